/** A key is checked only once, even if it is read often; one with other numbers is another key. */
import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkKey } from '../../../src/core/keys/key-checks.ts';
import { isProven } from '../../../src/core/keys/key-proof.ts';
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
