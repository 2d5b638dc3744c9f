/** Tells what DER contains by the types of its first values. */
import * as asn1 from '../../asn1/asn1.ts';
import { storeKind } from '../../keystores/store-kinds.ts';

/** What a file can contain. */
export type Kind =
  | 'private key'
  | 'encrypted private key'
  | 'public key'
  | 'certificate'
  | 'certificate request'
  | 'key store'
  | 'PuTTY private key'
  | 'JWK'
  | 'discovery document'
  | 'other JSON'
  | 'damaged'
  | 'unknown';

/** The format of a DER key, by node:crypto's name. */
export type DerForm = 'pkcs1' | 'pkcs8' | 'sec1' | 'spki';

interface DerKind {
  kind: Kind;
  name: string;
  form?: DerForm;
  /** What to do, if it contains no key. */
  fix?: string;
}

const withoutKey = (name: string): DerKind => ({ kind: 'unknown', name, fix: 'give the certificate itself' });

/** Returns what DER contains. */
export function derKind(der: Buffer): DerKind {
  const store = storeKind(der);
  if (store !== undefined) return { kind: 'key store', name: `a key store (${store})` };
  if (der[0] !== 0x30) return { kind: 'unknown', name: 'a binary file of an unknown kind' };
  const outer = asn1.children(asn1.decode(der));
  const [first, second, third] = outer;
  const isType = asn1.is;
  const { integer, sequence, octetString, bitString, utcTime, generalizedTime } = asn1.tags;
  if (isType(first, integer)) {
    if (isType(second, sequence) && isType(third, octetString))
      return { kind: 'private key', name: 'a private key', form: 'pkcs8' };
    if (isType(second, octetString)) return { kind: 'private key', name: 'a private key', form: 'sec1' };
    if (isType(second, integer) && outer.length >= 9) return { kind: 'private key', name: 'a private key', form: 'pkcs1' };
    // DSA, as OpenSSL writes it.
    if (isType(second, integer) && outer.length === 6) return { kind: 'private key', name: 'a private key' };
    if (isType(second, integer) && outer.length === 2) return { kind: 'public key', name: 'a public key', form: 'pkcs1' };
  }
  if (isType(first, sequence)) {
    if (isType(second, octetString)) return { kind: 'encrypted private key', name: 'an encrypted private key', form: 'pkcs8' };
    if (isType(second, bitString)) return { kind: 'public key', name: 'a public key', form: 'spki' };
    if (isType(second, sequence) && isType(third, bitString)) {
      const toBeSigned = asn1.children(first);
      if (toBeSigned.some((one) => isType(one, utcTime) || isType(one, generalizedTime)))
        return withoutKey('a list of revoked certificates (CRL)');
      // Some programs omit the attributes of a request; a certificate has a third sequence after two.
      const [version, , issuer, fourth] = toBeSigned;
      if (isType(version, integer) && asn1.isContext(issuer, 0) && isType(fourth, sequence))
        return withoutKey('an attribute certificate, which has no key');
      if (toBeSigned.length === 2) return withoutKey('the request of a browser (SPKAC)');
      const request = toBeSigned.length === 3 || (isType(version, integer) && !isType(fourth, sequence));
      return request
        ? { kind: 'certificate request', name: 'a certificate request' }
        : { kind: 'certificate', name: 'a certificate' };
    }
  }
  return { kind: 'unknown', name: 'DER of an unknown kind' };
}
