/** One mistyped letter is found in each part of a token, with every algorithm. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type CompactJwt, readCompact } from '../../../../src/core/jwt/decode.ts';
import { signJwt } from '../../../../src/core/jwt/sign.ts';
import { mistyped } from '../../../../src/core/jwt/signatures/mistyped.ts';
import { cpuTime } from '../../../cpu-time.ts';
import { otherKey, testKey } from '../../../fixtures.ts';

const alike: Readonly<Record<string, string>> = { l: 'I', I: 'l', '1': 'l', O: '0', '0': 'O' };

/** A token with one letter replaced in a part, so that its header can still be read; undefined if there is none. */
function withMistake(jwt: string, index: number): { token: CompactJwt; position: number } | undefined {
  const parts = jwt.split('.');
  const part = parts[index] ?? '';
  for (const { 0: letter, index: at } of part.matchAll(/[lI1O0]/g)) {
    const changed = `${part.slice(0, at)}${alike[letter]}${part.slice(at + 1)}`;
    try {
      return { token: readCompact([...parts.slice(0, index), changed, ...parts.slice(index + 1)].join('.')), position: at + 1 };
    } catch {
      // The next one may leave JSON.
    }
  }
  return undefined;
}

/** Has such a letter in each part. */
const header = { kid: 'lI1O0 lI1O0' };
const claims = { iss: 'lI1O0 lI1O0 lI1O0', n: 1 };
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const keys = {
  RS256: testKey,
  PS384: testKey,
  ES256: ec('P-256'),
  ES512: ec('P-521'),
  EdDSA: generateKeyPairSync('ed25519').privateKey,
} as const;

describe.each(Object.entries(keys))('with %s,', (alg, key) => {
  test.each(['header', 'payload', 'signature'])('in the %s', async (part) => {
    const index = ['header', 'payload', 'signature'].indexOf(part);
    // A short signature may have no such letter.
    for (let tries = 0; tries < 50; tries += 1) {
      const good = await signJwt({ ...claims, tries }, key, { alg: alg as 'RS256', header });
      const made = withMistake(good, index);
      if (made === undefined) continue;
      const { token, position } = made;
      expect(mistyped(token, [otherKey, key])).toMatchObject({ part, position });
      expect(mistyped(token, [otherKey])).toBeUndefined();
      expect(mistyped(token, [key], ['RS512'])).toBeUndefined();
      return;
    }
    throw new Error('no token with such a letter');
  });
});

test.each<[string, KeyObject, number]>([
  ['keys that fit', otherKey, 1],
  ['keys that do not fit', keys.ES256, 1],
  ['a long header', keys.ES256, 0],
])('it takes little time, however long the token and many the keys: %s', async (_, key, index) => {
  const parts = (await signJwt({ iss: 'a' }, testKey, { alg: 'RS256' })).split('.');
  parts[index] += 'l'.repeat(9000);
  const token = { ...readCompact('e30.e30.AA'), text: parts.join('.') };
  expect(cpuTime(() => expect(mistyped(token, Array(500).fill(key))).toBeUndefined())).toBeLessThan(1500);
});
