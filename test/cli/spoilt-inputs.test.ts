/** Spoilt inputs, each with the words of the message and of the hint, through whole commands. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const at = (path: string): string => fixturePath(`spoilt/${path}`);
const run = (words: readonly string[]) => runIn(scratch(), words);

/** The thumbprint of the key in most of these files, by the intact one. */
const CONTROL = 'YL9CRtbNgqPqFQO95VBxAeN9BFLdd4YGkCJWURYKUa8';

const PASSPHRASE = ['--passphrase-file', at('encrypted-pkcs1-one-line/pw')];

describe('the right key is read, with a note:', () => {
  test.each<[string, string, string[]?]>([
    ['base64-without-armour/control.pem', ''],
    ['base64-without-armour/public_key.txt', 'its BEGIN and END lines were missing: repaired'],
    ['base64-without-armour/realm.json', 'its BEGIN and END lines were missing: repaired'],
    ['dashes-and-slashes/four-dashes.pem', 'repaired: its BEGIN or END line was damaged'],
    ['dashes-and-slashes/slash-n.pem', 'repaired: its line breaks were written as /n'],
    ['encrypted-pkcs1-one-line/control.key', '', PASSPHRASE],
    ['encrypted-pkcs1-one-line/blanks.key', 'repaired: the line breaks were lost', PASSPHRASE],
    ['encrypted-pkcs1-one-line/oneline.key', 'repaired: the line breaks were lost', PASSPHRASE],
    ['jwk-comma-padding/jwks.json', '"n" ends in commas instead of base64 padding: removed'],
    ['jwk-decimal/jwk.json', '"n" is a decimal number instead of base64url: converted'],
    ['jwk-n-is-no-modulus/n-base64-of-pem.json', '"n" is a public key instead of a modulus: used the key in it'],
    ['jwk-n-is-no-modulus/n-hex.json', '"n" is a hexadecimal number instead of base64url: converted'],
    ['jwk-n-is-no-modulus/n-spki-der.json', '"n" is a public key instead of a modulus: used the key in it'],
    ['jwk-pem-in-value/token_key-without-n.json', '"value" is a public key instead of numbers: used the key in it'],
    ['plus-became-blank/key.pem', 'repaired: each + of its base64 had become a blank'],
    ['wrong-label/cert-as-public.pem', 'its BEGIN line says PUBLIC KEY, but it contains a certificate: repaired'],
    ['wrong-label/pkcs1-as-public.pem', 'its BEGIN line says PUBLIC KEY, but it contains a public key in PKCS#1: repaired'],
  ])('%s', async (file, note, extra = []) => {
    const { status, stdout, stderr } = await run(['convert', at(file), '--to', 'jwk', ...extra]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: note === '' ? expect.any(String) : expect.stringContaining(note) });
    expect(JSON.parse(stdout).kid === CONTROL || stdout.includes('wCAgIAFThaoQ37Q_8Be6zKhRTXl77u7zt')).toBe(true);
  });
});

describe('refused, with the cause and what to do:', () => {
  const key = ['--with', at('verify/public.pem')];
  const standard = 'standard base64, not base64url';
  test.each<[string, string[], number, string, string]>([
    [
      'an address without https://',
      ['convert', 'acme.okta.com/oauth2/v1/keys'],
      3,
      'there is no such file',
      'write https:// in front: https://acme.okta.com/oauth2/v1/keys',
    ],
    [
      'a serial number with leading zeros',
      ['convert', at('serial-numbers/padded-serial.crt')],
      3,
      'its serial number has leading zeros, so it is not DER',
      'ask its issuer for a certificate with another serial number',
    ],
    ['a request', ['convert', at('csr-without-armour/bare.csr')], 3, 'this is a certificate request, not a key', 'give a JWK'],
    ['a composite p', ['convert', at('jwk-composite-p/composite.jwk')], 3, '"p" is not a prime number', 'get the key again'],
    ['three primes', ['convert', at('rsa-three-primes/primes3.key')], 3, 'multi-prime RSA is not supported', 'with two primes'],
    ['two keys', ['convert', at('key-table/jwks.json')], 2, '2 keys match', 'choose one by its kid'],
    [
      'a private key',
      ['decode', at('private-key-as-assertion/assertion.txt')],
      3,
      'if it was sent anywhere, make a new one',
      '',
    ],
    ['padding', ['verify', at('jwt-padded/padded.jwt'), ...key], 4, standard, 'fix the program that makes the token'],
    ['base64', ['verify', at('jwt-standard-base64/apex.jwt'), ...key], 4, standard, 'fix the program'],
    ['a base64 signature', ['verify', at('jwt-signature-standard-base64/token.jwt'), ...key], 4, standard, 'fix the program'],
    [
      'a BOM',
      ['verify', at('verify/bom-payload-expired.jwt'), ...key],
      4,
      'starts with a byte order mark (BOM)',
      'do not trust',
    ],
    [
      'a blank',
      ['verify', at('verify/unsigned-junk.jwt'), ...key],
      4,
      'the header has U+00A0 after its JSON',
      'fix the program',
    ],
  ])('%s', async (_, words, status, says, hint) => {
    const ran = await run(words);
    expect(ran).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(says) });
    expect(ran.stderr).toContain(hint);
  });
  test('two keys: the table shows what tells them apart', async () => {
    const { stderr } = await run(['convert', at('key-table/jwks.json')]);
    expect(stderr).toMatch(/key_ops.*expires\n.*connect.*2023\n.*ssa.*2023/s);
  });
});

describe('tokens are shown, with what is wrong:', () => {
  test.each([
    ['jwt-padded/padded.jwt', 'the payload and the signature are standard base64, not base64url: padding (=)'],
    ['jwt-standard-base64/apex.jwt', 'the payload and the signature are standard base64, not base64url: padding (=)'],
    ['jwt-signature-standard-base64/token.jwt', 'the signature is standard base64, not base64url'],
    ['verify/bom-payload-expired.jwt', 'the payload starts with a byte order mark (BOM)'],
    ['verify/unsigned-junk.jwt', 'the header has U+00A0 after its JSON'],
  ])('%s', async (file, note) => {
    const ran = await run(['decode', at(file)]);
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('Claims'), stderr: expect.stringContaining(note) });
  });
});

describe('repair', () => {
  test('writes the clean text of a public key', async () => {
    const ran = await run(['repair', at('base64-without-armour/realm.json')]);
    expect(ran).toEqual({
      status: 0,
      stdout: readFileSync(at('base64-without-armour/control.pem'), 'utf8'),
      stderr: 'jwt-kit: note: the key in "public_key": its BEGIN and END lines were missing: repaired\n',
    });
  });
  test('writes a private key only if asked', async () => {
    const file = at('plus-became-blank/key.pem');
    expect(await run(['repair', file])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('this is a private key, which is written only on request'),
    });
    const { status, stdout } = await run(['repair', file, '--private']);
    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(file, 'utf8').replace(/(?<=-\n)[^-]*(?=\n-)/, (body) => body.replaceAll(' ', '+')));
  });
  test('keeps an encrypted key encrypted', async () => {
    const { stdout } = await run(['repair', at('encrypted-pkcs1-one-line/oneline.key'), '--private']);
    expect(stdout).toBe(readFileSync(at('encrypted-pkcs1-one-line/control.key'), 'utf8'));
  });
  test('writes several JWKs as a key set', async () => {
    const { stdout, stderr } = await run(['repair', at('key-table/jwks.json')]);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(at('key-table/jwks.json'), 'utf8')));
    expect(stderr).toBe('jwt-kit: note: nothing had to be repaired\n');
  });
  test('refuses what is not a key', async () => {
    expect(await run(['repair', at('encrypted-pkcs1-one-line/pw')])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('this is plain text, not a key, a certificate or a request'),
    });
  });
});
