/** The claims of a JSON Web Token (RFC 7519 §4.1): read from text, and checked before signing. */
import { KitError } from '../../errors.ts';
import { excerpt, visible } from '../../escape.ts';
import { parseJson } from '../../json.ts';
import { LARGEST_CLAIMS } from '../../limits.ts';
import { grouped } from '../../octets/grouped.ts';
import { inMilliseconds } from './time-units.ts';

/** Claims by name. */
export type ClaimSet = Readonly<Record<string, unknown>>;

/** Claims that are strings, even if their value looks like a number. */
export const texts: readonly string[] = ['iss', 'sub', 'jti'];

/** Claims that are times: whole seconds since 1970 (RFC 7519 §2, NumericDate). */
export const moments: readonly string[] = ['exp', 'nbf', 'iat'];

/** A claim or a header parameter from a command line. */
export interface Named {
  name: string;
  value: unknown;
}

/**
 * Reads `name=value`: iss, sub and jti stay strings, exp, nbf and iat must be whole numbers, and any other value is read as
 * JSON if it is valid JSON.
 *
 * @param option the option whose value it is, for the message
 * @throws KitError USAGE
 */
export function parseNamed(option: string, text: string): Named {
  const [, name, value] = /^([^=\s][^=]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new KitError('USAGE', 'expected a name and a value with = between them', {
      option,
      hint: `for example ${option === 'header' ? 'typ=JWT' : 'scope=api'}`,
    });
  }
  if (texts.includes(name)) return { name, value };
  if (moments.includes(name)) {
    if (!/^\d{1,15}$/.test(value)) throw notAMoment(name, excerpt(value));
    return { name, value: Number(value) };
  }
  return { name, value: jsonOrText(value) };
}

function jsonOrText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(JSON.stringify(parseJson(text).value));
  } catch {
    return text;
  }
  refuseRounded(value);
  return value;
}

/** Refuses whole numbers that JavaScript rounds: the signed number would differ from the given one. */
function refuseRounded(value: unknown): void {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) refuseRounded(inner);
  if (typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return;
  throw new KitError('INPUT_INVALID', 'a number in the claims is too large to be signed exactly', {
    hint: 'write it as a string, in double quotes',
  });
}

/** @throws KitError INPUT_INVALID if a text is larger than 256 KB */
export function checkClaimsSize(text: string): void {
  if (text.length <= LARGEST_CLAIMS) return;
  throw new KitError('INPUT_INVALID', 'the claims are larger than 256 KB', {
    hint: 'check the file name',
  });
}

/**
 * Reads a file of claims: one JSON object.
 *
 * @throws KitError INPUT_INVALID if it is not a JSON object, or has a duplicate claim
 */
export function readClaims(text: string): ClaimSet {
  checkClaimsSize(text);
  const { value, repeated } = parseJson(text.replace(/^\ufeff/, ''));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new KitError('INPUT_INVALID', 'this is JSON, but not an object of claims', {
      hint: 'write it like {"iss": "3MVG9..."}',
    });
  }
  const [twice] = repeated.values();
  if (twice !== undefined) {
    throw new KitError('INPUT_INVALID', `duplicate claim "${visible(twice)}"`, { hint: 'remove one of the two' });
  }
  refuseRounded(value);
  return { ...value };
}

/**
 * Checks claims before they are signed: types, and times in seconds.
 *
 * @throws KitError USAGE, naming the claim
 */
export function checkClaims(claims: ClaimSet): void {
  for (const name of texts) {
    const value = claims[name];
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    throw new KitError('USAGE', `${name} is ${kindOf(value)}, but must be a string`, {
      hint: `put it in quotes: "${name}": "..."`,
    });
  }
  for (const name of moments) {
    const value = claims[name];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw notAMoment(name, kindOf(value));
    if (inMilliseconds(value)) {
      throw new KitError(
        'USAGE',
        `${name} ${value} has ${String(value).length} digits: it is in milliseconds, but must be in seconds`,
        {
          hint: `divide it by 1000: ${Math.floor(value / 1000)}; some servers accept milliseconds, others read a date in the year ${yearOf(value)}`,
        },
      );
    }
  }
  const { aud } = claims;
  const fits = (value: unknown): boolean => typeof value === 'string' && value !== '';
  if (aud === undefined || fits(aud) || (Array.isArray(aud) && aud.length > 0 && aud.every(fits))) return;
  throw new KitError('USAGE', `aud is ${kindOf(aud)}, but must be a string or a list of strings`, {
    hint: 'give one string, such as the address of the server',
    next: { options: { aud: 'https://login.example.com' } },
  });
}

/** The year of a time in seconds, without the limit of Date. */
export const yearOf = (seconds: number): string => grouped(Math.floor(1970 + seconds / 31_556_952));

const notAMoment = (name: string, found: string): KitError =>
  new KitError('USAGE', `${name} is ${found}, but must be a whole number: seconds since 1970`, {
    ...(name === 'exp'
      ? { hint: 'leave it out', next: { to: 'set how long the token is valid', options: { expiresIn: '3m' } } }
      : { hint: 'leave it out, or give the output of date +%s' }),
  });

/** What a value is, for a message that says what it should be. */
export function kindOf(value: unknown): string {
  if (value === '') return 'empty';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'string' ? 'a string' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
