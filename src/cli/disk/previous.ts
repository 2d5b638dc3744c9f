/** `previous/`, where replaced files are kept next to the new ones: one subdirectory for each replacement. */
import { lstatSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { inside } from '../path-inside.ts';
import { retry } from '../windows/held-open.ts';
import { lookAt, makePrivate, placeNew, syncDirectory, writeDurably } from './durable-writes.ts';
import { isOwn } from './occupied.ts';
import { diskError, systemCode } from './read-files.ts';
import { PREVIOUS } from './reserved-names.ts';

/** A file in `previous/` and in staging directories that keeps their content, such as old keys, out of git. */
export const IGNORE = '.gitignore';
export const IGNORE_ALL = '*\n';

/**
 * Refuses a `previous/` that is a link or belongs to another user, who could move or delete the old key.
 *
 * @param directory absolute path of the directory whose files will be replaced
 * @param shown the path of its `previous` for messages
 * @throws KitError FILE_EXISTS
 */
export function checkPrevious(directory: string, shown = inside(directory, PREVIOUS)): void {
  const there = lookAt(join(directory, PREVIOUS));
  if (there === undefined) return;
  if (!there.isDirectory()) throw cannotKeep(shown, 'this is not a directory');
  if (!isOwn(there) && there.uid !== statSync(directory).uid) {
    throw cannotKeep(shown, 'this belongs to another user', 'use a directory of your own');
  }
}

const cannotKeep = (shown: string, why: string, hint = 'move it away, then try again'): KitError =>
  new KitError('FILE_EXISTS', `${visible(shown)}: ${why}, so the old files cannot go there`, { hint });

/**
 * Whether the .gitignore in `previous/` keeps everything there out of git. The user may have edited it, and in a bundle from
 * an archive or a clone it is the sender's.
 */
export function isIgnored(previous: string): boolean {
  const path = join(previous, IGNORE);
  const there = lookAt(path);
  if (!there?.isFile() || there.size >= 1000) return false;
  const lines = readFileSync(path, 'utf8').split('\n');
  // Git removes one CR and blanks at the end of a line, and no other white space.
  return lines.some((line) => /^\* *\r?$/.test(line)) && !lines.some((line) => line.startsWith('!'));
}

/** The error for a `previous/` whose .gitignore lets git add the old keys. */
export const notIgnored = (previous: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(inside(previous, IGNORE))}: git would add the old private keys that are kept there`, {
    hint: 'replace its content with one line, *, then try again',
  });

/**
 * Makes the directory for replaced files, private to its owner and ignored by git, or completes an existing one.
 *
 * @param staging staging directory in the same place, where .gitignore is written first
 * @returns its path
 * @throws KitError FILE_EXISTS if something else has its name
 */
export function preparePrevious(directory: string, staging: string, shown = inside(directory, PREVIOUS)): string {
  const previous = join(directory, PREVIOUS);
  checkPrevious(directory, shown);
  try {
    makePrivate(previous);
  } catch (cause) {
    // It already existed, or another run was faster.
    if (!lookAt(previous)?.isDirectory()) throw cause;
  }
  const [draft, ignore] = [join(staging, IGNORE), join(previous, IGNORE)];
  if (lookAt(ignore) !== undefined) return previous;
  if (lookAt(draft) === undefined) writeDurably(draft, IGNORE_ALL, 0o600);
  try {
    placeNew(draft, ignore);
    syncDirectory(previous);
  } catch (cause) {
    throw notInPrevious(shown, cause);
  }
  return previous;
}

/** A disk error as an error about this directory, unless the disk is full. */
export function notInPrevious(shown: string, cause: unknown): unknown {
  const code = systemCode(cause) ?? '';
  if (code === 'EXDEV') return cannotKeep(shown, 'this is another disk');
  return ['ENOSPC', 'EDQUOT'].includes(code) ? cause : diskError('WRITE_FAILED', shown, cause);
}

/**
 * Moves a directory with replaced files into `previous/`.
 *
 * @returns its path there
 */
export function moveIntoPrevious(old: string, previous: string, now: Date, shown = previous): string {
  for (;;) {
    const kept = join(previous, freeStamp(previous, now));
    try {
      retry(() => {
        // Windows fails as if the directory were in use.
        if (lookAt(kept) !== undefined) throw new Error('the name is taken');
        renameSync(old, kept);
      });
      return kept;
    } catch (cause) {
      // If it exists now, another run has just taken the name.
      if (lookAt(kept) === undefined) throw notInPrevious(shown, cause);
    }
  }
}

/** A free name for the files replaced now: the second of `now` in UTC, numbered if that is taken. */
function freeStamp(previous: string, now: Date): string {
  const second = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  for (let number = 1; ; number += 1) {
    const stamp = number === 1 ? second : `${second}-${number}`;
    if (lookAt(join(previous, stamp)) === undefined) return stamp;
  }
}

/**
 * Reserves a name for files that will be replaced: an empty directory keeps other runs from using the name until they
 * arrive.
 *
 * @returns the name
 */
export function reserveStamp(previous: string, now: Date): string {
  for (;;) {
    const stamp = freeStamp(previous, now);
    try {
      makePrivate(join(previous, stamp));
      syncDirectory(previous);
      return stamp;
    } catch (cause) {
      // Another run was faster: the next name.
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      removeEmpty(join(previous, stamp));
      throw cause;
    }
  }
}

/** Moves a directory with replaced files to a name that was reserved for it. */
export function moveToReserved(old: string, kept: string): void {
  // Windows cannot rename onto a directory, not even an empty one.
  if (process.platform === 'win32') removeEmpty(kept);
  retry(() => renameSync(old, kept));
}

/** Whether a reserved directory is still empty. */
export const isReserved = (kept: string): boolean => lstatSync(kept).isDirectory() && readdirSync(kept).length === 0;

/** Removes a directory, unless something is in it. */
function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // It does not exist, or is not empty.
  }
}

/** Whether a name is that of a reserved directory, or of one with replaced files. */
export const isStamp = (name: string): boolean => /^\d{8}T\d{6}Z(-[1-9]\d*)?$/.test(name);

/** Removes unused reserved directories, and `previous/` if nothing is kept in it. */
export function removeUnused(directory: string): void {
  const previous = join(directory, PREVIOUS);
  try {
    if (!lstatSync(previous).isDirectory()) return;
    for (const name of readdirSync(previous)) if (isStamp(name)) removeEmpty(join(previous, name));
    const names = readdirSync(previous);
    if (names.some((name) => name !== IGNORE)) return;
    // A user's own .gitignore is not ours to remove.
    if (lookAt(join(previous, IGNORE)) && readFileSync(join(previous, IGNORE), 'utf8') !== IGNORE_ALL) return;
    rmSync(join(previous, IGNORE), { force: true });
    rmdirSync(previous);
  } catch {
    // It was never made, or another run has just used it.
  }
}
