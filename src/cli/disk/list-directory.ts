/** Lists a directory, and reads its files, without changing it: it finishes no interrupted run and removes no leftovers. */
import { type Dirent, mkdtempSync, readdirSync, readFileSync, rmSync, type Stats, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Listing, SeenEntry } from '../command.ts';
import { lookAt } from './durable-writes.ts';
import { idOf, isHeld } from './journal/staging.ts';
import { isOwn, isThere, type NotADirectory } from './occupied.ts';
import { checkPath, diskError, readRegular } from './read-files.ts';
import { OURS } from './reserved-names.ts';

/**
 * Lists a directory, sorted by name.
 *
 * @returns undefined if there is none
 * @throws KitError INPUT_UNREADABLE if it cannot be read, or is a file; then with the given hint
 */
export function listDirectory(path: string, reading: Reading): Listing | undefined {
  const { cwd } = reading;
  checkPath(path, cwd);
  const place = resolve(cwd, path);
  try {
    const entries = readdirSync(place, { withFileTypes: true }).map((entry) => seen(entry, place));
    return { mode: modeOf(statSync(place)), entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') isThere(place, path, unreadable(reading));
    throw diskError('INPUT_UNREADABLE', path, cause);
  }
}

/** An entry; a link counts as its target, except that a link to a directory is `other`, so that trees end at links. */
function seen(entry: Dirent, directory: string): SeenEntry {
  const { name } = entry;
  const path = join(directory, name);
  const stats = statsOf(path);
  const kind = stats?.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other';
  return {
    name,
    kind,
    ...(entry.isSymbolicLink() ? { link: true } : {}),
    mode: stats && modeOf(stats),
    size: stats?.size ?? 0,
    ...(kind === 'file' && stats !== undefined && stats.nlink > 1 ? { names: stats.nlink } : {}),
    ...(idOf(name) === undefined ? {} : { held: isHeld(path) }),
    ...(stats !== undefined && name.startsWith(OURS) && !isOwn(stats) ? { foreign: true } : {}),
  };
}

/** The status of a path; undefined for a broken or circular link, or without permission. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The permission bits of a file; undefined if the system has none (Windows), or it is not a regular file. */
export function modeOfFile(path: string, cwd: string): number | undefined {
  const stats = statsOf(resolve(cwd, path));
  return stats?.isFile() ? modeOf(stats) : undefined;
}

/** Permission bits; undefined on Windows, which has none. */
const modeOf = ({ mode }: Stats): number | undefined => (process.platform === 'win32' ? undefined : mode & 0o777);

/**
 * Those of `names` that exist in a directory; none if there is no such directory.
 *
 * @throws KitError FILE_EXISTS if it is a file
 */
export function heldIn(directory: string, names: readonly string[], cwd: string): string[] {
  const path = resolve(cwd, directory);
  try {
    return isThere(path, directory) ? names.filter((name) => lookAt(join(path, name)) !== undefined) : [];
  } catch (cause) {
    throw diskError('INPUT_UNREADABLE', directory, cause);
  }
}

/** Where a file of a set is read. */
interface Reading {
  cwd: string;
  /** The hint if the directory is a file. Not read before: it says how the program is called, which takes looks at the disk. */
  readonly hint: string;
}

/** The error for a directory that is a file. */
const unreadable = (reading: Reading): NotADirectory => ({
  code: 'INPUT_UNREADABLE',
  get hint() {
    return reading.hint;
  },
});

/**
 * All bytes of a file of a set, undefined if there is none.
 *
 * @throws KitError INPUT_UNREADABLE if the directory is a file, or the file cannot be read
 */
export async function readInDirectory(directory: string, name: string, reading: Reading): Promise<Uint8Array | undefined> {
  const { cwd } = reading;
  const path = resolve(cwd, directory);
  try {
    const held = isThere(path, directory, unreadable(reading)) && lookAt(join(path, name)) !== undefined;
    return held ? await readRegular(join(directory, name), cwd) : undefined;
  } catch (cause) {
    throw diskError('INPUT_UNREADABLE', directory, cause);
  }
}

/** The bytes that `write` writes to a temporary file: icacls writes access lists only to files. They are not secret. */
export function savedInTemp(write: (file: string) => void): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'jwt-kit-'));
  try {
    const file = join(directory, 'access');
    write(file);
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
