/**
 * Whether the numbers of a JWK are those of one key (RFC 7518 §6, RFC 8037 §2): what node:crypto and every JWK library
 * take without a look.
 */
import { createECDH, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isEdwardsPoint } from './edwards.ts';
import { visible } from './escape.ts';
import { bigNumber, fixedNumber, hasMember, type Members, number, octets, refuse } from './jwk-members.ts';

/** How a key is checked. */
export interface Checking {
  /** Takes RSA keys under 2048 bits too. */
  allowWeak?: boolean | undefined;
}

/** Bits of an RSA modulus: the least that RFC 7518 §3.3 allows, the least that OpenSSL reads, the most that it verifies with. */
const FEWEST_BITS = 2048;
const FEWEST_WEAK_BITS = 512;
const MOST_BITS = 16_384;

/** Elliptic curves: octets of a coordinate, and OpenSSL's name (RFC 7518 §6.2.1.1, RFC 8812 §3.1). */
const curves: Readonly<Record<string, { size: number; openssl: string }>> = {
  'P-256': { size: 32, openssl: 'prime256v1' },
  'P-384': { size: 48, openssl: 'secp384r1' },
  'P-521': { size: 66, openssl: 'secp521r1' },
  secp256k1: { size: 32, openssl: 'secp256k1' },
};

/** Octets of a key on the curves of RFC 8037 §2. */
const okpSizes: Readonly<Record<string, number>> = { Ed25519: 32, Ed448: 57, X25519: 32, X448: 56 };

/** A JWK whose key is sound. */
export interface SoundJwk {
  key: KeyObject;
  /** What had to be mended, and what is unusual. */
  notes: string[];
}

/**
 * Checks the numbers of a JWK and makes a key of them: private where it has private members, else public.
 *
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function soundKey(jwk: Members, checking: Checking): SoundJwk {
  const notes: string[] = [];
  const kty = jwk['kty'];
  if (kty === undefined) throw refuse('"kty" is missing: nothing says what kind of key this is');
  if (kty === 'RSA') return { key: rsaKey(jwk, checking, notes), notes };
  if (kty === 'EC') return { key: ecKey(jwk, notes), notes };
  if (kty === 'OKP') return { key: okpKey(jwk, notes), notes };
  if (kty === 'oct') {
    throw refuse('"kty" is oct: a shared secret, which has no public half', 'ask for the key pair of a signing key, RSA or EC');
  }
  throw refuse(`"kty" is ${shown(kty)}, which is not known here`, 'give an RSA, EC or OKP key');
}

/** A member of a stranger's, fit for a message. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${visible(value.slice(0, 40))}"` : `a ${value === null ? 'null' : typeof value}`;

const rsaPrivate = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

function rsaKey(jwk: Members, { allowWeak = false }: Checking, notes: string[]): KeyObject {
  const n = number(jwk, 'n', notes);
  const e = number(jwk, 'e', notes);
  checkModulus(n, allowWeak, notes);
  checkExponent(e, n, notes);
  const members: JsonWebKey = { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') };
  if (hasMember(jwk, 'oth')) throw refuse('"oth" is there: a key of more than two primes, which other tools cannot read');
  const given = rsaPrivate.filter((name) => hasMember(jwk, name));
  if (given.length === 0) return createPublicKey({ key: members, format: 'jwk' });
  for (const name of rsaPrivate) {
    if (!given.includes(name))
      throw refuse(`"${name}" is missing, though "${given[0]}" is there: a private key needs all of d, p, q, dp, dq, qi`);
    members[name] = number(jwk, name, notes).toString('base64url');
  }
  const contradiction = rsaContradiction(members);
  if (contradiction !== undefined) throw refuse(`the private key contradicts itself: ${contradiction}`, CONTRADICTION_HINT);
  return createPrivateKey({ key: members, format: 'jwk' });
}

const CONTRADICTION_HINT = 'get the key again from where it was made; this copy is damaged or put together from two keys';

function checkModulus(n: Buffer, allowWeak: boolean, notes: string[]): void {
  const bits = bigNumber(n).toString(2).length;
  if (((n.at(-1) as number) & 1) === 0) throw refuse('"n" is even, which no RSA modulus is: it is damaged or cut off');
  if (bits > MOST_BITS)
    throw refuse(`"n" has ${bits} bits; more than ${MOST_BITS} are not read`, 'use a key of 2048 to 4096 bits');
  if (bits >= FEWEST_BITS) return;
  if (!allowWeak || bits < FEWEST_WEAK_BITS) {
    throw refuse(
      `"n" has ${bits} bits, and RS256 needs ${FEWEST_BITS} or more`,
      bits < FEWEST_WEAK_BITS ? undefined : 'ask for a longer key; --allow-weak takes this one all the same',
    );
  }
  notes.push(`"n" has ${bits} bits: too few to be safe, taken because of --allow-weak`);
}

function checkExponent(e: Buffer, n: Buffer, notes: string[]): void {
  const exponent = bigNumber(e);
  if (exponent === 1n) throw refuse('"e" is 1: with it anybody could sign');
  if (exponent % 2n === 0n) throw refuse('"e" is even, which no RSA exponent is', 'the usual value is "e": "AQAB"');
  if (exponent >= bigNumber(n)) throw refuse('"e" is larger than "n"', 'the usual value is "e": "AQAB"');
  if (exponent !== 65537n) notes.push(`"e" is ${e.length <= 8 ? exponent : 'very large'}, where nearly every key has 65537`);
}

/** What in the numbers of a private RSA key does not fit (RFC 8017 §3.2); undefined where all do. */
export function rsaContradiction(jwk: JsonWebKey): string | undefined {
  const [n, e, d, p, q, dp, dq, qi] = (['n', 'e', ...rsaPrivate] as const).map((name) =>
    bigNumber(Buffer.from(jwk[name] ?? '', 'base64url')),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  if (p <= 1n || q <= 1n || p * q !== n) return '"p" times "q" is not "n"';
  if (d >= n || (e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) return '"d" does not fit "e" and "n"';
  if (dp !== d % (p - 1n)) return '"dp" does not fit "d" and "p"';
  if (dq !== d % (q - 1n)) return '"dq" does not fit "d" and "q"';
  if (qi >= p || (qi * q) % p !== 1n) return '"qi" does not fit "p" and "q"';
  return undefined;
}

function ecKey(jwk: Members, notes: string[]): KeyObject {
  const crv = jwk['crv'];
  const curve = typeof crv === 'string' && Object.hasOwn(curves, crv) ? curves[crv] : undefined;
  if (curve === undefined) throw unknownCurve(crv, curves);
  const of = { size: curve.size, of: crv as string };
  const x = fixedNumber(jwk, 'x', of, notes);
  const y = fixedNumber(jwk, 'y', of, notes);
  const members: JsonWebKey = { kty: 'EC', crv: crv as string, x: x.toString('base64url'), y: y.toString('base64url') };
  let key: KeyObject;
  try {
    key = createPublicKey({ key: members, format: 'jwk' });
  } catch {
    // Sizes and alphabet are right: all that is left to be wrong is the point.
    const short = ['x', 'y'].find((name) => notes.some((note) => note.startsWith(`"${name}" has `)));
    const what = short === undefined ? '"x" and "y" are' : `"${short}" is cut off or damaged: "x" and "y" are`;
    throw refuse(`${what} no point on the curve ${crv}`);
  }
  if (!hasMember(jwk, 'd')) return key;
  const d = fixedNumber(jwk, 'd', of, notes);
  if (!ecPublicPoint(curve.openssl, d)?.equals(Buffer.concat([Buffer.from([4]), x, y]))) {
    throw refuse('the private key contradicts itself: "d" does not fit "x" and "y"', CONTRADICTION_HINT);
  }
  return createPrivateKey({ key: { ...members, d: d.toString('base64url') }, format: 'jwk' });
}

/** The uncompressed point that belongs to a private number; undefined where it is zero or larger than the curve's order. */
function ecPublicPoint(curve: string, d: Buffer): Buffer | undefined {
  const pair = createECDH(curve);
  try {
    pair.setPrivateKey(d);
    return pair.getPublicKey();
  } catch {
    return undefined;
  }
}

function okpKey(jwk: Members, notes: string[]): KeyObject {
  const crv = jwk['crv'];
  const size = typeof crv === 'string' && Object.hasOwn(okpSizes, crv) ? okpSizes[crv] : undefined;
  if (size === undefined) throw unknownCurve(crv, okpSizes);
  const x = octets(jwk, 'x', notes);
  if (x.length !== size) throw refuse(`"x" has ${x.length} octets, and ${crv} has ${size}`);
  if (x.every((octet) => octet === 0) && crv !== 'Ed25519' && crv !== 'Ed448') throw refuse('"x" is zero');
  if (!isEdwardsPoint(crv as string, x)) throw refuse(`"x" is no point on the curve ${crv}`);
  const members: JsonWebKey = { kty: 'OKP', crv: crv as string, x: x.toString('base64url') };
  if (!hasMember(jwk, 'd')) return createPublicKey({ key: members, format: 'jwk' });
  let d = octets(jwk, 'd', notes);
  if (d.length === 2 * size && d.subarray(size).equals(x)) {
    d = d.subarray(0, size);
    notes.push('"d" held the public key behind the private one: left out');
  }
  if (d.length !== size) throw refuse(`"d" has ${d.length} octets, and ${crv} has ${size}`);
  const key = createPrivateKey({ key: { ...members, d: d.toString('base64url') }, format: 'jwk' });
  if (createPublicKey(key).export({ format: 'jwk' }).x !== members.x) {
    throw refuse('the private key contradicts itself: "d" does not fit "x"', CONTRADICTION_HINT);
  }
  return key;
}

function unknownCurve(crv: unknown, known: object): Error {
  const hint = `known here: ${Object.keys(known).join(', ')}`;
  return crv === undefined ? refuse('"crv" is missing') : refuse(`"crv" is ${shown(crv)}, which is not known here`, hint);
}
