/**
 * Writing single files, each to a place of its own: all of them or none.
 *
 * Every file is staged beside its place. What it replaces is complete in `previous/` before the new file takes its name by
 * one rename, so a kill at any moment loses nothing; killed in between, the old file is in both places.
 */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import type { Outcome, OutputFile } from '../command.ts';
import {
  discard,
  keepAll,
  lookAt,
  makePrivate,
  placeNew,
  retry,
  syncDirectory,
  syncPublished,
  writeAll,
} from './durable-writes.ts';
import { stage } from './journal.ts';
import { ownSecret } from './journal-proof.ts';
import { isAsWritten, isThere, refuseOddity } from './occupied.ts';
import {
  checkPrevious,
  IGNORE,
  IGNORE_ALL,
  isIgnored,
  moveIntoPrevious,
  PREVIOUS,
  preparePrevious,
  removeUnused,
} from './previous.ts';
import { clearLeftovers } from './recovery.ts';
import { touch } from './staging.ts';

/** What writing needs to know beside the files. */
interface Writing {
  cwd: string;
  now: Date;
  force: boolean;
  prove?: Outcome['prove'];
  /** Directory of what this user's runs know of each other; undefined if there is none. */
  state: string | undefined;
  say: (text: string) => void;
}

/** A single file on its way. */
interface Draft {
  file: OutputFile;
  target: string;
  staging: string;
}

const stagedAt = ({ staging, target }: Draft): string => join(staging, 'new', basename(target));

/**
 * Writes single files; if one cannot be, new ones are taken back and replaced ones restored.
 *
 * @returns the paths that replaced files are kept at, by the paths of the files that replaced them
 */
export async function publishFiles(files: readonly OutputFile[], writing: Writing): Promise<Map<string, string>> {
  const { cwd, force, prove, state, say } = writing;
  const secret = ownSecret(state);
  const drafts: Draft[] = [];
  const kept = new Map<string, string>();
  const undo: (() => void)[] = [];
  try {
    for (const file of files) {
      const target = resolve(cwd, file.path);
      if (isThere(dirname(target), dirname(file.path))) clearLeftovers(dirname(target), { secret, say });
      checkReplacing(file, cwd, force);
      const staging = stage(dirname(target), secret);
      drafts.push({ file, target, staging });
      // An interrupted run leaves a key here, perhaps in a working tree.
      writeAll(staging, [{ path: IGNORE, content: IGNORE_ALL, secret: true }]);
      makePrivate(join(staging, 'new'));
      writeAll(join(staging, 'new'), [{ ...file, path: basename(target) }]);
    }
    await prove?.((path) => readFile(stagedAt(drafts.find((draft) => draft.file.path === path) as Draft)));
    for (const draft of drafts) {
      const old = put(draft, writing, undo);
      if (old !== undefined) kept.set(draft.file.path, old);
    }
  } catch (cause) {
    for (const step of undo.reverse()) {
      try {
        step();
      } catch {
        // What was replaced is complete in previous/.
      }
    }
    throw cause;
  } finally {
    // The file for git goes last.
    for (const { staging } of drafts) for (const part of ['new', 'old', '.']) discard(join(staging, part));
  }
  for (const { target } of drafts) syncPublished(dirname(target));
  return kept;
}

/**
 * Puts a staged file in its place, which is looked at again.
 *
 * @param undo gets what takes it back
 * @returns the path that the old file is kept at, if there was one that is kept
 */
function put(draft: Draft, { cwd, now, force }: Writing, undo: (() => void)[]): string | undefined {
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
    // Where this fails, the next line is not reached: the old file stays if it is kept.
    if (placed) retry(() => renameSync(join(old, basename(target)), target));
    discard(old);
    removeUnused(directory);
  });
  makePrivate(old);
  keepAll(directory, old, [basename(target)]);
  const shown = join(dirname(file.path), PREVIOUS);
  if (replaced === 'kept') {
    const previous = preparePrevious(directory, staging, shown);
    if (!isIgnored(previous)) writeAll(old, [{ path: IGNORE, content: IGNORE_ALL, secret: true }]);
    old = moveIntoPrevious(old, previous, now, shown);
    syncDirectory(previous);
    syncDirectory(directory);
  }
  retry(() => renameSync(stagedAt(draft), target));
  placed = true;
  return replaced === 'kept' ? join(shown, basename(old), basename(target)) : undefined;
}

/**
 * Whether a single file replaces one that is there, and whether that one is kept: not if it has the same content, or was
 * written by us and only follows from other files.
 *
 * @throws KitError FILE_EXISTS if it may not, WRITE_FAILED if there is no directory for it
 */
export function checkReplacing(
  { path, content, replaces }: OutputFile,
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
  if (!force && !asWritten) throw oneExists(path);
  const bytes = Buffer.from(content);
  if (asWritten || (there.size === bytes.length && readFileSync(target).equals(bytes))) return 'not kept';
  checkPrevious(dirname(target), join(dirname(path), PREVIOUS));
  return 'kept';
}

const oneExists = (path: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(path)}: the file is already there`, {
    hint: `choose another name, or add --force to replace it; what is replaced is kept in ${visible(join(dirname(path), PREVIOUS))}`,
  });
