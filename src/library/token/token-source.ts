/** Keeps an access token while it is valid. */
import { a, requireArguments } from '../../core/arguments.ts';
import { systemClock } from '../edge.ts';
import { settingRules } from '../settings.ts';
import { type GrantedToken, getToken, ownRules, type TokenOptions, type TokenResult } from './get-token.ts';

/** Who asks which server, and how long a token is kept. */
export interface TokenSourceOptions extends Omit<TokenOptions, 'signal'> {
  /** How long to keep a token, in seconds, if the server does not say when it ends, as Salesforce; default: 600. */
  keepFor?: number | undefined;
  /** How long before its end a token is renewed, in seconds; default: 60. */
  renewBefore?: number | undefined;
}

/** A source of valid tokens. */
export interface TokenSource {
  /**
   * The kept token, or a new one. Callers that ask while a new one is on its way share one request. A failed request is not kept:
   * the next call asks again.
   *
   * @throws KitError as `getToken`
   */
  get(): Promise<TokenResult>;
  /**
   * Forgets a token that an API did not accept, so that the next `get` asks for a new one. Another token is kept: a late failure
   * must not discard its successor.
   */
  forget(accessToken: string): void;
}

const sourceRules = { ...ownRules, keepFor: a.optional(a.lifetime), renewBefore: a.optional(a.seconds) };

/** How long to keep a token without `expires_in`: the shortest session that Salesforce lets an admin choose is 15 minutes. */
const KEEP_FOR = 600;

const RENEW_BEFORE = 60;

/**
 * Makes a source of valid tokens, for a program that calls an API for longer than one token lasts. Keeps the token in memory only.
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
 * const tokens = tokenSource({ provider: 'salesforce', key: bundle.key, ...settings, url: server.url });
 * const [first, second] = await Promise.all([tokens.get(), tokens.get()]); // one request
 * await server.close();
 */
export function tokenSource(options: TokenSourceOptions): TokenSource {
  requireArguments({ options }, { options: a.only({ ...sourceRules, ...settingRules }) });
  const { keepFor = KEEP_FOR, renewBefore = RENEW_BEFORE, ...asking } = options;
  const clock = options.clock ?? systemClock;
  let kept: { token: GrantedToken; until: number } | undefined;
  let pending: Promise<TokenResult> | undefined;

  const ask = async (): Promise<TokenResult> => {
    const asked = clock().getTime();
    const result = await getToken(asking);
    if (result.granted) {
      const end = result.expiresAt?.getTime() ?? asked + keepFor * 1000;
      // A token that lasts less than twice that long is used for half of its time.
      kept = { token: result, until: Math.max(end - renewBefore * 1000, (asked + end) / 2) };
    }
    return result;
  };

  return {
    get() {
      // Written so that an invalid time counts as past.
      if (kept !== undefined && clock().getTime() < kept.until) return Promise.resolve(kept.token);
      kept = undefined;
      pending ??= ask().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    forget(accessToken) {
      requireArguments({ accessToken }, { accessToken: a.text });
      if (kept?.token.accessToken === accessToken) kept = undefined;
    },
  };
}
