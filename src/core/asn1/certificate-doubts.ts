/** What RFC 5280 forbids in a certificate that OpenSSL reads nevertheless: other programs refuse it, or read it in another way. */
import * as asn1 from './asn1.ts';
import { valueFault } from './damaged-certificate.ts';

/**
 * The doubts about a certificate, for notes.
 *
 * @param nameOf names an extension by its object identifier
 */
export function certificateDoubts(der: Buffer, nameOf?: (oid: string) => string): string[] {
  const value = valueFault(der);
  const { issuer, subject } = fieldsOf(der);
  return [
    ...(value === undefined ? [] : [`${value}; some programs refuse it`]),
    ...strictFaults(der, nameOf),
    ...([...issuer, ...subject].some(isEmpty) ? ['a part of its subject or issuer is empty, which RFC 5280 forbids'] : []),
  ];
}

/** Those for which programs that read certificates strictly, such as Java, refuse it (RFC 5280 §4.1.2.1, §4.1.2.4, §4.2). */
export function strictFaults(der: Buffer, nameOf = (oid: string): string => oid): string[] {
  const { version, issuer, extensions } = fieldsOf(der);
  const oids = extensions.flatMap((extension) => asn1.children(extension).slice(0, 1).map(asn1.dotted));
  const repeated = oids.find((oid, index) => oids.indexOf(oid) < index);
  return [
    ...(version <= 3 ? [] : ['its version is not known; programs refuse it']),
    ...(version >= 3 || oids.length === 0
      ? []
      : [`it has extensions, which RFC 5280 allows only in version 3; it is of version ${version}`]),
    ...(repeated === undefined ? [] : [`the extension ${nameOf(repeated)} is there more than once, which RFC 5280 forbids`]),
    ...(issuer.every(isEmpty) ? ['its issuer has no name, which RFC 5280 forbids'] : []),
  ];
}

const isEmpty = (part: asn1.Asn1): boolean => asn1.children(part).length === 0;

/** Version from 1, the parts of the names, and the extensions. */
interface Fields {
  version: number;
  issuer: readonly asn1.Asn1[];
  subject: readonly asn1.Asn1[];
  extensions: readonly asn1.Asn1[];
}

function fieldsOf(der: Buffer): Fields {
  const fields = asn1.children(asn1.children(asn1.decode(der))[0] ?? asn1.nothing());
  const tagged = (tag: number): asn1.Asn1[] => fields.filter((field) => asn1.isContext(field, tag)).flatMap(asn1.children);
  const [version] = tagged(0);
  // Serial number, algorithm, issuer, validity, subject; version 1 is left out.
  const named = (index: number): readonly asn1.Asn1[] =>
    asn1.children(fields[index + (version === undefined ? 0 : 1)] ?? asn1.nothing());
  return {
    version: version === undefined ? 1 : (asn1.content(version)[0] ?? 0) + 1,
    issuer: named(2),
    subject: named(4),
    extensions: tagged(3).flatMap(asn1.children),
  };
}
