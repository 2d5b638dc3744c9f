/** Lists a directory without changing it: it finishes no interrupted run and removes no leftovers. */
import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Listing, SeenEntry } from '../command.ts';
import { isThere } from './occupied.ts';
import { checkPath, diskError } from './read-files.ts';
import { idOf, isHeld, isOwn, OURS } from './staging.ts';

/**
 * Lists a directory, sorted by name.
 *
 * @returns undefined if there is none
 * @throws KitError INPUT_UNREADABLE if it cannot be read, or is a file; then with the given hint
 */
export function listDirectory(path: string, { cwd, hint }: { cwd: string; hint: string }): Listing | undefined {
  checkPath(path, cwd);
  const place = resolve(cwd, path);
  try {
    const entries = readdirSync(place, { withFileTypes: true }).map((entry) => seen(entry, place));
    return { mode: modeOf(statSync(place)), entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') isThere(place, path, { code: 'INPUT_UNREADABLE', hint });
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
    mode: stats && modeOf(stats),
    size: stats?.size ?? 0,
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

/** Permission bits; undefined on Windows, which has none. */
const modeOf = ({ mode }: Stats): number | undefined => (process.platform === 'win32' ? undefined : mode & 0o777);
