import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { frozen } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, key, network, rehearsing } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';

const readRecord = (cwd: string): { settings: Record<string, string> } =>
  JSON.parse(readFileSync(join(cwd, 'app', 'jwt-kit.json'), 'utf8'));
const checklist = (cwd: string): string => readFileSync(join(cwd, 'app', 'CHECKLIST.md'), 'utf8');

/** A directory with a bundle for Salesforce called `app`. */
async function salesforce(...flags: string[]): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, ...flags]);
  return cwd;
}

const tokenIn = (cwd: string, words: readonly string[], changes: Partial<Io> = {}): Promise<Ran> =>
  runIn(cwd, ['token', 'app', ...words], { ...network, ...changes });

/** Matches a text that begins with another. */
const startingWith = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);

/** A server on this computer that answers as a test wants. */
async function server(answer: RequestListener): Promise<string> {
  const listening = createServer({}, (request, response) => {
    response.sendDate = false;
    answer(request, response);
  });
  await new Promise<void>((done) => void listening.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/services/oauth2/token`;
}

/** The network where the hosts of the world are a server on this computer. */
const distant = (url: string): Partial<Io> => ({
  fetch: (asked, init) => fetch(new URL(new URL(asked).pathname, url), init),
});

/** An answer of a fixed kind. */
const answering =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };

describe('a token from a rehearsal', () => {
  test('alone on standard output, and nothing is kept of what was given', async () => {
    const cwd = await salesforce();
    const before = [readRecord(cwd), checklist(cwd)];
    const { url, said } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--client-id', '3MVG9', '--url', url]);
    expect(ran).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^rehearsal\.[\w-]{32}\n$/),
      stderr: `jwt-kit: note: client-id was not kept in app/jwt-kit.json: ${new URL(url).host} is an address on this computer\n`,
    });
    expect(said()).toContain('POST /services/oauth2/token: 200 a token for "u@acme.com"\n');
    expect([readRecord(cwd), checklist(cwd)]).toEqual(before);
  });
  test('from afar: the client id is kept, and in the checklist', async () => {
    const cwd = await salesforce();
    const { url } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--client-id', '3MVG9'], distant(url));
    expect(ran).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^rehearsal\.[\w-]{32}\n$/),
      stderr: 'jwt-kit: note: kept client-id in app/jwt-kit.json, and in CHECKLIST.md\n',
    });
    expect(readRecord(cwd).settings['clientId']).toBe('3MVG9');
    expect(checklist(cwd)).toContain('| Issuer (iss) | `3MVG9` |');
    expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
    expect(await tokenIn(cwd, ['--url', url])).toMatchObject({ status: 0, stderr: '' });
  });
  test('the address of the server alone is enough', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { origin } = await rehearsing(cwd);
    expect((await tokenIn(cwd, ['--url', origin])).status).toBe(0);
  });
  test('with --check says whom it belongs to, with --json the whole answer', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, origin } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--url', url, '--check', '--json']);
    const note = 'the token belongs to u@acme.com (Rehearsal User), org 00D000000000001EAA';
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'token',
      tokenUrl: url,
      answer: {
        access_token: expect.stringMatching(/^rehearsal\./),
        scope: 'api',
        instance_url: origin,
        id: `${origin}/id/00D000000000001EAA/005000000000001AAA`,
        token_type: 'Bearer',
      },
      identity: 'u@acme.com (Rehearsal User), org 00D000000000001EAA',
      files: [],
      notes: [note],
    });
    expect(ran.stderr).toBe(`jwt-kit: note: ${note}\n`);
  });
  test('for Anypoint, with the time it ends', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu', '--client-id', 'c', '--idp-id', 'i', '--username', 'ann']);
    const { url, said } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--url', url, '--check', '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      answer: { token_type: 'bearer', expires_in: 3600 },
      expires: '2026-11-21T23:13:20.500Z',
      identity: 'ann, identity provider i, organization Rehearsal',
    });
    expect(said()).toContain("how Anypoint words its refusals is not public: these are RFC 6749's");
  });
  test('for another server, with scope and fields', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'generic', ['--token-url', 'https://login.example.com/t', '--client-id', 'c', '--username', 'u']);
    const forms: string[] = [];
    const url = await server((request, response) => {
      request.on('data', (chunk) => forms.push(String(chunk)));
      request.on('end', () => answering(200, '{"access_token":"t"}')(request, response));
    });
    const ran = await tokenIn(cwd, ['--url', url, '--scope', 'a b', '--field', 'resource=x=y']);
    expect(ran).toEqual({ status: 0, stdout: 't\n', stderr: '' });
    expect([...new URLSearchParams(forms.join('')).keys()]).toEqual(['grant_type', 'scope', 'resource', 'assertion']);
    expect(forms.join('')).toMatch(
      /^grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&scope=a\+b&resource=x%3Dy&assertion=/,
    );
  });
  test('asks for what is missing, once', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', ['--instance-url', 'https://acme.my.salesforce.com']);
    const { url } = await rehearsing(cwd);
    const running = tokenIn(cwd, [], { interactive: true, ...distant(url) });
    await screen.next();
    expect(screen.getScreen()).toContain("What is the app's consumer key?");
    screen.type('3MVG9');
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain('Which user does it sign in as?');
    screen.type('u@acme.com');
    screen.keypress('enter');
    expect((await running).status).toBe(0);
    expect(readRecord(cwd).settings).toMatchObject({ clientId: '3MVG9', username: 'u@acme.com' });
  });
  test('--curl prints a command that gets one, and sends nothing itself', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url } = await rehearsing(cwd);
    const ran = await runIn(cwd, ['token', 'app', '--curl', '--url', url, '--claim', "x=it's", '--scope', 'a b']);
    expect(ran.stdout).toBe(
      `npx jwt-kit sign app --claim 'x=it'\\''s' --form | curl --silent --show-error --max-time 15 --data @- --data-urlencode 'scope=a b' ${url}\n`,
    );
  });
  test('--curl --json gives the command, and says what was left out of it', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const words = ['token', 'app', '--curl', '--json', '--url', 'https://a.example/token', '--claim', 'x=a b'];
    const sending = 'curl --silent --show-error --max-time 15 --data @- https://a.example/token';
    expect(JSON.parse((await runIn(cwd, words)).stdout)).toMatchObject({
      ok: true,
      command: 'token',
      curl: `npx jwt-kit sign app --claim 'x=a b' --form | ${sending}`,
    });
    expect(JSON.parse((await runIn(cwd, words, { platform: 'win32' })).stdout)).toMatchObject({
      curl: 'npx jwt-kit sign app --form | curl.exe --silent --show-error --max-time 15 -d@- https://a.example/token',
      leftOut: ['--claim'],
    });
  });
  test('--dry-run describes the request, and sends and writes nothing', async () => {
    const cwd = await salesforce();
    const before = readRecord(cwd);
    const ran = await runIn(cwd, ['token', 'app', '--client-id', 'c', '--dry-run']);
    expect(ran).toEqual({
      status: 0,
      stderr: '',
      stdout: `nothing was sent; without --dry-run, this would be:
  POST https://acme.my.salesforce.com/services/oauth2/token
  content-type: application/x-www-form-urlencoded
  grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer
  assertion=(a signed JWT)
    header  {"alg":"RS256","typ":"JWT"}
    claims  {"iss":"c","sub":"u@acme.com","aud":"https://acme.my.salesforce.com","exp":1795299380,"iat":1795299200}
`,
    });
    expect(readRecord(cwd)).toEqual(before);
  });
});

describe('what is kept', () => {
  test('also where the answer is no, unless it says that the client id is wrong', async () => {
    const cwd = await salesforce();
    const approval = await rehearsing(cwd, ['--fail', "user hasn't approved this consumer"]);
    const ran = await tokenIn(cwd, ['--client-id', 'good'], distant(approval.url));
    expect(ran).toEqual({
      status: 5,
      stdout: '',
      stderr: expect.stringMatching(
        startingWith(`jwt-kit: note: kept client-id in app/jwt-kit.json, and in CHECKLIST.md
jwt-kit: error: Salesforce refused the assertion: user hasn't approved this consumer (invalid_grant)

  Means: the user has not approved the app, or the app does not let the user in.

  Checked and OK: key and certificate belong together, the certificate has not
  expired, the certificate is already valid, the address issues tokens, aud fits
  the address, the client id looks valid, the user looks valid, the clock is
  right.

  Ruled out: aud does not fit the address: that of production for a sandbox, or
  the other way round.

  Most likely, in this order:
  1. Permitted Users of Order Sync is "All users may self-authorize", and
     u@acme.com never approved it (documented)
`),
      ),
    });
    expect(readRecord(cwd).settings['clientId']).toBe('good');
    const other = await tokenIn(cwd, ['--client-id', 'other'], distant(approval.url));
    expect(other.status).toBe(5);
    expect(readRecord(cwd).settings['clientId']).toBe('good');
  });
  test('nothing where the answer says that the client id is wrong', async () => {
    const cwd = await salesforce();
    const { url } = await rehearsing(cwd, ['--fail', 'client identifier invalid']);
    const ran = await tokenIn(cwd, ['--client-id', 'bad'], distant(url));
    expect(ran).toEqual({
      status: 5,
      stdout: '',
      stderr: expect.stringMatching(
        startingWith('jwt-kit: error: Salesforce refused the assertion: client identifier invalid (invalid_client_id)\n\n'),
      ),
    });
    expect(readRecord(cwd).settings['clientId']).toBeUndefined();
  });
  test('another client id, once it has got a token', async () => {
    const cwd = await salesforce('--client-id', 'old');
    const url = await server(answering(200, '{"access_token":"t"}'));
    await tokenIn(cwd, ['--client-id', 'new'], distant(url));
    expect(readRecord(cwd).settings['clientId']).toBe('new');
  });
  test('not what comes from the environment', async () => {
    const cwd = await salesforce();
    const url = await server(answering(200, '{"access_token":"t"}'));
    const ran = await tokenIn(cwd, [], { ...distant(url), env: { SF_CONSUMER_KEY: 'ci' } });
    expect(ran).toEqual({ status: 0, stdout: 't\n', stderr: 'jwt-kit: note: client-id comes from SF_CONSUMER_KEY\n' });
    expect(readRecord(cwd).settings['clientId']).toBeUndefined();
  });
  test('in a page that has ticks and notes, which stay', async () => {
    const cwd = await salesforce();
    const path = join(cwd, 'app', 'CHECKLIST.md');
    const notes = '\n## Notes\n\nAsk Bob.\n';
    writeFileSync(path, checklist(cwd).replaceAll('- [ ]', '- [x]') + notes);
    const url = await server(answering(200, '{"access_token":"t"}'));
    const ran = await tokenIn(cwd, ['--client-id', 'c'], distant(url));
    expect(ran.stderr).toBe('jwt-kit: note: kept client-id in app/jwt-kit.json, and in CHECKLIST.md\n');
    expect(checklist(cwd)).toContain('- [x] Issuer (iss): `c`\n');
    expect(checklist(cwd)).not.toContain('- [ ]');
    expect(checklist(cwd).endsWith(notes)).toBe(true);
    expect(readdirSync(join(cwd, 'app'))).not.toContain('previous');
  });
  test('in a page that was edited, which is moved to previous/', async () => {
    const cwd = await salesforce();
    const edited = checklist(cwd).replace('- [ ]', '- [x]').replace('Click', 'Press');
    writeFileSync(join(cwd, 'app', 'CHECKLIST.md'), edited);
    const url = await server(answering(200, '{"access_token":"t"}'));
    const ran = await tokenIn(cwd, ['--client-id', 'c'], distant(url));
    expect(ran.stderr).toBe(
      'jwt-kit: note: kept client-id in app/jwt-kit.json, and in CHECKLIST.md; app/CHECKLIST.md was edited: your version is kept in app/previous/\n',
    );
    expect(checklist(cwd)).toMatch(/- \[x\][\s\S]*Issuer \(iss\): `c`/);
    expect(readRecord(cwd).settings['clientId']).toBe('c');
    const [kept = ''] = readdirSync(join(cwd, 'app', 'previous')).filter((name) => name !== '.gitignore');
    expect(readFileSync(join(cwd, 'app', 'previous', kept, 'CHECKLIST.md'), 'utf8')).toBe(edited);
  });
  test('a disk that refuses does not take the token away', async () => {
    const cwd = await salesforce();
    const url = await server((request, response) => {
      // Somebody changes the record while the server thinks.
      writeFileSync(join(cwd, 'app', 'jwt-kit.json'), `${readFileSync(join(cwd, 'app', 'jwt-kit.json'), 'utf8')}\n`);
      answering(200, '{"access_token":"t"}')(request, response);
    });
    const ran = await tokenIn(cwd, ['--client-id', 'c'], distant(url));
    expect(ran).toEqual({
      status: 0,
      stdout: 't\n',
      stderr: 'jwt-kit: note: app/jwt-kit.json: changed since jwt-kit wrote it\n',
    });
  });
});

describe('nothing is kept of a server on this computer', () => {
  const granted: Partial<Io> = { fetch: async () => new Response('{"access_token":"t"}') };
  test.each([
    'https://localhost/t',
    'https://LOCALHOST./t',
    'https://org.localhost/t',
    'https://localhost.localdomain/t',
    'https://ip6-localhost/t',
    'https://ip6-loopback/t',
    'https://127.0.0.1/t',
    'http://127.8.9.10/t',
    'http://127.1/t',
    'http://2130706433/t',
    'http://0x7f.1/t',
    'http://[::1]/t',
    'https://[::ffff:127.0.0.1]/t',
    'https://[::127.0.0.1]/t',
    'https://0.0.0.0/t',
    'https://0/t',
    'https://[::]/t',
    'https://[::ffff:0.0.0.0]/t',
  ])('%s', async (url) => {
    const cwd = await salesforce('--client-id', 'real');
    const before = readRecord(cwd);
    const words = ['--client-id', 'c', '--username', 'other@acme.com', '--instance-url', 'https://beta.my.salesforce.com'];
    const ran = await tokenIn(cwd, [...words, '--audience', 'https://login.salesforce.com', '--url', url], granted);
    const names = 'instance-url, username, client-id were';
    expect(ran).toEqual({
      status: 0,
      stdout: 't\n',
      stderr: `jwt-kit: note: ${names} not kept in app/jwt-kit.json: ${new URL(url).host} is an address on this computer\n`,
    });
    expect(readRecord(cwd)).toEqual(before);
  });
  test.each(['https://localhost.example.com/t', 'https://127.0.0.1.example.com/t', 'https://[::ffff:10.0.0.1]/t'])(
    'but of %s, which is not on it',
    async (url) => {
      const cwd = await salesforce();
      const ran = await tokenIn(cwd, ['--client-id', 'c', '--url', url], granted);
      expect(ran.stderr).toBe('jwt-kit: note: kept client-id in app/jwt-kit.json, and in CHECKLIST.md\n');
    },
  );
  test('also where the record names it, and with --json', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'generic', ['--token-url', 'http://127.0.0.1:8899/t', '--username', 'u']);
    const before = readRecord(cwd);
    const ran = await tokenIn(cwd, ['--client-id', 'c', '--json'], granted);
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'token',
      tokenUrl: 'http://127.0.0.1:8899/t',
      answer: { access_token: 't' },
      files: [],
      notes: ['client-id was not kept in app/jwt-kit.json: 127.0.0.1:8899 is an address on this computer'],
    });
    expect(readRecord(cwd)).toEqual(before);
  });
  test('also by doctor --online', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const before = [readRecord(cwd), checklist(cwd)];
    const { url } = await rehearsing(cwd);
    await runIn(cwd, ['doctor', 'app', '--online', '--url', url], network);
    expect([readRecord(cwd), checklist(cwd)]).toEqual(before);
  });
});

describe('--wait', () => {
  test('signs and tries again while the server is still copying, and no longer', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const assertions: string[] = [];
    let clock = frozen.getTime();
    const url = await server((request, response) => {
      let form = '';
      request.on('data', (chunk) => {
        form += chunk;
      });
      request.on('end', () => {
        assertions.push(new URLSearchParams(form).get('assertion') ?? '');
        const body = { error: 'invalid_grant', error_description: "user hasn't approved this consumer" };
        const answer = assertions.length < 3 ? answering(400, JSON.stringify(body)) : answering(200, '{"access_token":"t"}');
        answer(request, response);
      });
    });
    const wait = async (milliseconds: number): Promise<void> => {
      clock += milliseconds;
    };
    const ran = await tokenIn(cwd, ['--url', url, '--wait', '1m'], { wait, now: () => new Date(clock) });
    expect(ran).toEqual({
      status: 0,
      stdout: 't\n',
      stderr: `jwt-kit: user hasn't approved this consumer; trying again for 60 s
jwt-kit: user hasn't approved this consumer; trying again for 45 s
`,
    });
    expect(clock - frozen.getTime()).toBe(30_000);
    expect(new Set(assertions).size).toBe(3);
  });
  test('ends with the answer when the time is over', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, said } = await rehearsing(cwd, ['--fail', "user hasn't approved this consumer"]);
    const ran = await tokenIn(cwd, ['--url', url, '--wait', '30s'], { wait: async () => {} });
    expect(ran.status).toBe(5);
    expect(said().match(/POST/g)).toHaveLength(3);
  });
  test('does not try again what waiting does not fix', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, said } = await rehearsing(cwd, ['--fail', 'audience is invalid']);
    expect((await tokenIn(cwd, ['--url', url, '--wait', '10m'])).status).toBe(5);
    expect(said().match(/POST/g)).toHaveLength(1);
  });
});

describe('what a server can answer', () => {
  const at = 'http://127.0.0.1';
  test.each<[string, RequestListener, number, string]>([
    [
      'a web page',
      answering(200, '<!DOCTYPE html><p>', { 'content-type': 'text/html' }),
      5,
      'the server answered with a web page (HTML), not with a token (HTTP 200)',
    ],
    [
      'a web page without a type',
      answering(404, '<html></html>'),
      5,
      'the server answered with a web page (HTML), not with a token (HTTP 404)',
    ],
    [
      'maintenance',
      answering(503, '<html>', { 'content-type': 'text/html' }),
      5,
      'the server is unavailable, and shows a web page (HTTP 503)',
    ],
    ['an error of its own', answering(500, 'oops'), 5, 'the server is unavailable (HTTP 500)'],
    ['nothing', answering(200, ''), 5, "the server's response is empty (HTTP 200)"],
    ['no JSON', answering(200, 'token=abc'), 5, "the server's response is not the JSON of a token endpoint (HTTP 200)"],
    ['no token', answering(200, '{"ok":true}'), 5, 'the server answered without an access token'],
    ['a token that is no text', answering(200, '{"access_token":{}}'), 5, 'the server answered without an access token'],
    [
      'too many requests',
      answering(429, '{"error":"slow_down"}', { 'retry-after': '30' }),
      5,
      'the server received too many requests (HTTP 429)',
    ],
    [
      'a redirect',
      answering(302, '', { location: 'https://evil.example.com/x' }),
      5,
      'the server redirects to https://evil.example.com (HTTP 302); an assertion is never sent on',
    ],
    ['a flood', (_, response) => response.end('x'.repeat(1024 * 1024 + 1)), 5, 'the response is larger than 1 MB'],
  ])('%s', async (_, answer, status, message) => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server(answer);
    const ran = await tokenIn(cwd, ['--url', url]);
    const first = ran.stderr.split('\n')[0]?.replace(/:\d{4,5}: /, ': ');
    expect({ status: ran.status, stdout: ran.stdout, first }).toEqual({
      status,
      stdout: '',
      first: `jwt-kit: error: ${at.slice(7)}: ${message}`,
    });
  });
  test.each<[string, string, string]>([
    [
      'words that act',
      '{"error":"x","error_description":"a\\u001b[31mb\\nc"}',
      'Salesforce refused the assertion: a\\x1b[31mb c (x)',
    ],
    ['no description', '{"error":"invalid_grant"}', 'Salesforce refused the assertion: invalid_grant'],
    ['a message alone', '{"message":"Unauthorized"}', 'Salesforce refused the assertion: Unauthorized (HTTP 400)'],
  ])('a refusal with %s', async (_, body, message) => {
    const cwd = await salesforce('--client-id', 'c');
    const ran = await tokenIn(cwd, ['--url', await server(answering(400, body))]);
    expect(ran.stderr.split('\n')[0]).toBe(`jwt-kit: error: ${message}`);
  });
  test('a redirect is not followed', async () => {
    let asked = 0;
    const target = await server((request, response) => {
      asked += 1;
      answering(200, '{"access_token":"t"}')(request, response);
    });
    const cwd = await salesforce('--client-id', 'c');
    await tokenIn(cwd, ['--url', await server(answering(307, '', { location: target }))]);
    expect(asked).toBe(0);
  });
  test('no answer at all, and none in time', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, end } = await rehearsing(cwd);
    await end();
    expect((await tokenIn(cwd, ['--url', url])).stderr).toMatch(
      /^jwt-kit: error: 127\.0\.0\.1:\d+: the host refuses the connection\n/,
    );
    const silent = await server(() => {});
    const ran = await tokenIn(cwd, ['--url', silent, '--timeout', '1']);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0]?.replace(/:\d+: /, ': ') }).toEqual({
      status: 5,
      first: 'jwt-kit: error: 127.0.0.1: no whole answer within 1 s',
    });
  });
  test.each([
    [
      3600,
      "this computer's clock is 60 min behind the server's: set it right, since an assertion may be over before it arrives",
    ],
    [-61, "this computer's clock is 61 s ahead of the server's: set it right, since an assertion may be from the future"],
    [60, undefined],
  ])('a clock that is %i seconds off is said first', async (ahead, note) => {
    const cwd = await salesforce('--client-id', 'c');
    const date = new Date(Math.floor(frozen.getTime() / 1000) * 1000 + 1000 + ahead * 1000).toUTCString();
    const url = await server(
      answering(400, '{"error":"invalid_grant","error_description":"expired authorization code"}', { date }),
    );
    const ran = await tokenIn(cwd, ['--url', url], { now: () => new Date(Math.floor(frozen.getTime() / 1000) * 1000 + 1000) });
    const [first] = ran.stderr.split('\n');
    expect(first).toBe(
      note === undefined
        ? 'jwt-kit: error: Salesforce refused the assertion: expired authorization code (invalid_grant)'
        : `jwt-kit: note: ${note}`,
    );
  });
  test('a token is printed although nobody says whom it belongs to', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server((request, response) =>
      request.method === 'POST'
        ? answering(200, '{"access_token":"t","id":"/id/o/u"}')(request, response)
        : answering(403, '"Bad_OAuth_Token"')(request, response),
    );
    const ran = await tokenIn(cwd, ['--url', url, '--check']);
    expect(ran).toEqual({
      status: 5,
      stdout: 't\n',
      stderr: expect.stringMatching(/^jwt-kit: note: 127\.0\.0\.1:\d+ does not say whom the token belongs to \(HTTP 403\)\n$/),
    });
  });
  test('a token is not sent in the clear to where the answer points', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server(answering(200, '{"access_token":"t","id":"http://evil.example.com/id/o/u"}'));
    const ran = await tokenIn(cwd, ['--url', url, '--check']);
    expect(ran).toMatchObject({ status: 5, stdout: 't\n' });
    expect(ran.stderr).toBe('jwt-kit: note: the token was not sent to evil.example.com: the address is not https\n');
  });
});

describe('a mistake in the command line', () => {
  test.each<[string[], string]>([
    [['--url', 'http://login.example.com/t'], '--url "http://login.example.com/t" is not https'],
    [['--url', 'login'], '--url "login" is not a URL'],
    [['--url', 'https://u:p@login.example.com'], '--url has a user name or a password before the @'],
    [['--timeout', '0'], '--timeout is 0: nothing answers that fast'],
    [['--wait', 'long'], '--wait: expected a duration: seconds, or a number and s, m, h or d'],
    [['--field', 'client_secret=x'], '--field does not set client_secret'],
    [['--field', 'x'], '--field takes a name and a value with = between them'],
  ])('%j', async (words, message) => {
    const cwd = await salesforce('--client-id', 'c');
    const ran = await runIn(cwd, ['token', 'app', ...words]);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 2,
      first: `jwt-kit: error: ${message}`,
    });
  });
  test('without an endpoint', async () => {
    const ran = await runIn(scratch(), ['token', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c']);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 2,
      first: 'jwt-kit: error: missing: --url <token endpoint>',
    });
  });
});

test('leaves nothing but the bundle behind', async () => {
  const cwd = await salesforce('--client-id', 'c');
  const before = readdirSync(join(cwd, 'app'));
  const { url } = await rehearsing(cwd);
  await tokenIn(cwd, ['--url', url, '--check']);
  expect(readdirSync(join(cwd, 'app'))).toEqual(before);
  expect(execFileSync('ls', ['-A', cwd], { encoding: 'utf8' })).toBe('app\n');
});

describe('what a server sends back', () => {
  test('of the access token is not repeated by --check', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server((request, response) => {
      const origin = `http://${request.headers.host}`;
      const token = { access_token: 'tok-0123456789-0123456789-0123456789', id: `${origin}/id/1/2`, instance_url: origin };
      const identity = { username: `u ${request.headers.authorization} 0123456789-0123456789-01234`, organization_id: 'o' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.method === 'POST' ? token : identity));
    });
    const ran = await tokenIn(cwd, ['--url', url, '--check']);
    expect(ran.stdout).toBe('tok-0123456789-0123456789-0123456789\n');
    expect(ran.stderr).toContain('u Bearer [not shown] [not shown]');
    expect(ran.stderr).not.toContain('0123456789-0123456789');
  });
  test.each([
    ['an escape', 'ab\u001b[31mc'],
    ['a second line', 'ab\ncd'],
    ['nothing', ''],
    ['letters beyond ASCII', 'tokén'],
  ])('as an access token with %s is none', async (_, access_token) => {
    const cwd = await salesforce('--client-id', 'c');
    const ran = await tokenIn(cwd, ['--url', await server(answering(200, JSON.stringify({ access_token })))]);
    expect({ status: ran.status, stdout: ran.stdout, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 5,
      stdout: '',
      first: expect.stringMatching(/: the server answered without an access token$/),
    });
  });
});

describe('a client id is not kept where the server speaks against it:', () => {
  test.each([
    ['a code alone', 401, '{"error":"invalid_client"}'],
    ['words of its own', 401, '{"error":"invalid_client","error_description":"Client authentication failed"}'],
    ["Salesforce's code", 400, '{"error":"invalid_client_id","error_description":"no such app"}'],
    ['a client that may not', 400, '{"error":"unauthorized_client"}'],
    ['no token endpoint', 404, '{"message":"not found"}'],
  ])('%s', async (_, status, body) => {
    const cwd = await salesforce();
    const ran = await tokenIn(cwd, ['--client-id', 'WRONG'], distant(await server(answering(status, body))));
    expect(ran.status).toBe(5);
    expect(readRecord(cwd).settings['clientId']).toBeUndefined();
  });
  test('an answer about something else keeps it', async () => {
    const cwd = await salesforce();
    const body = '{"error":"invalid_grant","error_description":"user hasn\'t approved this consumer"}';
    await tokenIn(cwd, ['--client-id', 'RIGHT'], distant(await server(answering(400, body))));
    expect(readRecord(cwd).settings['clientId']).toBe('RIGHT');
  });
});

describe("a server's words that are made to be slow hold nobody up:", () => {
  test.each([
    ['token', ['token', 'app'], 'stderr'],
    ['doctor --online', ['doctor', 'app', '--online'], 'stdout'],
  ] as const)('%s', async (_, words, where) => {
    const cwd = await salesforce('--client-id', 'c');
    const refusal = JSON.stringify({ error: 'invalid_grant', error_description: 'eyJ'.repeat(70_000) });
    const url = await server(answering(400, refusal));
    const before = process.cpuUsage();
    const ran = await runIn(cwd, [...words, '--url', url], network);
    const { user } = process.cpuUsage(before);
    expect(user / 1000).toBeLessThan(2000);
    expect(ran.status).toBe(5);
    expect(ran[where].replace(/\s+/g, ' ')).toContain(
      'Salesforce refused the assertion: (210000 characters without a break) (invalid_grant)',
    );
  });
});
