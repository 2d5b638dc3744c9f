/** token: --wait, all kinds of responses, and usage errors. */
import { readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { frozen } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { key, network, rehearsing } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';
import { answering, distant, readRecord, salesforce, server, tokenIn } from './token-setup.ts';

describe('--wait', () => {
  test('signs and retries only while the server is still copying a change', async () => {
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
      stderr: `jwt-kit: user hasn't approved this consumer; retrying for 60 s
jwt-kit: user hasn't approved this consumer; retrying for 45 s
`,
    });
    expect(clock - frozen.getTime()).toBe(30_000);
    expect(new Set(assertions).size).toBe(3);
  });
  test('ends with the last response when the time is up', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, said } = await rehearsing(cwd, ['--fail', "user hasn't approved this consumer"]);
    const ran = await tokenIn(cwd, ['--url', url, '--wait', '30s'], { wait: async () => {} });
    expect(ran.status).toBe(5);
    expect(said().match(/POST/g)).toHaveLength(3);
  });
  test('does not retry if waiting cannot help', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, said } = await rehearsing(cwd, ['--fail', 'audience is invalid']);
    expect((await tokenIn(cwd, ['--url', url, '--wait', '10m'])).status).toBe(5);
    expect(said().match(/POST/g)).toHaveLength(1);
  });
});

describe('a response with', () => {
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
    ['a token that is not a string', answering(200, '{"access_token":{}}'), 5, 'the server answered without an access token'],
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
      'the server redirects to https://evil.example.com (HTTP 302); the assertion is not forwarded',
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
  ])('an error response with %s', async (_, body, message) => {
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
  test('no response, and no response in time', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, end } = await rehearsing(cwd);
    await end();
    expect((await tokenIn(cwd, ['--url', url])).stderr).toMatch(
      /^jwt-kit: error: 127\.0\.0\.1:\d+: the host refused the connection\njwt-kit: hint: nothing listens there: is rehearse still running\?/,
    );
    const silent = await server(() => {});
    const ran = await tokenIn(cwd, ['--url', silent, '--timeout', '1']);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0]?.replace(/:\d+: /, ': ') }).toEqual({
      status: 5,
      first: 'jwt-kit: error: 127.0.0.1: no complete response within 1 s',
    });
  });
  test.each([
    [3600, "this computer's clock is 60 min behind the server's: set it right, or an assertion may be expired when it arrives"],
    [
      -61,
      "this computer's clock is 61 s ahead of the server's: set it right, or an assertion may be not valid yet when it arrives",
    ],
    [60, undefined],
  ])('a clock that is wrong by %i seconds is noted first', async (ahead, note) => {
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
  test('a token is printed even if the server does not say whose it is', async () => {
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
      stderr: expect.stringMatching(/^jwt-kit: note: 127\.0\.0\.1:\d+ does not say whose token it is \(HTTP 403\)\n$/),
    });
  });
  test('a token is not sent unencrypted to a URL in the response', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server(answering(200, '{"access_token":"t","id":"http://evil.example.com/id/o/u"}'));
    const ran = await tokenIn(cwd, ['--url', url, '--check']);
    expect(ran).toMatchObject({ status: 5, stdout: 't\n' });
    expect(ran.stderr).toBe('jwt-kit: note: the token was not sent to evil.example.com: the URL is not https\n');
  });
});

describe('a mistake in the command line', () => {
  test.each<[string[], string]>([
    [['--url', 'http://login.example.com/t'], '--url "http://login.example.com/t" is not https'],
    [['--url', 'login'], '--url "login" is not a URL'],
    [['--url', 'https://u:p@login.example.com'], '--url has a user name or a password before the @'],
    [['--timeout', '0'], '--timeout is 0: no server answers that fast'],
    [['--timeout', '2147484'], '--timeout: the duration is too long'],
    [['--wait', '25d'], '--wait: the duration is too long'],
    [['--wait', 'long'], '--wait: expected a duration: seconds, or a number and s, m, h or d'],
    [['--field', 'client_secret=x'], '--field cannot set client_secret'],
    [['--field', 'x'], '--field takes <name>=<value>'],
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

test('leaves only the bundle', async () => {
  const cwd = await salesforce('--client-id', 'c');
  const before = readdirSync(join(cwd, 'app'));
  const { url } = await rehearsing(cwd);
  await tokenIn(cwd, ['--url', url, '--check']);
  expect(readdirSync(join(cwd, 'app'))).toEqual(before);
  expect(readdirSync(cwd)).toEqual(['app']);
});

describe('text that a server sends back', () => {
  test('is not repeated by --check if it contains the access token', async () => {
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
  ])('with %s is not accepted as an access token', async (_, access_token) => {
    const cwd = await salesforce('--client-id', 'c');
    const ran = await tokenIn(cwd, ['--url', await server(answering(200, JSON.stringify({ access_token })))]);
    expect({ status: ran.status, stdout: ran.stdout, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 5,
      stdout: '',
      first: expect.stringMatching(/: the server answered without an access token$/),
    });
  });
});

describe('a client id is not saved if the server rejects it:', () => {
  test.each([
    ['a code alone', 401, '{"error":"invalid_client"}'],
    ['words of its own', 401, '{"error":"invalid_client","error_description":"Client authentication failed"}'],
    ["Salesforce's code", 400, '{"error":"invalid_client_id","error_description":"no such app"}'],
    ['an unauthorized client', 400, '{"error":"unauthorized_client"}'],
    ['no token endpoint', 404, '{"message":"not found"}'],
  ])('%s', async (_, status, body) => {
    const cwd = await salesforce();
    const ran = await tokenIn(cwd, ['--client-id', 'WRONG'], distant(await server(answering(status, body))));
    expect(ran.status).toBe(5);
    expect(readRecord(cwd).settings['clientId']).toBeUndefined();
  });
  test('it is saved if the error is about something else', async () => {
    const cwd = await salesforce();
    const body = '{"error":"invalid_grant","error_description":"user hasn\'t approved this consumer"}';
    await tokenIn(cwd, ['--client-id', 'RIGHT'], distant(await server(answering(400, body))));
    expect(readRecord(cwd).settings['clientId']).toBe('RIGHT');
  });
});

describe("a server's text that is made to be slow is read quickly:", () => {
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
