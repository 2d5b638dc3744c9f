/** What RFC 5280 forbids in a certificate that OpenSSL reads nevertheless: other programs refuse it, or read it in another way. */
import * as asn1 from './asn1.ts';
import { valueFault } from './damaged-certificate.ts';

/** The doubts about a certificate, for notes. */
export function certificateDoubts(der: Buffer): string[] {
  const value = valueFault(der);
  const fields = asn1.children(asn1.children(asn1.decode(der))[0] ?? asn1.nothing());
  const [version] = fields.filter((field) => asn1.isContext(field, 0)).flatMap(asn1.children);
  const list = fields.filter((field) => asn1.isContext(field, 3)).flatMap(asn1.children);
  const oids = list.flatMap(asn1.children).flatMap((extension) => asn1.children(extension).slice(0, 1).map(asn1.dotted));
  const repeated = oids.find((oid, index) => oids.indexOf(oid) < index);
  return [
    ...(value === undefined ? [] : [`${value}; some programs refuse it`]),
    ...(version === undefined || (asn1.content(version)[0] ?? 0) <= 2 ? [] : ['its version is not known; programs refuse it']),
    ...(repeated === undefined ? [] : [`the extension ${repeated} is there more than once, which RFC 5280 forbids`]),
  ];
}
