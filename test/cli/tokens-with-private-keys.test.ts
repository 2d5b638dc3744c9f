/** Private keys that a program put into a token by mistake: no command shows them, and each says so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { fixture, frozen, otherKey, testKey } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const pem = fixture('keys/rsa.pem').toString();
const jwk = otherKey.export({ format: 'jwk' });
const now = Math.floor(frozen.getTime() / 1000);

const signed = (claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ exp: now + 300, ...claims }).setProtectedHeader({ ...header, alg: 'RS256' }).sign(testKey);

/** Every part of a key that must not be printed. */
const parts = [...pem.split('\n').filter((line) => /^[\w+/]{40}/.test(line)), jwk.d, jwk.p, jwk.q, jwk.dp, jwk.qi] as string[];

const SO = 'everybody who has the token has it, so make a new one';

describe.each<[string, () => Promise<string>, string]>([
  ['as PEM in a claim', () => signed({ key: pem }), `the claim "key" contains a private key: ${SO}`],
  ['as a JWK in a claim', () => signed({ cnf: { jwk } }), `the claim "cnf" contains a private key: ${SO}`],
  ['as a JWK in its header', () => signed({}, { jwk }), `the header member "jwk" contains a private key: ${SO}`],
])('a private key %s', (_, make, note) => {
  test.each([
    'decode t.jwt',
    'decode t.jwt --json',
    'verify t.jwt --with p.pem',
    'verify t.jwt --with p.pem --json',
    'inspect t.jwt',
  ])('is not shown by %s', async (line) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 't.jwt'), await make());
    writeFileSync(join(cwd, 'p.pem'), fixture('keys/rsa.pub.pem'));
    const { status, stdout, stderr } = await runIn(cwd, line.split(' '));
    expect(status).toBe(0);
    for (const part of parts) expect(stdout + stderr).not.toContain(part);
    expect((stdout + stderr).replace(/\s+/g, ' ')).toContain(line.includes('--json') ? note.replaceAll('"', '\\"') : note);
  });
});

test('a private key in a token inside another one is not shown', async () => {
  const inner = await signed({ key: pem });
  const outer = [{ alg: 'RS256', cty: 'JWT' }, inner].map((one) =>
    Buffer.from(typeof one === 'string' ? one : JSON.stringify(one)).toString('base64url'),
  );
  for (const words of [['decode'], ['decode', '--json']]) {
    const { stdout, stderr } = await runIn(scratch(), [...words, `${outer.join('.')}.AAAA`]);
    for (const part of parts) expect(stdout + stderr).not.toContain(part);
    expect(stdout + stderr).toContain('contains a private key');
  }
});
