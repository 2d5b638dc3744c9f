/**
 * Builds and reads DER (X.690).
 *
 * A value is a plain tree; `encode` and `decode` turn it into bytes and back. Nothing here knows what a certificate is.
 */
import { KitError } from '../errors.ts';
import { LARGEST_DER } from '../limits.ts';
import { CONSTRUCTED, type DerFault, derFault } from './der-faults.ts';

/** One ASN.1 value: its children if it is constructed, otherwise its content octets, one character per octet. */
export interface Asn1 {
  readonly tagClass: number;
  readonly type: number;
  readonly constructed: boolean;
  readonly value: string | readonly Asn1[];
}

const UNIVERSAL = 0x00;
const CONTEXT = 0x80;

/** Universal tag numbers (X.680 §8.4) of the types used here. */
export const tags = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  utf8String: 12,
  sequence: 16,
  set: 17,
  printableString: 19,
  teletexString: 20,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  universalString: 28,
  bmpString: 30,
} as const;

const octets = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const primitive = (type: number, value: string): Asn1 => ({ tagClass: UNIVERSAL, type, constructed: false, value });
const constructed = (tagClass: number, type: number, value: readonly Asn1[]): Asn1 => ({
  tagClass,
  type,
  constructed: true,
  value,
});

export const sequence = (...items: Asn1[]): Asn1 => constructed(UNIVERSAL, tags.sequence, items);
export const nothing = (): Asn1 => primitive(tags.null, '');
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

export const encode = (value: Asn1): Buffer => Buffer.from(encoded(value), 'latin1');

/** One character per octet. */
function encoded({ tagClass, type, constructed, value }: Asn1): string {
  const content = typeof value === 'string' ? value : value.map(encoded).join('');
  const tag = tagClass | type | (constructed ? CONSTRUCTED : 0);
  return `${String.fromCharCode(tag)}${encodedLength(content.length)}${content}`;
}

/** A length in as few octets as possible (X.690 §10.1), one character per octet. */
export function encodedLength(length: number): string {
  if (length < 0x80) return String.fromCharCode(length);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return String.fromCharCode(0x80 | digits.length, ...digits);
}

/**
 * Reads DER and nothing else: anything that would not encode to the same bytes again (BER lengths, padding, trailing bytes) is
 * refused, so that any part of the tree can be copied byte for byte.
 *
 * @throws KitError INPUT_INVALID, saying what is not DER
 */
export function decode(der: Uint8Array): Asn1 {
  if (der.length > LARGEST_DER) {
    throw new KitError('INPUT_INVALID', 'the ASN.1 structure is larger than 1 MB: too large for a key or certificate', {
      hint: 'check the file name',
    });
  }
  const fault = derFault(der);
  if (fault !== undefined) throw refusal(fault);
  const { value } = valueAt(octets(der), 0);
  if (!encode(value).equals(der)) throw notDer('');
  return value;
}

/** The value at a position of DER without faults, and where it ends. */
function valueAt(der: string, at: number): { value: Asn1; end: number } {
  const tag = der.charCodeAt(at);
  const first = der.charCodeAt(at + 1);
  const start = at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  let length = first < 0x80 ? first : 0;
  for (let next = at + 2; next < start; next += 1) length = length * 256 + der.charCodeAt(next);
  const end = start + length;
  const [tagClass, type] = [tag & 0xc0, tag & 0x1f];
  if ((tag & CONSTRUCTED) === 0) {
    const content = der.slice(start, end);
    // In values with a tag of their own, where the type is not known, as strictly as in universal ones.
    if (type === tags.bmpString && length % 2 === 1) throw notDer('');
    if (type === tags.integer && /^(?:\0[\0-\x7f]|\xff[\x80-\xff])/.test(content)) throw notDer('');
    return { value: { tagClass, type, constructed: false, value: content }, end };
  }
  const items: Asn1[] = [];
  for (let next = start; next < end; ) {
    const item = valueAt(der, next);
    items.push(item.value);
    next = item.end;
  }
  return { value: constructed(tagClass, type, items), end };
}

function refusal({ reason, limit }: DerFault): KitError {
  if (reason === undefined) return cutOff();
  if (!limit) return notDer(`: it ${reason}`);
  return new KitError('INPUT_INVALID', `the ASN.1 structure ${reason}`, { hint: 'check the file name' });
}

const cutOff = (): KitError =>
  new KitError('INPUT_INVALID', 'the ASN.1 structure is damaged or cut off', {
    hint: 'copy or download the file again, in binary mode',
  });

const notDer = (reason: string): KitError =>
  new KitError('INPUT_INVALID', `the ASN.1 structure is not DER${reason}`, {
    hint: 'ask for it in DER or PEM from the tool that made it',
  });

/** Whether a value has this universal type. */
export const is = (value: Asn1 | undefined, type: number): value is Asn1 =>
  value?.tagClass === UNIVERSAL && value.type === type;

/** Whether a value has the context tag `[number]`. */
export const isContext = (value: Asn1 | undefined, number: number): value is Asn1 =>
  value?.tagClass === CONTEXT && value.type === number;

/** The values inside a constructed value; none if it is primitive. */
export const children = (value: Asn1): readonly Asn1[] => (typeof value.value === 'string' ? [] : value.value);

/** The content octets of a primitive value; empty if it is constructed. */
export const content = ({ value }: Asn1): Buffer =>
  typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.alloc(0);

/** Maximum length of an OBJECT IDENTIFIER, in octets: far longer than any registered one. */
const LONGEST_OID = 128;

/**
 * An OBJECT IDENTIFIER as dotted numbers (X.690 §8.19); a number may have 128 bits, like one made from a UUID.
 *
 * @throws KitError INPUT_INVALID if it is longer than 128 octets
 */
export function dotted(value: Asn1): string {
  const octets = content(value);
  if (octets.length > LONGEST_OID) {
    throw new KitError('INPUT_INVALID', 'an object identifier in it is longer than 128 octets', {
      hint: 'get the file again from its source',
    });
  }
  const numbers: bigint[] = [];
  let number = 0n;
  for (const octet of octets) {
    number = number * 128n + BigInt(octet & 0x7f);
    if (octet >= 0x80) continue;
    numbers.push(number);
    number = 0n;
  }
  const [first = 0n, ...rest] = numbers;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}
