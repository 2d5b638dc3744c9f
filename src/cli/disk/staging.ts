/** Staging directories: their names, who holds them, and what interrupted runs left. */
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { discard, lookAt, makePrivate, retry } from './durable-writes.ts';

/** Start of every name that is there for a while only. */
export const OURS = '.jwt-kit-';

/** The journal of a change that is under way in a directory. */
export const JOURNAL = `${OURS}journal.json`;

/** Names a journal can have, the usual one and one for each user where another user has taken that. */
export const isJournalName = (name: string): boolean => /^\.jwt-kit-journal(-\d+)?\.json$/.test(name);

/**
 * What a staging directory is called: after the process that holds it, the namespace of that number, by chance, and with a
 * proof of who made it, which none has whose user has no secret.
 */
const stagingName = /^\.jwt-kit-(\d+)-([0-9a-f]{8})-([0-9a-f]{12})(?:-([0-9a-f]{16}))?$/;

/** The part of a staging directory's name that stays the same whoever holds it. */
export const idOf = (name: string): string | undefined => stagingName.exec(name)?.[3];

/** Milliseconds after which its holder is dead even if a process of that number runs: another one got the number. */
const HELD_AT_MOST = 10 * 60_000;

/** Milliseconds since its last sign of life for which a run that cannot be asked, in another container, counts as alive. */
const ALIVE_FOR = 60_000;

/** Names of the staging directories of this very process, whose number an earlier one may have had. */
const mine = new Set<string>();

let namespace: string | undefined;

/** Where process numbers mean what they mean here: this boot of the kernel and this PID namespace, else this host. */
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

/** The name of a staging directory of a process here. */
export const stagingNameOf = (pid: number, id: string, proof = ''): string =>
  `${OURS}${pid}-${ownNamespace()}-${id}${proof && `-${proof}`}`;

/**
 * A directory of our own, readable by its owner alone, named after this process.
 *
 * @param prove makes what proves later that it is ours, 16 hexadecimal digits, from its id; nothing if that cannot be had
 */
export function stagingIn(directory: string, prove: (id: string) => string | undefined): string {
  const id = randomBytes(6).toString('hex');
  const name = stagingNameOf(process.pid, id, prove(id));
  mine.add(name);
  makePrivate(join(directory, name));
  return join(directory, name);
}

/**
 * Whether the run that a staging directory is named after still works on it. Where its process cannot be asked, because its
 * number belongs to another container or computer, it is alive until a minute after its last sign of life.
 *
 * @param now milliseconds, by the clock that the times of the files come from
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

/** The time by the clock of a directory's file system, in milliseconds: that of a server may differ from ours. */
export function clockOf(directory: string): number {
  const trial = stagingIn(directory, () => undefined);
  try {
    return lstatSync(trial).mtimeMs;
  } finally {
    rmdirSync(trial);
  }
}

/**
 * Gives a sign of life: what is made in a staging directory gives it the time of its file system.
 *
 * @throws KitError BUSY where another run has taken the staging directory over, and goes on with it
 */
export function touch(staging: string): void {
  const sign = join(staging, 'alive');
  try {
    mkdirSync(sign);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new KitError('BUSY', `${visible(dirname(staging))}: another run of jwt-kit went on with what this one began`, {
        hint: 'wait until it is done, then look at the files and try again',
      });
    }
    // A run that was killed in the middle of its sign left it.
    if (code !== 'EEXIST') throw cause;
  }
  rmdirSync(sign);
}

/** Names a staging directory after this process; undefined if another one was faster. */
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

/** Whether this user made a file; Windows does not say. */
export const isOwn = ({ uid }: { uid: number }): boolean => process.geteuid === undefined || uid === process.geteuid();

/**
 * Removes staging directories of ours whose process is gone, and says so; one that is not proven to be ours is named and
 * left alone. One that a journal still needs is not a leftover: finish the journal first.
 *
 * @param isProven whether a staging directory is ours, from its id and its proof
 */
export function removeLeftovers(
  directory: string,
  { isProven, say }: { isProven: (id: string, proof: string | undefined) => boolean; say: (text: string) => void },
): void {
  for (const name of namesIn(directory)) {
    const path = join(directory, name);
    const [, , , id, proof] = stagingName.exec(name) ?? [];
    if (id === undefined || !isOwnDirectory(path) || isHeld(path, () => clockOf(directory))) continue;
    if (!isProven(id, proof)) {
      say(
        `${visible(path)}: looks like the leftover of an interrupted run, but not of one of yours on this computer; look at what is in it, then delete it`,
      );
    } else if (discard(path)) say(`removed ${visible(path)}, left by an interrupted run`);
    else say(`${visible(path)}, left by an interrupted run, cannot be removed; it may contain a private key: delete it`);
  }
}

/** Whether this is a real directory, no link to one, that this user made. */
export function isOwnDirectory(path: string): boolean {
  const there = lookAt(path);
  return there?.isDirectory() === true && isOwn(there);
}

/** What a directory holds; nothing where that may not be read, since leftovers are no reason to fail. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
