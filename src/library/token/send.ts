/** Sends an assertion to a token endpoint, and reads the response. */
import { DEFAULT_TIMEOUT } from '../../core/defaults.ts';
import { asError, asProblem, KitError, missingOptions } from '../../core/errors.ts';
import { asTyped, visible } from '../../core/escape.ts';
import { connectionFailure } from '../../core/jwt/connection-failures.ts';
import {
  clockAhead,
  freshTokenRequest,
  readTokenAnswer,
  type TokenAnswer,
  type TokenRequestOptions,
} from '../../core/jwt/token-request.ts';
import { CREDENTIALS, hasCredentials, isPrivateWay } from '../../core/jwt/web-addresses.ts';
import { refusePrivateKey } from '../../core/private-key-text.ts';
import { harmless } from '../../core/refusals/hide-secrets.ts';
import type { Provider } from '../../providers/provider.ts';
import { HTTPS_FOR_ASSERTION } from '../../providers/settings.ts';
import { brokenFetch, checkedTime, type Fetch, isMistake, requireResponse, systemClock, systemFetch } from '../edge.ts';

/** How to send. */
export interface Sending extends TokenRequestOptions {
  fetch?: Fetch | undefined;
  clock?: (() => Date) | undefined;
  /** Seconds. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The URL to send to: the given one, or that of the settings. A given origin gets the provider's path.
 *
 * @throws KitError ANSWER_MISSING if none is known; USAGE if it is not https, except on this computer
 */
export function endpoint({ grant }: Provider, given: string | undefined, known: string | undefined): string {
  const name = given === undefined ? 'options.tokenUrl' : 'options.url';
  const text = given ?? known;
  const hint = `write it like ${grant.tokenUrlExample}`;
  if (text === undefined) throw missingOptions([{ option: 'tokenUrl', value: '<url>' }], hint);
  refusePrivateKey(name, text);
  // The query may contain a token.
  const shown = asTyped((text.split(/[?#]/)[0] ?? '').slice(0, 200));
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw new KitError('USAGE', `${name}: "${shown}" is not a URL`, { hint });
  const url = new URL(text);
  if (hasCredentials(url)) throw new KitError('USAGE', `${name}: it has ${CREDENTIALS}`, { hint });
  if (!isPrivateWay(url)) throw new KitError('USAGE', `${name}: "${shown}" is not https`, { hint: HTTPS_FOR_ASSERTION });
  if (given === undefined) return text;
  if (url.pathname === '/' && grant.tokenPath !== undefined) url.pathname = grant.tokenPath;
  return url.href;
}

/**
 * Sends an assertion.
 *
 * @returns the response, and the seconds that the server's clock is ahead
 * @throws KitError NETWORK if there is no response of a token endpoint; the reason of `signal` if that was aborted
 */
export async function exchange(
  assertion: string,
  url: string,
  { fetch: send = systemFetch, clock = systemClock, timeout = DEFAULT_TIMEOUT, signal, scope, fields }: Sending,
): Promise<{ answer: TokenAnswer; ahead: number | undefined }> {
  signal?.throwIfAborted();
  const { signal: ends, ended, isLate, stop } = limit(timeout, signal);
  const answered = async (): Promise<{ answer: TokenAnswer; ahead: number | undefined }> => {
    const response = await send(url, { ...freshTokenRequest(assertion, { scope, fields }), signal: ends });
    requireResponse(response);
    const ahead = clockAhead(response, checkedTime(clock));
    return { answer: await readTokenAnswer(response, [assertion]), ahead };
  };
  try {
    // A caller's fetch may ignore the signal.
    return await Promise.race([answered(), ended]);
  } catch (cause) {
    const host = visible(new URL(url).host);
    // The server chose the words of such an error, such as the host of a redirect.
    if (cause instanceof KitError && cause.code !== 'USAGE') {
      throw asError({ ...asProblem(cause), message: `${host}: ${harmless(cause.message, [assertion])}` }, cause);
    }
    signal?.throwIfAborted();
    if (cause instanceof KitError) throw cause;
    if (send !== systemFetch && isMistake(cause)) throw brokenFetch(cause, harmless(cause.message, [assertion]));
    const reason = isLate() ? `no complete response within ${timeout} s` : connectionFailure(cause);
    throw new KitError('NETWORK', `${host}: ${reason}`, {
      hint: isLate()
        ? 'give a longer timeout, in seconds'
        : 'check the URL and the connection; behind a proxy, give a fetch that uses it',
      cause,
    });
  } finally {
    stop();
  }
}

/** Ends of a request. */
interface Limit {
  /** Aborted when the time is up, or by the caller. */
  signal: AbortSignal;
  /** Rejects then. */
  ended: Promise<never>;
  /** Whether the time is up. */
  isLate(): boolean;
  /** Removes the timer and the listener. */
  stop(): void;
}

function limit(seconds: number, given: AbortSignal | undefined): Limit {
  const controller = new AbortController();
  let isLate = false;
  let fail = (_: unknown): void => {};
  const ended = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const end = (reason: unknown): void => {
    fail(reason);
    controller.abort(reason);
  };
  const timer = setTimeout(() => {
    isLate = true;
    end(new DOMException('the time is up', 'TimeoutError'));
  }, seconds * 1000);
  const onAbort = (): void => end(given?.reason);
  given?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    ended,
    isLate: () => isLate,
    stop() {
      clearTimeout(timer);
      given?.removeEventListener('abort', onAbort);
    },
  };
}
