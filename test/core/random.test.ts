import { describe, expect, test } from 'vitest';
import { selfSignedCertificate } from '../../src/core/certificates/make-certificate.ts';
import { randomOctets } from '../../src/core/random.ts';
import { frozen, testKey } from '../fixtures.ts';

describe('a random source', () => {
  test.each<[string, unknown, string]>([
    ['too little', new Uint8Array(3), '3 bytes'],
    ['too much', new Uint8Array(21), '21 bytes'],
    ['an array', Array<number>(20).fill(0), 'not a Uint8Array'],
    ['a promise', Promise.resolve(new Uint8Array(20)), 'not a Uint8Array'],
    ['text', 'x'.repeat(20), 'not a Uint8Array'],
    ['nothing', undefined, 'not a Uint8Array'],
  ])('that gives %s is refused', (_, bytes, found) => {
    const random = (): Uint8Array => bytes as Uint8Array;
    const refused = expect.objectContaining({ code: 'USAGE', message: `options.random: expected 20 bytes, found ${found}` });
    expect(() => randomOctets(random, 20)).toThrow(refused);
    const options = { for: { subject: 'CN=x' }, days: 1, now: frozen, random };
    expect(() => selfSignedCertificate(testKey, options)).toThrow(refused);
  });
});
