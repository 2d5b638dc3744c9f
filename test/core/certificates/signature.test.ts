/** Requests and certificates of EC and Ed25519 keys. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signingMaterial } from '../../../src/core/bundle/material.ts';
import { selfSignedCertificate } from '../../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../../src/core/certificates/make-request.ts';
import { readRequest } from '../../../src/core/certificates/read-request.ts';
import { requireCertificateKey } from '../../../src/core/certificates/signature.ts';
import { findRequest } from '../../../src/core/keys/read-keys.ts';
import { fixture, frozen, repeatable, testKey } from '../../fixtures.ts';

const onCurve = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const ed25519 = createPrivateKey(fixture('keys/ed25519.pem'));
const options = { days: 1, now: frozen, random: repeatable() };

describe('a certificate and a request are signed', () => {
  test.each<[string, KeyObject, string]>([
    ['RSA', testKey, '300d06092a864886f70d01010b0500'],
    ['P-256', createPrivateKey(fixture('keys/ec.pem')), '300a06082a8648ce3d040302'],
    ['P-384', onCurve('P-384'), '300a06082a8648ce3d040303'],
    ['P-521', onCurve('P-521'), '300a06082a8648ce3d040304'],
    ['Ed25519', ed25519, '300506032b6570'],
  ])('with a key of the type %s', (_, key, algorithm) => {
    const pem = certificateRequest(key, { subject: 'CN=a', san: ['dns:a.example'] });
    const request = readRequest(findRequest(Buffer.from(pem)));
    const certificate = new X509Certificate(selfSignedCertificate(key, { ...options, for: request }));
    expect(certificate.verify(createPublicKey(key))).toBe(true);
    expect(certificate.subjectAltName).toBe('DNS:a.example');
    // Inside what is signed, and after it; the public key of Ed25519 has the same identifier.
    expect(certificate.raw.toString('hex').split(algorithm)).toHaveLength(key === ed25519 ? 4 : 3);
    expect(
      Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64')
        .toString('hex')
        .split(algorithm),
    ).toHaveLength(key === ed25519 ? 3 : 2);
  });
});

test('a request of an Ed25519 key that was changed is refused', () => {
  const der = Buffer.from(
    fixture('keys/ed25519.csr')
      .toString()
      .replace(/-----.*-----/g, ''),
    'base64',
  );
  der[der.length - 1] = (der.at(-1) as number) ^ 1;
  expect(() => readRequest(der)).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
});

test.each([
  ['an EC key on another curve', onCurve('secp256k1'), 'this is an elliptic curve (EC) key on secp256k1'],
  ['an RSA-PSS key', createPrivateKey(fixture('keys/rsa-pss.pem')), 'this is an RSA-PSS key'],
])('%s is refused', (_, key, message) => {
  const refused = expect.objectContaining({
    code: 'INPUT_INVALID',
    message: `${message}, which is not supported for certificates`,
    hint: 'give an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key',
  });
  expect(() => requireCertificateKey(key)).toThrow(refused);
  expect(() => certificateRequest(key, { subject: 'CN=a' })).toThrow(refused);
});

test('a weak RSA key is refused as for RS256', () => {
  expect(() => requireCertificateKey(createPrivateKey(fixture('keys/rsa-1024.pem')))).toThrow(
    'the RSA key has 1024 bits; RS256 needs 2048 or more',
  );
});

test('the material of a bundle needs an RSA key', async () => {
  await expect(signingMaterial(ed25519, { subject: 'CN=a', ...options })).rejects.toThrow(
    'this is an Ed25519 key; RS256 needs plain RSA',
  );
});
