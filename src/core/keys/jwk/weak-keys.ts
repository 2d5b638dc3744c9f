/**
 * RSA keys whose private half anybody can compute, or needs none: told from the public numbers in less than a millisecond,
 * so that sets of thousands of keys can be looked through. Does not look for a modulus that is itself a prime: the test for one
 * takes several milliseconds.
 */
import { isSquare, root as rootOf, squareRoot } from './modular-arithmetic.ts';

/** Primes up to 167: moduli of the flawed library stand out by their remainders, whatever their size. */
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127,
  131, 137, 139, 149, 151, 157, 163, 167,
] as const;

const rocaProduct = rocaPrimes.reduce((product, prime) => product * BigInt(prime), 1n);

/** For each prime, the remainders of powers of 65537: one in 2^28 sound keys has such remainders for all of them. */
const rocaRemainders: readonly ReadonlySet<number>[] = rocaPrimes.map((prime) => {
  const remainders = new Set<number>();
  for (let remainder = 1; !remainders.has(remainder); remainder = (remainder * 65537) % prime) remainders.add(remainder);
  return remainders;
});

/** Primes under 1000, odd: of random odd numbers, as a damaged modulus is one, five in six are divisible by one of them. */
const smallPrimes: readonly number[] = Array.from({ length: 499 }, (_, index) => 2 * index + 3).filter((odd) => {
  for (let factor = 3; factor * factor <= odd; factor += 2) if (odd % factor === 0) return false;
  return true;
});

/** The same in their order, multiplied in groups below 2^53: a remainder of each group is a plain number. */
const primeGroups: readonly { product: bigint; primes: readonly number[] }[] = smallPrimes
  .reduce<number[][]>((groups, prime) => {
    const last = groups.at(-1);
    const fits = last !== undefined && last.reduce((product, other) => product * other, prime) <= Number.MAX_SAFE_INTEGER;
    if (fits) last.push(prime);
    else groups.push([prime]);
    return groups;
  }, [])
  .map((primes) => ({ product: primes.reduce((product, prime) => product * BigInt(prime), 1n), primes }));

/** Powers that are looked for beside the square; a modulus of more equal primes is no less strange, and nobody makes one. */
const powers = [3, 5, 7] as const;

/** Steps of Fermat's factoring: enough for primes that were searched next to each other. */
const FERMAT_STEPS = 2;

/**
 * What makes an RSA key one that anybody can sign for; undefined if nothing is known.
 *
 * Looks for the exponent 1, the moduli of Infineon's RSALib (ROCA, CVE-2017-15361: Nemec and others, "The Return of
 * Coppersmith's Attack", 2017, §2.4), the square or another power of one prime, and two primes close to each other.
 *
 * @param n modulus, odd
 * @param e public exponent
 * @param remainders those of `n`
 */
export function rsaWeakness(n: bigint, e: bigint, remainders = smallRemainders(n)): string | undefined {
  if (e === 1n) return '"e" is 1: with it anybody could sign';
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

/** The smallest odd prime under 1000 that divides a modulus, which a key never has and a damaged modulus mostly has. */
export function smallFactor(n: bigint, remainders = smallRemainders(n)): number | undefined {
  const index = remainders.indexOf(0);
  return index === -1 ? undefined : smallPrimes[index];
}

/** What is left of a number divided by each odd prime under 1000, in the order of the primes. */
export type SmallRemainders = readonly number[];

/** Computes them once for all tests of a modulus: they cost as much as all the others together. */
export function smallRemainders(n: bigint): SmallRemainders {
  const remainders: number[] = [];
  for (const { product, primes } of primeGroups) {
    const rest = Number(n % product);
    for (const prime of primes) remainders.push(rest % prime);
  }
  return remainders;
}

/** Whether a number is another one to the power of `exponent`, an odd prime. */
function isPower(n: bigint, exponent: number, remainders: SmallRemainders): boolean {
  // Where a prime is 1 more than a multiple of the exponent, few remainders are those of powers: most numbers need no root.
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
  return rocaPrimes.every((prime, index) => rocaRemainders[index]?.has(Number(rest % BigInt(prime))));
}
