/** The usual identifier of a public key in certificates. */
import { hash } from 'node:crypto';
import { bitsOf, fieldsOf, readDocument } from './asn1-parts.ts';

/**
 * SHA-1 of the bits of a public key (RFC 5280 §4.2.1.2, method 1): it tells keys apart, and protects nothing.
 *
 * @param spki SubjectPublicKeyInfo, DER
 * @throws KitError INPUT_INVALID if it is damaged
 */
export function keyIdentifier(spki: Uint8Array): Buffer {
  const [, bits] = fieldsOf(readDocument(spki, 'the public key', 'give another key'), ['algorithm', 'bits']);
  return hash('sha1', bitsOf(bits), 'buffer');
}
