/**
 * Turns BER (X.690 §8) into DER with the same values: definite lengths, and strings in one piece. Java, Windows and browsers
 * write key stores in BER.
 */
import { KitError } from '../errors.ts';
import { DEEPEST_DER, LARGEST_DER, MOST_DER_VALUES } from '../limits.ts';
import { grouped } from '../octets/grouped.ts';
import { encodedLength, tags } from './asn1.ts';
import { CONSTRUCTED } from './der-faults.ts';

interface Reading {
  ber: Uint8Array;
  at: number;
  values: number;
}

/**
 * The DER of one BER value; copies contents as they are, so `decode` still finds other faults.
 *
 * @throws KitError INPUT_INVALID if it is cut off, too large, nested too deeply, or bytes follow it
 */
export function derOf(ber: Uint8Array): Buffer {
  if (ber.length > LARGEST_DER) throw refuse('is larger than 1 MB');
  const reading: Reading = { ber, at: 0, values: 0 };
  const { der } = value(reading, ber.length, 1);
  if (reading.at !== ber.length) throw cutOff();
  return der;
}

/** One value as DER, and its content octets. */
function value(reading: Reading, limit: number, depth: number): { der: Buffer; tag: number; content: Buffer } {
  if (depth > DEEPEST_DER) throw refuse(`is nested deeper than ${DEEPEST_DER} levels`);
  reading.values += 1;
  if (reading.values > MOST_DER_VALUES) throw refuse(`has more than ${grouped(MOST_DER_VALUES)} values`);
  const tag = octet(reading, limit);
  if ((tag & 0x1f) === 0x1f) throw refuse('has a tag number over 30');
  const length = lengthOf(reading, limit);
  const end = length === undefined ? limit : reading.at + length;
  if (end > limit || (length === undefined && (tag & CONSTRUCTED) === 0)) throw cutOff();
  if ((tag & CONSTRUCTED) === 0) {
    const bytes = Buffer.from(reading.ber.subarray(reading.at, end));
    reading.at = end;
    return { der: encoded(tag, bytes), tag, content: bytes };
  }
  const parts: ReturnType<typeof value>[] = [];
  while (length === undefined ? !atEnd(reading, end) : reading.at < end) parts.push(value(reading, end, depth + 1));
  if (length === undefined) reading.at += 2;
  if (tag === (tags.octetString | CONSTRUCTED)) {
    if (parts.some((part) => part.tag !== tags.octetString)) throw refuse('has an OCTET STRING with other parts');
    const joined = Buffer.concat(parts.map((part) => part.content));
    return { der: encoded(tags.octetString, joined), tag: tags.octetString, content: joined };
  }
  const inner = Buffer.concat(parts.map((part) => part.der));
  return { der: encoded(tag, inner), tag, content: inner };
}

function octet(reading: Reading, limit: number): number {
  const found = reading.ber[reading.at];
  if (found === undefined || reading.at >= limit) throw cutOff();
  reading.at += 1;
  return found;
}

/** The length; undefined if it is indefinite. */
function lengthOf(reading: Reading, limit: number): number | undefined {
  const first = octet(reading, limit);
  if (first < 0x80) return first;
  if (first === 0x80) return undefined;
  let length = 0;
  for (let left = first & 0x7f; left > 0; left -= 1) {
    length = length * 256 + octet(reading, limit);
    if (length > LARGEST_DER) throw cutOff();
  }
  return length;
}

/** Whether the two zero octets come that end a value of indefinite length. */
function atEnd({ ber, at }: Reading, limit: number): boolean {
  if (at + 2 > limit) throw cutOff();
  return ber[at] === 0 && ber[at + 1] === 0;
}

const encoded = (tag: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag]), Buffer.from(encodedLength(bytes.length), 'latin1'), bytes]);

const refuse = (reason: string): KitError =>
  new KitError('INPUT_INVALID', `the ASN.1 structure ${reason}`, { hint: 'check the file name' });

const cutOff = (): KitError =>
  new KitError('INPUT_INVALID', 'the ASN.1 structure is damaged or cut off', {
    hint: 'copy or download the file again, in binary mode',
  });
