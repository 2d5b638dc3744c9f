/**
 * Judges an assertion as a provider's token endpoint would, as far as is known: form in, response out.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { longDate } from '../core/dates.ts';
import { seenFrom } from '../core/durations.ts';
import { KitError } from '../core/errors.ts';
import type { ClaimSet } from '../core/jwt/claims/claims.ts';
import { inMilliseconds } from '../core/jwt/claims/time-units.ts';
import { type CompactJwt, readCompact } from '../core/jwt/decode.ts';
import { JWT_BEARER } from '../core/jwt/grant-type.ts';
import { serverWords } from '../core/jwt/server-words.ts';
import { verifySignature } from '../core/jwt/verify.ts';
import { containsPrivateKey, privateKeyInstead } from '../core/private-key-text.ts';
import type { Cause, KnownRefusal } from './grant.ts';
import type { Provider } from './provider.ts';
import type { Settings } from './settings.ts';

/** What an assertion is compared with. */
export interface Stage {
  provider: Provider;
  settings: Settings;
  /** The key of the certificate that would be uploaded. */
  publicKey: KeyObject;
  /** `http://localhost:8899`, as the caller wrote it. */
  origin: string;
  now: Date;
  /** The token to grant. */
  token: string;
  /** Error response for every request. */
  forced?: KnownRefusal | undefined;
  /** Whether to refuse what is only accepted as a habit of a client. */
  exact?: boolean | undefined;
  /** Hashes of the jti of the assertions that got a token. */
  used?: Set<string> | undefined;
  /** When the certificate ends. */
  certificateEnd?: Date | undefined;
}

/** A token request as it arrived. */
export interface TokenRequest {
  /** The fields of the body; undefined if it is not a form. */
  form: URLSearchParams | undefined;
  /** The fields of the address. */
  query?: URLSearchParams | undefined;
  /** The media type of the body, without parameters. */
  type?: string | undefined;
}

/** The response of the endpoint, and what `rehearse` prints about it. */
export interface Verdict {
  status: number;
  body: Record<string, unknown>;
  /** A web page instead of the body. */
  page?: string;
  /** The reason, to print; contains only claims of the assertion. */
  because: string;
  /** The user a token was granted for. */
  sub?: string;
  notes: string[];
}

/** Why an assertion is refused. */
class Refused extends Error {
  readonly reason: Cause;
  /** Whether the response contains the reason too. */
  readonly told: boolean;
  constructor(reason: Cause, message: string, told = false) {
    super(message);
    this.reason = reason;
    this.told = told;
  }
}

/** Accepts what is only a habit of a client, with a note; `--exact` refuses it. */
function allow(habit: string, reason: Cause, { exact }: Stage, notes: string[]): void {
  if (exact) throw new Refused(reason, `${habit}; refused because of --exact`);
  notes.push(`${habit}: accepted; --exact refuses it`);
}

/** Most values of jti to remember. */
const MOST_USED = 10_000;

/** Judges a token request. A value that is not set, such as an unknown client id, is not compared; a note says so. */
export async function judgeRequest(request: TokenRequest, stage: Stage): Promise<Verdict> {
  const { rehearsal } = stage.provider.grant;
  const notes: string[] = [];
  try {
    const { sub, jti } = await judge(request, stage, notes);
    if (stage.forced) return refusal(stage.forced, 'forced with --fail; nothing is wrong with the assertion', notes);
    if (typeof jti === 'string') remember(jti, stage.used);
    const body = rehearsal.grant(stage.token, stage.origin);
    return { status: 200, body, because: `a token for ${shown(sub)}`, notes, ...(typeof sub === 'string' ? { sub } : {}) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const known = stage.forced ?? rehearsal.refusals[error.reason];
    // A client shows the description, not the log of the rehearsal.
    const told = error.told ? { ...known, description: `${known.description}: ${error.message}` } : known;
    return refusal(told, error.message, notes);
  }
}

function refusal({ error, description, page, status = 503 }: KnownRefusal, because: string, notes: string[]): Verdict {
  if (page !== undefined) {
    const html = `<!DOCTYPE html><html><head><title>${page}</title></head><body><h1>${page}</h1></body></html>\n`;
    return { status, body: { page }, page: html, because, notes };
  }
  const body = { error, ...(description === undefined ? {} : { error_description: description }) };
  return { status: error === 'invalid_client' ? 401 : 400, body, because, notes };
}

/** The fields of the request, from its body or, as some clients send them, from its address. */
function fieldsOf({ form, query, type }: TokenRequest, stage: Stage, notes: string[]): URLSearchParams {
  const { lenient } = stage.provider.grant.rehearsal;
  if (lenient !== undefined && query?.has('assertion') && !form?.has('assertion')) {
    allow(`the form is in the address, as ${lenient.query} send it`, 'grantType', stage, notes);
    return query;
  }
  if (type === 'multipart/form-data') {
    throw new Refused('grantType', 'the body is multipart/form-data, expected application/x-www-form-urlencoded', true);
  }
  if (form === undefined) throw new Refused('grantType', 'the body is not a form (application/x-www-form-urlencoded)');
  return trimmed(form, stage, notes);
}

/** A form without the line break that `curl --data-binary @file` sends at its end. */
function trimmed(form: URLSearchParams, stage: Stage, notes: string[]): URLSearchParams {
  const fields = [...form];
  const last = fields.at(-1);
  const value = last?.[1].replace(/[\r\n]{1,4}$/, '');
  if (last === undefined || value === undefined || value === last[1]) return form;
  allow('the form ends in a line break, as curl sends a file with --data-binary', 'grantType', stage, notes);
  return new URLSearchParams([...fields.slice(0, -1), [last[0], value]]);
}

async function judge(request: TokenRequest, stage: Stage, notes: string[]): Promise<ClaimSet> {
  const form = fieldsOf(request, stage, notes);
  const grantType = form.get('grant_type');
  if (grantType !== JWT_BEARER) throw new Refused('grantType', `grant_type is ${shown(grantType)}, expected "${JWT_BEARER}"`);
  if (form.has('client_secret')) notes.push('a client_secret was sent: this grant needs none');
  const [assertion, another] = form.getAll('assertion');
  if (assertion === undefined || assertion === '') throw new Refused('noAssertion', 'the form has no assertion');
  if (another !== undefined) throw new Refused('noAssertion', 'duplicate assertion in the form');
  const jwt = taken(assertion);
  const { claims, encrypted, damage, flaw, claimsProblem } = jwt;
  if (encrypted) throw new Refused('unreadable', 'the assertion is encrypted (JWE), expected a signed JWT');
  const problem = damage ?? flaw ?? claimsProblem;
  if (problem !== undefined || claims === undefined) throw new Refused('unreadable', problem ?? 'the assertion has no claims');
  judgeIssuer(claims, stage, notes);
  await judgeSignature(jwt, stage);
  judgeAudience(claims, stage, notes);
  judgeTimes(claims, stage, notes);
  const user = judgeUser(claims, stage, notes);
  judgeReplay(claims, stage);
  noteEnd(stage, notes);
  return { ...claims, sub: user };
}

function taken(assertion: string): CompactJwt {
  if (containsPrivateKey(assertion)) throw new Refused('unreadable', privateKeyInstead().message);
  try {
    return readCompact(assertion);
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    throw new Refused('unreadable', error.message);
  }
}

/** An untrusted value, made safe for a log: never a whole token. */
const shown = (value: unknown): string =>
  value === undefined || value === null ? 'missing' : serverWords(JSON.stringify(value));

function judgeIssuer({ iss }: ClaimSet, { provider, settings }: Stage, notes: string[]): void {
  const expected = provider.claims(settings).iss;
  if (expected === undefined)
    notes.push(`the ${provider.grant.clientIdName} is not set, so any iss is accepted: ${shown(iss)}`);
  if (iss === undefined || (expected !== undefined && iss !== expected)) {
    throw new Refused('clientId', `iss is ${shown(iss)}, expected ${shown(expected ?? `a ${provider.grant.clientIdName}`)}`);
  }
}

async function judgeSignature(jwt: CompactJwt, { provider, publicKey }: Stage): Promise<void> {
  try {
    await verifySignature(jwt, [{ key: publicKey, name: provider.upload }], provider.grant.algorithms);
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    throw new Refused('signature', error.message);
  }
}

function judgeAudience({ aud }: ClaimSet, stage: Stage, notes: string[]): void {
  const { provider, settings, origin } = stage;
  const { rehearsal } = provider.grant;
  const expected = provider.claims(settings).aud;
  const wrong = rehearsal.wrongAudience?.(settings);
  const others = rehearsal.otherAudiences?.(origin, settings);
  const takes = [
    ...(expected === undefined || wrong !== undefined ? [] : [expected]),
    ...rehearsal.audiences(origin, settings),
  ];
  const given = (Array.isArray(aud) ? aud : [aud]).filter((value): value is string => typeof value === 'string');
  if (given.some((value) => takes.includes(value))) return;
  const plain = (value: string): string => value.replace(/\/$/, '');
  const { lenient } = rehearsal;
  if (lenient !== undefined && given.some((value) => takes.map(plain).includes(plain(value)))) {
    allow(`aud ${shown(aud)} has a slash at the end, as ${lenient.cli} sends it`, 'audience', stage, notes);
    return;
  }
  if (lenient !== undefined && given.some((value) => takes.map(plain).includes(`https://${plain(value)}`))) {
    allow(`aud ${shown(aud)} has no https://, as ${lenient.bareHost} sends it`, 'audience', stage, notes);
    return;
  }
  if (others !== undefined && given.some((value) => others.audiences.includes(value))) {
    allow(`aud ${shown(aud)}: ${others.because}`, 'audience', stage, notes);
    return;
  }
  const because = wrong !== undefined && given.includes(expected as string) ? `, because ${wrong}` : '';
  throw new Refused('audience', `aud is ${shown(aud)}, expected one of ${takes.map(shown).join(', ')}${because}`);
}

function judgeTimes({ exp, nbf }: ClaimSet, stage: Stage, notes: string[]): void {
  const { provider, now } = stage;
  const { lenient } = provider.grant.rehearsal;
  const seconds = typeof exp === 'string' && lenient !== undefined && /^\d{1,20}$/.test(exp) ? Number(exp) : exp;
  if (typeof seconds !== 'number') throw new Refused('times', `exp is ${shown(exp)}, expected seconds since 1970`);
  if (typeof exp === 'string') allow(`exp is a string, not a number, as ${lenient?.text} sends it`, 'times', stage, notes);
  if (inMilliseconds(seconds)) {
    if (lenient === undefined) throw new Refused('times', `exp ${seconds} is in milliseconds, expected seconds`);
    const habit = `exp ${seconds} is in milliseconds, as ${lenient.cli} sends it, so the assertion never expires`;
    allow(habit, 'times', stage, notes);
  }
  const at = now.getTime() / 1000;
  const late = at - seconds;
  if (late >= 0) {
    if (late >= (lenient?.lateSeconds ?? 0)) throw new Refused('times', `exp is in the past: ${seenFrom(now, seconds)}`);
    allow(`exp is the time of signing, as ${lenient?.late} sends it`, 'times', stage, notes);
  }
  if (typeof nbf === 'number' && at < nbf) throw new Refused('times', `nbf is in the future: ${seenFrom(now, nbf)}`);
}

/** The user of the assertion, from sub or its old name. */
function judgeUser({ sub: given, prn }: ClaimSet, stage: Stage, notes: string[]): ClaimSet['sub'] {
  const { provider, settings } = stage;
  const { lenient } = provider.grant.rehearsal;
  const old = given === undefined && typeof prn === 'string' && lenient !== undefined;
  const sub = old ? prn : given;
  if (old) allow(`the user is in prn, the old name of sub, as ${lenient.prn} send it`, 'user', stage, notes);
  const expected = provider.claims(settings).sub;
  if (expected === undefined) notes.push(`the user is not set, so any sub is accepted: ${shown(sub)}`);
  if (sub === undefined || (expected !== undefined && sub !== expected)) {
    throw new Refused('user', `sub is ${shown(sub)}, expected ${shown(expected ?? 'a user')}`);
  }
  return sub;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

function remember(jti: string, used: Set<string> | undefined): void {
  used?.add(digest(jti));
  const [oldest] = used ?? [];
  if (used !== undefined && oldest !== undefined && used.size > MOST_USED) used.delete(oldest);
}

function judgeReplay({ jti }: ClaimSet, { used }: Stage): void {
  if (typeof jti === 'string' && used?.has(digest(jti))) {
    throw new Refused('replay', `jti ${shown(jti)} was used before: sign a new assertion for each request`);
  }
}

function noteEnd({ provider, certificateEnd: end, now }: Stage, notes: string[]): void {
  if (end === undefined || now.getTime() <= end.getTime()) return;
  const known = provider.grant.rehearsal.afterEnd ?? provider.afterEnd;
  notes.push(`the certificate ended on ${longDate(end)}: ${known}`);
}
