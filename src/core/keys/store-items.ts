/** The keys and certificates of a key store as items of a file, so that they are checked and used like all others. */
import { entriesMeant, openStore } from '../keystores/open-store.ts';
import type { KeyStore, StoreEntry, StoreOpening } from '../keystores/store-entries.ts';
import { storeKind } from '../keystores/store-kinds.ts';
import { readItems } from './containers/containers.ts';
import type { Item } from './containers/pem-items.ts';

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
  if (storeKind(bytes) !== undefined) return bytes;
  // Only a file that may be one is read: it is read again for its keys.
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!/^\s*MI/.test(file.toString('latin1', 0, 100)) && !file.includes('-----BEGIN PKCS12-----')) return undefined;
  try {
    const [item, ...more] = readItems(bytes);
    return item?.kind === 'key store' && more.length === 0 ? item.der : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Opens the key store in a file.
 *
 * @throws KitError PASSPHRASE if the password is missing or wrong; INPUT_INVALID if it is damaged or not supported
 */
export const openKeyStore = (store: Uint8Array, opening: StoreOpening): KeyStore => openStore(store, opening);

/** The items of a file, or of the entry of a key store. */
export const itemsIn = (bytes: Uint8Array, use: StoreUse | undefined): Item[] =>
  use === undefined ? readItems(bytes) : entriesIn(use).flatMap(itemsOf);

const entriesIn = ({ store, alias, whole }: StoreUse): readonly StoreEntry[] =>
  whole && alias === undefined && store.entries.length > 0 ? store.entries : entriesMeant(store, alias);

const IGNORED = 'its certificate in the key store is for another key: ignored';

function itemsOf({ key, closed, chain, matches }: StoreEntry): Item[] {
  const certificates = chain.map((der): Item => ({ kind: 'certificate', name: 'a certificate', der }));
  if (key === undefined && closed === undefined) return certificates;
  const item: Item = { kind: 'private key', name: 'the key in the key store' };
  if (closed !== undefined) return [{ ...item, problem: closed }, ...certificates];
  return matches === false ? [{ ...item, der: key, notes: [IGNORED] }] : [{ ...item, der: key }, ...certificates];
}

/** The items that are keys: without the issuers in a chain, which belong to others. */
export function ownItems(items: readonly Item[], use: StoreUse | undefined): readonly Item[] {
  if (use === undefined || items[0]?.kind !== 'private key') return items;
  return items.slice(0, 2);
}
