/**
 * Certificate requests (PKCS#10, RFC 2986) and self-signed certificates (X.509 v3, RFC 5280) made here, SHA-256 with RSA
 * throughout.
 *
 * The bytes to be signed are built here and signed by node:crypto.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { a, type Rule, requireArguments } from '../arguments.ts';
import * as asn1 from '../asn1/asn1.ts';
import { bitsOf, fieldsOf, readDocument } from '../asn1/asn1-parts.ts';
import { DAY } from '../dates.ts';
import { KitError } from '../errors.ts';
import { pemBlock } from '../keys/pem.ts';
import { publicKeyDer, requireRs256Key } from '../keys/rsa.ts';
import { type RandomBytes, randomOctets } from '../random.ts';
import { generalNames } from './alternative-names.ts';
import { encodeName } from './distinguished-names.ts';
import { type CertificateRequest, isReadRequest } from './read-request.ts';

const oids = {
  sha256WithRsa: '1.2.840.113549.1.1.11',
  extensionRequest: '1.2.840.113549.1.9.14',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
} as const;

/** How far back a certificate starts, so that a server whose clock is a little slow takes it at once. */
const BACKDATE_MS = 5 * 60 * 1000;

/** Days a certificate is valid where nothing else is said. */
export const DEFAULT_DAYS = 365;

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Whom a request or a certificate is for. */
export interface SubjectOptions {
  /** Distinguished name, `CN=Order Sync,O=Acme` (RFC 4514) or `/O=Acme/CN=Order Sync`. */
  subject: string;
  /** Subject alternative names: `dns:host`, `email:address`, `uri:address` or `ip:address` (RFC 5280 §4.2.1.6). */
  san?: readonly string[] | undefined;
}

/** What a self-signed certificate takes beside its key. */
export interface CertificateOptions {
  /** A name to be encoded, or a request whose name and SAN are copied byte for byte. */
  for: SubjectOptions | CertificateRequest;
  /** Whole days from `now` until `notAfter`, 1 or more, ending in the year 9999 at the latest. */
  days: number;
  now: Date;
  random: RandomBytes;
}

const subjectRule = a.options({ subject: a.text, san: a.optional(a.list(a.text)) });
const holderRule: Rule = (value, name) => (isReadRequest(value) ? undefined : subjectRule(value, name));
const certificateRule = a.options({ for: holderRule, days: a.number, now: a.date, random: a.function });

/**
 * Signs a request for a certificate (RFC 2986 §4.2) with the key it asks for; the SAN travels as an extensionRequest
 * (RFC 2985 §5.4.2).
 *
 * @param holder a name to be encoded, or an earlier request, of whatever key, whose name and SAN are copied byte for byte
 * @returns PEM, one block, `BEGIN CERTIFICATE REQUEST` (RFC 7468 §7)
 * @throws KitError USAGE where the subject is no distinguished name or the SAN is none
 */
export function certificateRequest(key: KeyObject, holder: SubjectOptions | CertificateRequest): string {
  requireArguments({ key, holder }, { key: a.privateKey, holder: holderRule });
  const { subject, subjectAltName: san } = isReadRequest(holder) ? named(holder) : fromOptions(holder);
  const attributes = san === undefined ? [] : [attribute(oids.extensionRequest, asn1.sequence(san))];
  const info = asn1.sequence(asn1.integer(0), subject, asn1.decode(publicKeyDer(key)), asn1.context(0, ...attributes));
  return pemBlock('CERTIFICATE REQUEST', signed(info, key));
}

/**
 * Signs a certificate for `key` with `key` itself (RFC 5280 §4.1): serial of 20 random octets, from five minutes before
 * `now`, CA:FALSE, digitalSignature, subject and authority key identifiers.
 *
 * @returns PEM, one block, `BEGIN CERTIFICATE` (RFC 7468 §5); how large it may be is for whoever takes it to say
 * @throws KitError USAGE where the subject, the SAN or the days make no sense; MISMATCH where a request was signed by
 *   another key
 */
export function selfSignedCertificate(key: KeyObject, options: CertificateOptions): string {
  requireArguments({ key, options }, { key: a.privateKey, options: certificateRule });
  const { for: holder, days, now, random } = options;
  const publicKey = publicKeyDer(key);
  const { subject, subjectAltName } = isReadRequest(holder) ? fromRequest(holder, publicKey) : fromOptions(holder);
  const { notBefore, notAfter } = validity(now, days);
  const keyIdentifier = subjectKeyIdentifier(publicKey);
  const extensions = [
    extension(oids.basicConstraints, true, asn1.sequence()),
    extension(oids.keyUsage, true, asn1.bitString(Buffer.from([0x80]), 7)),
    extension(oids.subjectKeyIdentifier, false, asn1.octetString(keyIdentifier)),
    extension(oids.authorityKeyIdentifier, false, asn1.sequence(asn1.contextPrimitive(0, keyIdentifier))),
    ...(subjectAltName ? [subjectAltName] : []),
  ];
  const toBeSigned = asn1.sequence(
    asn1.context(0, asn1.integer(2)),
    asn1.integer(serialNumber(random)),
    sha256WithRsa(),
    subject,
    asn1.sequence(asn1.time(notBefore), asn1.time(notAfter)),
    subject,
    asn1.decode(publicKey),
    asn1.context(3, asn1.sequence(...extensions)),
  );
  return pemBlock('CERTIFICATE', signed(toBeSigned, key));
}

/**
 * The moments a certificate made `now` starts and ends, in whole seconds.
 *
 * @throws KitError USAGE where `days` is no whole number from 1 on, or ends after the year 9999
 */
export function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  const second = Math.floor(now.getTime() / 1000) * 1000;
  const end = second + days * DAY;
  if (!Number.isInteger(days) || days < 1 || !(end <= LAST_MOMENT)) {
    const most = Math.floor((LAST_MOMENT - second) / DAY);
    throw new KitError('USAGE', `a certificate cannot be valid for ${days} days`, {
      option: 'days',
      hint: `use a whole number from 1 to ${most}`,
    });
  }
  return { notBefore: new Date(second - BACKDATE_MS), notAfter: new Date(end) };
}

interface Holder {
  subject: asn1.Asn1;
  subjectAltName: asn1.Asn1 | undefined;
}

function fromOptions({ subject, san = [] }: SubjectOptions): Holder {
  return {
    subject: encodeName(subject),
    subjectAltName: san.length === 0 ? undefined : extension(oids.subjectAltName, false, generalNames(san)),
  };
}

function fromRequest(request: CertificateRequest, publicKey: Buffer): Holder {
  if (!publicKeyDer(request.publicKey).equals(publicKey)) {
    throw new KitError('MISMATCH', 'the key is not the one that the certificate request was made with', {
      hint: 'give the key that belongs to the request, or make a new request for this key',
    });
  }
  return named(request);
}

function named(request: CertificateRequest): Holder {
  if (request.subject === '') {
    throw new KitError(
      'INPUT_INVALID',
      'the certificate request has an empty subject, and a certificate needs one (RFC 5280)',
      {
        hint: 'make the request again with a subject, such as CN=Order Sync',
      },
    );
  }
  return { subject: request.name, subjectAltName: request.subjectAltName };
}

const sha256WithRsa = (): asn1.Asn1 => asn1.sequence(asn1.oid(oids.sha256WithRsa), asn1.nothing());

function signed(content: asn1.Asn1, key: KeyObject): Buffer {
  requireRs256Key(key);
  const signature = sign('sha256', asn1.encode(content), key);
  return asn1.encode(asn1.sequence(content, sha256WithRsa(), asn1.bitString(signature)));
}

function extension(oid: string, critical: boolean, value: asn1.Asn1): asn1.Asn1 {
  const flag = critical ? [asn1.boolean(true)] : [];
  return asn1.sequence(asn1.oid(oid), ...flag, asn1.octetString(asn1.encode(value)));
}

const attribute = (oid: string, value: asn1.Asn1): asn1.Asn1 => asn1.sequence(asn1.oid(oid), asn1.set(value));

/** 20 octets, the most RFC 5280 §4.1.2.2 allows: the first bit clear keeps it positive, the second set keeps all 20. */
function serialNumber(random: RandomBytes): Uint8Array {
  const serial = randomOctets(random, 20);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  return serial;
}

/** SHA-1 of the public key's bits (RFC 5280 §4.2.1.2, method 1): a name for the key, not a protection of it. */
function subjectKeyIdentifier(spki: Uint8Array): Buffer {
  const [, bits] = fieldsOf(readDocument(spki, 'the public key', 'give another key'), ['algorithm', 'bits']);
  return createHash('sha1').update(bitsOf(bits)).digest();
}
