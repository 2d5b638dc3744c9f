/** The directory that replaced files are kept in, beside those that replaced them: one directory for each time. */
import { lstatSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { lookAt, makePrivate, placeNew, retry, syncDirectory, writeDurably } from './durable-writes.ts';
import { diskError } from './read-files.ts';
import { isOwn } from './staging.ts';

/** Its name. */
export const PREVIOUS = 'previous';

/** A file in it, and in staging directories, that keeps all of it out of git: old keys are in it. */
export const IGNORE = '.gitignore';
export const IGNORE_ALL = '*\n';

/**
 * Refuses to keep files in what is not a directory of our own: a link leads elsewhere, and in a directory of somebody else
 * the old key could be moved away or deleted.
 *
 * @param directory absolute path of the one whose files are to be replaced
 * @param shown how `previous` in it is called in a message
 * @throws KitError FILE_EXISTS
 */
export function checkPrevious(directory: string, shown = join(directory, PREVIOUS)): void {
  const there = lookAt(join(directory, PREVIOUS));
  if (there === undefined) return;
  if (!there.isDirectory()) throw cannotKeep(shown, 'this is not a directory');
  if (!isOwn(there) && there.uid !== statSync(directory).uid) {
    throw cannotKeep(shown, 'this belongs to another user', 'use a directory of your own');
  }
}

const cannotKeep = (shown: string, why: string, hint = 'move it away, then try again'): KitError =>
  new KitError('FILE_EXISTS', `${visible(shown)}: ${why}, so the old files cannot go there`, { hint });

/** Whether all that is put into `previous/` is kept out of git by the file there; it may be somebody's own. */
export function isIgnored(previous: string): boolean {
  const there = lookAt(join(previous, IGNORE));
  return there?.isFile() === true && there.size < 1000 && /^\*\s*$/m.test(readFileSync(join(previous, IGNORE), 'utf8'));
}

/**
 * Makes the directory for replaced files, for its owner alone and ignored by git, or completes the one that is there.
 *
 * @param staging staging directory in the same place, which the file for git is written in first
 * @returns its path
 * @throws KitError FILE_EXISTS if something else has its name
 */
export function preparePrevious(directory: string, staging: string, shown = join(directory, PREVIOUS)): string {
  const previous = join(directory, PREVIOUS);
  checkPrevious(directory, shown);
  try {
    makePrivate(previous);
  } catch (cause) {
    // There already, or another run was faster.
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

/** An error of the disk as one of this directory, unless the whole disk is full. */
export function notInPrevious(shown: string, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
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
      retry(() => renameSync(old, kept));
      return kept;
    } catch (cause) {
      // Where it is there now, another run took the name at this very moment.
      if (lookAt(kept) === undefined) throw notInPrevious(shown, cause);
    }
  }
}

/** The name of a directory for the files replaced now: the second of `now` in UTC, numbered if that is taken. */
export function freeStamp(previous: string, now: Date): string {
  const second = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  for (let number = 1; ; number += 1) {
    const stamp = number === 1 ? second : `${second}-${number}`;
    if (lookAt(join(previous, stamp)) === undefined) return stamp;
  }
}

/**
 * Takes the name of a directory for files that will be replaced: an empty directory is there until they come, so that no
 * other run uses the name in the meantime.
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
      if (lookAt(join(previous, stamp)) === undefined) throw cause;
    }
  }
}

/** Moves a directory with replaced files to a name that was reserved for it. */
export function moveToReserved(old: string, kept: string): void {
  // Windows renames nothing onto a directory, be it empty.
  if (process.platform === 'win32') removeEmpty(kept);
  retry(() => renameSync(old, kept));
}

/** Whether a directory that was reserved still waits for its files. */
export const isReserved = (kept: string): boolean => lstatSync(kept).isDirectory() && readdirSync(kept).length === 0;

/** Removes a directory, unless something is in it. */
function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // There is none, or it is not empty.
  }
}

/** Names of directories that were reserved or hold replaced files. */
const stampName = /^\d{8}T\d{6}Z(-[1-9]\d*)?$/;

/** Removes what was reserved in vain, and `previous/` if nothing is kept in it. */
export function removeUnused(directory: string): void {
  const previous = join(directory, PREVIOUS);
  try {
    if (!lstatSync(previous).isDirectory()) return;
    for (const name of readdirSync(previous)) if (stampName.test(name)) removeEmpty(join(previous, name));
    const names = readdirSync(previous);
    if (names.some((name) => name !== IGNORE)) return;
    rmSync(join(previous, IGNORE), { force: true });
    rmdirSync(previous);
  } catch {
    // It was never made, or something came into it at this very moment.
  }
}
