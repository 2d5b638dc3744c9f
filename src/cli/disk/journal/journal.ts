/**
 * The journal of a change: a file that only one run can create, so that it claims the directory. It gets the plan of the change
 * when both sets are complete.
 */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { printable } from '../../path-inside.ts';
import type { Access } from '../../windows/access.ts';
import { retry } from '../../windows/held-open.ts';
import { lookAt, placeNew, writeDurably } from '../durable-writes.ts';
import { isOwn, JOURNAL, journalNames } from '../occupied.ts';
import { identityOf, proofOf, stagingProof } from './journal-proof.ts';
import { idOf, stagingIn, takenOver, touch } from './staging.ts';

/** The secret of this user for proofs; undefined if there is none. */
export type Secret = Uint8Array | undefined;

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

/** Writes a journal into the staging directory; returns its path there. */
export function draftJournal(directory: string, staging: string, secret: Secret, plan?: Plan): string {
  const identities = { directory: identityOf(directory), staging: identityOf(staging) };
  const content: Journal = { version: 2, staging: idIn(staging), identities, ...(plan && { plan }) };
  const draft = join(staging, plan === undefined ? 'claim.json' : 'plan.json');
  writeDurably(draft, JSON.stringify({ ...content, proof: proofOf(secret, journalFacts(content)) }), 0o600);
  return draft;
}

/** The id in the name of a staging directory of this run. */
export const idIn = (staging: string): string => idOf(basename(staging)) as string;

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

/** Whether a journal belongs to the staging directory with this id. */
export function isAbout(journal: Buffer, id: string): boolean {
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

export const busy = (directory: string): KitError =>
  new KitError('BUSY', `${visible(printable(directory))}: another run of jwt-kit is writing here`, {
    hint: 'wait until it is finished, then try again; after an interrupted run, wait ten minutes at most',
  });
