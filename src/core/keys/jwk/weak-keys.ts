/**
 * RSA keys whose private half anybody can compute, or needs none: told from the public numbers in less than a millisecond,
 * so that sets of thousands of keys can be looked through. Does not look for keys of other faults, such as small factors.
 */
import { isSquare, squareRoot } from './modular-arithmetic.ts';

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

/** Steps of Fermat's factoring: enough for primes that were searched next to each other. */
const FERMAT_STEPS = 2;

/**
 * What makes an RSA key one that anybody can sign for; undefined where nothing is known.
 *
 * Looks for the exponent 1, the moduli of Infineon's RSALib (ROCA, CVE-2017-15361: Nemec and others, "The Return of
 * Coppersmith's Attack", 2017, §2.4), the square of one prime, and two primes close to each other.
 *
 * @param n modulus, odd
 * @param e public exponent
 */
export function rsaWeakness(n: bigint, e: bigint): string | undefined {
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
  return undefined;
}

function isRoca(n: bigint): boolean {
  const rest = n % rocaProduct;
  return rocaPrimes.every((prime, index) => rocaRemainders[index]?.has(Number(rest % BigInt(prime))));
}
