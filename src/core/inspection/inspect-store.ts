/** What a key store contains: the store, then the key and the certificates of each entry. */
import { asProblem, KitError } from '../errors.ts';
import type { Item } from '../keys/containers/pem-items.ts';
import type { DerivationBudget } from '../keystores/key-derivation.ts';
import { openStore } from '../keystores/open-store.ts';
import type { KeyStore, OtherEntry, StoreEntry } from '../keystores/store-entries.ts';
import { type Entry, inspectItems } from './inspect-items.ts';
import { fail, note } from './remark.ts';

/** How a store is opened and judged. */
interface Opening {
  now: Date;
  warnDays: number;
  /** Of keys; also opens the store if there is no other password. */
  passphrase?: Uint8Array | undefined;
  storePassword?: Uint8Array | undefined;
  /** The budget of all files of the command. */
  budget?: DerivationBudget | undefined;
}

/** The entries of a key store; if it does not open, only the store. */
export function inspectStore(item: Item, opening: Opening): Entry[] {
  const password = opening.storePassword ?? opening.passphrase;
  const entry: Entry = { type: 'key store', name: item.name, private: true, notes: item.notes ?? [], remarks: [] };
  let store: KeyStore;
  try {
    store = openStore(item.der ?? Buffer.alloc(0), { password, keyPassword: opening.passphrase, within: opening.budget });
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    const locked = cause.code === 'PASSPHRASE' && password === undefined;
    if (locked) return [{ ...entry, remarks: [note('locked', 'no password was given: its entries were not read')] }];
    return [{ ...entry, problem: asProblem(cause), remarks: [fail('unusable', cause.message)] }];
  }
  const { kind, protection, entries, others = [] } = store;
  return [
    { ...entry, private: false, store: { kind, protection, entries: entries.length + others.length } },
    ...entries.flatMap((one) => inspectEntry(one, opening)),
    ...others.map(otherEntry),
  ];
}

function otherEntry({ alias, what }: OtherEntry): Entry {
  const secret = what === 'a secret key';
  return {
    type: secret ? 'shared secret' : 'unknown',
    name: what,
    private: secret,
    notes: [],
    remarks: [note('unusual', `${what}, which is not read`)],
    ...(alias === undefined ? {} : { alias }),
  };
}

function inspectEntry({ alias, key, closed, chain, matches }: StoreEntry, opening: Opening): Entry[] {
  const certificates = chain.map((der): Item => ({ kind: 'certificate', name: 'a certificate', der }));
  const item: Item = { kind: 'private key', name: 'a private key', der: key, ...(closed && { problem: closed }) };
  const keys = key === undefined && closed === undefined ? [] : [item];
  const [first, ...others] = inspectItems([...keys, ...certificates], { ...opening, passphrase: undefined });
  if (first === undefined) return [];
  const apart = matches === false ? [fail('unusable', 'its certificate in the key store is for another key')] : [];
  const mixed = matches === false ? { mixed: true } : {};
  return [{ ...first, ...mixed, remarks: [...apart, ...first.remarks] }, ...others].map((entry) => ({ ...entry, alias }));
}
