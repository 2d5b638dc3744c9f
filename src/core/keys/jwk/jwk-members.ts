/** The members of a JWK that hold bytes: base64url (RFC 7515 §2), checked letter by letter, since no decoder does. */
import { KitError } from '../../errors.ts';
import { visible } from '../../escape.ts';
import type { NextCommand } from '../../next-command.ts';
import { exponentIn, spelling } from './jwk-spellings.ts';

/** A JWK as it stands in the JSON. */
export type Members = Readonly<Record<string, unknown>>;

/** A refusal that names the field; whoever knows which key it is puts that in front. */
export const refuse = (
  message: string,
  hint = 'copy the whole JWK again from where it was published',
  next?: NextCommand,
): KitError => new KitError('INPUT_INVALID', message, { hint, next });

export const hasMember = (jwk: Members, name: string): boolean => Object.hasOwn(jwk, name) && jwk[name] !== undefined;

/** How the members of one JWK are read. */
export interface Reading {
  /** Collects what was repaired. */
  notes: string[];
  /** Whether node:crypto wrote the members: then none has another spelling. */
  exact?: boolean | undefined;
}

/** Most characters of a member: the longest number that is used has 2,732, and a private key of that size in PEM 17,000. */
export const LONGEST_MEMBER = 100_000;

/** What helps where copying the JWK again does not: it was published so. */
const ASK = 'ask its publisher for base64url (RFC 7518) or for the key in PEM';

/**
 * The bytes of a member. Base64 instead of base64url, other padding, percent-encoding, line breaks and other spellings of a
 * number are taken, and said.
 *
 * @throws KitError INPUT_INVALID, naming the member: missing, no text, another alphabet, cut off, or a key instead of a number
 */
export const octets = (jwk: Members, name: string, reading: Reading): Buffer => decoded(jwk, name, reading).bytes;

/** The same, and whether they were written as something else than base64. */
function decoded(jwk: Members, name: string, reading: Reading): { bytes: Buffer; converted: boolean } {
  if (!hasMember(jwk, name)) throw refuse(`"${name}" is missing`);
  const value = jwk[name];
  if (typeof value !== 'string') {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw refuse(`"${name}" is ${found}, not base64url text`, name === 'e' ? 'the usual value is "e": "AQAB"' : ASK);
  }
  if (value.length > LONGEST_MEMBER) {
    const count = value.length.toLocaleString('en-US');
    throw refuse(`"${name}" has ${count} characters, more than the number of any key`, ASK);
  }
  if (reading.exact) return { bytes: Buffer.from(value, 'base64url'), converted: false };
  const { notes } = reading;
  const text = unescaped(value, name, notes);
  const found = spelling(text);
  if (found === undefined) return { bytes: base64url(text, name, notes), converted: false };
  if (found.is !== 'number') throw refuse(`"${name}" is ${found.name}, not a number in base64url`, ASK);
  // The numbers of RFC 8032 and RFC 7748 are little-endian: nobody could say what a decimal one means.
  if (found.decimal && jwk['kty'] === 'OKP') throw refuse(`"${name}" is a decimal number, not base64url`, ASK);
  notes.push(`"${name}" is ${found.how} instead of base64url: converted`);
  return { bytes: found.bytes, converted: true };
}

/** A text without what URLs make of base64 (RFC 3986 §2.1), and without the commas that some put in place of its padding. */
function unescaped(value: string, name: string, notes: string[]): string {
  const plain = value.replace(/%(2[BFDbfd]|3[Dd]|5[Ff]|20|0[AaDd])/g, decodeURIComponent);
  if (plain !== value) notes.push(`"${name}" is percent-encoded, as in a URL: decoded`);
  const bare = plain.replace(/,{1,2}\s*$/, '');
  if (bare !== plain) notes.push(`"${name}" ends in commas instead of base64 padding: removed`);
  return bare;
}

function base64url(value: string, name: string, notes: string[]): Buffer {
  const text = value.replace(/\s+/g, '');
  const bare = text.replace(/={1,2}$/, '');
  if (bare === '') throw refuse(`"${name}" is empty`);
  const [strange] = /[^A-Za-z0-9+/_-]/u.exec(bare) ?? [];
  if (strange !== undefined) {
    throw refuse(`"${name}" holds the character "${visible(strange)}", which is not in the base64url alphabet`);
  }
  const classic = /[+/]/.test(bare);
  if (classic && /[_-]/.test(bare)) throw refuse(`"${name}" mixes the alphabets of base64 and base64url`);
  const padded = bare.length < text.length;
  const bytes = Buffer.from(bare, 'base64');
  const whole = bare.length % 4 !== 1 && (!padded || text.length % 4 === 0);
  if (!whole || bytes.toString('base64url') !== bare.replaceAll('+', '-').replaceAll('/', '_')) {
    throw refuse(`"${name}" is cut off or damaged: its last characters are not valid base64url`);
  }
  if (classic || padded) notes.push(`"${name}" is base64 instead of base64url: accepted`);
  if (text.length < value.length) notes.push(`"${name}" had blanks or line breaks in it: left out`);
  return bytes;
}

/** A whole number without the zeros in front of it, which RFC 7518 §2 does not allow: left out, and said. */
export function number(jwk: Members, name: string, reading: Reading): Buffer {
  const { bytes, converted } = decoded(jwk, name, reading);
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first === -1) throw refuse(`"${name}" is zero`);
  // Zeros in front are at home in the other spellings: 00:c0:20.
  if (first > 0 && !converted) reading.notes.push(`"${name}" started with zeros: left out`);
  return bytes.subarray(first);
}

/** The public exponent of an RSA key, also as a JSON number or in digits. */
export function exponent(jwk: Members, reading: Reading): Buffer {
  const found = reading.exact ? undefined : exponentIn(jwk['e']);
  if (found === undefined) return number(jwk, 'e', reading);
  reading.notes.push(`"e" is ${found.how} instead of base64url: converted`);
  const hex = found.exponent.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** A number of exactly `size` octets (RFC 7518 §6.2.1.2): zeros in front are added or left out, and said. */
export function fixedNumber(jwk: Members, name: string, { size, of }: { size: number; of: string }, reading: Reading): Buffer {
  const { notes } = reading;
  const bytes = octets(jwk, name, reading);
  const surplus = bytes.length - size;
  if (surplus === 0) return bytes;
  if (surplus < 0) {
    notes.push(`"${name}" has ${bytes.length} octets instead of the ${size} of ${of}: filled up with zeros in front`);
    return Buffer.concat([Buffer.alloc(-surplus), bytes]);
  }
  if (bytes.subarray(0, surplus).some((byte) => byte !== 0)) {
    throw refuse(`"${name}" is too long for ${of}: ${bytes.length} octets instead of ${size}`);
  }
  notes.push(`"${name}" started with zeros: left out`);
  return bytes.subarray(surplus);
}
