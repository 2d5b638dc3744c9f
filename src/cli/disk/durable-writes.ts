/** Disk operations that survive a kill or a power failure, and never write through a link. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../command.ts';
import type { Access } from '../windows/access.ts';
import { probe, retry, type Waiting } from '../windows/held-open.ts';

/** Makes a directory with permissions for its owner only, under any umask. */
export function makePrivate(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  setMode(path, (mode) => mode | 0o700);
}

/**
 * Changes permission bits, such as those that a strict umask removed. Only if they differ: a disk without permission bits
 * (a Windows drive in WSL, some shares) fails on every chmod.
 */
function setMode(path: string, change: (mode: number) => number): void {
  const mode = statSync(path).mode & 0o777;
  if (process.platform !== 'win32' && change(mode) !== mode) chmodSync(path, change(mode));
}

/** The status of a path, links not followed; undefined if it does not exist. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw cause;
  }
}

/**
 * Removes a directory and its content; returns whether that worked. Directories in it go first: after a kill, its `.gitignore`
 * still covers what is left in them.
 */
export function discard(directory: string): boolean {
  try {
    const inner = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const path of [...inner.map(({ name }) => join(directory, name)), directory])
      rmSync(path, { recursive: true, force: true, maxRetries: process.platform === 'win32' ? 10 : 0, retryDelay: 20 });
    return true;
  } catch {
    return false;
  }
}

/** Gives a staged file its name; returns false if the name is taken. */
export function placeNew(draft: string, target: string): boolean {
  try {
    linkSync(draft, target);
    return true;
  } catch {
    // Taken, or a file system without hard links (FAT, some shares). The error codes differ: exFAT on Windows gives EISDIR.
  }
  // Take the name, then move the file over it. A kill in between leaves an empty file.
  try {
    closeSync(openSync(target, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
  try {
    retry(() => renameSync(draft, target));
  } catch (cause) {
    rmSync(target, { force: true });
    throw cause;
  }
  return true;
}

/** Links or copies the old set into another directory, so that it is complete there before the first file changes. */
export function keepAll(from: string, to: string, names: readonly string[]): void {
  for (const name of names) {
    const [source, kept] = [join(from, name), join(to, name)];
    try {
      linkSync(source, kept);
    } catch {
      writeDurably(kept, readFileSync(source), 0o600);
      setMode(kept, () => statSync(source).mode & 0o777);
    }
  }
  syncDirectory(to);
}

/**
 * Writes new files in a directory; secrets last, so that a killed run leaves no key without a `.gitignore`.
 *
 * @param access gives the secrets an access list of their own, because files that are moved may later inherit that of their
 *   new directory
 */
export function writeAll(directory: string, files: readonly OutputFile[], access?: Access): void {
  const secretsLast = files.toSorted((a, b) => Number(a.secret ?? false) - Number(b.secret ?? false));
  for (const { path, content, secret } of secretsLast) {
    writeDurably(join(directory, path), content, secret ? 0o600 : 0o644);
    if (secret) access?.keepPrivate(join(directory, path), 'file');
  }
  syncDirectory(directory);
}

/** Writes a new file and waits until it is on disk; `wx` follows no link and replaces nothing. */
export function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    // Under a strict umask even the owner could not read it; the permissions of others are left to the umask.
    setMode(path, (given) => given | 0o600);
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames in a directory durable, if the system supports it: not on Windows, not on every share. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  let file: number | undefined;
  try {
    file = openSync(directory, 'r');
    fsyncSync(file);
  } catch (cause) {
    const cannot = ['EACCES', 'EPERM', 'EINVAL', 'EBADF', 'EISDIR', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];
    if (!cannot.includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The same after publishing: the files are in place, so a failed sync is not an error. */
export function syncPublished(directory: string): void {
  try {
    syncDirectory(directory);
  } catch {
    // The set is complete now; after a power failure, it is complete or missing.
  }
}

/**
 * Makes sure that a file can be replaced: Windows refuses it while another program has the file open.
 *
 * @throws KitError WRITE_FAILED naming the file
 */
export const checkNotHeld = (path: string, say: Waiting['say']): void => probe(() => renameSync(path, path), { path, say });
