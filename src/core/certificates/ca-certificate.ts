/** Certificates as they come from others: what they say of themselves, and the one that is for a key that is here. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import * as asn1 from '../asn1/asn1.ts';
import { anyOf } from '../asn1/asn1-parts.ts';
import { shortDate } from '../dates.ts';
import { KitError } from '../errors.ts';
import { shortened } from '../escape.ts';
import { pemBlock } from '../keys/containers/pem.ts';
import { findCertificates, holdsPrivateKey } from '../keys/read-keys.ts';
import { publicHalf } from '../keys/write-keys.ts';
import { formatName } from './distinguished-names.ts';
import { certificateForm, certificateParts } from './version-and-signature.ts';

/** What a certificate says of itself. */
export interface CertificateNames {
  /** RFC 4514. */
  subject: string;
  /** RFC 4514; undefined if it is the subject itself. */
  issuer: string | undefined;
}

/**
 * Whom a certificate is for, and who signed it (RFC 5280 §4.1).
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
  /** What the user should know about it, and what of the file was left out. */
  notes: string[];
}

/**
 * Finds the certificate for a key in what a certificate authority sent: PEM, DER or PKCS#7, with its chain or not, in any
 * order. Where several are for the key, the one that holds longest is taken. The signature of another issuer is not verified:
 * who is trusted is not supported.
 *
 * @param key either half
 * @throws KitError INPUT_INVALID if the file holds no certificate; MISMATCH if none is for the key; EXPIRED where it
 *   has ended; SIGNATURE_INVALID if it is self-signed and its signature is wrong
 */
export function issuedFor(key: KeyObject, bytes: Uint8Array, now: Date): IssuedCertificate {
  requireArguments({ key, bytes, now }, { key: a.key, bytes: a.bytes, now: a.date });
  const certificates = findCertificates(bytes);
  const fitting = certificates.filter((found) => holds(found, key)).sort((a, b) => endOf(b) - endOf(a));
  const [certificate] = fitting;
  if (certificate === undefined) throw strange(certificates);
  const { issuer } = certificateNames(certificate);
  const [begins, ends] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  // Written so that a moment that is none lets nothing pass.
  if (!(ends > now)) {
    throw new KitError('EXPIRED', `the certificate expired on ${shortDate(ends)}`, {
      hint: 'ask the certificate authority for a new one, with the same request',
    });
  }
  if (issuer === undefined && !certificate.verify(certificate.publicKey)) {
    throw new KitError(
      'SIGNATURE_INVALID',
      'the certificate says that its own key signed it, and its signature does not verify',
      {
        hint: 'it was changed after it was signed: get it again',
      },
    );
  }
  const { weak, signedWith, serialFault } = certificateForm(certificate.raw);
  const rest = certificates.filter((found) => !fitting.includes(found));
  const notes = [
    ...(fitting.length > 1 ? [`${fitting.length} certificates for this key: took the one until ${shortDate(ends)}`] : []),
    ...(rest.length > 0 ? [`left out ${namesOf(rest)}: an app takes one certificate, without its chain`] : []),
    ...(holdsPrivateKey(bytes) ? ['a private key stands in the file too: it was not taken, and does not belong there'] : []),
    ...(weak ? [`the certificate is signed with ${signedWith}, which servers may refuse: ask for SHA-256`] : []),
    ...(serialFault === undefined ? [] : [`the certificate's ${serialFault}: ask for another one`]),
    ...(begins > now ? [`the certificate is not valid before ${shortDate(begins)}`] : []),
  ];
  return { pem: pemBlock('CERTIFICATE', certificate.raw), certificate, notes };
}

const endOf = ({ validTo }: X509Certificate): number => Date.parse(validTo);

/** Whether a certificate is for a key; one for a kind of key that is not supported is not. */
function holds(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.publicKey.equals(publicHalf(key));
  } catch {
    return false;
  }
}

function strange(certificates: readonly X509Certificate[]): KitError {
  const [only] = certificates;
  const what =
    only !== undefined && certificates.length === 1
      ? `the certificate for ${nameOf(only)} does not match the key of server.key`
      : `none of the ${certificates.length} certificates holds the key in server.key: ${namesOf(certificates)}`;
  return new KitError('MISMATCH', what, {
    hint: 'have server.csr of this directory signed; a certificate for an earlier key goes with the files in previous/',
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
