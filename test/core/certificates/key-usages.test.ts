import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encode } from '../../../src/core/asn1/asn1.ts';
import { extendedKeyUsageValue, keyUsageValue } from '../../../src/core/certificates/key-usages.ts';
import { fixture, testKey } from '../../fixtures.ts';

const ec = createPrivateKey(fixture('keys/ec.pem'));
const ed25519 = createPrivateKey(fixture('keys/ed25519.pem'));

describe('key usage', () => {
  test.each([
    ['digitalSignature', testKey, '03020780'],
    ['keyEncipherment,digitalSignature', testKey, '030205a0'],
    ['contentCommitment', testKey, '03020640'],
    ['nonRepudiation,nonRepudiation', ed25519, '03020640'],
    ['keyAgreement,decipherOnly', ec, '0303070880'],
    ['keyAgreement,encipherOnly', ec, '03020009'],
  ])('%s has no zero bits at its end', (names, key, der) => {
    expect(encode(keyUsageValue(names.split(','), key)).toString('hex')).toBe(der);
  });
  test.each([
    ['digitalSignatur', testKey, 'unknown name "digitalSignatur"', 'did you mean digitalSignature?'],
    ['KEYENCIPHERMENT', testKey, 'unknown name "KEYENCIPHERMENT"', 'did you mean keyEncipherment?'],
    [
      'foo',
      testKey,
      'unknown name "foo"',
      'use digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, keyCertSign, cRLSign, encipherOnly, decipherOnly',
    ],
    [
      'keyCertSign',
      testKey,
      'keyCertSign is only for the certificates of CAs',
      'leave it out: a self-signed certificate does not need it',
    ],
    [
      'keyAgreement',
      testKey,
      'keyAgreement does not work with an RSA key',
      'use digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment',
    ],
    [
      'keyEncipherment',
      ec,
      'keyEncipherment does not work with an elliptic curve (EC) key',
      'use digitalSignature, nonRepudiation, keyAgreement, encipherOnly, decipherOnly',
    ],
    ['keyAgreement', ed25519, 'keyAgreement does not work with an Ed25519 key', 'use digitalSignature, nonRepudiation'],
    ['encipherOnly', ec, 'encipherOnly only works together with keyAgreement', 'add keyAgreement, or leave it out'],
  ])('refuses %s', (names, key, message, hint) => {
    expect(() => keyUsageValue(names.split(','), key)).toThrow(
      expect.objectContaining({ code: 'USAGE', option: 'keyUsage', message, hint }),
    );
  });
});

describe('extended key usage', () => {
  test('has each purpose once, in the given order', () => {
    const value = extendedKeyUsageValue(['serverAuth', 'clientAuth', 'serverAuth', 'anyExtendedKeyUsage']);
    expect(encode(value).toString('hex')).toBe('301a06082b0601050507030106082b060105050703020604551d2500');
  });
  const all = 'use serverAuth, clientAuth, codeSigning, emailProtection, timeStamping, OCSPSigning, anyExtendedKeyUsage';
  test.each([
    ['another case', ['clientauth'], 'unknown name "clientauth"', 'did you mean clientAuth?'],
    ['a name of JavaScript', ['toString'], 'unknown name "toString"', all],
    ['a long name', ['x'.repeat(1000)], 'unknown name a text of 1000 characters', all],
    ['no name', [], 'no name given', all],
  ])('refuses %s', (_, names, message, hint) => {
    expect(() => extendedKeyUsageValue(names)).toThrow(
      expect.objectContaining({ code: 'USAGE', option: 'extendedKeyUsage', message, hint }),
    );
  });
});
