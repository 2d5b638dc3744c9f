import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';
import { newKeyPair } from '../../../new-keys.ts';
import { scratch } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import { at, convert, error, halved, pkcs1, pkcs8, publicJwk, said, spki } from './convert-setup.ts';

describe('writes', () => {
  test.each<[string, string, string[], string, string]>([
    ['a public JWK as SPKI', 'rsa.pub.jwk', [], spki, ''],
    ['a private JWK as SPKI of its public half', 'rsa.jwk', [], spki, halved],
    ['a private JWK as PKCS#8', 'rsa.jwk', ['--private'], pkcs8, ''],
    ['a private key as PKCS#1', 'rsa.pem', ['--private', '--to', 'pkcs1'], pkcs1, ''],
    ['a private key as PKCS#8', 'rsa.pkcs1.pem', ['--private', '--to', 'pkcs8'], pkcs8, ''],
    ['a private key as SPKI', 'rsa.pem', ['--to', 'spki'], spki, halved],
    ['a certificate as SPKI', 'rsa.crt', ['--to', 'spki'], spki, ''],
    ['a certificate in DER as SPKI', 'rsa.crt.der', ['--to', 'spki'], spki, ''],
    [
      'a public key as PKCS#1',
      'rsa.pub.pem',
      ['--to', 'pkcs1'],
      createPublicKey(testKey).export({ type: 'pkcs1', format: 'pem' }).toString(),
      '',
    ],
  ])('%s', async (_, file, words, stdout, stderr) => {
    expect(await runIn(scratch(), ['convert', at(`keys/${file}`), ...words])).toEqual({ status: 0, stdout, stderr });
  });
  test.each<[string, string, string[], object, string]>([
    ['a public key as a JWK', 'rsa.pub.pem', [], { ...publicJwk, ...said }, ''],
    ['a certificate as a JWK', 'rsa.crt', [], { ...publicJwk, ...said }, ''],
    ['a private key as a public JWK', 'rsa.pem', [], { ...publicJwk, ...said }, halved],
    ['a private key as a private JWK', 'rsa.pem', ['--private'], { ...testKey.export({ format: 'jwk' }), ...said }, ''],
    ['a set of one key', 'rsa.pub.pem', ['--to', 'jwks'], { keys: [{ ...publicJwk, ...said }] }, ''],
    [
      'the given labels of the JWK',
      'rsa.pub.pem',
      ['--alg', 'RSA-OAEP', '--use', 'enc', '--kid-out', 'mine'],
      { ...publicJwk, alg: 'RSA-OAEP', use: 'enc', kid: 'mine' },
      '',
    ],
  ])('%s', async (_, file, words, document, stderr) => {
    const ran = await runIn(scratch(), ['convert', at(`keys/${file}`), ...words]);
    expect({ ...ran, stdout: JSON.parse(ran.stdout) }).toEqual({ status: 0, stdout: document, stderr });
    expect(ran.stdout.endsWith('}\n')).toBe(true);
  });
  // Windows has no modes.
  test.skipIf(process.platform === 'win32')('a private key to a file that only its owner can read', async () => {
    const cwd = scratch();
    const ran = await runIn(cwd, ['convert', at('keys/rsa.jwk'), '--private', '--to', 'pkcs8', '--out', 'server.key']);
    expect(ran).toEqual({ status: 0, stdout: 'wrote server.key, readable only by you\n', stderr: '' });
    expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toBe(pkcs8);
    expect((statSync(join(cwd, 'server.key')).mode & 0o777).toString(8)).toBe('600');
  });
  test('a private key to a file that others can read, with a warning', async () => {
    const ran = await runIn(scratch(), ['convert', at('keys/rsa.jwk'), '--private'], { stdoutMode: () => 0o644 });
    expect(ran.stdout).toBe(pkcs8);
    expect(ran.stderr).toContain('to a file that others on this computer can read');
  });
  test('an encrypted key without encryption, and says so', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'secret\n');
    const words = ['convert', at('keys/rsa.pkcs8.enc.pem'), '--passphrase-file', 'pass.txt', '--to', 'pkcs8', '--private'];
    expect(await runIn(cwd, words)).toEqual({
      status: 0,
      stdout: pkcs8,
      stderr: 'jwt-kit: note: the input key was encrypted; the written key is not\n',
    });
  });
  test('a weak key with --allow-weak', async () => {
    const ran = await runIn(scratch(), ['convert', at('keys/rsa-1024.pem'), '--to', 'spki', '--allow-weak']);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('"n" has 1024 bits: too few to be safe, accepted because weak keys are allowed');
  });
  test('only the key with the given kid', async () => {
    const set = {
      keys: [
        { ...publicJwk, kid: 'one' },
        { ...otherKey.export({ format: 'jwk' }), kid: 'two' },
      ],
    };
    expect((await convert(set, '--kid', 'on')).stdout).toBe(spki);
    expect(JSON.parse((await convert(set, '--kid', 'one', '--to', 'jwks')).stdout)).toEqual({
      keys: [{ ...publicJwk, ...said }],
    });
    expect(JSON.parse((await convert(set, '--to', 'jwks')).stdout).keys.map(({ kid }: { kid: string }) => kid)).toEqual(
      [testKey, otherKey].map(thumbprint),
    );
  });
});

describe('says', () => {
  test('which key was chosen', async () => {
    const ran = await runIn(scratch(), ['convert', at('jwks/keycloak-realm-sig-and-enc.json')]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toBe(
      [
        'jwt-kit: note: skipped key lYXxnemSzWNBUoPug_h0hZnjPi5oKCmQ9awQJaZCWWM: not a signing key: "use" is "enc"',
        'jwt-kit: note: 2 keys; used the only RSA signing key, kid U1MayerhVuRj8xtFR8hyMH9lCfVMKlb3TG7mbQAS19M, 2048 bits',
        '',
      ].join('\n'),
    );
  });
  test('that a certificate has expired', async () => {
    const ran = await runIn(scratch(), ['convert', at('jwks/azure-x5c-only.json')]);
    expect(ran.stderr).toContain('key NGTFvdK-fythEuLwjpwAJOM9n-A: its certificate expired on 7 Jun 2014');
  });
  test('no more than twenty notes on single keys', async () => {
    const keys = Array.from({ length: 25 }, () => {
      const { x } = newKeyPair('ed25519').publicKey.export({ format: 'jwk' });
      return { kty: 'OKP', crv: 'Ed25519', x: `${x}=` };
    });
    const ran = await convert({ keys }, '--to', 'jwks');
    expect(ran.stderr.split('\n')).toHaveLength(22);
    expect(ran.stderr).toContain('note: 5 more notes like these\n');
  });
  test('no part of a private key with --json', async () => {
    const words = ['convert', at('keys/rsa.jwk'), '--private', '--json'];
    const refused = await runIn(scratch(), words);
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.stdout).error.message).toBe('private keys are not printed with --json');
    const cwd = scratch();
    const ran = await runIn(cwd, [...words, '--out', 'server.key']);
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'convert',
      format: 'pkcs8',
      private: true,
      keys: [{ kind: 'RSA', bits: 2048, thumbprint: thumbprint(testKey) }],
      out: 'server.key',
      files: ['server.key'],
      notes: [],
    });
    expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toBe(pkcs8);
  });
  test.each([
    ['spki', { pem: spki }],
    ['jwk', { jwk: { ...publicJwk, ...said } }],
    ['jwks', { jwks: { keys: [{ ...publicJwk, ...said }] } }],
  ])('one document with --json, %s', async (to, product) => {
    const ran = await runIn(scratch(), ['convert', at('keys/rsa.pub.jwk'), '--json', '--to', to]);
    const keys = [{ kind: 'RSA', bits: 2048, thumbprint: thumbprint(testKey) }];
    const rest = { format: to, private: false, keys, ...product, files: [], notes: [] };
    expect(JSON.parse(ran.stdout)).toEqual({ schema: 1, ok: true, command: 'convert', ...rest });
  });
});

describe('refuses', () => {
  test.each<[string, string[], string, string]>([
    [
      'an unknown form',
      ['keys.json', '--to', 'der'],
      '--to: unknown value "der"',
      'use one of spki, pkcs8, pkcs1, jwk, jwks, openssh, spki-der, pkcs8-der, pkcs1-der, certificate, certificate-der, base64, env',
    ],
    ['an unknown use', ['keys.json', '--to', 'jwk', '--use', 'tls'], '--use: unknown value "tls"', 'use sig or enc'],
    ['no input', [], 'missing: a file, - or the URL of a key set', 'for example npx jwt-kit convert keys.json'],
    [
      'pkcs8 of a public key',
      ['keys.json', '--to', 'pkcs8'],
      '--to pkcs8 is for private keys',
      'add --private, or use --to spki',
    ],
    [
      'spki of a private key',
      ['keys.json', '--to', 'spki', '--private'],
      '--to spki is for public keys',
      'leave out --private, or use --to pkcs8',
    ],
    [
      'a label in PEM',
      ['keys.json', '--to', 'spki', '--alg', 'RS256'],
      '--alg works only with --to jwk and --to jwks, not with --to spki',
      'use --to jwk, or leave out --alg',
    ],
    [
      'a use in PEM',
      ['keys.json', '--to', 'pkcs1', '--use', 'sig'],
      '--use works only with --to jwk and --to jwks, not with --to pkcs1',
      'use --to jwk, or leave out --use',
    ],
    [
      'a kid in PEM that is written by default',
      [at('keys/rsa.pub.jwk'), '--kid-out', 'a'],
      '--kid-out works only with --to jwk and --to jwks, not with --to spki',
      'use --to jwk, or leave out --kid-out',
    ],
    [
      'one kid for two keys',
      [at('jwks/google-oauth2-v3-certs.json'), '--to', 'jwks', '--kid-out', 'a'],
      '--kid-out works with one key; the input has 2',
      'choose one with --kid',
    ],
    [
      'an algorithm for another type of key',
      [at('keys/rsa.pub.pem'), '--alg', 'ES256'],
      '--alg: "ES256" does not work with an RSA key',
      'use one of RS256, RS384, RS512, PS256, PS384, PS512, RSA-OAEP, RSA-OAEP-256, RSA-OAEP-384, RSA-OAEP-512, RSA1_5',
    ],
    [
      'a key behind --alg',
      [at('keys/rsa.pub.pem'), '--alg', pkcs8],
      '--alg: a text of 1709 characters does not work with an RSA key',
      'use one of RS256, RS384, RS512, PS256, PS384, PS512, RSA-OAEP, RSA-OAEP-256, RSA-OAEP-384, RSA-OAEP-512, RSA1_5',
    ],
    [
      'a key as --kid-out',
      [at('keys/rsa.pub.pem'), '--kid-out', pkcs8],
      '--kid-out looks like a key, not like a key id',
      'leave it out: the kid is then the thumbprint of the key',
    ],
    [
      'a key behind --kid',
      [at('keys/rsa.pub.pem'), '--kid', pkcs8],
      `--kid: ${at('keys/rsa.pub.pem')}: no key has a kid or a thumbprint that starts with a text of 1709 characters`,
      'leave it out to list the keys',
    ],
    ['an empty --kid', [at('keys/rsa.pub.pem'), '--kid', ''], '--kid: the value is empty', 'leave it out to list the keys'],
    [
      'an empty --kid-out',
      [at('keys/rsa.pub.pem'), '--kid-out', ''],
      '--kid-out is empty',
      'leave it out: the kid is then the thumbprint of the key',
    ],
    [
      'pkcs1 of an EC key',
      [at('keys/ec.pem'), '--to', 'pkcs1'],
      '--to: pkcs1 is for RSA keys, but this is a key on P-256',
      'use spki or pkcs8',
    ],
  ])('%s, exit 2', async (_, words, message, hint) => {
    expect(await runIn(scratch(), ['convert', ...words])).toEqual({ status: 2, stdout: '', stderr: error(message, hint) });
  });
  test.each<[string, unknown, string[], string, string]>([
    [
      'a public key with --private',
      publicJwk,
      ['--private'],
      'standard input: the JWK: this is a public key, but --private needs a private key',
      'leave out --private; only the owner of the key has the private key',
    ],
    [
      'public keys with --private',
      { keys: [publicJwk, newKeyPair('ed25519').publicKey.export({ format: 'jwk' })] },
      ['--private'],
      'standard input: these are public keys, but --private needs a private key',
      'leave out --private; only the owner of the key has the private key',
    ],
    [
      'a public key chosen by its kid, with --private',
      {
        keys: [
          { ...publicJwk, kid: 'one' },
          { ...otherKey.export({ format: 'jwk' }), kid: 'two' },
        ],
      },
      ['--private', '--kid', 'one'],
      'standard input: key one: this is a public key, but --private needs a private key',
      'leave out --private; only the owner of the key has the private key',
    ],
    [
      'a damaged private key next to a public one, with --private',
      { keys: [publicJwk, { ...otherKey.export({ format: 'jwk' }), dp: 'AQ', kid: 'two' }] },
      ['--private'],
      'standard input: key two: the private key contradicts itself: "dp" does not match "d" and "p"',
      'get the key again from its source; this copy is damaged or mixed from two keys',
    ],
    [
      'an encrypted key without its passphrase',
      fixture('keys/rsa.pkcs8.enc.pem'),
      [],
      'standard input: the private key is encrypted, and no passphrase was given',
      'put the passphrase into a file that only you can read; to use it: --passphrase-file <file>',
    ],
    [
      'an encrypted key next to its certificate, with --private',
      Buffer.concat([fixture('keys/rsa.crt'), fixture('keys/rsa.pkcs8.enc.pem')]),
      ['--private'],
      'standard input: the private key is encrypted, and no passphrase was given',
      'put the passphrase into a file that only you can read; to use it: --passphrase-file <file>',
    ],
    [
      'a discovery document',
      { issuer: 'https://a', jwks_uri: 'https://a/keys' },
      [],
      'standard input: this is a discovery document, which links to a key set but contains no keys',
      'use the URL in its jwks_uri: npx jwt-kit convert https://a/keys',
    ],
    [
      'a web page',
      '<!DOCTYPE html>',
      [],
      'standard input: this is a web page (HTML), not a key',
      'the download probably went to a login page; sign in and download the file again',
    ],
  ])('%s, exit 3', async (_, document, words, message, hint) => {
    expect(await convert(document, ...words)).toEqual({ status: 3, stdout: '', stderr: error(message, hint) });
  });
  test('an unknown kid, exit 2', async () => {
    expect(await convert(publicJwk, '--kid', 'x')).toEqual({
      status: 2,
      stdout: '',
      stderr: error(
        '--kid: standard input: no key has a kid or a thumbprint that starts with "x"',
        'leave it out to list the keys',
      ),
    });
  });
  test.each([
    ['with a token', 'https://a/keys?token=hidden'],
    ['with a password', 'https://me:hidden@a/keys'],
    ['that is none', 'hidden'],
  ])('a discovery document with a URL %s, without repeating it', async (_, jwks_uri) => {
    expect(await convert({ jwks_uri })).toEqual({
      status: 3,
      stdout: '',
      stderr: error(
        'standard input: this is a discovery document, which links to a key set but contains no keys',
        'use the URL in its jwks_uri',
      ),
    });
  });
  test('writes nothing after an error', async () => {
    const cwd = scratch();
    expect((await runIn(cwd, ['convert', at('jwks/keycloak-realm-enc-only.json'), '--out', 'public.pem'])).status).toBe(3);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
