/** Makes certificate requests (PKCS#10, RFC 2986). */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import * as asn1 from '../asn1/asn1.ts';
import * as make from '../asn1/make-asn1.ts';
import { pemBlock } from '../keys/containers/pem.ts';
import { publicKeyDer } from '../keys/rsa.ts';
import { type CertificateRequest, isReadRequest } from './read-request.ts';
import { signed } from './signature.ts';
import { holderFor, holderOf, holderRule, oids, type SubjectOptions } from './signed-parts.ts';

/**
 * Signs a certificate request (RFC 2986 §4.2) with its own key; the SAN goes into an extensionRequest (RFC 2985 §5.4.2).
 *
 * @param holder a name to encode, or an earlier request of any key, whose name and SAN are copied byte for byte
 * @returns PEM, one block, `BEGIN CERTIFICATE REQUEST` (RFC 7468 §7)
 * @throws KitError USAGE if the subject is not a distinguished name or the SAN is invalid
 */
export function certificateRequest(key: KeyObject, holder: SubjectOptions | CertificateRequest): string {
  requireArguments({ key, holder }, { key: a.privateKey, holder: holderRule });
  const { subject, subjectAltName: san } = isReadRequest(holder) ? holderOf(holder) : holderFor(holder);
  const attributes = san === undefined ? [] : [attribute(oids.extensionRequest, make.sequence(san))];
  const info = make.sequence(make.integer(0), subject, asn1.decode(publicKeyDer(key)), make.context(0, ...attributes));
  return pemBlock('CERTIFICATE REQUEST', signed(info, key));
}

const attribute = (oid: string, value: asn1.Asn1): asn1.Asn1 => make.sequence(make.oid(oid), make.set(value));
