/** Big-number arithmetic that node:crypto does not offer. Not constant-time: not for secrets that timing may leak. */

/** Big-endian bytes as a number. */
export const bigNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

/** The non-negative remainder. */
export const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

/** `base` to the power of `exponent`, modulo `modulus`. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = modulo(base, modulus);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Bits of a number, without leading zeros. */
export function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return 4 * digits.length - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28;
}

/** The integer square root of `value`, rounded down; `value` is 0 or more. */
export function squareRoot(value: bigint): bigint {
  if (value < 1n << 52n) return BigInt(Math.floor(Math.sqrt(Number(value))));
  // The upper half of the digits gives half of the digits of the root; one step of Newton's method gives the rest.
  const shift = BigInt((Math.floor(bitLength(value) / 4) >> 0) * 2);
  const start = (squareRoot(value >> shift) + 1n) << (shift / 2n);
  let root = (start + value / start) >> 1n;
  while (root * root > value) root = (root + value / root) >> 1n;
  return root;
}

/** The integer root of `degree`, rounded down; `value` is 1 or more. Slower than `squareRoot`. */
export function root(value: bigint, degree: number): bigint {
  const [more, all] = [BigInt(degree - 1), BigInt(degree)];
  // Newton's method from above decreases until it reaches the root.
  let found = 1n << BigInt(Math.ceil(bitLength(value) / degree));
  for (;;) {
    const next = (more * found + value / found ** more) / all;
    if (next >= found) return found;
    found = next;
  }
}

/** Whether a number of 0 or more is the square of another. */
export function isSquare(value: bigint): boolean {
  // 52 of 64 remainders never belong to a square, so most numbers need no root.
  const remainder = Number(value & 63n);
  if (!squaresOf64.has(remainder)) return false;
  const root = squareRoot(value);
  return root * root === value;
}

const squaresOf64: ReadonlySet<number> = new Set(Array.from({ length: 64 }, (_, root) => (root * root) % 64));
