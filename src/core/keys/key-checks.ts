/** The checks that every key must pass before it is used or written. */
import type { KeyObject } from 'node:crypto';
import { checkPoint, checkRsaNumbers, primesIn, rsaContradiction } from './jwk/jwk-checks.ts';
import { refuse } from './jwk/jwk-members.ts';
import { bigNumber } from './jwk/modular-arithmetic.ts';
import { publicMembers } from './jwk/thumbprint.ts';
import { GET_AGAIN, isProven, rememberProven, requireProof } from './key-proof.ts';

/**
 * Refuses a key that anybody can sign for, and a private key whose numbers contradict each other or whose signatures do not
 * verify. Does not check its size or its use.
 *
 * @throws KitError INPUT_INVALID, naming the cause
 */
export function checkKey(key: KeyObject): void {
  if (isProven(key)) return;
  checkNumbers(key);
  if (key.type === 'private') {
    if (key.asymmetricKeyType === 'rsa' && rsaContradiction(key.export({ format: 'jwk' })) !== undefined) {
      throw refuse('the private key contradicts itself: its numbers do not belong to one RSA key', GET_AGAIN);
    }
    requireProof(key);
  }
  rememberProven(key);
}

/**
 * Checks the public numbers of a key; OpenSSL checks those of elliptic curves.
 *
 * @throws KitError INPUT_INVALID, naming the cause
 */
export function checkNumbers(key: KeyObject): void {
  const type = key.asymmetricKeyType ?? '';
  const bytes = (text = ''): Buffer => Buffer.from(text, 'base64url');
  if (type === 'rsa' || type === 'rsa-pss') {
    const isPrivate = type === 'rsa' && key.type === 'private';
    const { n, e, ...others } = isPrivate ? key.export({ format: 'jwk' }) : publicMembers(key);
    checkRsaNumbers(bigNumber(bytes(n)), bigNumber(bytes(e)), { factors: primesIn(others) });
  } else if (/^(ed|x)(25519|448)$/.test(type)) {
    const { crv = '', x } = publicMembers(key);
    checkPoint(crv, bytes(x));
  }
}
