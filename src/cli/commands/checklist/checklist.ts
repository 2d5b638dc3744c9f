/** `jwt-kit checklist`: CHECKLIST.md again, from what jwt-kit.json says. */
import { isDeepStrictEqual } from 'node:util';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { aboutApp, anotherApp } from '../../../providers/another-app.ts';
import { readSettled } from '../../../providers/check-record.ts';
import { rewritePage } from '../../bundle/rewrite-page.ts';
import type { Command } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import type { ChecklistOptions } from './flags.ts';

export const checklist: Command<ChecklistOptions> = async ({ directory = '.', setUp, appType }, io) => {
  if (appType !== undefined && !setUp) {
    throw new KitError('USAGE', '--app-type is the kind of another app, and the page is about the one that is set up', {
      hint: 'add --set-up',
    });
  }
  io.recover(directory);
  const recordPath = inside(directory, bundleFiles.record);
  const recordBytes = await io.readInBundle(directory, bundleFiles.record);
  if (recordBytes === undefined) {
    throw new KitError('INPUT_UNREADABLE', `${asTyped(recordPath)}: there is no such file`, {
      hint: `name the directory that init made: ${printedCommand({ command: 'checklist', input: { blank: 'directory' } }, io)}`,
    });
  }
  const recordText = Buffer.from(recordBytes).toString();
  const { record, provider } = await naming(recordPath, () => readSettled(recordText, { known: io.providers }));
  const other = setUp ? anotherApp(record, provider, { appType }, io.providers) : undefined;
  const page = await rewritePage({ directory, record, recordText, provider }, aboutApp(record, other), io);

  const path = inside(directory, bundleFiles.checklist);
  const data = { directory, checklist: path };
  if (page.unchanged && isDeepStrictEqual(record.anotherApp, other)) {
    return { text: `${visible(path)} is up to date\n`, data: { ...data, changed: false } };
  }
  return {
    text: `wrote ${visible(path)}\n`,
    data: { ...data, changed: true },
    notes: page.kept === undefined ? [] : [page.kept],
    files: page.files,
  };
};
