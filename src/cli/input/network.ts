/**
 * Reads a URL that the user typed. The only file that imports undici, which supports proxies; the built-in `fetch` of
 * Node 20 does not.
 */
import { DEFAULT_TIMEOUT } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import { asTyped, visible } from '../../core/escape.ts';
import { causesOf, connectionFailure } from '../../core/jwt/connection-failures.ts';
import { CREDENTIALS, hasCredentials, isLoopback, isPrivateWay } from '../../core/jwt/web-addresses.ts';
import type { CommandIo } from '../command.ts';

/** Maximum size of a document in bytes. */
const LARGEST = 1024 * 1024;

/** Maximum number of redirects. */
const MOST_REDIRECTS = 5;

const proxyVariables = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'] as const;

/**
 * The network of a process: the built-in `fetch`, or undici with its proxy agent if a proxy variable is set. Both trust the
 * same certificates as Node, including `NODE_EXTRA_CA_CERTS`.
 */
export async function networkFetch(env: NodeJS.ProcessEnv, url: string, init: RequestInit): Promise<Response> {
  // Never use a proxy for this computer.
  if (isLoopback(new URL(url)) || !proxyVariables.some((name) => env[name])) return fetch(url, init);
  const undici = await import('undici');
  const httpProxy = env['http_proxy'] || env['HTTP_PROXY'] || '';
  const httpsProxy = env['https_proxy'] || env['HTTPS_PROXY'] || '';
  try {
    const dispatcher = new undici.EnvHttpProxyAgent({
      httpProxy,
      httpsProxy,
      noProxy: env['no_proxy'] || env['NO_PROXY'] || '',
    });
    return (await undici.fetch(url, { ...init, dispatcher } as object)) as unknown as Response;
  } catch (cause) {
    // undici uses the HTTP proxy for https too if there is no other.
    const ofHttps = new URL(url).protocol === 'https:' && httpsProxy !== '';
    const [proxy, variable] = ofHttps ? [httpsProxy, 'HTTPS_PROXY'] : [httpProxy, 'HTTP_PROXY'];
    throw isAbout(cause, proxy) ? new ProxyFailed(new URL(proxy).host, variable, cause) : cause;
  }
}

/** A failure of the proxy, not of the server. */
class ProxyFailed extends Error {
  readonly host: string;
  readonly variable: string;
  constructor(host: string, variable: string, cause: unknown) {
    super('the proxy failed', { cause });
    this.host = host;
    this.variable = variable;
  }
}

/** Whether a request failed because of this proxy: the failed connection was to its port, or its host name is unknown. */
function isAbout(error: unknown, proxy: string): boolean {
  if (!URL.canParse(proxy)) return false;
  const { hostname, port, protocol } = new URL(proxy);
  const portOf = Number(port || (protocol === 'https:' ? 443 : 80));
  return causesOf(error).some(
    (one) => one.code === 'UND_ERR_ABORTED' || one.hostname === hostname || (one.port === portOf && one.syscall === 'connect'),
  );
}

/** Whether an argument is a URL, not a path. */
export const isWebAddress = (input: string): boolean => /^https?:\/\//i.test(input);

export interface Reading {
  io: Pick<CommandIo, 'fetch'>;
  /** The URL of the document that links to this one; undefined if the user gave it. */
  from?: string | undefined;
  /** Longest wait for the complete document, in seconds. */
  timeout?: number;
}

/**
 * Reads a document: https, or http on this computer; within the usual timeout; 1 MB at most; redirects stay on the host.
 *
 * @returns the bytes, and the final URL as messages show it
 * @throws KitError USAGE if the URL is not allowed, NETWORK if it cannot be read, INPUT_INVALID if it is too large
 */
export async function readWebAddress(
  address: string,
  { io, from, timeout = DEFAULT_TIMEOUT }: Reading,
): Promise<{ url: string; bytes: Uint8Array }> {
  let url = allowed(address, from);
  const signal = AbortSignal.timeout(timeout * 1000);
  try {
    for (let hops = 0; ; hops += 1) {
      const headers = { accept: 'application/json, application/jwk-set+json, */*;q=0.5' };
      const response = await io.fetch(url.href, { headers, redirect: 'manual', signal });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return { url: shownUrl(url), bytes: await bodyOf(response, url) };
      }
      await response.body?.cancel();
      if (hops === MOST_REDIRECTS) throw unreadable(url, `more than ${MOST_REDIRECTS} redirects`);
      url = redirected(url, location);
    }
  } catch (cause) {
    if (cause instanceof KitError) throw cause;
    if (signal.aborted) throw unreadable(url, `no complete response within ${timeout} seconds`, cause);
    throw unreadable(url, reasonOf(cause), cause);
  }
}

/** @throws KitError if a URL is not allowed: USAGE for one the user gave, INPUT_INVALID for one in a document */
function allowed(address: string, from: string | undefined): URL {
  const refuse = (message: string, hint: string): KitError =>
    from === undefined
      ? new KitError('USAGE', message, { hint })
      : new KitError('INPUT_INVALID', `${visible(from)}: jwks_uri: ${message}`, { hint });
  if (!URL.canParse(address))
    throw refuse(`${withoutSecrets(address)} is not a URL`, 'write it like https://login.example.com/keys');
  const url = new URL(address);
  // Not repeated in the message: it may contain a password.
  if (hasCredentials(url)) {
    throw refuse(`the URL has ${CREDENTIALS}`, 'download the document and use the file');
  }
  // A remote document must not make us call a server on this computer.
  const inReach = from === undefined || isLoopback(new URL(from));
  if (url.protocol === 'https:' || (inReach && isPrivateWay(url))) return url;
  throw refuse(`${shownUrl(url)} is not https`, 'use https: without it, someone on the network could replace the key');
}

/** A URL as messages show it: without the query, which may contain a token. */
export const shownUrl = (url: URL): string =>
  visible(url.origin === 'null' ? url.protocol : url.origin + url.pathname).slice(0, 400);

/** An invalid URL for a message, without what may be a password or a token. */
const withoutSecrets = (text: string): string =>
  text.includes('@') ? 'the given address' : asTyped((text.split(/[?#]/)[0] ?? '').slice(0, 200));

function redirected(url: URL, location: string): URL {
  if (!URL.canParse(location, url.href)) throw unreadable(url, 'it redirects to an invalid URL');
  const next = new URL(location, url.href);
  if (hasCredentials(next)) throw unreadable(url, `it redirects to a URL with ${CREDENTIALS}`);
  if (next.protocol !== url.protocol && next.protocol !== 'https:') {
    throw unreadable(url, `it redirects to a URL that is not https (${visible(next.protocol.slice(0, 20))})`);
  }
  if (next.host !== url.host) {
    throw new KitError('NETWORK', `${shownUrl(url)}: it redirects to another host, ${visible(next.host.slice(0, 200))}`, {
      hint: `if you trust that host, use the new URL: ${shownUrl(next)}`,
    });
  }
  return next;
}

/** All bytes of a response. */
async function bodyOf(response: Response, url: URL): Promise<Uint8Array> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw unreadable(url, `the server returns ${response.status} ${visible(response.statusText.slice(0, 60))}`.trimEnd());
  }
  const tooLarge = (): KitError =>
    new KitError('INPUT_INVALID', `${shownUrl(url)}: larger than 1 MB, too large for a key set`, { hint: 'check the URL' });
  if (Number(response.headers.get('content-length') ?? 0) > LARGEST) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST) throw tooLarge();
  }
  return Buffer.concat(chunks);
}

function unreadable(url: URL, why: string, cause?: unknown): KitError {
  return new KitError('NETWORK', `${shownUrl(url)}: ${why}`, {
    hint: `check the URL in a browser; ${connectionHint(cause)}; or download the document and use the file`,
    cause,
  });
}

/** Codes of certificates that can be trusted by a setting. */
const untrusted: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_UNTRUSTED',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Why a connection failed, to the server or to the proxy. */
export const reasonOf = (error: unknown): string =>
  error instanceof ProxyFailed ? ofProxy(connectionFailure(error), error.host) : connectionFailure(error);

/** What a failure means for the proxy instead of the server. */
export const ofProxy = (meaning: string, host: string): string =>
  meaning
    .replace(/^the host name\b/, () => `the host name of the proxy ${visible(host)}`)
    .replace(/^the (?:host|proxy)\b(?! name| in)/, () => `the proxy ${visible(host)}`)
    .replace(/^unknown host$/, () => `unknown proxy host ${visible(host)}`);

/**
 * What to check or set after a failed connection.
 *
 * @param flags what this Node accepts in NODE_OPTIONS; `--use-system-ca` is missing in Node 20
 */
export function connectionHint(error: unknown, flags: Pick<Set<string>, 'has'> = process.allowedNodeEnvironmentFlags): string {
  if (causesOf(error).some(({ code }) => untrusted.includes(code))) {
    const system = flags.has('--use-system-ca')
      ? ', or NODE_OPTIONS to --use-system-ca if this computer already trusts it'
      : '';
    return `to trust its CA, for example your company's, set NODE_EXTRA_CA_CERTS to a file with the CA certificate${system}`;
  }
  return error instanceof ProxyFailed ? `check ${error.variable}` : 'behind a proxy, set HTTPS_PROXY';
}
