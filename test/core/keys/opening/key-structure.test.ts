/** Keys with a structure that OpenSSL overlooks are refused with the cause. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import * as asn1 from '../../../../src/core/asn1/asn1.ts';
import * as make from '../../../../src/core/asn1/make-asn1.ts';
import { KitError } from '../../../../src/core/errors.ts';
import { encryptPkcs8 } from '../../../../src/core/keys/opening/pkcs8.ts';
import { findKeys, findPrivateKey } from '../../../../src/core/keys/read-keys.ts';
import { fixture } from '../../../fixtures.ts';

const rsa = createPrivateKey(fixture('keys/rsa.pem'));
const rsaNumbers = asn1.children(asn1.decode(rsa.export({ type: 'pkcs1', format: 'der' })));
const curve = make.oid('1.2.840.10045.3.1.7');
const otherCurve = make.oid('1.3.132.0.34');
const scalar = Buffer.alloc(32, 7);
const seed = Buffer.alloc(32, 0x99);
const ed25519 = make.sequence(make.oid('1.3.101.112'));
const rsaType = make.sequence(make.oid('1.2.840.113549.1.1.1'), asn1.nothing());
const ecType = make.sequence(make.oid('1.2.840.10045.2.1'), curve);
const number = (value: number): asn1.Asn1 => make.integer(value);

/** An INTEGER without the zero that makes it positive. */
const negative = (value: asn1.Asn1): asn1.Asn1 => ({ ...value, value: (value.value as string).replace(/^\0(?=[\s\S])/, '') });
const pkcs1 = (change: (value: asn1.Asn1, index: number) => asn1.Asn1 = (value) => value): asn1.Asn1 =>
  make.sequence(...rsaNumbers.map(change));
const publicNumbers = (change: (value: asn1.Asn1) => asn1.Asn1 = (value) => value): asn1.Asn1 =>
  make.sequence(...rsaNumbers.slice(1, 3).map(change));
const sec1 = (version = 1, named = curve): asn1.Asn1 =>
  make.sequence(number(version), make.octetString(scalar), make.context(0, named));
const pkcs8 = (type: asn1.Asn1, key: Buffer, version = 0, ...more: asn1.Asn1[]): asn1.Asn1 =>
  make.sequence(number(version), type, make.octetString(key), ...more);
const spki = (key: Buffer): asn1.Asn1 => make.sequence(rsaType, make.bitString(key));
const inside = (value: asn1.Asn1, ...more: number[]): Buffer => Buffer.concat([asn1.encode(value), Buffer.from(more)]);
const half = (of: Buffer): asn1.Asn1 => make.contextPrimitive(1, Buffer.concat([Buffer.alloc(1), of]));
const edPublic = createPrivateKey({
  key: asn1.encode(pkcs8(ed25519, inside(make.octetString(seed)))),
  format: 'der',
  type: 'pkcs8',
});

const NEGATIVE = 'a number in it is negative: the zero before it is missing';

test.each<[string, asn1.Asn1, string | undefined]>([
  ['PKCS#1', pkcs1(), undefined],
  ['PKCS#1 with negative numbers', pkcs1(negative), NEGATIVE],
  ['PKCS#1 of another version', pkcs1((value, index) => (index === 0 ? number(5) : value)), 'its version is 5, expected 0'],
  ['a public key in PKCS#1', publicNumbers(), undefined],
  ['a negative modulus in PKCS#1', publicNumbers(negative), NEGATIVE],
  ['a negative modulus in SPKI', spki(inside(publicNumbers(negative))), NEGATIVE],
  ['octets after the key in SPKI', spki(inside(publicNumbers(), 1, 2)), 'other octets follow the key inside it'],
  ['negative numbers in PKCS#8', pkcs8(rsaType, inside(pkcs1(negative))), NEGATIVE],
  ['octets after the key in PKCS#8', pkcs8(rsaType, inside(pkcs1(), 1, 2)), 'other octets follow the key inside it'],
  ['PKCS#8 of another version', pkcs8(rsaType, inside(pkcs1()), 2), 'its version is 2, expected 0 or 1'],
  ['SEC 1', sec1(), undefined],
  ['SEC 1 of another version', sec1(2), 'its version is 2, expected 1'],
  ['two curves', pkcs8(ecType, inside(sec1(1, otherCurve))), 'it names two different curves'],
  ['Ed25519 of another version', pkcs8(ed25519, inside(make.octetString(seed)), 3), 'its version is 3, expected 0 or 1'],
  [
    'two public halves',
    pkcs8(
      ed25519,
      inside(make.octetString(seed)),
      1,
      half(Buffer.from(edPublic.export({ format: 'jwk' }).x ?? '', 'base64url')),
      half(Buffer.alloc(32, 1)),
    ),
    'it has two public halves',
  ],
])('%s', (_, key, fault) => {
  const der = asn1.encode(key);
  const message = (read: () => unknown): string | undefined => {
    try {
      read();
      return undefined;
    } catch (error) {
      return error instanceof KitError ? error.message : String(error);
    }
  };
  const said = fault && expect.stringContaining(`the key is damaged: ${fault}`);
  expect(message(() => findKeys(der).keys[0]?.open({}))).toEqual(said);
  if (findKeys(der).keys[0]?.private) expect(message(() => findPrivateKey(der).open())).toEqual(said);
});

test('an encrypted key too', async () => {
  const der = asn1.encode(pkcs8(rsaType, inside(pkcs1()), 2));
  const passphrase = Buffer.from('secret');
  const encrypted = await encryptPkcs8(der, { passphrase, rounds: 2048, random: randomBytes });
  expect(() => findPrivateKey(encrypted).open(passphrase)).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', message: 'the key is damaged: its version is 2, expected 0 or 1' }),
  );
});
