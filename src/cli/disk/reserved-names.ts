/** Names that are ours for a while: whatever has one may be cleared away by the next command, so nothing is kept under one. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { upward } from '../path-inside.ts';
import { OURS } from './staging.ts';

/** What somebody wants with a path. */
export type Purpose = 'write' | 'read';

/**
 * Refuses a path that goes through a name of ours, typed, in the working directory, or behind a link.
 *
 * @throws KitError USAGE
 */
export function refuseReserved(path: string, cwd: string, purpose: Purpose = 'write'): void {
  const place = resolve(cwd, path);
  const part = reservedPart(path) ?? reservedPart(place) ?? reservedPart(realPlace(place));
  if (part === undefined) return;
  const where = reservedPart(path) === undefined ? `this is inside ${visible(part)}, and ` : '';
  throw new KitError('USAGE', `${visible(path)}: ${where}names that start with ${OURS} are reserved for temporary files`, {
    hint: purpose === 'write' ? 'choose another name' : 'copy what you need from it to another directory',
  });
}

/**
 * The first part of a path that is a name of ours, as file systems compare names that ignore case; undefined if none is.
 *
 * @param path of any platform: both slashes count
 */
export const reservedPart = (path: string): string | undefined =>
  path.split(/[\\/]/).find((name) => folded(name).startsWith(OURS));

/** HFS+ skips characters that are not seen, too. */
const folded = (name: string): string =>
  name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFC')
    .toLowerCase();

/** A path with its links resolved, as far as it exists. */
function realPlace(place: string): string {
  for (const directory of upward(place)) {
    try {
      return realpathSync.native(directory);
    } catch {
      // What does not exist leads nowhere; what is above it may.
    }
  }
  return place;
}
