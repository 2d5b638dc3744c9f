/**
 * Reads and writes DER (X.690).
 *
 * A value is a plain tree, which make-asn1.ts builds; `encode` and `decode` turn it into bytes and back. Nothing here knows what a
 * certificate is.
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

export const UNIVERSAL = 0x00;
export const CONTEXT = 0x80;

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

export const octets = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** NULL. */
export const nothing = (): Asn1 => ({ tagClass: UNIVERSAL, type: tags.null, constructed: false, value: '' });

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
  return { value: { tagClass, type, constructed: true, value: items }, end };
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
