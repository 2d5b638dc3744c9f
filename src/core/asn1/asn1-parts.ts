/**
 * Reads ASN.1 that other programs wrote, one typed part at a time; a part of the wrong type is a KitError that names it.
 *
 * All code that reads such structures uses these functions and never indexes into the tree itself.
 */

import { KitError } from '../errors.ts';
import * as asn1 from './asn1.ts';

/** A value and its place in a document. */
export interface Part {
  /** Undefined if the value is missing. */
  readonly value: asn1.Asn1 | undefined;
  /** The name of the value, from the document inwards: `the certificate request: subject: part 1`. */
  readonly name: string;
  /** What to do if it is damaged. */
  readonly hint: string;
}

/** Returns the outermost value of a document; throws the errors of `asn1.decode`, prefixed with the document's name. */
export function readDocument(der: Uint8Array, name: string, hint: string): Part {
  try {
    return { value: asn1.decode(der), name, hint };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    throw new KitError(cause.code, `${name}: ${cause.message}`, { hint, cause });
  }
}

/** An error about a part. */
export const faulty = ({ name, hint }: Part, why: string, cause?: unknown): KitError =>
  new KitError('INPUT_INVALID', `${name}: ${why}`, { hint, cause });

/** A part within a part. */
const inside = (part: Part, name: string, value: asn1.Asn1 | undefined): Part => ({
  value,
  name: `${part.name}: ${name}`,
  hint: part.hint,
});

type UniversalType = keyof typeof typeNames;

const typeNames = {
  boolean: 'a BOOLEAN',
  integer: 'an INTEGER',
  bitString: 'a BIT STRING',
  octetString: 'an OCTET STRING',
  null: 'NULL',
  oid: 'an OBJECT IDENTIFIER',
  sequence: 'a SEQUENCE',
  set: 'a SET',
} as const;

/** Whether the part exists. */
export const isThere = ({ value }: Part): boolean => value !== undefined;

/** Whether a part has a universal type. */
export const isOf = ({ value }: Part, type: UniversalType): boolean =>
  asn1.is(value, asn1.tags[type]) && value.constructed === (type === 'sequence' || type === 'set');

/** The value of a part, which must have the given type. */
function typed(part: Part, type: UniversalType): asn1.Asn1 {
  if (part.value !== undefined && isOf(part, type)) return part.value;
  throw faulty(part, part.value === undefined ? 'missing' : `not ${typeNames[type]}`);
}

/** The value of a part, of any type. */
export function anyOf(part: Part): asn1.Asn1 {
  if (part.value !== undefined) return part.value;
  throw faulty(part, 'missing');
}

/** The fields of a SEQUENCE, one for each name; trailing fields may be missing, extra ones are refused. */
export function fieldsOf<const Names extends readonly string[]>(part: Part, names: Names): { [Index in keyof Names]: Part } {
  const values = asn1.children(typed(part, 'sequence'));
  if (values.length > names.length) throw faulty(part, `${values.length} values, expected ${names.length} at most`);
  return names.map((name, index) => inside(part, name, values[index])) as { [Index in keyof Names]: Part };
}

/** The elements of a SEQUENCE OF or SET OF, each named by its number. */
export function elementsOf(part: Part, type: 'sequence' | 'set', name: string): Part[] {
  return named(part, asn1.children(typed(part, type)), name);
}

/** The elements of a SET OF or SEQUENCE OF that is tagged `[number] IMPLICIT`. */
export function taggedElementsOf(part: Part, number: number, name: string): Part[] {
  const { value } = part;
  if (!asn1.isContext(value, number) || !value.constructed) {
    throw faulty(part, value === undefined ? 'missing' : `not [${number}]`);
  }
  return named(part, asn1.children(value), name);
}

/** The one value inside `[number] EXPLICIT`. */
export function taggedOf(part: Part, number: number): Part {
  const [only, ...more] = taggedElementsOf(part, number, 'value');
  if (only === undefined || more.length > 0) throw faulty(part, `${more.length + (only ? 1 : 0)} values, expected one`);
  return { ...only, name: part.name };
}

const named = (part: Part, values: readonly asn1.Asn1[], name: string): Part[] =>
  values.map((value, index) => inside(part, values.length === 1 ? name : `${name} ${index + 1}`, value));

/** An OBJECT IDENTIFIER in dotted numbers. */
export const oidOf = (part: Part): string => asn1.dotted(typed(part, 'oid'));

/** A whole number. */
export function integerOf(part: Part): bigint {
  const bytes = asn1.content(typed(part, 'integer'));
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

/** The octets of a BIT STRING that has whole octets only, like those of signatures and keys. */
export function bitsOf(part: Part): Buffer {
  const bytes = asn1.content(typed(part, 'bitString'));
  if (bytes[0] === 0) return bytes.subarray(1);
  throw faulty(part, `${bytes[0]} unused bits, expected none`);
}

/** The content of an OCTET STRING. */
export const octetsOf = (part: Part): Buffer => asn1.content(typed(part, 'octetString'));

/** The content of an OCTET STRING that is tagged `[number] IMPLICIT`, in one piece or several. */
export function taggedOctetsOf(part: Part, number: number): Buffer {
  const { value } = part;
  if (!asn1.isContext(value, number)) throw faulty(part, value === undefined ? 'missing' : `not [${number}]`);
  return value.constructed ? Buffer.concat(taggedElementsOf(part, number, 'piece').map(octetsOf)) : asn1.content(value);
}

/** The text of a BMPString, UTF8String or PrintableString; undefined for any other type. */
export function textOf({ value }: Part): string | undefined {
  const { bmpString, utf8String, printableString } = asn1.tags;
  if (asn1.is(value, bmpString)) return asn1.content(value).swap16().toString('utf16le');
  return asn1.is(value, utf8String) || asn1.is(value, printableString) ? asn1.content(value).toString('utf8') : undefined;
}

/** The DER inside an OCTET STRING, as a part with the same name. */
export const encodedIn = (part: Part): Part => ({ ...part, value: readDocument(octetsOf(part), part.name, part.hint).value });

/** A BOOLEAN, which DER writes as 00 or ff (X.690 §11.1). */
export function booleanOf(part: Part): boolean {
  const [octet = 0] = asn1.content(typed(part, 'boolean'));
  if (octet === 0 || octet === 0xff) return octet === 0xff;
  throw faulty(part, `a BOOLEAN of ${octet.toString(16).padStart(2, '0')}, expected 00 or ff`);
}
