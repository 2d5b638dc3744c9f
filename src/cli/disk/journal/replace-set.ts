/**
 * Replaces a set of files in an existing directory so that a kill at any moment loses nothing.
 *
 * The journal is a file that only one run can create; it claims the directory. While it has no plan, nothing has changed.
 * It gets a plan when the new set is complete in `new/` of a staging directory and the old set in `old/`: from then on the
 * change is always finished, by this run or a later one (recovery.ts). Every step can be repeated.
 */
import { existsSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../../../core/errors.ts';
import { retry } from '../../windows/held-open.ts';
import { checkNotHeld, discard, keepAll, lookAt, makePrivate, syncDirectory } from '../durable-writes.ts';
import { hashOf } from '../occupied.ts';
import {
  isIgnored,
  moveToReserved,
  notIgnored,
  notInPrevious,
  preparePrevious,
  removeUnused,
  reserveStamp,
} from '../previous.ts';
import { diskError } from '../read-files.ts';
import { OURS, PREVIOUS } from '../reserved-names.ts';
import { claim, draftJournal, idIn, isAbout, type Plan, removeJournal, requireClaim, type Secret } from './journal.ts';
import { orTakenOver, touch } from './staging.ts';

/** What replacing and recovering need. */
export interface Recovering {
  secret: Secret;
  say: (text: string) => void;
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

/** The error for a disk that failed after the change began: nothing is lost, and the next command finishes it. */
function unfinished(directory: string, cause: unknown): unknown {
  const error = diskError('WRITE_FAILED', directory, cause);
  if (!(error instanceof KitError) || error.code === 'BUSY') return error;
  const hint = 'run it again to finish the change; all old and new files are safe';
  return new KitError(error.code, error.message, { hint: error.hint ? `${error.hint}, then ${hint}` : hint, cause });
}
