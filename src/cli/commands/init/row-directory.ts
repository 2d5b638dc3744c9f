/** `init --from`: the directory of each row. All are below one directory, and none is in another. */
import { resolve } from 'node:path';
import { KitError } from '../../../core/errors.ts';
import { passedOver } from '../../bundle/find-bundles.ts';
import type { CommandIo } from '../../command.ts';
import { PREVIOUS } from '../../disk/reserved-names.ts';
import { inside } from '../../path-inside.ts';
import { refuseName } from '../../path-names.ts';

const refuse = (message: string, hint: string): KitError => new KitError('INPUT_INVALID', message, { hint });

/** Most characters of a directory, and most levels: also a limit for the time that hostile tables take. */
const LONGEST = 200;
const DEEPEST = 8;

/**
 * Checks the directory of a row, and returns its path.
 *
 * @param base the directory that all are in
 * @throws KitError INPUT_INVALID or USAGE if it leaves `base`, also by a symbolic link, or some system cannot have it
 */
export function directoryIn(base: string, directory: string, io: Pick<CommandIo, 'platform' | 'cwd' | 'realPath'>): string {
  const hint = 'write a name such as acme, or eu/acme';
  if (directory.length > LONGEST || directory.split(/[\\/]/, DEEPEST + 1).length > DEEPEST) {
    throw refuse(`it has more than ${LONGEST} characters or ${DEEPEST} levels`, hint);
  }
  // A table travels between computers: what one of them cannot have, none gets.
  if (/^[/\\]|^[a-z]:|\0/i.test(directory)) throw refuse('it is not a relative path', hint);
  for (const platform of [io.platform, 'win32'] as const) refuseName(directory, platform);
  const parts = directory.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) throw refuse('it must be below the directory of the bundles', hint);
  if (parts.some((part) => [...passedOver, PREVIOUS].includes(part.toLowerCase()))) {
    throw refuse(`bundles in ${[...passedOver, PREVIOUS].join(', ')} are never looked for`, hint);
  }
  const root = io.realPath(base);
  let at = base;
  for (const [index, part] of parts.entries()) {
    at = inside(at, part);
    const real = io.realPath(at);
    // Unresolved if it does not exist yet.
    const expected = [resolve(io.cwd, at), resolve(root, ...parts.slice(0, index + 1))].map(folded);
    if (!expected.includes(folded(real))) {
      throw refuse('it is a link to another place', 'remove the link, or choose another directory');
    }
  }
  return at;
}

/** One spelling for all paths that are the same on some system: macOS and Windows ignore case, and how accents are composed. */
const folded = (path: string): string => path.normalize('NFC').toLowerCase().normalize('NFC');

/** Finds directories that are the same on some system, or in one another. */
export class Places {
  /** The number of the row for each place. */
  readonly #rows = new Map<string, number>();
  /** The number of one row below each parent. */
  readonly #parents = new Map<string, number>();

  /**
   * @param directory checked, as it is printed
   * @throws KitError INPUT_INVALID if another row has it, or one that contains it or is in it
   */
  add(directory: string, row: number): void {
    const parts = folded(directory).split('/');
    const path = parts.join('/');
    const same = this.#rows.get(path);
    const other = 'give each row a directory of its own';
    if (same !== undefined)
      throw refuse(`it is also the directory of row ${same}; upper and lower case count as the same`, other);
    const below = this.#parents.get(path);
    if (below !== undefined) throw refuse(`it contains the directory of row ${below}`, other);
    const parents = parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join('/'));
    for (const parent of parents) {
      const above = this.#rows.get(parent);
      if (above !== undefined) throw refuse(`it is in the directory of row ${above}`, other);
    }
    this.#rows.set(path, row);
    for (const parent of parents) this.#parents.set(parent, row);
  }
}
