/** What the summary of a new bundle says about its steps: where they are, and how to begin. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import type { Page } from '../../../core/checklist/page.ts';
import type { CommandIo, WrittenFile } from '../../command.ts';
import { pageIn, printedCommand } from '../../printed-command.ts';

/** The file with the steps, as a row of the summary: the page for the browser, if the templates make one. */
export function stepsRow({ steps }: Page, written: readonly WrittenFile[]): readonly [file: string, what: string] {
  const { page, checklist } = bundleFiles;
  const what = `start here: the ${steps.length} step${steps.length === 1 ? '' : 's'}`;
  return written.some(({ path }) => path.endsWith(page)) ? [page, `${what}, to click through`] : [checklist, what];
}

/** What to do first: follow that file. */
export function startHere(directory: string, [file]: readonly [file: string, what: string], io: CommandIo): string[] {
  if (file !== bundleFiles.page) return [`  Next: follow ${pageIn(directory, file, io)}`];
  return [
    `  Next: follow ${pageIn(directory, file, io)}; to open it:`,
    `        ${printedCommand({ command: 'checklist', directory, options: { open: true } }, io)}`,
    '  Someone else is the administrator? Send this page alone: it contains the file',
    '  to hand over, and nothing secret.',
  ];
}
