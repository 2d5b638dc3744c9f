/** Reads certificates. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { certificateNames, issuedFor } from '../../core/certificates/ca-certificate.ts';
import { KitError } from '../../core/errors.ts';
import { pemBlock } from '../../core/keys/containers/pem.ts';
import { findCertificates, publicKeyOf } from '../../core/keys/read-keys.ts';
import { systemClock } from '../edge.ts';
import { bytesOf } from '../input.ts';

/** A certificate that was read; its signature was not verified. */
export interface Certificate {
  /** RFC 4514. */
  subject: string;
  /** RFC 4514; undefined if it is the subject itself. */
  issuer?: string | undefined;
  /** Serial number, hexadecimal in lower case. */
  serial: string;
  /** SHA-256 of the DER: hexadecimal in upper case, with colons between the octets. */
  sha256: string;
  notBefore: Date;
  /** The last moment at which it is valid. */
  notAfter: Date;
  /** Undefined if Node does not support its type. */
  publicKey?: KeyObject | undefined;
  /** PEM, one block (RFC 7468 §5). */
  pem: string;
  /** For everything else. */
  x509: X509Certificate;
}

/**
 * Reads the one certificate in a file: PEM, DER, or PKCS#7 from a certificate authority (RFC 5652). Private keys beside it
 * are skipped.
 *
 * Does not verify its signature, and does not compare its dates with the clock.
 *
 * @param input the content of the file
 * @throws KitError INPUT_INVALID if there is none or it is damaged; CHOICE_NEEDED if there are several
 * @example
 * import { readCertificate, selfSign } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const { subject, notAfter } = readCertificate(selfSign(await generateKey(), { subject: 'CN=Order Sync' }));
 */
export function readCertificate(input: string | Uint8Array): Certificate {
  const all = readCertificates(input);
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  throw new KitError('CHOICE_NEEDED', `found ${all.length} certificates, expected one`, {
    hint: 'use certificateFor with a key, or readCertificates for all',
  });
}

/**
 * Reads all certificates in a file, in their order, as `readCertificate` reads one.
 *
 * @throws KitError INPUT_INVALID if there is none or one is damaged
 * @example
 * import { readCertificates, selfSign } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const key = await generateKey();
 * const chain = readCertificates(selfSign(key, { subject: 'CN=One' }) + selfSign(key, { subject: 'CN=Two' }));
 */
export function readCertificates(input: string | Uint8Array): Certificate[] {
  requireArguments({ input }, { input: a.textOrBytes });
  return findCertificates(bytesOf(input)).map(described);
}

/**
 * Finds the certificate for a key in what a certificate authority sent, in any form and order, with or without the chain. Of
 * several, the one that ends last is taken, also if it is not valid yet. The signature of another issuer is not verified: there
 * is no list of trusted issuers.
 *
 * @param key public or private
 * @param options `now`: the time to compare with; default: the clock of this computer
 * @throws KitError INPUT_INVALID if there is no certificate; MISMATCH if none is for the key; EXPIRED if it has ended;
 *   SIGNATURE_INVALID if it is self-signed and its signature is wrong
 * @example
 * import { certificateFor, selfSign } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const key = await generateKey();
 * const fromTheCa = selfSign(key, { subject: 'CN=Order Sync' });
 * const { sha256 } = certificateFor(key, fromTheCa);
 */
export function certificateFor(
  key: KeyObject,
  input: string | Uint8Array,
  options: { now?: Date | undefined } = {},
): Certificate {
  requireArguments({ key, input, options }, { key: a.key, input: a.textOrBytes, options: a.only({ now: a.optional(a.date) }) });
  return described(issuedFor(key, bytesOf(input), options.now ?? systemClock(), 'this key').certificate);
}

/** The facts of a certificate. @internal */
export function described(x509: X509Certificate): Certificate {
  const { subject, issuer } = certificateNames(x509);
  const publicKey = publicKeyOf(x509);
  return {
    subject,
    ...(issuer === undefined ? {} : { issuer }),
    serial: x509.serialNumber.toLowerCase(),
    sha256: x509.fingerprint256,
    notBefore: new Date(x509.validFrom),
    notAfter: new Date(x509.validTo),
    ...(publicKey === undefined ? {} : { publicKey }),
    pem: pemBlock('CERTIFICATE', x509.raw),
    x509,
  };
}
