/** A local token endpoint for rehearsals: the only file that imports node:http. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_TIMEOUT } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { LOOPBACK, namesThisComputer } from '../../../core/jwt/web-addresses.ts';

/** What a request asked for. */
export interface Asked {
  method: string;
  path: string;
  /** `http://localhost:8899`, as the caller wrote it. */
  origin: string;
  /** The fields of the form; undefined if the body is not a form. */
  form: URLSearchParams | undefined;
  /** The token after `Bearer`. */
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
 * @param turnAway called for each request that is rejected before it reaches `answer`
 * @param port 0 for any free port
 * @param now the time for the `Date` header of responses
 * @throws KitError NETWORK if the port is taken
 */
export async function listen(
  answer: (asked: Asked) => Promise<Replied>,
  { port, now, turnAway }: { port: number; now: () => Date; turnAway: (refused: TurnedAway) => void },
): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, answer, turnAway).then(
      (replied) => reply(response, replied, now()),
      () => reply(response, { status: 500, body: { error: 'server_error' } }, now()),
    );
  });
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
  turnAway: (refused: TurnedAway) => void,
): Promise<Replied> {
  const { method = '', url = '/', headers } = request;
  const path = (url.split('?')[0] as string).slice(0, 1000);
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
  const form = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
    ? new URLSearchParams(body)
    : undefined;
  const [, bearer] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return answer({ method, path, origin: `http://${host}`, form, bearer });
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

function reply(response: ServerResponse, { status, body, page }: Replied, now: Date): void {
  response.writeHead(status, {
    'content-type': page === undefined ? 'application/json;charset=UTF-8' : 'text/html;charset=UTF-8',
    'cache-control': 'no-store',
    date: now.toUTCString(),
  });
  response.end(page ?? JSON.stringify(body));
}
