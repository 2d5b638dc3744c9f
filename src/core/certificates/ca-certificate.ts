/** Certificates from an authority: reads their names, and finds the one for a key. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import * as asn1 from '../asn1/asn1.ts';
import { anyOf } from '../asn1/asn1-parts.ts';
import { strictFaults } from '../asn1/certificate-doubts.ts';
import { identifierDoubts, requireOwnSignature } from '../asn1/own-signature.ts';
import { usageDoubts } from '../asn1/usage-doubts.ts';
import { shortDate } from '../dates.ts';
import { KitError } from '../errors.ts';
import { shortened } from '../escape.ts';
import { pemBlock } from '../keys/containers/pem.ts';
import { findCertificates, holdsPrivateKey } from '../keys/read-keys.ts';
import { isSameKey } from '../keys/same-key.ts';
import type { StoreUse } from '../keys/store-items.ts';
import { publicHalf } from '../keys/write-keys.ts';
import { certificateKey } from '../octets/foreign-keys.ts';
import { subjectIn } from './certificate-chain.ts';
import { formatName } from './distinguished-names.ts';
import { alternativeNameDoubts, nameDoubts } from './name-doubts.ts';
import { certificateForm, certificateParts, withoutExtensions } from './version-and-signature.ts';

/** The names in a certificate. */
export interface CertificateNames {
  /** RFC 4514. */
  subject: string;
  /** RFC 4514; undefined if it is the same as the subject. */
  issuer: string | undefined;
}

/**
 * Reads the subject and the issuer of a certificate (RFC 5280 §4.1).
 *
 * @throws KitError INPUT_INVALID if it is not DER
 */
export function certificateNames(certificate: X509Certificate): CertificateNames {
  requireArguments({ certificate }, { certificate: a.certificate });
  const { raw } = certificate;
  const { issuer, subject } = certificateParts(raw);
  const own = asn1.encode(anyOf(issuer)).equals(asn1.encode(anyOf(subject)));
  return { subject: formatName(subject), issuer: own ? undefined : formatName(issuer) };
}

/** A certificate that somebody issued for a key. */
export interface IssuedCertificate {
  /** PEM, one block: the certificate alone. */
  pem: string;
  certificate: X509Certificate;
  /** Warnings about the certificate, and which parts of the file were ignored. */
  notes: string[];
}

/**
 * Finds the certificate for a key in what a certificate authority sent: PEM, DER, PKCS#7 or an opened key store, with or
 * without its chain, in any order. If several are for the key, the one that expires last is taken. The signature of another
 * issuer is not verified, since there is no list of trusted issuers.
 *
 * @param key public or private
 * @param keyName what a message calls the key, if it is not that of a bundle
 * @throws KitError INPUT_INVALID if the file contains no certificate; MISMATCH if none is for the key; EXPIRED if it has
 *   expired; SIGNATURE_INVALID if it is self-signed and its signature is wrong
 */
export function issuedFor(key: KeyObject, source: Uint8Array | StoreUse, now: Date, keyName?: string): IssuedCertificate {
  requireArguments({ key, now }, { key: a.key, now: a.date });
  const use = typeof source === 'object' && source !== null && 'store' in source ? source : undefined;
  const bytes = use === undefined ? (source as Uint8Array) : Buffer.alloc(0);
  const certificates = findCertificates(bytes, use && { ...use, whole: true });
  const fitting = certificates.filter((found) => holds(found, key)).sort((a, b) => endOf(b) - endOf(a));
  const [certificate] = fitting;
  if (certificate === undefined) throw strange(certificates, keyName);
  const [begins, ends] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  // Written so that an invalid date counts as expired.
  if (!(ends > now)) {
    throw new KitError('EXPIRED', `the certificate expired on ${shortDate(ends)}`, {
      hint: 'ask the certificate authority for a new one, with the same request',
    });
  }
  requireOwnSignature(certificate, certificateKey(certificate), subjectIn(certificates));
  const { version, weak, signedWith, serialFault } = certificateForm(certificate.raw);
  const parts = certificateParts(certificate.raw);
  const rest = certificates.filter((found) => !fitting.includes(found));
  const notes = [
    ...(fitting.length > 1 ? [`${fitting.length} certificates for this key: used the one valid until ${shortDate(ends)}`] : []),
    ...(rest.length > 0 ? [`ignored ${namesOf(rest)}: an app accepts one certificate, without its chain`] : []),
    ...(holdsPrivateKey(bytes) ? ['the file also contains a private key: it was ignored and should be removed'] : []),
    ...(weak ? [`the certificate is signed with ${signedWith}, which servers may refuse: ask for SHA-256`] : []),
    ...(serialFault === undefined ? [] : [`the certificate's ${serialFault}: ask for another one`]),
    ...(version === 3 || parts.extensions !== undefined ? [] : [`the certificate is ${withoutExtensions(version)}`]),
    ...strictFaults(certificate.raw).map((fault) => `the certificate: ${fault}`),
    ...usageDoubts(certificate.raw, { issues: false }).map((doubt) => `the certificate: ${doubt}`),
    ...identifierDoubts(certificate, certificateKey(certificate)).map((doubt) => `the certificate: ${doubt}`),
    ...[...alternativeNameDoubts(parts), ...nameDoubts(parts)].map((doubt) => `the certificate: ${doubt}`),
    ...(begins > now ? [`the certificate is not valid before ${shortDate(begins)}`] : []),
  ];
  return { pem: pemBlock('CERTIFICATE', certificate.raw), certificate, notes };
}

const endOf = ({ validTo }: X509Certificate): number => Date.parse(validTo);

/** Whether a certificate is for a key; false if its type of key is unsupported. */
function holds(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return isSameKey(certificateKey(certificate), publicHalf(key));
  } catch {
    return false;
  }
}

function strange(certificates: readonly X509Certificate[], keyName: string | undefined): KitError {
  const [only] = certificates;
  const what =
    only !== undefined && certificates.length === 1
      ? `the certificate for ${nameOf(only)} does not match ${keyName ?? 'the key of server.key'}`
      : `none of the ${certificates.length} certificates matches ${keyName ?? 'the key in server.key'}: ${namesOf(certificates)}`;
  return new KitError('MISMATCH', what, {
    hint:
      keyName === undefined
        ? 'have server.csr from this directory signed; a certificate for an earlier key belongs to the files in previous/'
        : 'have a request of this key signed',
  });
}

/** Most names that a message lists. */
const LISTED = 3;

function namesOf(certificates: readonly X509Certificate[]): string {
  const names = certificates.slice(0, LISTED).map(nameOf).join('; ');
  return certificates.length > LISTED ? `${names}; and ${certificates.length - LISTED} more` : names;
}

function nameOf(certificate: X509Certificate): string {
  const { subject, issuer } = certificateNames(certificate);
  return issuer === undefined ? shortened(subject) : `${shortened(subject)} (signed by ${shortened(issuer)})`;
}
