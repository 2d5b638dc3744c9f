/**
 * Proof that a run of this user wrote a file into this directory on this computer.
 *
 * It is a MAC over the plan and the identity of the directories, with a secret from the user's own state directory. A file
 * from an archive, a clone or a pull has no valid MAC, because its author does not know the secret. A copy has none either,
 * because the copied directories have other inodes. A renamed directory keeps its inode, so its MAC stays valid.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { placeNew, writeDurably } from '../durable-writes.ts';
import { isOwn } from '../occupied.ts';
import { makeDirectories } from '../parent-directories.ts';

/** Bytes of the secret: the length of the MAC's hash output (RFC 2104 §3). */
const SECRET_BYTES = 32;

/** The state directory of this program, by the convention of the system; undefined if there is none. */
export function stateDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string | undefined {
  const parent = (): string => {
    if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
    if (platform === 'darwin') return join(home, 'Library', 'Application Support');
    // A relative path is invalid and must be ignored (XDG Base Directory Specification).
    const given = env['XDG_STATE_HOME'] ?? '';
    return isAbsolute(given) ? given : join(home, '.local', 'state');
  };
  const directory = parent();
  return isAbsolute(directory) ? join(directory, 'jwt-kit') : undefined;
}

/**
 * The secret of this user, created if missing.
 *
 * @returns undefined if it cannot be read or created, or if others can read it: then nothing can be proven
 */
export function ownSecret(state: string | undefined): Uint8Array | undefined {
  if (state === undefined) return undefined;
  const path = join(state, 'journal.secret');
  try {
    return readSecret(path) ?? makeSecret(state, path);
  } catch {
    return undefined;
  }
}

function readSecret(path: string): Uint8Array | undefined {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return undefined;
  const alone = process.platform === 'win32' || (there.mode & 0o077) === 0;
  if (!there.isFile() || !isOwn(there) || !alone || there.size !== SECRET_BYTES) throw new Error('not a secret of ours');
  return readFileSync(path);
}

function makeSecret(state: string, path: string): Uint8Array | undefined {
  makeDirectories(state, 0o700);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeDurably(draft, randomBytes(SECRET_BYTES), 0o600);
    // The first run creates it; others read that one.
    placeNew(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return readSecret(path);
}

/**
 * What distinguishes a directory from every copy of it: inode and, if the system knows it, birth time in nanoseconds. The
 * device number is left out, because it may change after a restart.
 */
export function identityOf(directory: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(directory, { bigint: true });
  // Without a birth time, Node returns 0 or the time of the last change.
  return birthtimeNs > 0n && birthtimeNs !== ctimeNs ? `${ino} ${birthtimeNs}` : `${ino}`;
}

/** Whether a directory has this identity; birth times are compared only if both have one. */
export function isSame(directory: string, identity: unknown): boolean {
  if (typeof identity !== 'string' || statSync(directory, { throwIfNoEntry: false }) === undefined) return false;
  const [ino, born] = identity.split(' ');
  const [inoNow, bornNow] = identityOf(directory).split(' ');
  return ino === inoNow && (born === undefined || bornNow === undefined || born === bornNow);
}

/** The MAC over some values, in hexadecimal; undefined without a secret. */
export const proofOf = (secret: Uint8Array | undefined, values: unknown): string | undefined =>
  secret && createHmac('sha256', secret).update(JSON.stringify(values)).digest('hex');

/** Whether a MAC is valid for some values. */
export const isProof = (secret: Uint8Array | undefined, proof: unknown, values: unknown): boolean =>
  isEqual(proof, proofOf(secret, values));

/** Compares two texts in constant time. */
function isEqual(given: unknown, right: string | undefined): boolean {
  if (right === undefined || typeof given !== 'string' || given.length !== right.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(right));
}

/**
 * Proof that a run of this user made a staging directory in this directory: 64 bits of a MAC, short enough for its name, so
 * that the proof exists as soon as the directory does.
 */
export const stagingProof = (secret: Uint8Array | undefined, directory: string, id: string): string | undefined =>
  shortProof(secret, identityOf(directory), id);

/** Whether such a proof is valid; a birth time counts only if there was one when the proof was made. */
export function isStagingProof(secret: Uint8Array | undefined, directory: string, id: string, proof: unknown): boolean {
  const identity = identityOf(directory);
  return [identity, identity.split(' ')[0] as string].some((one) => isEqual(proof, shortProof(secret, one, id)));
}

const shortProof = (secret: Uint8Array | undefined, identity: string, id: string): string | undefined =>
  proofOf(secret, ['staging', id, identity])?.slice(0, 16);
