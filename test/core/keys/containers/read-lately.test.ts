import { describe, expect, test } from 'vitest';
import { KitError } from '../../../../src/core/errors.ts';
import { readItems } from '../../../../src/core/keys/containers/containers.ts';
import { readLately, rememberRead } from '../../../../src/core/keys/containers/read-lately.ts';
import { DerivationBudget } from '../../../../src/core/keystores/key-derivation.ts';
import { fixture } from '../../../fixtures.ts';

const jwk = (n: string): Buffer => Buffer.from(JSON.stringify({ kty: 'RSA', n, e: 'AQAB' }));

describe('what was found in a file', () => {
  test('is used again for the same octets only', () => {
    const [one, other] = [jwk('one'), jwk('two')];
    expect(one).toHaveLength(other.length);
    const items = readItems(one);
    expect(readLately(Buffer.from(one))).toEqual(items);
    expect(readLately(other)).toBeUndefined();
    expect(readItems(other)[0]?.jwk).toEqual({ kty: 'RSA', n: 'two', e: 'AQAB' });
    expect(readItems(one)[0]?.jwk).toEqual({ kty: 'RSA', n: 'one', e: 'AQAB' });
  });
  test('is that of the octets as they were, even if the caller changes its own', () => {
    const bytes = jwk('abc');
    readItems(bytes);
    bytes.write('x', bytes.indexOf('abc'));
    expect(readLately(bytes)).toBeUndefined();
    expect(readItems(bytes)[0]?.jwk).toEqual({ kty: 'RSA', n: 'xbc', e: 'AQAB' });
  });
  test('does not change if a caller changes its list', () => {
    const bytes = jwk('list');
    readItems(bytes).pop();
    expect(readItems(bytes)).toHaveLength(1);
    readItems(bytes).pop();
    expect(readItems(bytes)).toHaveLength(1);
  });
  test.each([
    ['a private key', fixture('keys/rsa.pkcs8.der')],
    ['a damaged key', Buffer.from('{"keys":[1]}')],
    ['a file larger than those of a bundle', Buffer.concat([jwk('large'), Buffer.alloc(5000, ' ')])],
  ])('is not remembered for %s', (_, bytes) => {
    expect(readItems(bytes)).toHaveLength(1);
    expect(readLately(bytes)).toBeUndefined();
  });
  test.each([
    ['what is damaged', { kind: 'damaged', name: 'x' }],
    ['what cannot be used', { kind: 'JWK', name: 'x', problem: new KitError('INPUT_INVALID', 'x') }],
  ] as const)('is not remembered for %s', (_, item) => {
    const bytes = jwk(item.kind);
    rememberRead(bytes, [item]);
    expect(readLately(bytes)).toBeUndefined();
  });
  test('is remembered for files of up to 4 KB', () => {
    for (const length of [4096, 4097]) {
      const bytes = Buffer.alloc(length, 'a');
      rememberRead(bytes, [{ kind: 'unknown', name: 'x' }]);
      expect(readLately(bytes) !== undefined).toBe(length === 4096);
    }
  });
  test('is not used where a budget counts the work', () => {
    const bytes = jwk('budget');
    rememberRead(bytes, [{ kind: 'unknown', name: 'remembered' }]);
    expect(readItems(bytes)[0]?.kind).toBe('unknown');
    expect(readItems(bytes, new DerivationBudget())[0]?.kind).toBe('JWK');
  });
  test('is forgotten after eight other files', () => {
    const bytes = jwk('first');
    readItems(bytes);
    for (let at = 0; at < 7; at += 1) readItems(jwk(`other ${at}`));
    expect(readLately(bytes)).toHaveLength(1);
    for (let at = 0; at < 8; at += 1) readItems(jwk(`another ${at}`));
    expect(readLately(bytes)).toBeUndefined();
  });
  test('is kept as long as it is used', () => {
    const bytes = jwk('used');
    readItems(bytes);
    for (const round of [1, 2, 3]) {
      for (let at = 0; at < 7; at += 1) readItems(jwk(`round ${round}, ${at}`));
      expect(readLately(bytes)).toHaveLength(1);
    }
  });
});
