/** Builds the values of ASN.1 that DER knows (X.690), as the trees that asn1.ts encodes. */
import { type Asn1, CONTEXT, encode, octets, tags, UNIVERSAL } from './asn1.ts';

const primitive = (type: number, value: string): Asn1 => ({ tagClass: UNIVERSAL, type, constructed: false, value });
const constructed = (tagClass: number, type: number, value: readonly Asn1[]): Asn1 => ({
  tagClass,
  type,
  constructed: true,
  value,
});

export const sequence = (...items: Asn1[]): Asn1 => constructed(UNIVERSAL, tags.sequence, items);
export const boolean = (value: boolean): Asn1 => primitive(tags.boolean, value ? '\xff' : '\x00');
export const octetString = (content: Uint8Array): Asn1 => primitive(tags.octetString, octets(content));
export const utf8String = (text: string): Asn1 => primitive(tags.utf8String, octets(Buffer.from(text, 'utf8')));
export const printableString = (text: string): Asn1 => primitive(tags.printableString, text);
export const ia5String = (text: string): Asn1 => primitive(tags.ia5String, text);
export const bmpString = (text: string): Asn1 => primitive(tags.bmpString, octets(Buffer.from(text, 'utf16le').swap16()));

/** An OBJECT IDENTIFIER from dotted numbers, however large (X.690 §8.19). */
export function oid(dotted: string): Asn1 {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  const digits = (number: bigint): number[] =>
    number < 128n ? [Number(number)] : [...digits(number >> 7n), Number(number & 0x7fn)];
  const numbers = [first * 40n + second, ...rest].map(digits);
  const bytes = numbers.flatMap((ones) => ones.map((digit, index) => (index < ones.length - 1 ? digit | 0x80 : digit)));
  return primitive(tags.oid, octets(Buffer.from(bytes)));
}

/** A SET OF, its elements sorted by their encoding, as DER requires (X.690 §11.6). */
export function set(...items: Asn1[]): Asn1 {
  const sorted = items.map((item) => ({ item, der: encode(item) })).sort((a, b) => Buffer.compare(a.der, b.der));
  return constructed(
    UNIVERSAL,
    tags.set,
    sorted.map(({ item }) => item),
  );
}

/** A non-negative INTEGER, from a number or big-endian bytes. */
export function integer(value: number | Uint8Array): Asn1 {
  const hex = typeof value === 'number' ? value.toString(16) : Buffer.from(value).toString('hex');
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.from([0]) : bytes.subarray(first);
  return primitive(tags.integer, octets((digits[0] as number) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits));
}

/** A BIT STRING; `unused` counts the bits at the end that do not belong to it. */
export const bitString = (content: Uint8Array, unused = 0): Asn1 =>
  primitive(tags.bitString, String.fromCharCode(unused) + octets(content));

/** UTCTime to the end of 2049, GeneralizedTime from 2050, whole seconds (RFC 5280 §4.1.2.5). */
export function time(at: Date): Asn1 {
  const digits = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return at.getUTCFullYear() < 2050 ? primitive(tags.utcTime, digits.slice(2)) : primitive(tags.generalizedTime, digits);
}

/** A constructed value tagged `[number]`, EXPLICIT or IMPLICIT. */
export const context = (number: number, ...items: Asn1[]): Asn1 => constructed(CONTEXT, number, items);

/** A primitive value tagged `[number] IMPLICIT`. */
export const contextPrimitive = (number: number, content: Uint8Array): Asn1 => ({
  tagClass: CONTEXT,
  type: number,
  constructed: false,
  value: octets(content),
});
