/** PKCS#7 (CMS, RFC 5652) as certificate authorities use it: a certificate and its chain in a message that nobody signed. */
import * as asn1 from './asn1.ts';
import { KitError } from './errors.ts';

/** The tag, length and value of signedData, 1.2.840.113549.1.7.2. */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');

/** Whether bytes start like PKCS#7 with certificates (RFC 5652 §5.1), in DER or BER. */
export const isPkcs7 = (bytes: Buffer): boolean => bytes[0] === 0x30 && bytes.subarray(0, 20).includes(SIGNED_DATA);

/**
 * The certificates in PKCS#7, each as DER. Who signed the message, if anybody did, is not looked at.
 *
 * @throws KitError INPUT_INVALID where it is damaged, not DER, or holds none
 */
export function certificatesIn(der: Buffer): Buffer[] {
  const [, wrapped] = asn1.children(asn1.decode(der));
  const [signedData] = wrapped === undefined ? [] : asn1.children(wrapped);
  const set = signedData && asn1.children(signedData).find((item) => asn1.isContext(item, 0));
  const found = set === undefined ? [] : asn1.children(set).filter((item) => asn1.is(item, asn1.tags.sequence));
  if (found.length > 0) return found.map(asn1.encode);
  throw new KitError('INPUT_INVALID', 'this is PKCS#7 without a certificate', {
    hint: 'export it again, with the certificate in it',
  });
}
