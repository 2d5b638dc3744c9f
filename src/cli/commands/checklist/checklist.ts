/** `jwt-kit checklist`: writes CHECKLIST.md again from jwt-kit.json. */
import { isDeepStrictEqual } from 'node:util';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { aboutApp, anotherApp } from '../../../providers/another-app.ts';
import { openRecord } from '../../bundle/open-bundle.ts';
import { rewritePage } from '../../bundle/rewrite-page.ts';
import type { Command } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import type { ChecklistOptions } from './flags.ts';

export const checklist: Command<ChecklistOptions> = async ({ directory = '.', setUp, appType }, io) => {
  if (appType !== undefined && !setUp) {
    throw new KitError('USAGE', '--app-type works only with --set-up', {
      hint: 'add --set-up',
    });
  }
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
};
