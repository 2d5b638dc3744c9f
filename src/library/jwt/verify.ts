/** Verifies JSON Web Tokens. */
import type { KeyObject } from 'node:crypto';
import { a, type Rule, requireArguments } from '../../core/arguments.ts';
import { KitError } from '../../core/errors.ts';
import { type Algorithm, algorithms } from '../../core/jwt/algorithms.ts';
import { judgeClaims } from '../../core/jwt/claims/judge-claims.ts';
import { type CompactJwt, readCompact } from '../../core/jwt/decode.ts';
import { type VerifyingKey, verifySignature } from '../../core/jwt/verify.ts';
import { roundingNotes, writtenNumbers } from '../../core/jwt/written-numbers.ts';
import { publicHalf } from '../../core/keys/write-keys.ts';
import { systemClock } from '../edge.ts';
import type { KeySet } from '../keys/read-key.ts';
import type { Claims } from './sign.ts';

/** What a token must be like. */
export interface VerifyOptions {
  /** Expected issuer, compared character by character. Not checked if missing. */
  iss?: string | undefined;
  /** Expected subject, compared in the same way. Not checked if missing. */
  sub?: string | undefined;
  /** Expected audience, one: must be the token's `aud`, or one of those in it. Not checked if missing. */
  aud?: string | undefined;
  /** Accepted algorithms; default: all that fit the keys, never `none` or an HMAC. */
  algorithms?: readonly Algorithm[] | undefined;
  /** Seconds that `exp` and `nbf` may be off, 0 to 86,400; default: 0. */
  leeway?: number | undefined;
  /** The time to compare with; default: the clock of this computer. */
  now?: Date | undefined;
}

/** A token whose signature and claims were verified. */
export interface VerifiedJwt {
  claims: Claims;
  /** Without a prototype, as the claims. */
  header: Readonly<Record<string, unknown>>;
  /** The public key that verified it. */
  key: KeyObject;
  /** What is unusual but valid, such as a missing `exp`. */
  notes: readonly string[];
}

const verifyRule = a.only({
  iss: a.optional(a.word),
  sub: a.optional(a.word),
  aud: a.optional(a.word),
  algorithms: a.optional(a.list(a.oneOf(algorithms))),
  leeway: a.optional(a.seconds),
  now: a.optional(a.date),
});

const NOT_READ = 'read the key set with readKeys';

const setRule = a.options({
  keys: a.list(
    a.options({
      key: (value, name) =>
        value === undefined ? { name, expected: 'a KeyObject', value, hint: NOT_READ } : a.key(value, name),
      name: a.text,
      kid: a.optional(a.text),
      use: a.optional(a.text),
      alg: a.optional(a.text),
      notForSigning: a.optional(a.text),
    }),
  ),
});

const keysRule: Rule = (value, name) =>
  typeof value === 'object' && value !== null && 'keys' in value ? setRule(value, name) : a.key(value, name);

/**
 * Verifies the signature of a JWT, then its claims (RFC 7515 §5.2, RFC 7519 §4.1): the algorithm must fit the key and be
 * allowed, whatever the header says; `exp` and `nbf` must fit the clock; `iss`, `sub` and `aud` must be as expected. A token
 * with duplicate claims, or with claims that programs may read differently, is refused.
 *
 * Does not fetch keys, and does not remember tokens: check `jti` yourself if a token may be used only once.
 *
 * @param keys a key, whose public half is used, or the result of `readKeys`: of several keys, those with the `kid` of the
 *   header
 * @throws KitError SIGNATURE_INVALID, EXPIRED (also if not valid yet) or MISMATCH, naming the claim; INPUT_INVALID if it is
 *   no JWT, or a key is unsafe or not for signatures; USAGE if an argument is invalid
 * @example
 * import { generateKey } from 'jwt-kit/keys';
 * import { sign, verify } from 'jwt-kit/jwt';
 *
 * const key = await generateKey();
 * const jwt = await sign({ iss: 'my-app', aud: 'https://api.example.com' }, key, { expiresIn: 180 });
 * const { claims } = await verify(jwt, key, { iss: 'my-app', aud: 'https://api.example.com' });
 */
export async function verify(jwt: string, keys: KeyObject | KeySet, options: VerifyOptions = {}): Promise<VerifiedJwt> {
  requireArguments({ jwt, keys, options }, { jwt: a.word, keys: keysRule, options: verifyRule });
  const { algorithms: allowed, leeway = 0, now = systemClock(), iss, sub, aud } = options;
  if (allowed?.length === 0) {
    throw new KitError('USAGE', 'options.algorithms: expected an algorithm, found none', { hint: 'leave it out for all' });
  }
  if (/^\s|\s$|^bearer\s/i.test(jwt)) {
    const what = /^\s{0,99}bearer\s/i.test(jwt)
      ? 'the word Bearer is in front of the token'
      : 'white space surrounds the token';
    throw new KitError('INPUT_INVALID', what, { hint: 'give the token alone' });
  }
  const token = readCompact(jwt);
  const skipped = 'keys' in keys ? (keys.skipped ?? []) : [];
  const verifying = candidates(keys);
  const verified = await verifySignature(token, verifying, allowed, skipped);
  const { key } = verified;
  const claims = claimsOf(token);
  const judged = judgeClaims(claims, { now, leeway, iss, sub, aud });
  const others = [
    ...verifying.map(({ kid, notForSigning }) => ({ kids: [kid], reason: notForSigning })),
    ...skipped.map(({ kid, reason }) => ({ kids: [kid], reason })),
  ];
  const notes = [
    ...judged,
    ...(await headerNotes(token.header, { verified, others })),
    ...roundingNotes('the claim', writtenNumbers(claims, token.numbers)),
  ];
  return { claims, header: token.header, key, notes };
}

/** Notes on what a header says of its key; the code is loaded only for a header that says something. */
async function headerNotes(
  header: CompactJwt['header'],
  {
    verified: { kid, key },
    others,
  }: { verified: VerifyingKey; others: { kids: (string | undefined)[]; reason?: string | undefined }[] },
): Promise<string[]> {
  if (['kid', 'jwk', 'x5c', 'x5t', 'x5t#S256', 'jku', 'x5u'].every((name) => header[name] === undefined)) return [];
  const { headerKeyNotes, kidNotes } = await import('../../core/jwt/signatures/header-keys.ts');
  return [...kidNotes(header, { kids: [kid] }, others), ...headerKeyNotes(header, { key, certificates: [], others: [] })];
}

function candidates(keys: KeyObject | KeySet): VerifyingKey[] {
  if (!('keys' in keys)) return [{ key: publicHalf(keys), name: 'the key' }];
  if (keys.keys.length === 0) {
    throw new KitError('USAGE', 'keys.keys: expected a key, found none', { hint: NOT_READ });
  }
  return keys.keys.map(({ key, name, kid, use, alg, notForSigning }) => ({
    key: publicHalf(key),
    name,
    kid,
    use,
    alg,
    notForSigning,
  }));
}

/** The claims of a token with a valid signature. */
function claimsOf({ claims, claimsProblem }: CompactJwt): Claims {
  if (claims !== undefined && claimsProblem === undefined) return claims;
  throw new KitError('MISMATCH', `the signature is valid, but the claims cannot be checked: ${claimsProblem}`, {
    hint: 'do not trust the claims',
  });
}
