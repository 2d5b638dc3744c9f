/** Small primes. */

/** All odd primes below a limit, in order (sieve of Eratosthenes). */
export function oddPrimes(limit: number): number[] {
  // At index i stands 2 i + 1.
  const composite = new Uint8Array(limit >> 1);
  const primes: number[] = [];
  for (let index = 1; index < composite.length; index += 1) {
    if (composite[index]) continue;
    const prime = 2 * index + 1;
    primes.push(prime);
    for (let multiple = (prime * prime) >> 1; prime * prime < limit && multiple < composite.length; multiple += prime) {
      composite[multiple] = 1;
    }
  }
  return primes;
}
