/** `jwt-kit checklist`: CHECKLIST.md again, from what jwt-kit.json says. */
import { bundleFiles } from '../../../core/bundle/bundle.ts';
import { textHash, writeRecord } from '../../../core/bundle/record.ts';
import { renderMarkdown } from '../../../core/checklist.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { readSettled } from '../../../providers/check-record.ts';
import { anotherApp } from '../../../providers/setup.ts';
import type { Command } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';

export interface ChecklistOptions {
  /** The bundle; the working directory where not given. */
  directory?: string | undefined;
  /** Writes the steps of a first set-up, also where the last thing done was a renewal. */
  setUp?: boolean | undefined;
  /** With `setUp`, the kind of the other app; what the record says stays. */
  appType?: string | undefined;
}

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
  const { record, provider } = await naming(recordPath, () => readSettled(recordText));
  const template = await io.template(`${provider.id}/checklist.md`);
  const shown = setUp ? anotherApp(record, provider, { appType }) : record;
  const content = await naming(recordPath, () => renderMarkdown(template, provider.checklist(shown)));

  const path = inside(directory, bundleFiles.checklist);
  const data = { directory, checklist: path };
  const there = await io.readInBundle(directory, bundleFiles.checklist);
  if (there !== undefined && Buffer.from(there).equals(Buffer.from(content)) && textHash(content) === record.checklist) {
    return { text: `${visible(path)} is up to date\n`, data: { ...data, changed: false } };
  }
  return {
    text: `wrote ${visible(path)}\n`,
    data: { ...data, changed: true },
    files: {
      directory,
      names: [bundleFiles.checklist, bundleFiles.record],
      files: [
        { path: bundleFiles.checklist, content, replaces: record.checklist },
        {
          path: bundleFiles.record,
          content: writeRecord({ ...record, checklist: textHash(content) }),
          replaces: textHash(recordText),
        },
      ],
      derived: true,
    },
  };
};
