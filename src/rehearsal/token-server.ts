/** A local token endpoint for rehearsals: the only file that imports node:http and node:https. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { DEFAULT_TIMEOUT, REHEARSAL_SERVER } from '../core/defaults.ts';
import { KitError } from '../core/errors.ts';
import { LOOPBACK, namesThisComputer } from '../core/jwt/web-addresses.ts';

/** What a request asked for. */
export interface Asked {
  method: string;
  path: string;
  /** `http://localhost:8899`, as the caller wrote it. */
  origin: string;
  /** The fields of the address. */
  query: URLSearchParams;
  body: string;
  /** The media type of the body, in lower case, without parameters. */
  type: string | undefined;
  /** The fields of the form; undefined if the body is not a form. */
  form: URLSearchParams | undefined;
  /** The token after `Bearer`, or in the field `oauth_token`. */
  bearer: string | undefined;
}

/** A request that is rejected before it reaches `answer`. */
export interface TurnedAway {
  method: string;
  path: string;
  status: number;
  /** The reason; it may contain unescaped text from the request, truncated. */
  because: string;
}

/** The response to a request. */
export interface Replied {
  status: number;
  body: unknown;
  /** A web page to send instead of the body. */
  page?: string | undefined;
  /** The media type of a body that is text, not JSON. */
  type?: string | undefined;
}

/** A key and a certificate for HTTPS, as PEM. */
export interface Tls {
  key: string;
  cert: string;
}

/** A running server. */
export interface Listening {
  port: number;
  /** Stops immediately, and closes open connections. */
  close(): Promise<void>;
}

/** Maximum size of a request body in bytes. */
const LARGEST_BODY = 64 * 1024;

/** Maximum characters of a header field that a message repeats. */
const MOST_REPEATED = 200;

/**
 * Listens on 127.0.0.1 only. Requests from web pages are rejected: only programs on this computer get an answer.
 *
 * @param turnAway called for each request that is rejected before it reaches `answer`, or that `answer` fails to answer
 * @param port 0 for any free port
 * @param now the time for the `Date` header of responses
 * @throws KitError NETWORK if the port is taken
 */
export async function listen(
  answer: (asked: Asked) => Promise<Replied>,
  {
    port,
    now,
    turnAway,
    tls,
  }: { port: number; now: () => Date; turnAway: (refused: TurnedAway) => void; tls?: Tls | undefined },
): Promise<Listening> {
  const scheme = tls === undefined ? 'http' : 'https';
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const at = now();
      reply(response, await handle(request, answer, { turnAway, scheme }), at);
    } catch (error) {
      // A clock or a random source of the caller that does not work must not end the program.
      const { method = '', url: path = '/' } = request;
      const because = `the rehearsal failed: ${error instanceof Error ? error.message : 'unknown error'}`;
      turnAway({ method, path: path.split('?', 1)[0] as string, status: 500, because });
      reply(response, { status: 500, body: { error: 'server_error' } });
    }
  };
  const server = tls === undefined ? createServer(serve) : createSecureServer(tls, serve);
  server.requestTimeout = DEFAULT_TIMEOUT * 1000;
  await started(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      const what = taken ? 'is used by another program' : `cannot be used (${cause.code})`;
      fail(new KitError('NETWORK', `port ${port} ${what}`, { hint: 'choose another port, or leave out --port', cause }));
    });
    server.listen(port, LOOPBACK, done);
  });
}

async function handle(
  request: IncomingMessage,
  answer: (asked: Asked) => Promise<Replied>,
  { turnAway, scheme }: { turnAway: (refused: TurnedAway) => void; scheme: string },
): Promise<Replied> {
  const { method = '', url = '/', headers } = request;
  const mark = url.indexOf('?');
  const path = (mark === -1 ? url : url.slice(0, mark)).slice(0, 1000);
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
  const refuse = (status: number, because: string): Replied => {
    turnAway({ method, path, status, because });
    return { status, body: { error: 'invalid_request' } };
  };
  const { host = '' } = headers;
  if (!namesThisComputer(host)) {
    return refuse(421, `the Host header "${host.slice(0, MOST_REPEATED)}" is not a name of this computer`);
  }
  const page = webPageOf(headers);
  if (page !== undefined) return refuse(403, `it comes from a web page (${page.slice(0, MOST_REPEATED)})`);
  const body = await readBody(request);
  if (body === undefined) return refuse(413, 'the body is larger than 64 KB');
  const [, type] = /^\s{0,9}([\w.+-]{1,60}\/[\w.+-]{1,60})/.exec(headers['content-type']?.toLowerCase() ?? '') ?? [];
  const form = type === 'application/x-www-form-urlencoded' ? new URLSearchParams(body) : undefined;
  // An OAuth header is an old form that jsforce's relatives still send; a field of the address is jsforce's own.
  const [, header] = /^(?:Bearer|OAuth) (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const bearer = header ?? query.get('oauth_token') ?? undefined;
  return answer({ method, path, origin: `${scheme}://${host}`, query, body, type, form, bearer });
}

/**
 * The header that shows that a web page sent the request (Fetch, "Origin header"; Fetch Metadata §2.1): any Origin, and any
 * Sec-Fetch-Site except `none`, which is sent for a typed URL. Other programs send neither.
 */
function webPageOf({ origin, 'sec-fetch-site': site }: IncomingMessage['headers']): string | undefined {
  if (origin !== undefined) return `Origin: ${origin}`;
  return site === undefined || site === 'none' ? undefined : `Sec-Fetch-Site: ${site}`;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, { status, body, page, type }: Replied, now?: Date): void {
  const media = page === undefined ? (type ?? 'application/json') : 'text/html';
  response.writeHead(status, {
    server: REHEARSAL_SERVER,
    'content-type': `${media};charset=UTF-8`,
    'cache-control': 'no-store',
    ...(now && { date: now.toUTCString() }),
  });
  response.end(page ?? (type === undefined ? JSON.stringify(body) : String(body)));
}
