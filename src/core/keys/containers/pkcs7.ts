/** PKCS#7 (CMS, RFC 5652) as certificate authorities use it: a certificate and its chain in an unsigned message. */
import * as asn1 from '../../asn1/asn1.ts';
import { anyOf, elementsOf, fieldsOf, isOf, readDocument, taggedElementsOf, taggedOf } from '../../asn1/asn1-parts.ts';
import { KitError } from '../../errors.ts';

/** The tag, length and value of signedData, 1.2.840.113549.1.7.2. */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');

/** Whether bytes start like PKCS#7 with certificates (RFC 5652 §5.1), in DER or BER. */
export const isPkcs7 = (bytes: Buffer): boolean => bytes[0] === 0x30 && bytes.subarray(0, 20).includes(SIGNED_DATA);

/** Whether it is a message with signatures, such as a mail or a time stamp, and not only an envelope of certificates. */
export function isSigned(der: Buffer): boolean {
  const [, content] = asn1.children(asn1.decode(der));
  const signers = content && asn1.children(asn1.children(content)[0] ?? asn1.nothing()).at(-1);
  return asn1.is(signers, asn1.tags.set) && asn1.children(signers).length > 0;
}

/**
 * The certificates in PKCS#7, each as DER. Ignores signatures of the message.
 *
 * @throws KitError INPUT_INVALID if it is damaged, not DER, or has no certificates
 */
export function certificatesIn(der: Buffer): Buffer[] {
  const message = readDocument(der, 'the PKCS#7 file', 'export it again, with the certificate in it');
  const [, content] = fieldsOf(message, ['content type', 'content']);
  const fields = elementsOf(taggedOf(content, 0), 'sequence', 'field');
  const set = fields.find(({ value }) => asn1.isContext(value, 0));
  const found = set === undefined ? [] : taggedElementsOf(set, 0, 'certificate').filter((item) => isOf(item, 'sequence'));
  if (found.length > 0) return found.map((item) => asn1.encode(anyOf(item)));
  throw new KitError('INPUT_INVALID', 'this is PKCS#7 without a certificate', {
    hint: 'export it again, with the certificate in it',
  });
}
