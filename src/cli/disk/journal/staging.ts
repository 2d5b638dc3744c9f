/** Staging directories: their names, the processes that use them, and the leftovers of interrupted runs. */
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { printable } from '../../path-inside.ts';
import { retry } from '../../windows/held-open.ts';
import { discard, lookAt, makePrivate } from '../durable-writes.ts';
import { isOwn } from '../occupied.ts';
import { OURS } from '../reserved-names.ts';

/** Whether a name is that of a journal: the usual one, or the one for a user if another user has taken that. */
export const isJournalName = (name: string): boolean => /^\.jwt-kit-journal(-\d+)?\.json$/.test(name);

/**
 * The name of a staging directory: process id, namespace of that id, random id, and a proof of who made it, if the user has
 * a secret.
 */
const stagingName = /^\.jwt-kit-(\d+)-([0-9a-f]{8})-([0-9a-f]{12})(?:-([0-9a-f]{16}))?$/;

/** The random id in a staging directory's name: it stays the same if another process takes over. */
export const idOf = (name: string): string | undefined => stagingName.exec(name)?.[3];

/** Milliseconds after which its process counts as dead, even if the process id exists: ids are reused. */
const HELD_AT_MOST = 10 * 60_000;

/** Milliseconds since its last sign of life for which a run in another container counts as alive. */
const ALIVE_FOR = 60_000;

/** Names of the staging directories of this process; an earlier process may have had the same id. */
const mine = new Set<string>();

let namespace: string | undefined;

/** Identifies the scope of process ids: this boot of the kernel and this PID namespace, else this host. */
function ownNamespace(): string {
  namespace ??= createHash('sha256').update(namespaceText()).digest('hex').slice(0, 8);
  return namespace;
}

function namespaceText(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')}${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** The name of a staging directory of a process in this namespace. */
export const stagingNameOf = (pid: number, id: string, proof = ''): string =>
  `${OURS}${pid}-${ownNamespace()}-${id}${proof && `-${proof}`}`;

/**
 * Makes a staging directory, readable only by its owner, named after this process.
 *
 * @param prove makes the proof, 16 hexadecimal digits, from its id; undefined if the user has no secret
 */
export function stagingIn(directory: string, prove: (id: string) => string | undefined): string {
  const id = randomBytes(6).toString('hex');
  const name = stagingNameOf(process.pid, id, prove(id));
  mine.add(name);
  try {
    makePrivate(join(directory, name));
  } catch (cause) {
    // The directory exists: a file system such as /proc, where nobody can make anything.
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT' || !lookAt(directory)?.isDirectory()) throw cause;
    throw new KitError('WRITE_FAILED', `${visible(printable(directory))}: no file can be made there`, {
      hint: 'choose another place',
      cause,
    });
  }
  return join(directory, name);
}

/**
 * Whether the run that a staging directory is named after is still active. A process in another container or on another
 * computer cannot be checked; it counts as alive until a minute after its last sign of life.
 *
 * @param now milliseconds, by the clock of the file system
 */
export function isHeld(path: string, now: () => number = Date.now): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false });
  const [, pid = '', where] = stagingName.exec(basename(path)) ?? [];
  if (!there?.isDirectory()) return false;
  if (where !== ownNamespace()) return Math.abs(now() - there.mtimeMs) < ALIVE_FOR;
  if (Date.now() - there.mtimeMs > HELD_AT_MOST) return false;
  if (Number(pid) === process.pid) return mine.has(basename(path));
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The time of a directory's file system in milliseconds: the clock of a file server may differ from ours. */
export function clockOf(directory: string): number {
  const trial = stagingIn(directory, () => undefined);
  try {
    return lstatSync(trial).mtimeMs;
  } finally {
    rmdirSync(trial);
  }
}

/**
 * Gives a sign of life: making something in a staging directory updates its modification time.
 *
 * @throws KitError BUSY if another run took over the staging directory
 */
export function touch(staging: string): void {
  const sign = join(staging, 'alive');
  try {
    mkdirSync(sign);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // EEXIST: left by a run that was killed between these two steps.
    if (code !== 'EEXIST') throw orTakenOver(staging, cause);
  }
  rmdirSync(sign);
}

/** The error of a disk operation in a staging directory; BUSY if it failed because another run took the directory over. */
export function orTakenOver(staging: string, cause: unknown): unknown {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT' || lookAt(staging) !== undefined) return cause;
  return takenOver(dirname(staging));
}

/** The error of a run whose work another one has taken over. */
export const takenOver = (directory: string): KitError =>
  new KitError('BUSY', `${visible(printable(directory))}: another run of jwt-kit took over the work of this one`, {
    hint: 'wait until it is finished, then check the files and try again',
  });

/** Renames a staging directory after this process; undefined if another process was faster. */
export function takeOver(path: string): string | undefined {
  const [, , , id = '', proof] = stagingName.exec(basename(path)) ?? [];
  const taken = join(dirname(path), stagingNameOf(process.pid, id, proof));
  try {
    touch(path);
    retry(() => renameSync(path, taken));
    return taken;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || cause instanceof KitError) return undefined;
    throw cause;
  }
}

/** Whether any other run is active in a directory. */
export const isAnyHeld = (directory: string): boolean =>
  namesIn(directory).some((name) => {
    const path = join(directory, name);
    return idOf(name) !== undefined && !mine.has(name) && isOwnDirectory(path) && isHeld(path, () => clockOf(directory));
  });

/**
 * Removes staging directories of dead runs of this user, and reports it; one without a valid proof is reported but not
 * removed. Finish journals first: a staging directory that a journal needs is not a leftover.
 *
 * @param isProven whether the proof in the name is valid for the id
 */
export function removeLeftovers(
  directory: string,
  { isProven, say }: { isProven: (id: string, proof: string | undefined) => boolean; say: (text: string) => void },
): void {
  for (const { path, proven } of leftoversIn(directory, isProven)) {
    if (!proven) {
      say(
        `${visible(printable(path))}: looks like the leftover of an interrupted run, but not one of yours on this computer; check its content, then delete it`,
      );
    } else if (discard(path)) say(`removed ${visible(printable(path))}, left by an interrupted run`);
    else
      say(
        `${visible(printable(path))}, left by an interrupted run, cannot be removed; it may contain a private key: delete it`,
      );
  }
}

/** The staging directories of dead runs of this user, and whether each has a valid proof. */
function leftoversIn(
  directory: string,
  isProven: (id: string, proof: string | undefined) => boolean,
): { path: string; proven: boolean }[] {
  return namesIn(directory).flatMap((name) => {
    const path = join(directory, name);
    const [, , , id, proof] = stagingName.exec(name) ?? [];
    if (id === undefined || !isOwnDirectory(path) || isHeld(path, () => clockOf(directory))) return [];
    return [{ path, proven: isProven(id, proof) }];
  });
}

/** Subdirectories of a staging directory: the new files, and those that an earlier interrupted run had put in place. */
export const [NEW, LEFT] = ['new', 'left'];

/** SHA-256 of files with this name that dead runs of this user staged in a directory, and may have put in place. */
export function stagedByDead(
  directory: string,
  name: string,
  isProven: (id: string, proof: string | undefined) => boolean,
): string[] {
  const staged = leftoversIn(directory, isProven).flatMap(({ path, proven }) =>
    proven ? [NEW, LEFT].map((inner) => join(path, inner, name)) : [],
  );
  return staged
    .filter((path) => lookAt(path)?.isFile())
    .map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'));
}

/** Whether this is a directory, not a link to one, that belongs to this user. */
export function isOwnDirectory(path: string): boolean {
  const there = lookAt(path);
  return there?.isDirectory() === true && isOwn(there);
}

/** The names in a directory; none if it cannot be read, because leftovers are not worth an error. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
