/** What is left to do for a new bundle: what the answers left open, and the steps of its page. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import type { Page } from '../../../core/checklist/page.ts';
import type { Provider } from '../../../providers/provider.ts';
import { type Settings, unanswered } from '../../../providers/settings.ts';
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

/** The lines for the review and the summary; none if nothing was left open. */
export function leftOpen(
  { provider, settings, directory }: { provider: Provider; settings: Settings; directory: string },
  io: CommandIo,
): string[] {
  const open = unanswered(provider.settings, settings);
  if (open.length === 0) return [];
  // The app does not exist yet, so nothing asks for its id; but it is open as well.
  const later = settings['clientId'] === undefined && !open.some(({ name }) => name === 'clientId');
  const names = [
    ...open.map(({ name, flag }) => flag?.says ?? name),
    ...(later ? [`${provider.grant.clientIdName} (known when the app exists)`] : []),
  ].join(', ');
  return [`  Left open: ${names}`, `  To answer later: ${printedCommand({ command: 'set', directory }, io)}`];
}
