/** Checks the numbers of a JWK, whatever its type, and makes a key from them (RFC 7518 §6, RFC 8037 §2). */
import type { KeyObject } from 'node:crypto';
import { rememberProven, requireProof } from '../key-proof.ts';
import { ecKey, okpKey } from './curves/curve-keys.ts';
import { type Members, type Reading, refuse, shown, withoutType } from './jwk-members.ts';
import { withKeyInside } from './key-inside-jwk.ts';
import { type Checking, rsaKey } from './rsa/rsa-numbers.ts';

/** A checked JWK. */
export interface SoundJwk {
  key: KeyObject;
  /** What was repaired, and what is unusual. */
  notes: string[];
}

/**
 * Checks the numbers of a JWK and makes a key from them: private if it has private members, else public.
 *
 * @param exact whether node:crypto wrote the members, so that their spelling is always right
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function soundKey(jwk: Members, checking: Checking, { exact = false }: { exact?: boolean } = {}): SoundJwk {
  const notes: string[] = [];
  const reading = { notes, exact };
  const sound = keyOf(exact ? jwk : withKeyInside(jwk, notes), checking, reading);
  requireProof(sound);
  rememberProven(sound);
  return { key: sound, notes };
}

/** The types of keys that a JWK can have here. */
const types = ['RSA', 'EC', 'OKP', 'oct'] as const;

function keyOf(jwk: Members, checking: Checking, reading: Reading): KeyObject {
  const kty = jwk['kty'];
  if (kty === undefined) throw withoutType(jwk);
  if (kty === 'RSA') return rsaKey(jwk, checking, reading);
  if (kty === 'EC') return ecKey(jwk, reading);
  if (kty === 'OKP') return okpKey(jwk, reading);
  if (kty === 'oct') {
    throw refuse('"kty" is oct: a shared secret, which has no public half', 'ask for the key pair of a signing key, RSA or EC');
  }
  const meant = typeof kty === 'string' ? types.find((type) => type.toLowerCase() === kty.toLowerCase()) : undefined;
  if (meant !== undefined) throw refuse(`"kty" is ${shown(kty)}, but upper and lower case matter`, `write "kty":"${meant}"`);
  throw refuse(`"kty" is ${shown(kty)}, which is not supported`, 'give an RSA, EC or OKP key');
}
