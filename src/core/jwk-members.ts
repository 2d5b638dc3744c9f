/** The members of a JWK that hold bytes: base64url (RFC 7515 §2), checked letter by letter, since no decoder does. */
import { KitError } from './errors.ts';
import { visible } from './escape.ts';

/** A JWK as it stands in the JSON. */
export type Members = Readonly<Record<string, unknown>>;

/** A refusal that names the field; whoever knows which key it is puts that in front. */
export const refuse = (message: string, hint = 'copy the whole JWK again from where it was published'): KitError =>
  new KitError('INPUT_INVALID', message, { hint });

export const hasMember = (jwk: Members, name: string): boolean => Object.hasOwn(jwk, name) && jwk[name] !== undefined;

/**
 * The bytes of a member. Base64 instead of base64url, padding and line breaks are taken, and said.
 *
 * @param notes takes what was mended
 * @throws KitError INPUT_INVALID, naming the member: missing, no text, another alphabet, cut off
 */
export function octets(jwk: Members, name: string, notes: string[]): Buffer {
  if (!hasMember(jwk, name)) throw refuse(`"${name}" is missing`);
  const value = jwk[name];
  if (typeof value !== 'string') {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw refuse(`"${name}" is ${found}, not base64url text`, name === 'e' ? 'the usual value is "e": "AQAB"' : undefined);
  }
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
    throw refuse(`"${name}" is cut off or damaged: its last characters are not those of base64url`);
  }
  if (classic || padded) notes.push(`"${name}" is base64 instead of base64url: read all the same`);
  if (text.length < value.length) notes.push(`"${name}" had blanks or line breaks in it: left out`);
  return bytes;
}

/** A whole number without the zeros in front of it, which RFC 7518 §2 does not allow: left out, and said. */
export function number(jwk: Members, name: string, notes: string[]): Buffer {
  const bytes = octets(jwk, name, notes);
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first === -1) throw refuse(`"${name}" is zero`);
  if (first > 0) notes.push(`"${name}" started with zeros: left out`);
  return bytes.subarray(first);
}

/** A number of exactly `size` octets (RFC 7518 §6.2.1.2): zeros in front are added or left out, and said. */
export function fixedNumber(jwk: Members, name: string, { size, of }: { size: number; of: string }, notes: string[]): Buffer {
  const bytes = octets(jwk, name, notes);
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

/** Big-endian bytes as a number. */
export const bigNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
