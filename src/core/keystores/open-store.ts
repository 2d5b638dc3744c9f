/** Opens a key store of any kind, and finds the entry that is meant. */
import { KitError } from '../errors.ts';
import { excerpt, shortened } from '../escape.ts';
import { readJks } from './jks.ts';
import type { LimitedOpening } from './key-derivation.ts';
import { readPkcs12 } from './pkcs12.ts';
import type { KeyStore, StoreEntry } from './store-entries.ts';
import { storeKind } from './store-kinds.ts';

/**
 * Opens a key store.
 *
 * @throws KitError PASSPHRASE if the password is missing or wrong; INPUT_INVALID if it is damaged, too large, or of a kind that
 *   is not supported, with the way out
 */
export function openStore(bytes: Uint8Array, opening: LimitedOpening): KeyStore {
  const kind = storeKind(bytes);
  if (kind === 'PKCS#12') return readPkcs12(bytes, opening);
  if (kind === 'JKS') return readJks(bytes, opening);
  throw new KitError('INPUT_INVALID', `this is a key store (${kind}), which is not supported`, {
    hint:
      kind === 'BKS'
        ? 'convert it to PKCS#12 with KeyStore Explorer, or with keytool and the provider of Bouncy Castle'
        : `convert it first: keytool -importkeystore -srckeystore old.jks -srcstoretype ${kind} -destkeystore store.p12 -deststoretype PKCS12`,
  });
}

/** Most aliases in a message. */
const NAMED = 10;

/**
 * The entries that are meant: the one with the alias, or without one the only key, or all certificates of a store without keys.
 *
 * @param alias compared without case if no entry has exactly this one, as in Java
 * @throws KitError USAGE if no entry has the alias; CHOICE_NEEDED if there are several keys and no alias; each names the aliases
 */
export function entriesMeant({ entries, others = [] }: KeyStore, alias: string | undefined): readonly StoreEntry[] {
  const [other] = others.filter((one) => alias === undefined || one.alias?.toLowerCase() === alias.toLowerCase());
  if (other !== undefined && (entries.length === 0 || (alias !== undefined && !entries.some((one) => isCalled(one, alias))))) {
    const what = alias === undefined ? 'the key store contains only' : `the entry ${excerpt(alias)} of the key store is`;
    throw new KitError('INPUT_INVALID', `${what} ${other.what}, which is not supported`, {
      hint: entries.length === 0 ? 'give a key store with a private key' : `its other entries: ${aliasesOf(entries)}`,
    });
  }
  if (entries.length === 0) {
    throw new KitError('INPUT_INVALID', 'the key store is empty', { hint: 'export it again, with the key in it' });
  }
  if (alias !== undefined) {
    const found = entries.find((one) => one.alias === alias) ?? entries.find((one) => isCalled(one, alias));
    if (found !== undefined) return [found];
    throw new KitError('USAGE', `no entry of the key store is called ${excerpt(alias)}`, {
      option: 'alias',
      hint: `its entries: ${aliasesOf(entries)}`,
    });
  }
  const keys = entries.filter(({ key, closed }) => key !== undefined || closed !== undefined);
  if (keys.length === 0) return entries;
  if (keys.length === 1) return keys;
  throw new KitError('CHOICE_NEEDED', `the key store contains ${keys.length} keys: ${aliasesOf(keys)}`, {
    next: { to: 'choose one', options: { alias: keys[0]?.alias ?? '' } },
  });
}

const isCalled = (entry: StoreEntry, alias: string): boolean => entry.alias.toLowerCase() === alias.toLowerCase();

/** The aliases for a message. */
export function aliasesOf(entries: readonly StoreEntry[]): string {
  const names = entries.slice(0, NAMED).map(({ alias }) => `"${shortened(alias)}"`);
  const more = entries.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
