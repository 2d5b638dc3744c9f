/** Why programs may refuse a valid certificate for signatures: what `inspect` remarks, and `renew` and `keystore` note. */
import { KitError } from '../errors.ts';
import * as asn1 from './asn1.ts';
import { type Extension, extensionDoubts } from './extension-doubts.ts';

/** Extensions that programs know: of X.509, of RFC 5280 and its successors, of Netscape. */
const known = /^(?:2\.5\.29|1\.3\.6\.1\.5\.5\.7\.1|2\.16\.840\.1\.113730\.1)\.\d+$/;

const KEY_USAGE = '2.5.29.15';
const ALTERNATIVE_NAME = '2.5.29.17';

/** Marks a certificate that only the logs of Certificate Transparency get (RFC 6962 §3.1). */
const POISON = '1.3.6.1.4.1.11129.2.4.3';

/** The bit digitalSignature in the first octet of a key usage (RFC 5280 §4.2.1.3). */
const DIGITAL_SIGNATURE = 0x80;

/**
 * The doubts about a certificate that OpenSSL can read, as sentences about it.
 *
 * @param issues whether it may be for issuing certificates only: then its key usage needs no digital signature
 */
export function usageDoubts(der: Buffer, { issues }: { issues: boolean }): string[] {
  const fields = asn1.children(asn1.children(asn1.decode(der))[0] ?? asn1.nothing());
  // Version, serial number, algorithm, issuer, validity, subject; version 1 is left out.
  const subject = fields[asn1.isContext(fields[0], 0) ? 5 : 4];
  const lists = fields.filter((field) => asn1.isContext(field, 3)).flatMap(asn1.children);
  const extensions = lists.flatMap(asn1.children).map(extensionIn);
  const critical = extensions.filter((extension) => extension.critical);
  const strange = critical.find(({ oid }) => !known.test(oid) && oid !== POISON);
  const usage = critical.find(({ oid }) => oid === KEY_USAGE);
  const poisoned = extensions.some(({ oid }) => oid === POISON);
  return [
    ...(poisoned
      ? ['it is a pre-certificate for Certificate Transparency, which every program refuses: ask its issuer for the final one']
      : []),
    ...(strange === undefined
      ? []
      : [`its extension ${strange.oid} is critical, but few programs know it: the others refuse the certificate`]),
    ...(usage === undefined || issues || maySign(usage.value)
      ? []
      : ['its key usage, which is critical, has no digital signature: programs that check it refuse signatures of its key']),
    ...(subject !== undefined && asn1.children(subject).length === 0 ? [withoutSubject(extensions)] : []),
    ...(lists.some((list) => asn1.children(list).length === 0)
      ? ['its list of extensions is empty, which RFC 5280 forbids; some programs refuse it']
      : []),
    ...extensionDoubts(extensions),
  ];
}

/** What to say of an empty subject (RFC 5280 §4.1.2.6). */
function withoutSubject(extensions: readonly Extension[]): string {
  const names = extensions.find(({ oid }) => oid === ALTERNATIVE_NAME);
  if (names === undefined)
    return 'it has no subject, and no alternative name either, which RFC 5280 forbids; programs refuse it';
  if (names.critical) return 'it has no subject; some programs refuse it';
  return 'it has no subject, but its alternative name is not critical, which RFC 5280 forbids; some programs refuse it';
}

function extensionIn(extension: asn1.Asn1): Extension {
  const fields = asn1.children(extension);
  const [type, second] = fields;
  const critical = asn1.is(second, asn1.tags.boolean) && asn1.content(second)[0] !== 0;
  return { oid: asn1.dotted(type as asn1.Asn1), critical, value: asn1.content(fields.at(-1) as asn1.Asn1) };
}

/** Whether a key usage includes digitalSignature; true if it is damaged, which is said elsewhere. */
function maySign(value: Buffer): boolean {
  try {
    return ((asn1.content(asn1.decode(value))[1] ?? 0) & DIGITAL_SIGNATURE) !== 0;
  } catch (cause) {
    if (cause instanceof KitError) return true;
    throw cause;
  }
}
