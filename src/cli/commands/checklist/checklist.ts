/** `jwt-kit checklist`: writes CHECKLIST.md again from jwt-kit.json. */
import { isDeepStrictEqual } from 'node:util';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { type BundleRecord, inLanguage, languageOf } from '../../../core/bundle/record.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { aboutApp, anotherApp } from '../../../providers/another-app.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import { type OpenedBundle, openRecord } from '../../bundle/open-bundle.ts';
import { rewritePage } from '../../bundle/rewrite-page.ts';
import type { BundleResult, Command, CommandIo, Outcome } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import type { ChecklistOptions } from './flags.ts';

export const checklist: Command<ChecklistOptions> = async (options, io) => {
  if (options.appType !== undefined && !options.setUp) {
    throw new KitError('USAGE', '--app-type works only with --set-up', {
      hint: 'add --set-up',
    });
  }
  if (options.status) {
    const other = (['done', 'undo', 'setUp', 'lang', 'open'] as const).find((name) => options[name]);
    if (other !== undefined) {
      throw new KitError('USAGE', '--status only shows the steps', {
        hint: 'run it without the other flags',
      });
    }
    return workOn(
      options.directories,
      { command: 'checklist' },
      {
        one: async (directory = '.') => (await import('./progress.ts')).statusOf(await openRecord(directory, io), io),
        doing: 'reading',
        text: (results) => results.flatMap(statusLine).join(''),
      },
      io,
    );
  }
  const outcome = await workOn(
    options.directories,
    { command: 'checklist' },
    { one: (directory) => checklistOf({ ...options, directory }, io), doing: 'checking', text: pagesOf },
    io,
  );
  if (options.open && outcome.several)
    throw new KitError('USAGE', '--open shows the page of one bundle', { hint: 'name one bundle' });
  return outcome;
};

async function checklistOf(
  {
    directory = '.',
    setUp,
    appType,
    lang,
    done,
    undo,
    open,
  }: Omit<ChecklistOptions, 'directories'> & { directory: string | undefined },
  io: CommandIo,
): Promise<Outcome> {
  io.recover(directory);
  const bundle = await openRecord(directory, io);
  const { record, provider } = bundle;
  const other = setUp ? anotherApp(record, provider, { appType }, io.providers) : undefined;
  const about = inLanguage(aboutApp(record, other), lang ?? languageOf(record));
  const progress =
    done === undefined && undo === undefined ? undefined : await changed({ ...bundle, record: about }, { done, undo }, io);
  const page = await rewritePage(bundle, progress?.record ?? about, io, { open: progress?.open ?? [] });

  const path = inside(directory, bundleFiles.checklist);
  const shown = inside(directory, bundleFiles.page);
  const data = { directory, checklist: path, page: shown };
  const opens = open ? { opens: shown } : {};
  const same =
    languageOf(record) === languageOf(about) &&
    isDeepStrictEqual(record.anotherApp?.settings, other?.settings) &&
    isDeepStrictEqual(record.progress, progress?.record.progress ?? about.progress);
  if (page.unchanged && same) {
    return { prose: true, text: `${visible(path)} is up to date\n`, data: { ...data, changed: false }, ...opens };
  }
  return {
    text: `wrote ${visible(path)}\n`,
    data: { ...data, changed: true },
    notes: page.kept === undefined ? [] : [page.kept],
    files: page.files,
    ...opens,
  };
}

/** One line for each bundle of `--status`. */
const statusLine = ({ directory, data }: BundleResult): string[] =>
  Array.isArray(data['steps']) ? [`${visible(directory)}: ${data['done']} of ${data['steps'].length} steps done\n`] : [];

/** Says which pages of several bundles were written. */
function pagesOf(results: readonly BundleResult[]): string {
  const changed = results.flatMap(({ data }) => (data['changed'] === true ? [data['checklist'] as string] : []));
  const current = results.filter(({ data }) => data['changed'] === false).length;
  return [...changed.map((path) => `wrote ${visible(path)}\n`), ...(current > 0 ? [`${current} up to date\n`] : [])].join('');
}

/** The record with other steps done. */
async function changed(
  bundle: OpenedBundle,
  steps: Pick<ChecklistOptions, 'done' | 'undo'>,
  io: CommandIo,
): Promise<{ record: BundleRecord; open: readonly string[] }> {
  const { changedProgress, currentPage } = await import('./progress.ts');
  return changedProgress(bundle.record, await currentPage(bundle, io), { ...steps, now: io.now() });
}
