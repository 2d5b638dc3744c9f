/** Which octets are points of Ed25519 and Ed448. */
import { createPublicKey, diffieHellman, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isEdwardsPoint, isSmallOrder } from '../../../../../src/core/keys/jwk/curves/edwards.ts';
import { newKeyPair } from '../../../../new-keys.ts';

/** A number in little-endian octets (RFC 8032 §5.1.2, §5.2.2); the sign of x is the last bit. */
function encoded(y: bigint, size: number, sign = 0): Buffer {
  const octets = Buffer.from(y.toString(16).padStart(size * 2, '0'), 'hex').reverse();
  octets[size - 1] = (octets[size - 1] as number) | (sign << 7);
  return octets;
}
const p25519 = 2n ** 255n - 19n;
const p448 = 2n ** 448n - 2n ** 224n - 1n;

test.each(['ed25519', 'ed448'] as const)('%s: every generated key is a valid point', (type) => {
  const curve = { ed25519: 'Ed25519', ed448: 'Ed448' }[type];
  for (let made = 0; made < 50; made += 1) {
    const { x = '' } = newKeyPair(type).publicKey.export({ format: 'jwk' });
    expect(isEdwardsPoint(curve, Buffer.from(x, 'base64url'))).toBe(true);
  }
});

test.each<[string, Buffer, boolean]>([
  ['Ed25519', encoded(1n, 32), true],
  ['Ed25519', encoded(1n, 32, 1), false],
  ['Ed25519', encoded(2n, 32), false],
  ['Ed25519', encoded(3n, 32), true],
  ['Ed25519', encoded(p25519 - 1n, 32), true],
  ['Ed25519', encoded(p25519 - 1n, 32, 1), false],
  ['Ed25519', encoded(p25519, 32), false],
  ['Ed25519', encoded(p25519 + 1n, 32), false],
  ['Ed25519', encoded(p25519 + 3n, 32), false],
  ['Ed448', encoded(1n, 57), true],
  ['Ed448', encoded(1n, 57, 1), false],
  ['Ed448', encoded(2n, 57), false],
  ['Ed448', encoded(p448 - 1n, 57), true],
  ['Ed448', encoded(p448 - 1n, 57, 1), false],
  ['Ed448', encoded(p448, 57), false],
  ['Ed448', encoded(p448 + 1n, 57), false],
  ['Ed448', encoded(1n + (1n << 448n), 57), false],
  ['X25519', encoded(2n, 32), true],
])('%s %#: %s', (curve, octets, expected) => {
  expect(isEdwardsPoint(curve, octets)).toBe(expected);
});

describe('points of small order', () => {
  const publicKey = (crv: string, octets: Buffer) =>
    createPublicKey({ key: { kty: 'OKP', crv, x: octets.toString('base64url') }, format: 'jwk' });
  // y of the points of order 8 of Ed25519, as published with the attack ("Taming the many EdDSAs", 2020, table 1).
  const y8 = Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex');
  const minusY8 = encoded(p25519 - BigInt(`0x${Buffer.from(y8).reverse().toString('hex')}`), 32);
  const signed = (octets: Buffer): Buffer => {
    const copy = Buffer.from(octets);
    copy[copy.length - 1] = (copy[copy.length - 1] as number) | 0x80;
    return copy;
  };
  const ed25519 = [0n, 1n, p25519 - 1n, p25519, p25519 + 1n].map((y) => encoded(y, 32));
  const ed448 = [0n, 1n, p448 - 1n, p448, p448 + 1n].map((y) => encoded(y, 57));
  const u8 = [
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ];
  const x25519 = [0n, 1n, ...u8, p25519 - 1n, p25519, p25519 + 1n].map((u) => encoded(u, 32));
  const x448 = [0n, 1n, p448 - 1n, p448, p448 + 1n].map((u) => encoded(u, 56));

  test.each([...ed25519, y8, minusY8].flatMap((octets) => [octets, signed(octets)]))('Ed25519: %#', (octets) => {
    expect(isSmallOrder('Ed25519', octets)).toBe(true);
  });
  test.each([...ed448].flatMap((octets) => [octets, signed(octets)]))('Ed448: %#', (octets) => {
    expect(isSmallOrder('Ed448', octets)).toBe(true);
  });
  test.each([...x25519, ...x25519.map(signed)])('X25519: %#, and OpenSSL makes no secret with it', (octets) => {
    expect(isSmallOrder('X25519', octets)).toBe(true);
    const { privateKey } = newKeyPair('x25519');
    expect(() => diffieHellman({ privateKey, publicKey: publicKey('X25519', octets) })).toThrow();
  });
  test.each(x448)('X448: %#, and OpenSSL makes no secret with it', (octets) => {
    expect(isSmallOrder('X448', octets)).toBe(true);
    const { privateKey } = newKeyPair('x448');
    expect(() => diffieHellman({ privateKey, publicKey: publicKey('X448', octets) })).toThrow();
  });
  // OpenSSL 3.5 refuses it itself.
  const refusedByOpenSsl = Number(process.versions.openssl.replace(/^(\d+)\.(\d+).*/, '$1.$2')) >= 3.5;
  test.skipIf(refusedByOpenSsl)('a signature made without any key verifies with the neutral element', () => {
    const signature = Buffer.concat([encoded(1n, 32), Buffer.alloc(32)]);
    expect(verify(null, Buffer.from('anything'), publicKey('Ed25519', encoded(1n, 32)), signature)).toBe(true);
  });
  test.each(['Ed25519', 'Ed448', 'X25519', 'X448'] as const)('no generated key of %s', (curve) => {
    for (let made = 0; made < 30; made += 1) {
      const { x = '' } = newKeyPair(curve.toLowerCase()).publicKey.export({ format: 'jwk' });
      expect(isSmallOrder(curve, Buffer.from(x, 'base64url'))).toBe(false);
    }
  });
  test('the neighbours of such points, and other curves, pass', () => {
    expect(isSmallOrder('Ed25519', encoded(3n, 32))).toBe(false);
    expect(isSmallOrder('X25519', encoded(9n, 32))).toBe(false);
    expect(isSmallOrder('X448', encoded(5n, 56))).toBe(false);
    expect(isSmallOrder('P-256', Buffer.alloc(32))).toBe(false);
  });
});
