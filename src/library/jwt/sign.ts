/** Signs JSON Web Tokens. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { KitError } from '../../core/errors.ts';
import { type Algorithm, algorithms, algorithmsOf, describeKey, SIGNING_KEYS } from '../../core/jwt/algorithms.ts';
import { checkClaims } from '../../core/jwt/claims/claims.ts';
import { signJwt } from '../../core/jwt/sign.ts';
import { checkKey } from '../../core/keys/key-checks.ts';
import { systemClock } from '../edge.ts';
import { inTurn } from '../turns.ts';

/**
 * The claims of a token (RFC 7519 §4.1). Those of `decode` and `verify` have no prototype, because a token may have a claim with
 * any name: `{ ...claims }` is a usual object.
 */
export type Claims = Readonly<Record<string, unknown>>;

/** How to sign. */
export interface SignOptions {
  /** Default: the usual algorithm of the key, such as RS256 for RSA. */
  alg?: Algorithm | undefined;
  /** Further header parameters (RFC 7515 §4.1), such as `kid`; `typ` is `JWT` unless given. */
  header?: Readonly<Record<string, unknown>> | undefined;
  /** Adds `exp`: whole seconds from `now`, 1 to 3,155,760,000 (100 years). */
  expiresIn?: number | undefined;
  /** The time that `expiresIn` counts from; default: the clock of this computer. */
  now?: Date | undefined;
}

const signRule = a.only({
  alg: a.optional(a.oneOf(algorithms)),
  header: a.optional(a.jsonObject),
  expiresIn: a.optional(a.lifetime),
  now: a.optional(a.date),
});

/**
 * Signs claims as a compact JWT (RFC 7519 §7.1, RFC 7515 §7.1). Signs on the thread pool, so many tokens at once use all cores:
 * `UV_THREADPOOL_SIZE` sets how many (default of Node: 4).
 *
 * Adds no claim except `exp` for `expiresIn`.
 *
 * @param claims times in seconds since 1970 (RFC 7519 §2, NumericDate)
 * @returns three parts with dots between them
 * @throws KitError USAGE if a claim has the wrong type, a value contains a private key, or key and algorithm do not go
 *   together; INPUT_INVALID if the key is unsafe, such as RSA below 2048 bits
 * @example
 * import { generateKey } from 'jwt-kit/keys';
 * import { sign } from 'jwt-kit/jwt';
 *
 * const key = await generateKey();
 * const jwt = await sign({ iss: 'my-app', sub: 'ada', aud: 'https://api.example.com' }, key, { expiresIn: 180 });
 */
export async function sign(claims: Claims, key: KeyObject, options: SignOptions = {}): Promise<string> {
  requireArguments({ claims, key, options }, { claims: a.jsonObject, key: a.privateKey, options: signRule });
  const { header, expiresIn, now = systemClock() } = options;
  const alg = options.alg ?? algorithmsOf(key)[0];
  if (alg === undefined) {
    throw new KitError('USAGE', `key: ${describeKey(key)}, which is not supported for signing`, {
      hint: `use ${SIGNING_KEYS}`,
    });
  }
  if (expiresIn !== undefined && claims['exp'] !== undefined) {
    throw new KitError('USAGE', 'options.expiresIn: the claims have exp already', { hint: 'use one of the two' });
  }
  const exp = expiresIn === undefined ? {} : { exp: Math.floor(now.getTime() / 1000) + expiresIn };
  // Copies: the caller may change them before it is their turn.
  const content = structuredClone({ claims: { ...claims, ...exp }, header });
  // Checking a new key takes milliseconds, and hundreds may come at once.
  const { signing } = await inTurn(() => {
    checkClaims(content.claims);
    checkKey(key);
    return { signing: signJwt(content.claims, key, { alg, header: content.header }) };
  });
  return signing;
}
