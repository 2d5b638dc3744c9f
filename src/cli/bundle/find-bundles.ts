/** Finds the bundles in the given directories: each is a bundle, or contains bundles at any depth. */
import { dirname, relative, resolve } from 'node:path';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { holdsBundle, isBundle } from '../../core/bundle/is-bundle.ts';
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import type { CommandIo, Listing, SeenEntry } from '../command.ts';
import { idOf } from '../disk/journal/staging.ts';
import { PREVIOUS, reservedPart } from '../disk/reserved-names.ts';
import { distinct } from '../disk/same-file.ts';
import { inside } from '../path-inside.ts';
import { wrongWithFound } from '../path-names.ts';

/** Directories that never contain bundles; skipped to save time. `help bundles` names them. */
export const passedOver: readonly string[] = ['node_modules', '.git'];

export interface FoundBundles {
  /** In the order given, then by name. */
  directories: string[];
  /** Directories that cannot be read: they may contain bundles. */
  closed: { directory: string; problem: KitError }[];
  notes: string[];
}

/**
 * Finds the bundles.
 *
 * @param named directories; symbolic links below them are not followed
 * @throws KitError INPUT_UNREADABLE if the only directory does not exist, or has no bundles
 */
export function findBundles(named: readonly string[], io: Pick<CommandIo, 'cwd' | 'list' | 'invokedAs'>): FoundBundles {
  const hint = `give the directory made by ${io.invokedAs} init, or a parent directory of several`;
  const found: FoundBundles = { directories: [], closed: [], notes: [] };
  for (const directory of named) {
    try {
      findIn(directory, hint, io, found);
    } catch (cause) {
      // One of several directories hides no other.
      if (named.length === 1 || !(cause instanceof KitError)) throw cause;
      found.closed.push({ directory, problem: cause });
    }
  }
  for (const directory of named) noteLeftBeside(directory, io, found);
  found.notes = [...new Set(found.notes)];
  // A directory given twice, in any spelling, counts once. Below a single one, no link is followed.
  if (named.length < 2) return found;
  const first = new Set(distinct(found.directories.map((directory) => resolve(io.cwd, directory))));
  const isFirst = (directory: string): boolean => first.delete(resolve(io.cwd, directory));
  return { ...found, directories: found.directories.filter(isFirst) };
}

/** Finds the bundles in one named directory. @throws KitError INPUT_UNREADABLE if it cannot be read, or has none */
function findIn(directory: string, hint: string, io: Pick<CommandIo, 'list'>, found: FoundBundles): void {
  const listing = io.list(directory);
  if (listing === undefined) {
    throw new KitError('INPUT_UNREADABLE', `${asTyped(directory)}: there is no such directory`, { hint });
  }
  const before = found.directories.length + found.closed.length;
  walk(directory, listing, io, found);
  if (found.directories.length + found.closed.length > before) return;
  if (holdsBundle(listing)) found.directories.push(directory);
  else throw new KitError('INPUT_UNREADABLE', `${asTyped(directory)}: no bundle found in it or below it`, { hint });
}

/** A run that was killed while it made a new bundle left its files next to the bundle's directory, not in it. */
function noteLeftBeside(directory: string, io: Pick<CommandIo, 'cwd' | 'list'>, found: FoundBundles): void {
  const parent = dirname(resolve(io.cwd, directory));
  const shown = relative(io.cwd, parent);
  try {
    for (const { name, kind, held } of io.list(parent)?.entries ?? []) {
      if (kind === 'directory' && idOf(name) !== undefined && !held) found.notes.push(leftBehind(inside(shown, name)));
    }
  } catch {
    // The parent directory may be unreadable; then nothing is reported about it.
  }
}

const leftBehind = (path: string): string =>
  `${asTyped(path)} was left by an interrupted run and may contain a private key: delete it`;

/** In a bundle, previous/ contains its earlier sets. */
const isEarlier = (name: string, bundle: boolean): boolean => bundle && name === PREVIOUS;

/** Whether a directory is searched for bundles. @param bundle whether it is in a bundle */
export const isSearched = ({ name, kind }: SeenEntry, bundle: boolean): boolean =>
  kind === 'directory' && !passedOver.includes(name) && !isEarlier(name, bundle) && reservedPart(name) === undefined;

function walk(directory: string, listed: Listing, io: Pick<CommandIo, 'list'>, found: FoundBundles): void {
  const bundle = isBundle(listed);
  if (bundle) found.directories.push(directory);
  for (const { name, kind, held } of listed.entries) {
    if (kind !== 'directory' || passedOver.includes(name) || isEarlier(name, bundle)) continue;
    const path = inside(directory, name);
    // No command reads a directory with a reserved name.
    if (reservedPart(name) !== undefined) {
      if (!held && !bundle) found.notes.push(leftBehind(path));
      continue;
    }
    const listing = lookInto(path, io, found);
    if (listing !== undefined) walk(path, listing, io, found);
  }
}

/** The error for a name that the program cannot handle; it may contain a bundle. */
const unsupported = (path: string, because: string): KitError =>
  new KitError('INPUT_UNREADABLE', `${asTyped(path)}: ${because}`, { hint: 'rename the directory, then check again' });

/** Lists a directory; one that cannot be read is recorded, and the search goes on. */
function lookInto(path: string, io: Pick<CommandIo, 'list'>, found: FoundBundles): Listing | undefined {
  // The paths of the files in it are a little longer.
  const wrong = wrongWithFound(inside(path, bundleFiles.checklist));
  if (wrong !== undefined) {
    found.closed.push({ directory: path, problem: unsupported(path, wrong) });
    return undefined;
  }
  try {
    const listing = io.list(path);
    // Node replaces what is not UTF-8 in a name, and then finds no directory of that name.
    if (listing === undefined && path.includes('\ufffd')) {
      found.closed.push({ directory: path, problem: unsupported(path, 'its name is not UTF-8') });
    }
    return listing;
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    found.closed.push({ directory: path, problem: cause });
    return undefined;
  }
}
