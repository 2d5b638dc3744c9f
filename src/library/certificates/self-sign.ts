/** Makes self-signed certificates. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { selfSignedCertificate } from '../../core/certificates/make-certificate.ts';
import { readRequest } from '../../core/certificates/read-request.ts';
import { DEFAULT_DAYS, type ExtendedKeyUsage, type KeyUsage } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import { findRequest } from '../../core/keys/read-keys.ts';
import { systemClock, systemRandom } from '../edge.ts';
import { bytesOf } from '../input.ts';
import { checkNames } from './create-request.ts';

/** What a certificate is for, and how long. */
export interface CertificateOptions {
  /** Distinguished name (RFC 4514), such as `CN=Order Sync,O=Acme`. Required without `request`. */
  subject?: string | undefined;
  /** Subject alternative names: `dns:host`, `email:address`, `uri:address` or `ip:address` (RFC 5280 §4.2.1.6). */
  san?: readonly string[] | undefined;
  /** A certificate request of the same key, PEM or DER: its name and its alternative names are copied byte for byte. */
  request?: string | Uint8Array | undefined;
  /** Whole days until it ends, at least 1, and before the year 10000; default: 365. */
  days?: number | undefined;
  /** Names of RFC 5280 §4.2.1.3; default: `['digitalSignature']`. */
  keyUsage?: readonly KeyUsage[] | undefined;
  /** Names of RFC 5280 §4.2.1.12, such as `clientAuth`; default: none. */
  extendedKeyUsage?: readonly ExtendedKeyUsage[] | undefined;
  /**
   * The time from which `days` count; the certificate is valid from five minutes before. Default: the clock of this computer.
   */
  now?: Date | undefined;
  /** Random bytes for the serial number; default: `randomBytes` of `node:crypto`. */
  random?: ((size: number) => Uint8Array) | undefined;
}

const certificateRule = a.only({
  subject: a.optional(a.text),
  san: a.optional(a.list(a.text)),
  request: a.optional(a.textOrBytes),
  days: a.optional(a.number),
  keyUsage: a.optional(a.list(a.text)),
  extendedKeyUsage: a.optional(a.list(a.text)),
  now: a.optional(a.date),
  random: a.optional(a.function),
});

/**
 * Signs a certificate for a key with the key itself (X.509 v3, RFC 5280 §4.1): SHA-256 with RSA or ECDSA, or Ed25519; a
 * serial number of 20 random octets; not a CA.
 *
 * @returns PEM, one block (RFC 7468 §5)
 * @throws KitError USAGE if an option is invalid; MISMATCH if the request is of another key; INPUT_INVALID if the request or
 *   the key is damaged or unsafe
 * @example
 * import { selfSign } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const key = await generateKey();
 * const pem = selfSign(key, { subject: 'CN=Order Sync,O=Acme', days: 365 });
 */
export function selfSign(key: KeyObject, options: CertificateOptions): string {
  requireArguments({ key, options }, { key: a.privateKey, options: certificateRule });
  const { subject, san, request, days = DEFAULT_DAYS, keyUsage, extendedKeyUsage } = options;
  const { now = systemClock(), random = systemRandom } = options;
  const usages = { days, keyUsage, extendedKeyUsage, now, random };
  if (request !== undefined) {
    if (subject !== undefined || san !== undefined) {
      throw new KitError('USAGE', 'options.request: it has the name already', {
        hint: 'leave out subject and san, or the request',
      });
    }
    return selfSignedCertificate(key, { for: readRequest(findRequest(bytesOf(request))), ...usages });
  }
  if (subject === undefined) {
    throw new KitError('USAGE', 'options.subject: missing', { hint: 'give a name such as CN=Order Sync, or a request' });
  }
  checkNames(subject, san);
  return selfSignedCertificate(key, { for: { subject, san }, ...usages });
}
