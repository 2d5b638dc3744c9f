/**
 * Writes single files, each to its own place: all of them or none.
 *
 * Every file is staged next to its place. The old file is complete in `previous/` before the new file takes its name with
 * one rename, so a kill at any moment loses nothing; after a kill in between, the old file is in both places. A run that
 * replaces a file claims the directory first, so that no other run puts a file there that would be lost.
 */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { LARGEST_INPUT } from '../../core/limits.ts';
import type { Outcome, OutputFile } from '../command.ts';
import { inside } from '../path-inside.ts';
import type { Access } from '../windows/access.ts';
import { retry } from '../windows/held-open.ts';
import {
  checkNotHeld,
  discard,
  keepAll,
  lookAt,
  makePrivate,
  placeNew,
  syncDirectory,
  syncPublished,
  writeAll,
} from './durable-writes.ts';
import { claim, idIn, requireClaim, type Secret, stage } from './journal/journal.ts';
import { identityOf, ownSecret } from './journal/journal-proof.ts';
import { clearLeftovers, leftInPlace, refuseUnfinished } from './journal/recovery.ts';
import { abandon } from './journal/replace-set.ts';
import { LEFT, NEW, orTakenOver, touch } from './journal/staging.ts';
import { isAsWritten, isThere, refuseOddity } from './occupied.ts';
import { checkPrevious, IGNORE, IGNORE_ALL, isIgnored, moveIntoPrevious, preparePrevious, removeUnused } from './previous.ts';
import { PREVIOUS } from './reserved-names.ts';

/** What writing needs in addition to the files. */
interface Writing {
  cwd: string;
  now: Date;
  force: boolean;
  prove?: Outcome['prove'];
  /** State directory, shared by all runs of this user; undefined if there is none. */
  state: string | undefined;
  say: (text: string) => void;
  /** The access lists of Windows; undefined elsewhere. */
  access?: Access | undefined;
}

/** A file to write, and the SHA-256 of what an interrupted run had put in its place before the other files of its set. */
export interface Arriving extends OutputFile {
  left?: string;
}

/** A staged file. */
interface Draft {
  file: Arriving;
  target: string;
  staging: string;
}

/** A directory that this run has claimed. */
interface Claim {
  directory: string;
  journal: string;
  /** The staging directory of the file that was written there first. */
  staging: string;
}

const stagedAt = ({ staging, target }: Draft): string => join(staging, NEW, basename(target));

/** A file with what an interrupted run of this user left in its place, if that is still there. */
export function withLeft(file: OutputFile, cwd: string, secret: Secret): Arriving {
  const target = resolve(cwd, file.path);
  if (!lookAt(target)?.isFile()) return file;
  const left = leftInPlace(target, { secret }).find((sha256) => isAsWritten(target, sha256));
  return left === undefined ? file : { ...file, left };
}

/** Stages what an interrupted run left: the next run still knows it if this one is killed too. */
function stageLeft(target: string, secret: Secret): string {
  const staging = stage(dirname(target), secret);
  writeAll(staging, [{ path: IGNORE, content: IGNORE_ALL, secret: true }]);
  makePrivate(join(staging, LEFT));
  keepAll(dirname(target), join(staging, LEFT), [basename(target)]);
  return staging;
}

/**
 * Writes single files; if one fails, removes the new ones and restores the replaced ones.
 *
 * @param completes whether the files are a set, which completes that of an interrupted run
 * @returns where replaced files are kept, by the path of the new file
 */
export async function publishFiles(
  files: readonly OutputFile[],
  writing: Writing,
  { completes = false }: { completes?: boolean } = {},
): Promise<Map<string, string>> {
  const { cwd, force, prove, state, say, access } = writing;
  refuseTwice(files, cwd);
  const secret = ownSecret(state);
  const drafts: Draft[] = [];
  const early = new Map<Arriving, string>();
  const claims = new Map<string, Claim>();
  const kept = new Map<string, string>();
  const undo: (() => void)[] = [];
  try {
    const arriving: readonly Arriving[] = completes ? files.map((file) => withLeft(file, cwd, secret)) : files;
    for (const file of arriving) if (file.left !== undefined) early.set(file, stageLeft(resolve(cwd, file.path), secret));
    for (const file of arriving) {
      const target = resolve(cwd, file.path);
      if (isThere(dirname(target), dirname(file.path))) clearLeftovers(dirname(target), { secret, say });
      if (checkReplacing(file, cwd, force)) refuseUnfinished(dirname(target));
      const staging = early.get(file) ?? stage(dirname(target), secret, file.secret ? access : undefined);
      drafts.push({ file, target, staging });
      // An interrupted run could leave a key here, perhaps in a git working tree.
      if (!early.has(file)) writeAll(staging, [{ path: IGNORE, content: IGNORE_ALL, secret: true }]);
      makePrivate(join(staging, NEW));
      writeAll(join(staging, NEW), [{ ...file, path: basename(target) }], access);
    }
    await prove?.(async (path) => readFileSync(stagedAt(drafts.find((draft) => draft.file.path === path) as Draft)));
    for (const { target } of drafts) if (lookAt(target) !== undefined) checkNotHeld(target, say);
    for (const draft of drafts) {
      const claimed = lookAt(draft.target) === undefined ? undefined : claimOnce(draft, claims, secret);
      const old = put(draft, { ...writing, claimed }, undo);
      if (old !== undefined) kept.set(draft.file.path, old);
    }
  } catch (cause) {
    for (const step of undo.reverse()) {
      try {
        step();
      } catch {
        // The replaced file is complete in previous/.
      }
    }
    const gone = drafts.find(({ staging }) => lookAt(staging) === undefined);
    throw gone === undefined ? cause : orTakenOver(gone.staging, cause);
  } finally {
    for (const each of claims.values()) release(each);
    for (const staging of [...early.values(), ...drafts.map((draft) => draft.staging)]) discard(staging);
  }
  for (const { target } of drafts) syncPublished(dirname(target));
  return kept;
}

/** Claims the directory of a file, if this run has not claimed it yet, perhaps by another path. */
function claimOnce({ target, staging }: Draft, claims: Map<string, Claim>, secret: Secret): Claim {
  const directory = dirname(target);
  const identity = identityOf(directory);
  const made = claims.get(identity) ?? { directory, journal: claim(directory, staging, secret), staging };
  claims.set(identity, made);
  return made;
}

function release({ directory, journal, staging }: Claim): void {
  try {
    abandon(directory, journal, idIn(staging), staging);
  } catch {
    // The next run ends it.
  }
}

/**
 * Puts a staged file in its place, after checking the place again.
 *
 * @param undo receives the steps that revert it
 * @returns where the old file is kept, if it is kept
 */
function put(
  draft: Draft,
  { cwd, now, force, say, claimed }: Writing & { claimed: Claim | undefined },
  undo: (() => void)[],
): string | undefined {
  const { file, target, staging } = draft;
  const directory = dirname(target);
  touch(staging);
  const replaced = checkReplacing(file, cwd, force);
  if (!replaced) {
    if (!placeNew(stagedAt(draft), target)) throw oneExists(file.path);
    undo.push(() => rmSync(target, { force: true }));
    return undefined;
  }
  let old = join(staging, 'old');
  let placed = false;
  undo.push(() => {
    // If this fails, the next line is not reached, so the old file is not deleted.
    if (placed) retry(() => renameSync(join(old, basename(target)), target));
    discard(old);
    removeUnused(directory);
  });
  makePrivate(old);
  keepAll(directory, old, [basename(target)]);
  const shown = inside(dirname(file.path), PREVIOUS);
  if (replaced === 'kept') {
    const previous = preparePrevious(directory, staging, shown);
    if (!isIgnored(previous)) writeAll(old, [{ path: IGNORE, content: IGNORE_ALL, secret: true }]);
    old = moveIntoPrevious(old, previous, now, shown);
    syncDirectory(previous);
    syncDirectory(directory);
  }
  // A file that appeared since the directory was looked at has no claim.
  if (claimed === undefined) throw oneExists(file.path);
  requireClaim(claimed.journal, claimed.staging);
  retry(() => renameSync(stagedAt(draft), target), { path: file.path, say });
  placed = true;
  return replaced === 'kept' ? inside(inside(shown, basename(old)), basename(target)) : undefined;
}

/**
 * Whether a file replaces an existing one, and whether the old one is kept: not if it has the same content, or one that means the
 * same, or is what the new one was made from.
 *
 * @throws KitError FILE_EXISTS if it must not be replaced, WRITE_FAILED if its directory does not exist
 */
export function checkReplacing(
  { path, content, replaces, orSame = false, left }: Arriving,
  cwd: string,
  force: boolean,
): false | 'kept' | 'not kept' {
  const target = resolve(cwd, path);
  if (!isThere(dirname(target), dirname(path))) {
    throw new KitError('WRITE_FAILED', `${visible(dirname(path))}: there is no such directory`, {
      hint: 'make it first, or choose another place',
    });
  }
  const there = lookAt(target);
  if (there === undefined) return false;
  refuseOddity(target, path);
  const asWritten = isAsWritten(target, replaces);
  const bytes = Buffer.from(content);
  const isSame = (): boolean =>
    typeof orSame === 'function'
      ? there.size <= LARGEST_INPUT && orSame(readFileSync(target))
      : there.size === bytes.length && readFileSync(target).equals(bytes);
  if (!force && !asWritten && !isAsWritten(target, left) && !(orSame && isSame()))
    throw replaces === undefined ? oneExists(path) : changedMeanwhile(visible(path));
  if (asWritten || isSame()) return 'not kept';
  checkPrevious(dirname(target), inside(dirname(path), PREVIOUS));
  return 'kept';
}

/**
 * Refuses two outputs with one name: the second would replace the first.
 *
 * @throws KitError USAGE
 */
export function refuseTwice(files: readonly OutputFile[], cwd: string): void {
  const seen = new Map<string, string>();
  for (const { path } of files) {
    const place = resolve(cwd, path);
    const directory = dirname(place);
    // The same directory may be reached by several paths.
    const target = lookAt(directory) === undefined ? place : `${identityOf(directory)}/${basename(place)}`;
    const before = seen.get(target);
    if (before !== undefined) {
      throw new KitError('USAGE', `${visible(before)} and ${visible(path)} are the same file`, { hint: 'choose two names' });
    }
    seen.set(target, path);
  }
}

/** The error for a file that is no longer what its replacement was made from. */
export const changedMeanwhile = (shown: string): KitError =>
  new KitError('FILE_EXISTS', `${shown}: changed by another run or program in the meantime`, { hint: 'try again' });

const oneExists = (path: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(path)}: the file already exists`, {
    hint: `choose another name, or add --force to replace it; replaced files are kept in ${visible(inside(dirname(path), PREVIOUS))}`,
  });
