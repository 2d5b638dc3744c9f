/** What a certificate is made like (RFC 5280 §4.1), where node:crypto does not say. */
import * as asn1 from './asn1.ts';
import { KitError } from './errors.ts';

/** Signature algorithms by name (RFC 3279 §2.2, RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3). */
const algorithms: Readonly<Record<string, { name: string; weak?: true }>> = {
  '1.2.840.113549.1.1.2': { name: 'MD2', weak: true },
  '1.2.840.113549.1.1.4': { name: 'MD5', weak: true },
  '1.2.840.113549.1.1.5': { name: 'SHA-1', weak: true },
  '1.2.840.10040.4.3': { name: 'SHA-1', weak: true },
  '1.2.840.10045.4.1': { name: 'SHA-1', weak: true },
  '1.2.840.113549.1.1.14': { name: 'SHA-224' },
  '1.2.840.113549.1.1.11': { name: 'SHA-256' },
  '1.2.840.113549.1.1.12': { name: 'SHA-384' },
  '1.2.840.113549.1.1.13': { name: 'SHA-512' },
  '1.2.840.113549.1.1.10': { name: 'RSA-PSS' },
  '1.2.840.10045.4.3.2': { name: 'SHA-256' },
  '1.2.840.10045.4.3.3': { name: 'SHA-384' },
  '1.2.840.10045.4.3.4': { name: 'SHA-512' },
  '1.3.101.112': { name: 'Ed25519' },
};

/** How a certificate is made. */
export interface CertificateForm {
  /** 1 or 3. */
  version: number;
  /** The hash that was signed, `SHA-256`; for others than these, the algorithm in dotted numbers. */
  signedWith: string;
  /** Whether that hash is broken. */
  weak: boolean;
}

/**
 * Reads version and signature algorithm of a certificate.
 *
 * @param der the certificate (RFC 5280 §4.1)
 * @throws KitError INPUT_INVALID where it is none
 */
export function certificateForm(der: Uint8Array): CertificateForm {
  const outer = asn1.decode(der);
  const [toBeSigned, algorithm] = asn1.children(outer);
  if (!asn1.is(toBeSigned, asn1.tags.sequence) || !asn1.is(algorithm, asn1.tags.sequence)) {
    throw new KitError('INPUT_INVALID', 'the certificate is damaged', { hint: 'get the file again from where it was made' });
  }
  const [first] = asn1.children(toBeSigned);
  // The version is left out where it is 1 (RFC 5280 §4.1.2.1), and counts from 0 where it stands.
  const number = asn1.isContext(first, 0) ? asn1.children(first)[0] : undefined;
  const version = number === undefined ? 1 : (asn1.content(number)[0] ?? 0) + 1;
  const [oid] = asn1.children(algorithm);
  const dotted = oid === undefined ? '' : asn1.dotted(oid);
  const known = algorithms[dotted];
  return { version, signedWith: known?.name ?? dotted, weak: known?.weak ?? false };
}
