/** The public members of a key (RFC 7517 §4), its thumbprint (RFC 7638), and its type. */
import { createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../arguments.ts';
import * as asn1 from '../../asn1/asn1.ts';
import { KitError } from '../../errors.ts';
import { publicKeyFrom } from '../../octets/foreign-keys.ts';
import { plainRsa } from '../containers/rsa-inside.ts';

/** The public members of a key; those of other types are missing. */
type PublicMembers = Pick<JsonWebKey, 'crv' | 'e' | 'kty' | 'n' | 'x' | 'y'>;

/** Cached results: in a large set, computing them costs more than everything else together. */
const answers = new WeakMap<KeyObject, { members: PublicMembers; thumbprint: string }>();

function answersOf(key: KeyObject): { members: PublicMembers; thumbprint: string } {
  requireArguments({ key }, { key: a.key });
  const known = answers.get(key);
  if (known !== undefined) return known;
  const { crv, e, kty, n, x, y } = exported(plain(key));
  // JSON omits undefined members: each type of key keeps its own, in alphabetical order.
  const text = JSON.stringify({ crv, e, kty, n, x, y });
  const found = { members: JSON.parse(text), thumbprint: hash('sha256', text, 'base64url') };
  answers.set(key, found);
  return found;
}

/** The public members of a public or private key. */
export const publicMembers = (key: KeyObject): PublicMembers => answersOf(key).members;

/** Turns an RSA-PSS key into a plain RSA key without restrictions; returns any other key unchanged. */
function plain(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa-pss') return key;
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const [, bits] = asn1.children(asn1.decode(publicKey.export({ type: 'spki', format: 'der' })));
  // The RSAPublicKey follows the count of unused bits (RFC 4055 §1.2).
  const numbers = asn1.content(bits as asn1.Asn1).subarray(1);
  return plainRsa(() => publicKeyFrom({ key: numbers, format: 'der', type: 'pkcs1' }));
}

function exported(key: KeyObject): JsonWebKey {
  try {
    return key.export({ format: 'jwk' });
  } catch (cause) {
    throw new KitError('INPUT_INVALID', `a JWK cannot represent a key of type ${key.asymmetricKeyType}`, {
      hint: 'use a plain RSA key, or an EC key on P-256, P-384 or P-521',
      cause,
    });
  }
}

/** SHA-256 of a key's required members in their fixed order, base64url (RFC 7638 §3, RFC 8037 §2). */
export const thumbprint = (key: KeyObject): string => answersOf(key).thumbprint;

/** Whether a key is the recorded one; false if a JWK cannot represent it, since it has no thumbprint. */
export function hasThumbprint(key: KeyObject, recorded: string | undefined): boolean {
  try {
    return thumbprint(key) === recorded;
  } catch (cause) {
    if (cause instanceof KitError) return false;
    throw cause;
  }
}

/** Whether a text has the form of a thumbprint: SHA-256 in base64url, 43 characters for 32 bytes. */
export function isThumbprint(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 && bytes.toString('base64url') === text;
}

/** Whether two keys, public or private, belong to one pair. */
export const sameKey = (one: KeyObject, other: KeyObject): boolean => thumbprint(one) === thumbprint(other);

/** `kty` of a key: RSA, EC or OKP. */
export const ktyOf = (key: KeyObject): string => answersOf(key).members.kty ?? '';

/** The type of a key: `RSA`, `RSA-PSS`, or the name of its curve. */
export function kindOf(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa-pss') return 'RSA-PSS';
  const { kty, crv } = answersOf(key).members;
  return crv ?? kty ?? 'unknown';
}
