/** Reads private keys: from a file or standard input, a key store, and with a hidden prompt for the passphrase. */
import type { KeyObject } from 'node:crypto';
import { findPrivateKey } from '../../core/keys/read-keys.ts';
import { requireRs256Key } from '../../core/keys/rsa.ts';
import type { CommandIo } from '../command.ts';
import { openedStore, type StoreOptions } from './key-store.ts';
import { naming } from './name-file-in-error.ts';
import { fittingPassphrase } from './passphrase.ts';

/** A private key, and the passphrase that opened it, if any. */
export interface OpenedKey {
  key: KeyObject;
  passphrase: Uint8Array | undefined;
  /** Whether a passphrase or the password of its key store protected it. */
  encrypted: boolean;
  /** What was repaired to read it. */
  notes: readonly string[];
  /** Whether that is the password of its key store: what is written with it should say so. */
  storesPassword?: boolean;
}

/**
 * Reads a private key, by default one for RS256, from a file; if it is encrypted and no passphrase was given, asks for it at a
 * terminal.
 *
 * @throws KitError naming the file
 */
export async function readSigningKey(path: string, opening: KeyOpening & { store: StoreOptions }): Promise<OpenedKey> {
  return openSigningKey({ path, bytes: await opening.io.read(path) }, opening);
}

/** What was repaired in a private key, for the notes of a command. */
export const notesOnKey = (notes: readonly string[] = []): string[] => notes.map((note) => `the private key: ${note}`);

interface KeyOpening {
  passphrase: Uint8Array | undefined;
  /** Opens key stores too. */
  store?: StoreOptions;
  io: CommandIo;
  /** Refuses other keys; default: those that cannot sign RS256. */
  check?: (key: KeyObject) => void;
}

/** Accepts keys other than RSA; an RSA key must be one for RS256. */
export function anyKind(key: KeyObject): void {
  if (key.asymmetricKeyType === 'rsa') requireRs256Key(key);
}

/**
 * Opens the private key in the given bytes.
 *
 * @throws KitError naming the file
 */
export async function openSigningKey(
  { path, bytes }: { path: string; bytes: Uint8Array },
  { passphrase, store, io, check = requireRs256Key }: KeyOpening,
): Promise<OpenedKey> {
  const use = store && (await openedStore({ path, bytes }, { ...store, passphrase }, io));
  const sealed = await naming(path, () => findPrivateKey(bytes, use));
  // A key that was protected by a store stays protected where it is written again.
  let opener = passphrase ?? (use?.password?.length === 0 ? undefined : use?.password);
  if (sealed.encrypted && opener === undefined && io.interactive) {
    const { askPassphrase } = await import('../ask.ts');
    opener = await askPassphrase(path, io, (typed) => sealed.open(typed));
  } else if (sealed.encrypted) opener = fittingPassphrase(opener, sealed.open, io);
  return naming(path, () => {
    const key = sealed.open(opener);
    check(key);
    const storesPassword = opener !== undefined && opener === use?.password;
    const encrypted = sealed.encrypted || storesPassword;
    return { key, passphrase: opener, encrypted, notes: [...sealed.notes, ...sealed.beside(key)], storesPassword };
  });
}
