/** Writes JSON Web Keys and key sets (RFC 7517). */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { KitError } from '../../errors.ts';
import { excerpt, jsonDocument } from '../../escape.ts';
import { publicKeyFrom } from '../../octets/foreign-keys.ts';
import { algorithmsOf, fits } from './jwk-algorithms.ts';
import type { Labels } from './read-jwk.ts';
import { kindOf, publicMembers, thumbprint } from './thumbprint.ts';

/** A public RSA key as a member of a key set (RFC 7517 §4, RFC 7518 §6.3.1). */
export interface PublicRsaJwk {
  kty: 'RSA';
  n: string;
  e: string;
  alg: 'RS256';
  use: 'sig';
  kid: string;
}

/** The public half of an RSA key as a JWK for verifying RS256 signatures; `kid` is the thumbprint. */
export function publicJwk(key: KeyObject): PublicRsaJwk {
  const { n, e } = publicMembers(key);
  if (n === undefined || e === undefined)
    throw new KitError('USAGE', `key: expected an RSA key, found ${kindOf(key)}`, { hint: 'give an RSA key' });
  return { kty: 'RSA', n, e, alg: 'RS256', use: 'sig', kid: thumbprint(key) };
}

/** A key set of one key (RFC 7517 §5), as a JSON document with a newline at its end. */
export const publicJwkSet = (key: KeyObject): string => jwkDocument({ keys: [publicJwk(key)] });

/** Makes the public key of a JWK that `publicJwk` wrote. */
export function readPublicJwk({ kty, n, e }: PublicRsaJwk): KeyObject {
  return publicKeyFrom({ key: { kty, n, e }, format: 'jwk' });
}

/** A JWK or a key set as a text that ends in a newline. */
export const jwkDocument = (value: object): string => jsonDocument(value);

/** How to write a JWK. */
export interface JwkWriting {
  /** Whether to include the private members, if the key has them. */
  private?: boolean | undefined;
  /** The labels to write. */
  labels?: Labels | undefined;
  /** The labels of the original JWK: `alg` and `use` are kept if they match. */
  found?: Labels | undefined;
}

/**
 * Writes a key as a JWK: `alg` and `use` as requested, else as they were, else for signatures; `kid` as requested, else the
 * thumbprint.
 *
 * @throws KitError USAGE if `alg` does not work with the key or contradicts `use`; INPUT_INVALID if it is RSA-PSS
 */
export function writeJwk(key: KeyObject, { private: secret = false, labels = {}, found = {} }: JwkWriting): JsonWebKey {
  if (key.asymmetricKeyType === 'rsa-pss') {
    throw new KitError('INPUT_INVALID', 'this is an RSA-PSS key, which a JWK cannot represent', {
      hint: 'make a plain RSA key, which signs PS256 too',
      next: { to: 'write this one as PEM', options: { to: 'spki' } },
    });
  }
  const { signing, other } = algorithmsOf(key);
  const { kty, crv, n, e, x, y, ...rest } = secret ? key.export({ format: 'jwk' }) : publicMembers(key);
  const asked = labels.alg;
  if (asked !== undefined && !signing.includes(asked) && !other.includes(asked)) {
    const kind = kindOf(key);
    throw new KitError('USAGE', `${excerpt(asked)} does not work with ${/^[RXE]/.test(kind) ? 'an' : 'a'} ${kind} key`, {
      option: 'alg',
      hint: `use one of ${[...signing, ...other].join(', ')}`,
    });
  }
  const usual = signing.length === 0 ? undefined : 'sig';
  const kept = found.alg !== undefined && fits(key, found.alg) ? found.alg : undefined;
  const implied = asked ?? (labels.use === undefined ? kept : undefined);
  const use = labels.use ?? (implied === undefined ? (found.use ?? usual) : other.includes(implied) ? 'enc' : 'sig');
  if (asked !== undefined && (use === 'enc') !== other.includes(asked)) {
    throw new KitError('USAGE', `${asked} and the use ${use} contradict each other`, {
      option: 'alg',
      hint: 'leave out the use: the algorithm implies it',
    });
  }
  const fitting = use === 'enc' ? other : signing;
  const alg = asked ?? (kept !== undefined && fitting.includes(kept) ? kept : use === 'enc' ? undefined : signing[0]);
  const kid = labels.kid ?? thumbprint(key);
  const members = { kty, crv, n, e, x, y, ...rest, alg, use, kid };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
