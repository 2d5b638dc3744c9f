/** Sends an assertion, and handles the errors of the connection and the response. */
import { REHEARSAL_SERVER } from '../../core/defaults.ts';
import { asError, asProblem, KitError } from '../../core/errors.ts';
import { asTyped, visible } from '../../core/escape.ts';
import {
  bodyText,
  clockAhead,
  jsonObject,
  type Refusal,
  readTokenAnswer,
  type TokenAnswer,
  type TokenRequestOptions,
  tokenRequest,
} from '../../core/jwt/token-request.ts';
import { CREDENTIALS, hasCredentials, isLoopback, isOnThisComputer, isPrivateWay } from '../../core/jwt/web-addresses.ts';
import { refusePrivateKey } from '../../core/private-key-text.ts';
import { harmless, harmlessBeside, harmlessHost } from '../../core/refusals/hide-secrets.ts';
import type { Grant, WhoAmI } from '../../providers/grant.ts';
import { HTTPS_FOR_ASSERTION } from '../../providers/settings.ts';
import type { CommandIo } from '../command.ts';
import { connectionHint, reasonOf } from '../input/network.ts';

/** How an assertion is sent. */
export interface Sending extends TokenRequestOptions {
  url: string;
  /** Longest wait for a complete response, in seconds. */
  timeout: number;
  /** Ends it early. */
  until?: AbortSignal | undefined;
}

/**
 * Checks the URL of a token endpoint.
 *
 * @param example a valid URL, for the hint
 * @throws KitError USAGE if it is not https, except on this computer
 */
export function checkEndPoint(text: string, example: string): URL {
  const hint = `write it like ${example}`;
  refusePrivateKey('--url', text);
  // The query may contain a token.
  const shown = asTyped((text.split(/[?#]/)[0] ?? '').slice(0, 200));
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw new KitError('USAGE', `--url "${shown}" is not a URL`, { hint });
  const url = new URL(text);
  // Not repeated in the message: it may contain a password.
  if (hasCredentials(url)) throw new KitError('USAGE', `--url has ${CREDENTIALS}`, { hint });
  if (isPrivateWay(url)) return url;
  throw new KitError('USAGE', `--url "${shown}" is not https`, { hint: HTTPS_FOR_ASSERTION });
}

/**
 * The token endpoint that was named. A bare origin, as pasted from a browser, gets the provider's token path.
 *
 * @throws KitError USAGE if it is not https, except on this computer
 */
export function namedEndPoint(text: string, { tokenUrlExample, tokenPath }: Grant): URL {
  const url = checkEndPoint(text, tokenUrlExample);
  if (url.pathname === '/' && tokenPath !== undefined) url.pathname = tokenPath;
  return url;
}

/** Sends an assertion, and reads the response and the server's clock. */
export async function exchange(
  assertion: string,
  { url, timeout, until, ...options }: Sending,
  io: CommandIo,
): Promise<{ answer: TokenAnswer; ahead: number | undefined; rehearsed: boolean }> {
  return calling(url, { timeout, until, init: tokenRequest(assertion, options) }, io, async (response) => {
    const ahead = clockAhead(response, io.now());
    const rehearsed = isOnThisComputer(new URL(url)) && response.headers.get('server') === REHEARSAL_SERVER;
    try {
      return { answer: await readTokenAnswer(response, [assertion]), ahead, rehearsed };
    } catch (error) {
      if (!(error instanceof KitError)) throw error;
      // The server chose the host in a redirect.
      throw asError({ ...asProblem(error), message: `${hostOf(url)}: ${harmless(error.message, [assertion])}` }, error);
    }
  });
}

/** The text of an error response, with possible secrets removed. */
export function refusalWords({ error, description }: Refusal, secrets: readonly string[]): string {
  const code = harmless(error, secrets);
  return description === undefined ? code : `${harmlessBeside(error, description, secrets)} (${code})`;
}

/** Where a token came from, and which hosts may receive it. */
export interface TokenSource {
  /** The token endpoint that granted it. */
  url: string;
  grant: Pick<Grant, 'ownHost'>;
  /** The server's name in messages. */
  name: string;
  /** Secrets that were sent to get it, and must not be repeated. */
  secrets?: readonly string[];
}

/**
 * Refuses to send an access token, except to the server that granted it or to one of the provider's own hosts.
 *
 * @throws KitError NETWORK naming the host
 */
function checkReceiver(address: string, { url, grant, name, secrets }: TokenSource): void {
  const refuse = (what: string): KitError =>
    new KitError('NETWORK', `the token was not sent to ${what}`, {
      hint: `the response of ${hostOf(url)} contains this URL: make sure that you trust this server`,
    });
  const to = new URL(address);
  const host = to.host === '' ? `a ${visible(to.protocol.slice(0, 20))} address` : harmlessHost(to.host.slice(0, 255), secrets);
  if (hasCredentials(to)) throw refuse(`${host}: the URL has ${CREDENTIALS}`);
  const from = new URL(url);
  const bothHere = isLoopback(to) && isLoopback(from);
  if (to.protocol !== 'https:' && !bothHere) throw refuse(`${host}: the URL is not https`);
  // This computer has several names; another port is another server.
  if (to.origin === from.origin || (bothHere && to.protocol === from.protocol && to.port === from.port)) return;
  if (to.port === '' && grant.ownHost?.(to.hostname)) return;
  const own = grant.ownHost === undefined ? '' : `is not known to belong to ${name}, and `;
  throw refuse(`${host}: it ${own}did not grant the token`);
}

/**
 * Asks the server whose token it is.
 *
 * @throws KitError NETWORK if the server is unreachable or must not get the token; TOKEN_REFUSED if it does not accept it
 */
export async function identify(
  token: string,
  { url, read }: WhoAmI,
  { source, timeout }: { source: TokenSource; timeout: number },
  io: CommandIo,
): Promise<string> {
  checkReceiver(url, source);
  const init: RequestInit = { headers: { accept: 'application/json', authorization: `Bearer ${token}` }, redirect: 'manual' };
  return calling(url, { timeout, init }, io, async (response) => {
    const body = jsonObject(await bodyText(response));
    const who = response.status === 200 && body !== undefined ? read(body) : undefined;
    if (who !== undefined) return harmless(who, [token, ...(source.secrets ?? [])]);
    throw new KitError('TOKEN_REFUSED', `${hostOf(url)} does not say whose token it is (HTTP ${response.status})`, {
      hint: 'the token was granted; the app may lack the scope for this request',
    });
  });
}

/** Why there is no token, if somebody stopped waiting for it. */
export const NO_TOKEN = 'cancelled: there is no token yet';

const hostOf = (url: string): string => visible(new URL(url).host);

/**
 * Calls a server, and reads its response within the timeout.
 *
 * @throws KitError NETWORK; CANCELLED if `until` aborts
 */
export async function calling<T>(
  url: string,
  { timeout, until, init }: { timeout: number; until?: AbortSignal | undefined; init: RequestInit },
  io: CommandIo,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(timeout * 1000);
  try {
    return await read(
      await io.fetch(url, { ...init, signal: until === undefined ? signal : AbortSignal.any([signal, until]) }),
    );
  } catch (cause) {
    if (until?.aborted) throw new KitError('CANCELLED', NO_TOKEN);
    if (cause instanceof KitError) throw cause;
    const reason = signal.aborted ? `no complete response within ${timeout} s` : reasonOf(cause);
    throw new KitError('NETWORK', `${hostOf(url)}: ${reason}`, {
      hint: signal.aborted
        ? 'use --timeout 60 to wait longer; behind a proxy, set HTTPS_PROXY'
        : isLoopback(new URL(url)) && reason.includes('refused')
          ? 'nothing listens there: is rehearse still running? Without --port, it gets another port each time'
          : `check the URL and the connection; ${connectionHint(cause)}`,
      cause,
    });
  }
}
