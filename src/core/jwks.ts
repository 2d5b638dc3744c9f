/** JSON Web Keys and key sets (RFC 7517): RSA keys in and out, checked where node:crypto does not. */
import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { KitError } from './errors.ts';

/** A public RSA key as a member of a key set (RFC 7517 §4, RFC 7518 §6.3.1). */
export interface PublicRsaJwk {
  kty: 'RSA';
  n: string;
  e: string;
  alg: 'RS256';
  use: 'sig';
  kid: string;
}

/** SHA-256 of a key's required members in their fixed order, base64url (RFC 7638 §3). */
export function thumbprint(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}

/** The public half of an RSA key as a JWK for verifying RS256 signatures; `kid` is the thumbprint. */
export function publicJwk(key: KeyObject): PublicRsaJwk {
  const { n, e } = key.export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new TypeError('expected an RSA key');
  return { kty: 'RSA', n, e, alg: 'RS256', use: 'sig', kid: thumbprint(key) };
}

/** A key set of one key (RFC 7517 §5), as a JSON document with a newline at its end. */
export function publicJwkSet(key: KeyObject): string {
  return `${JSON.stringify({ keys: [publicJwk(key)] }, null, 2)}\n`;
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/**
 * Reads a private RSA JWK (RFC 7518 §6.3.2).
 *
 * @throws KitError INPUT_INVALID where it is no RSA key, has no private members, or its numbers contradict each other
 */
export function readPrivateJwk(value: unknown): KeyObject {
  const jwk = asMembers(value);
  if (jwk['kty'] !== 'RSA') {
    const found = typeof jwk['kty'] === 'string' ? jwk['kty'].slice(0, 20) : 'no "kty"';
    throw new KitError('INPUT_INVALID', `expected an RSA key, found ${found}`, {
      hint: 'give an RSA key of 2048 bits or more',
    });
  }
  const members: JsonWebKey = { kty: 'RSA', n: member(jwk, 'n'), e: member(jwk, 'e') };
  if (!('d' in jwk)) {
    throw new KitError('INPUT_INVALID', 'this JWK is a public key, expected a private one', {
      hint: 'give the JWK that has the member "d"; only whoever made the key has it',
    });
  }
  if ('oth' in jwk) {
    throw new KitError('INPUT_INVALID', 'the JWK has more than two primes ("oth"), which other tools cannot read', {
      hint: 'use a key of two primes',
    });
  }
  for (const name of privateMembers) members[name] = member(jwk, name);
  checkRsaNumbers(members);
  return createPrivateKey({ key: members, format: 'jwk' });
}

/** Whether a private RSA key's numbers belong together (RFC 8017 §3.2): many that do not still sign, and nobody else checks. */
export function checkRsaKey(key: KeyObject): void {
  checkRsaNumbers(key.export({ format: 'jwk' }));
}

function checkRsaNumbers(jwk: JsonWebKey): void {
  const [n, e, d, p, q, dp, dq, qi] = (['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const).map((name) =>
    BigInt(`0x${Buffer.from(jwk[name] ?? '', 'base64url').toString('hex') || '0'}`),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const sound =
    p > 1n &&
    q > 1n &&
    p !== q &&
    p * q === n &&
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    (qi * q) % p === 1n;
  if (!sound) {
    throw new KitError('INPUT_INVALID', 'the private key contradicts itself: its numbers are not those of one RSA key', {
      hint: 'get the key again from where it was made; this copy is damaged or put together from two keys',
    });
  }
}

function asMembers(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new KitError('INPUT_INVALID', 'the JSON is not a JWK', {
    hint: 'give one JWK: an object with "kty", "n", "e" and "d"',
  });
}

function member(jwk: Record<string, unknown>, name: string): string {
  const value = jwk[name];
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value)) {
    const found = value === undefined ? 'is missing' : 'is not base64url text';
    throw new KitError('INPUT_INVALID', `"${name}" of the JWK ${found}`, { hint: 'copy the whole JWK again' });
  }
  return value;
}

/** The public key that a JWK written by `publicJwk` stands for. */
export function readPublicJwk({ kty, n, e }: PublicRsaJwk): KeyObject {
  return createPublicKey({ key: { kty, n, e }, format: 'jwk' });
}
