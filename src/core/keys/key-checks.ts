/** The checks that every key must pass before it is used or written. */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { errorIn, KitError } from '../errors.ts';
import { checkEcNumber, checkPoint } from './jwk/curves/curve-keys.ts';
import { notOfJwk, refuse } from './jwk/jwk-members.ts';
import { bigNumber, bitLength } from './jwk/modular-arithmetic.ts';
import { checkRsaNumbers, primesIn, requireNoFactor, rsaContradiction, UNTESTED } from './jwk/rsa/rsa-numbers.ts';
import { MOST_TESTED_BITS } from './jwk/rsa/weak-keys.ts';
import { publicMembers } from './jwk/thumbprint.ts';
import { GET_AGAIN, isProven, rememberProven, requireProof, rsaNumbers } from './key-proof.ts';

/**
 * Refuses a key that anybody can sign for, and a private key whose numbers contradict each other or whose signatures do not
 * verify. Does not check its size or its use.
 *
 * @throws KitError INPUT_INVALID, naming the cause
 */
export function checkKey(key: KeyObject): void {
  if (isProven(key)) return;
  const numbers = rsaNumbers(key);
  checkNumbers(key, { numbers });
  if (numbers !== undefined && rsaContradiction(numbers) !== undefined) {
    throw refuse('the private key contradicts itself: its numbers do not belong to one RSA key', GET_AGAIN);
  }
  requireProof(key, numbers);
  rememberProven(key);
}

/**
 * Looks closer at the public numbers of an RSA key, which takes a few milliseconds: for those who ask how good a key is.
 *
 * @returns what could not be tested
 * @throws KitError INPUT_INVALID if the modulus has a factor below 2^16
 */
export function checkClosely(key: KeyObject): string | undefined {
  if (key.type === 'private' || !/^rsa/.test(key.asymmetricKeyType ?? '')) return undefined;
  const n = bigNumber(Buffer.from(publicMembers(key).n ?? '', 'base64url'));
  requireNoFactor(n);
  return bitLength(n) > MOST_TESTED_BITS ? `its modulus is ${UNTESTED}` : undefined;
}

/** Most keys of one file that are looked at closely. */
export const MOST_LOOKED_AT = 50;

/**
 * Looks closer at a key that was found in a file.
 *
 * @throws KitError INPUT_INVALID, naming the key, if its modulus has a factor below 2^16
 */
export function requireCloseLook({ name, key }: { name: string; key: KeyObject }): void {
  try {
    checkClosely(key);
  } catch (cause) {
    throw cause instanceof KitError ? errorIn(name, cause) : cause;
  }
}

/**
 * Checks the public numbers of a key; OpenSSL checks those of elliptic curves.
 *
 * @param many whether it is one of very many keys: then a prime modulus is not looked for, which takes a few milliseconds
 * @param numbers of a private RSA key as a JWK, if they are known
 * @throws KitError INPUT_INVALID, naming the cause
 */
export function checkNumbers(
  key: KeyObject,
  { many = false, numbers }: { many?: boolean | undefined; numbers?: JsonWebKey | undefined } = {},
): void {
  try {
    checkMembers(key, many, numbers ?? rsaNumbers(key));
  } catch (cause) {
    throw cause instanceof KitError ? notOfJwk(cause) : cause;
  }
}

function checkMembers(key: KeyObject, many: boolean, numbers: JsonWebKey | undefined): void {
  const type = key.asymmetricKeyType ?? '';
  const bytes = (text = ''): Buffer => Buffer.from(text, 'base64url');
  if (type === 'rsa' || type === 'rsa-pss') {
    const { n, e, ...others } = numbers ?? publicMembers(key);
    checkRsaNumbers(bigNumber(bytes(n)), bigNumber(bytes(e)), { many, factors: primesIn(others) });
  } else if (/^(ed|x)(25519|448)$/.test(type)) {
    const { crv = '', x } = publicMembers(key);
    checkPoint(crv, bytes(x));
  } else if (type === 'ec' && key.type === 'private') {
    checkEcNumber(key);
  }
}
