/**
 * Builds and reads DER (X.690); the only file that imports node-forge's ASN.1.
 *
 * A value is a plain tree; `encode` and `decode` turn it into bytes and back. Nothing here knows what a certificate is.
 */
import forge from 'node-forge/lib/asn1.js';
import { KitError } from '../errors.ts';
import { LARGEST_DER } from '../limits.ts';
import { type DerFault, derFault } from './der-faults.ts';

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
const primitive = (type: number, value: string): Asn1 => forge.create(UNIVERSAL, type, false, value);

export const sequence = (...items: Asn1[]): Asn1 => forge.create(UNIVERSAL, tags.sequence, true, items);
export const nothing = (): Asn1 => primitive(tags.null, '');
export const boolean = (value: boolean): Asn1 => primitive(tags.boolean, value ? '\xff' : '\x00');
export const octetString = (content: Uint8Array): Asn1 => primitive(tags.octetString, octets(content));
export const utf8String = (text: string): Asn1 => primitive(tags.utf8String, octets(Buffer.from(text, 'utf8')));
export const printableString = (text: string): Asn1 => primitive(tags.printableString, text);
export const ia5String = (text: string): Asn1 => primitive(tags.ia5String, text);
export const bmpString = (text: string): Asn1 => primitive(tags.bmpString, text);

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
  return forge.create(
    UNIVERSAL,
    tags.set,
    true,
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
export const context = (number: number, ...items: Asn1[]): Asn1 => forge.create(CONTEXT, number, true, items);

/** A primitive value tagged `[number] IMPLICIT`. */
export const contextPrimitive = (number: number, content: Uint8Array): Asn1 =>
  forge.create(CONTEXT, number, false, octets(content));

export function encode(value: Asn1): Buffer {
  return Buffer.from(forge.toDer(value).getBytes(), 'latin1');
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
  let value: Asn1;
  try {
    value = forge.fromDer(octets(der), { strict: true, parseAllBytes: true, decodeBitStrings: false });
  } catch (cause) {
    throw cutOff(cause);
  }
  if (!encode(value).equals(der)) throw notDer('');
  return value;
}

function refusal({ reason, limit }: DerFault): KitError {
  if (reason === undefined) return cutOff();
  if (!limit) return notDer(`: it ${reason}`);
  return new KitError('INPUT_INVALID', `the ASN.1 structure ${reason}`, { hint: 'check the file name' });
}

const cutOff = (cause?: unknown): KitError =>
  new KitError('INPUT_INVALID', 'the ASN.1 structure is damaged or cut off', {
    hint: 'copy or download the file again, in binary mode',
    cause,
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
export function content(value: Asn1): Buffer {
  if (typeof value.value !== 'string') return Buffer.alloc(0);
  // node-forge keeps tag 30 (BMPString) as UTF-16 text, and every other type as one character per octet.
  if (value.type === tags.bmpString) return Buffer.from(value.value, 'utf16le').swap16();
  return Buffer.from(value.value, 'latin1');
}

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
