/** A key in JSON under other names than those of a JWK is named, with the names to use. */
import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { findKeys } from '../../../../src/core/keys/read-keys.ts';
import { testKey } from '../../../fixtures.ts';

const { kty, n, e } = createPublicKey(testKey).export({ format: 'jwk' });
const small = 'the members of a JWK are in small letters';

test.each<[string, unknown, string]>([
  ['.NET', { Modulus: n, Exponent: e }, 'the JSON has "Modulus" and "Exponent", as .NET writes keys, and is no JWK'],
  ['first letters', { Kty: kty, N: n, E: e }, `the JSON has a key with "Kty": ${small}`],
  ['all letters', { KTY: kty, N: n, E: e }, `the JSON has a key with "KTY": ${small}`],
  ['a list', [{ Kty: kty, N: n, E: e }], small],
  ['a set', { keys: [{ KTY: kty, N: n, E: e }] }, `"KTY" should be "kty": ${small}`],
  ['a member', { Keys: [{ Modulus: n, Exponent: e }] }, 'as .NET writes keys'],
])('%s', (_, document, message) => {
  const read = (): unknown => findKeys(Buffer.from(JSON.stringify(document))).keys.map((key) => key.open({}));
  expect(read).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(message) }));
});

test.each([{ modulus: 5 }, { name: 'a', exponent: 2 }, [], {}])('other JSON is none: %j', (document) => {
  expect(() => findKeys(Buffer.from(JSON.stringify(document)))).not.toThrow(/\.NET|small letters/);
});
