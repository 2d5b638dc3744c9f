/** `jwt-kit checklist`: writes CHECKLIST.md again from jwt-kit.json. */
import { isDeepStrictEqual } from 'node:util';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { aboutApp, anotherApp } from '../../../providers/another-app.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import { openRecord } from '../../bundle/open-bundle.ts';
import { rewritePage } from '../../bundle/rewrite-page.ts';
import type { BundleResult, Command, CommandIo, Outcome } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import type { ChecklistOptions } from './flags.ts';

export const checklist: Command<ChecklistOptions> = (options, io) => {
  if (options.appType !== undefined && !options.setUp) {
    throw new KitError('USAGE', '--app-type works only with --set-up', {
      hint: 'add --set-up',
    });
  }
  return workOn(
    options.directories,
    { command: 'checklist' },
    { one: (directory) => checklistOf({ ...options, directory }, io), doing: 'checking', text: pagesOf },
    io,
  );
};

async function checklistOf(
  { directory = '.', setUp, appType }: Omit<ChecklistOptions, 'directories'> & { directory: string | undefined },
  io: CommandIo,
): Promise<Outcome> {
  io.recover(directory);
  const bundle = await openRecord(directory, io);
  const { record, provider } = bundle;
  const other = setUp ? anotherApp(record, provider, { appType }, io.providers) : undefined;
  const page = await rewritePage(bundle, aboutApp(record, other), io);

  const path = inside(directory, bundleFiles.checklist);
  const data = { directory, checklist: path };
  if (page.unchanged && isDeepStrictEqual(record.anotherApp, other)) {
    return { prose: true, text: `${visible(path)} is up to date\n`, data: { ...data, changed: false } };
  }
  return {
    text: `wrote ${visible(path)}\n`,
    data: { ...data, changed: true },
    notes: page.kept === undefined ? [] : [page.kept],
    files: page.files,
  };
}

/** Says which pages of several bundles were written. */
function pagesOf(results: readonly BundleResult[]): string {
  const changed = results.flatMap(({ data }) => (data['changed'] === true ? [data['checklist'] as string] : []));
  const current = results.filter(({ data }) => data['changed'] === false).length;
  return [...changed.map((path) => `wrote ${visible(path)}\n`), ...(current > 0 ? [`${current} up to date\n`] : [])].join('');
}
