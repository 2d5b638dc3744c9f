/** The supported signature algorithms of JSON Web Tokens (RFC 7518 §3.1, RFC 8037 §3.1), and their keys. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { curveOf } from '../keys/jwk/curves/ec-curves.ts';
import { signingAlgorithms } from '../keys/jwk/jwk-algorithms.ts';
import { kindOf } from '../keys/jwk/thumbprint.ts';
import { keyTypeName } from '../keys/rsa.ts';

/** The key that each algorithm needs. `none` and the HMACs are left out on purpose. */
const takes = {
  RS256: 'an RSA key',
  RS384: 'an RSA key',
  RS512: 'an RSA key',
  PS256: 'an RSA key',
  PS384: 'an RSA key',
  PS512: 'an RSA key',
  ES256: 'an EC key on P-256',
  ES384: 'an EC key on P-384',
  ES512: 'an EC key on P-521',
  EdDSA: 'an Ed25519 key',
  Ed25519: 'an Ed25519 key',
} as const;

/** A supported algorithm. */
export type Algorithm = keyof typeof takes;

export const algorithms = Object.keys(takes) as readonly Algorithm[];

/** All keys that sign, in words. */
export const SIGNING_KEYS = 'an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key';

/** The key that an algorithm needs, in words. */
export const keyFor = (name: Algorithm): string => takes[name];

/** @throws KitError USAGE if an algorithm is not supported, with the reason if it is unsafe */
export function checkAlgorithm(name: string): Algorithm {
  const known = algorithms.find((algorithm) => algorithm === name);
  if (known !== undefined) return known;
  throw new KitError('USAGE', refusalOf(name) ?? `the algorithm ${excerpt(name)} is not supported`, {
    hint: `use one of ${algorithms.join(', ')}`,
  });
}

/** Why an algorithm is unsafe; undefined if it is only unknown. */
export function refusalOf(name: string): string | undefined {
  if (/^none$/i.test(name)) return 'the algorithm is none: such a token is not signed at all';
  if (/^HS\d{1,4}$/i.test(name)) {
    return `the algorithm is ${name}, an HMAC: anybody who can verify it can also forge it, so it cannot use public keys`;
  }
  return undefined;
}

/** The algorithms that a private or public key signs with, the usual one first; none for an unsupported type of key. */
export function algorithmsOf(key: KeyObject): Algorithm[] {
  requireArguments({ key }, { key: a.key });
  if (!isPlain(key)) return [];
  const able = signingAlgorithms(key);
  return algorithms.filter((name) => able.includes(name) && !(name === 'EdDSA' && kindOf(key) !== 'Ed25519'));
}

/** Describes a key for a message: `RSA, 2048 bits`, `EC on P-256`. */
export function describeKey(key: KeyObject): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa' || type === 'rsa-pss') {
    const { modulusLength, hashAlgorithm: hash, saltLength } = details ?? {};
    const only = hash === undefined ? '' : ` for ${hash} with a salt of ${saltLength} bytes or more`;
    return `${type.toUpperCase()}, ${modulusLength} bits${only}`;
  }
  if (!isPlain(key)) return type === 'ec' ? `EC on ${details?.namedCurve}` : keyTypeName(key);
  return type === 'ec' ? `EC on ${kindOf(key)}` : kindOf(key);
}

/**
 * The algorithms that a key verifies with: those it signs with; for an RSA-PSS key, which never signs here, those it permits.
 */
export const verifyingAlgorithms = (key: KeyObject): Algorithm[] =>
  key.asymmetricKeyType === 'rsa-pss' ? algorithms.filter((name) => permits(key, name)) : algorithmsOf(key);

/** Digests of the RSASSA-PSS algorithms, and their length in octets, which is also the salt length (RFC 7518 §3.5). */
const pssDigests: Readonly<Record<string, { digest: string; octets: number }>> = {
  PS256: { digest: 'sha256', octets: 32 },
  PS384: { digest: 'sha384', octets: 48 },
  PS512: { digest: 'sha512', octets: 64 },
};

/** Digest and salt length of PS256, PS384 and PS512; undefined for any other algorithm. */
export const pssOf = (name: Algorithm): { digest: string; octets: number } | undefined => pssDigests[name];

/** Whether an RSA-PSS key (RFC 4055 §1.2) permits an algorithm: it must have the key's digest, and its minimum salt length. */
function permits({ asymmetricKeyDetails: details = {} }: KeyObject, name: Algorithm): boolean {
  const pss = pssOf(name);
  if (pss === undefined) return false;
  const { hashAlgorithm = pss.digest, mgf1HashAlgorithm = pss.digest, saltLength = 0 } = details;
  return hashAlgorithm === pss.digest && mgf1HashAlgorithm === pss.digest && saltLength <= pss.octets;
}

/** Whether a JWK can represent a key: not RSA-PSS, DSA, Diffie-Hellman or other curves. */
function isPlain({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean {
  if (type === 'ec') return curveOf(details?.namedCurve) !== undefined;
  return /^(rsa|ed25519|ed448|x25519|x448)$/.test(type ?? '');
}

/** Whether a key is an RSA key, restricted to RSA-PSS or not. */
export const isRsa = ({ asymmetricKeyType: type }: KeyObject): boolean => type === 'rsa' || type === 'rsa-pss';

/** Bits of an RSA modulus; 0 for any other key. */
export const modulusBits = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;
