/** The signature algorithms of JSON Web Tokens (RFC 7518 §3.1, RFC 8037 §3.1), and the keys that each of them takes. */
import type { KeyObject } from 'node:crypto';
import { KitError } from './errors.ts';
import { visible } from './escape.ts';

/** What a key has to be: node:crypto's name of its type, and of its curve where it has one. */
interface Fit {
  type: 'rsa' | 'ec' | 'ed25519';
  curve?: string;
  /** What a message calls such a key. */
  name: string;
}

const rsa: Fit = { type: 'rsa', name: 'an RSA key' };

const fits = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: { type: 'ec', curve: 'prime256v1', name: 'an EC key on P-256' },
  ES384: { type: 'ec', curve: 'secp384r1', name: 'an EC key on P-384' },
  ES512: { type: 'ec', curve: 'secp521r1', name: 'an EC key on P-521' },
  EdDSA: { type: 'ed25519', name: 'an Ed25519 key' },
  Ed25519: { type: 'ed25519', name: 'an Ed25519 key' },
} as const satisfies Readonly<Record<string, Fit>>;

/** An algorithm that is signed and verified with here; `none` and the HMACs are not among them. */
export type Algorithm = keyof typeof fits;

export const algorithms = Object.keys(fits) as readonly Algorithm[];

/** @throws KitError USAGE where an algorithm is not used here, naming why for the two kinds that are known to be traps */
export function checkAlgorithm(name: string): Algorithm {
  const known = algorithms.find((algorithm) => algorithm === name);
  if (known !== undefined) return known;
  throw new KitError('USAGE', refusalOf(name) ?? `the algorithm "${visible(name)}" is not known here`, {
    hint: `use one of ${algorithms.join(', ')}`,
  });
}

/** Why an algorithm is never used here; undefined where nothing speaks against it but that nobody knows it. */
export function refusalOf(name: string): string | undefined {
  if (/^none$/i.test(name)) return 'the algorithm is none: such a token is not signed at all';
  if (/^HS\d+$/i.test(name)) {
    return `the algorithm is ${visible(name)}, an HMAC: whoever can verify it can also forge it, so no public key will do`;
  }
  return undefined;
}

/** What a key is called in a message. */
export function describeKey(key: KeyObject): string {
  const type = key.asymmetricKeyType ?? 'unknown';
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (type === 'rsa') return `RSA, ${modulusLength} bits`;
  if (type === 'rsa-pss') return `RSA-PSS, ${modulusLength} bits`;
  if (type === 'ec') return `EC on ${curveNames[namedCurve ?? ''] ?? namedCurve}`;
  return type.replace(/^ed/, 'Ed').replace(/^x/, 'X');
}

const curveNames: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** The algorithms that a key, private or public, can be used with, the usual one first; none for a key of another type. */
export function algorithmsOf(key: KeyObject): Algorithm[] {
  return algorithms.filter((name) => fitsKey(name, key));
}

function fitsKey(name: Algorithm, key: KeyObject): boolean {
  const { type, curve } = fits[name] as Fit;
  return key.asymmetricKeyType === type && (curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve);
}

/** What kind of key an algorithm takes, in words. */
export const keyFor = (name: Algorithm): string => fits[name].name;
