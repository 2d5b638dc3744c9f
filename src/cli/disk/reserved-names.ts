/** Reserved names: of temporary files, which the next command may delete, and of the directory for replaced files. */
import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { upward } from '../path-inside.ts';

/** Prefix of all temporary names. */
export const OURS = '.jwt-kit-';

/** Where replaced files are kept, next to the new ones. */
export const PREVIOUS = 'previous';

/** What a path is used for. */
export type Purpose = 'write' | 'read';

/**
 * Rejects a path with a reserved name in it: as typed, in the working directory, or behind a link.
 *
 * @throws KitError USAGE
 */
export function refuseReserved(path: string, cwd: string, purpose: Purpose = 'write'): void {
  const place = resolve(cwd, path);
  const part = reservedPart(path) ?? reservedPart(place) ?? reservedPart(realPlace(place));
  if (part === undefined) return;
  const where = reservedPart(path) === undefined ? `it is inside ${visible(part)}; ` : '';
  throw new KitError('USAGE', `${visible(path)}: ${where}names that start with ${OURS} are reserved for temporary files`, {
    hint: purpose === 'write' ? 'choose another name' : 'copy what you need from it to another directory',
  });
}

/**
 * Rejects a file called `previous`: replaced files could not be kept next to it.
 *
 * @throws KitError USAGE
 */
export function refusePreviousName(path: string): void {
  if (folded(basename(path)) !== PREVIOUS) return;
  throw new KitError('USAGE', `${visible(path)}: ${PREVIOUS} is the name of the directory for replaced files`, {
    hint: 'choose another name',
  });
}

/**
 * The first part of a path that is a reserved name, compared without case; undefined if there is none.
 *
 * @param path in the syntax of any platform: both slashes separate
 */
export const reservedPart = (path: string): string | undefined =>
  path.split(/[\\/]/).find((name) => folded(name).startsWith(OURS));

/** Removes invisible characters too, because HFS+ ignores them; no ASCII character is one, and the pattern is slow to prepare. */
const folded = (name: string): string =>
  /[\u0080-\uffff]/.test(name)
    ? name
        .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
        .normalize('NFC')
        .toLowerCase()
    : name.toLowerCase();

/** A path with its links resolved, as far as it exists. */
function realPlace(place: string): string {
  for (const directory of upward(place)) {
    try {
      return realpathSync.native(directory);
    } catch {
      // It does not exist; one of its parents may.
    }
  }
  return place;
}
