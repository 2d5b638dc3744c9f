/**
 * Checks points that node:crypto accepts unchecked (RFC 8032, RFC 7748): whether they are on the curve, and safe. With a point
 * of small order, forged signatures verify, and anybody can compute the shared secrets.
 */
import { modulo, power } from '../modular-arithmetic.ts';

/** A curve x² (d y² - a) = y² - 1 over the integers modulo p. */
interface Curve {
  p: bigint;
  d: bigint;
  a: bigint;
}

/** p = 2^255 - 19, d = -121665/121666 (RFC 8032 §5.1), and p = 2^448 - 2^224 - 1, d = -39081 (§5.2). */
const curves: Readonly<Record<string, Curve>> = {
  Ed25519: {
    p: 2n ** 255n - 19n,
    d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
    a: -1n,
  },
  Ed448: { p: 2n ** 448n - 2n ** 224n - 1n, d: -39081n, a: 1n },
};

/**
 * Whether these octets are the encoding of a point (RFC 8032 §5.1.3, §5.2.3): y below p, x² a square, and no sign if x is zero.
 * Does not detect points of small order; `isSmallOrder` does.
 *
 * @param curve `Ed25519` or `Ed448`; any other curve passes
 */
export function isEdwardsPoint(curve: string, octets: Uint8Array): boolean {
  const known = curves[curve];
  if (known === undefined) return true;
  const { p, d, a } = known;
  const { number: y, sign } = withoutSign(octets);
  if (y >= p) return false;
  const numerator = modulo(y * y - 1n, p);
  if (numerator === 0n) return sign === 0;
  // A quotient is a square if the product is; Euler's criterion.
  return power(numerator * (d * y * y - a), (p - 1n) / 2n, p) === 1n;
}

/** Splits little-endian octets into a number and the highest bit, which is the sign of x on an Edwards curve. */
function withoutSign(octets: Uint8Array): { number: bigint; sign: number } {
  const bytes = Buffer.from(octets).reverse();
  const sign = (bytes[0] as number) >> 7;
  bytes[0] = (bytes[0] as number) & 0x7f;
  return { number: BigInt(`0x${bytes.toString('hex')}`), sign };
}

/** Curves v² = u³ + A u² + u of RFC 7748 §4.1 and §4.2. */
const montgomery: Readonly<Record<string, { p: bigint; a: bigint }>> = {
  X25519: { p: 2n ** 255n - 19n, a: 486662n },
  X448: { p: 2n ** 448n - 2n ** 224n - 1n, a: 156326n },
};

/**
 * Whether octets encode a point whose order divides 8, in any encoding that programs accept: y of p or more, a sign although x
 * is zero, and for X25519 the highest bit, which RFC 7748 §5 ignores.
 *
 * @param curve `Ed25519`, `Ed448`, `X25519` or `X448`; any other curve passes
 */
export function isSmallOrder(curve: string, octets: Uint8Array): boolean {
  const edwards = curves[curve];
  if (edwards !== undefined) {
    const { p, d, a } = edwards;
    const y = withoutSign(octets).number % p;
    const square = modulo(y * y, p);
    // Twice a point of order 8 has y = 0, so that y² = a x²; the curve's equation then leaves this.
    return square <= 1n || modulo(2n * square - a * d * square * square - 1n, p) === 0n;
  }
  const known = montgomery[curve];
  if (known === undefined) return false;
  const { p, a } = known;
  const whole = BigInt(`0x${Buffer.from(octets).reverse().toString('hex')}`);
  const u = (curve === 'X25519' ? whole & (2n ** 255n - 1n) : whole) % p;
  // Order 2 is u = 0, order 4 is u = 1 or -1; twice a point of order 8 has u = 1: doubling, RFC 7748 §5.
  const square = modulo(u * u, p);
  const above = modulo((square - 1n) ** 2n, p);
  const below = modulo(4n * u * (square + a * u + 1n), p);
  return u === 0n || square === 1n || above === below;
}
