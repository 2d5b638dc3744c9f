/** The options of `checklist`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface ChecklistOptions {
  /** Bundles, or directories that contain bundles; default: the working directory. */
  directories: readonly string[];
  /** Writes the steps of a first set-up, also after a renewal. */
  setUp?: boolean | undefined;
  /** With `setUp`, the type of the other app; the record keeps its own. */
  appType?: string | undefined;
}

export const checklistFlags = defineFlags<ChecklistOptions>()({
  directories: argument.directories('bundles, or directories that contain some (default: the working directory)'),
  setUp: flag.toggle('after a renewal: the set-up steps for another app'),
  appType: flag.text('<type>', 'with --set-up, for Salesforce: the type of that app'),
});

export const checklistCommand: CommandOf<ChecklistOptions> = {
  name: 'checklist',
  description: 'write CHECKLIST.md again, from jwt-kit.json',
  examples: ['checklist order-sync', 'checklist orgs'],
  writes: true,
  flags: checklistFlags,
};
