/** The few disk operations that survive a kill or a power cut, and that no link leads astray. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../command.ts';

/** Makes a directory that its owner alone can use, and the owner can under any umask. */
export function makePrivate(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  setMode(path, (mode) => mode | 0o700);
}

/**
 * Changes permission bits, such as those that a strict umask removed. Only where they differ: a disk that knows none (a
 * Windows drive in WSL, some shares) refuses each chmod.
 */
function setMode(path: string, change: (mode: number) => number): void {
  const mode = statSync(path).mode & 0o777;
  if (process.platform !== 'win32' && change(mode) !== mode) chmodSync(path, change(mode));
}

/** What stands at a path, links not followed; undefined if nothing does. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw cause;
  }
}

/** Removes a directory with all that is in it; returns whether it is gone. */
export function discard(directory: string): boolean {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: process.platform === 'win32' ? 10 : 0, retryDelay: 20 });
    return true;
  } catch {
    return false;
  }
}

/** Gives a staged file its name; returns false where something has that name already. */
export function placeNew(draft: string, target: string): boolean {
  try {
    linkSync(draft, target);
    return true;
  } catch {
    // Taken, or a file system without hard links: FAT, some shares. Their codes differ (Windows says EISDIR for exFAT).
  }
  // Take the name, then move the file over it. Killed in between, an empty file stays.
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

/** The old set under a second name each, so that it is complete in one directory before the first file changes. */
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

/** New files in a directory; secrets last, so that a run killed halfway has a `.gitignore` beside them. */
export function writeAll(directory: string, files: readonly OutputFile[]): void {
  const secretsLast = files.toSorted((a, b) => Number(a.secret ?? false) - Number(b.secret ?? false));
  for (const { path, content, secret } of secretsLast) writeDurably(join(directory, path), content, secret ? 0o600 : 0o644);
  syncDirectory(directory);
}

/** A new file, on disk when this returns; `wx` follows no link and replaces nothing. */
export function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    // Under a strict umask even the owner could not read it; what others may read is left to the umask.
    setMode(path, (given) => given | 0o600);
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames in a directory durable, if the system can: not Windows, not every share. */
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

/** The same for what is published already: a disk that does not confirm it is no reason to say that it failed. */
export function syncPublished(directory: string): void {
  try {
    syncDirectory(directory);
  } catch {
    // It is there whole, and after a power cut it is there whole or not at all.
  }
}

/** Windows refuses to rename what a virus scanner or an editor has open for a moment: try for up to a second. */
export function retry(rename: () => void): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      rename();
      return;
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? '';
      if (process.platform !== 'win32' || attempt === 20 || !['EPERM', 'EBUSY', 'EACCES'].includes(code)) throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}
