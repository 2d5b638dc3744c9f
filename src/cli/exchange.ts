/** Sending an assertion, and what can come of it on the way there and back. */
import { KitError } from '../core/errors.ts';
import { asTyped, visible } from '../core/escape.ts';
import {
  bodyText,
  clockAhead,
  jsonObject,
  readTokenAnswer,
  serverWords,
  type TokenAnswer,
  type TokenRequestOptions,
  tokenRequest,
} from '../core/token.ts';
import type { WhoAmI } from '../providers/grant.ts';
import type { CommandIo } from './command.ts';
import { isLoopback, reasonOf } from './network.ts';

/** How an assertion is sent. */
export interface Sending extends TokenRequestOptions {
  url: string;
  /** Longest wait for a whole answer, in seconds. */
  timeout: number;
}

/**
 * Checks the address of a token end point.
 *
 * @throws KitError USAGE where it is not https, except on this computer
 */
export function checkEndPoint(text: string): URL {
  const hint = 'write it like https://acme.my.salesforce.com/services/oauth2/token';
  // What follows the path may be a token.
  const shown = asTyped((text.split(/[?#]/)[0] ?? '').slice(0, 200));
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw new KitError('USAGE', `--url "${shown}" is no web address`, { hint });
  const url = new URL(text);
  // Not repeated in the message: it may be a password.
  if (url.username !== '' || url.password !== '') {
    throw new KitError('USAGE', '--url has a user name or a password before the @', { hint });
  }
  if (url.protocol === 'https:' || isLoopback(url)) return url;
  throw new KitError('USAGE', `--url "${shown}" is not https`, {
    hint: 'use https: whoever reads the assertion on its way can sign in with it',
  });
}

/** Sends an assertion, and reads the answer and the server's clock. */
export async function exchange(
  assertion: string,
  { url, timeout, ...options }: Sending,
  io: CommandIo,
): Promise<{ answer: TokenAnswer; ahead: number | undefined }> {
  return calling(url, { timeout, init: tokenRequest(assertion, options) }, io, async (response) => {
    const ahead = clockAhead(response, io.now());
    try {
      return { answer: await readTokenAnswer(response, [assertion]), ahead };
    } catch (error) {
      if (error instanceof KitError)
        throw new KitError(error.code, `${hostOf(url)}: ${error.message}`, { hint: error.hint, cause: error });
      throw error;
    }
  });
}

/**
 * Asks whom a token belongs to.
 *
 * @throws KitError NETWORK where the server cannot be asked, TOKEN_REFUSED where it does not take the token
 */
export async function identify(token: string, { url, read }: WhoAmI, timeout: number, io: CommandIo): Promise<string> {
  const init: RequestInit = { headers: { accept: 'application/json', authorization: `Bearer ${token}` }, redirect: 'manual' };
  return calling(url, { timeout, init }, io, async (response) => {
    const body = jsonObject(await bodyText(response));
    const who = response.status === 200 && body !== undefined ? read(body) : undefined;
    if (who !== undefined) return serverWords(who, [token]);
    throw new KitError('TOKEN_REFUSED', `${hostOf(url)} does not say whom the token belongs to (HTTP ${response.status})`, {
      hint: 'the token was granted; the app may lack the scope for this question',
    });
  });
}

const hostOf = (url: string): string => visible(new URL(url).host);

/** Calls a server, and reads its answer while the time is not over. */
export async function calling<T>(
  url: string,
  { timeout, init }: { timeout: number; init: RequestInit },
  io: CommandIo,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(timeout * 1000);
  try {
    return await read(await io.fetch(url, { ...init, signal }));
  } catch (cause) {
    if (cause instanceof KitError) throw cause;
    const reason = signal.aborted ? `no whole answer within ${timeout} s` : reasonOf(cause);
    throw new KitError('NETWORK', `${hostOf(url)}: ${reason}`, {
      hint: signal.aborted
        ? '--timeout 60 waits longer; behind a proxy, set HTTPS_PROXY'
        : 'check the address and the connection; behind a proxy, set HTTPS_PROXY',
      cause,
    });
  }
}
