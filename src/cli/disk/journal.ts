/**
 * Replaces a set of files in an existing directory so that a kill at any moment loses nothing.
 *
 * The journal is a file that only one run can create; it claims the directory. While it has no plan, nothing has changed.
 * It gets a plan when the new set is complete in `new/` of a staging directory and the old set in `old/`: from then on the
 * change is always finished, by this run or a later one (recovery.ts). Every step can be repeated.
 */
import { existsSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { printable } from '../path-inside.ts';
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
  writeDurably,
} from './durable-writes.ts';
import { identityOf, proofOf, stagingProof } from './journal-proof.ts';
import { hashOf, isOwn, JOURNAL, journalNames } from './occupied.ts';
import {
  isIgnored,
  moveToReserved,
  notIgnored,
  notInPrevious,
  preparePrevious,
  removeUnused,
  reserveStamp,
} from './previous.ts';
import { diskError } from './read-files.ts';
import { OURS, PREVIOUS } from './reserved-names.ts';
import { idOf, orTakenOver, stagingIn, takenOver, touch } from './staging.ts';

/** The secret of this user for proofs; undefined if there is none. */
export type Secret = Uint8Array | undefined;

/** What replacing and recovering need. */
export interface Recovering {
  secret: Secret;
  say: (text: string) => void;
}

/** The remaining steps, once both sets are complete in the staging directory. */
export interface Plan {
  /** Where the old set goes, a name in `previous/`; undefined if there is no old set to keep. */
  stamp?: string;
  /** Files that move from `new/` into the directory, in this order. */
  arriving: readonly { name: string; sha256: string }[];
  /** Names of the old set that the new one does not have. */
  leaving: readonly string[];
}

export interface Journal {
  version: 2;
  /** Id of the staging directory: the constant part of its name. */
  staging: string;
  /** What distinguishes the two directories from any copy. */
  identities: { directory: string; staging: string };
  plan?: Plan;
  /** The MAC over all of this; undefined if this user has no secret. */
  proof?: string | undefined;
}

/** The existing set. */
export interface OldSet {
  names: readonly string[];
  /** Whether it goes to `previous/`; otherwise it is deleted when the replacement is finished. */
  kept: boolean;
}

/** The replacement of one set by another. */
export interface Replacement {
  /** Names of the new set, all in `new/` of the staging directory. */
  arriving: readonly string[];
  /** Finds the old set; called when no other run can change it any more; may throw. */
  look: () => OldSet;
  now: Date;
}

/**
 * Makes a staging directory in a directory, with a proof that it is ours.
 *
 * @param access makes it private before anything is in it; undefined if no secret will be in it, and on other systems
 */
export function stage(directory: string, secret: Secret, access?: Access): string {
  const staging = stagingIn(directory, (id) => stagingProof(secret, directory, id));
  access?.keepPrivate(staging, 'directory');
  return staging;
}

/** What the proof of a journal covers. */
export const journalFacts = ({ version, staging, identities, plan }: Journal): unknown => [
  ...['journal', version, staging, identities.directory, identities.staging],
  plan === undefined ? null : [plan.stamp ?? null, plan.arriving.map(({ name, sha256 }) => [name, sha256]), plan.leaving],
];

/**
 * Replaces the old set with the new one; the old set goes to `previous/` if it is kept.
 *
 * @throws KitError BUSY if another run is writing there; on every error except `unfinished`, nothing was changed and the
 *   staging directory was removed
 */
export function replaceSet(directory: string, staging: string, wanted: Replacement, recovering: Recovering): void {
  const { plan, journal } = begin(directory, staging, wanted, recovering);
  try {
    syncDirectory(directory);
    finish(directory, staging, plan, { journal, say: recovering.say });
  } catch (cause) {
    throw unfinished(directory, orTakenOver(staging, cause));
  }
}

/**
 * Claims a directory for this run with a journal that has no plan: while it is there, no other run replaces files in the
 * directory. The claim ends with `abandon`, or when the plan is finished.
 *
 * @returns the path of the journal
 * @throws KitError BUSY if another run has claimed it, FILE_EXISTS if another user has taken the name
 */
export function claim(directory: string, staging: string, secret: Secret): string {
  const journal = journalFor(directory);
  touch(staging);
  if (placeNew(draftJournal(directory, staging, secret), journal)) return journal;
  throw isTaken(journal) ? othersJournal(directory, journal) : busy(directory);
}

/** Claims the directory, keeps the old set, and makes the plan. */
function begin(
  directory: string,
  staging: string,
  { arriving, look, now }: Replacement,
  { secret, say }: Recovering,
): { plan: Plan; journal: string } {
  let journal: string | undefined;
  try {
    journal = claim(directory, staging, secret);
    const { names, kept } = look();
    for (const name of names) checkNotHeld(join(directory, name), say);
    const leaving = names.filter((name) => !arriving.includes(name));
    const stays = kept && names.length > 0;
    const files = arriving.map((name) => ({ name, sha256: hashOf(join(staging, 'new', name)) }));
    const plan = stays ? { stamp: placeFor(directory, staging, now), arriving: files, leaving } : { arriving: files, leaving };
    // Even a set that is not kept must be complete there while the files are replaced one by one.
    if (!stays && names.length > 0) makePrivate(join(staging, 'old'));
    if (names.length > 0) keepAll(directory, join(staging, 'old'), names);
    const written = draftJournal(directory, staging, secret, plan);
    syncDirectory(staging);
    touch(staging);
    const claimed = journal;
    retry(() => renameSync(written, claimed));
    return { plan, journal };
  } catch (cause) {
    const error = orTakenOver(staging, cause);
    if (journal !== undefined) abandon(directory, journal, idIn(staging), staging);
    discard(staging);
    throw error;
  }
}

/** Writes a journal into the staging directory; returns its path there. */
function draftJournal(directory: string, staging: string, secret: Secret, plan?: Plan): string {
  const identities = { directory: identityOf(directory), staging: identityOf(staging) };
  const content: Journal = { version: 2, staging: idIn(staging), identities, ...(plan && { plan }) };
  const draft = join(staging, plan === undefined ? 'claim.json' : 'plan.json');
  writeDurably(draft, JSON.stringify({ ...content, proof: proofOf(secret, journalFacts(content)) }), 0o600);
  return draft;
}

/** The id in the name of a staging directory of this run. */
export const idIn = (staging: string): string => idOf(basename(staging)) as string;

/**
 * Makes `old/` in the staging directory, and moves it to `previous/` and back to make sure that this works later.
 *
 * @returns its future name there: the second of `now`, numbered if that is taken
 */
function placeFor(directory: string, staging: string, now: Date): string {
  const previous = preparePrevious(directory, staging);
  if (!isIgnored(previous)) throw notIgnored(previous);
  const [old, tried] = [join(staging, 'old'), trialIn(directory, idIn(staging))];
  makePrivate(old);
  try {
    retry(() => renameSync(old, tried));
    retry(() => renameSync(tried, old));
  } catch (cause) {
    throw notInPrevious(previous, cause);
  }
  return reserveStamp(previous, now);
}

/** Where the empty `old/` is moved for that trial. */
const trialIn = (directory: string, id: string): string => join(directory, PREVIOUS, `${OURS}${id}`);

/** Executes a plan; steps that are already done are skipped. */
export function finish(
  directory: string,
  staging: string,
  { stamp, arriving, leaving }: Plan,
  { journal, say }: { journal: string; say: Recovering['say'] },
): void {
  const old = join(staging, 'old');
  touch(staging);
  if (stamp !== undefined && existsSync(old)) {
    moveToReserved(old, join(directory, PREVIOUS, stamp));
    syncDirectory(join(directory, PREVIOUS));
  }
  for (const { name } of arriving) {
    touch(staging);
    requireClaim(journal, staging);
    const draft = join(staging, 'new', name);
    const path = join(directory, name);
    if (existsSync(draft)) retry(() => renameSync(draft, path), { path, say });
  }
  for (const name of leaving) {
    touch(staging);
    // Moved, not deleted: if another run took over the staging directory, this fails and changes nothing.
    const path = join(directory, name);
    if (lookAt(path) !== undefined) retry(() => renameSync(path, join(staging, `left-${name}`)), { path, say });
  }
  syncDirectory(directory);
  touch(staging);
  removeJournal(journal, staging, (content) => isAbout(content, idIn(staging)));
  discard(staging);
  syncDirectory(directory);
}

/**
 * Refuses to continue if the journal is no longer this run's: another run took it over, or somebody removed it.
 *
 * @throws KitError BUSY
 */
export function requireClaim(journal: string, staging: string): void {
  if (lookAt(journal) === undefined || !isAbout(readFileSync(journal), idIn(staging))) throw takenOver(dirname(staging));
}

/**
 * Removes a journal. It is moved away before it is judged, because at this very moment another run may have finished with it
 * and a third may have its own there: that one is put back.
 *
 * @param aside a directory of this run in the same place
 */
export function removeJournal(journal: string, aside: string, isRight: (content: Buffer) => boolean): void {
  const moved = join(aside, 'journal.json');
  try {
    retry(() => renameSync(journal, moved));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  if (!isRight(readFileSync(moved))) placeNew(moved, journal);
  rmSync(moved, { force: true });
}

/**
 * Ends the claim of the staging directory with this id.
 *
 * @param staging that directory, or another one of this run if it is gone
 */
export function abandon(directory: string, journal: string, id: string, staging: string): void {
  try {
    rmdirSync(trialIn(directory, id));
  } catch {
    // It was never made.
  }
  removeUnused(directory);
  removeJournal(journal, staging, (content) => isAbout(content, id));
}

/** Whether a journal belongs to the staging directory with this id. */
function isAbout(journal: Buffer, id: string): boolean {
  try {
    return (JSON.parse(journal.toString()) as { staging?: unknown } | null)?.staging === id;
  } catch {
    return false;
  }
}

/** Whether another user's file, or something that is not a file, has the name of the journal. */
function isTaken(journal: string): boolean {
  const there = lookAt(journal);
  return there !== undefined && !(there.isFile() && isOwn(there));
}

const othersJournal = (directory: string, journal: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(printable(directory))}: ${visible(basename(journal))} belongs to another user`, {
    hint: 'use a directory of your own',
  });

/** The path of a new journal in a directory. */
function journalFor(directory: string): string {
  const [usual = JOURNAL, own = usual] = journalNames.map((name) => join(directory, name));
  const there = lookAt(usual);
  return there === undefined || isOwn(there) ? usual : own;
}

/** The error for a disk that failed after the change began: nothing is lost, and the next command finishes it. */
function unfinished(directory: string, cause: unknown): unknown {
  const error = diskError('WRITE_FAILED', directory, cause);
  if (!(error instanceof KitError) || error.code === 'BUSY') return error;
  const hint = 'run it again to finish the change; all old and new files are safe';
  return new KitError(error.code, error.message, { hint: error.hint ? `${error.hint}, then ${hint}` : hint, cause });
}

export const busy = (directory: string): KitError =>
  new KitError('BUSY', `${visible(printable(directory))}: another run of jwt-kit is writing here`, {
    hint: 'wait until it is finished, then try again; after an interrupted run, wait ten minutes at most',
  });
