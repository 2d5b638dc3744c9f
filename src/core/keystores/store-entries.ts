/** What a key store contains, whatever its kind. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { KitError } from '../errors.ts';
import { LARGEST_KEY } from '../limits.ts';
import { certificateKey, privateKeyFrom } from '../octets/foreign-keys.ts';

/** One entry of a key store: a private key with its certificates, or a certificate that its owner trusts. */
export interface StoreEntry {
  /** Its name; for an entry without one its number, as in Java. Unique in the store. */
  alias: string;
  /** The private key, unencrypted PKCS#8 in DER; undefined in an entry of certificates only. */
  key: Buffer | undefined;
  /** Why the private key does not open, if there is one that does not: another entry may still be used. */
  closed?: KitError | undefined;
  /** The certificates in DER: that of the key first, then each one's issuer. */
  chain: readonly Buffer[];
  /** The id that joins key and certificate in PKCS#12, in hexadecimal. */
  localKeyId?: string | undefined;
  /** Whether the first certificate is for the key; undefined if there is no pair to compare. */
  matches: boolean | undefined;
}

/** The one entry of a new key store. */
export interface NewEntry {
  alias: string;
  /** Unencrypted PKCS#8 in DER. */
  key: Buffer;
  /** The certificates in DER: that of the key first, then each one's issuer. */
  chain: readonly Buffer[];
}

/** An entry that is neither a private key nor a certificate, and is not read. */
export interface OtherEntry {
  alias: string | undefined;
  /** `a secret key`. */
  what: string;
}

/** An opened key store. */
export interface KeyStore {
  kind: 'PKCS#12' | 'JKS';
  /** How it is protected: `AES-256, MAC SHA-256`. */
  protection: string;
  /** Whether nothing in it is encrypted with AES, which old programs do not read. */
  legacy: boolean;
  entries: readonly StoreEntry[];
  /** Its other entries. */
  others?: readonly OtherEntry[] | undefined;
}

/** The passwords for a key store. */
export interface StoreOpening {
  /** The exact bytes of the store's password; undefined for none. */
  password?: Uint8Array | undefined;
  /** The same for the keys, if they have a password of their own. */
  keyPassword?: Uint8Array | undefined;
}

/** The public key of a certificate, as SPKI in hexadecimal; undefined if OpenSSL cannot read it. */
export function publicKeyIn(certificate: X509Certificate | undefined): string | undefined {
  try {
    return certificate && spki(certificateKey(certificate));
  } catch {
    return undefined;
  }
}

/** The same for a private key, in PKCS#8. */
export function publicKeyOf(pkcs8: Buffer): string | undefined {
  if (pkcs8.length > LARGEST_KEY) return undefined;
  try {
    const key = privateKeyFrom({ key: pkcs8, format: 'der', type: 'pkcs8' });
    return spki(createPublicKey(key));
  } catch {
    return undefined;
  }
}

const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('hex');

/** A certificate that OpenSSL can read; undefined for any other. */
export function certificateIn(der: Buffer): X509Certificate | undefined {
  if (der.length > LARGEST_KEY) return undefined;
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** Makes each alias unique: a repeated one gets a number. */
export function withUniqueAliases(entries: readonly StoreEntry[]): StoreEntry[] {
  const used = new Set<string>();
  return entries.map((entry) => {
    let alias = entry.alias;
    for (let number = 2; used.has(alias); number += 1) alias = `${entry.alias} (${number})`;
    used.add(alias);
    return { ...entry, alias };
  });
}
