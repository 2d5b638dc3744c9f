/** DER, certificates, OpenSSH, base64 and variables; test/outside/converted-forms.test.ts lets other programs read them. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { findKeys, findPrivateKey } from '../../../../src/core/keys/read-keys.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import { at, convert, error, halved, pkcs8, publicJwk, spki } from './convert-setup.ts';

const leaf = new X509Certificate(fixture('issued/leaf.crt'));
const publicKey = createPublicKey(testKey);

/** Converts a fixture to a file; returns its bytes. */
async function converted(file: string, ...words: string[]): Promise<Buffer> {
  const cwd = scratch();
  writeFileSync(join(cwd, 'secret'), 'secret');
  const ran = await runIn(cwd, ['convert', at(file), ...words, '--out', 'out']);
  expect(ran.status, ran.stderr).toBe(0);
  return readFileSync(join(cwd, 'out'));
}

describe('DER', () => {
  test.each<[string, string, string[], Buffer]>([
    ['of a public key', 'keys/rsa.pub.pem', ['--to', 'spki-der'], publicKey.export({ type: 'spki', format: 'der' })],
    ['of a public key in PKCS#1', 'keys/rsa.crt', ['--to', 'pkcs1-der'], publicKey.export({ type: 'pkcs1', format: 'der' })],
    ['of a private key', 'keys/rsa.jwk', ['--to', 'pkcs8-der', '--private'], testKey.export({ type: 'pkcs8', format: 'der' })],
    [
      'of a private key in PKCS#1',
      'keys/rsa.pem',
      ['--to', 'pkcs1-der', '--private'],
      testKey.export({ type: 'pkcs1', format: 'der' }),
    ],
    ['of a certificate', 'issued/chain.pem', ['--to', 'certificate-der'], leaf.raw],
  ])('%s', async (_, file, words, der) => {
    expect((await converted(file, ...words)).equals(der)).toBe(true);
  });
  test('is not written to a terminal', async () => {
    const words = ['convert', at('keys/rsa.pub.pem'), '--to', 'spki-der'];
    const stdout = Object.assign(new PassThrough(), { isTTY: true });
    const ran = await runIn(scratch(), words, { stdout });
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr: error(
        'DER is not text, and the output is a terminal',
        'write it to a file with --out <file>, or pipe it to another program',
      ),
    });
  });
  test('is base64 in --json', async () => {
    const { stdout } = await runIn(scratch(), ['convert', at('keys/rsa.pub.pem'), '--to', 'spki-der', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'spki-der',
      base64: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    });
  });
});

describe('a certificate', () => {
  test.each<[string, string, string[]]>([
    ['of a file', 'issued/leaf.crt', []],
    ['in DER', 'issued/leaf.der', []],
    ['of a chain', 'issued/chain.pem', []],
  ])('%s', async (_, file, words) => {
    const pem = (await converted(file, '--to', 'certificate', ...words)).toString();
    expect(pem).toBe(leaf.toString());
  });
  test('of the entry of a key store', async () => {
    const words = ['--to', 'certificate', '--alias', 'other', '--store-password-file', 'secret'];
    const found = new X509Certificate(await converted('keystores/keytool-two.pkcs12', ...words));
    expect(found.subject).toBe('CN=Other');
  });
  test('of a JWK, from a file or standard input', async () => {
    const jwk = { ...publicJwk, kid: 'one', x5c: [leaf.raw.toString('base64')] };
    const set = { keys: [{ ...otherKey.export({ format: 'jwk' }), kid: 'two' }, jwk] };
    expect(await convert(set, '--kid', 'one', '--to', 'certificate')).toMatchObject({ status: 0, stdout: leaf.toString() });
    expect(await convert(set, '--kid', 'two', '--to', 'certificate')).toEqual({
      status: 3,
      stdout: '',
      stderr: error('standard input: key two has no certificate ("x5c")', 'for its public key, use --to spki'),
    });
  });
  test('is refused if several do not belong together, or there is none', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'two.pem'), Buffer.concat([fixture('issued/leaf.crt'), fixture('issued/other.crt')]));
    expect((await runIn(cwd, ['convert', 'two.pem', '--to', 'certificate'])).stderr).toBe(
      error(
        'two.pem: found 2 certificates that are not one chain, expected one',
        'put the right certificate into a separate file',
      ),
    );
    expect((await runIn(cwd, ['convert', at('keys/rsa.pem'), '--to', 'certificate'])).stderr).toContain(
      'this is a private key, not a certificate',
    );
  });
});

describe('OpenSSH', () => {
  test.each(['rsa', 'ec256', 'ec384', 'ec521', 'ed25519'])('writes %s as ssh-keygen does, and reads it again', async (name) => {
    const line = (await converted(`ssh/${name}`, '--to', 'openssh')).toString();
    expect(line.trim()).toBe(fixture(`ssh/${name}.pub`).toString().trim().split(' ').slice(0, 2).join(' '));
    const written = await converted(`ssh/${name}`, '--to', 'openssh', '--private');
    expect(written.toString()).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    const [before, after] = [fixture(`ssh/${name}`), written].map((file) => findPrivateKey(file).open());
    expect(after?.export({ type: 'pkcs8', format: 'der' })).toEqual(before?.export({ type: 'pkcs8', format: 'der' }));
    expect(findKeys(Buffer.from(line)).keys).toHaveLength(1);
  });
  test('has no keys on other curves', async () => {
    const key = { kty: 'EC', crv: 'secp256k1', ...secp256k1 };
    expect((await convert(key, '--to', 'openssh')).status).toBeGreaterThan(0);
    const pss = await runIn(scratch(), ['convert', at('keys/rsa-pss.crt'), '--to', 'openssh']);
    expect(pss.stderr).toContain('openssh is for RSA and Ed25519 keys and for EC keys on P-256, P-384 and P-521');
  });
});

/** A point of the curve, from SEC 2. */
const secp256k1 = {
  x: 'eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g',
  y: 'SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg',
};

describe('one line', () => {
  test('of base64 is the PEM', async () => {
    expect(await convert(pkcs8, '--to', 'base64', '--private')).toEqual({
      status: 0,
      stdout: `${Buffer.from(pkcs8).toString('base64')}\n`,
      stderr: '',
    });
    expect(await convert(pkcs8, '--to', 'base64')).toEqual({
      status: 0,
      stdout: `${Buffer.from(spki).toString('base64')}\n`,
      stderr: halved,
    });
  });
  test.each([
    [[], 'SF_JWT_KEY_BASE64'],
    [['--variable', 'MY_KEY_2'], 'MY_KEY_2'],
  ])('for a variable: %j', async (words, name) => {
    const { stdout } = await convert(pkcs8, '--to', 'env', '--private', ...words);
    expect(stdout).toBe(`${name}=${Buffer.from(pkcs8).toString('base64')}\n`);
    expect(findPrivateKey(Buffer.from(stdout)).open().equals(createPrivateKey(pkcs8))).toBe(true);
  });
});

describe('refuses', () => {
  test.each<[string[], string, string]>([
    [['--to', 'pkcs8-der'], '--to pkcs8-der is for private keys', 'add --private, or use --to spki-der'],
    [['--to', 'env'], '--to env is for private keys', 'add --private, or use --to base64'],
    [['--to', 'spki-der', '--private'], '--to spki-der is for public keys', 'leave out --private, or use --to pkcs8-der'],
    [
      ['--to', 'certificate', '--private'],
      '--to certificate writes a certificate, which has no private half',
      'leave out --private',
    ],
    [['--variable', 'A'], '--variable works only with --to env', 'add --to env, or leave it out'],
    [
      ['--to', 'env', '--private', '--variable', 'A-B'],
      '--variable: "A-B" is not the name of a variable',
      'use letters, digits and _, such as MY_KEY',
    ],
    [
      ['--to', 'openssh', '--alg', 'RS256'],
      '--alg works only with --to jwk and --to jwks, not with --to openssh',
      'use --to jwk, or leave out --alg',
    ],
  ])('%j', async (words, message, hint) => {
    expect(await convert(pkcs8, ...words)).toEqual({ status: 2, stdout: '', stderr: error(message, hint) });
  });
  test('an EC key in PKCS#1', async () => {
    const ran = await runIn(scratch(), ['convert', at('keys/ec.pem'), '--to', 'pkcs1-der', '--private', '--out', 'x']);
    expect(ran.stderr).toContain('pkcs1 is for RSA keys, but this is a key on P-256');
  });
});
