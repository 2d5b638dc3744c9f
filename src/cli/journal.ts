/**
 * Replacing a set of files in a directory that is there, so that a kill at any moment loses nothing.
 *
 * The journal is a file that only one run can make, and so claims the directory. While it has no plan, nothing was
 * changed. It gets one once the new set is complete in `new/` of a staging directory and the old one in `old/`: from then
 * on the change is finished, by this run or by the next command. Every step can be done twice. After a kill, whoever gives
 * the staging directory its own name goes on; nobody else does.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import { diskError } from './files.ts';
import { freeStamp, notInPrevious, PREVIOUS, preparePrevious, removeUnused } from './previous.ts';
import {
  discard,
  idOf,
  isHeld,
  isOwn,
  JOURNAL,
  keepAll,
  makePrivate,
  OURS,
  placeNew,
  removeLeftovers,
  retry,
  syncDirectory,
  takeOver,
  writeDurably,
} from './staging.ts';

/** What is left to do once both sets are complete in the staging directory. */
interface Plan {
  /** Where the old set goes, a name in `previous/`; none where there was no old set, or none that is kept. */
  stamp?: string;
  /** Names that move from `new/` into the directory. */
  arriving: readonly string[];
  /** Names of the old set that the new one does not have. */
  leaving: readonly string[];
}

interface Journal {
  version: 1;
  /** Which staging directory it is about: the part of its name that stays. */
  staging: string;
  plan?: Plan;
}

/** The set that is there. */
export interface OldSet {
  names: readonly string[];
  /** Whether it goes to `previous/`; else it is there until the exchange is finished, and no longer. */
  kept: boolean;
}

/** One set in the place of another. */
export interface Exchange {
  /** Names of the new set, all of them in `new/` of the staging directory. */
  arriving: readonly string[];
  /** Finds the old set, when no other run can change it any more; may throw. */
  look: () => OldSet;
  now: Date;
}

/**
 * Puts the new set in the place of the old one, which goes to `previous/` where it is kept.
 *
 * @throws KitError BUSY where another run is writing there; whatever is thrown but `unfinished`, nothing was changed and
 *   the staging directory is gone
 */
export function exchange(directory: string, staging: string, wanted: Exchange): void {
  const plan = begin(directory, staging, wanted);
  try {
    syncDirectory(directory);
    finish(directory, staging, plan);
  } catch (cause) {
    throw unfinished(directory, cause);
  }
}

/** Claims the directory, keeps the old set, and makes the plan. */
function begin(directory: string, staging: string, { arriving, look, now }: Exchange): Plan {
  const id = idOf(basename(staging)) as string;
  const draft = (name: string, journal: Journal): string => {
    writeDurably(join(staging, name), JSON.stringify(journal), 0o600);
    return join(staging, name);
  };
  let claimed = false;
  try {
    claimed = placeNew(draft('claim.json', { version: 1, staging: id }), join(directory, JOURNAL));
    if (!claimed) throw busy(directory);
    const { names, kept } = look();
    const leaving = names.filter((name) => !arriving.includes(name));
    const stays = kept && names.length > 0;
    const plan = stays ? { stamp: placeFor(directory, staging, now), arriving, leaving } : { arriving, leaving };
    // Also a set that is not kept has to lie there whole while one file after the other is exchanged.
    if (!stays && names.length > 0) makePrivate(join(staging, 'old'));
    if (names.length > 0) keepAll(directory, join(staging, 'old'), names);
    const written = draft('plan.json', { version: 1, staging: id, plan });
    syncDirectory(staging);
    retry(() => renameSync(written, join(directory, JOURNAL)));
    return plan;
  } catch (cause) {
    if (claimed) abandon(directory, id);
    discard(staging);
    throw cause;
  }
}

/**
 * Makes `old/` in the staging directory, sure that it can move to `previous/` later, since it has moved there and back.
 *
 * @returns its name there: the second of `now`, numbered where that is taken
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
  return freeStamp(previous, now);
}

/** Where the empty `old/` is for a moment, to try whether it can be. */
const trialIn = (directory: string, id: string): string => join(directory, PREVIOUS, `${OURS}${id}`);

/** Does what a plan says; whatever of it was done before is passed over. */
function finish(directory: string, staging: string, { stamp, arriving, leaving }: Plan): void {
  const old = join(staging, 'old');
  if (stamp !== undefined && existsSync(old)) {
    retry(() => renameSync(old, join(directory, PREVIOUS, stamp)));
    syncDirectory(join(directory, PREVIOUS));
  }
  for (const name of arriving) {
    const draft = join(staging, 'new', name);
    if (existsSync(draft)) retry(() => renameSync(draft, join(directory, name)));
  }
  for (const name of leaving) retry(() => rmSync(join(directory, name), { force: true }));
  syncDirectory(directory);
  retry(() => rmSync(join(directory, JOURNAL), { force: true }));
  discard(staging);
  syncDirectory(directory);
}

/** Takes back a claim under which nothing was changed. */
function abandon(directory: string, id: string): void {
  try {
    rmdirSync(trialIn(directory, id));
  } catch {
    // It was never made.
  }
  removeUnused(directory);
  retry(() => rmSync(join(directory, JOURNAL), { force: true }));
}

/**
 * Finishes what a killed run began in a directory, or takes it back, and removes what it left.
 *
 * @throws KitError BUSY where that run is not dead, INPUT_INVALID where the journal is not to be trusted
 */
export function recover(directory: string, say: (text: string) => void): void {
  try {
    const journal = journalOf(directory);
    if (journal) resume(directory, journal.staging, say);
  } catch (cause) {
    throw diskError('WRITE_FAILED', directory, cause);
  }
  removeLeftovers(directory, say);
}

function resume(directory: string, id: string, say: (text: string) => void): void {
  const holder = readdirSync(directory).find((name) => idOf(name) === id);
  const taken = holder !== undefined && !isHeld(join(directory, holder)) ? takeOver(join(directory, holder)) : undefined;
  // Read again, now that nobody else goes on with it.
  const journal = journalOf(directory);
  if (journal?.staging !== id || (holder !== undefined && taken === undefined)) throw busy(directory);
  if (taken === undefined || journal.plan === undefined) {
    abandon(directory, id);
    return;
  }
  finish(directory, taken, journal.plan);
  say(`finished what an interrupted run had begun in ${visible(directory)}`);
}

function journalOf(directory: string): Journal | undefined {
  const path = join(directory, JOURNAL);
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return undefined;
  const untrusted = (why: string): KitError =>
    new KitError('INPUT_INVALID', `${visible(path)}: ${why}`, {
      hint: 'look at the files in the directory, then delete the journal',
    });
  // In a directory that many write to, such as /tmp, a stranger's journal would have us move and remove files of ours.
  if (!there.isFile() || !(isOwn(there) || there.uid === statSync(directory).uid)) {
    throw untrusted('this journal belongs to another user');
  }
  const text = textOf(path);
  // Another run has finished it since.
  if (text === undefined) return undefined;
  // Only where there are no hard links, and killed before anything was done (see placeNew).
  if (text === '') return { version: 1, staging: '' };
  try {
    const journal = JSON.parse(text) as Journal;
    const { version, staging, plan } = journal;
    if (version === 1 && idOf(`${OURS}1-${staging}`) !== undefined && (plan === undefined || staysInside(plan))) return journal;
  } catch {
    // Fall through: it is whole when we write it, so somebody changed it.
  }
  throw untrusted('this journal was not written by this version of jwt-kit');
}

/** The text of a file; undefined where it is gone. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Whether all names of a plan are plain ones: they are joined to the directory, and none may lead out of it. */
function staysInside({ stamp = 'none', arriving, leaving }: Plan): boolean {
  const names = [stamp, ...arriving, ...leaving];
  return Array.isArray(arriving) && Array.isArray(leaving) && names.every(isPlain);
}

const isPlain = (name: unknown): boolean =>
  typeof name === 'string' && name === basename(name) && !['', '.', '..'].includes(name);

const busy = (directory: string): KitError =>
  new KitError('BUSY', `${visible(directory)}: another run of jwt-kit is writing here`, {
    hint: 'wait until it is done, then try again; what a dead run left is taken over after ten minutes at most',
  });

/** A disk that refused when the change had begun: nothing is lost, and the next command goes on with it. */
function unfinished(directory: string, cause: unknown): unknown {
  const error = diskError('WRITE_FAILED', directory, cause);
  if (!(error instanceof KitError)) return error;
  const hint = 'run it again: the old files and the new ones are all safe, and what was begun is finished first';
  return new KitError(error.code, error.message, { hint: error.hint ? `${error.hint}, then ${hint}` : hint, cause });
}
