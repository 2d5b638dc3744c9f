/**
 * The product of the odd primes below 2^16. The build replaces this file with the number: to find the primes takes longer than the
 * rest of `convert`.
 */
import { oddPrimes } from './odd-primes.ts';

/** All primes that are looked for in a modulus. */
const LIMIT = 1 << 16;

let found: bigint | undefined;

/** The product, computed once. */
export function primeProduct(): bigint {
  found ??= product(oddPrimes(LIMIT).map(BigInt));
  return found;
}

/** Multiplies numbers in pairs, so that both factors have about the same size, which is fastest. */
function product(numbers: readonly bigint[]): bigint {
  let left = numbers;
  while (left.length > 1) {
    left = left.flatMap((number, index) => (index % 2 === 0 ? [number * (left[index + 1] ?? 1n)] : []));
  }
  return left[0] ?? 1n;
}
