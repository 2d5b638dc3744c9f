/** Errors for refused tokens, and the length of signatures: what `verifySignature` needs without looking for a reason. */
import type { KeyObject } from 'node:crypto';
import { KitError } from '../../errors.ts';
import { curveOf } from '../../keys/jwk/curves/ec-curves.ts';
import type { NextCommand } from '../../next-command.ts';
import { isRsa, modulusBits } from '../algorithms.ts';

/** The error for a refused token. */
export const refuse = (message: string, hint: string, next?: NextCommand): KitError =>
  new KitError('SIGNATURE_INVALID', message, { hint, next });

export const NEVER = 'do not trust this token';

/** Bytes of a signature with Ed25519 (RFC 8032 §5.1.6). */
const ED25519_SIGNATURE = 64;

/** Bytes of a signature (RFC 8017 §8.2.1, RFC 7518 §3.4, RFC 8032 §5.1.6). */
export function signatureLength(key: KeyObject): number {
  if (isRsa(key)) return Math.ceil(modulusBits(key) / 8);
  const curve = curveOf(key.asymmetricKeyDetails?.namedCurve);
  return curve === undefined ? ED25519_SIGNATURE : 2 * curve.size;
}
