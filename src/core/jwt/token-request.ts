/**
 * The JWT Bearer grant (RFC 7523 §2.1) as two pure steps: build the request, read the response. The caller sends the request.
 */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { bounded } from '../escape.ts';
import { checkJsonSize } from '../json.ts';
import { refusePrivateKey, refusePrivateKeys } from '../private-key-text.ts';
import { JWT_BEARER } from './grant-type.ts';
import { ownWords, serverWords } from './server-words.ts';

/** Largest response to read, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;

/** What to send besides the assertion; most servers need neither. */
export interface TokenRequestOptions {
  /** Scopes with blanks between them (RFC 6749 §3.3). */
  scope?: string | undefined;
  /** Further fields of the form, for servers that require them. */
  fields?: readonly (readonly [string, string])[] | undefined;
}

/** Fields that are set automatically. */
export const ownFields: readonly string[] = ['grant_type', 'assertion'];

const requestRule = a.options({ scope: a.optional(a.text), fields: a.optional(a.list(a.pair(a.text))) });

/**
 * The fields of the form, in the order they are sent, the assertion last.
 *
 * @throws KitError USAGE if one contains a private key
 */
export function tokenForm(assertion: string, options: TokenRequestOptions = {}): URLSearchParams {
  requireArguments({ assertion, options }, { assertion: a.word, options: requestRule });
  refusePrivateKey('the assertion', assertion);
  return formOf(assertion, options);
}

function formOf(assertion: string, { scope, fields = [] }: TokenRequestOptions): URLSearchParams {
  refusePrivateKey('the scope', scope);
  refusePrivateKeys('field', Object.fromEntries(fields));
  return new URLSearchParams([
    ['grant_type', JWT_BEARER],
    ...(scope === undefined ? [] : [['scope', scope] as [string, string]]),
    ...fields.map(([name, value]) => [name, value] as [string, string]),
    ['assertion', assertion],
  ]);
}

/** The request that exchanges an assertion for an access token: a form without a client secret; does not follow redirects. */
export const tokenRequest = (assertion: string, options: TokenRequestOptions = {}): RequestInit =>
  requestWith(tokenForm(assertion, options));

/**
 * The same for an assertion that `signJwt` has just made: it looked for private keys in the claims, and another search of the
 * whole assertion would take longer than everything else.
 */
export const freshTokenRequest = (assertion: string, options: TokenRequestOptions): RequestInit =>
  // It needs no encoding: base64url and dots.
  requestWith(`${formOf('', options)}${assertion}`);

const requestWith = (form: URLSearchParams | string): RequestInit => ({
  method: 'POST',
  headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
  redirect: 'manual',
  body: form.toString(),
});

/** An error response of a token endpoint (RFC 6749 §5.2). */
export interface Refusal {
  status: number;
  /** Code, such as `invalid_grant`; made from the status if the server gave none. */
  error: string;
  /** Whether the server gave no code. */
  uncoded?: true;
  /** The server's own words. */
  description: string | undefined;
}

/** The response of a token endpoint. */
export type TokenAnswer =
  | { granted: true; accessToken: string; body: Readonly<Record<string, unknown>> }
  | { granted: false; refusal: Refusal };

/**
 * Reads the response of a token endpoint.
 *
 * @param sent secrets that were sent, such as the assertion: messages hide any part of them that the server repeats
 * @throws KitError NETWORK if it is not the response of a token endpoint: a redirect, a web page, a server error, an empty body
 */
export async function readTokenAnswer(response: Response, sent: readonly string[] = []): Promise<TokenAnswer> {
  requireArguments({ response, sent }, { response: a.response, sent: a.list(a.text) });
  const { status } = response;
  const text = await bodyText(response);
  if (status >= 300 && status < 400) throw redirected(response, sent);
  if (status === 429) throw tooMany(response);
  const body = jsonObject(text);
  const { error, error_description: description, message, access_token: accessToken } = body ?? {};
  const code = typeof error === 'string' && error !== '' ? bounded(error) : undefined;
  const said = typeof description === 'string' ? description : typeof message === 'string' ? message : undefined;
  // Everything that reads these words later gets the shortened text.
  const words = said === undefined ? undefined : bounded(said);
  // JSON with "error" is an error response, with any status; some servers send it with 500.
  if (code !== undefined || (status >= 400 && status < 500 && words !== undefined)) {
    return {
      granted: false,
      refusal: {
        status,
        ...(code === undefined ? { error: `HTTP ${status}`, uncoded: true } : { error: code }),
        description: words,
      },
    };
  }
  if (status === 200 && body !== undefined) {
    // Visible ASCII only (RFC 6749 Appendix A.12), since it is printed or sent in a header unchanged.
    if (typeof accessToken === 'string' && /^[ -~]+$/.test(accessToken)) return { granted: true, accessToken, body };
    throw odd('the server answered without an access token', 'check that the address is a token endpoint');
  }
  throw unreadable(status, text, response);
}

const odd = (message: string, hint: string): KitError => new KitError('NETWORK', message, { hint });

function redirected(response: Response, sent: readonly string[]): KitError {
  const to = response.headers.get('location');
  const where =
    to !== null && URL.canParse(to, response.url || undefined) ? new URL(to, response.url || undefined).origin : undefined;
  return odd(
    `the server redirects${where === undefined ? '' : ` to ${serverWords(where, sent)}`} (HTTP ${response.status}); the assertion is not forwarded`,
    'give the final address of the token endpoint',
  );
}

function tooMany({ headers }: Response): KitError {
  const after = headers.get('retry-after');
  const wait = after !== null && /^\d{1,6}$/.test(after) ? `wait ${after} seconds` : 'wait a few minutes';
  return odd('the server received too many requests (HTTP 429)', `${wait}, and reuse each access token until it expires`);
}

function unreadable(status: number, text: string, { headers }: Response): KitError {
  const html = /^\s*<(!doctype|html|head|body|\?xml)/i.test(text) || /html/i.test(headers.get('content-type') ?? '');
  if (status >= 500) {
    return odd(
      `the server is unavailable${html ? ownWords.page : ''} (HTTP ${status})`,
      'it may be in maintenance: try again later, and check its status page',
    );
  }
  if (html) {
    return odd(
      `${ownWords.onlyPage} (HTTP ${status})`,
      'check the address: it must be the token endpoint, with no proxy or login page in between',
    );
  }
  if (text.trim() === '')
    return odd(`the server's response is empty (HTTP ${status})`, 'check the address of the token endpoint');
  return odd(
    `the server's response is not the JSON of a token endpoint (HTTP ${status})`,
    'check the address of the token endpoint',
  );
}

/** The text of a response.
 *
 * @throws KitError NETWORK over 1 MB
 */
export async function bodyText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) {
      throw odd('the response is larger than 1 MB', 'check the address of the token endpoint');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads a JSON object; undefined if the text is not one. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    checkJsonSize(text);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** When an access token expires: `expires_in` seconds after `now` (RFC 6749 §5.1); undefined if the server does not say. */
export function expiryOf(body: Readonly<Record<string, unknown>>, now: Date): Date | undefined {
  const said = body['expires_in'];
  const seconds = typeof said === 'number' || (typeof said === 'string' && /^\d+$/.test(said)) ? Number(said) : Number.NaN;
  const expires = new Date(now.getTime() + seconds * 1000);
  return Number.isNaN(expires.getTime()) ? undefined : expires;
}

/** Seconds that clocks may differ before a message mentions it. */
export const CLOCKS_APART = 60;

/** Seconds that a server's clock is ahead of ours, by its `Date` header; undefined if it sends none. */
export function clockAhead(response: Response, now: Date): number | undefined {
  const date = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : Math.round((date - now.getTime()) / 1000);
}
