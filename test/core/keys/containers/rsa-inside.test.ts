import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { plainRsa, rsaPrivateKeyInside, rsaPublicKeyInside, rsaSpki } from '../../../../src/core/keys/containers/rsa-inside.ts';
import { fixture } from '../../../fixtures.ts';

const pkcs8 = fixture('keys/rsa.pkcs8.der');
const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });

test('opens the same key as OpenSSL', () => {
  expect(rsaPrivateKeyInside(pkcs8)?.equals(key)).toBe(true);
  expect(rsaPublicKeyInside(spki)?.equals(createPublicKey(key))).toBe(true);
  expect(rsaPrivateKeyInside(pkcs8)?.export({ type: 'pkcs8', format: 'der' }).equals(pkcs8)).toBe(true);
});

test.each([1024, 1536, 2048, 2049, 3072, 4096])('writes a public key of %i bits as OpenSSL does', (modulusLength) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const written = rsaSpki(publicKey);
  expect(written ?? 'left to OpenSSL').toEqual(
    modulusLength < 2000 ? 'left to OpenSSL' : publicKey.export({ type: 'spki', format: 'der' }),
  );
});

test('leaves a key of 600,000 bits to OpenSSL: its lengths have more octets', () => {
  const n = Buffer.alloc(75_000, 0xab).toString('base64url');
  expect(rsaSpki(createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' }))).toBeUndefined();
});

test('leaves every other type of key to OpenSSL', () => {
  for (const { privateKey, publicKey } of [
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('rsa-pss', { modulusLength: 1024, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256' }),
  ]) {
    expect(rsaPrivateKeyInside(privateKey.export({ type: 'pkcs8', format: 'der' }))).toBeUndefined();
    expect(rsaPublicKeyInside(publicKey.export({ type: 'spki', format: 'der' }))).toBeUndefined();
  }
});

test.each([
  ['the private key', pkcs8, rsaPrivateKeyInside],
  ['the public key', spki, rsaPublicKeyInside],
])('leaves %s to OpenSSL if any octet around the numbers differs', (_, der, open) => {
  for (let at = 0; at < 30; at += 1) {
    const changed = Buffer.from(der);
    changed[at] = (changed[at] as number) ^ 1;
    expect(open(changed), `octet ${at}`).toBeUndefined();
  }
  expect(open(der.subarray(0, -1))).toBeUndefined();
  expect(open(Buffer.concat([der, Buffer.from([0])]))).toBeUndefined();
  expect(open(Buffer.alloc(0))).toBeUndefined();
});

test('what OpenSSL refuses as plain RSA is a damaged key', () => {
  const open = () => createPublicKey({ key: Buffer.from('3003020100', 'hex'), format: 'der', type: 'pkcs1' });
  const message = 'the key is damaged: its numbers are not those of an RSA key';
  expect(() => plainRsa(open)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
});
