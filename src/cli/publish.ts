/**
 * Writing to disk: all files of a set or none, also when the process is killed or the disk is full.
 *
 * A new directory is staged beside its place and appears whole by one rename. In a directory that is there, the new set is
 * staged and the old one linked aside before a journal is written; from then on the change is finished, by this run or by
 * the next command, one rename a file. At every moment one complete matching set is on disk.
 */

import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import type { FileSet, Outcome, OutputFile, WrittenFile } from './command.ts';
import { diskError, inside, readRegular } from './files.ts';
import { exchange, recover } from './journal.ts';
import { PREVIOUS } from './previous.ts';
import { discard, lookAt, makePrivate, placeNew, retry, settle, stagingIn, writeAll } from './staging.ts';
import { firstMissing, takeBack } from './upward.ts';

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
 *   another run is writing there; nothing was changed then, unless the hint says that the next run goes on with it
 */
export async function publish(set: FileSet, publishing: Publishing): Promise<WrittenFile[]> {
  const { directory, files } = set;
  const { cwd } = publishing;
  try {
    if (directory === undefined) await publishFiles(files, publishing);
    else if (isThere(resolve(cwd, directory), directory)) await publishInto(directory, set, publishing);
    else await publishNew(directory, set, publishing);
    return files.map(({ path }) => {
      const shown = inside(directory, path);
      return { path: shown, mode: modeOf(resolve(cwd, shown)) };
    });
  } catch (cause) {
    throw diskError('WRITE_FAILED', directory ?? files.map(({ path }) => path).join(', '), cause);
  }
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
  try {
    if (!isThere(path, directory)) return [];
    if (recovering) recover(path, say);
    return names.filter((name) => lookAt(join(path, name)) !== undefined);
  } catch (cause) {
    throw diskError('INPUT_UNREADABLE', directory, cause);
  }
}

/** All bytes of a file of a set, undefined where there is none. */
export async function readInDirectory(directory: string, name: string, looking: Looking): Promise<Uint8Array | undefined> {
  const [present] = heldIn(directory, [name], looking);
  return present === undefined ? undefined : readRegular(join(directory, name), looking.cwd);
}

/**
 * Refuses what `publish` would refuse, and writes nothing.
 *
 * @throws KitError FILE_EXISTS
 */
export function checkPublishable(set: FileSet, { cwd, force }: Pick<Publishing, 'cwd' | 'force'>): void {
  const { directory, files } = set;
  try {
    if (directory === undefined) {
      for (const file of files) replacing(file, cwd, force);
    } else if (isThere(resolve(cwd, directory), directory)) replaced(resolve(cwd, directory), set, force);
    else missingAbove(resolve(cwd, directory));
  } catch (cause) {
    throw diskError('WRITE_FAILED', directory ?? files.map(({ path }) => path).join(', '), cause);
  }
}

/**
 * Whether a directory stands at a path.
 *
 * @throws KitError FILE_EXISTS where something else does
 */
function isThere(path: string, shown: string): boolean {
  const there = lookAt(path);
  if (there === undefined) return false;
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory()) return true;
  const what = target === undefined ? 'a symbolic link that leads nowhere' : 'a file';
  throw new KitError('FILE_EXISTS', `${visible(shown)}: this is ${what}, not a directory`, { hint: 'choose another name' });
}

/** The uppermost directory that has to be made for a new one, undefined where none has to. */
const missingAbove = (directory: string): string | undefined => firstMissing(dirname(directory), (at) => isThere(at, at));

/** Refuses to replace what nobody named. */
export function alreadyThere(where: string, names: readonly string[]): KitError {
  const shown = names.map((name) => visible(name)).join(', ');
  const [holds, them] = names.length === 1 ? ['is already there', 'it'] : ['are already there', 'them'];
  return new KitError('FILE_EXISTS', `${visible(where)}: ${shown} ${holds}`, {
    hint: `choose another directory, or add --force to replace ${them}; what is replaced is kept in ${visible(join(where, PREVIOUS))}`,
  });
}

async function publishNew(shown: string, set: FileSet, { cwd, prove, say }: Publishing): Promise<void> {
  const directory = resolve(cwd, shown);
  const parent = dirname(directory);
  const made = missingAbove(directory);
  let staging: string | undefined;
  try {
    mkdirSync(parent, { recursive: true });
    recover(parent, say);
    staging = stagingIn(parent);
    const staged = staging;
    writeAll(staged, set.files);
    await prove?.((name) => readFile(join(staged, name)));
    retry(() => renameSync(staged, directory));
  } catch (cause) {
    if (staging !== undefined) discard(staging);
    takeBack(made, parent);
    if (cause instanceof KitError || lookAt(directory) === undefined) throw cause;
    throw new KitError('FILE_EXISTS', `${visible(shown)}: another program made it at this very moment`, {
      hint: 'look at what is in it, then try again',
    });
  }
  settle(parent);
}

async function publishInto(shown: string, set: FileSet, { cwd, now, force, prove, say }: Publishing): Promise<void> {
  const directory = resolve(cwd, shown);
  recover(directory, say);
  replaced(directory, set, force);
  const staging = stagingIn(directory);
  try {
    makePrivate(join(staging, 'new'));
    writeAll(join(staging, 'new'), set.files);
    await prove?.((name) => readFile(join(staging, 'new', name)));
  } catch (cause) {
    discard(staging);
    throw cause;
  }
  exchange(directory, staging, {
    arriving: set.files.map(({ path }) => path),
    look: () => {
      const names = replaced(directory, set, force);
      return { names, kept: !(set.derived && names.every((name) => isAsWritten(join(directory, name), expected(set, name)))) };
    },
    now,
  });
}

/**
 * The names of a set that a directory holds and that are to be replaced.
 *
 * @throws KitError FILE_EXISTS where one may not be
 */
function replaced(path: string, set: FileSet, force: boolean): string[] {
  const { directory = '', files, names } = set;
  const present = (names ?? files.map((file) => file.path)).filter((name) => lookAt(join(path, name)) !== undefined);
  const kept = force ? present : present.filter((name) => !isAsWritten(join(path, name), expected(set, name)));
  if (!force && !kept.every((name) => expected(set, name) !== undefined)) throw alreadyThere(directory, kept);
  for (const name of kept)
    refuseOddity(join(path, name), join(directory, name), 'work on a copy of the directory, or move it away first');
  if (force || kept.length === 0) return present;
  const shown = kept.map((name) => visible(join(directory, name))).join(', ');
  throw new KitError('FILE_EXISTS', `${shown}: changed since jwt-kit wrote it`, {
    hint: `add --force to write it again; what is replaced is kept in ${visible(join(directory, PREVIOUS))}`,
  });
}

/** The hash of what may be replaced unasked. */
const expected = ({ files }: FileSet, name: string): string | undefined => files.find(({ path }) => path === name)?.replaces;

/** Whether a file has the content that may be replaced unasked. */
function isAsWritten(path: string, sha256: string | undefined): boolean {
  if (sha256 === undefined || !lookAt(path)?.isFile()) return false;
  return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
}

/** A single file on its way. */
interface Draft {
  path: string;
  target: string;
  staging: string;
  replace: boolean;
}

/** Single files, each in a place of its own: staged first, then put in place; where one fails, new ones are taken back. */
async function publishFiles(files: readonly OutputFile[], { cwd, force, prove, say }: Publishing): Promise<void> {
  const drafts: Draft[] = [];
  const placed: string[] = [];
  const stagedAt = ({ staging, target }: Draft): string => join(staging, basename(target));
  try {
    for (const file of files) {
      const target = resolve(cwd, file.path);
      if (isThere(dirname(target), dirname(file.path))) recover(dirname(target), say);
      const replace = replacing(file, cwd, force);
      const staging = stagingIn(dirname(target));
      drafts.push({ path: file.path, target, staging, replace });
      writeAll(staging, [{ ...file, path: basename(target) }]);
    }
    await prove?.((path) => readFile(stagedAt(drafts.find((draft) => draft.path === path) as Draft)));
    for (const draft of drafts) {
      if (draft.replace) retry(() => renameSync(stagedAt(draft), draft.target));
      else if (placeNew(stagedAt(draft), draft.target)) placed.push(draft.target);
      else throw oneExists(draft.path);
    }
  } catch (cause) {
    for (const target of placed) rmSync(target, { force: true });
    throw cause;
  } finally {
    for (const { staging } of drafts) discard(staging);
  }
  for (const { target } of drafts) settle(dirname(target));
}

/**
 * Whether a single file replaces one that is there.
 *
 * @throws KitError FILE_EXISTS where it may not, WRITE_FAILED where there is no directory for it
 */
function replacing({ path, replaces }: OutputFile, cwd: string, force: boolean): boolean {
  const target = resolve(cwd, path);
  if (!isThere(dirname(target), dirname(path))) {
    throw new KitError('WRITE_FAILED', `${visible(dirname(path))}: there is no such directory`, {
      hint: 'make it first, or choose another place',
    });
  }
  if (lookAt(target) === undefined) return false;
  refuseOddity(target, path);
  if (!force && !isAsWritten(target, replaces)) throw oneExists(path);
  return true;
}

/** Refuses to replace what is no ordinary file: what a link or a device leads to cannot be kept, and was not named. */
function refuseOddity(path: string, shown: string, hint = 'choose another name, or move it away first'): void {
  const there = lstatSync(path);
  if (there.isFile()) return;
  const kind = there.isDirectory() ? 'a directory' : there.isSymbolicLink() ? 'a symbolic link' : 'no ordinary file';
  throw new KitError('FILE_EXISTS', `${visible(shown)}: this is ${kind}, which is not replaced`, {
    hint,
  });
}

const oneExists = (path: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(path)}: the file is already there`, {
    hint: 'choose another name, or add --force to replace it',
  });

/** Permission bits as they are on disk; Windows has none to speak of. */
const modeOf = (path: string): number | undefined => (process.platform === 'win32' ? undefined : statSync(path).mode & 0o777);
