/** RSA keys that share a prime. */
import { createPublicKey, generatePrimeSync, type JsonWebKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keyFacts } from '../../../src/core/inspection/key-facts.ts';
import { type Keyed, sharedPrimes } from '../../../src/core/inspection/shared-primes.ts';
import { runIn } from '../../cli/world.ts';
import { cpuTime } from '../../cpu-time.ts';
import { testKey } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';

const primes = Array.from({ length: 3 }, () => generatePrimeSync(1024, { bigint: true })) as [bigint, bigint, bigint];
const jwkOf = (n: bigint): JsonWebKey => {
  const hex = n.toString(16);
  return {
    kty: 'RSA',
    n: Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url'),
    e: 'AQAB',
  };
};
const keyed = (name: string, n: bigint): Keyed => ({
  name,
  key: keyFacts(createPublicKey({ key: jwkOf(n), format: 'jwk' })),
});
const [p, q, r] = primes;

test('names the first key that each shares a prime with; the same key twice, and small factors, are not meant', () => {
  const all = [keyed('a', p * q), keyed('b', p * r), keyed('a again', p * q), keyed('other', 3n ** 1292n + 2n)];
  const [a, b] = all.map(({ key }) => key.spkiSha256) as [string, string];
  expect(sharedPrimes(all)).toEqual(new Map(Object.entries({ [b]: 'a', [a]: 'b' })));
  expect(sharedPrimes([keyed('a', 15n << 2000n), keyed('b', 21n << 7n)])?.size).toBe(0);
});

test('200 keys take little time, and more are not compared', () => {
  const many = Array.from({ length: 201 }, (_, index) => keyed(`k${index}`, (1n << 2048n) - BigInt(2 * index + 1)));
  expect(cpuTime(() => expect(sharedPrimes(many.slice(1))).toBeDefined())).toBeLessThan(1500);
  expect(sharedPrimes(many)).toBeUndefined();
});

test('inspect and match say so', async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'a.jwk'), JSON.stringify(jwkOf(p * q)));
  writeFileSync(
    join(cwd, 'b.jwk'),
    JSON.stringify({
      keys: [
        { ...jwkOf(p * r), kid: 'b\u001b' },
        { ...testKey.export({ format: 'jwk' }), kid: 'c' },
      ],
    }),
  );
  const inspected = await runIn(cwd, ['inspect', 'a.jwk', 'b.jwk', '--strict']);
  expect(inspected.stdout).toContain(
    'fail  its modulus shares a prime with that of key b\\x1b in b.jwk: anybody can compute both private keys',
  );
  expect(inspected.stdout.match(/shares a prime/g)).toHaveLength(2);
  expect(inspected.status).toBe(4);
  const matched = await runIn(cwd, ['match', 'a.jwk', 'b.jwk']);
  expect(matched.status).toBe(4);
  expect(matched.stderr).toContain(
    'a.jwk: its modulus shares a prime with that of b.jwk (public key, kid b\\x1b): anybody can compute both private keys',
  );
});
