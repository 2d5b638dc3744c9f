/** Keys that are cut short, changed or incomplete: each with the words of the message and of the hint, or of the note. */
import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../../src/core/asn1/asn1.ts';
import * as make from '../../../../src/core/asn1/make-asn1.ts';
import { pemBlock } from '../../../../src/core/keys/containers/pem.ts';
import { encryptPkcs8 } from '../../../../src/core/keys/opening/pkcs8.ts';
import { findKeys, findPrivateKey } from '../../../../src/core/keys/read-keys.ts';
import { fixture } from '../../../fixtures.ts';
import { newKeyPair } from '../../../new-keys.ts';

const octets = (text = ''): Buffer => Buffer.from(text, 'base64url');
const number = (value: number): asn1.Asn1 => make.integer(value);
const isZeroFirst = (key: KeyObject): boolean => octets(key.export({ format: 'jwk' }).d)[0] === 0;

const curve = make.oid('1.2.840.10045.3.1.7');
const onCurve = make.sequence(make.oid('1.2.840.10045.2.1'), curve);
const rsaType = make.sequence(make.oid('1.2.840.113549.1.1.1'), asn1.nothing());
const ed25519 = make.sequence(make.oid('1.3.101.112'));

const pair = newKeyPair('ec', { namedCurve: 'P-256' }).privateKey;
const { d, x, y } = pair.export({ format: 'jwk' });
const value = octets(d);
const point = Buffer.concat([Buffer.from([4]), octets(x), octets(y)]);
const offCurve = Buffer.concat([point.subarray(0, 64), Buffer.from([(point[64] as number) ^ 1])]);
const hybrid = Buffer.concat([Buffer.from([6 + ((point[64] as number) & 1)]), point.subarray(1)]);
let [withZero] = [pair];
while (!isZeroFirst(withZero)) withZero = newKeyPair('ec', { namedCurve: 'P-256' }).privateKey;
const zero = withZero.export({ format: 'jwk' });
const zeroPoint = Buffer.concat([Buffer.from([4]), octets(zero.x), octets(zero.y)]);

const half = (bits: Buffer): asn1.Asn1 => make.context(1, make.bitString(bits));
const named = make.context(0, curve);
const ecKey = (of: Buffer, ...more: asn1.Asn1[]): asn1.Asn1 => make.sequence(number(1), make.octetString(of), ...more);
const pkcs8 = (type: asn1.Asn1, inside: Uint8Array): asn1.Asn1 => make.sequence(number(0), type, make.octetString(inside));
const spki = (type: asn1.Asn1, bits: Uint8Array): asn1.Asn1 => make.sequence(type, make.bitString(bits));

const seed = octets(newKeyPair('ed25519').privateKey.export({ format: 'jwk' }).d);
const otherPublic = octets(newKeyPair('ed25519').privateKey.export({ format: 'jwk' }).x);
const edKey = (of: Uint8Array): asn1.Asn1 => pkcs8(ed25519, asn1.encode(make.octetString(of)));

const rsa = createPrivateKey(fixture('keys/rsa.pem'));
const rsaNumbers = asn1.children(asn1.decode(rsa.export({ type: 'pkcs1', format: 'der' })));
const versionOne = make.sequence(number(1), ...rsaNumbers.slice(1));
const others = make.sequence(make.sequence(number(3), number(3), number(3)));

const AGAIN = 'get the key again from its source; this copy is damaged or mixed from two keys';
const AS_PKCS8 = 'export the key again as PKCS#8, which names its curve';
const CONVERT =
  'get the key again from its source; if it is right, write it anew: openssl ec -in old.key -conv_form uncompressed -out server.key';
const REWRITE = 'get the key again from its source; if it is right, write it anew: openssl pkey -in old.key -out server.key';

describe('refused, with the cause and what to do:', () => {
  test.each<[string, string, asn1.Asn1, string, string]>([
    [
      'a private value that was cut short, alone',
      'EC PRIVATE KEY',
      ecKey(value.subarray(0, 20), named),
      'its private value has only 20 of 32 octets, and it has no public key that shows whether only zeros are missing',
      REWRITE,
    ],
    [
      'the same in PKCS#8',
      'PRIVATE KEY',
      pkcs8(onCurve, asn1.encode(ecKey(value.subarray(0, 31)))),
      'its private value has only 31 of 32 octets, and it has no public key that shows whether only zeros are missing',
      REWRITE,
    ],
    [
      'a private value that was cut short, with its public key',
      'EC PRIVATE KEY',
      ecKey(value.subarray(0, 20), named, half(point)),
      'its private value has only 20 of 32 octets, which do not belong to its public key',
      AGAIN,
    ],
    ['no private value', 'EC PRIVATE KEY', ecKey(Buffer.alloc(0), named, half(point)), 'its private value is zero', AGAIN],
    [
      'a private value of zeros',
      'EC PRIVATE KEY',
      ecKey(Buffer.alloc(32), named, half(point)),
      'its private value is zero',
      AGAIN,
    ],
    [
      'a public key that was cut short',
      'EC PRIVATE KEY',
      ecKey(value, named, half(point.subarray(0, 40))),
      'its public key has 40 octets, but a key on the curve P-256 has 65',
      AGAIN,
    ],
    [
      'the same in PKCS#8',
      'PRIVATE KEY',
      pkcs8(onCurve, asn1.encode(ecKey(value, half(point.subarray(0, 33))))),
      'its public key has 33 octets, but a key on the curve P-256 has 65',
      AGAIN,
    ],
    [
      'a public key that is no point',
      'EC PRIVATE KEY',
      ecKey(value, named, half(offCurve)),
      'its public key is not a point on the curve P-256: part of it was changed',
      AGAIN,
    ],
    [
      'only such a public key',
      'PUBLIC KEY',
      spki(onCurve, offCurve),
      'its public key is not a point on the curve P-256: part of it was changed',
      AGAIN,
    ],
    [
      'a point in hybrid form',
      'EC PRIVATE KEY',
      ecKey(value, named, half(hybrid)),
      'its public key is in the hybrid form, which RFC 5480 forbids',
      CONVERT,
    ],
    [
      'the same in a public key',
      'PUBLIC KEY',
      spki(onCurve, hybrid),
      'its public key is in the hybrid form, which RFC 5480 forbids',
      CONVERT,
    ],
    ['no curve', 'EC PRIVATE KEY', ecKey(value, half(point)), 'it does not say which curve it is on', AS_PKCS8],
    [
      'no curve in a public key',
      'PUBLIC KEY',
      spki(make.sequence(make.oid('1.2.840.10045.2.1')), point),
      'it does not say which curve it is on',
      AS_PKCS8,
    ],
    [
      'NULL in place of a curve',
      'PUBLIC KEY',
      spki(make.sequence(make.oid('1.2.840.10045.2.1'), asn1.nothing()), point),
      'it does not say which curve it is on',
      AS_PKCS8,
    ],
    [
      'a curve that nobody knows',
      'PUBLIC KEY',
      spki(make.sequence(make.oid('1.2.840.10045.2.1'), make.oid('1.2.3.4')), point),
      'its curve, 1.2.3.4, is not known',
      'use a key on P-256, P-384 or P-521, or an RSA key',
    ],
    [
      'an RSA key under the algorithm of a curve',
      'PUBLIC KEY',
      spki(onCurve, asn1.encode(make.sequence(rsaNumbers[1] as asn1.Asn1, rsaNumbers[2] as asn1.Asn1))),
      'it says that it is a key of a curve, but contains an RSA key',
      AGAIN,
    ],
    [
      'a point under the algorithm of RSA',
      'PUBLIC KEY',
      spki(rsaType, point),
      'it says that it is an RSA key, but contains one of a curve',
      AGAIN,
    ],
    [
      'half of a key inside PKCS#8',
      'PRIVATE KEY',
      pkcs8(onCurve, asn1.encode(ecKey(value, half(point))).subarray(0, 70)),
      'the key inside it is cut off: it has only 70 of its 109 octets',
      AGAIN,
    ],
    [
      'something else inside PKCS#8',
      'PRIVATE KEY',
      pkcs8(rsaType, Buffer.from('hello')),
      'what is inside it is not a key',
      AGAIN,
    ],
    [
      'a short Ed25519 key',
      'PRIVATE KEY',
      edKey(seed.subarray(1)),
      'its private value has 31 octets, but Ed25519 has 32',
      AGAIN,
    ],
    [
      'a long Ed25519 key',
      'PRIVATE KEY',
      edKey(Buffer.alloc(64, 7)),
      'its private value has 64 octets, but Ed25519 has 32',
      AGAIN,
    ],
    [
      'an Ed25519 key without its own OCTET STRING',
      'PRIVATE KEY',
      pkcs8(ed25519, seed),
      'its private value is not in an OCTET STRING, as Ed25519 keys have it',
      AGAIN,
    ],
    [
      'half of an Ed25519 key',
      'PRIVATE KEY',
      pkcs8(ed25519, asn1.encode(make.octetString(seed)).subarray(0, 20)),
      'the private value inside it is cut off',
      AGAIN,
    ],
    [
      'an Ed25519 key with the public key of another',
      'PRIVATE KEY',
      make.sequence(
        number(1),
        ed25519,
        make.octetString(asn1.encode(make.octetString(seed))),
        make.contextPrimitive(1, Buffer.concat([Buffer.alloc(1), otherPublic])),
      ),
      'the public key in it does not belong to its private value',
      AGAIN,
    ],
    [
      'a short public Ed25519 key',
      'PUBLIC KEY',
      spki(ed25519, seed.subarray(1)),
      'it has 31 octets, but Ed25519 has 32',
      AGAIN,
    ],
    [
      'RSA of version 1',
      'RSA PRIVATE KEY',
      versionOne,
      'its version is 1, for more than two primes, but it has only two',
      AGAIN,
    ],
    [
      'the same in PKCS#8',
      'PRIVATE KEY',
      pkcs8(rsaType, asn1.encode(versionOne)),
      'its version is 1, for more than two primes, but it has only two',
      AGAIN,
    ],
    [
      'RSA with a number more',
      'RSA PRIVATE KEY',
      make.sequence(...rsaNumbers, number(5)),
      'it has 10 values, but a private RSA key has 9: others were added at its end',
      AGAIN,
    ],
    [
      'RSA with a number less',
      'RSA PRIVATE KEY',
      make.sequence(...rsaNumbers.slice(0, 8)),
      'it has only 8 of the 9 values of a private RSA key',
      AGAIN,
    ],
    [
      'RSA with something that is no number',
      'RSA PRIVATE KEY',
      make.sequence(...rsaNumbers.slice(0, 8), make.octetString(Buffer.alloc(3))),
      'value 9 of its 9 is not a number',
      AGAIN,
    ],
    [
      'a public RSA key with a number more',
      'PUBLIC KEY',
      spki(rsaType, asn1.encode(make.sequence(...rsaNumbers.slice(1, 4)))),
      'it has 3 values, but a public RSA key has 2: others were added at its end',
      AGAIN,
    ],
  ])('%s (%s)', (_, label, key, says, hint) => {
    const message = `the key is damaged: ${says}`;
    const der = asn1.encode(key);
    const name = label === 'PUBLIC KEY' ? 'a public key' : 'a private key';
    for (const file of [Buffer.from(pemBlock(label, der)), ...(says.includes(' of the 9 values') ? [] : [der])]) {
      expect(() => findKeys(file).keys[0]?.open({})).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID', message: `${name}: ${message}`, hint }),
      );
      if (label === 'PUBLIC KEY') continue;
      expect(() => findPrivateKey(file).open()).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message, hint }));
    }
  });
  test('more than two primes', () => {
    const pem = pemBlock('RSA PRIVATE KEY', asn1.encode(make.sequence(...asn1.children(versionOne), others)));
    expect(() => findPrivateKey(Buffer.from(pem)).open()).toThrow(
      expect.objectContaining({
        message: 'multi-prime RSA is not supported: the key has more than two primes',
        hint: 'make a new key with two primes',
      }),
    );
  });
});

test('an encrypted key of the second version of PKCS#8 opens', async () => {
  const key = createPrivateKey({ key: asn1.encode(edKey(seed)), format: 'der', type: 'pkcs8' });
  const own = octets(key.export({ format: 'jwk' }).x);
  const second = (half: Buffer): asn1.Asn1 =>
    make.sequence(
      number(1),
      ed25519,
      make.octetString(asn1.encode(make.octetString(seed))),
      make.contextPrimitive(1, Buffer.concat([Buffer.alloc(1), half])),
    );
  const passphrase = Buffer.from('secret');
  const encrypted = (value: asn1.Asn1): Promise<Buffer> =>
    encryptPkcs8(asn1.encode(value), { passphrase, rounds: 2048, random: randomBytes });
  expect(
    findPrivateKey(await encrypted(second(own)))
      .open(passphrase)
      .equals(key),
  ).toBe(true);
  const wrong = await encrypted(second(otherPublic));
  expect(() => findPrivateKey(wrong).open(passphrase)).toThrow('the public key in it does not belong to its private value');
});

describe('read, with a note:', () => {
  test.each<[string, string, asn1.Asn1, KeyObject, string[]]>([
    ['as OpenSSL writes it', 'EC PRIVATE KEY', ecKey(value, named, half(point)), pair, []],
    [
      'no public key',
      'EC PRIVATE KEY',
      ecKey(value, named),
      pair,
      ['it does not contain its public key, which was computed from the private one'],
    ],
    [
      'no public key in PKCS#8, as Java writes it',
      'PRIVATE KEY',
      pkcs8(onCurve, asn1.encode(ecKey(value))),
      pair,
      ['it does not contain its public key, which was computed from the private one'],
    ],
    [
      'a private value without its zeros',
      'EC PRIVATE KEY',
      ecKey(octets(zero.d).subarray(1), named, half(zeroPoint)),
      withZero,
      ['its private value has only 31 of 32 octets, and belongs to its public key: added the zeros before it'],
    ],
    [
      'the same in PKCS#8',
      'PRIVATE KEY',
      pkcs8(onCurve, asn1.encode(ecKey(octets(zero.d).subarray(1), half(zeroPoint)))),
      withZero,
      ['its private value has only 31 of 32 octets, and belongs to its public key: added the zeros before it'],
    ],
    [
      'a private value with more zeros',
      'EC PRIVATE KEY',
      ecKey(Buffer.concat([Buffer.alloc(1), value]), named, half(point)),
      pair,
      ['its private value had leading zeros: removed'],
    ],
  ])('%s (%s)', (_, label, der, key, notes) => {
    const file = Buffer.from(pemBlock(label, asn1.encode(der)));
    const opened = findKeys(file).keys[0]?.open({});
    expect(opened?.notes).toEqual(notes);
    expect(opened?.key.equals(key)).toBe(true);
    const sealed = findPrivateKey(file);
    const found = sealed.open();
    expect(found.equals(key)).toBe(true);
    expect(sealed.beside(found)).toEqual(notes.filter((note) => !note.includes('does not contain')));
  });
});
