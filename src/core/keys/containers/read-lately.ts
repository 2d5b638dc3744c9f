/**
 * The items of small files that were read lately, by content: one check of a bundle reads each of its public files up to three
 * times, and many bundles have the same .gitignore.
 */
import { recent, remember } from '../most-recent.ts';
import { isPrivate } from './key-tally.ts';
import type { Item } from './pem-items.ts';

/** A file, and what was found in it. */
interface Read {
  /** A copy: the caller may change its own. */
  content: Buffer;
  items: readonly Item[];
}

/** The last one first. */
const lately: Read[] = [];

/** Most files, and octets of each, to remember: a bundle has six small files without a private key. */
const MOST = 8;
const LARGEST = 4096;

/** What was found in a file with the same octets; undefined if none was read lately. */
export function readLately(bytes: Uint8Array): Item[] | undefined {
  const same = recent(lately, ({ content }) => content.length === bytes.length && content.equals(bytes));
  return same && [...same.items];
}

/** Remembers what was found in a file; nothing about private keys, nor about what is damaged. */
export function rememberRead(bytes: Uint8Array, items: readonly Item[]): void {
  if (bytes.length > LARGEST || items.some((item) => isPrivate(item) || item.kind === 'damaged' || item.problem)) return;
  remember(lately, { content: Buffer.from(bytes), items: [...items] }, MOST);
}
