/** Commands that replace the file they read. */
import { basename, dirname } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import type { CommandIo } from '../command.ts';

/** @throws KitError FILE_EXISTS if the file is a symbolic link: its target was not named */
export function refuseLink(path: string, io: Pick<CommandIo, 'list' | 'realPath'>): void {
  const entry = io.list(dirname(path))?.entries.find(({ name }) => name === basename(path));
  if (!entry?.link) return;
  throw new KitError('FILE_EXISTS', `${visible(path)}: this is a symbolic link; only regular files are replaced`, {
    hint: `give the file that it points to: ${visible(io.realPath(path))}`,
  });
}
