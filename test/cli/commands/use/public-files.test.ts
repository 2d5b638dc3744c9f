/** Targets get the certificate and the public key of the record, and nothing else that stands in the files. */
import { createPublicKey } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publicKeyPem } from '../../../../src/core/keys/rsa.ts';
import { fixture, otherKey } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';

const email = ['--email', 'a@acme.com', '--client-id', '3MVG9'];
const anypoint = ['--name', 'a', '--idp-id', 'i', '--username', 'u', '--client-id', 'c'];
const key = fixture('keys/rsa.pem').toString();

/** Runs `use` for a bundle in which a file was changed. */
async function used(
  target: string,
  file: 'server.crt' | 'public.pem' | 'server.key',
  change: (path: string) => void,
): Promise<Ran> {
  const cwd = scratch();
  const salesforce = target !== 'api' && target !== 'terraform';
  await bundleIn(cwd, salesforce ? 'salesforce' : 'anypoint', salesforce ? [...acme, ...email] : anypoint);
  change(join(cwd, 'app', file));
  return runIn(cwd, ['use', target, 'app', '--json']);
}
const startingWith = (text: string) => (path: string) => writeFileSync(path, text + readFileSync(path, 'utf8'));
const endingWith = (text: string) => (path: string) => appendFileSync(path, text);
const instead = (text: string | Buffer) => (path: string) => writeFileSync(path, text);

describe('a private key beside it is not copied', () => {
  test.each([
    ['metadata', 'server.crt', endingWith(key)],
    ['metadata', 'server.crt', startingWith(key)],
    ['api', 'public.pem', endingWith(key)],
    ['terraform', 'public.pem', startingWith(key)],
  ] as const)('%s, %s', async (target, file, change) => {
    const ran = await used(target, file, change);
    expect(ran.stdout + ran.stderr).not.toContain('PRIVATE KEY');
    expect(ran.stdout).not.toContain(key.split('\n')[1]);
  });
});

test.each([
  ['metadata', 'server.crt', instead(''), 3],
  ['metadata', 'server.crt', instead(fixture('keys/rsa.crt').subarray(0, 300)), 3],
  ['metadata', 'server.crt', instead('evil</certificate><x/>'), 3],
  ['metadata', 'server.crt', instead(fixture('keys/rsa.crt')), 4],
  ['metadata', 'server.crt', instead(key), 3],
  ['api', 'public.pem', instead(publicKeyPem(createPublicKey(otherKey))), 4],
  ['github', 'public.pem', instead(fixture('keys/ed25519.pem')), 3],
] as const)('another file is refused: %s, %s', async (target, file, change, status) => {
  const ran = await used(target, file, change);
  const { ok, error } = JSON.parse(ran.stdout);
  expect({ status: ran.status, ok }).toEqual({ status, ok: false });
  expect(error.message).toContain(`app/${file}: `);
  expect(error.hint).not.toBe('');
});

test('a private key of another bundle gets a note', async () => {
  const other = fixture('keys/other.pem');
  const ran = await used('curl', 'server.key', instead(other));
  expect(JSON.parse(ran.stdout).notes).toContain(
    'server.key does not match jwt-kit.json: for the fix, run npx jwt-kit doctor app',
  );
  expect(JSON.parse((await used('curl', 'server.key', () => {})).stdout).notes.join()).not.toContain('does not match');
});
