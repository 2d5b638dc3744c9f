/**
 * Detects RSA keys that anybody can sign for, from the public numbers, in less than a millisecond, so that sets of thousands of
 * keys can be checked; and in a few milliseconds, a prime modulus.
 */
import { constants, publicEncrypt } from 'node:crypto';
import { publicKeyFrom } from '../../octets/foreign-keys.ts';
import { bigNumber, bitLength, isSquare, root as rootOf, squareRoot } from './modular-arithmetic.ts';

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

/** Odd primes under 1000: five in six random odd numbers, such as damaged moduli, are divisible by one of them. */
let smallPrimes: readonly number[] = [];

/** The same in order, multiplied in groups below 2^53, so that a remainder of a group is a plain number. */
let primeGroups: readonly { product: bigint; primes: readonly number[] }[] = [];

/** Computes both when they are first needed. */
function preparePrimes(): void {
  const composite = new Uint8Array(1000);
  const primes: number[] = [];
  const groups: { product: number; primes: number[] }[] = [];
  for (let odd = 3; odd < composite.length; odd += 2) {
    if (composite[odd]) continue;
    primes.push(odd);
    for (let multiple = odd * odd; multiple < composite.length; multiple += 2 * odd) composite[multiple] = 1;
    const last = groups.at(-1);
    if (last === undefined || last.product * odd > Number.MAX_SAFE_INTEGER) groups.push({ product: odd, primes: [odd] });
    else {
      last.product *= odd;
      last.primes.push(odd);
    }
  }
  smallPrimes = primes;
  primeGroups = groups.map((group) => ({ ...group, product: BigInt(group.product) }));
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

/** Bits of the largest modulus that is tested: for more, the test takes over a tenth of a second. */
const MOST_TESTED_BITS = 8192;

/** Bits of the largest modulus for which OpenSSL takes any exponent, and of an exponent for larger ones. */
const ANY_EXPONENT_BITS = 3072;
const LONGEST_EXPONENT = 63n;

/**
 * Whether a modulus is a prime, so that everybody knows the private exponent: Fermat's test with base 2, which every prime passes,
 * and no product of two random primes does. A test of node:crypto would repeat itself 64 times or more for a prime.
 *
 * @param n modulus, odd
 */
export function isPrimeModulus(n: bigint): boolean {
  const bits = bitLength(n);
  if (bits > MOST_TESTED_BITS) return false;
  if (bits <= ANY_EXPONENT_BITS) return raised(2n, n - 1n, n) === 1n;
  let result = 1n;
  let base = 2n;
  for (let rest = n - 1n; rest > 0n; rest >>= LONGEST_EXPONENT) {
    const digit = rest & ((1n << LONGEST_EXPONENT) - 1n);
    result = (result * raised(base, digit, n)) % n;
    base = raised(base, 1n << LONGEST_EXPONENT, n);
  }
  return result === 1n;
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

/** The remainders of a number for all odd primes under 1000, in order. */
export type SmallRemainders = readonly number[];

/** Computes the remainders once for all tests of a modulus, since they cost as much as the tests together. */
export function smallRemainders(n: bigint): SmallRemainders {
  if (primeGroups.length === 0) preparePrimes();
  const remainders: number[] = [];
  for (const { product, primes } of primeGroups) {
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
