/**
 * Detects RSA keys that anybody can sign for, from the public numbers, in less than a millisecond, so that sets of thousands of
 * keys can be checked; and in a few milliseconds, a prime modulus; and a factor below 2^16.
 *
 * Does not find other factors: a public modulus with one prime of 17 to some 200 bits passes, although programs for that (ECM)
 * find it in seconds to months. A private key shows its primes, which are all tested (key-proof.ts).
 */
import { constants, publicEncrypt } from 'node:crypto';
import { publicKeyFrom } from '../../../octets/foreign-keys.ts';
import { bigNumber, bitLength, isSquare, root as rootOf, squareRoot } from '../modular-arithmetic.ts';
import { oddPrimes } from './odd-primes.ts';
import { primeProduct } from './prime-product.ts';

/** Primes up to 167: moduli of the flawed library show in their remainders, for any size. */
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127,
  131, 137, 139, 149, 151, 157, 163, 167,
] as const;

const rocaProduct = rocaPrimes.reduce((product, prime) => product * BigInt(prime), 1n);

/**
 * For each prime, how many remainders the powers of 65537 have. The numbers with such a remainder are those whose power of that
 * order is 1; one in 2^28 good keys is such a number for all primes.
 */
const rocaOrders: readonly number[] = [
  2, 4, 6, 2, 6, 8, 9, 22, 28, 30, 3, 40, 42, 46, 26, 58, 20, 66, 35, 24, 13, 82, 88, 6, 100, 51, 53, 54, 112, 42, 130, 136,
  138, 148, 50, 78, 162, 166,
];

/** Primes in order, multiplied in groups below 2^53, so that a remainder of a group is a plain number. */
type PrimeGroups = readonly { product: bigint; primes: readonly number[] }[];

/** Odd primes under 1000: five in six random odd numbers, such as damaged moduli, are divisible by one of them. */
const SMALL = 1000;
let small: PrimeGroups = [];
let smallPrimes: readonly number[] = [];

/** Groups of all odd primes below a limit. */
function primeGroups(limit: number): PrimeGroups {
  const groups: { product: number; primes: number[] }[] = [];
  for (const prime of oddPrimes(limit)) {
    const last = groups.at(-1);
    if (last === undefined || last.product * prime > Number.MAX_SAFE_INTEGER) groups.push({ product: prime, primes: [prime] });
    else {
      last.product *= prime;
      last.primes.push(prime);
    }
  }
  return groups.map((group) => ({ ...group, product: BigInt(group.product) }));
}

/** Computes the small ones when they are first needed. */
function preparePrimes(): void {
  small = primeGroups(SMALL);
  smallPrimes = small.flatMap(({ primes }) => primes);
}

/** Powers to look for besides the square. */
const powers = [3, 5, 7] as const;

/** Steps of Fermat's factorisation: enough for primes that were chosen next to each other. */
const FERMAT_STEPS = 2;

/**
 * Why anybody can sign for an RSA key; undefined if no weakness is known.
 *
 * Looks for the exponent 1, the moduli of Infineon's RSALib (ROCA, CVE-2017-15361: Nemec and others, "The Return of
 * Coppersmith's Attack", 2017, §2.4), the square or another power of one prime, and two primes close to each other.
 *
 * @param n modulus, odd
 * @param e public exponent
 * @param remainders those of `n`
 */
export function rsaWeakness(n: bigint, e: bigint, remainders = smallRemainders(n)): string | undefined {
  if (e === 1n) return '"e" is 1: anybody could sign with it';
  if (isRoca(n))
    return '"n" comes from a chip or library with the ROCA flaw (CVE-2017-15361): anybody can compute the private key';
  const root = squareRoot(n);
  if (root * root === n) return '"n" is a square: anybody can compute the private key';
  for (let step = 1; step <= FERMAT_STEPS; step += 1) {
    const middle = root + BigInt(step);
    if (isSquare(middle * middle - n))
      return '"n" is the product of two primes too close to each other: anybody can compute the private key';
  }
  const power = powers.find((exponent) => isPower(n, exponent, remainders));
  if (power !== undefined) return `"n" is a number to the power of ${power}: anybody can compute the private key`;
  return undefined;
}

/** Bits of the largest number that is tested: for more, the test takes over a tenth of a second. */
export const MOST_TESTED_BITS = 8192;

/** Bits of the largest modulus for which OpenSSL takes any exponent, and of an exponent for larger ones. */
const ANY_EXPONENT_BITS = 3072;
const LONGEST_EXPONENT = 63n;

/**
 * Whether a number over 2 seems to be a prime: Miller and Rabin's test with base 2, which every prime passes, and no product of
 * two random primes does; numbers made to pass it do. A test of node:crypto would repeat itself 64 times or more for a prime.
 *
 * If a modulus is a prime, everybody knows the private exponent.
 *
 * @returns false for one of more than 8,192 bits, which is not tested
 */
export function isProbablyPrime(n: bigint): boolean {
  if (n % 2n === 0n || bitLength(n) > MOST_TESTED_BITS) return false;
  let exponent = n - 1n;
  let squarings = 0;
  for (; exponent % 2n === 0n; exponent >>= 1n) squarings += 1;
  let found = powerOfTwo(exponent, n);
  if (found === 1n) return true;
  for (let left = squarings; left > 1 && found !== n - 1n; left -= 1) found = (found * found) % n;
  return found === n - 1n;
}

/** 2 to any power modulo `n`. */
function powerOfTwo(exponent: bigint, n: bigint): bigint {
  if (bitLength(n) <= ANY_EXPONENT_BITS) return raised(2n, exponent, n);
  let result = 1n;
  let base = 2n;
  for (let rest = exponent; rest > 0n; rest >>= LONGEST_EXPONENT) {
    const digit = rest & ((1n << LONGEST_EXPONENT) - 1n);
    result = (result * raised(base, digit, n)) % n;
    base = raised(base, 1n << LONGEST_EXPONENT, n);
  }
  return result;
}

/** A power modulo `n`, computed by OpenSSL, ten times faster than with BigInt. */
function raised(base: bigint, exponent: bigint, n: bigint): bigint {
  if (exponent < 2n) return exponent === 0n ? 1n : base;
  const size = Math.ceil(bitLength(n) / 8);
  const octets = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex');
  const numbers = { kty: 'RSA', n: octets(n).toString('base64url'), e: octets(exponent).toString('base64url') };
  const key = publicKeyFrom({ key: numbers, format: 'jwk' });
  return bigNumber(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, octets(base)));
}

/** The smallest odd prime under 1000 that divides a modulus: good keys have none, damaged ones usually do. */
export function smallFactor(n: bigint, remainders = smallRemainders(n)): number | undefined {
  const index = remainders.indexOf(0);
  return index === -1 ? undefined : smallPrimes[index];
}

/** The smallest odd prime below 2^16 that divides a modulus, or zero. Takes half a millisecond if there is none. */
export function mediumFactor(n: bigint): number | undefined {
  const common = greatestDivisor(primeProduct(), n);
  if (common === 1n) return undefined;
  let factor = 3;
  while (common % BigInt(factor) !== 0n) factor += 2;
  return factor;
}

/** The greatest common divisor of two numbers, of which one is not zero (Euclid's algorithm). */
function greatestDivisor(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

/** The remainders of a number for all odd primes under 1000, in order. */
export type SmallRemainders = readonly number[];

/** Computes the remainders once for all tests of a modulus, since they cost as much as the tests together. */
export function smallRemainders(n: bigint): SmallRemainders {
  if (small.length === 0) preparePrimes();
  const remainders: number[] = [];
  for (const { product, primes } of small) {
    const rest = Number(n % product);
    for (const prime of primes) remainders.push(rest % prime);
  }
  return remainders;
}

/** Whether a number is a perfect power of `exponent`, an odd prime. */
function isPower(n: bigint, exponent: number, remainders: SmallRemainders): boolean {
  // If a prime is 1 more than a multiple of the exponent, few remainders belong to powers, so most numbers need no root.
  for (const [index, remainder] of remainders.entries()) {
    const prime = smallPrimes[index] as number;
    if (prime % exponent === 1 && smallPower(remainder, (prime - 1) / exponent, prime) !== 1) return false;
  }
  return rootOf(n, exponent) ** BigInt(exponent) === n;
}

/** `base` to the power of `exponent`, modulo a number below 2^26. */
function smallPower(base: number, exponent: number, modulus: number): number {
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function isRoca(n: bigint): boolean {
  const rest = n % rocaProduct;
  return rocaPrimes.every((prime, index) => smallPower(Number(rest % BigInt(prime)), rocaOrders[index] as number, prime) === 1);
}
