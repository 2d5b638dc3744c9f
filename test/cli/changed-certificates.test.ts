/** Certificates that were changed after their own key signed them: no command uses their key in silence. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pemBlock } from '../../src/core/keys/containers/pem.ts';
import { checkKey } from '../../src/core/keys/key-checks.ts';
import { fixture, fixturePath, testKey } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const CHANGED = 'its signature does not verify: it was changed after it was signed';

const { n = '', e = '' } = createPublicKey(testKey).export({ format: 'jwk' });

/** DER with one changed bit in the modulus, which looks as good as the right one. */
function changedModulus(file: string): Buffer {
  const der = fixture(file);
  const modulus = Buffer.from(n, 'base64url');
  const at = der.indexOf(modulus);
  for (let offset = 20; offset < modulus.length; offset += 1) {
    const changed = Buffer.from(der);
    changed[at + offset] = (der[at + offset] as number) ^ 64;
    const other = changed.subarray(at, at + modulus.length).toString('base64url');
    if (isSound(createPublicKey({ key: { kty: 'RSA', n: other, e }, format: 'jwk' }))) return changed;
  }
  throw new Error('no such bit');
}

function isSound(key: KeyObject): boolean {
  try {
    checkKey(key);
    return true;
  } catch {
    return false;
  }
}

/** The same with another last day: what its own key signed was something else. */
function changedEnd(): Buffer {
  const der = Buffer.from(fixture('keys/rsa.crt.der'));
  const at = der.lastIndexOf(Buffer.from('Z\x30')) - 1;
  der[at] = (der[at] as number) ^ 1;
  return der;
}

function place(der: Buffer): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'a.crt'), pemBlock('CERTIFICATE', der));
  return cwd;
}

const rsa = fixturePath('keys/rsa.pem');

describe('a changed certificate', () => {
  test.each([
    ['convert', 'a.crt'],
    ['convert', 'a.crt', '--to', 'spki'],
    ['convert', 'a.crt', '--to', 'certificate'],
    ['repair', 'a.crt'],
    ['verify', 'eyJhbGciOiJSUzI1NiJ9.e30.AAAA', '--with', 'a.crt'],
    ['init', 'new', '--provider', 'anypoint', '--name', 'a', '--jwk', 'a.crt'],
  ])('%s %s %s %s', async (...words) => {
    for (const der of [changedModulus('keys/rsa.crt.der'), changedEnd()]) {
      const { status, stdout, stderr } = await runIn(place(der), words);
      expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
      expect(stderr).toContain(`a.crt: ${words.includes('certificate') ? '' : 'a certificate: '}${CHANGED}`);
      expect(stderr).toContain('get it again from its source, unchanged, and compare its fingerprint');
    }
  });
  test('does not match', async () => {
    const { status, stdout } = await runIn(place(changedEnd()), ['match', 'a.crt', rsa]);
    expect(status).toBe(3);
    expect(stdout).toContain(CHANGED);
  });
});

test('a changed request is not repaired, and does not match', async () => {
  const cwd = scratch();
  const der = changedModulus('keys/rsa.csr.der');
  writeFileSync(join(cwd, 'a.csr'), pemBlock('CERTIFICATE REQUEST', der));
  expect((await runIn(cwd, ['repair', 'a.csr'])).stderr).toContain("the certificate request's own signature does not verify");
  expect((await runIn(cwd, ['match', 'a.csr', rsa])).status).toBe(3);
});

describe('a certificate of another key with the same name is not called changed', () => {
  const inspected = async (file: string): Promise<string> =>
    (await runIn(scratch(), ['inspect', fixturePath(`certificates/${file}`)])).stdout;
  test('it may have been changed, or not signed by its own key', async () => {
    expect(await inspected('same-name.crt')).toContain(`fail  ${CHANGED}, or not signed by its own key`);
  });
  test('it says itself that another key signed it, and is used', async () => {
    const says = 'note  not signed by its own key: its issuer has the same name, but another key';
    expect(await inspected('new-with-old.crt')).toContain(says);
    expect((await runIn(scratch(), ['convert', fixturePath('certificates/new-with-old.crt')])).status).toBe(0);
  });
});
