/** Opens key stores. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { KitError } from '../../core/errors.ts';
import { findPrivateKey } from '../../core/keys/read-keys.ts';
import { openKeyStore } from '../../core/keys/store-items.ts';
import { certificateIn, type KeyStore, type StoreEntry } from '../../core/keystores/store-entries.ts';
import { type Certificate, described } from '../certificates/read-certificate.ts';
import { type Secret, secretOf, secretRule } from '../input.ts';
import { namingSecret, withSecrets } from '../words.ts';

/** The passwords of a key store. */
export interface KeystoreReading {
  /** Password of the store; without one, a store without a password is opened. */
  password?: Secret | undefined;
  /** Password of the keys, if they have another one. */
  keyPassword?: Secret | undefined;
}

/** One entry of a key store. */
export interface KeystoreEntry {
  /** Its name; unique in the store. */
  alias: string;
  /** The private key; undefined if the entry has only certificates, or `problem` says why the key cannot be used. */
  key?: KeyObject | undefined;
  /** The certificate of the key first, then each one's issuer. */
  certificates: readonly Certificate[];
  /** Why the entry cannot be used: another password for the key, a damaged or unsafe key, a damaged certificate. */
  problem?: KitError | undefined;
}

/** A key store that was opened. */
export interface Keystore {
  kind: 'PKCS#12' | 'JKS';
  /** How it is protected, in words: `AES-256, MAC SHA-256`. */
  protection: string;
  entries: readonly KeystoreEntry[];
}

/**
 * Opens a key store of any program: PKCS#12 (`.p12`, `.pfx`; RFC 7292), old encryptions included, or JKS. An entry whose key
 * does not open does not hide the others.
 *
 * @param bytes the content of the file
 * @throws KitError PASSPHRASE if the password is missing or wrong; INPUT_INVALID if it is no key store, damaged or not
 *   supported
 * @example
 * import { selfSign } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 * import { createKeystore, readKeystore } from 'jwt-kit/keystores';
 *
 * const key = await generateKey();
 * const p12 = await createKeystore(key, { certificate: selfSign(key, { subject: 'CN=Order Sync' }), password: 'changeit' });
 * const [entry] = readKeystore(p12, { password: 'changeit' }).entries;
 * console.log(entry?.alias, entry?.certificates[0]?.subject);
 */
export function readKeystore(bytes: Uint8Array, options: KeystoreReading = {}): Keystore {
  requireArguments({ bytes, options }, { bytes: a.bytes, options: a.only({ password: secretRule, keyPassword: secretRule }) });
  const [password, keyPassword] = [secretOf(options.password), secretOf(options.keyPassword)];
  const store = withSecrets(() => openKeyStore(bytes, { password, keyPassword }), 'keyPassword');
  const { kind, protection, entries } = store;
  return { kind, protection, entries: entries.map((entry) => asEntry(entry, store)) };
}

function asEntry({ alias, key, closed, chain }: StoreEntry, store: KeyStore): KeystoreEntry {
  const readable = chain.flatMap((der) => certificateIn(der) ?? []);
  const certificates = readable.map(described);
  const damaged = readable.length < chain.length ? DAMAGED : undefined;
  const problem = closed === undefined ? damaged : namingSecret(closed, 'keyPassword');
  if (key === undefined || problem !== undefined) return { alias, certificates, ...(problem === undefined ? {} : { problem }) };
  try {
    return { alias, key: findPrivateKey(key, { store, alias }).open(), certificates };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return { alias, certificates, problem: cause };
  }
}

const DAMAGED = new KitError('INPUT_INVALID', 'a certificate in the key store is damaged', {
  hint: 'export the key store again',
});
