/** Finds RSA keys whose moduli share a prime: programs with too few random numbers made both, and anybody can factor both. */
import { bigNumber, bitLength } from '../keys/jwk/modular-arithmetic.ts';
import type { Entry } from './inspect-items.ts';
import { type KeyFacts, modulusOf } from './key-facts.ts';
import { fail, worstFirst } from './remark.ts';

/**
 * How much is compared: the sum of the squares of the lengths, in bits, since a greatest common divisor takes that time. Enough
 * for 200 keys of 2048 bits.
 */
const MOST_WORK = 200 * 2048 ** 2;

/** Bits of a shared factor that is not taken for a prime of two keys: damaged moduli have small ones, which are reported. */
const SMALL_BITS = 32;

/** A thing with a key, in an input. */
export interface Keyed {
  /** The input, and what it is if the input has others: what a message calls it. */
  name: string;
  key: KeyFacts;
}

/**
 * Finds the pairs of keys that share a prime.
 *
 * @returns for each thumbprint, the name of the first key that it shares a prime with; undefined if there are too many keys
 */
export function sharedPrimes(keyed: readonly Keyed[]): ReadonlyMap<string, string> | undefined {
  const different = new Map<string, { name: string; id: string; n: bigint }>();
  for (const { name, key } of keyed) {
    const text = modulusOf(key);
    if (text === undefined || different.has(text)) continue;
    different.set(text, { name, id: key.spkiSha256, n: bigNumber(Buffer.from(text, 'base64url')) });
  }
  const moduli = [...different.values()];
  const found = new Map<string, string>();
  if (moduli.length < 2) return found;
  if (moduli.reduce((work, { n }) => work + bitLength(n) ** 2, 0) > MOST_WORK) return undefined;
  let product = 1n;
  for (const [index, one] of moduli.entries()) {
    if (one.n === 0n) continue;
    // Compared with all earlier ones at once; only if there is a common factor, with each.
    if (isShared(divisor(one.n, product % one.n))) {
      for (const other of moduli.slice(0, index)) {
        if (!isShared(divisor(one.n, other.n))) continue;
        found.set(one.id, found.get(one.id) ?? other.name);
        found.set(other.id, found.get(other.id) ?? one.name);
      }
    }
    product *= one.n;
  }
  return found;
}

const isShared = (factor: bigint): boolean => bitLength(factor) > SMALL_BITS;

/** The greatest common divisor (Euclid). */
function divisor(one: bigint, other: bigint): bigint {
  let [larger, smaller] = [one, other];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** What to say about a key that shares a prime with another. */
export const sharedWith = (name: string): string =>
  `its modulus shares a prime with that of ${name}: anybody can compute both private keys`;

/** What to say if there are too many keys. */
export const TOO_MANY_TO_COMPARE = 'too many RSA keys, or too long ones, to look for primes that two of them share';

/** The entry of a key, with a remark if it shares a prime with another one. */
export function judgedWith(entry: Entry, shared: ReadonlyMap<string, string>): Entry {
  const other = entry.key && shared.get(entry.key.spkiSha256);
  return other === undefined
    ? entry
    : { ...entry, remarks: worstFirst([fail('weak-key', sharedWith(other)), ...entry.remarks]) };
}
