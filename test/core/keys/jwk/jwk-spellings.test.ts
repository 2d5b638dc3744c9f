/** JWKs whose members contain something other than base64url of a number: read with a note, or refused by name. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readJwk } from '../../../../src/core/keys/jwk/read-jwk.ts';
import { sameKey } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { findKeys } from '../../../../src/core/keys/read-keys.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';

type Changes = Readonly<Record<string, unknown>>;

const publicKey = createPublicKey(testKey);
const rsa = publicKey.export({ format: 'jwk' });
const secret = testKey.export({ format: 'jwk' });
const ecKey = createPrivateKey(fixture('keys/ec.pem'));
const ec = createPublicKey(ecKey).export({ format: 'jwk' });
const edKey = createPrivateKey(fixture('keys/ed25519.pem'));
const ed = createPublicKey(edKey).export({ format: 'jwk' });

const bytes = (text: unknown): Buffer => Buffer.from(String(text), 'base64url');
const hex = (text: unknown): string => bytes(text).toString('hex');
const decimal = (text: unknown): string => BigInt(`0x${hex(text)}`).toString();
const encode = (value: string | Buffer): string => Buffer.from(value).toString('base64url');
const pairs = (text: unknown, by: string): string => (hex(text).match(/../g) ?? []).join(by);
const spki = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
const pkcs8 = testKey.export({ type: 'pkcs8', format: 'der' });
const certificate = fixture('keys/rsa.crt.der');

const converted = (name: string, how: string): string => `"${name}" is ${how} instead of base64url: converted`;
const inside = (name: string, what: string, instead: string): string =>
  `"${name}" is ${what} instead of ${instead}: used the key in it`;

describe('gives the intended key:', () => {
  test.each<[string, Changes, string[]]>([
    ['n hexadecimal', { ...rsa, n: hex(rsa.n) }, [converted('n', 'a hexadecimal number')]],
    ['n hexadecimal in capitals', { ...rsa, n: hex(rsa.n).toUpperCase() }, [converted('n', 'a hexadecimal number')]],
    ['n with 0x', { ...rsa, n: `0x${hex(rsa.n)}` }, [converted('n', 'a hexadecimal number')]],
    ['n with colons', { ...rsa, n: pairs(rsa.n, ':') }, [converted('n', 'a hexadecimal number')]],
    ['n with 00 and colons in lines', { ...rsa, n: `00:${pairs(rsa.n, ':\n    ')}` }, [converted('n', 'a hexadecimal number')]],
    ['n with blanks', { ...rsa, n: pairs(rsa.n, ' ') }, [converted('n', 'a hexadecimal number')]],
    ['n with dashes', { ...rsa, n: pairs(rsa.n, '-').toUpperCase() }, [converted('n', 'a hexadecimal number')]],
    [
      'n as openssl prints it',
      { ...rsa, n: `Modulus=${hex(rsa.n).toUpperCase()}\n` },
      [converted('n', 'a hexadecimal number')],
    ],
    ['n decimal', { ...rsa, n: decimal(rsa.n) }, [converted('n', 'a decimal number')]],
    ['n base64 of hexadecimal', { ...rsa, n: encode(hex(rsa.n)) }, [converted('n', 'base64 of a hexadecimal number')]],
    ['n base64 of decimal', { ...rsa, n: encode(decimal(rsa.n)) }, [converted('n', 'base64 of a decimal number')]],
    ['n base64 of base64url', { ...rsa, n: encode(String(rsa.n)) }, [converted('n', 'base64 of base64')]],
    [
      'n DER INTEGER',
      { ...rsa, n: encode(Buffer.concat([Buffer.from('0282010100', 'hex'), bytes(rsa.n)])) },
      [converted('n', 'a DER INTEGER')],
    ],
    ['n base64 of PEM', { ...rsa, n: encode(pem) }, [inside('n', 'a public key', 'a modulus')]],
    ['n base64 of base64 of PEM', { ...rsa, n: encode(encode(pem)) }, [inside('n', 'a public key', 'a modulus')]],
    ['n PEM', { ...rsa, n: pem }, [inside('n', 'a public key', 'a modulus')]],
    ['n PEM in one line, and no e', { kty: 'RSA', n: pem.replaceAll('\n', ' ') }, [inside('n', 'a public key', 'a modulus')]],
    ['n SPKI', { ...rsa, n: encode(spki(testKey)) }, [inside('n', 'a public key', 'a modulus')]],
    [
      'n SPKI in base64 with padding',
      { ...rsa, n: spki(testKey).toString('base64') },
      [inside('n', 'a public key', 'a modulus')],
    ],
    [
      'n base64 of base64 of SPKI',
      { ...rsa, n: encode(spki(testKey).toString('base64')) },
      [inside('n', 'a public key', 'a modulus')],
    ],
    ['n PKCS#1', { ...rsa, n: encode(pkcs1) }, [inside('n', 'a public key', 'a modulus')]],
    ['n a certificate', { ...rsa, n: encode(certificate) }, [inside('n', 'a certificate', 'a modulus')]],
    ['e decimal', { ...rsa, e: '65537' }, [converted('e', 'a decimal number')]],
    ['e hexadecimal', { ...rsa, e: '010001' }, [converted('e', 'a hexadecimal number')]],
    ['e short hexadecimal', { ...rsa, e: '10001' }, [converted('e', 'a hexadecimal number')]],
    ['e long hexadecimal', { ...rsa, e: '00010001' }, [converted('e', 'a hexadecimal number')]],
    ['e with 0x', { ...rsa, e: '0x10001' }, [converted('e', 'a hexadecimal number')]],
    ['e with colons', { ...rsa, e: '01:00:01' }, [converted('e', 'a hexadecimal number')]],
    ['e a JSON number', { ...rsa, e: 65537 }, [converted('e', 'a JSON number')]],
    ['e base64 of decimal', { ...rsa, e: encode('65537') }, [converted('e', 'base64 of a decimal number')]],
    [
      'n and e decimal',
      { ...rsa, n: decimal(rsa.n), e: '65537' },
      [converted('n', 'a decimal number'), converted('e', 'a decimal number')],
    ],
    ['commas for padding', { ...rsa, n: `${rsa.n},,` }, ['"n" ends in commas instead of base64 padding: removed']],
    [
      '%3D for padding',
      { ...rsa, n: `${rsa.n}%3D%3d` },
      ['"n" is percent-encoded, as in a URL: decoded', '"n" is base64 instead of base64url: accepted'],
    ],
    [
      '%2B and %2F',
      { ...rsa, n: bytes(rsa.n).toString('base64').replaceAll('+', '%2B').replaceAll('/', '%2f').replaceAll('=', '%3D') },
      ['"n" is percent-encoded, as in a URL: decoded', '"n" is base64 instead of base64url: accepted'],
    ],
    ['PEM in "value"', { kty: 'RSA', value: pem }, [inside('value', 'a public key', 'numbers')]],
    ['PEM in "publicKey"', { kty: 'RSA', publicKey: pem }, [inside('publicKey', 'a public key', 'numbers')]],
    [
      'SPKI in "public_key", with e',
      { kty: 'RSA', e: 'AQAB', public_key: spki(testKey).toString('base64') },
      [inside('public_key', 'a public key', 'numbers')],
    ],
    [
      'a certificate in "cert"',
      { kty: 'RSA', cert: fixture('keys/rsa.crt').toString() },
      [inside('cert', 'a certificate', 'numbers')],
    ],
    ['PEM in "value" beside the numbers', { ...rsa, value: 'x' }, []],
  ])('%s', (_, jwk, notes) => {
    const found = readJwk(jwk, {});
    expect(sameKey(found.key, testKey)).toBe(true);
    expect(found.notes).toEqual(notes);
  });
  test.each<[string, Changes, KeyObject, string[]]>([
    [
      'EC hexadecimal',
      { ...ec, x: hex(ec.x), y: pairs(ec.y, ':') },
      ecKey,
      ['x', 'y'].map((name) => converted(name, 'a hexadecimal number')),
    ],
    [
      'EC decimal',
      { ...ec, x: decimal(ec.x), y: decimal(ec.y) },
      ecKey,
      ['x', 'y'].map((name) => converted(name, 'a decimal number')),
    ],
    ['EC SPKI', { kty: 'EC', crv: 'P-256', x: encode(spki(ecKey)) }, ecKey, [inside('x', 'a public key', 'a coordinate')]],
    [
      'EC PEM in "value"',
      { kty: 'EC', value: createPublicKey(ecKey).export({ type: 'spki', format: 'pem' }) },
      ecKey,
      [inside('value', 'a public key', 'numbers')],
    ],
    ['Ed25519 hexadecimal', { ...ed, x: hex(ed.x) }, edKey, [converted('x', 'a hexadecimal number')]],
    // SPKI adds 12 bytes to a key of 32: 44 in all.
    ['Ed25519 SPKI', { ...ed, x: encode(spki(edKey)) }, edKey, [inside('x', 'a public key', 'a coordinate')]],
  ])('%s', (_, jwk, key, notes) => {
    const found = readJwk(jwk, {});
    expect(sameKey(found.key, key)).toBe(true);
    expect(found.notes).toEqual(notes);
  });
  test.each<[string, Changes, KeyObject]>([
    ['d hexadecimal', { ...secret, d: hex(secret.d) }, testKey],
    [
      'all of it decimal',
      Object.fromEntries(Object.entries(secret).map(([name, value]) => [name, name === 'kty' ? value : decimal(value)])),
      testKey,
    ],
    ['d PKCS#8', { ...rsa, d: encode(pkcs8) }, testKey],
    ['EC d hexadecimal', { ...ec, d: hex(ecKey.export({ format: 'jwk' }).d) }, ecKey],
    ['EC d decimal', { ...ec, d: decimal(ecKey.export({ format: 'jwk' }).d) }, ecKey],
    ['EC d PKCS#8', { ...ec, d: encode(ecKey.export({ type: 'pkcs8', format: 'der' })) }, ecKey],
    ['Ed25519 d hexadecimal', { ...ed, d: hex(edKey.export({ format: 'jwk' }).d) }, edKey],
  ])('a private key, %s', (_, jwk, key) => {
    expect(readJwk(jwk, {}).key.export({ type: 'pkcs8', format: 'der' })).toEqual(key.export({ type: 'pkcs8', format: 'der' }));
  });
  test('published keys, through the whole reader', () => {
    const file = Buffer.from(JSON.stringify({ keys: [{ kty: 'RSA', kid: 'a', n: encode(pem), e: 'AQAB' }] }));
    const [found] = findKeys(file).keys.map((key) => key.open({}));
    expect(found?.key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(found?.notes).toEqual([inside('n', 'a public key', 'a modulus')]);
  });
});

describe('is refused by name:', () => {
  test.each<[string, Changes, string]>([
    ['n PKCS#8', { ...rsa, n: encode(pkcs8) }, '"n" is a private key, not a modulus'],
    ['n a private key in PEM', { ...rsa, n: fixture('keys/rsa.pem').toString() }, '"n" is a private key, not a modulus'],
    [
      'n an encrypted key',
      { ...rsa, n: fixture('keys/rsa.pkcs8.enc.pem').toString() },
      '"n" is an encrypted private key, not a modulus',
    ],
    ['n a request', { ...rsa, n: encode(fixture('keys/rsa.csr.der')) }, '"n" is a certificate request, not a modulus'],
    ['n damaged PEM', { ...rsa, n: pem.slice(0, 300) }, '"n" is a damaged or encrypted PEM block, not a modulus'],
    [
      'n base64 of a text',
      { ...rsa, n: encode('This is no key at all, but some words of a person.') },
      '"n" is base64 of a text, not a number in base64url',
    ],
    [
      'n other DER',
      {
        ...rsa,
        n: encode(Buffer.concat([Buffer.from('30820105', 'hex'), Buffer.from('06820101', 'hex'), Buffer.alloc(257, 42)])),
      },
      '"n" is DER of an unknown kind, not a number in base64url',
    ],
    ['n the key of another kind', { ...rsa, n: encode(spki(ecKey)) }, '"n" is a public key whose type does not match "kty"'],
    ['n and e swapped', { ...rsa, n: rsa.e, e: rsa.n }, '"n" and "e" are swapped'],
    ['n with another e inside', { ...rsa, n: pem, e: 'Aw' }, '"e" does not match the key in "n"'],
    [
      'n of too many digits',
      { ...rsa, n: '7'.repeat(5000) },
      '"n" is a decimal number of 5000 digits, not a number in base64url',
    ],
    ['e a public key', { ...rsa, e: encode(spki(testKey)) }, '"e" is a public key, not a number in base64url'],
    ['p PEM', { ...secret, p: pem }, '"p" is a public key, not a number in base64url'],
    ['d a public key', { ...rsa, d: pem }, '"d" is a public key, not a private number'],
    [
      'd the private key of another pair',
      { ...rsa, d: encode(otherKey.export({ type: 'pkcs8', format: 'der' })) },
      '"n" does not match the key in "d"',
    ],
    ['a decimal Ed25519 x', { ...ed, x: decimal(ed.x) }, '"x" is a decimal number, not base64url'],
    [
      'an EC x on another curve',
      { kty: 'EC', crv: 'P-384', x: encode(spki(ecKey)) },
      '"x" is a public key whose type does not match "kty"',
    ],
    [
      'a comma inside',
      { ...rsa, n: String(rsa.n).replace(/^.{9}/, '$&,') },
      '"n" contains the character ",", which is not in the base64url alphabet',
    ],
    ['a key of another kind in "value"', { kty: 'EC', value: pem }, '"value" is a public key whose type does not match "kty"'],
  ])('%s', (_, jwk, message) => {
    expect(() => readJwk(jwk, { allowWeak: true })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
});

test('the numbers of one sound key are recognised in every spelling', () => {
  for (const key of [testKey, otherKey, ecKey, edKey]) {
    const jwk = key.export({ format: 'jwk' });
    expect(readJwk({ ...jwk }, {}).notes).toEqual([]);
  }
});

test('a number of equal octets is not text', () => {
  const x = Buffer.alloc(32, 9).toString('base64url');
  expect(readJwk({ kty: 'OKP', crv: 'X25519', x }, {}).notes).toEqual([]);
});

describe('a number whose octets were read as text and encoded again is refused:', () => {
  const n = bytes(rsa.n);
  test.each<[string, Buffer, string]>([
    ['latin1 to UTF-8', Buffer.from(n.toString('latin1'), 'utf8'), 'text in UTF-8'],
    ['UTF-8 to UTF-8', Buffer.from(n.toString('utf8'), 'utf8'), 'text with replacement characters (U+FFFD)'],
    ['latin1 to UTF-16', Buffer.from(n.toString('latin1'), 'utf16le').swap16(), 'text in UTF-16'],
    ['latin1 to UTF-16, small end first', Buffer.from(n.toString('latin1'), 'utf16le'), 'text in UTF-16'],
  ])('%s', (_, octets, name) => {
    for (const jwk of [
      { ...rsa, n: encode(octets) },
      { ...rsa, n: octets.toString('base64') },
    ]) {
      expect(() => readJwk(jwk, {})).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID', message: `"n" is ${name}, not a number in base64url` }),
      );
    }
    expect(() => readJwk({ ...secret, d: encode(octets) }, {})).toThrow(
      expect.objectContaining({ message: `"d" is ${name}, not a number in base64url` }),
    );
  });
  test('U+FFFD may appear in a sound number by chance', () => {
    const key = createPublicKey({
      key: {
        kty: 'RSA',
        n: encode(Buffer.concat([n.subarray(0, 9), Buffer.from('efbfbd', 'hex'), n.subarray(12)])),
        e: 'AQAB',
      },
      format: 'jwk',
    });
    const { n: strange } = key.export({ format: 'jwk' });
    expect(() => readJwk({ ...rsa, n: strange }, {})).not.toThrow(expect.objectContaining({ message: /text/ }));
  });
});

test('a modulus that lost characters is refused, or noted as having an unusual size', () => {
  const long = bytes(rsa.n).subarray(0, 12);
  let refused = 0;
  for (let tail = 1; tail < 512; tail += 2) {
    const n = encode(Buffer.concat([long, bytes(rsa.n), long, Buffer.from([tail >> 8, tail & 255])]));
    try {
      const { notes } = readJwk({ ...rsa, n }, {});
      expect(notes).toContain('"n" has 2256 bits, an unusual size: compare it with what its publisher says');
    } catch (cause) {
      expect(cause).toMatchObject({ code: 'INPUT_INVALID', message: expect.stringMatching(/^"n" is divisible by \d+: /) });
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(180);
});
