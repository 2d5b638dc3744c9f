/**
 * Judges an assertion as a provider's token endpoint would, as far as is known: form in, response out.
 */
import type { KeyObject } from 'node:crypto';
import { seenFrom } from '../core/durations.ts';
import { KitError } from '../core/errors.ts';
import { type ClaimSet, inMilliseconds } from '../core/jwt/claims.ts';
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
  constructor(reason: Cause, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Judges the form of a token request. A value that is not set, such as an unknown client id, is not compared; a note says so.
 *
 * @param form undefined if the request is not a form
 */
export async function judgeRequest(form: URLSearchParams | undefined, stage: Stage): Promise<Verdict> {
  const { rehearsal } = stage.provider.grant;
  const notes: string[] = [];
  try {
    const { sub } = await judge(form, stage, notes);
    if (stage.forced) return refusal(stage.forced, 'forced with --fail; nothing is wrong with the assertion', notes);
    const body = rehearsal.grant(stage.token, stage.origin);
    return { status: 200, body, because: `a token for ${shown(sub)}`, notes, ...(typeof sub === 'string' ? { sub } : {}) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusal(stage.forced ?? rehearsal.refusals[error.reason], error.message, notes);
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

async function judge(form: URLSearchParams | undefined, stage: Stage, notes: string[]): Promise<ClaimSet> {
  if (form === undefined) throw new Refused('grantType', 'the body is not a form (application/x-www-form-urlencoded)');
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
  judgeUser(claims, stage, notes);
  return claims;
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

function judgeAudience({ aud }: ClaimSet, { provider, settings, origin }: Stage, notes: string[]): void {
  const { rehearsal } = provider.grant;
  const expected = provider.claims(settings).aud;
  const takes = [...(expected === undefined ? [] : [expected]), ...rehearsal.audiences(origin, settings)];
  const plain = (value: unknown): unknown =>
    rehearsal.lenient !== undefined && typeof value === 'string' ? value.replace(/\/$/, '') : value;
  const given = Array.isArray(aud) ? aud : [aud];
  if (!given.some((value) => takes.map(plain).includes(plain(value)))) {
    throw new Refused('audience', `aud is ${shown(aud)}, expected one of ${takes.map(shown).join(', ')}`);
  }
  if (!given.some((value) => takes.includes(value as string)))
    notes.push(`aud ${shown(aud)} is accepted: only a slash at the end differs`);
}

function judgeTimes({ exp, nbf }: ClaimSet, { provider, now }: Stage, notes: string[]): void {
  const { lenient } = provider.grant.rehearsal;
  const seconds = typeof exp === 'string' && lenient !== undefined && /^\d+$/.test(exp) ? Number(exp) : exp;
  if (typeof seconds !== 'number') throw new Refused('times', `exp is ${shown(exp)}, expected seconds since 1970`);
  if (typeof exp === 'string') notes.push('exp is a string, not a number: this has been seen to work');
  if (inMilliseconds(seconds)) {
    if (lenient === undefined) throw new Refused('times', `exp ${seconds} is in milliseconds, expected seconds`);
    notes.push(
      `exp ${seconds} is in milliseconds: accepted, as ${lenient.milliseconds} sends it, but the assertion never expires`,
    );
  }
  const at = now.getTime() / 1000;
  if (at >= seconds) throw new Refused('times', `exp is in the past: ${seenFrom(now, seconds)}`);
  if (typeof nbf === 'number' && at < nbf) throw new Refused('times', `nbf is in the future: ${seenFrom(now, nbf)}`);
}

function judgeUser({ sub }: ClaimSet, { provider, settings }: Stage, notes: string[]): void {
  const expected = provider.claims(settings).sub;
  if (expected === undefined) notes.push(`the user is not set, so any sub is accepted: ${shown(sub)}`);
  if (sub === undefined || (expected !== undefined && sub !== expected)) {
    throw new Refused('user', `sub is ${shown(sub)}, expected ${shown(expected ?? 'a user')}`);
  }
}
