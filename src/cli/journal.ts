/**
 * Replacing a set of files in a directory that is there, so that a kill at any moment loses nothing.
 *
 * Once the new set is complete in `new/` and the old one in `old/` of a staging directory, the journal is written: from
 * then on the change is finished, by this run or by the next command. Every step can be done twice.
 */
import { existsSync, readFileSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import { isRunning, OURS, placeNew, removeLeftovers, retry, syncDirectory, writeDurably } from './staging.ts';

/** Where replaced sets are kept, each in a directory named after the moment it was replaced. */
export const PREVIOUS = 'previous';

const JOURNAL = `${OURS}journal.json`;

/** What is left to do once the new set is complete; written before the first file changes. */
export interface Journal {
  version: 1;
  /** Staging directory, a name in the same directory, with `new/` and `old/` in it. */
  staging: string;
  /** Where the old set goes, a name in `previous/`; none where there was no old set. */
  stamp?: string;
  /** Names that move from `new/` into the directory. */
  arriving: string[];
  /** Names of the old set that the new one does not have. */
  leaving: string[];
}

/** The second of `now`, `20261121T221300Z`, with a number behind it where that is taken. */
export function freeStamp(previous: string, now: Date): string {
  const second = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  for (let number = 1; ; number += 1) {
    const stamp = number === 1 ? second : `${second}-${number}`;
    if (!existsSync(join(previous, stamp))) return stamp;
  }
}

/** Puts the journal in its place, whole, and only where there is none. */
export function writeJournal(directory: string, staging: string, journal: Journal): void {
  const draft = join(staging, 'journal.json');
  writeDurably(draft, JSON.stringify(journal), 0o600);
  syncDirectory(staging);
  try {
    placeNew(draft, join(directory, JOURNAL));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw busy(directory);
    throw cause;
  }
  syncDirectory(directory);
}

/** Does what a journal says; whatever of it was done before is passed over. */
export function finish(directory: string, { staging, stamp, arriving, leaving }: Journal): void {
  const from = join(directory, staging);
  if (stamp !== undefined && existsSync(join(from, 'old'))) {
    retry(() => renameSync(join(from, 'old'), join(directory, PREVIOUS, stamp)));
    syncDirectory(join(directory, PREVIOUS));
  }
  for (const name of arriving) {
    if (existsSync(join(from, 'new', name))) retry(() => renameSync(join(from, 'new', name), join(directory, name)));
  }
  for (const name of leaving) rmSync(join(directory, name), { force: true });
  syncDirectory(directory);
  unlinkSync(join(directory, JOURNAL));
  rmSync(from, { recursive: true, force: true });
  syncDirectory(directory);
}

/**
 * Finishes what a killed run began in a directory, and removes what it left.
 *
 * @throws KitError BUSY where that run is not dead
 */
export function recover(directory: string, say: (text: string) => void): void {
  const journal = journalOf(directory);
  if (journal) {
    if (isRunning(journal.staging)) throw busy(directory);
    finish(directory, journal);
    say(`finished what an interrupted run had begun in ${visible(directory)}`);
  }
  removeLeftovers(directory, say);
}

function journalOf(directory: string): Journal | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, JOURNAL), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const journal = JSON.parse(text) as Journal;
    const names = [journal.staging, ...journal.arriving, ...journal.leaving, ...(journal.stamp ? [journal.stamp] : [])];
    // The names are joined to the directory: one that leads out of it was not written by us.
    if (journal.version === 1 && journal.staging.startsWith(OURS) && names.every((name) => name === basename(name)))
      return journal;
  } catch {
    // Fall through: it is whole when we write it, so somebody changed it.
  }
  throw new KitError('INPUT_INVALID', `${visible(join(directory, JOURNAL))}: this journal was not written by jwt-kit`, {
    hint: 'look at the files in the directory, then delete the journal',
  });
}

const busy = (directory: string): KitError =>
  new KitError('BUSY', `${visible(directory)}: another run of jwt-kit is writing here`, {
    hint: 'wait until it is done, then try again',
  });

/** Whether the change that a staging directory holds is past the point of no return. */
export const hasBegun = (directory: string, staging: string): boolean => journalOf(directory)?.staging === basename(staging);
