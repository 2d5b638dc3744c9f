/** RC2, by the vectors of RFC 2268 §5: with one block, the initialization vector decides what comes out. */
import { describe, expect, test } from 'vitest';
import { decryptRc2 } from '../../../src/core/keystores/rc2.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** Decrypts a vector's block so that `wanted` is its clear text. */
function decrypted(wanted: string, [key, bits, clear, cipher]: readonly [string, number, string, string]): string {
  const iv = hex(clear).map((octet, at) => octet ^ (hex(wanted)[at] as number));
  return decryptRc2(hex(cipher), { key: hex(key), iv, bits }).toString('hex');
}

const vector = ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'] as const;

test.each([
  vector,
  ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
  ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
] as const)('key %s, %d bits', (...given) => {
  expect(decrypted('4142434445030303', given)).toBe('4142434445');
});

describe('refuses', () => {
  test.each([
    ['padding of different octets', '4142434445030203'],
    ['padding of no octets', '4142434445464700'],
    ['padding longer than a block', '0909090909090909'],
  ])('%s', (_, wanted) => {
    expect(() => decrypted(wanted, vector)).toThrow('bad decrypt');
  });
  test('half a block, nothing, and another initialization vector', () => {
    const given = { key: Buffer.alloc(8), iv: Buffer.alloc(8), bits: 64 };
    expect(() => decryptRc2(Buffer.alloc(12), given)).toThrow('bad decrypt');
    expect(() => decryptRc2(Buffer.alloc(0), given)).toThrow('bad decrypt');
    expect(() => decryptRc2(Buffer.alloc(8), { ...given, iv: Buffer.alloc(0) })).toThrow('wrong initialization vector');
  });
});
