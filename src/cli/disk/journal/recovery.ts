/**
 * Finishes, reverts or removes what interrupted runs of this user left, and nothing else.
 *
 * After a kill, only the process that renames the staging directory to its own name continues. Nothing on disk is trusted:
 * a journal counts only with a valid proof, and only if all files are as that run left them.
 */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundleFiles, isStoreName } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { inside, printable } from '../../path-inside.ts';
import { discard, lookAt } from '../durable-writes.ts';
import { hashOf, isInterrupted, JOURNAL, journalsIn } from '../occupied.ts';
import { isReserved, isStamp } from '../previous.ts';
import { diskError } from '../read-files.ts';
import { PREVIOUS } from '../reserved-names.ts';
import { busy, type Journal, journalFacts, type Plan, removeJournal } from './journal.ts';
import { isProof, isSame, isStagingProof } from './journal-proof.ts';
import { abandon, finish, type Recovering } from './replace-set.ts';
import {
  clockOf,
  idOf,
  isAnyHeld,
  isHeld,
  isOwnDirectory,
  removeLeftovers,
  stagedByDead,
  stagingIn,
  takeOver,
} from './staging.ts';

/**
 * Finishes or reverts an interrupted run of this user in a directory, and removes its leftovers.
 *
 * @throws KitError BUSY if that run is still active; INTERRUPTED if the journal has no valid proof, or the files are not as
 *   that run left them: then nothing was changed
 */
export function recover(directory: string, recovering: Recovering): void {
  try {
    for (const path of journalsIn(directory)) resume(directory, path, recovering);
    clearLeftovers(directory, recovering);
  } catch (cause) {
    throw diskError('WRITE_FAILED', directory, cause);
  }
}

/**
 * Ends the claims of interrupted runs of this user and removes their staging directories, unless there is a journal that may
 * need them.
 */
export function clearLeftovers(directory: string, recovering: Recovering): void {
  for (const path of journalsIn(directory)) {
    try {
      resume(directory, path, recovering, 'claims only');
    } catch (cause) {
      // An active run, or no proof: leftovers are not worth an error.
      if (!(cause instanceof KitError)) throw cause;
    }
  }
  if (journalsIn(directory).length > 0) return;
  const { secret, say } = recovering;
  removeLeftovers(directory, {
    isProven: (id, proof) => isStagingProof(secret, directory, id, proof),
    say,
  });
}

/** SHA-256 of what interrupted runs of this user may have put in place under a name, before their other files. */
export const leftInPlace = (path: string, { secret }: Pick<Recovering, 'secret'>): string[] =>
  stagedByDead(dirname(path), basename(path), (id, proof) => isStagingProof(secret, dirname(path), id, proof));

/** Refuses to write if an interrupted run must be finished first, which another command does. */
export function refuseInterrupted(directory: string, how: string): void {
  if (isInterrupted(directory)) throw interrupted(directory, 'an interrupted run must be finished first', how);
}

/** Refuses to replace a file next to the journal of another run: BUSY if it may be active, otherwise INTERRUPTED. */
export function refuseUnfinished(directory: string): void {
  if (isInterrupted(directory) && isAnyHeld(directory)) throw busy(directory);
  refuseInterrupted(directory, 'run the checklist command on this directory to finish that run');
}

export const interrupted = (directory: string, why: string, hint: string): KitError =>
  new KitError('INTERRUPTED', `${visible(printable(directory))}: ${why}`, { hint });

function resume(directory: string, path: string, { secret, say }: Recovering, which?: 'claims only'): void {
  // Files that are gone by now were finished or taken over by another run in the meantime.
  const unproven = (...seen: string[]): KitError =>
    [path, ...seen].some((one) => lookAt(one) === undefined) ? busy(directory) : notOurs(directory, path);
  const journal = readJournal(path, unproven);
  if (journal === undefined) return;
  if (journal === 'empty') {
    // It does not name its run, so any active one counts.
    if (isAnyHeld(directory)) throw busy(directory);
    aside(directory, (own) => removeJournal(path, own, (content) => content.length === 0));
    return;
  }
  const { staging: id, identities, proof, plan } = journal;
  if (plan !== undefined && which === 'claims only') return;
  const name = readdirSync(directory).find((entry) => idOf(entry) === id);
  const holder = name === undefined ? undefined : join(directory, name);
  if (!isProof(secret, proof, journalFacts(journal)) || !isSame(directory, identities.directory)) throw unproven();
  if (holder === undefined) {
    // Another run has finished it, or the staging directory was deleted: nothing can be moved any more.
    const state = plan === undefined ? 'new' : stateOf(directory, plan);
    if (state === 'old') {
      say(`an interrupted run in ${visible(printable(directory))} cannot be finished: its new files were removed`);
    }
    aside(directory, (own) => abandon(directory, path, id, own));
    if (state === 'mixed') throw mixed(directory, plan?.stamp);
    return;
  }
  if (!isOwnDirectory(holder) || !isSame(holder, identities.staging)) throw unproven(holder);
  if (isHeld(holder, () => clockOf(directory))) throw busy(directory);
  try {
    if (plan !== undefined) checkLeft(directory, holder, plan);
  } catch (cause) {
    // Another run took over in the meantime, and is moving the files.
    throw lookAt(holder) === undefined ? busy(directory) : cause;
  }
  const taken = takeOver(holder);
  // Checked again, now that no other run can continue it.
  if (taken === undefined || lookAt(path) === undefined) throw busy(directory);
  if (plan === undefined) {
    abandon(directory, path, id, taken);
    return;
  }
  checkLeft(directory, taken, plan);
  finish(directory, taken, plan, { journal: path, say });
  say(`finished an interrupted run in ${visible(printable(directory))}`);
}

/** Makes a directory of this run for a moment. */
function aside(directory: string, use: (own: string) => void): void {
  const own = stagingIn(directory, () => undefined);
  try {
    use(own);
  } finally {
    discard(own);
  }
}

/** Reads a journal; undefined if another run has finished it, `empty` if the file is empty. */
function readJournal(path: string, unproven: () => KitError): Journal | 'empty' | undefined {
  const there = lookAt(path);
  if (there === undefined) return undefined;
  if (!there.isFile() || there.size > LARGEST_JOURNAL) throw unproven();
  // Left by a kill on a file system without hard links, before anything was changed (see placeNew).
  if (there.size === 0) return 'empty';
  try {
    const journal = JSON.parse(readFileSync(path, 'utf8')) as Journal;
    if (isJournal(journal)) return journal;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw unproven();
}

/** Maximum size in bytes; a real journal has fewer than 3,000. */
const LARGEST_JOURNAL = 64 * 1024;

/** Whether a value has the shape of a journal; the proof is checked elsewhere. */
function isJournal(value: unknown): boolean {
  const { version, staging, identities, plan } = (value ?? {}) as Partial<Journal>;
  if (version !== 2 || !/^[0-9a-f]{12}$/.test(`${staging}`) || !identities || typeof identities !== 'object') return false;
  if (plan === undefined) return true;
  const { stamp, arriving, leaving } = plan ?? {};
  if (!Array.isArray(arriving) || !Array.isArray(leaving)) return false;
  return (
    (stamp === undefined || isStamp(`${stamp}`)) &&
    [...arriving.map((file) => file?.name), ...leaving].every(isKnownName) &&
    arriving.every((file) => /^[0-9a-f]{64}$/.test(`${file?.sha256}`))
  );
}

/** Names that a set may contain: a plan with any other name is not ours. */
const knownNames: ReadonlySet<unknown> = new Set(Object.values(bundleFiles));

/** The same for key stores, which may have any name. */
const isKnownName = (name: unknown): boolean =>
  knownNames.has(name) || (typeof name === 'string' && isStoreName(name) && basename(name) === name);

/**
 * Refuses to finish a plan if the files are not as the run left them: everything to replace or remove must be in the old
 * set, and every new file must match the plan.
 *
 * @throws KitError INTERRUPTED naming the path; nothing was changed
 */
function checkLeft(directory: string, staging: string, { stamp, arriving, leaving }: Plan): void {
  const [fresh, old, previous] = [join(staging, 'new'), join(staging, 'old'), join(directory, PREVIOUS)];
  const trouble = (path: string, what: string): KitError =>
    interrupted(
      directory,
      `an interrupted run cannot be finished, because ${visible(printable(path))} ${what}; nothing was changed`,
      byHand,
    );
  const byHand = `save what you need from ${visible(printable(staging))} and ${visible(printable(previous))}, then delete the journal ${visible(basename(journalsIn(directory)[0] ?? JOURNAL))} and ${visible(basename(staging))}`;
  const { dev } = statSync(directory);
  const room = (path: string): void => {
    if (!isOwnDirectory(path) || lstatSync(path).dev !== dev) throw trouble(path, 'is not a directory of yours on this disk');
  };
  const fileHash = (path: string): string | undefined => {
    const there = lookAt(path);
    if (there !== undefined && !there.isFile()) throw trouble(path, 'is not a regular file');
    return there && hashOf(path);
  };
  room(staging);
  room(fresh);
  let kept: string | undefined = old;
  if (stamp !== undefined) {
    room(previous);
    const moved = join(previous, stamp);
    if (lookAt(old) === undefined) kept = moved;
    else if (lookAt(moved) !== undefined && !isReserved(moved)) throw trouble(moved, 'already exists');
  } else if (lookAt(old) === undefined) kept = undefined;
  if (kept !== undefined) room(kept);
  const fromPlan = new Set<unknown>(arriving.map(({ name }) => name));
  for (const [where, belongs] of [
    [fresh, (name: string) => fromPlan.has(name)],
    ...(kept === undefined ? [] : [[kept, isKnownName] as const]),
  ] as const) {
    const strange = readdirSync(where).find((name) => !belongs(name));
    if (strange !== undefined) throw trouble(join(where, strange), 'does not belong there');
  }
  const planned = new Map(arriving.map(({ name, sha256 }) => [name, sha256]));
  for (const name of new Set([...planned.keys(), ...leaving])) {
    const [draft, live] = [fileHash(join(fresh, name)), fileHash(join(directory, name))];
    const sha256 = planned.get(name);
    if (draft !== undefined && draft !== sha256) throw trouble(join(fresh, name), 'was changed since');
    if (draft === undefined && sha256 !== undefined && live !== sha256)
      throw trouble(join(directory, name), 'was changed since');
    if (live === undefined || (draft === undefined && live === sha256)) continue;
    if (kept === undefined || fileHash(join(kept, name)) !== live) throw trouble(join(directory, name), 'was changed since');
  }
}

/** Whether the files in a directory are all new, all old, or a mix, because the run was killed while it moved them. */
function stateOf(directory: string, { stamp, arriving, leaving }: Plan): 'new' | 'old' | 'mixed' {
  const has = (where: string, { name, sha256 }: Plan['arriving'][number]): boolean => {
    const path = join(where, name);
    return lookAt(path)?.isFile() === true && hashOf(path) === sha256;
  };
  const kept = stamp === undefined ? undefined : join(directory, PREVIOUS, stamp);
  const arrived = arriving.filter((file) => has(directory, file));
  if (arrived.length === arriving.length && leaving.every((name) => lookAt(join(directory, name)) === undefined)) return 'new';
  // A file that stays the same is no sign that the run had begun.
  return arrived.some((file) => kept === undefined || !has(kept, file)) ? 'mixed' : 'old';
}

/** The error for files that no run can put right. */
function mixed(directory: string, stamp: string | undefined): KitError {
  const old = stamp === undefined ? 'your backup' : visible(printable(join(directory, PREVIOUS, stamp)));
  return interrupted(
    directory,
    'an interrupted run cannot be finished, because its new files were removed: some files are old, some new',
    `restore the old files from ${old}, the old key included`,
  );
}

/** The error for a journal without a valid proof: it may come from an archive, a clone or a copy. */
function notOurs(directory: string, journal: string): KitError {
  const left = readdirSync(directory).filter((name) => idOf(name) !== undefined);
  const names = [basename(journal), ...left].map((name) => visible(inside(directory, name)));
  return interrupted(
    directory,
    'found files of an interrupted run, but no proof that one of your runs wrote them here; nothing was changed',
    `check ${names.join(' and ')}: save what you need, then delete ${names.length === 1 ? 'it' : 'them'}`,
  );
}
