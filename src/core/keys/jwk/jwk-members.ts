/**
 * Reads the members of a JWK that are bytes: base64url (RFC 7515 §2), checked character by character, since decoders do not.
 */
import { KitError } from '../../errors.ts';
import { visible } from '../../escape.ts';
import type { NextCommand } from '../../next-command.ts';
import { grouped } from '../../octets/grouped.ts';
import { exponentIn, spelling } from './jwk-spellings.ts';

/** A JWK as parsed from JSON. */
export type Members = Readonly<Record<string, unknown>>;

const COPY_JWK = 'copy the whole JWK again from where it was published';

/** The error about a field; the caller adds the name of the key in front. */
export const refuse = (message: string, hint = COPY_JWK, next?: NextCommand): KitError =>
  new KitError('INPUT_INVALID', message, { hint, next });

/** The same error for a key that was not written as a JWK. */
export const notOfJwk = (error: KitError): KitError =>
  [COPY_JWK, USUAL_E, SWAP].includes(error.hint ?? '')
    ? new KitError(error.code, error.message, { hint: GET_AGAIN, next: error.next, cause: error })
    : error;

/** The hints about the exponent of a JWK. */
export const SWAP = 'swap the values of "n" and "e"';
export const USUAL_E = 'the usual value is "e": "AQAB"';

const GET_AGAIN = 'get the key again from its source: this copy was changed, or its program made a wrong key';

/** An untrusted member, for a message. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${visible(value.slice(0, 40))}"` : `a ${value === null ? 'null' : typeof value}`;

export const hasMember = (jwk: Members, name: string): boolean => Object.hasOwn(jwk, name) && jwk[name] !== undefined;

/** How to read the members of one JWK. */
export interface Reading {
  /** Collects what was repaired. */
  notes: string[];
  /** Whether node:crypto wrote the members, so that their spelling is always right. */
  exact?: boolean | undefined;
}

/** Most characters of a member: the longest number in use has 2,732, and a private key of that size in PEM has 17,000. */
export const LONGEST_MEMBER = 100_000;

/** The hint if copying the JWK again does not help, because it was published like this. */
const ASK = 'ask its publisher for base64url (RFC 7518) or for the key in PEM';

/**
 * Reads the bytes of a member. Accepts base64 instead of base64url, other padding, percent-encoding, line breaks and other
 * spellings of a number, each with a note.
 *
 * @throws KitError INPUT_INVALID, naming the member: missing, not a string, wrong alphabet, cut off, or a key instead of a
 *   number
 */
export const octets = (jwk: Members, name: string, reading: Reading): Buffer => decoded(jwk, name, reading).bytes;

/** The same, and whether they were converted from a spelling other than base64. */
function decoded(jwk: Members, name: string, reading: Reading): { bytes: Buffer; converted: boolean } {
  if (!hasMember(jwk, name)) throw refuse(`"${name}" is missing`);
  const value = jwk[name];
  if (typeof value !== 'string') {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw refuse(`"${name}" is ${found}, not base64url text`, name === 'e' ? USUAL_E : ASK);
  }
  if (value.length > LONGEST_MEMBER) {
    const count = grouped(value.length);
    throw refuse(`"${name}" has ${count} characters: too long for any key`, ASK);
  }
  if (reading.exact) return { bytes: Buffer.from(value, 'base64url'), converted: false };
  const { notes } = reading;
  const text = unescaped(value, name, notes);
  const found = spelling(text);
  if (found === undefined) return { bytes: base64url(text, name, notes), converted: false };
  if (found.is !== 'number') throw refuse(`"${name}" is ${found.name}, not a number in base64url`, ASK);
  // The numbers of RFC 8032 and RFC 7748 are little-endian, so a decimal number is ambiguous.
  if (found.decimal && jwk['kty'] === 'OKP') throw refuse(`"${name}" is a decimal number, not base64url`, ASK);
  notes.push(`"${name}" is ${found.how} instead of base64url: converted`);
  return { bytes: found.bytes, converted: true };
}

/** Removes percent-encoding (RFC 3986 §2.1), and commas that some programs use instead of padding. */
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
    throw refuse(`"${name}" contains the character "${visible(strange)}", which is not in the base64url alphabet`);
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
  if (text.length < value.length) notes.push(`"${name}" had blanks or line breaks: removed`);
  return bytes;
}

/** Reads a whole number. Leading zeros, which RFC 7518 §2 forbids, are removed with a note. */
export function number(jwk: Members, name: string, reading: Reading): Buffer {
  const { bytes, converted } = decoded(jwk, name, reading);
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first === -1) throw refuse(`"${name}" is zero`);
  // Leading zeros are normal in the other spellings: 00:c0:20.
  if (first > 0 && !converted) reading.notes.push(`"${name}" had leading zeros: removed`);
  return bytes.subarray(first);
}

/** Reads the public exponent of an RSA key, also from a JSON number or from digits. */
export function exponent(jwk: Members, reading: Reading): Buffer {
  const found = reading.exact ? undefined : exponentIn(jwk['e']);
  if (found === undefined) return number(jwk, 'e', reading);
  reading.notes.push(`"e" is ${found.how} instead of base64url: converted`);
  const hex = found.exponent.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** Reads a number of exactly `size` octets (RFC 7518 §6.2.1.2). Leading zeros are added or removed with a note. */
export function fixedNumber(jwk: Members, name: string, { size, of }: { size: number; of: string }, reading: Reading): Buffer {
  const { notes } = reading;
  const bytes = octets(jwk, name, reading);
  const surplus = bytes.length - size;
  if (surplus === 0) return bytes;
  if (surplus < 0) {
    notes.push(`"${name}" has ${bytes.length} octets instead of the ${size} of ${of}: padded with leading zeros`);
    return Buffer.concat([Buffer.alloc(-surplus), bytes]);
  }
  if (bytes.subarray(0, surplus).some((byte) => byte !== 0)) {
    throw refuse(`"${name}" is too long for ${of}: ${bytes.length} octets instead of ${size}`);
  }
  notes.push(`"${name}" had leading zeros: removed`);
  return bytes.subarray(surplus);
}

/** The error for a JWK without `kty`. */
export function withoutType(jwk: Members): KitError {
  const other = Object.keys(jwk).find((name) => name.toLowerCase() === 'kty');
  return other === undefined
    ? refuse('"kty" is missing, so the type of the key is unknown')
    : refuse(`"${other}" should be "kty": the members of a JWK are in small letters`, 'write their names in small letters');
}
