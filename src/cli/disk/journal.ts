/**
 * Replacing a set of files in a directory that is there, so that a kill at any moment loses nothing.
 *
 * The journal is a file that only one run can make, and so claims the directory. While it has no plan, nothing was
 * changed. It gets one once the new set is complete in `new/` of a staging directory and the old one in `old/`: from then
 * on the change is finished, by this run or by a later one (recovery.ts). Every step can be done twice.
 */
import { existsSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { discard, keepAll, lookAt, makePrivate, placeNew, retry, syncDirectory, writeDurably } from './durable-writes.ts';
import { hashOf, identityOf, proofOf, stagingProof } from './journal-proof.ts';
import { moveToReserved, notInPrevious, PREVIOUS, preparePrevious, removeUnused, reserveStamp } from './previous.ts';
import { diskError } from './read-files.ts';
import { idOf, isOwn, JOURNAL, OURS, stagingIn, touch } from './staging.ts';

/** The secret of this user that proves what is theirs; undefined if it cannot be had. */
export type Secret = Uint8Array | undefined;

/** What is left to do once both sets are complete in the staging directory. */
export interface Plan {
  /** Where the old set goes, a name in `previous/`; none if there was no old set, or none that is kept. */
  stamp?: string;
  /** Files that move from `new/` into the directory, in this order. */
  arriving: readonly { name: string; sha256: string }[];
  /** Names of the old set that the new one does not have. */
  leaving: readonly string[];
}

export interface Journal {
  version: 2;
  /** Which staging directory it is about: the part of its name that stays. */
  staging: string;
  /** What tells the two directories from any copy of them. */
  identities: { directory: string; staging: string };
  plan?: Plan;
  /** The MAC over all of this; none where this user has no secret. */
  proof?: string | undefined;
}

/** The set that is there. */
export interface OldSet {
  names: readonly string[];
  /** Whether it goes to `previous/`; else it is there until the replacement is finished, and no longer. */
  kept: boolean;
}

/** One set in the place of another. */
export interface Replacement {
  /** Names of the new set, all of them in `new/` of the staging directory. */
  arriving: readonly string[];
  /** Finds the old set, when no other run can change it any more; may throw. */
  look: () => OldSet;
  now: Date;
}

/** Makes a staging directory in a directory, with the proof that it is ours. */
export const stage = (directory: string, secret: Secret): string =>
  stagingIn(directory, (id) => stagingProof(secret, directory, id));

/** What the proof of a journal covers. */
export const journalFacts = ({ version, staging, identities, plan }: Journal): unknown => [
  ...['journal', version, staging, identities.directory, identities.staging],
  plan === undefined ? null : [plan.stamp ?? null, plan.arriving.map(({ name, sha256 }) => [name, sha256]), plan.leaving],
];

/**
 * Puts the new set in the place of the old one, which goes to `previous/` if it is kept.
 *
 * @throws KitError BUSY where another run is writing there; whatever is thrown but `unfinished`, nothing was changed and
 *   the staging directory is gone
 */
export function replaceSet(directory: string, staging: string, wanted: Replacement, secret: Secret): void {
  const journal = journalFor(directory);
  const plan = begin(directory, staging, { journal, ...wanted }, secret);
  try {
    syncDirectory(directory);
    finish(directory, staging, plan, journal);
  } catch (cause) {
    throw unfinished(directory, cause);
  }
}

/** Claims the directory, keeps the old set, and makes the plan. */
function begin(
  directory: string,
  staging: string,
  { journal, arriving, look, now }: Replacement & { journal: string },
  secret: Secret,
): Plan {
  const id = idOf(basename(staging)) as string;
  const draft = (name: string, plan?: Plan): string => {
    const identities = { directory: identityOf(directory), staging: identityOf(staging) };
    const content: Journal = { version: 2, staging: id, identities, ...(plan && { plan }) };
    writeDurably(join(staging, name), JSON.stringify({ ...content, proof: proofOf(secret, journalFacts(content)) }), 0o600);
    return join(staging, name);
  };
  let claimed = false;
  try {
    touch(staging);
    claimed = placeNew(draft('claim.json'), journal);
    if (!claimed) throw isTaken(journal) ? othersJournal(directory, journal) : busy(directory);
    const { names, kept } = look();
    const leaving = names.filter((name) => !arriving.includes(name));
    const stays = kept && names.length > 0;
    const files = arriving.map((name) => ({ name, sha256: hashOf(join(staging, 'new', name)) }));
    const plan = stays ? { stamp: placeFor(directory, staging, now), arriving: files, leaving } : { arriving: files, leaving };
    // Also a set that is not kept has to lie there whole while one file after the other is exchanged.
    if (!stays && names.length > 0) makePrivate(join(staging, 'old'));
    if (names.length > 0) keepAll(directory, join(staging, 'old'), names);
    const written = draft('plan.json', plan);
    syncDirectory(staging);
    touch(staging);
    retry(() => renameSync(written, journal));
    return plan;
  } catch (cause) {
    if (claimed) abandon(directory, journal, id);
    discard(staging);
    throw cause;
  }
}

/**
 * Makes `old/` in the staging directory, sure that it can move to `previous/` later, since it has moved there and back.
 *
 * @returns its name there: the second of `now`, numbered if that is taken
 */
function placeFor(directory: string, staging: string, now: Date): string {
  const previous = preparePrevious(directory, staging);
  const [old, tried] = [join(staging, 'old'), trialIn(directory, idOf(basename(staging)) as string)];
  makePrivate(old);
  try {
    retry(() => renameSync(old, tried));
    retry(() => renameSync(tried, old));
  } catch (cause) {
    throw notInPrevious(previous, cause);
  }
  return reserveStamp(previous, now);
}

/** Where the empty `old/` is for a moment, to try whether it can be. */
const trialIn = (directory: string, id: string): string => join(directory, PREVIOUS, `${OURS}${id}`);

/** Does what a plan says; whatever of it was done before is skipped. */
export function finish(directory: string, staging: string, { stamp, arriving, leaving }: Plan, journal: string): void {
  const old = join(staging, 'old');
  touch(staging);
  if (stamp !== undefined && existsSync(old)) {
    moveToReserved(old, join(directory, PREVIOUS, stamp));
    syncDirectory(join(directory, PREVIOUS));
  }
  for (const { name } of arriving) {
    touch(staging);
    const draft = join(staging, 'new', name);
    if (existsSync(draft)) retry(() => renameSync(draft, join(directory, name)));
  }
  for (const name of leaving) {
    touch(staging);
    // Moved, not deleted: where another run has taken the staging directory over, this fails and touches nothing.
    if (lookAt(join(directory, name)) !== undefined) {
      retry(() => renameSync(join(directory, name), join(staging, `left-${name}`)));
    }
  }
  syncDirectory(directory);
  touch(staging);
  retry(() => rmSync(journal, { force: true }));
  discard(staging);
  syncDirectory(directory);
}

/** Takes back a claim under which nothing was changed. */
export function abandon(directory: string, journal: string, id: string): void {
  try {
    rmdirSync(trialIn(directory, id));
  } catch {
    // It was never made.
  }
  removeUnused(directory);
  // Another run may have taken this one over meanwhile, and a third one have a journal there now.
  if (isAbout(journal, id)) retry(() => rmSync(journal, { force: true }));
}

/** Whether a journal is about a staging directory. */
function isAbout(journal: string, id: string): boolean {
  try {
    return (JSON.parse(readFileSync(journal, 'utf8')) as { staging?: unknown } | null)?.staging === id;
  } catch {
    return false;
  }
}

/** Whether something of another user's, or no file at all, has the name of a journal. */
function isTaken(journal: string): boolean {
  const there = lookAt(journal);
  return there !== undefined && !(there.isFile() && isOwn(there));
}

const othersJournal = (directory: string, journal: string): KitError =>
  new KitError('FILE_EXISTS', `${visible(directory)}: ${visible(basename(journal))} of another user is in the way`, {
    hint: 'use a directory of your own',
  });

/** The usual name, and the one for where another user has taken that. */
export const journalNames = [JOURNAL, ...(process.geteuid === undefined ? [] : [`${OURS}journal-${process.geteuid()}.json`])];

/** The name of a journal to be made in a directory. */
function journalFor(directory: string): string {
  const [usual = JOURNAL, own = usual] = journalNames.map((name) => join(directory, name));
  const there = lookAt(usual);
  return there === undefined || isOwn(there) ? usual : own;
}

/** A disk that refused when the change had begun: nothing is lost, and the next command goes on with it. */
function unfinished(directory: string, cause: unknown): unknown {
  const error = diskError('WRITE_FAILED', directory, cause);
  if (!(error instanceof KitError) || error.code === 'BUSY') return error;
  const hint = 'run it again: the old files and the new ones are all safe, and what was begun is finished first';
  return new KitError(error.code, error.message, { hint: error.hint ? `${error.hint}, then ${hint}` : hint, cause });
}

export const busy = (directory: string): KitError =>
  new KitError('BUSY', `${visible(directory)}: another run of jwt-kit is writing here`, {
    hint: 'wait until it has finished, then try again; leftovers of an interrupted run are released after ten minutes at most',
  });
