/**
 * Writes all files of a set or none, even if the process is killed or the disk is full.
 *
 * A new directory is staged next to its place and appears complete with one rename. In an existing directory, the new set
 * is staged and the old set linked before a journal is written; from then on the change is always finished, by this run or
 * the next command, with one rename per file. At every moment, a complete set of matching files is on disk.
 */

import { readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import type { FileSet, Outcome, WrittenFile } from '../command.ts';
import { inside, printable } from '../path-inside.ts';
import type { Access } from '../windows/access.ts';
import { retry } from '../windows/held-open.ts';
import { discard, lookAt, makePrivate, syncPublished, writeAll } from './durable-writes.ts';
import { stage } from './journal/journal.ts';
import { ownSecret } from './journal/journal-proof.ts';
import { clearLeftovers, recover, refuseInterrupted } from './journal/recovery.ts';
import { type OldSet, replaceSet } from './journal/replace-set.ts';
import { touch } from './journal/staging.ts';
import { isAsWritten, isThere, refuseOddity } from './occupied.ts';
import { firstMissing, makeDirectories, refuseFileAbove, takeBack } from './parent-directories.ts';
import { checkPrevious, IGNORE, IGNORE_ALL } from './previous.ts';
import { diskError } from './read-files.ts';
import { PREVIOUS } from './reserved-names.ts';
import { identify } from './same-file.ts';
import { changedMeanwhile, checkReplacing, publishFiles, refuseTwice, withLeft } from './single-files.ts';

/** What publishing needs in addition to the files. */
export interface Publishing {
  cwd: string;
  now: Date;
  /** Replace existing files. */
  force: boolean;
  prove?: Outcome['prove'];
  /** State directory, shared by all runs of this user; undefined if there is none. */
  state: string | undefined;
  /** Reports leftovers of earlier runs. */
  say: (text: string) => void;
  /** The access lists of Windows; undefined elsewhere. */
  access?: Access | undefined;
}

/**
 * Writes a set of files.
 *
 * @returns the files as they are on disk, in the given order
 * @throws KitError FILE_EXISTS if a file exists and must not be replaced, WRITE_FAILED if the disk fails, BUSY if another
 *   run is writing there; then nothing was changed, unless the hint says that the next run finishes the change
 */
export async function publish(set: FileSet, given: Publishing): Promise<WrittenFile[]> {
  const { directory, files } = set;
  const publishing = { ...given, force: mayForce(set, given) };
  const { cwd, access } = publishing;
  try {
    let kept = new Map<string, string>();
    if (directory === undefined && set.makesDirectories) kept = await publishTree(set, publishing);
    else if (directory === undefined) kept = await publishFiles(files, publishing);
    else if (isThere(resolve(cwd, directory), directory)) await publishInto(directory, set, publishing);
    else await publishNew(directory, set, publishing);
    return files.map(({ path, secret }) => {
      const shown = inside(directory, path);
      const old = kept.get(path);
      return {
        path: shown,
        ...permissionsOf(resolve(cwd, shown), secret, access),
        ...(old === undefined ? {} : { kept: old }),
      };
    });
  } catch (cause) {
    throw diskError('WRITE_FAILED', directory ?? files.map(({ path }) => path).join(', '), cause);
  }
}

/**
 * Finishes an interrupted run of this user in a directory, if there is one: for commands that write a set.
 *
 * @throws KitError BUSY if that run is still active, INTERRUPTED if it cannot be finished
 */
export function recoverIn(directory: string, { cwd, state, say }: Pick<Publishing, 'cwd' | 'state' | 'say'>): void {
  const path = resolve(cwd, directory);
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) refuseFileAbove(path);
    // Reading the bundle, or writing it, says what is wrong with anything else.
    if (!there?.isDirectory()) return;
    recover(path, { secret: ownSecret(state), say });
  } catch (cause) {
    throw diskError('WRITE_FAILED', directory, cause);
  }
}

/**
 * Throws the errors that `publish` would throw for existing files, and writes nothing.
 *
 * @throws KitError FILE_EXISTS
 */
export function checkPublishable(
  set: FileSet,
  given: Pick<Publishing, 'cwd' | 'force'> & Partial<Pick<Publishing, 'state'>>,
): void {
  const { directory, files } = set;
  const { cwd } = given;
  const force = mayForce(set, given);
  try {
    if (directory === undefined) {
      refuseTwice(files, cwd);
      for (const file of files) {
        if (!set.makesDirectories) checkReplacing(file, cwd, force);
        else if (missingIn(file.path, set.within, cwd) === undefined)
          checkReplacing(withLeft(file, cwd, ownSecret(given.state)), cwd, force);
      }
    } else if (isThere(resolve(cwd, directory), directory)) {
      const names = replaced(resolve(cwd, directory), set, force);
      if (names.length > 0 && !set.derived) checkPrevious(resolve(cwd, directory));
    } else missingAbove(resolve(cwd, directory));
  } catch (cause) {
    throw diskError('WRITE_FAILED', directory ?? files.map(({ path }) => path).join(', '), cause);
  }
}

/** Whether files may be replaced whatever they contain; not in place, because what replaces them was made from them. */
const mayForce = ({ inPlace, agreed = false }: FileSet, { force }: Pick<Publishing, 'force'>): boolean =>
  (force || agreed) && !inPlace;

/** The uppermost parent that must be made for a new directory; undefined if its parent exists. */
const missingAbove = (directory: string): string | undefined => firstMissing(dirname(directory), (at) => isThere(at, at));

/** The error for existing files that must not be replaced. */
export function alreadyThere(where: string, names: readonly string[]): KitError {
  const shown = names.map((name) => visible(name)).join(', ');
  const [holds, them] = names.length === 1 ? ['already exists', 'it'] : ['already exist', 'them'];
  return new KitError('FILE_EXISTS', `${visible(where)}: ${shown} ${holds}`, {
    hint: `choose another directory, or add --force to replace ${them}; replaced files are kept in ${visible(inside(where, PREVIOUS))}`,
  });
}

/** Writes single files, after making their missing directories; takes these back if it fails. */
async function publishTree({ files, within }: FileSet, publishing: Publishing): Promise<Map<string, string>> {
  const { cwd } = publishing;
  const made: (readonly [first: string | undefined, last: string])[] = [];
  try {
    for (const { path } of files) {
      const parent = dirname(resolve(cwd, path));
      made.unshift([missingIn(path, within, cwd), parent]);
      makeDirectories(parent);
    }
    // Again: a link may have appeared in the meantime.
    for (const { path } of files) missingIn(path, within, cwd);
    return await publishFiles(files, publishing, { completes: true });
  } catch (cause) {
    for (const [first, last] of made) takeBack(first, last);
    throw cause;
  }
}

/**
 * The uppermost directory that must be made for a file; undefined if its directory exists.
 *
 * @param within the directory that it must not leave by a link
 * @throws KitError FILE_EXISTS if something is in the way
 */
function missingIn(path: string, within: string | undefined, cwd: string): string | undefined {
  const named = resolve(cwd, path);
  const shown = (at: string): string => printable(isAbsolute(path) ? at : relative(cwd, at));
  const missing = firstMissing(dirname(named), (at) => isThere(at, shown(at)));
  const root = within === undefined ? undefined : identify(resolve(cwd, within))?.real;
  if (root === undefined) return missing;
  const there = dirname(missing ?? named);
  const way = relative(root, identify(there)?.real ?? root);
  if (!isAbsolute(way) && !/^\.\.(?:$|[\\/])/.test(way)) return missing;
  throw new KitError('FILE_EXISTS', `${visible(shown(there))}: a symbolic link leads out of ${visible(within ?? '')}`, {
    hint: 'remove the link, or choose another directory',
  });
}

async function publishNew(shown: string, set: FileSet, { cwd, prove, state, say, access }: Publishing): Promise<void> {
  const directory = resolve(cwd, shown);
  const parent = dirname(directory);
  const made = missingAbove(directory);
  const secret = ownSecret(state);
  let staging: string | undefined;
  try {
    makeDirectories(parent);
    clearLeftovers(parent, { secret, say });
    staging = stage(parent, secret, forSecrets(set, access));
    const staged = staging;
    writeAll(staged, set.files, access);
    await prove?.(async (name) => readFileSync(join(staged, name)));
    touch(staging);
    retry(() => arrive(staged, directory, shown), { path: shown, say });
  } catch (cause) {
    if (staging !== undefined) discard(staging);
    takeBack(made, parent);
    throw cause;
  }
  syncPublished(parent);
}

/** Gives a staged directory its name. */
function arrive(staged: string, directory: string, shown: string): void {
  try {
    renameSync(staged, directory);
  } catch (cause) {
    if (lookAt(directory) === undefined) throw cause;
    throw new KitError('FILE_EXISTS', `${visible(shown)}: another program has just created it`, {
      hint: 'check its content, then try again',
    });
  }
}

async function publishInto(
  shown: string,
  set: FileSet,
  { cwd, now, force, prove, state, say, access }: Publishing,
): Promise<void> {
  const directory = resolve(cwd, shown);
  const secret = ownSecret(state);
  // A command that only saves settings here does not finish the run of another command.
  if (set.optional === undefined) recover(directory, { secret, say });
  else refuseInterrupted(directory, 'run the checklist command on it to finish that run');
  replaced(directory, set, force);
  const staging = stage(directory, secret, forSecrets(set, access));
  try {
    // Such a set comes without its .gitignore, and the old key is in the staging directory too.
    if (set.inPlace) writeAll(staging, [{ path: IGNORE, content: IGNORE_ALL, secret: true }]);
    makePrivate(join(staging, 'new'));
    writeAll(join(staging, 'new'), set.files, access);
    await prove?.(async (name) => readFileSync(join(staging, 'new', name)));
  } catch (cause) {
    discard(staging);
    throw cause;
  }
  const look = (): OldSet => {
    const names = replaced(directory, set, force);
    const unedited = (): boolean => names.every((name) => isAsWritten(join(directory, name), expected(set, name)));
    return { names, kept: !set.inPlace && !(set.derived && unedited()) };
  };
  replaceSet(directory, staging, { arriving: set.files.map(({ path }) => path), look, now }, { secret, say });
}

/**
 * The existing files of a set that will be replaced.
 *
 * @throws KitError FILE_EXISTS if one must not be replaced
 */
function replaced(path: string, set: FileSet, force: boolean): string[] {
  const { directory = '', files, names } = set;
  const present = (names ?? files.map((file) => file.path)).filter((name) => lookAt(join(path, name)) !== undefined);
  const kept = force ? present : present.filter((name) => !isAsWritten(join(path, name), expected(set, name)));
  // First, because --force replaces none of these.
  for (const name of kept)
    refuseOddity(join(path, name), join(directory, name), 'work on a copy of the directory, or move it away first');
  if (force || kept.length === 0) return present;
  if (!kept.every((name) => expected(set, name) !== undefined)) throw alreadyThere(directory, kept);
  throw changedMeanwhile(kept.map((name) => visible(inside(directory, name))).join(', '));
}

/** The hash of content that may be replaced without `--force`. */
const expected = ({ files }: FileSet, name: string): string | undefined => files.find(({ path }) => path === name)?.replaces;

/**
 * Who can read a file, as read back from disk: by its access list on Windows, which is read for secrets only, else by its mode.
 */
function permissionsOf(path: string, secret = false, access?: Access): Pick<WrittenFile, 'mode' | 'alone'> {
  if (access !== undefined) return { mode: undefined, ...(secret ? { alone: access.others(path)?.length === 0 } : {}) };
  return { mode: process.platform === 'win32' ? undefined : statSync(path).mode & 0o777 };
}

/** The access lists, if there is a secret among the files. */
const forSecrets = ({ files }: FileSet, access: Access | undefined): Access | undefined =>
  files.some(({ secret }) => secret) ? access : undefined;
