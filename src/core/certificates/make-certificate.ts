/** Self-signed certificates (X.509 v3, RFC 5280). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import * as asn1 from '../asn1/asn1.ts';
import { keyIdentifier } from '../asn1/key-identifier.ts';
import * as make from '../asn1/make-asn1.ts';
import { KitError } from '../errors.ts';
import { pemBlock } from '../keys/containers/pem.ts';
import { publicKeyDer } from '../keys/rsa.ts';
import { isSameKey } from '../keys/same-key.ts';
import { type RandomBytes, randomOctets } from '../random.ts';
import { extendedKeyUsageValue, keyUsageValue } from './key-usages.ts';
import { type CertificateRequest, isReadRequest } from './read-request.ts';
import { signatureIdentifier, signed } from './signature.ts';
import { extension, type Holder, holderFor, holderOf, holderRule, oids, type SubjectOptions } from './signed-parts.ts';
import { validity, validityUntil } from './validity.ts';

/** The options of a self-signed certificate. */
export interface CertificateOptions {
  /** A name to encode, or a request whose name and SAN are copied byte for byte. */
  for: SubjectOptions | CertificateRequest;
  /** Whole days from `now` until `notAfter`, 1 or more; the end must be before the year 10000. Required without `until`. */
  days?: number | undefined;
  /** `notAfter` instead of `days`, after `now`. */
  until?: Date | undefined;
  /** Names of RFC 5280 §4.2.1.3; default: `digitalSignature`. */
  keyUsage?: readonly string[] | undefined;
  /** Names of RFC 5280 §4.2.1.12, `clientAuth`; default: no such extension. */
  extendedKeyUsage?: readonly string[] | undefined;
  now: Date;
  random: RandomBytes;
}

const certificateRule = a.options({
  for: holderRule,
  days: a.optional(a.number),
  until: a.optional(a.date),
  keyUsage: a.optional(a.list(a.text)),
  extendedKeyUsage: a.optional(a.list(a.text)),
  now: a.date,
  random: a.function,
});

/**
 * Signs a certificate for `key` with `key` itself (RFC 5280 §4.1): with a serial of 20 random octets, valid from five minutes
 * before `now`, CA:FALSE, the key usage, subject and authority key identifiers.
 *
 * @returns PEM, one block, `BEGIN CERTIFICATE` (RFC 7468 §5); its size is not limited here
 * @throws KitError USAGE if the subject, the SAN, the days, the end or a usage are invalid; MISMATCH if a request was signed by
 *   another key
 */
export function selfSignedCertificate(key: KeyObject, options: CertificateOptions): string {
  requireArguments({ key, options }, { key: a.privateKey, options: certificateRule });
  const { for: holder, keyUsage = ['digitalSignature'], extendedKeyUsage, random } = options;
  const publicKey = publicKeyDer(key);
  const { subject, subjectAltName } = isReadRequest(holder) ? fromRequest(holder, key) : holderFor(holder);
  const { notBefore, notAfter } = validityOf(options);
  const identifier = keyIdentifier(publicKey);
  const extensions = [
    extension(oids.basicConstraints, true, make.sequence()),
    extension(oids.keyUsage, true, keyUsageValue(keyUsage, key)),
    ...(extendedKeyUsage ? [extension(oids.extendedKeyUsage, false, extendedKeyUsageValue(extendedKeyUsage))] : []),
    extension(oids.subjectKeyIdentifier, false, make.octetString(identifier)),
    extension(oids.authorityKeyIdentifier, false, make.sequence(make.contextPrimitive(0, identifier))),
    ...(subjectAltName ? [subjectAltName] : []),
  ];
  const toBeSigned = make.sequence(
    make.context(0, make.integer(2)),
    make.integer(serialNumber(random)),
    signatureIdentifier(key),
    subject,
    make.sequence(make.time(notBefore), make.time(notAfter)),
    subject,
    asn1.decode(publicKey),
    make.context(3, make.sequence(...extensions)),
  );
  return pemBlock('CERTIFICATE', signed(toBeSigned, key));
}

function validityOf({ days, until, now }: CertificateOptions): ReturnType<typeof validity> {
  if ((days === undefined) === (until === undefined)) {
    throw new KitError('USAGE', 'options.days: expected either this or options.until', { hint: 'give exactly one of the two' });
  }
  return until === undefined ? validity(now, days as number) : validityUntil(now, until);
}

function fromRequest(request: CertificateRequest, key: KeyObject): Holder {
  if (!isSameKey(request.publicKey, createPublicKey(key))) {
    throw new KitError('MISMATCH', 'the key does not match the certificate request', {
      hint: 'give the key that belongs to the request, or make a new request for this key',
    });
  }
  return holderOf(request);
}

/** 20 octets, the most that RFC 5280 §4.1.2.2 allows: the first bit is 0 to keep it positive, the second 1 to keep all of them. */
function serialNumber(random: RandomBytes): Uint8Array {
  const serial = randomOctets(random, 20);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  return serial;
}
