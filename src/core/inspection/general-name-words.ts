/** GeneralName (RFC 5280 §4.2.1.6) in words: `dns:app.acme.com`. Reads names of any kind, also those that are never copied. */
import * as asn1 from '../asn1/asn1.ts';
import { anyOf, elementsOf, faulty, fieldsOf, oidOf, type Part, taggedElementsOf, taggedOf } from '../asn1/asn1-parts.ts';
import * as make from '../asn1/make-asn1.ts';
import { formatName } from '../certificates/distinguished-names.ts';

/** Names that are plain text, by their tags. */
const texts: Readonly<Record<number, string>> = { 1: 'email', 2: 'dns', 6: 'uri' };

/** The user principal name of Windows, an otherName. */
const UPN = '1.3.6.1.4.1.311.20.2.3';

/** The names of a SEQUENCE OF GeneralName. */
export const generalNamesInWords = (names: Part): string[] => elementsOf(names, 'sequence', 'name').map(generalNameInWords);

/** The names of a GeneralNames that is tagged `[number] IMPLICIT`. */
export const taggedNamesInWords = (names: Part, number: number): string[] =>
  taggedElementsOf(names, number, 'name').map(generalNameInWords);

/** One name. */
export function generalNameInWords(name: Part): string {
  const value = anyOf(name);
  if (!asn1.isContext(value, value.type)) throw faulty(name, 'unsupported type');
  const text = texts[value.type];
  if (text !== undefined) return `${text}:${asn1.content(value).toString('latin1')}`;
  if (value.type === 4) return `directory:${formatName(taggedOf(name, 4))}`;
  if (value.type === 7) return `ip:${address(asn1.content(value))}`;
  if (value.type === 8) return `id:${asn1.dotted(value)}`;
  if (value.type === 0) return otherName(name);
  return `[${value.type}]:${asn1.encode(value).toString('hex')}`;
}

function otherName(name: Part): string {
  const parts = taggedElementsOf(name, 0, 'part');
  const [type, content] = fieldsOf({ ...name, value: make.sequence(...parts.map(anyOf)) }, ['type', 'value']);
  const oid = oidOf(type);
  const inner = anyOf(taggedOf(content, 0));
  if (oid === UPN && asn1.is(inner, asn1.tags.utf8String)) return `upn:${asn1.content(inner).toString()}`;
  return `other:${oid}:${asn1.encode(inner).toString('hex')}`;
}

/** An address of 4 or 16 octets; in name constraints, its mask follows. */
function address(octets: Buffer): string {
  if (octets.length === 4) return octets.join('.');
  if (octets.length === 16) {
    const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(2 * index).toString(16));
    return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  }
  if (octets.length !== 8 && octets.length !== 32) return octets.toString('hex');
  const half = octets.length / 2;
  return `${address(octets.subarray(0, half))}/${address(octets.subarray(half))}`;
}
