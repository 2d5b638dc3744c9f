/** jsonwebtoken, the most used client on Node: it verifies what `sign` made, and `verify` accepts what it made. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { key } from '../cli/rehearsal.ts';
import { type Ran, runIn } from '../cli/world.ts';
import { fixture, fixturePath, frozen, testKey } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

const now = Math.floor(frozen.getTime() / 1000);
const publicKey = createPublicKey(fixture('keys/rsa.pub.pem'));
const path = (file: string): string => fixturePath(file);

describe('jsonwebtoken verifies what sign made', () => {
  const sign = async (...words: string[]): Promise<string> =>
    (await runIn(scratch(), ['sign', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', ...words])).stdout.trim();
  test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const)('%s', async (alg) => {
    const options = { algorithms: [alg], audience: 'c', issuer: 'a', subject: 'b', clockTimestamp: now };
    expect(jsonwebtoken.verify(await sign('--alg', alg), publicKey, options)).toMatchObject({ iss: 'a', exp: now + 300 });
  });
});

describe('verify accepts what jsonwebtoken made', () => {
  const claims = { iss: 'c', sub: 'u', aud: ['x', 'y'], exp: now + 180 };
  const judged = (jwt: string): Promise<Ran> => runIn(scratch(), ['verify', jwt, '--with', path('keys/rsa.crt')]);
  test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const)('%s', async (algorithm) => {
    const jwt = jsonwebtoken.sign({ ...claims, iat: now }, testKey, { algorithm });
    expect((await judged(jwt)).stdout).toContain(`VERIFIED: ${algorithm}`);
  });
  test('ES256', async () => {
    const jwt = jsonwebtoken.sign({ ...claims, iat: now }, createPrivateKey(fixture('keys/ec.pem')), { algorithm: 'ES256' });
    expect((await runIn(scratch(), ['verify', jwt, '--with', path('keys/ec.pem')])).status).toBe(0);
  });
});
