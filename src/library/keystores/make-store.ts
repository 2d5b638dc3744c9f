/** Makes a key store, and proves what it contains. */
import type { NewStoreKind } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import { openStore } from '../../core/keystores/open-store.ts';
import type { NewEntry } from '../../core/keystores/store-entries.ts';
import { writeJks } from '../../core/keystores/write-jks.ts';
import { writePkcs12 } from '../../core/keystores/write-pkcs12.ts';
import type { RandomBytes } from '../../core/random.ts';

/** How a key store is written. */
export interface StoreForm {
  type: NewStoreKind;
  password: Uint8Array;
  /** Whether PKCS#12 uses 3DES and SHA-1. */
  legacy: boolean;
}

/** The bytes of a new key store. */
export async function makeStore(
  entry: NewEntry,
  { type, password, legacy }: StoreForm,
  { random, now }: { random: RandomBytes; now: () => Date },
): Promise<Uint8Array> {
  if (type === 'jks') return writeJks(entry, { password, random, now: now() });
  return writePkcs12(entry, { password, random, legacy });
}

/**
 * Proves that a written store contains exactly this key with these certificates.
 *
 * @throws KitError MISMATCH if it does not
 */
export function proveStore(store: Uint8Array, { alias, key, chain }: NewEntry, password: Uint8Array): void {
  const { entries } = openStore(store, { password });
  const [first] = entries;
  const wanted = [key, ...chain];
  const found = [first?.key, ...(first?.chain ?? [])];
  const same =
    found.length === wanted.length && wanted.every((octets, index) => octets.equals(found[index] ?? Buffer.alloc(0)));
  if (entries.length === 1 && first?.alias === alias && same) return;
  throw new KitError('MISMATCH', 'the key store that was written does not contain this key with its certificates', {
    hint: 'try again; if it happens again, report it',
  });
}
