/** Keeps an access token while it is valid. */
import { a, requireArguments } from '../../core/arguments.ts';
import { checkedTime, systemClock } from '../edge.ts';
import { type GrantedToken, getToken, requestRules, type TokenRequest, type TokenResult } from './get-token.ts';
import { type SignIn, withSignIn } from './sign-in.ts';

/** Who asks which server, and how long a token is kept. */
export type TokenSourceOptions = SignIn & Omit<TokenRequest, 'signal'> & TokenKeeping;

/** How long a token is kept. */
export interface TokenKeeping {
  /** How long to keep a token, in seconds, if the server, such as Salesforce, does not say when it ends; default: 600. */
  keepFor?: number | undefined;
  /** How long before its end a token is renewed, in seconds, at most half of its life; default: 60. */
  renewBefore?: number | undefined;
}

/** A source of valid tokens. */
export interface TokenSource {
  /**
   * The kept token, or a new one. Callers that ask while a new one is on its way share one request. A refusal is not kept:
   * the next call asks again.
   *
   * @throws KitError as `getToken`
   */
  get(): Promise<TokenResult>;
  /**
   * Forgets a token that an API did not accept, so that the next `get` asks for a new one. Another token is kept: a late
   * failure must not discard its successor.
   *
   * @param accessToken the token alone, without `Bearer`
   */
  forget(accessToken: string): void;
}

/** Without `signal`: it would end the requests of all callers. */
const { signal: _, ...everyRequest } = requestRules;
const sourceRules = { ...everyRequest, keepFor: a.optional(a.lifetime), renewBefore: a.optional(a.seconds) };

/** How long to keep a token without `expires_in`: the shortest session that Salesforce lets an admin choose is 15 minutes. */
const KEEP_FOR = 600;

const RENEW_BEFORE = 60;

/**
 * Makes a source of valid tokens, for a program that calls an API for longer than one token lasts. Keeps the token in memory
 * only.
 *
 * @throws KitError USAGE if an option has the wrong type; the settings are checked when a token is asked for
 * @example
 * import { createBundle } from 'jwt-kit';
 * import { rehearse } from 'jwt-kit/testing';
 * import { tokenSource } from 'jwt-kit/token';
 *
 * const settings = { clientId: '3MVG9', username: 'ada@acme.com', instanceUrl: 'https://acme.my.salesforce.com' };
 * const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings });
 * const server = await rehearse(bundle);
 * const tokens = tokenSource({ bundle, url: server.url });
 * const [first, second] = await Promise.all([tokens.get(), tokens.get()]); // one request
 * await server.close();
 * @example
 * // With fetch: a function that calls an API of the org.
 * import { type TokenSource, tokenSource } from 'jwt-kit/token';
 *
 * export function apiOf(tokens: TokenSource) {
 *   return async (path: string, init: RequestInit = {}) => {
 *     const result = await tokens.get();
 *     if (!result.granted) throw new Error(result.refusal.text);
 *     const headers = new Headers(init.headers);
 *     headers.set('authorization', `Bearer ${result.accessToken}`);
 *     const response = await fetch(new URL(path, result.instanceUrl), { ...init, headers });
 *     if (response.status === 401) tokens.forget(result.accessToken);
 *     return response;
 *   };
 * }
 * @example
 * // With axios: an instance that adds the token to each request.
 * import axios from 'axios';
 * import { type TokenSource, tokenSource } from 'jwt-kit/token';
 *
 * export function axiosOf(tokens: TokenSource) {
 *   const api = axios.create();
 *   api.interceptors.request.use(async (config) => {
 *     const result = await tokens.get();
 *     if (!result.granted) throw new Error(result.refusal.text);
 *     config.baseURL = result.instanceUrl;
 *     config.headers.set('authorization', `Bearer ${result.accessToken}`);
 *     return config;
 *   });
 *   api.interceptors.response.use(undefined, (error) => {
 *     const sent = String(error.config?.headers.authorization);
 *     if (error.response?.status === 401) tokens.forget(sent.replace('Bearer ', ''));
 *     throw error;
 *   });
 *   return api;
 * }
 * @example
 * // With jsforce: a connection that gets a new token when the old one has ended.
 * import jsforce from 'jsforce';
 * import { type TokenSource, tokenSource } from 'jwt-kit/token';
 *
 * export async function connectionOf(tokens: TokenSource) {
 *   const ask = async () => {
 *     const result = await tokens.get();
 *     if (!result.granted) throw new Error(result.refusal.text);
 *     return { accessToken: result.accessToken, instanceUrl: result.instanceUrl };
 *   };
 *   return new jsforce.Connection({
 *     ...(await ask()),
 *     refreshFn: async (connection, done) => {
 *       tokens.forget(connection.accessToken ?? '');
 *       await ask().then(({ accessToken }) => done(null, accessToken), done);
 *     },
 *   });
 * }
 */
export function tokenSource(options: TokenSourceOptions): TokenSource {
  requireArguments({ options }, { options: withSignIn(sourceRules) });
  const { keepFor = KEEP_FOR, renewBefore = RENEW_BEFORE, ...asking } = options;
  const { clock = systemClock } = options;
  const now = (): number => checkedTime(clock).getTime();
  let kept: { token: GrantedToken; until: number } | undefined;
  let pending: Promise<TokenResult> | undefined;

  const ask = async (): Promise<TokenResult> => {
    const asked = now();
    const result = frozen(await getToken(asking));
    if (result.granted) {
      const end = result.expiresAt?.getTime() ?? asked + keepFor * 1000;
      // A token that lasts less than twice that long is used for half of its time.
      kept = { token: result, until: Math.max(end - renewBefore * 1000, (asked + end) / 2) };
    }
    return result;
  };

  return {
    async get() {
      // Written so that an invalid time counts as past.
      if (kept !== undefined && now() < kept.until) return forOne(kept.token);
      kept = undefined;
      pending ??= ask().finally(() => {
        pending = undefined;
      });
      return forOne(await pending);
    },
    forget(accessToken) {
      requireArguments({ accessToken }, { accessToken: a.text });
      if (kept?.token.accessToken === accessToken) kept = undefined;
    },
  };
}

/** A result for one caller: the others share the rest of it, but a Date cannot be frozen, so each gets one of its own. */
const forOne = (result: TokenResult): TokenResult =>
  result.granted && result.expiresAt !== undefined
    ? Object.freeze({ ...result, expiresAt: new Date(result.expiresAt) })
    : result;

/** Freezes a result, which all callers share. Without recursion: a response may be nested deeply. */
function frozen(result: TokenResult): TokenResult {
  const open: unknown[] = [result];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null || value instanceof Date) continue;
    for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) open.push(inner);
    Object.freeze(value);
  }
  return result;
}
