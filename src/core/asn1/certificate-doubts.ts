/** What RFC 5280 forbids in a certificate that OpenSSL reads nevertheless: other programs refuse it, or read it in another way. */
import { KitError } from '../errors.ts';
import * as asn1 from './asn1.ts';
import { valueFault } from './damaged-certificate.ts';

/**
 * The doubts about a certificate, for notes.
 *
 * @param nameOf names an extension by its object identifier
 */
export function certificateDoubts(der: Buffer, nameOf?: (oid: string) => string): string[] {
  const value = valueFault(der);
  const { issuer, subject, key } = fieldsOf(der);
  return [
    ...(value === undefined ? [] : [`${value}; some programs refuse it`]),
    ...strictFaults(der, nameOf),
    ...([...issuer, ...subject].some(isEmpty) ? ['a part of its subject or issuer is empty, which RFC 5280 forbids'] : []),
    ...(isNegative(key)
      ? ['a number of its key is negative, because the zero before it is missing; some programs refuse it']
      : []),
  ];
}

/** Those for which programs that read certificates strictly, such as Java, refuse it (RFC 5280 §4.1.2.1, §4.1.2.4, §4.2). */
export function strictFaults(der: Buffer, nameOf = (oid: string): string => oid): string[] {
  const { version, issuer, extensions, key, agrees } = fieldsOf(der);
  const oids = extensions.flatMap((extension) => asn1.children(extension).slice(0, 1).map(asn1.dotted));
  const repeated = oids.find((oid, index) => oids.indexOf(oid) < index);
  return [
    ...(version <= 3 ? [] : ['its version is not known; programs refuse it']),
    ...(version >= 3 || oids.length === 0
      ? []
      : [`it has extensions, which RFC 5280 allows only in version 3; it is of version ${version}`]),
    ...(repeated === undefined ? [] : [`the extension ${nameOf(repeated)} is there more than once, which RFC 5280 forbids`]),
    ...(issuer.every(isEmpty) ? ['its issuer has no name, which RFC 5280 forbids'] : []),
    ...(agrees ? [] : ['it names two different algorithms for its signature, which RFC 5280 forbids']),
    ...(hasOwnCurve(key) ? ['the curve of its key is written out instead of named, which RFC 5480 forbids'] : []),
  ];
}

/** Whether an EC key describes its curve instead of naming it (RFC 5480 §2.1.1). */
function hasOwnCurve([algorithm]: readonly asn1.Asn1[]): boolean {
  const [oid, parameters] = asn1.children(algorithm ?? asn1.nothing());
  return oid !== undefined && asn1.dotted(oid) === EC && asn1.is(parameters, asn1.tags.sequence);
}

const EC = '1.2.840.10045.2.1';

/** Whether modulus or exponent of an RSA key is negative. */
function isNegative([algorithm, bits]: readonly asn1.Asn1[]): boolean {
  const [oid] = asn1.children(algorithm ?? asn1.nothing());
  if (oid === undefined || bits === undefined || asn1.dotted(oid) !== RSA) return false;
  try {
    const numbers = asn1.children(asn1.decode(asn1.content(bits).subarray(1)));
    return numbers.some((number) => (asn1.content(number)[0] ?? 0) >= 0x80);
  } catch (cause) {
    if (cause instanceof KitError) return false;
    throw cause;
  }
}

const RSA = '1.2.840.113549.1.1.1';

const isEmpty = (part: asn1.Asn1): boolean => asn1.children(part).length === 0;

/** Version from 1, the parts of the names and of the public key, and the extensions. */
interface Fields {
  version: number;
  issuer: readonly asn1.Asn1[];
  subject: readonly asn1.Asn1[];
  extensions: readonly asn1.Asn1[];
  /** Whether it names the same algorithm for its signature in both places (§4.1.1.2). */
  agrees: boolean;
  /** The parts of its SubjectPublicKeyInfo. */
  key: readonly asn1.Asn1[];
}

function fieldsOf(der: Buffer): Fields {
  const [content, outside] = asn1.children(asn1.decode(der));
  const fields = asn1.children(content ?? asn1.nothing());
  const tagged = (tag: number): asn1.Asn1[] => fields.filter((field) => asn1.isContext(field, tag)).flatMap(asn1.children);
  const [version] = tagged(0);
  // Serial number, algorithm, issuer, validity, subject, key; version 1 is left out.
  const named = (index: number): readonly asn1.Asn1[] =>
    asn1.children(fields[index + (version === undefined ? 0 : 1)] ?? asn1.nothing());
  const inside = fields[version === undefined ? 1 : 2];
  return {
    agrees: inside === undefined || outside === undefined || asn1.encode(inside).equals(asn1.encode(outside)),
    version: version === undefined ? 1 : (asn1.content(version)[0] ?? 0) + 1,
    issuer: named(2),
    subject: named(4),
    key: named(5),
    extensions: tagged(3).flatMap(asn1.children),
  };
}
