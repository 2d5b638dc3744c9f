/** The claims of a token that arrived, compared with the clock and with the expected values (RFC 7519 §4.1). */
import { a, requireArguments } from '../../arguments.ts';
import { moment } from '../../dates.ts';
import { seenFrom } from '../../durations.ts';
import { KitError } from '../../errors.ts';
import { asTyped, visible } from '../../escape.ts';
import type { NextCommand } from '../../next-command.ts';
import { type ClaimSet, kindOf, moments, texts, yearOf } from './claims.ts';
import { timeFault } from './time-order.ts';
import { inMilliseconds, inSeconds, NO_TIME_FROM, unitOf } from './time-units.ts';

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

/** What two texts differ in, in words that follow "they differ only in"; undefined if they differ in more. */
type Compare = (found: string, wanted: string) => string | undefined;

/**
 * Judges claims (RFC 7519 §4.1): compares times with the clock, and iss, sub and aud with the expected values, character by
 * character.
 *
 * @param compare says what two texts differ in, for the hint; programs do not need the code for it
 * @returns notes that are not failures
 * @throws KitError EXPIRED, or MISMATCH, naming the claim; USAGE if an expectation is missing or unknown
 */
export function judgeClaims(claims: ClaimSet, expectations: Expectations, compare?: Compare): string[] {
  requireArguments({ claims, options: expectations }, { claims: a.object, options: expectationsRule });
  checkExpectations(expectations);
  const notes = [...judgeTypes(claims), ...judgeMoments(claims), ...judgeTimes(claims, expectations)];
  for (const name of ['iss', 'sub'] as const) {
    const wanted = expectations[name];
    if (wanted === undefined || claims[name] === wanted) continue;
    throw mismatch(
      `${name} is ${quotedClaim(claims[name])}, expected "${asTyped(wanted)}"`,
      differing([claims[name]], wanted, compare),
    );
  }
  const { aud } = claims;
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (expectations.aud !== undefined && !audiences.includes(expectations.aud)) {
    throw mismatch(
      `aud is ${quotedClaim(aud)}, expected "${asTyped(expectations.aud)}"`,
      differing(audiences, expectations.aud, compare),
    );
  }
  return notes;
}

/** Refuses unknown expectations, which nothing would check, and a leeway that accepts everything. */
function checkExpectations(expectations: Expectations): void {
  const unknown = Object.keys(expectations).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new KitError('USAGE', `options.${asTyped(unknown)}: unknown expectation`, {
      hint: `use ${known.join(', ')}`,
    });
  }
  if (expectations.leeway > LONGEST_LEEWAY) {
    throw new KitError('USAGE', `options.leeway: expected ${LONGEST_LEEWAY} seconds (1 day) or less`, {
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
  const fault = timeFault(claims);
  const never = fault && new KitError('EXPIRED', fault.says, { hint: fault.fix });
  if (exp === undefined) notes.push('the token has no exp: it never expires');
  // Both comparisons are written so that NaN fails.
  else if (!(seconds < exp + leeway)) {
    throw (
      never ??
      new KitError('EXPIRED', `the token expired ${seenFrom(now, exp)}, at ${moment(exp) ?? exp}`, {
        hint: otherUnit(claims, 'exp') ?? 'make a new one',
        next: LEEWAY,
      })
    );
  }
  // Programs that read it as seconds, as RFC 7519 has it, refuse the token for thousands of years.
  const unit = otherUnit(claims, 'nbf');
  if (nbf !== undefined && unit !== undefined) {
    const year = yearOf(claims['nbf'] as number);
    throw never ?? new KitError('EXPIRED', `the token is not valid yet: it starts in the year ${year}`, { hint: unit });
  }
  if (nbf !== undefined && !(seconds >= nbf - leeway)) {
    throw (
      never ??
      new KitError('EXPIRED', `the token is not valid yet: it starts ${seenFrom(now, nbf)}, at ${moment(nbf) ?? nbf}`, {
        hint: 'compare the clocks',
        next: LEEWAY,
      })
    );
  }
  if (fault !== undefined) notes.push(fault.says);
  else if (iat !== undefined && iat > seconds + leeway) {
    notes.push(`iat is in the future (${seenFrom(now, iat)}, at ${moment(iat) ?? iat}): compare the clocks`);
  }
  return notes;
}

/** The way out if a time is not in seconds; undefined if it is. */
const otherUnit = (claims: ClaimSet, name: string): string | undefined =>
  inMilliseconds(claims[name] as number)
    ? `make a new one, with ${name} in seconds: ${claims[name]} looks like ${unitOf(claims[name] as number)}`
    : undefined;

const LEEWAY: NextCommand = { to: 'allow for clocks that differ', options: { leeway: '60' } };

const LETTERS = 'values are compared character by character; a slash at the end counts';

/** A hint on what the nearest value differs in. */
function differing(values: readonly unknown[], wanted: string, compare: Compare | undefined): string {
  for (const value of values) {
    const what = typeof value === 'string' ? compare?.(value, wanted) : undefined;
    if (what !== undefined)
      return `they differ only in ${what}: correct the expected value, or ask the issuer to correct the token`;
  }
  return LETTERS;
}

const mismatch = (message: string, hint: string): KitError => new KitError('MISMATCH', message, { hint });

/** A claim's value for a message: at most 100 characters. */
function quotedClaim(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return visible(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
