/** Blocks with a wrong BEGIN line, and base64 without one: read with a note. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readItems } from '../../../../src/core/keys/containers/containers.ts';
import { pemBlock } from '../../../../src/core/keys/containers/pem.ts';
import { sameKey } from '../../../../src/core/keys/jwk/thumbprint.ts';
import {
  findCertificates,
  findKeys,
  findPrivateKey,
  findPublicKey,
  findRequest,
  holdsPrivateKey,
} from '../../../../src/core/keys/read-keys.ts';
import { fixture, testKey } from '../../../fixtures.ts';

const publicKey = createPublicKey(testKey);
const spki = publicKey.export({ type: 'spki', format: 'der' });
const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
const certificate = fixture('keys/rsa.crt.der');
const opened = (text: string) => findKeys(Buffer.from(text)).keys.map((key) => key.open({ passphrase: Buffer.from('secret') }));

describe('a block with a wrong label is read by its DER', () => {
  test.each([
    ['PUBLIC KEY', certificate, 'its BEGIN line says PUBLIC KEY, but it contains a certificate: repaired'],
    ['PUBLIC KEY', pkcs1, 'its BEGIN line says PUBLIC KEY, but it contains a public key in PKCS#1: repaired'],
    ['RSA PUBLIC KEY', spki, 'its BEGIN line says RSA PUBLIC KEY, but it contains a public key: repaired'],
    ['CERTIFICATE', spki, 'its BEGIN line says CERTIFICATE, but it contains a public key: repaired'],
    ['PRIVATE KEY', spki, 'its BEGIN line says PRIVATE KEY, but it contains a public key: repaired'],
    ['PUBLIC KEY', fixture('keys/rsa.pkcs8.der'), 'its BEGIN line says PUBLIC KEY, but it contains a private key: repaired'],
    [
      'PRIVATE KEY',
      fixture('keys/rsa.pkcs8.enc.der'),
      'its BEGIN line says PRIVATE KEY, but it contains an encrypted private key: repaired',
    ],
    [
      'PUBLIC KEY',
      fixture('keys/rsa.pkcs8.enc.der'),
      'its BEGIN line says PUBLIC KEY, but it contains an encrypted private key: repaired',
    ],
    [
      'PRIVATE KEY',
      fixture('keys/rsa.pkcs1.der'),
      'its BEGIN line says PRIVATE KEY, but it contains a private key in PKCS#1: repaired',
    ],
    [
      'RSA PRIVATE KEY',
      fixture('keys/rsa.pkcs8.der'),
      'its BEGIN line says RSA PRIVATE KEY, but it contains a private key in PKCS#8: repaired',
    ],
    [
      'OPENSSH PRIVATE KEY',
      fixture('keys/rsa.pkcs8.der'),
      'its BEGIN line says OPENSSH PRIVATE KEY, but it contains a private key in PKCS#8: repaired',
    ],
    ['PKCS7', certificate, 'its BEGIN line says PKCS7, but it contains a certificate: repaired'],
    ['X509 CRL', certificate, 'its BEGIN line says X509 CRL, but it contains a certificate: repaired'],
    [
      'PGP PRIVATE KEY BLOCK',
      fixture('keys/rsa.pkcs8.der'),
      'its BEGIN line says PGP PRIVATE KEY BLOCK, but it contains a private key: repaired',
    ],
    ['KEY', fixture('keys/rsa.pkcs8.der'), 'its BEGIN line says KEY, but it contains a private key: repaired'],
  ])('%s %#', (label, der, note) => {
    const [found, ...more] = opened(pemBlock(label, der));
    expect(more).toEqual([]);
    expect(sameKey(found?.key as typeof publicKey, publicKey)).toBe(true);
    expect(found?.notes).toEqual([note]);
  });
  test.each([
    ['EC PRIVATE KEY', 'PRIVATE KEY', 'its BEGIN line says PRIVATE KEY, but it contains a private key in SEC 1: repaired'],
    ['EC PRIVATE KEY', 'EC PRIVATE KEY', undefined],
  ])('%s under %s', (_, label, note) => {
    const text = fixture('keys/ec.sec1.pem')
      .toString()
      .replace(/^-----BEGIN EC PARAMETERS[\s\S]*?-----END.*\n/, '');
    expect(opened(text.replaceAll('EC PRIVATE KEY', label))[0]?.notes).toEqual(note === undefined ? [] : [note]);
  });
  test.each(['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE', 'PRIVATE KEY', 'KEY'])(
    'an encrypted key with headers under %s, without OpenSSL asking for its passphrase',
    (label) => {
      const text = fixture('keys/rsa.pkcs1.aes.pem').toString().replaceAll('RSA PRIVATE KEY', label);
      const [found] = opened(text);
      expect(found?.key.equals(testKey)).toBe(true);
      expect(found?.notes).toEqual([`its BEGIN line says ${label}, but it contains an encrypted private key: repaired`]);
      expect(() => findPublicKey(Buffer.from(text))).toThrow('this is an encrypted private key, not a public key');
    },
  );
  test('and is found as what it is', () => {
    expect(findCertificates(Buffer.from(pemBlock('PUBLIC KEY', certificate)))).toHaveLength(1);
    expect(findPublicKey(Buffer.from(pemBlock('PUBLIC KEY', pkcs1))).equals(publicKey)).toBe(true);
    expect(holdsPrivateKey(Buffer.from(pemBlock('CERTIFICATE', fixture('keys/rsa.pkcs8.der'))))).toBe(true);
    expect(() => findPrivateKey(Buffer.from(pemBlock('PRIVATE KEY', spki)))).toThrow('this is a public key, not a private key');
  });
  test.each(['rsa.pub.pem', 'rsa.crt', 'rsa.pem', 'rsa.pkcs1.pem', 'rsa.pkcs8.enc.pem', 'ec.sec1.pem'])(
    '%s is left alone',
    (file) => {
      expect(opened(fixture(`keys/${file}`).toString()).flatMap(({ notes }) => notes)).toEqual([]);
    },
  );
});

describe('base64 without BEGIN and END lines', () => {
  const lines = (der: Buffer): string => der.toString('base64').replace(/.{64}/g, '$&\n');
  const MISSING = 'its BEGIN and END lines were missing: repaired';
  test.each([
    ['SPKI', spki.toString('base64'), MISSING],
    ['SPKI in lines', lines(spki), MISSING],
    // U+202F and U+205F end in the octets of "/" and "_".
    ['SPKI in lines with blanks of all kinds', lines(spki).replaceAll('\n', '\u00a0\u202f\u205f\u2028'), MISSING],
    ['SPKI in base64url without padding', spki.toString('base64url'), MISSING],
    ['PKCS#1', lines(pkcs1), MISSING],
    ['PKCS#8', lines(fixture('keys/rsa.pkcs8.der')), MISSING],
    ['an encrypted key', lines(fixture('keys/rsa.pkcs8.enc.der')), MISSING],
    ['a certificate', lines(certificate), MISSING],
    ['PEM, encoded once more', fixture('keys/rsa.pem').toString('base64'), 'it was base64-encoded PEM: decoded'],
  ])('%s', (_, text, note) => {
    const [found] = opened(text);
    expect(sameKey(found?.key as typeof publicKey, publicKey)).toBe(true);
    expect(found?.notes).toEqual([note]);
  });
  test('a request, and a private key', () => {
    expect(findRequest(Buffer.from(lines(fixture('keys/rsa.csr.der'))))).toEqual(fixture('keys/rsa.csr.der'));
    expect(
      findPrivateKey(Buffer.from(lines(fixture('keys/rsa.pkcs8.der'))))
        .open()
        .equals(testKey),
    ).toBe(true);
  });
  test.each([
    ['cut off', spki.toString('base64').slice(0, 200)],
    ['of something else', Buffer.from([0x30, 60, ...Buffer.alloc(60)]).toString('base64')],
    ['words', 'My words are no key, and none should be made of them, whatever they begin with'],
  ])('%s stays plain text', (_, text) => {
    expect(readItems(Buffer.from(text)).map(({ name }) => name)).toEqual(['plain text']);
  });
  test('in a JSON document, under a known name', () => {
    const realm = {
      realm: 'acme',
      public_key: spki.toString('base64'),
      'token-service': 'https://sso.example/',
      'tokens-not-before': 0,
    };
    const [found, ...more] = opened(JSON.stringify(realm));
    expect(more).toEqual([]);
    expect(sameKey(found?.key as typeof publicKey, publicKey)).toBe(true);
    expect(found).toMatchObject({ name: 'the key in "public_key"', kid: undefined, notes: [MISSING] });
  });
  test('in a JSON document that names keys by their ids', () => {
    const found = opened(JSON.stringify({ a: spki.toString('base64'), b: fixture('keys/rsa.crt').toString() }));
    expect(found.map(({ kid, notes }) => ({ kid, notes }))).toEqual([
      { kid: 'a', notes: [MISSING] },
      { kid: 'b', notes: [] },
    ]);
  });
});

describe('a JWK inside other text', () => {
  const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }));
  const QUOTED = 'repaired: its quotes were escaped, as in a program or a page';
  test.each([
    ['with quotes escaped as in a program', jwk.replaceAll('"', '\\"'), QUOTED],
    ['with quotes escaped as in a page', jwk.replaceAll('"', '&quot;'), QUOTED],
    ['as a text in a key set', JSON.stringify({ keys: [jwk] }), 'it was JSON in a text in JSON: decoded'],
  ])('%s', (_, text, note) => {
    const [found, ...more] = opened(text);
    expect(more).toEqual([]);
    expect(sameKey(found?.key as typeof publicKey, publicKey)).toBe(true);
    expect(found?.notes).toEqual([note]);
  });
});

test('PEM that is in base64 twice in a variable is read', () => {
  const twice = Buffer.from(Buffer.from(pemBlock('PUBLIC KEY', spki)).toString('base64')).toString('base64');
  const [found, ...more] = opened(`KEY=${twice}\n`);
  expect(more).toEqual([]);
  expect(sameKey(found?.key as typeof publicKey, publicKey)).toBe(true);
});

describe('PEM that hides its BEGIN line', () => {
  const pem = pemBlock('PUBLIC KEY', spki);
  test.each([
    [
      'in full-width characters',
      pem.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
      'repaired: it had full-width characters',
    ],
    [
      'with numbers stuck to its lines',
      pem
        .trimEnd()
        .split('\n')
        .map((line, index) => `${index + 7}${line}`)
        .join('\n'),
      'repaired: removed the numbers of its lines',
    ],
  ])('%s', (_, text, note) => {
    const [found] = opened(text);
    expect(sameKey(found?.key as typeof publicKey, publicKey)).toBe(true);
    expect(found?.notes).toContain(note);
  });
});
