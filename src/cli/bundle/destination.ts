/** Checks where a bundle may go: never over another bundle, and among other files only with consent. */
import { bundleFiles, setNames } from '../../core/bundle/bundle-files.ts';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import type { CommandIo } from '../command.ts';
import { alreadyThere } from '../disk/publish.ts';
import { PREVIOUS } from '../disk/reserved-names.ts';
import { inside } from '../path-inside.ts';

/** The options of `init` that say where the bundle goes. */
export interface Destination {
  directory?: string | undefined;
  /** Allows a directory with other files. */
  intoExisting?: boolean | undefined;
}

/**
 * Checks a given directory before any other question; at a terminal, asks whether the bundle may replace one, or go among
 * other files.
 *
 * @throws KitError FILE_EXISTS if it contains files of a bundle, or other files without a terminal to ask at; CANCELLED if
 *   the user says no
 */
export async function checkDestination(given: Destination, io: CommandIo): Promise<Agreed> {
  const { directory } = given;
  if (directory === undefined) return { replaces: false };
  const place = await agreedPlace(directory, given, io);
  if (place !== undefined) return place;
  throw new KitError('CANCELLED', 'cancelled: nothing was written', { hint: 'choose another directory' });
}

/** What the user agreed to at a terminal. */
export interface Agreed {
  /** Whether the bundle replaces the one that exists. */
  replaces: boolean;
}

/**
 * Asks at a terminal whether the bundle may replace one, or go among other files; undefined if the user says no.
 *
 * @throws KitError FILE_EXISTS if files of a bundle exist and there is no whole bundle, or no terminal to ask at
 */
export async function agreedPlace(directory: string, given: Destination, io: CommandIo): Promise<Agreed | undefined> {
  const replaces = await mayReplace(directory, io);
  return replaces !== undefined && (await mayHold(directory, given, io)) ? { replaces } : undefined;
}

/** Whether a bundle is to be replaced, as the user agreed; undefined if the user says no. */
async function mayReplace(directory: string, io: CommandIo): Promise<boolean | undefined> {
  io.recover(directory);
  const taken = await io.taken(directory, setNames);
  if (taken.length === 0) return false;
  // Without a record, these may be files of something else.
  if (!io.interactive || !taken.includes(bundleFiles.record)) throw alreadyThere(directory, taken);
  const kept = visible(inside(directory, PREVIOUS));
  const question = `${visible(directory)}: there is a bundle already\n  Replace it? Its files, also its key, are kept in ${kept}.`;
  return (await io.confirm(question)) ? true : undefined;
}

/** The same check after all answers are known. At a terminal, the user has already agreed and is not asked again. */
export async function recheckDestination(
  directory: string,
  given: Destination & Partial<Agreed>,
  io: CommandIo,
): Promise<void> {
  if (!io.interactive) await checkDestination({ ...given, directory }, io);
  else if (given.replaces !== true) await refuseTaken(directory, io);
}

/**
 * Refuses a directory that was typed, before the user is asked anything about it.
 *
 * @throws KitError FILE_EXISTS if it has some files of a bundle, but no whole bundle, which may be replaced
 */
export async function refuseUnusable(directory: string, io: CommandIo): Promise<void> {
  io.recover(directory);
  const taken = await io.taken(directory, setNames);
  if (taken.length > 0 && !taken.includes(bundleFiles.record)) throw alreadyThere(directory, taken);
}

/** @throws KitError FILE_EXISTS if files of a bundle already exist, and must not be replaced */
export async function refuseTaken(directory: string, io: CommandIo): Promise<void> {
  io.recover(directory);
  const taken = await io.taken(directory, setNames);
  if (taken.length > 0) throw alreadyThere(directory, taken);
}

/**
 * Whether a bundle may go into a directory: it has no other files, or a flag or the user allows it.
 *
 * @throws KitError FILE_EXISTS without a terminal to ask at
 */
async function mayHold(directory: string, { intoExisting }: Destination, io: CommandIo): Promise<boolean> {
  const others = intoExisting ? [] : otherNames(directory, io);
  if (others.length === 0) return true;
  const shown = others.slice(0, SHOWN).map((name) => visible(name));
  const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : '';
  const holds = `this directory contains other files: ${shown.join(', ')}${more}`;
  if (io.interactive) return io.confirm(`${visible(directory)}: ${holds}\n  Put the bundle there too?`);
  throw new KitError('FILE_EXISTS', `${visible(directory)}: ${holds}`, {
    hint: 'choose another directory, or add --into-existing to put the bundle there too; none of these files is replaced',
  });
}

/** Maximum number of names shown. */
const SHOWN = 3;

/** Names in a directory that are neither dotfiles nor files of a bundle; none if it cannot be listed. */
function otherNames(directory: string, io: CommandIo): string[] {
  try {
    const entries = io.list(directory)?.entries ?? [];
    const ours = [...setNames, PREVIOUS];
    return entries.map(({ name }) => name).filter((name) => !name.startsWith('.') && !ours.includes(name));
  } catch (cause) {
    // Writing will show whether the directory is usable.
    if (cause instanceof KitError) return [];
    throw cause;
  }
}
