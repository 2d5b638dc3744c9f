/**
 * Checks that the numbers of a JWK belong to one key (RFC 7518 §6, RFC 8037 §2), which node:crypto and JWK libraries do not
 * check.
 */
import { createECDH, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { KitError } from '../../errors.ts';
import { visible } from '../../escape.ts';
import { FEWEST_RSA_BITS } from '../../limits.ts';
import { privateKeyFrom, publicKeyFrom } from '../../octets/foreign-keys.ts';
import { grouped } from '../../octets/grouped.ts';
import { forgeable, GET_AGAIN, multiPrime, rememberProven, requireProof } from '../key-proof.ts';
import { recent, remember } from '../most-recent.ts';
import { curveOf, ecCurves } from './ec-curves.ts';
import { isEdwardsPoint, isSmallOrder } from './edwards.ts';
import {
  exponent,
  fixedNumber,
  hasMember,
  LONGEST_MEMBER,
  type Members,
  number,
  octets,
  type Reading,
  refuse,
  SWAP,
  USUAL_E,
  withoutType,
} from './jwk-members.ts';
import { withKeyInside } from './key-inside-jwk.ts';
import { bigNumber, bitLength } from './modular-arithmetic.ts';
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

/** Octets of a key on the curves of RFC 8037 §2. */
const okpSizes: Readonly<Record<string, number>> = { Ed25519: 32, Ed448: 57, X25519: 32, X448: 56 };

/** A checked JWK. */
export interface SoundJwk {
  key: KeyObject;
  /** What was repaired, and what is unusual. */
  notes: string[];
}

/**
 * Checks the numbers of a JWK and makes a key from them: private if it has private members, else public.
 *
 * @param exact whether node:crypto wrote the members, so that their spelling is always right
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function soundKey(jwk: Members, checking: Checking, { exact = false }: { exact?: boolean } = {}): SoundJwk {
  const notes: string[] = [];
  const reading = { notes, exact };
  const sound = keyOf(exact ? jwk : withKeyInside(jwk, notes), checking, reading);
  requireProof(sound);
  rememberProven(sound);
  return { key: sound, notes };
}

/** The types of keys that a JWK can have here. */
const types = ['RSA', 'EC', 'OKP', 'oct'] as const;

function keyOf(jwk: Members, checking: Checking, reading: Reading): KeyObject {
  const kty = jwk['kty'];
  if (kty === undefined) throw withoutType(jwk);
  if (kty === 'RSA') return rsaKey(jwk, checking, reading);
  if (kty === 'EC') return ecKey(jwk, reading);
  if (kty === 'OKP') return okpKey(jwk, reading);
  if (kty === 'oct') {
    throw refuse('"kty" is oct: a shared secret, which has no public half', 'ask for the key pair of a signing key, RSA or EC');
  }
  const meant = typeof kty === 'string' ? types.find((type) => type.toLowerCase() === kty.toLowerCase()) : undefined;
  if (meant !== undefined) throw refuse(`"kty" is ${shown(kty)}, but upper and lower case matter`, `write "kty":"${meant}"`);
  throw refuse(`"kty" is ${shown(kty)}, which is not supported`, 'give an RSA, EC or OKP key');
}

/** An untrusted member, for a message. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${visible(value.slice(0, 40))}"` : `a ${value === null ? 'null' : typeof value}`;

const rsaPrivate = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

function rsaKey(jwk: Members, { allowWeak = false, many = false }: Checking, reading: Reading): KeyObject {
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

function ecKey(jwk: Members, reading: Reading): KeyObject {
  const { notes } = reading;
  const crv = jwk['crv'];
  const curve = typeof crv === 'string' && Object.hasOwn(ecCurves, crv) ? ecCurves[crv] : undefined;
  if (curve === undefined) throw unknownCurve(crv, ecCurves);
  const of = { size: curve.size, of: crv as string };
  const x = fixedNumber(jwk, 'x', of, reading);
  const y = fixedNumber(jwk, 'y', of, reading);
  const members: JsonWebKey = { kty: 'EC', crv: crv as string, x: x.toString('base64url'), y: y.toString('base64url') };
  let key: KeyObject;
  try {
    key = publicKeyFrom({ key: members, format: 'jwk' });
  } catch {
    // Sizes and alphabet are right, so the point itself must be wrong.
    const other = Object.entries(ecCurves).find(
      ([, { size }]) => size !== curve.size && [jwk['x'], jwk['y']].every(hasSize(size)),
    );
    if (other !== undefined) {
      const octets = `"x" and "y" have ${other[1].size} octets, as on ${other[0]}`;
      throw refuse(`${octets}, but "crv" is ${crv}`, 'ask its publisher which one is right');
    }
    const short = ['x', 'y'].find((name) => notes.some((note) => note.startsWith(`"${name}" has `)));
    const what = short === undefined ? '"x" and "y" are' : `"${short}" is cut off or damaged: "x" and "y" are`;
    throw refuse(`${what} not a point on the curve ${crv}`);
  }
  if (!hasMember(jwk, 'd')) return key;
  const d = fixedNumber(jwk, 'd', of, reading);
  if (!ecPublicPoint(curve.openssl, d)?.equals(Buffer.concat([Buffer.from([4]), x, y]))) {
    throw refuse('the private key contradicts itself: "d" does not match "x" and "y"', GET_AGAIN);
  }
  return privateKeyFrom({ key: { ...members, d: d.toString('base64url') }, format: 'jwk' });
}

/** Whether a coordinate has a number of octets. */
const hasSize =
  (size: number) =>
  (value: unknown): boolean =>
    typeof value === 'string' && Buffer.from(value, 'base64url').length === size;

/**
 * Checks the number of a private EC key, which OpenSSL does not if the key comes without its public point (SEC 1 §3.2.1).
 *
 * @throws KitError INPUT_INVALID if it is zero, or the order of the curve or more
 */
export function checkEcNumber(key: KeyObject): void {
  const curve = key.asymmetricKeyDetails?.namedCurve as string;
  if (curveOf(curve) === undefined) return;
  let d: string | undefined;
  try {
    ({ d } = key.export({ format: 'jwk' }));
  } catch {
    // Its public point is none: the number is a multiple of the order.
  }
  if (d !== undefined && ecPublicPoint(curve, Buffer.from(d, 'base64url')) !== undefined) return;
  throw refuse('its private number is zero, or not below the order of the curve', GET_AGAIN);
}

/** The uncompressed point of a private number; undefined if the number is zero or larger than the curve's order. */
function ecPublicPoint(curve: string, d: Buffer): Buffer | undefined {
  const pair = createECDH(curve);
  try {
    pair.setPrivateKey(d);
    return pair.getPublicKey();
  } catch {
    return undefined;
  }
}

function okpKey(jwk: Members, reading: Reading): KeyObject {
  const crv = jwk['crv'];
  const size = typeof crv === 'string' && Object.hasOwn(okpSizes, crv) ? okpSizes[crv] : undefined;
  if (size === undefined) throw unknownCurve(crv, okpSizes);
  const x = octets(jwk, 'x', reading);
  if (x.length !== size) throw refuse(`"x" has ${x.length} octets, but ${crv} has ${size}`);
  checkPoint(crv as string, x);
  const members: JsonWebKey = { kty: 'OKP', crv: crv as string, x: x.toString('base64url') };
  if (!hasMember(jwk, 'd')) return publicKeyFrom({ key: members, format: 'jwk' });
  let d = octets(jwk, 'd', reading);
  if (d.length === 2 * size && d.subarray(size).equals(x)) {
    d = d.subarray(0, size);
    reading.notes.push('"d" contained the public key after the private one: removed');
  }
  if (d.length !== size) throw refuse(`"d" has ${d.length} octets, but ${crv} has ${size}`);
  const key = privateKeyFrom({ key: { ...members, d: d.toString('base64url') }, format: 'jwk' });
  if (createPublicKey(key).export({ format: 'jwk' }).x !== members.x) {
    throw refuse('the private key contradicts itself: "d" does not match "x"', GET_AGAIN);
  }
  return key;
}

/**
 * Refuses a public key on a curve of RFC 8037 that is not a point, or is a point that anybody can sign with.
 *
 * @throws KitError INPUT_INVALID
 */
export function checkPoint(curve: string, x: Uint8Array): void {
  if (isSmallOrder(curve, x)) {
    const what = curve.startsWith('Ed') ? 'anybody could sign with it' : 'anybody could compute the shared secrets';
    throw forgeable(`"x" is a point of small order on ${curve}: ${what}`);
  }
  if (!isEdwardsPoint(curve, x)) throw refuse(`"x" is not a point on the curve ${curve}`);
}

function unknownCurve(crv: unknown, known: object): Error {
  const hint = `use one of ${Object.keys(known).join(', ')}`;
  const meant = typeof crv === 'string' && Object.keys(known).find((name) => name.toLowerCase() === crv.toLowerCase());
  if (meant) return refuse(`"crv" is ${shown(crv)}, but upper and lower case matter`, `write "crv":"${meant}"`);
  if (typeof crv === 'string' && /^(?:Ed|X)(?:25519|448)$/.test(crv)) {
    return refuse(`"kty" is not "OKP", but keys on ${crv} are of that type`, 'write "kty":"OKP"');
  }
  return crv === undefined ? refuse('"crv" is missing') : refuse(`"crv" is ${shown(crv)}, which is not supported`, hint);
}
