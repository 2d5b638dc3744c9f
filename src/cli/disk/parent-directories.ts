/** Directories that a new one needs above it: finding and making them, and taking back those that were made for it. */
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import nodePath from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { type PathFlavour, upward } from '../path-inside.ts';

/**
 * The uppermost directory that has to be made before `parent` exists, undefined if `parent` exists.
 *
 * @param parent absolute path
 * @param isThere whether a directory exists; throws where something else has that name
 * @throws KitError WRITE_FAILED if even the root does not exist: a drive or network share that is missing
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
  throw new KitError('WRITE_FAILED', `${visible(missing ?? parent)}: this drive or network share does not exist`, {
    hint: 'check the path, or choose another place',
  });
}

/**
 * Makes a directory with those above it, one by one: asked for all at once, Node never ends if the system says that the
 * parent is missing although it is there, as `/proc` does.
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
      if (!statSync(at, { throwIfNoEntry: false })?.isDirectory()) throw cause;
    }
  }
}

/**
 * Removes the directories that were made for one that could not be, if they are empty.
 *
 * @param first the uppermost one that was made; undefined if none was
 * @param last the innermost one, `first` or a directory below it
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
      // Not made yet, or something else is in it by now.
    }
    if (directory === first) return;
  }
}
