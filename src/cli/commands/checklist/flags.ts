/** The options of `checklist`, and its flags. */
import { languages } from '../../../own-templates/languages.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface ChecklistOptions {
  /** Bundles, or directories that contain bundles; default: the working directory. */
  directories: readonly string[];
  /** Writes the steps of a first set-up, also after a renewal. */
  setUp?: boolean | undefined;
  /** With `setUp`, the type of the other app; the record keeps its own. */
  appType?: string | undefined;
  /** Language of the pages from now on, a tag of BCP 47. */
  lang?: string | undefined;
  /** Ids of steps to record as done, or as not done, separated by commas. */
  done?: string | undefined;
  undo?: string | undefined;
  /** Shows the steps, and writes nothing. */
  status?: boolean | undefined;
  /** Shows the page in the browser. */
  open?: boolean | undefined;
}

export const checklistFlags = defineFlags<ChecklistOptions>()({
  directories: argument.directories('bundles, or directories that contain some (default: the working directory)'),
  setUp: flag.toggle('after a renewal: the set-up steps for another app'),
  appType: flag.text('<type>', 'with --set-up, for Salesforce: the type of that app'),
  lang: flag.choice(languages, 'language of the checklist from now on'),
  done: flag.text('<steps>', 'record steps as done: their ids, separated by commas'),
  undo: flag.text('<steps>', 'record steps as not done'),
  status: flag.toggle('show the steps and which are done; write nothing'),
  open: flag.toggle('show CHECKLIST.html in the browser'),
});

export const checklistCommand: CommandOf<ChecklistOptions> = {
  name: 'checklist',
  description: 'write CHECKLIST.md and CHECKLIST.html again, record which steps are done',
  examples: ['checklist order-sync --open', 'checklist order-sync --done start,oauth', 'checklist orgs --status'],
  writes: true,
  flags: checklistFlags,
};
