/**
 * Writing to disk: all files of a set or none, also when the process is killed or the disk is full.
 *
 * A new directory is staged beside its place and appears whole by one rename. In a directory that is there, the new set is
 * staged and the old one linked aside before a journal is written; from then on the change is finished, by this run or by
 * the next command, one rename a file. At every moment one complete matching set is on disk.
 */

import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import type { FileSet, Outcome, OutputFile, WrittenFile } from './command.ts';
import { diskError, readInput } from './files.ts';
import { finish, freeStamp, hasBegun, type Journal, PREVIOUS, recover, writeJournal } from './journal.ts';
import { linkAll, placeNew, retry, stagingIn, syncDirectory, writeAll } from './staging.ts';

/** What publishing needs to know beside the files. */
export interface Publishing {
  cwd: string;
  now: Date;
  /** Replace what is there. */
  force: boolean;
  prove?: Outcome['prove'];
  /** Is told of what an earlier run left behind. */
  say: (text: string) => void;
}

/**
 * Writes a set of files.
 *
 * @returns the files as they stand on disk, in the order given
 * @throws KitError FILE_EXISTS where one is there and may not be replaced, WRITE_FAILED where the disk refuses, BUSY where
 *   another run is writing there; in each case nothing was changed
 */
export async function publish(set: FileSet, publishing: Publishing): Promise<WrittenFile[]> {
  if (set.directory === undefined) return publishFiles(set.files, publishing);
  const directory = resolve(publishing.cwd, set.directory);
  try {
    if (existsSync(directory)) await publishInto(realpathSync(directory), set, publishing);
    else await publishNew(directory, set, publishing);
  } catch (cause) {
    throw diskError('WRITE_FAILED', set.directory, cause);
  }
  return set.files.map(({ path }) => ({ path: join(set.directory as string, path), mode: modeOf(join(directory, path)) }));
}

/** How a directory is looked into. */
export interface Looking {
  cwd: string;
  /** Whether an interrupted run is finished first; not where nothing may be written. */
  recovering: boolean;
  say: (text: string) => void;
}

/**
 * Those of `names` that a directory holds; none where there is no such directory.
 *
 * @throws KitError FILE_EXISTS where it is a file, BUSY where another run is writing there
 */
export function heldIn(directory: string, names: readonly string[], { cwd, recovering, say }: Looking): string[] {
  const path = resolve(cwd, directory);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) throw notADirectory(directory);
  if (recovering) recover(path, say);
  return held(path, names);
}

/** All bytes of a file of a set, undefined where there is none. */
export async function readInDirectory(directory: string, name: string, looking: Looking): Promise<Uint8Array | undefined> {
  const [present] = heldIn(directory, [name], looking);
  return present === undefined ? undefined : readInput(join(directory, name), looking.cwd);
}

/**
 * Refuses what `publish` would refuse, and writes nothing.
 *
 * @throws KitError FILE_EXISTS
 */
export function checkPublishable(set: FileSet, { cwd, force }: Pick<Publishing, 'cwd' | 'force'>): void {
  const { directory, files } = set;
  if (directory === undefined) {
    for (const file of files) refuseUnlessReplaceable(resolve(cwd, file.path), file, force);
    return;
  }
  const present = heldIn(directory, set.names ?? [], { cwd, recovering: false, say: () => {} });
  if (!force) refuseKept(resolve(cwd, directory), set, present);
}

function held(directory: string, names: readonly string[]): string[] {
  return names.filter((name) => lstatSync(join(directory, name), { throwIfNoEntry: false }) !== undefined);
}

const notADirectory = (path: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(path)}: this is a file, not a directory`, { hint: 'choose another name' });

/** Refuses to replace what nobody named. */
export function alreadyThere(where: string, names: readonly string[]): KitError {
  const shown = names.map((name) => visible(name)).join(', ');
  const [holds, them] = names.length === 1 ? ['is already there', 'it'] : ['are already there', 'them'];
  return new KitError('FILE_EXISTS', `${visible(where)}: ${shown} ${holds}`, {
    hint: `choose another directory, or add --force to replace ${them}; what is replaced is kept in ${visible(join(where, PREVIOUS))}`,
  });
}

async function publishNew(directory: string, set: FileSet, { prove, say }: Publishing): Promise<void> {
  const parent = dirname(directory);
  const made = mkdirSync(parent, { recursive: true });
  recover(parent, say);
  const staging = stagingIn(parent);
  try {
    writeAll(staging, set.files);
    await prove?.((name) => readFile(join(staging, name)));
    retry(() => renameSync(staging, directory));
    syncDirectory(parent);
  } catch (cause) {
    rmSync(staging, { recursive: true, force: true });
    removeEmpty(made, parent);
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw alreadyThere(directory, [basename(directory)]);
    throw cause;
  }
}

/** Takes back the parent directories that were made for a directory that could not be. */
function removeEmpty(first: string | undefined, last: string): void {
  if (first === undefined) return;
  for (let directory = last; directory.length >= first.length; directory = dirname(directory)) {
    try {
      rmdirSync(directory);
    } catch {
      return;
    }
  }
}

async function publishInto(directory: string, set: FileSet, publishing: Publishing): Promise<void> {
  const { now, force, prove, say } = publishing;
  if (!statSync(directory).isDirectory()) throw notADirectory(set.directory as string);
  recover(directory, say);
  const present = held(directory, set.names ?? set.files.map(({ path }) => path));
  if (!force) refuseKept(directory, set, present);
  const staging = stagingIn(directory);
  try {
    mkdirSync(join(staging, 'new'), { mode: 0o700 });
    writeAll(join(staging, 'new'), set.files);
    await prove?.((name) => readFile(join(staging, 'new', name)));
    if (present.length > 0) linkAll(directory, join(staging, 'old'), present);
    const arriving = set.files.map(({ path }) => path);
    const journal: Journal = {
      version: 1,
      staging: basename(staging),
      ...(present.length > 0 ? { stamp: freeStamp(join(directory, PREVIOUS), now) } : {}),
      arriving,
      leaving: present.filter((name) => !arriving.includes(name)),
    };
    if (present.length > 0) mkdirSync(join(directory, PREVIOUS), { mode: 0o700, recursive: true });
    writeJournal(directory, staging, journal);
    finish(directory, journal);
  } catch (cause) {
    // Once the journal stands, the set is complete and the next command finishes it: nothing may be taken away.
    if (!hasBegun(directory, staging)) rmSync(staging, { recursive: true, force: true });
    throw cause;
  }
}

/** Refuses to replace files of a set that are not as we wrote them. */
function refuseKept(path: string, { directory = '', files }: FileSet, present: readonly string[]): void {
  const kept = present.filter((name) => !mayReplace(path, name, files));
  if (kept.length === 0) return;
  if (!kept.every((name) => files.some((file) => file.path === name && file.replaces !== undefined))) {
    throw alreadyThere(directory, kept);
  }
  const shown = kept.map((name) => visible(join(directory, name))).join(', ');
  throw new KitError('FILE_EXISTS', `${shown}: changed since jwt-kit wrote it`, {
    hint: `add --force to write it again; what is replaced is kept in ${visible(join(directory, PREVIOUS))}`,
  });
}

function mayReplace(directory: string, name: string, files: readonly OutputFile[]): boolean {
  const replaces = files.find(({ path }) => path === name)?.replaces;
  return (
    replaces !== undefined &&
    createHash('sha256')
      .update(readFileSync(join(directory, name)))
      .digest('hex') === replaces
  );
}

/** Single files, each in a place of its own: staged first, then put in place; where one fails, the others are taken back. */
async function publishFiles(files: readonly OutputFile[], { cwd, force, prove, say }: Publishing): Promise<WrittenFile[]> {
  const placed: string[] = [];
  const stagings: string[] = [];
  try {
    const drafts = files.map((file) => {
      const target = resolve(cwd, file.path);
      refuseUnlessReplaceable(target, file, force);
      recover(dirname(target), say);
      const staging = stagingIn(dirname(target));
      stagings.push(staging);
      writeAll(staging, [{ ...file, path: basename(target) }]);
      return { target, draft: join(staging, basename(target)), path: file.path };
    });
    await prove?.((path) => readFile((drafts.find((draft) => draft.path === path) as { draft: string }).draft));
    for (const { target, draft } of drafts) {
      if (force) retry(() => renameSync(draft, target));
      else {
        placeNew(draft, target);
        placed.push(target);
      }
      syncDirectory(dirname(target));
    }
  } catch (cause) {
    for (const target of placed) rmSync(target, { force: true });
    const path = files.map((file) => file.path).join(', ');
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw oneExists(path);
    throw diskError('WRITE_FAILED', path, cause);
  } finally {
    for (const staging of stagings) rmSync(staging, { recursive: true, force: true });
  }
  return files.map(({ path }) => ({ path, mode: modeOf(resolve(cwd, path)) }));
}

function refuseUnlessReplaceable(target: string, { path }: OutputFile, force: boolean): void {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isFile()) {
    const kind = there.isDirectory() ? 'a directory' : there.isSymbolicLink() ? 'a symbolic link' : 'no ordinary file';
    throw new KitError('FILE_EXISTS', `${visible(path)}: this is ${kind}, which is not replaced`, {
      hint: 'name another file',
    });
  }
  if (!force) throw oneExists(path);
}

const oneExists = (path: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(path)}: the file is already there`, {
    hint: 'choose another name, or add --force to replace it',
  });

/** Permission bits as they are on disk; Windows has none to speak of. */
const modeOf = (path: string): number | undefined => (process.platform === 'win32' ? undefined : statSync(path).mode & 0o777);
