/** What `checklist` is told, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface ChecklistOptions {
  /** The bundle; the working directory where not given. */
  directory?: string | undefined;
  /** Writes the steps of a first set-up, also where the last thing done was a renewal. */
  setUp?: boolean | undefined;
  /** With `setUp`, the kind of the other app; what the record says stays. */
  appType?: string | undefined;
}

export const checklistFlags = defineFlags<ChecklistOptions>()({
  directory: argument.optional('what init made (default: the working directory)'),
  setUp: flag.toggle('after a renewal: the steps of a set-up, for another app'),
  appType: flag.text('<type>', 'with --set-up, for Salesforce: the kind of that app'),
});

export const checklistCommand: CommandOf<ChecklistOptions> = {
  name: 'checklist',
  description: 'write CHECKLIST.md again, from jwt-kit.json',
  examples: ['checklist order-sync'],
  writes: true,
  flags: checklistFlags,
};
