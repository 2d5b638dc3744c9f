/**
 * Proof that a run of this user wrote a file into this very directory on this computer.
 *
 * It is a MAC with a secret that lies in the user's own state directory, over what was planned and over the identity of the
 * directories. An archive, a clone or a pull cannot carry it, since whoever packed it does not know the secret; a copy
 * cannot either, since the copied directories have other inodes. A rename keeps both.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { placeNew, writeDurably } from './durable-writes.ts';
import { makeDirectories } from './parent-directories.ts';
import { isOwn } from './staging.ts';

/** Bytes of the secret: as long as the output of the hash under the MAC (RFC 2104 §3). */
const SECRET_BYTES = 32;

/** Where programs keep what is theirs and no setting: the directory of this one, undefined if there is none. */
export function stateDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string | undefined {
  const parent = (): string => {
    if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
    if (platform === 'darwin') return join(home, 'Library', 'Application Support');
    // A relative path there is invalid and to be ignored (XDG Base Directory Specification).
    const given = env['XDG_STATE_HOME'] ?? '';
    return isAbsolute(given) ? given : join(home, '.local', 'state');
  };
  const directory = parent();
  return isAbsolute(directory) ? join(directory, 'jwt-kit') : undefined;
}

/**
 * The secret of this user, made if there is none yet.
 *
 * @returns undefined if it can be neither read nor made, or where others could read it: nothing is proven then
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
    // Anybody who is first makes it; the others read what that one made.
    placeNew(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return readSecret(path);
}

/**
 * What tells a directory from every copy of it: inode and, where the system knows it, the moment it was made in nanoseconds.
 * The device is left out, since its number may change when the computer starts again.
 */
export function identityOf(directory: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(directory, { bigint: true });
  // Without a birth time Node gives 0, or the time of the last change.
  return birthtimeNs > 0n && birthtimeNs !== ctimeNs ? `${ino} ${birthtimeNs}` : `${ino}`;
}

/** Whether a directory is the one that an identity was taken of; a birth time counts where both have one. */
export function isSame(directory: string, identity: unknown): boolean {
  if (typeof identity !== 'string' || statSync(directory, { throwIfNoEntry: false }) === undefined) return false;
  const [ino, born] = identity.split(' ');
  const [inoNow, bornNow] = identityOf(directory).split(' ');
  return ino === inoNow && (born === undefined || bornNow === undefined || born === bornNow);
}

/** The MAC over some values, in hexadecimal; undefined without a secret. */
export const proofOf = (secret: Uint8Array | undefined, values: unknown): string | undefined =>
  secret && createHmac('sha256', secret).update(JSON.stringify(values)).digest('hex');

/** Whether a MAC is the one over some values. */
export const isProof = (secret: Uint8Array | undefined, proof: unknown, values: unknown): boolean =>
  isEqual(proof, proofOf(secret, values));

/** Compares two texts in a time that does not tell where they differ. */
function isEqual(given: unknown, right: string | undefined): boolean {
  if (right === undefined || typeof given !== 'string' || given.length !== right.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(right));
}

/**
 * What proves that a staging directory was made in this very directory by a run of ours: 64 bits of a MAC, so that it has
 * room in a name, and is there as soon as the directory is.
 */
export const stagingProof = (secret: Uint8Array | undefined, directory: string, id: string): string | undefined =>
  shortProof(secret, identityOf(directory), id);

/** Whether that is so; a birth time counts if there was one when the proof was made. */
export function isStagingProof(secret: Uint8Array | undefined, directory: string, id: string, proof: unknown): boolean {
  const identity = identityOf(directory);
  return [identity, identity.split(' ')[0] as string].some((one) => isEqual(proof, shortProof(secret, one, id)));
}

const shortProof = (secret: Uint8Array | undefined, identity: string, id: string): string | undefined =>
  proofOf(secret, ['staging', id, identity])?.slice(0, 16);

/** SHA-256 of a file, in hexadecimal. */
export const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
