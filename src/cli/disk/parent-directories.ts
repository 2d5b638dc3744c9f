/** Parent directories: finds and makes the missing ones for a new directory, and removes them again after a failure. */
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import nodePath from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { type PathFlavour, printable, upward } from '../path-inside.ts';

/**
 * The uppermost directory that must be made so that `parent` exists; undefined if `parent` exists.
 *
 * @param parent absolute path
 * @param isThere whether a directory exists; throws if something else has that name
 * @throws KitError WRITE_FAILED if even the root does not exist: a missing drive or network share
 */
export function firstMissing(
  parent: string,
  isThere: (directory: string) => boolean,
  flavour: PathFlavour = nodePath,
): string | undefined {
  let missing: string | undefined;
  for (const directory of upward(parent, flavour)) {
    if (isThere(directory)) return missing;
    missing = directory;
  }
  throw new KitError('WRITE_FAILED', `${visible(printable(missing ?? parent))}: this drive or network share does not exist`, {
    hint: 'check the path, or choose another place',
  });
}

/**
 * Refuses a path with a file in place of a directory: Node 24, and Windows, only say that there is no such path.
 *
 * @param path absolute
 * @throws Error ENOTDIR, as other versions of Node do
 */
export function refuseFileAbove(path: string): void {
  for (const at of upward(nodePath.dirname(path))) {
    const there = statSync(at, { throwIfNoEntry: false });
    if (there?.isDirectory()) return;
    if (there !== undefined) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
  }
}

/**
 * Makes a directory and its parents, one by one: the recursive `mkdir` of Node never ends if the system reports an existing
 * parent as missing, as `/proc` does.
 *
 * @param directory absolute path
 */
export function makeDirectories(directory: string, mode?: number): void {
  const missing: string[] = [];
  for (const at of upward(directory)) {
    if (statSync(at, { throwIfNoEntry: false })?.isDirectory()) break;
    missing.unshift(at);
  }
  for (const at of missing) {
    try {
      mkdirSync(at, { mode });
    } catch (cause) {
      // Another run was faster.
      if (statSync(at, { throwIfNoEntry: false })?.isDirectory()) continue;
      // Its parent exists: a file system such as /proc, where nobody can make anything.
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      throw new KitError('WRITE_FAILED', `${visible(printable(at))}: no directory can be made there`, {
        hint: 'choose another place',
        cause,
      });
    }
  }
}

/**
 * Removes empty directories that were made for a directory that then failed.
 *
 * @param first the uppermost directory that was made; undefined if none was
 * @param last the innermost directory: `first` or a directory below it
 */
export function takeBack(
  first: string | undefined,
  last: string,
  { remove = rmdirSync, flavour = nodePath }: { remove?: (directory: string) => void; flavour?: PathFlavour } = {},
): void {
  if (first === undefined) return;
  for (const directory of upward(last, flavour)) {
    try {
      remove(directory);
    } catch {
      // Not made yet, or no longer empty.
    }
    if (directory === first) return;
  }
}
