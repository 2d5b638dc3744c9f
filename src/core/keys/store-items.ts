/** The keys and certificates of a key store as items of a file, so that they are checked and used like all others. */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { entriesMeant, openStore } from '../keystores/open-store.ts';
import type { KeyStore, StoreEntry, StoreOpening } from '../keystores/store-entries.ts';
import { storeKind } from '../keystores/store-kinds.ts';
import { readItems } from './containers/containers.ts';
import type { Item } from './containers/pem-items.ts';
import { mayHaveStore } from './containers/store-text.ts';
import { mayHaveKey } from './spoilt/key-in-line.ts';
import { repairedDer } from './spoilt/spoilt-der.ts';

/** An opened key store, and the entry that is meant. */
export interface StoreUse {
  store: KeyStore;
  /** Undefined for the only key. */
  alias?: string | undefined;
  /** Whether all entries are meant if there is no alias. */
  whole?: boolean | undefined;
}

/** The octets of a key store in a file, which may be in base64; undefined if the file is none. */
export function storeIn(bytes: Uint8Array): Uint8Array | undefined {
  const plain = bytes[0] === 0x30 ? withoutDamage(bytes) : bytes;
  if (storeKind(plain) !== undefined) return plain;
  // Only a file that may be one is read: it is read again for its keys.
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  // The short word is found in a tenth of the time: most files do not have it.
  const named = (file.includes('PKCS12') && file.includes('-----BEGIN PKCS12-----')) || isEncoded(file);
  if (!named && !/^\s*MI/.test(file.toString('latin1', 0, 100)) && !isInText(file)) return undefined;
  try {
    const [item, ...more] = readItems(bytes);
    return item?.kind === 'key store' && more.length === 0 ? item.der : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a store has the BEGIN line of a certificate, as `certutil -encode` of Windows writes it: version 3 shows it. */
const isEncoded = (file: Buffer): boolean =>
  /^\s{0,8}-----BEGIN CERTIFICATE-----\s{1,8}MI[\w+/]{4}IBAz/.test(file.toString('latin1', 0, 100));

/** Most octets of a text with a store in one of its lines, such as a secret of Kubernetes. */
const LONGEST_TEXT = 256 * 1024;

/** Whether a text may be a store in hexadecimal, or have one in base64 in one of its lines: it has no other key. */
function isInText(file: Buffer): boolean {
  if (file.length >= LONGEST_TEXT || file.includes('-----BEGIN ')) return false;
  const text = file.toString('latin1');
  return mayHaveKey(text) || mayHaveStore(text);
}

/** The DER in a file, repaired if a transfer changed it; the same bytes if that cannot be repaired. */
function withoutDamage(bytes: Uint8Array): Uint8Array {
  try {
    return repairedDer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).bytes;
  } catch {
    // Who opens it says what is wrong with it.
    return bytes;
  }
}

/**
 * Opens a key store: PKCS#12 (`.p12`, `.pfx`) or JKS, in DER, PEM or base64. Does not check the keys in it: `findPrivateKey`
 * and `findKeys` do, with the result as `use`.
 *
 *     const store = openKeyStore(await readFile('store.p12'), { password: Buffer.from('secret') });
 *     const key = findPrivateKey(bytes, { store, alias: 'order sync' }).open();
 *
 * @param bytes the whole file
 * @throws KitError PASSPHRASE if the password is missing or wrong; INPUT_INVALID if it is no key store, damaged or not
 *   supported
 */
export function openKeyStore(bytes: Uint8Array, opening: StoreOpening): KeyStore {
  requireArguments({ bytes, opening }, { bytes: a.bytes, opening: storeOpeningRule });
  const store = storeIn(bytes);
  if (store !== undefined) {
    // Its damage says more than what is missing inside it.
    if (store[0] === 0x30) repairedDer(Buffer.from(store.buffer, store.byteOffset, store.length));
    return openStore(store, opening);
  }
  throw new KitError('INPUT_INVALID', 'this is not a key store', { hint: 'give a .p12, .pfx or .jks file' });
}

const storeOpeningRule = a.options({ password: a.optional(a.bytes), keyPassword: a.optional(a.bytes) });

const entryRule = a.options({
  alias: a.text,
  key: a.optional(a.bytes),
  chain: a.list(a.bytes),
  matches: a.optional(a.boolean),
});

/** The rule for an opened key store as an argument. */
export const storeUseRule = a.options({ store: a.options({ entries: a.list(entryRule) }), alias: a.optional(a.text) });

/** The items of a file, or of the entry of a key store. */
export const itemsIn = (bytes: Uint8Array, use: StoreUse | undefined): Item[] =>
  use === undefined ? readItems(bytes) : entriesIn(use).flatMap((entry) => itemsOf(entry, use.store));

const entriesIn = ({ store, alias, whole }: StoreUse): readonly StoreEntry[] =>
  whole && alias === undefined && store.entries.length > 0 ? store.entries : entriesMeant(store, alias);

const IGNORED = 'its certificate in the key store is for another key: ignored';

const NONE = 'no certificate in the key store is for this key';

function itemsOf({ key, closed, chain, matches }: StoreEntry, { entries }: KeyStore): Item[] {
  const certificates = chain.map((der): Item => ({ kind: 'certificate', name: 'a certificate', der }));
  if (key === undefined && closed === undefined) return certificates;
  const item: Item = { kind: 'private key', name: 'the key in the key store' };
  if (closed !== undefined) return [{ ...item, problem: closed }, ...certificates];
  if (matches === false) return [{ ...item, der: key, notes: [IGNORED] }];
  const isOfOthers = chain.length === 0 && entries.some((entry) => entry.chain.length > 0);
  return [{ ...item, der: key, ...(isOfOthers ? { notes: [NONE] } : {}) }, ...certificates];
}

/** The items that are keys: without the issuers in a chain, which belong to others. */
export function ownItems(items: readonly Item[], use: StoreUse | undefined): readonly Item[] {
  if (use === undefined || items[0]?.kind !== 'private key') return items;
  return items.slice(0, 2);
}
