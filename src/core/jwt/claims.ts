/** The claims of a JSON Web Token (RFC 7519 §4.1): read from text, checked before signing, and judged when a token arrives. */
import { a, requireArguments } from '../arguments.ts';
import { moment } from '../dates.ts';
import { seenFrom } from '../durations.ts';
import { KitError } from '../errors.ts';
import { asTyped, excerpt, visible } from '../escape.ts';
import { parseJson } from '../json.ts';
import { LARGEST_CLAIMS } from '../limits.ts';
import type { NextCommand } from '../next-command.ts';
import { grouped } from '../octets/grouped.ts';

/** Claims by name. */
export type ClaimSet = Readonly<Record<string, unknown>>;

/** Claims that are strings, even if their value looks like a number. */
const texts: readonly string[] = ['iss', 'sub', 'jti'];

/** Claims that are times: whole seconds since 1970 (RFC 7519 §2, NumericDate). */
export const moments: readonly string[] = ['exp', 'nbf', 'iat'];

/** From this number on, a time is most likely in milliseconds: it is the year 5138 in seconds, and 1973 in milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;

/** Whether a time is in milliseconds: 12 digits or more. */
export const inMilliseconds = (seconds: number): boolean => seconds >= MILLISECONDS_FROM;

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
const yearOf = (seconds: number): string => grouped(Math.floor(1970 + seconds / 31_556_952));

const notAMoment = (name: string, found: string): KitError =>
  new KitError('USAGE', `${name} is ${found}, but must be a whole number: seconds since 1970`, {
    ...(name === 'exp'
      ? { hint: 'leave it out', next: { to: 'set how long the token is valid', options: { expiresIn: '3m' } } }
      : { hint: 'leave it out, or give the output of date +%s' }),
  });

function kindOf(value: unknown): string {
  if (value === '') return 'empty';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'string' ? 'a string' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The expected values of a token's claims. */
export interface Expectations {
  now: Date;
  /** Seconds of tolerance for exp and nbf. */
  leeway: number;
  iss?: string | undefined;
  sub?: string | undefined;
  /** Must be the token's aud, or one of several. */
  aud?: string | undefined;
}

const expectationsRule = a.options({
  now: a.date,
  leeway: a.seconds,
  iss: a.optional(a.word),
  sub: a.optional(a.word),
  aud: a.optional(a.word),
});

const known: readonly string[] = ['now', 'leeway', 'iss', 'sub', 'aud'];

/** Longest leeway, in seconds: with more, a token that expired long ago would pass. */
export const LONGEST_LEEWAY = 86_400;

/** From these numbers on, a time is most likely in microseconds and in nanoseconds, and not a time. */
const MICROSECONDS_FROM = MILLISECONDS_FROM * 1000;
const NANOSECONDS_FROM = MICROSECONDS_FROM * 1000;

/** From this number on, it is no time in any unit. */
export const NO_TIME_FROM = NANOSECONDS_FROM * 1000;

/** A time in seconds, even if it was written in milliseconds, microseconds or nanoseconds. */
export function inSeconds(value: number): number {
  if (value >= NANOSECONDS_FROM) return value / 1e9;
  if (value >= MICROSECONDS_FROM) return value / 1e6;
  return inMilliseconds(value) ? value / 1000 : value;
}

/** The unit that a time seems to have. */
export const unitOf = (value: number): string =>
  value >= NANOSECONDS_FROM ? 'nanoseconds' : value >= MICROSECONDS_FROM ? 'microseconds' : 'milliseconds';

/**
 * Judges claims (RFC 7519 §4.1): compares times with the clock, and iss, sub and aud with the expected values, character by
 * character.
 *
 * @returns notes that are not failures
 * @throws KitError EXPIRED, or MISMATCH, naming the claim; USAGE if an expectation is missing or unknown
 */
export function judgeClaims(claims: ClaimSet, expectations: Expectations): string[] {
  requireArguments({ claims, expectations }, { claims: a.object, expectations: expectationsRule });
  checkExpectations(expectations);
  const notes = [...judgeTypes(claims), ...judgeMoments(claims), ...judgeTimes(claims, expectations)];
  for (const name of ['iss', 'sub'] as const) {
    const wanted = expectations[name];
    if (wanted === undefined || claims[name] === wanted) continue;
    throw mismatch(`${name} is ${quotedClaim(claims[name])}, expected "${asTyped(wanted)}"`, LETTERS);
  }
  const { aud } = claims;
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (expectations.aud !== undefined && !audiences.includes(expectations.aud)) {
    throw mismatch(`aud is ${quotedClaim(aud)}, expected "${asTyped(expectations.aud)}"`, LETTERS);
  }
  return notes;
}

/** Refuses unknown expectations, which nothing would check, and a leeway that accepts everything. */
function checkExpectations(expectations: Expectations): void {
  const unknown = Object.keys(expectations).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new KitError('USAGE', `expectations.${asTyped(unknown)}: unknown expectation`, {
      hint: `use ${known.join(', ')}`,
    });
  }
  if (expectations.leeway > LONGEST_LEEWAY) {
    throw new KitError('USAGE', `expectations.leeway: expected ${LONGEST_LEEWAY} seconds (1 day) or less`, {
      hint: 'use 60, which allows for clocks that differ',
    });
  }
}

/** Whether exp, nbf and iat are numbers. */
function judgeMoments(claims: ClaimSet): string[] {
  return moments.flatMap((name) => {
    const value = claims[name];
    if (value === undefined) return [];
    if (typeof value !== 'number' || Number.isNaN(value)) throw mismatch(`${name} is ${kindOf(value)}, not a number`, SECONDS);
    if (Math.abs(value) >= NO_TIME_FROM) throw mismatch(`${name} is ${sizeOf(value)}, which is not a time`, SECONDS);
    return inMilliseconds(value)
      ? [`${name} ${value} looks like ${unitOf(value)}: in seconds it is the year ${yearOf(value)}`]
      : [];
  });
}

/** A large number in words; JSON has no infinite one, only numbers that are read so. */
const sizeOf = (value: number): string => (Number.isFinite(value) ? kindOf(value) : 'a number with more than 308 digits');

const SECONDS = 'ask its issuer to write seconds since 1970';

/** Notes claims of another type than RFC 7519 §4.1 gives them: servers may refuse or misread them. */
function judgeTypes(claims: ClaimSet): string[] {
  const { aud } = claims;
  const wrong = texts.flatMap((name) => {
    const value = claims[name];
    return value === undefined || typeof value === 'string' ? [] : [`${name} is ${kindOf(value)}, but must be a string`];
  });
  if (aud === undefined || typeof aud === 'string') return wrong;
  const isList = Array.isArray(aud) && aud.length > 0 && aud.every((one) => typeof one === 'string');
  const found = Array.isArray(aud) && aud.length > 0 ? 'a list with other values than strings' : kindOf(aud);
  return isList ? wrong : [...wrong, `aud is ${found}, but must be a string or a list of strings`];
}

/** Compares exp, nbf and iat, which are numbers, with the clock. */
function judgeTimes(claims: ClaimSet, { now, leeway }: Expectations): string[] {
  const notes: string[] = [];
  const seconds = now.getTime() / 1000;
  const { exp, nbf, iat } = Object.fromEntries(
    moments.flatMap((name) => (claims[name] === undefined ? [] : [[name, inSeconds(claims[name] as number)]])),
  ) as { exp?: number; nbf?: number; iat?: number };
  if (exp === undefined) notes.push('the token has no exp: it never expires');
  // Both comparisons are written so that NaN fails.
  else if (!(seconds < exp + leeway)) {
    throw new KitError('EXPIRED', `the token expired ${seenFrom(now, exp)}, at ${moment(exp)}`, {
      hint: 'make a new one',
      next: LEEWAY,
    });
  }
  if (nbf !== undefined && !(seconds >= nbf - leeway)) {
    throw new KitError('EXPIRED', `the token is not valid yet: it starts ${seenFrom(now, nbf)}, at ${moment(nbf) ?? nbf}`, {
      hint: 'compare the clocks',
      next: LEEWAY,
    });
  }
  if (iat !== undefined && iat > seconds + leeway) {
    notes.push(`iat is in the future (${seenFrom(now, iat)}, at ${moment(iat) ?? iat}): compare the clocks`);
  }
  return notes;
}

const LEEWAY: NextCommand = { to: 'allow for clocks that differ', options: { leeway: '60' } };

const LETTERS = 'values are compared character by character; a slash at the end counts';

const mismatch = (message: string, hint: string): KitError => new KitError('MISMATCH', message, { hint });

/** A claim's value for a message: at most 100 characters. */
function quotedClaim(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return visible(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
