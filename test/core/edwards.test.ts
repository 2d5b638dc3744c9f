/** Which octets are points of Ed25519 and Ed448. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { isEdwardsPoint } from '../../src/core/edwards.ts';

/** A number in little-endian octets (RFC 8032 §5.1.2, §5.2.2); the sign of x is the last bit. */
function encoded(y: bigint, size: number, sign = 0): Buffer {
  const octets = Buffer.from(y.toString(16).padStart(size * 2, '0'), 'hex').reverse();
  octets[size - 1] = (octets[size - 1] as number) | (sign << 7);
  return octets;
}
const p25519 = 2n ** 255n - 19n;
const p448 = 2n ** 448n - 2n ** 224n - 1n;

test.each(['ed25519', 'ed448'] as const)('%s: every key that is made is a point', (type) => {
  const curve = { ed25519: 'Ed25519', ed448: 'Ed448' }[type];
  for (let made = 0; made < 50; made += 1) {
    const { x = '' } = generateKeyPairSync(type as 'ed448').publicKey.export({ format: 'jwk' });
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
