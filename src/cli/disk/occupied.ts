/** What stands already at a place where something is to be written. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { lookAt } from './durable-writes.ts';

/**
 * Whether a directory stands at a path.
 *
 * @throws KitError FILE_EXISTS if something else does
 */
export function isThere(path: string, shown: string): boolean {
  const there = lookAt(path);
  if (there === undefined) return false;
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory()) return true;
  const what = target === undefined ? 'a symbolic link that leads nowhere' : 'a file';
  throw new KitError('FILE_EXISTS', `${visible(shown)}: this is ${what}, not a directory`, { hint: 'choose another name' });
}

/** Whether a file has the content that may be replaced unasked. */
export function isAsWritten(path: string, sha256: string | undefined): boolean {
  if (sha256 === undefined || !lookAt(path)?.isFile()) return false;
  return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
}

/** Refuses to replace what is not an ordinary file: what a link or a device leads to cannot be kept, and was not named. */
export function refuseOddity(path: string, shown: string, hint = 'choose another name, or move it away first'): void {
  const there = lstatSync(path);
  if (there.isFile()) return;
  const kind = there.isDirectory() ? 'a directory' : there.isSymbolicLink() ? 'a symbolic link' : 'no ordinary file';
  throw new KitError('FILE_EXISTS', `${visible(shown)}: this is ${kind}, which is not replaced`, {
    hint,
  });
}
