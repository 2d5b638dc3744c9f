/** Staging directories, and the few disk operations that survive a kill or a power cut. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { visible } from '../core/escape.ts';
import type { OutputFile } from './command.ts';

/** Start of every name that is there for a while only. */
export const OURS = '.jwt-kit-';

/** What a staging directory is called: after its process, and by chance. */
const stagingName = /^\.jwt-kit-(\d+)-[0-9a-f]{12}$/;

/**
 * Removes staging directories whose process is gone, and says so. One that a journal still needs is no leftover: finish
 * the journal first.
 */
export function removeLeftovers(directory: string, say: (text: string) => void): void {
  for (const name of readdirSync(directory)) {
    if (!stagingName.test(name) || isRunning(name)) continue;
    rmSync(join(directory, name), { recursive: true, force: true });
    say(`removed ${visible(join(directory, name))}, left by an interrupted run`);
  }
}

/** Names of the staging directories of this very process, whose number an earlier one may have had. */
const mine = new Set<string>();

/** A directory of our own, readable by its owner alone, named after this process. */
export function stagingIn(directory: string): string {
  const name = `${OURS}${process.pid}-${randomBytes(6).toString('hex')}`;
  mine.add(name);
  mkdirSync(join(directory, name), { mode: 0o700 });
  return join(directory, name);
}

/** Whether the process that a staging directory is named after still runs. */
export function isRunning(staging: string): boolean {
  const [, pid] = stagingName.exec(staging) ?? [];
  if (pid === undefined) return false;
  if (Number(pid) === process.pid) return mine.has(staging);
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Gives a staged file its name, where nothing has that name yet. */
export function placeNew(draft: string, target: string): void {
  try {
    linkSync(draft, target);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw cause;
    // A file system without hard links (FAT, some shares): write it there, exclusively.
    writeDurably(target, readFileSync(draft), statSync(draft).mode & 0o777);
  }
}

/** The old set under a second name each, so that it is complete in one directory before the first file changes. */
export function linkAll(from: string, to: string, names: readonly string[]): void {
  mkdirSync(to, { mode: 0o700 });
  for (const name of names) {
    try {
      linkSync(join(from, name), join(to, name));
    } catch {
      copyFileSync(join(from, name), join(to, name));
      chmodSync(join(to, name), statSync(join(from, name)).mode & 0o777);
    }
  }
  syncDirectory(to);
}

export function writeAll(directory: string, files: readonly OutputFile[]): void {
  for (const { path, content, secret } of files) writeDurably(join(directory, path), content, secret ? 0o600 : 0o644);
  syncDirectory(directory);
}

/** A new file, on disk when this returns; `wx` follows no link and replaces nothing. */
export function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames in a directory durable; Windows cannot open one for that. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(directory, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
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
