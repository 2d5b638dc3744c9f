/** The common parts of the requests and certificates that this program makes: subject and extensions. */
import { a, type Rule } from '../arguments.ts';
import * as asn1 from '../asn1/asn1.ts';
import * as make from '../asn1/make-asn1.ts';
import { KitError } from '../errors.ts';
import { generalNames } from './alternative-names.ts';
import { encodeName } from './distinguished-names.ts';
import { type CertificateRequest, isReadRequest } from './read-request.ts';

export const oids = {
  extensionRequest: '1.2.840.113549.1.9.14',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** The subject of a request or a certificate. */
export interface SubjectOptions {
  /** Distinguished name, `CN=Order Sync,O=Acme` (RFC 4514) or `/O=Acme/CN=Order Sync`. */
  subject: string;
  /** Subject alternative names: `dns:host`, `email:address`, `uri:address` or `ip:address` (RFC 5280 §4.2.1.6). */
  san?: readonly string[] | undefined;
}

const subjectRule = a.options({ subject: a.text, san: a.optional(a.list(a.text)) });
export const holderRule: Rule = (value, name) => (isReadRequest(value) ? undefined : subjectRule(value, name));

export interface Holder {
  subject: asn1.Asn1;
  subjectAltName: asn1.Asn1 | undefined;
}

export function holderFor({ subject, san = [] }: SubjectOptions): Holder {
  return {
    subject: encodeName(subject),
    subjectAltName: san.length === 0 ? undefined : extension(oids.subjectAltName, false, generalNames(san)),
  };
}

export function holderOf(request: CertificateRequest): Holder {
  if (request.subject === '') {
    throw new KitError(
      'INPUT_INVALID',
      'the certificate request has an empty subject, but a certificate needs one (RFC 5280)',
      {
        hint: 'make the request again with a subject, such as CN=Order Sync',
      },
    );
  }
  return { subject: request.name, subjectAltName: request.subjectAltName };
}

export function extension(oid: string, critical: boolean, value: asn1.Asn1): asn1.Asn1 {
  const flag = critical ? [make.boolean(true)] : [];
  return make.sequence(make.oid(oid), ...flag, make.octetString(asn1.encode(value)));
}
