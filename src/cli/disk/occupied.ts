/** Checks what already exists: where something will be written, and the journal of an interrupted run. */
import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ErrorCode, KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { lookAt } from './durable-writes.ts';
import { diskError } from './read-files.ts';
import { OURS } from './reserved-names.ts';

/** The error for something that is not a directory. */
export interface NotADirectory {
  code: ErrorCode;
  hint: string;
}

const inTheWay: NotADirectory = { code: 'FILE_EXISTS', hint: 'choose another name' };

/**
 * Whether a path is an existing directory.
 *
 * @param otherwise the error if it is something else; default: that it is in the way of a new directory
 * @throws KitError FILE_EXISTS, or as given
 */
export function isThere(path: string, shown: string, otherwise: NotADirectory = inTheWay): boolean {
  const there = lookAt(path);
  if (there === undefined) return false;
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory()) return true;
  const what = target === undefined ? 'a broken symbolic link' : 'a file';
  throw new KitError(otherwise.code, `${visible(shown)}: this is ${what}, not a directory`, { hint: otherwise.hint });
}

/** Whether a file still has the content that may be replaced without `--force`. */
export function isAsWritten(path: string, sha256: string | undefined): boolean {
  if (sha256 === undefined || !lookAt(path)?.isFile()) return false;
  return hashOf(path) === sha256;
}

/** How much of a file is hashed at a time, in bytes: Node cannot read one of 2 GB at once. */
const PART = 64 * 1024;

/** SHA-256 of a file of any size, in hexadecimal. */
export function hashOf(path: string): string {
  const hash = createHash('sha256');
  const part = Buffer.allocUnsafe(PART);
  const file = openSync(path, 'r');
  try {
    for (let length = readSync(file, part); length > 0; length = readSync(file, part)) hash.update(part.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

/** Refuses to replace anything but a regular file: the target of a link or a device was not named and cannot be kept. */
export function refuseOddity(path: string, shown: string, hint = 'choose another name, or move it away first'): void {
  const there = lstatSync(path);
  if (there.isFile()) return;
  const kind = there.isDirectory() ? 'a directory' : there.isSymbolicLink() ? 'a symbolic link' : 'not a regular file';
  throw new KitError('FILE_EXISTS', `${visible(shown)}: this is ${kind}; only regular files are replaced`, {
    hint,
  });
}

/** The journal of a change in progress in a directory. */
export const JOURNAL = `${OURS}journal.json`;

/** The usual name, and the one to use if another user has taken it. */
export const journalNames = [JOURNAL, ...(process.geteuid === undefined ? [] : [`${OURS}journal-${process.geteuid()}.json`])];

/** The journals of this user in a directory. In a shared one, such as /tmp, other users may have theirs. */
export const journalsIn = (directory: string): string[] =>
  journalNames.map((name) => join(directory, name)).filter((path) => isOurs(lookAt(path)));

const isOurs = (there: Stats | undefined): boolean => there !== undefined && isOwn(there);

/** Whether a file belongs to this user; always true on Windows, where Node does not report owners. */
export const isOwn = ({ uid }: { uid: number }): boolean => process.geteuid === undefined || uid === process.geteuid();

/** Whether an interrupted or active run of this user has a journal in a directory; journals of other users do not count. */
export const isInterrupted = (directory: string): boolean => journalsIn(directory).length > 0;

/** The same for a directory as it was given. */
export function isInterruptedIn(directory: string, cwd: string): boolean {
  try {
    return isInterrupted(resolve(cwd, directory));
  } catch (cause) {
    throw diskError('INPUT_UNREADABLE', directory, cause);
  }
}
