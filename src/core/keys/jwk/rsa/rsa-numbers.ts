/**
 * Checks that the numbers of an RSA key belong to one key (RFC 7518 §6.3, RFC 8017 §3), which node:crypto and JWK libraries do
 * not check.
 */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { KitError } from '../../../errors.ts';
import { FEWEST_RSA_BITS } from '../../../limits.ts';
import { privateKeyFrom, publicKeyFrom } from '../../../octets/foreign-keys.ts';
import { grouped } from '../../../octets/grouped.ts';
import { forgeable, GET_AGAIN, multiPrime } from '../../key-proof.ts';
import { recent, remember } from '../../most-recent.ts';
import {
  exponent,
  hasMember,
  LONGEST_MEMBER,
  type Members,
  number,
  type Reading,
  refuse,
  SWAP,
  USUAL_E,
} from '../jwk-members.ts';
import { bigNumber, bitLength } from '../modular-arithmetic.ts';
import { isProbablyPrime, MOST_TESTED_BITS, mediumFactor, rsaWeakness, smallFactor, smallRemainders } from './weak-keys.ts';

/** How a key is checked. */
export interface Checking {
  /** Also accepts RSA keys under 2048 bits. */
  allowWeak?: boolean | undefined;
  /** Whether it is one of very many keys: then a prime modulus is not looked for, which takes a few milliseconds. */
  many?: boolean | undefined;
}

/** Bits of an RSA modulus: the minimum that OpenSSL reads, and the maximum that it verifies with. */
const FEWEST_WEAK_BITS = 512;
const MOST_BITS = 16_384;

/** Usual key sizes are multiples of this; a modulus that lost characters has another size. */
const USUAL_STEP = 256;

const rsaPrivate = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/**
 * Makes an RSA key of the members of a JWK: private if it has private members, else public.
 *
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function rsaKey(jwk: Members, { allowWeak = false, many = false }: Checking, reading: Reading): KeyObject {
  const n = number(jwk, 'n', reading);
  const e = exponent(jwk, reading);
  requireOrder(bigNumber(n), bigNumber(e));
  const isPrivate = rsaPrivate.some((name) => hasMember(jwk, name));
  checkModulus(n, { allowWeak, isPrivate }, reading);
  checkExponent(e, n, reading.notes, { many, factors: primesIn(jwk) });
  if (!isPrivate && bitLength(bigNumber(n)) > MOST_TESTED_BITS) reading.notes.push(`"n" is ${UNTESTED}`);
  const members: JsonWebKey = { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') };
  if (hasMember(jwk, 'oth')) throw multiPrime();
  const given = rsaPrivate.filter((name) => hasMember(jwk, name));
  if (given.length === 0) return publicRsaKey(members);
  for (const name of rsaPrivate) {
    if (!given.includes(name))
      throw refuse(`"${name}" is missing, but "${given[0]}" is present: a private key needs all of d, p, q, dp, dq, qi`);
    members[name] = number(jwk, name, reading).toString('base64url');
  }
  const contradiction = rsaContradiction(members);
  if (contradiction !== undefined) throw refuse(`the private key contradicts itself: ${contradiction}`, GET_AGAIN);
  return privateKeyFrom({ key: members, format: 'jwk' });
}

/** Public keys that were made recently: some key sets have one key under thousands of ids, and making it is the costly part. */
const made: { n: string; e: string; key: KeyObject }[] = [];

function publicRsaKey(members: JsonWebKey): KeyObject {
  const { n = '', e = '' } = members;
  const known = recent(made, (one) => one.n === n && one.e === e);
  if (known !== undefined) return known.key;
  const key = publicKeyFrom({ key: members, format: 'jwk' });
  remember(made, { n, e, key }, MOST_LATELY);
  return key;
}

/** What to know about a modulus that is not tested. */
export const UNTESTED = `longer than ${grouped(MOST_TESTED_BITS)} bits: not tested whether it is a prime number`;

/** Bits of the largest exponent in use; a modulus has more. */
const LONGEST_EXPONENT = 256;

/** Refuses numbers that stand in each other's place, and an even modulus, which is the first to see of a damaged one. */
function requireOrder(n: bigint, e: bigint): void {
  if (bitLength(n) <= LONGEST_EXPONENT && bitLength(e) > LONGEST_EXPONENT) {
    throw refuse('"n" and "e" are swapped', SWAP);
  }
  if (n % 2n === 0n) throw refuse('"n" is even, so it is not an RSA modulus: it is damaged or cut off');
}

/** Whether a note is about the size or the exponent of an RSA key, which a reader may see in its facts already. */
export const isAboutStrength = (note: string): boolean => note.endsWith(UNUSUAL) || note.endsWith(WEAK);

const UNUSUAL = '; nearly every key has 65537';
const WEAK = ': too few to be safe, accepted because weak keys are allowed';

function checkModulus(n: Buffer, { allowWeak, isPrivate }: { allowWeak: boolean; isPrivate: boolean }, reading: Reading): void {
  const { notes, exact } = reading;
  const bits = bitLength(bigNumber(n));
  if (bits > MOST_BITS)
    throw refuse(`"n" has ${bits} bits; more than ${MOST_BITS} are not supported`, 'use a key of 2048 to 4096 bits');
  if (bits < FEWEST_RSA_BITS && (!allowWeak || bits < FEWEST_WEAK_BITS)) {
    const says = `"n" has ${bits} bits, but RS256 needs ${FEWEST_RSA_BITS} or more`;
    if (bits < FEWEST_WEAK_BITS) throw refuse(says);
    throw refuse(says, 'ask for a longer key', { to: 'accept this one anyway', options: { allowWeak: true } });
  }
  if (bits % USUAL_STEP !== 0 && !exact && !isPrivate) {
    notes.push(`"n" has ${bits} bits, an unusual size: compare it with what its publisher says`);
  }
  if (bits < FEWEST_RSA_BITS) notes.push(`"n" has ${bits} bits${WEAK}`);
}

/** Numbers that passed recently: the files of a bundle contain one key in five forms. */
const lately: { n: bigint; e: bigint; many: boolean }[] = [];

const MOST_LATELY = 4;

/** What need not be found out about a modulus. */
export interface Known {
  /** Whether it is one of very many: then a prime modulus is not looked for. */
  many?: boolean | undefined;
  /** What a private key names as its factors: if they are, it is no prime. */
  factors?: readonly bigint[] | undefined;
}

/** The primes of a private key, as members of its JWK; not checked. */
export const primesIn = ({ p, q }: Members): bigint[] =>
  [p, q].flatMap((prime) =>
    typeof prime === 'string' && prime.length < LONGEST_MEMBER ? bigNumber(Buffer.from(prime, 'base64url')) : [],
  );

const isProduct = (n: bigint, [p = 0n, q = 0n]: readonly bigint[] = []): boolean => p > 1n && q > 1n && p * q === n;

/**
 * Refuses an RSA key that anybody can sign for, or whose numbers are visibly damaged: OpenSSL opens any two numbers.
 *
 * @throws KitError INPUT_INVALID
 */
export function checkRsaNumbers(n: bigint, e: bigint, { many = false, factors }: Known = {}): void {
  if (recent(lately, (one) => one.n === n && one.e === e && (many || !one.many))) return;
  requireOrder(n, e);
  const remainders = smallRemainders(n);
  const weakness = rsaWeakness(n, e, remainders);
  if (weakness !== undefined) throw forgeable(weakness);
  const factor = smallFactor(n, remainders);
  if (factor !== undefined) throw divisible(factor);
  const isKnown = isProduct(n, factors);
  if (!many && !isKnown && isProbablyPrime(n)) throw forgeable('"n" is a prime number: anybody can compute the private key');
  if (e % 2n === 0n) throw refuse('"e" is even, so it is not an RSA exponent', USUAL_E);
  if (e >= n) throw refuse('"e" is larger than "n"', USUAL_E);
  remember(lately, { n, e, many: many && !isKnown }, MOST_LATELY);
}

const divisible = (factor: number): KitError =>
  refuse(
    `"n" is divisible by ${factor}: it is damaged, or anybody can compute the private key`,
    'get the key again from its source; if it is the same one, ask for a new key',
  );

/**
 * Refuses a modulus with a factor below 2^16, which takes a few milliseconds: for those who ask how good a key is.
 *
 * @throws KitError INPUT_INVALID
 */
export function requireNoFactor(n: bigint): void {
  const factor = mediumFactor(n);
  if (factor !== undefined) throw divisible(factor);
}

function checkExponent(e: Buffer, n: Buffer, notes: string[], known: Known): void {
  const exponent = bigNumber(e);
  checkRsaNumbers(bigNumber(n), exponent, known);
  if (exponent !== 65537n) notes.push(`"e" is ${e.length <= 8 ? exponent : 'very large'}${UNUSUAL}`);
}

/**
 * Which numbers of a private RSA key do not match (RFC 8017 §3.2); undefined if all match.
 *
 * @throws KitError INPUT_INVALID if the modulus has more than two primes
 */
export function rsaContradiction(jwk: JsonWebKey): string | undefined {
  const [n, e, d, p, q, dp, dq, qi] = (['n', 'e', ...rsaPrivate] as const).map((name) =>
    bigNumber(Buffer.from(jwk[name] ?? '', 'base64url')),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  // Some programs, such as node:crypto, omit the other primes ("oth").
  if (p > 1n && q > 1n && p * q < n && n % (p * q) === 0n) throw multiPrime();
  if (p <= 1n || q <= 1n || p * q !== n) return '"p" times "q" is not "n"';
  if (d >= n || (e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) return '"d" does not match "e" and "n"';
  if (dp !== d % (p - 1n)) return '"dp" does not match "d" and "p"';
  if (dq !== d % (q - 1n)) return '"dq" does not match "d" and "q"';
  if (qi >= p || (qi * q) % p !== 1n) return '"qi" does not match "p" and "q"';
  return undefined;
}
