/** A key is checked only once, even if it is read often; one with other numbers is another key. */
import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkKey } from '../../../src/core/keys/key-checks.ts';
import { isProven } from '../../../src/core/keys/key-proof.ts';
import { findPublicKey } from '../../../src/core/keys/read-keys.ts';
import { publicKeyDer } from '../../../src/core/keys/rsa.ts';
import { newKeyPair } from '../../new-keys.ts';

const pair = () => newKeyPair('rsa', { modulusLength: 2048 });

test('a checked private key is recognised when it is read again, and so is its public half', () => {
  const { privateKey, publicKey } = pair();
  const again = createPrivateKey(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  expect([isProven(privateKey), isProven(again), isProven(publicKey)]).toEqual([false, false, false]);
  checkKey(privateKey);
  const read = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
  expect([isProven(privateKey), isProven(again), isProven(read)]).toEqual([true, true, true]);
});

test('a checked public key does not vouch for a private one, nor for another object', () => {
  const { privateKey, publicKey } = pair();
  checkKey(publicKey);
  expect(isProven(publicKey)).toBe(true);
  expect([isProven(privateKey), isProven(createPublicKey(privateKey))]).toEqual([false, false]);
});

test('a damaged private key is not taken for the sound one with the same public half', () => {
  const { privateKey } = pair();
  checkKey(privateKey);
  const sound = privateKey.export({ format: 'jwk' });
  const damaged: JsonWebKey = { ...sound, dp: sound.dq as string };
  const key = createPrivateKey({ key: damaged, format: 'jwk' });
  // node:crypto compares only public halves.
  expect(key.equals(privateKey)).toBe(true);
  expect(isProven(key)).toBe(false);
  expect(() => checkKey(key)).toThrow('the private key contradicts itself');
});

test('the public half of a key is exported once', () => {
  const { privateKey } = pair();
  expect(publicKeyDer(privateKey)).toBe(publicKeyDer(privateKey));
});

test.each([
  ['order', 0n],
  ['order and five', 5n],
])('an EC private key of the %s of its curve is refused: OpenSSL opens it without its public point', (_, more) => {
  const d = (0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n + more).toString(16);
  const der = Buffer.from(`30310201010420${d}a00a06082a8648ce3d030107`, 'hex');
  const key = createPrivateKey({ key: der, format: 'der', type: 'sec1' });
  expect(() => checkKey(key)).toThrow('its private number is zero, or not below the order of the curve');
});

describe('an RSA key outside a JWK, whose numbers OpenSSL opens as they are, is refused:', () => {
  const { n = '' } = pair().publicKey.export({ format: 'jwk' });
  const modulus = Buffer.from(n, 'base64url');
  const even = Buffer.from(modulus);
  even.writeUInt8(even.readUInt8(even.length - 1) ^ 1, even.length - 1);
  const usual = Buffer.from([1, 0, 1]);
  test.each([
    ['an even modulus', even, usual, '"n" is even, so it is not an RSA modulus: it is damaged or cut off'],
    ['the modulus zero', Buffer.from([0]), usual, '"n" is even, so it is not an RSA modulus: it is damaged or cut off'],
    ['an even exponent', modulus, Buffer.from([4]), '"e" is even, so it is not an RSA exponent'],
    ['the exponent zero', modulus, Buffer.from([0]), '"e" is even, so it is not an RSA exponent'],
    ['an exponent larger than the modulus', modulus, Buffer.concat([usual, modulus]), '"e" is larger than "n"'],
    ['the two swapped', usual, modulus, '"n" and "e" are swapped'],
  ])('%s', (_, one, other, message) => {
    const numbers = { kty: 'RSA', n: one.toString('base64url'), e: other.toString('base64url') };
    const key = createPublicKey({ key: numbers, format: 'jwk' });
    const hint = 'get the key again from its source: this copy was changed, or its program made a wrong key';
    expect(() => checkKey(key)).toThrow(expect.objectContaining({ message, hint }));
    const again = createPublicKey(key.export({ type: 'spki', format: 'pem' }));
    expect(() => findPublicKey(Buffer.from(again.export({ type: 'spki', format: 'pem' })))).toThrow(message);
  });
});
