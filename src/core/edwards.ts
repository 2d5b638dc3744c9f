/** Whether octets are a point of an Edwards curve (RFC 8032): node:crypto takes any, and then verifies nothing. */

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
 * Whether these octets are the encoding of a point (RFC 8032 §5.1.3, §5.2.3): y below p, x² a square, and no sign where x
 * is zero. Does not look for points of small order.
 *
 * @param curve `Ed25519` or `Ed448`; any other has no such rule, and passes
 */
export function isEdwardsPoint(curve: string, octets: Uint8Array): boolean {
  const known = curves[curve];
  if (known === undefined) return true;
  const { p, d, a } = known;
  const bytes = Buffer.from(octets).reverse();
  const sign = (bytes[0] as number) >> 7;
  bytes[0] = (bytes[0] as number) & 0x7f;
  const y = BigInt(`0x${bytes.toString('hex')}`);
  if (y >= p) return false;
  const numerator = modulo(y * y - 1n, p);
  if (numerator === 0n) return sign === 0;
  // A quotient is a square where the product is; Euler's criterion.
  return power(numerator * (d * y * y - a), (p - 1n) / 2n, p) === 1n;
}

const modulo = (value: bigint, p: bigint): bigint => ((value % p) + p) % p;

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  let square = modulo(base, p);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}
