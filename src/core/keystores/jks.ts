/**
 * Reads JKS, the old key stores of Java: records of big-endian numbers, keys under a cipher of Sun's own, and a digest over all
 * of it. The protection is weak: SHA-1, once.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { fieldsOf, octetsOf, oidOf, readDocument } from '../asn1/asn1-parts.ts';
import { KitError } from '../errors.ts';
import { LARGEST_DER, MOST_STORE_ITEMS } from '../limits.ts';
import { unsupported } from './password-encryption.ts';
import { utf16 } from './passwords.ts';
import {
  certificateIn,
  type KeyStore,
  publicKeyIn,
  publicKeyOf,
  type StoreEntry,
  type StoreOpening,
  withUniqueAliases,
} from './store-entries.ts';
import { closedKey, hasOwnPassword, needsPassword, tooManyItems, wrongKeyPassword, wrongPassword } from './store-errors.ts';

/** Octets of SHA-1, and of the salt of a key. */
export const DIGEST = 20;

/** What Java adds to the password in the digest of a store. */
export const PHRASE = 'Mighty Aphrodite';

/**
 * Opens a JKS key store.
 *
 * @throws KitError PASSPHRASE if the password is missing or wrong; INPUT_INVALID if the store is damaged or too large
 */
export function readJks(bytes: Uint8Array, opening: StoreOpening): KeyStore {
  const { password, keyPassword } = opening;
  const records = Buffer.from(bytes.subarray(0, -DIGEST));
  // What is damaged shows without a password.
  const entries = entriesIn(records);
  if (password === undefined) throw needsPassword();
  const wide = wideForm(password);
  const digest = hash('sha1', Buffer.concat([wide, Buffer.from(PHRASE), records]), 'buffer');
  if (!timingSafeEqual(digest, bytes.subarray(-DIGEST))) throw wrongPassword();
  const passwords = keyPassword === undefined ? [wide] : [wideForm(keyPassword), wide];
  const why = hasOwnPassword(opening) ? wrongKeyPassword : closedKey;
  return {
    kind: 'JKS',
    protection: 'JKS with SHA-1',
    legacy: true,
    entries: withUniqueAliases(
      entries.map(({ alias, sealed, chain }): StoreEntry => {
        const key = sealed && openKey(sealed, passwords);
        const closed = sealed && !key ? why(alias) : undefined;
        const matches = key && chain[0] && publicKeyOf(key) === publicKeyIn(certificateIn(chain[0]));
        return { alias, key, closed, chain, matches };
      }),
    ),
  };
}

/** Java takes two octets for each character. */
export const wideForm = (password: Uint8Array): Buffer => utf16(Buffer.from(password).toString('utf8'));

interface Entry {
  alias: string;
  /** An EncryptedPrivateKeyInfo. */
  sealed?: Buffer;
  chain: Buffer[];
}

/** @throws KitError INPUT_INVALID if it is damaged, with the usual cause if that is to be seen */
function entriesIn(records: Buffer): Entry[] {
  try {
    return entriesOf(new Records(records));
  } catch (cause) {
    if (!(cause instanceof KitError) || !hasOnlyLineEnds(records)) throw cause;
    throw damaged('a transfer in text mode changed its line feeds');
  }
}

/** Whether each line feed follows a carriage return: in random octets, hardly one does. */
function hasOnlyLineEnds(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return text.split('\n').length > 3 && !/(?<!\r)\n/.test(text);
}

function entriesOf(records: Records): Entry[] {
  records.number();
  const version = records.number();
  if (version !== 1 && version !== 2) throw damaged(`unknown version ${version}`);
  const count = records.number();
  if (count > MOST_STORE_ITEMS) throw tooManyItems();
  const certificate = (): Buffer => {
    const type = version === 2 ? records.text() : 'X.509';
    const der = records.octets();
    if (type !== 'X.509') throw damaged('it contains a certificate of an unknown type');
    return der;
  };
  const entries: Entry[] = [];
  let items = 0;
  for (let number = 0; number < count; number += 1) {
    const tag = records.number();
    const alias = records.text();
    // The time when it was made, in milliseconds.
    records.take(8);
    if (tag !== 1 && tag !== 2) throw damaged('it contains an entry of an unknown kind');
    const sealed = tag === 1 ? { sealed: records.octets() } : {};
    const certificates = tag === 1 ? records.number() : 1;
    items += 1 + certificates;
    if (items > 2 * MOST_STORE_ITEMS) throw tooManyItems();
    entries.push({ alias, ...sealed, chain: Array.from({ length: certificates }, certificate) });
  }
  if (!records.ended) throw damaged('bytes follow its last entry');
  return entries;
}

/** Big-endian numbers and octets, read one after the other. */
class Records {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    if (bytes.length > LARGEST_DER) throw damaged('it is larger than 1 MB');
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(size: number): Buffer {
    const end = this.#at + size;
    if (end > this.#bytes.length) throw damaged('it is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  number(): number {
    return this.take(4).readUInt32BE();
  }

  octets(): Buffer {
    return this.take(this.number());
  }

  /** A text in Java's form of UTF-8: each half of a surrogate pair is written by itself, and zero in two octets. */
  text(): string {
    const octets = this.take(this.take(2).readUInt16BE());
    const units: number[] = [];
    for (let at = 0; at < octets.length; ) {
      const first = octets[at] as number;
      const [second = 0, third = 0] = octets.subarray(at + 1, at + 3).map((octet) => octet & 0x3f);
      if (first < 0x80) units.push(first);
      else if (first < 0xe0) units.push(((first & 0x1f) << 6) | second);
      else units.push(((first & 0x0f) << 12) | (second << 6) | third);
      at += first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
    }
    return units.map((unit) => String.fromCharCode(unit)).join('');
  }
}

/** Sun's cipher for keys in JKS. */
export const SUN_CIPHER = '1.3.6.1.4.1.42.2.17.1.1';

/** PKCS#8 from a key, which lies between a salt and a digest of password and key; undefined if no password opens it. */
function openKey(sealed: Buffer, passwords: readonly Buffer[]): Buffer | undefined {
  const document = readDocument(sealed, 'the key store', 'get the file again from its source, and copy it in binary mode');
  const [algorithm, data] = fieldsOf(document, ['algorithm', 'data']);
  const [id] = fieldsOf(algorithm, ['algorithm', 'parameters']);
  if (oidOf(id) !== SUN_CIPHER) throw unsupported(document, `the algorithm ${oidOf(id)}`);
  const octets = octetsOf(data);
  if (octets.length < 2 * DIGEST) throw damaged('a key in it is cut off');
  const [salt, cipher, check] = [octets.subarray(0, DIGEST), octets.subarray(DIGEST, -DIGEST), octets.subarray(-DIGEST)];
  for (const password of passwords) {
    const key = sunStream(cipher, password, salt);
    if (timingSafeEqual(hash('sha1', Buffer.concat([password, key]), 'buffer'), check)) return key;
  }
  return undefined;
}

/** Sun's cipher, which encrypts and decrypts: exclusive or with a stream of SHA-1 digests of password and salt. */
export function sunStream(octets: Uint8Array, wide: Uint8Array, salt: Uint8Array): Buffer {
  const result = Buffer.from(octets);
  let digest = Buffer.from(salt);
  for (let start = 0; start < result.length; start += DIGEST) {
    digest = hash('sha1', Buffer.concat([wide, digest]), 'buffer');
    for (let at = start; at < Math.min(start + DIGEST, result.length); at += 1) {
      result[at] = (result[at] as number) ^ (digest[at - start] as number);
    }
  }
  return result;
}

const damaged = (why: string): KitError =>
  new KitError('INPUT_INVALID', `the key store: ${why}`, {
    hint: 'get the file again from its source, and copy it in binary mode',
  });
