import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type KeyForm, keyForms } from '../../../src/core/defaults.ts';
import { publicHalf, writeKeys } from '../../../src/core/keys/write-keys.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';

const key = testKey;
const publicKey = createPublicKey(testKey);
const ec = createPrivateKey(fixture('keys/ec.pem'));

describe('writes as node:crypto does', () => {
  test.each(['spki', 'pkcs1'] as const)('the public half as %s', (form) => {
    const theirs = publicKey.export({ type: form, format: 'pem' });
    expect(writeKeys([{ key }], form, { secret: false })).toBe(theirs);
    expect(writeKeys([{ key: publicKey }], form, { secret: false })).toBe(theirs);
  });
  test.each(['pkcs8', 'pkcs1'] as const)('the private half as %s', (form) => {
    expect(writeKeys([{ key }], form, { secret: true })).toBe(key.export({ type: form, format: 'pem' }));
  });
});

test('no part of the private half is written without being requested', () => {
  const { d, p, q, dp, dq, qi } = key.export({ format: 'jwk' });
  for (const form of keyForms.filter((one) => one !== 'pkcs8')) {
    const written = writeKeys([{ key }], form, { secret: false });
    for (const secret of [d, p, q, dp, dq, qi]) expect(written).not.toContain(secret);
    expect(written).not.toContain('PRIVATE');
  }
});

describe('refuses', () => {
  test.each<[string, KeyForm, boolean, typeof key, string, string]>([
    ['a private key as SPKI', 'spki', true, key, 'USAGE', 'spki is for public keys'],
    ['a public half as PKCS#8', 'pkcs8', false, key, 'USAGE', 'pkcs8 is for private keys'],
    ['an EC key as PKCS#1', 'pkcs1', false, ec, 'USAGE', 'pkcs1 is for RSA keys, but this is a key on P-256'],
    ['a private half that is missing', 'jwk', true, publicKey, 'INPUT_INVALID', 'this is a public key, expected a private one'],
  ])('%s', (_, form, secret, one, code, message) => {
    expect(() => writeKeys([{ key: one }], form, { secret })).toThrow(expect.objectContaining({ code, message }));
  });
  test.each(['jwk', 'spki'] as const)('several keys as %s', (form) => {
    expect(() => writeKeys([{ key }, { key: otherKey }], form, { secret: false })).toThrow(
      `expected one key for ${form}, found 2`,
    );
  });
});

test('the public half of either half', () => {
  expect(publicHalf(key).equals(publicKey)).toBe(true);
  expect(publicHalf(publicKey)).toBe(publicKey);
});
