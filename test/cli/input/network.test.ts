/** Keys from a URL; every server is on this computer. */
import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  connectionHint,
  isWebAddress,
  networkFetch,
  ofProxy,
  readWebAddress,
  reasonOf,
} from '../../../src/cli/input/network.ts';
import { selfSignedCertificate } from '../../../src/core/certificates/make-certificate.ts';
import { publicJwkSet } from '../../../src/core/keys/jwk/write-jwk.ts';
import { fixture, repeatable, testKey } from '../../fixtures.ts';
import { program } from '../../program.ts';
import { scratch } from '../../strangers.ts';
import { type Ran, runIn } from '../world.ts';

const keys = publicJwkSet(testKey);
const spki = createPublicKey(testKey).export({ type: 'spki', format: 'pem' }).toString();
const direct = (url: string, init: RequestInit): Promise<Response> => networkFetch({}, url, init);

/** A server on a free port of this computer, closed after the test. */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Responses by path; any other path gets a 404. */
async function serving(
  answers: Record<string, string | ((response: ServerResponse, request: IncomingMessage) => void)>,
): Promise<{ host: string; asked: string[] }> {
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    const answer = answers[request.url ?? ''];
    if (answer === undefined) response.writeHead(404).end('{}');
    else if (typeof answer === 'string') response.end(answer);
    else answer(response, request);
  };
  return { host: await listening(createServer(listener)), asked };
}

const redirect = (location: string) => (response: ServerResponse) => void response.writeHead(302, { location }).end();
const convert = (url: string, ...words: string[]): Promise<Ran> =>
  runIn(scratch(), ['convert', url, ...words], { fetch: direct });
const refusal = async (url: string, ...words: string[]): Promise<{ status: number; said: string }> => {
  const { status, stdout, stderr } = await convert(url, ...words);
  expect(stdout).toBe('');
  return { status, said: (stderr.split('\n')[0] ?? '').replace('jwt-kit: error: ', '') };
};

describe('reads', () => {
  test('a key set', async () => {
    const { host, asked } = await serving({ '/keys': keys });
    expect(await convert(`http://${host}/keys`)).toEqual({ status: 0, stdout: spki, stderr: '' });
    expect(asked).toEqual(['/keys']);
  });
  test('the key set that a discovery document names, and says so', async () => {
    const other = await serving({ '/keys': keys });
    const { host } = await serving({ '/d': JSON.stringify({ issuer: 'x', jwks_uri: `http://${other.host}/keys` }) });
    expect(await convert(`http://${host}/d`)).toEqual({
      status: 0,
      stdout: spki,
      stderr: `jwt-kit: note: http://${host}/d links to the keys at http://${other.host}/keys\n`,
    });
  });
  test('the key set at a URL with a token, which no note repeats', async () => {
    const { host } = await serving({ '/k?t=hidden': keys });
    const naming = await serving({ '/d?t=hidden': JSON.stringify({ jwks_uri: `http://${host}/k?t=hidden` }) });
    expect(await convert(`http://${naming.host}/d?t=hidden`)).toEqual({
      status: 0,
      stdout: spki,
      stderr: `jwt-kit: note: http://${naming.host}/d links to the keys at http://${host}/k\n`,
    });
  });
  test('the target of a redirect on the same host', async () => {
    const { host, asked } = await serving({ '/a': redirect('/b'), '/b': redirect('keys'), '/keys': keys });
    expect((await convert(`http://${host}/a`)).stdout).toBe(spki);
    expect(asked).toEqual(['/a', '/b', '/keys']);
  });
  test('PEM, as AWS load balancers answer', async () => {
    const { host } = await serving({ '/k': spki });
    expect(JSON.parse((await convert(`http://${host}/k`)).stdout).kty).toBe('RSA');
  });
  test('keys for a bundle', async () => {
    const { host } = await serving({ '/keys': keys });
    const cwd = scratch();
    const words = ['init', 'app', '--provider', 'anypoint', '--name', 'a', '--jwk', `http://${host}/keys`];
    expect((await runIn(cwd, words, { fetch: direct })).status).toBe(0);
    expect(readdirSync(join(cwd, 'app'))).toContain('public.pem');
  });
});

describe('refuses', () => {
  test('to leave the host', async () => {
    const other = await serving({ '/keys': keys });
    const { host } = await serving({ '/a': redirect(`http://${other.host}/keys`) });
    expect(await refusal(`http://${host}/a`)).toEqual({
      status: 5,
      said: `http://${host}/a: it redirects to another host, ${other.host}`,
    });
    expect(other.asked).toEqual([]);
  });
  test('to repeat the query or fragment of a URL', async () => {
    const { host } = await serving({
      '/a?token=hidden': redirect('/b?token=hidden'),
      '/b?token=hidden': 'hello',
      '/c?token=hidden': redirect('https://login.example.com/keys?token=hidden'),
      '/e?token=hidden': '{"jwks_uri":"http://login.example.com/keys?token=hidden"}',
    });
    const to = (path: string): string => `http://${host}${path}`;
    expect(await refusal(to('/a?token=hidden'))).toEqual({ status: 3, said: `${to('/b')}: this is plain text, not a key` });
    expect(await refusal(to('/d?token=hidden'))).toEqual({ status: 5, said: `${to('/d')}: the server returns 404 Not Found` });
    expect(await refusal(to('/e?token=hidden'))).toEqual({
      status: 3,
      said: `${to('/e')}: jwks_uri: http://login.example.com/keys is not https`,
    });
    expect(await refusal(to('/a?token=hidden'), '--dry-run')).toEqual({
      status: 2,
      said: `--dry-run sends nothing; without it, this command would send GET ${to('/a')}`,
    });
    expect((await convert(to('/c?token=hidden'))).stderr).toBe(
      [
        `jwt-kit: error: ${to('/c')}: it redirects to another host, login.example.com`,
        'jwt-kit: hint: if you trust that host, use the new URL: https://login.example.com/keys',
        '',
      ].join('\n'),
    );
  });
  test('to follow circular redirects', async () => {
    const { host, asked } = await serving({ '/a': redirect('/a') });
    expect(await refusal(`http://${host}/a`)).toEqual({ status: 5, said: `http://${host}/a: more than 5 redirects` });
    expect(asked).toHaveLength(6);
  });
  test.each<[string, string, (response: ServerResponse) => void]>([
    ['an error', 'the server returns 404 Not Found', (response) => void response.writeHead(404).end('<html>')],
    ['an empty redirect', 'the server returns 304 Not Modified', (response) => void response.writeHead(304).end()],
    ['no web address', 'it redirects to an invalid URL', redirect('http://[')],
    ['another protocol', 'it redirects to a URL that is not https (data:)', redirect('data:text/plain,x')],
    [
      'a URL with a password',
      'it redirects to a URL with a user name or a password before the @',
      redirect('http://me:secret@127.0.0.1/'),
    ],
    ['a closed connection', 'the connection failed (UND_ERR_SOCKET)', (response) => void response.socket?.destroy()],
  ])('%s', async (_, said, answer) => {
    const { host } = await serving({ '/k': answer });
    expect(await refusal(`http://${host}/k`)).toEqual({ status: 5, said: `http://${host}/k: ${said}` });
  });
  test('a host that refuses the connection', async () => {
    const server = createServer();
    const host = await listening(server);
    await new Promise((done) => server.close(done));
    expect(await refusal(`http://${host}/`)).toEqual({ status: 5, said: `http://${host}/: the host refused the connection` });
  });
  test.each<[string, string, string | ((response: ServerResponse) => void)]>([
    ['a web page', 'this is a web page (HTML), not a key', '<!DOCTYPE html><title>Log in</title>'],
    ['1 MB and a byte, announced', 'larger than 1 MB, too large for a key set', '['.repeat(1024 * 1024 + 1)],
    [
      '1 MB and more, in pieces',
      'larger than 1 MB, too large for a key set',
      (response) => {
        for (let piece = 0; piece < 20; piece += 1) response.write(' '.repeat(100_000));
        response.end();
      },
    ],
    ['nothing', 'the file is empty', ''],
    [
      'a jwks_uri that is not https',
      'jwks_uri: http://login.example.com/keys is not https',
      '{"jwks_uri":"http://login.example.com/keys"}',
    ],
    ['a jwks_uri that is not a URL', 'jwks_uri: keys is not a URL', '{"jwks_uri":"keys"}'],
  ])('%s', async (_, said, answer) => {
    const { host } = await serving({ '/k': answer });
    expect(await refusal(`http://${host}/k`)).toEqual({ status: 3, said: `http://${host}/k: ${said}` });
  });
  test('a discovery document that names another one', async () => {
    const second = await serving({ '/e': '{"jwks_uri":"https://example.com"}' });
    const { host } = await serving({ '/d': JSON.stringify({ jwks_uri: `http://${second.host}/e` }) });
    expect(await refusal(`http://${host}/d`)).toEqual({
      status: 3,
      said: `http://${second.host}/e: this is another discovery document, not a key set`,
    });
  });
  test.each([
    ['http://login.example.com/keys', 'http://login.example.com/keys is not https'],
    ['http://127.0.0.1.example.com/', 'http://127.0.0.1.example.com/ is not https'],
    ['http://login.example.com/keys?token=secret#secret', 'http://login.example.com/keys is not https'],
    ['http://[', 'http://[ is not a URL'],
    ['http://[?token=secret', 'http://[ is not a URL'],
    ['https://me:secret@[', 'the given address is not a URL'],
    ['https://me:secret@login.example.com/', 'the URL has a user name or a password before the @'],
  ])('%s, before anything is sent', async (url, said) => {
    const ran = await runIn(scratch(), ['convert', url]);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr.split('\n')[0]).toBe(`jwt-kit: error: ${said}`);
    expect(ran.stderr).not.toContain('secret');
  });
  test('to follow a link from elsewhere to this computer', async () => {
    const io = { fetch: async () => new Response('{}') };
    const reading = readWebAddress('http://localhost/keys', { io, from: 'https://login.example.com/d' });
    await expect(reading).rejects.toThrow('https://login.example.com/d: jwks_uri: http://localhost/keys is not https');
  });
  test('to follow a redirect from https to http on the same host', async () => {
    const headers = { location: 'http://login.example.com/keys' };
    const io = { fetch: async () => new Response(null, { status: 302, headers }) };
    await expect(readWebAddress('https://login.example.com/', { io })).rejects.toThrow(
      'https://login.example.com/: it redirects to a URL that is not https (http:)',
    );
  });
  test.each([
    ['that never answers', () => {}],
    ['that never ends', (response: ServerResponse) => void response.write('{')],
  ])('a server %s', async (_, answer) => {
    const { host } = await serving({ '/k': answer });
    await expect(readWebAddress(`http://${host}/k`, { io: { fetch: direct }, timeout: 0.1 })).rejects.toThrow(
      expect.objectContaining({
        code: 'NETWORK',
        exitCode: 5,
        message: `http://${host}/k: no complete response within 0.1 seconds`,
      }),
    );
  });
  test('the network under --dry-run, and says what it would do', async () => {
    const { host, asked } = await serving({ '/k': keys });
    expect(await refusal(`http://${host}/k`, '--dry-run')).toEqual({
      status: 2,
      said: `--dry-run sends nothing; without it, this command would send GET http://${host}/k`,
    });
    expect(asked).toEqual([]);
  });
});

test('waits for 15 seconds', async () => {
  let signal: AbortSignal | null | undefined;
  const waits: number[] = [];
  const timeout = AbortSignal.timeout;
  AbortSignal.timeout = (milliseconds) => {
    waits.push(milliseconds);
    return timeout.call(AbortSignal, milliseconds);
  };
  onTestFinished(() => {
    AbortSignal.timeout = timeout;
  });
  const io = {
    fetch: async (_: string, init: RequestInit) => {
      signal = init.signal;
      return new Response('{}');
    },
  };
  await readWebAddress('https://login.example.com/', { io });
  expect(waits).toEqual([15_000]);
  expect(signal).toBeInstanceOf(AbortSignal);
});

test.each([
  ['https://a', true],
  ['HTTP://a', true],
  ['keys.json', false],
  ['https.json', false],
  ['./https://a', false],
  ['-', false],
])('%s is a URL: %s', (input, expected) => {
  expect(isWebAddress(input)).toBe(expected);
});

/** A proxy that opens all tunnels to one server, for any host. */
const tunnelling = async (target: string): Promise<{ proxy: string; asked: string[] }> => {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    const [host, port] = target.split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return { proxy: `http://${await listening(server)}`, asked };
};

describe('a proxy', () => {
  test.each(['http_proxy', 'HTTP_PROXY'])('in %s is used', async (variable) => {
    const { host } = await serving({ '/k': keys });
    const { proxy, asked } = await tunnelling(host);
    const response = await networkFetch({ http_proxy: '', [variable]: proxy }, 'http://login.example.com/k', {});
    expect(await response.text()).toBe(keys);
    expect(asked).toEqual(['login.example.com:80']);
  });
  test.each(['no_proxy', 'NO_PROXY'])('is not used for hosts in %s', async (variable) => {
    const { host } = await serving({ '/k': keys });
    const { proxy, asked } = await tunnelling(host);
    const reached = `http://${host.replace('127.0.0.1', '0.0.0.0')}/k`;
    const response = await networkFetch({ http_proxy: proxy, [variable]: '0.0.0.0' }, reached, {});
    expect(await response.text()).toBe(keys);
    expect(asked).toEqual([]);
  });
  test('is not used for this computer', async () => {
    const { host } = await serving({ '/k': keys });
    const { proxy, asked } = await tunnelling(host);
    expect(await (await networkFetch({ http_proxy: proxy }, `http://${host}/k`, {})).text()).toBe(keys);
    expect(asked).toEqual([]);
  });
  test.each([
    ['that is no address', 'nonsense', 'the proxy in HTTPS_PROXY or HTTP_PROXY is not a URL'],
    ['that refuses', undefined, /^the proxy 127\.0\.0\.1:\d+ refused the connection$/],
    ['that is not there', 'http://127.0.0.1:1', 'the proxy 127.0.0.1:1 refused the connection'],
  ])('%s is named as the cause', async (_, address, said) => {
    const server = createServer();
    server.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const https_proxy = address ?? `http://${await listening(server)}`;
    const fetch = (url: string, init: RequestInit) => networkFetch({ https_proxy }, url, init);
    const error: unknown = await readWebAddress('https://login.example.com/', { io: { fetch } }).catch((cause) => cause);
    expect(error).toMatchObject({ code: 'NETWORK', hint: expect.stringContaining(address === 'nonsense' ? 'set' : 'check') });
    expect(String((error as Error).message).replace('https://login.example.com/: ', '')).toMatch(said);
  });
});

test.each([
  ['the host refused the connection', 'the proxy p:1 refused the connection'],
  ['the proxy refused the connection', 'the proxy p:1 refused the connection'],
  ['unknown host', 'unknown proxy host p:1'],
  ['the host name cannot be looked up at the moment', 'the host name of the proxy p:1 cannot be looked up at the moment'],
  ["the server's certificate has expired", "the server's certificate has expired"],
])('if it is the proxy that failed, %s becomes %s', (meaning, said) => {
  expect(ofProxy(meaning, 'p:1')).toBe(said);
});

describe('the CA of a company that inspects TLS', () => {
  const failed = (code: string): Error => new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) });
  const unknown = "the server's certificate is from a CA that Node does not trust";
  const file = "to trust its CA, for example your company's, set NODE_EXTRA_CA_CERTS to a file with the CA certificate";
  test.each([
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknown],
    ['UNABLE_TO_GET_ISSUER_CERT', unknown],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknown],
    ['CERT_UNTRUSTED', unknown],
    ['SELF_SIGNED_CERT_IN_CHAIN', "the server's certificate is from a private CA"],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', "the server's certificate is self-signed"],
  ])('%s: how to trust it, with what this Node has', (code, says) => {
    expect(reasonOf(failed(code))).toBe(says);
    expect(connectionHint(failed(code), new Set())).toBe(file);
    expect(connectionHint(failed(code), new Set(['--use-system-ca']))).toBe(
      `${file}, or NODE_OPTIONS to --use-system-ca if this computer already trusts it`,
    );
  });
  test('any other error is not about the CA', () => {
    expect(connectionHint(failed('CERT_HAS_EXPIRED'))).toBe('behind a proxy, set HTTPS_PROXY');
  });
});

describe('the program as a separate process', () => {
  const root = resolve(import.meta.dirname, '../../..');
  const environment = Object.fromEntries(
    ['PATH', 'HOME', 'SystemRoot', 'NODE_OPTIONS'].map((name) => [name, process.env[name]]),
  );
  /** Runs a script, or the program, with only these variables. */
  const node = async (args: string[], variables: Record<string, string> = {}): Promise<Ran> => {
    const running = promisify(execFile)(process.execPath, args, { cwd: root, env: { ...environment, ...variables } });
    return running.then(
      ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
    );
  };
  const secure = async (): Promise<{ host: string; authority: string }> => {
    const subject = { subject: 'CN=localhost', san: ['dns:login.example.com', 'ip:127.0.0.1'] };
    const cert = selfSignedCertificate(testKey, { for: subject, days: 30, now: new Date(), random: repeatable() });
    const host = await listening(
      createTlsServer({ cert, key: fixture('keys/rsa.pem') }, (_, response) => void response.end(keys)),
    );
    const authority = join(scratch(), 'authority.pem');
    writeFileSync(authority, cert);
    return { host, authority };
  };
  test('trusts the CA in NODE_EXTRA_CA_CERTS, and no other', async () => {
    const { host, authority } = await secure();
    const words = [program, 'convert', `https://${host}/keys`];
    expect(await node(words, { NODE_EXTRA_CA_CERTS: authority })).toEqual({ status: 0, stdout: spki, stderr: '' });
    expect(await node(words)).toMatchObject({
      status: 5,
      stdout: '',
      stderr: expect.stringMatching(
        / the server's certificate is self-signed\n.*set NODE_EXTRA_CA_CERTS to a file with the CA/,
      ),
    });
  });
  test('trusts the same behind a proxy', async () => {
    const { host, authority } = await secure();
    const { proxy, asked } = await tunnelling(host);
    const words = [program, 'convert', 'https://login.example.com/keys'];
    const ran = await node(words, { NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: proxy });
    expect(ran).toEqual({ status: 0, stdout: spki, stderr: '' });
    expect(asked).toEqual(['login.example.com:443']);
    expect((await node(words, { HTTPS_PROXY: proxy })).status).toBe(5);
  });
  test('loads undici only if a proxy is set', async () => {
    const { host, authority } = await secure();
    const { proxy } = await tunnelling(host);
    // Files of the program are loaded with what was compiled (vm.Script), or in Node's usual way.
    const loaded = `data:text/javascript,import vm from"node:vm";import module from"node:module";
      const names=[],Script=vm.Script;
      vm.Script=class extends Script{constructor(text,options){super(text,options);names.push(options.filename)}};
      const isUndici=(name)=>/(^|[^a-z])undici/.test(name);
      process.on("exit",()=>console.error([...names,...Object.keys(module._cache)].some(isUndici)))`.replace(/\s+/g, ' ');
    const words = (name: string): string[] => ['--import', loaded, program, 'convert', `https://${name}/keys`];
    const env = { NODE_EXTRA_CA_CERTS: authority };
    expect((await node(words(host), env)).stderr).toBe('false\n');
    expect((await node(words('login.example.com'), { ...env, HTTPS_PROXY: proxy })).stderr).toBe('true\n');
  });
});
