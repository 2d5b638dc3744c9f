import { createPrivateKey, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JWT_BEARER } from '../../../../src/core/jwt/grant-type.ts';
import { signJwt } from '../../../../src/core/jwt/sign.ts';
import { cpuTimeOf } from '../../../cpu-time.ts';
import { fixture, fixturePath, frozen, otherKey, testKey } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, type Rehearsed, rehearsing } from '../../rehearsal.ts';
import { runIn, world } from '../../world.ts';

const now = Math.floor(frozen.getTime() / 1000);
const good = { iss: 'c', sub: 'u@acme.com', aud: 'https://acme.my.salesforce.com', exp: now + 180 };

/** The endpoint's response to a form. */
async function post(
  { url }: Rehearsed,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown; date: string | null }> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const type = 'application/x-www-form-urlencoded';
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } });
  return { status: response.status, body: await response.json(), date: response.headers.get('date') };
}

const signed = (claims: object, key: KeyObject = testKey, alg: 'RS256' | 'RS384' | 'ES256' = 'RS256'): Promise<string> =>
  signJwt(claims, key, { alg });

async function salesforce(words: readonly string[] = [], flags: readonly string[] = ['--client-id', 'c']): Promise<Rehearsed> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, ...flags]);
  return rehearsing(cwd, words);
}

describe('an assertion that Salesforce would accept', () => {
  test.each<[string, object, string]>([
    ['as sign makes it', {}, ''],
    ['with the audience of production', { aud: 'https://login.salesforce.com' }, ''],
    [
      'with a slash at the end of its audience',
      { aud: 'https://acme.my.salesforce.com/' },
      'aud "https://acme.my.salesforce.com/" has a slash at the end, as the Salesforce CLI sends it: accepted; --exact refuses it',
    ],
    ['with one audience of several', { aud: ['x', 'https://login.salesforce.com'] }, ''],
    [
      'with exp in milliseconds, as the Salesforce CLI sends it',
      { exp: (now + 300) * 1000 },
      'is in milliseconds, as the Salesforce CLI sends it, so the assertion never expires: accepted; --exact refuses it',
    ],
    [
      'with exp as a text',
      { exp: String(now + 60) },
      'exp is a string, not a number, as simple-salesforce sends it: accepted; --exact refuses it',
    ],
  ])('%s', async (_, changes, note) => {
    const rehearsed = await salesforce();
    const { origin, said } = rehearsed;
    const answer = await post(rehearsed, { grant_type: JWT_BEARER, assertion: await signed({ ...good, ...changes }) });
    expect(answer).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^rehearsal\./),
        scope: 'api',
        instance_url: origin,
        id: `${origin}/id/00D000000000001EAA/005000000000001AAA`,
        token_type: 'Bearer',
      },
      date: frozen.toUTCString(),
    });
    expect(said()).toContain(`200 a token for "u@acme.com"\n${note === '' ? '' : '  '}`);
    expect(said()).toContain(note);
  });
  test.each([
    ['acme.my.salesforce.com', 'login', 'test'],
    ['acme--uat.sandbox.my.salesforce.com', 'test', 'login'],
  ])('for %s with the audience https://%s.salesforce.com, not %s', async (host, right, wrong) => {
    const rehearsed = await salesforce([], ['--client-id', 'c', '--instance-url', `https://${host}`]);
    const send = async (audience: string): Promise<{ status: number; body: unknown }> =>
      post(rehearsed, {
        grant_type: JWT_BEARER,
        assertion: await signed({ ...good, aud: `https://${audience}.salesforce.com` }),
      });
    expect(await send(right)).toMatchObject({ status: 200 });
    expect(await send(wrong)).toMatchObject({ status: 400, body: { error_description: 'audience is invalid' } });
  });
  test('with the address of the rehearsal as audience, by either host name, with and without a slash', async () => {
    const rehearsed = await salesforce();
    const port = new URL(rehearsed.url).port;
    for (const host of ['127.0.0.1', 'localhost']) {
      for (const slash of ['', '/']) {
        const url = rehearsed.url.replace('127.0.0.1', host);
        const assertion = await signed({ ...good, aud: `http://${host}:${port}${slash}` });
        expect((await post({ ...rehearsed, url }, { grant_type: JWT_BEARER, assertion })).status).toBe(200);
      }
    }
  });
});

describe('an assertion that Salesforce would refuse', () => {
  const ec = createPrivateKey(fixture('keys/ec.pem'));
  test.each<[string, () => Promise<Record<string, string> | string>, string, string, string]>([
    [
      'another grant',
      async () => ({ grant_type: 'password' }),
      'unsupported_grant_type',
      'grant type not supported',
      'grant_type is "password"',
    ],
    [
      'no assertion',
      async () => ({ grant_type: JWT_BEARER }),
      'invalid_grant',
      'invalid assertion',
      'the form has no assertion',
    ],
    [
      'two assertions',
      async () => `grant_type=${encodeURIComponent(JWT_BEARER)}&assertion=a&assertion=b`,
      'invalid_grant',
      'invalid assertion',
      'duplicate assertion',
    ],
    [
      'no JWT',
      async () => ({ grant_type: JWT_BEARER, assertion: 'a.b.c' }),
      'invalid_grant',
      'invalid assertion',
      'the header is damaged',
    ],
    [
      'another client',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed({ ...good, iss: 'x' }) }),
      'invalid_client_id',
      'client identifier invalid',
      'iss is "x", expected "c"',
    ],
    [
      'another key',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed(good, otherKey) }),
      'invalid_grant',
      'invalid assertion',
      'the signature does not verify with server.crt',
    ],
    [
      'another algorithm',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed(good, testKey, 'RS384') }),
      'invalid_grant',
      'invalid assertion',
      'the algorithm is RS384, but only RS256 is allowed',
    ],
    [
      'an EC key',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed(good, ec, 'ES256') }),
      'invalid_grant',
      'invalid assertion',
      'the algorithm is ES256, but only RS256 is allowed',
    ],
    [
      'another audience',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed({ ...good, aud: 'https://other.my.salesforce.com' }) }),
      'invalid_grant',
      'audience is invalid',
      'aud is "https://other.my.salesforce.com", expected one of',
    ],
    [
      'an exp in the past',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed({ ...good, exp: now - 15 }) }),
      'invalid_grant',
      'expired authorization code',
      'exp is in the past: 15 s ago',
    ],
    [
      'no end',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed({ ...good, exp: undefined }) }),
      'invalid_grant',
      'expired authorization code',
      'exp is missing',
    ],
    [
      'a start to come',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed({ ...good, nbf: now + 60 }) }),
      'invalid_grant',
      'expired authorization code',
      'nbf is in the future',
    ],
    [
      'another user',
      async () => ({ grant_type: JWT_BEARER, assertion: await signed({ ...good, sub: 'x@acme.com' }) }),
      'invalid_grant',
      "user hasn't approved this consumer",
      'sub is "x@acme.com", expected "u@acme.com"',
    ],
  ])('for %s', async (_, form, error, description, because) => {
    const rehearsed = await salesforce();
    expect(await post(rehearsed, await form())).toMatchObject({ status: 400, body: { error, error_description: description } });
    expect(rehearsed.said()).toContain(`: 400 ${error}, ${description}: ${because}`);
  });
  test('for a body that is not a form', async () => {
    const rehearsed = await salesforce();
    const answer = await post(rehearsed, '{}', { 'content-type': 'application/json' });
    expect(answer.body).toEqual({ error: 'unsupported_grant_type', error_description: 'grant type not supported' });
  });
  test('never repeats the assertion or the token', async () => {
    const rehearsed = await salesforce();
    const assertion = await signed(good);
    const { body } = await post(rehearsed, { grant_type: JWT_BEARER, assertion });
    await post(rehearsed, { grant_type: JWT_BEARER, assertion: `${assertion}x` });
    await post(rehearsed, { grant_type: assertion, assertion });
    expect(rehearsed.said()).toContain('grant_type is "[not shown]"');
    expect(rehearsed.said()).not.toContain(assertion.split('.')[2]);
    expect(rehearsed.said()).not.toContain((body as { access_token: string }).access_token);
  });
});

describe('a provider with little public documentation', () => {
  const anypoint = ['--region', 'eu', '--client-id', 'c', '--idp-id', 'i', '--username', 'ann'];
  const claims = {
    iss: 'c',
    sub: '1|i|ann',
    aud: 'https://eu1.anypoint.mulesoft.com/accounts/api/v2/oauth2/token',
    exp: now + 60,
  };
  test.each<[string, object, number, object]>([
    ['accepts what sign makes', {}, 200, { token_type: 'bearer', expires_in: 3600 }],
    ['refuses milliseconds', { exp: (now + 60) * 1000 }, 400, { error: 'invalid_grant' }],
    [
      'refuses an extra slash',
      { aud: `${claims.aud}/` },
      400,
      { error: 'invalid_grant', error_description: 'aud is not this server' },
    ],
    ['refuses another client', { iss: 'x' }, 401, { error: 'invalid_client', error_description: 'iss is not the client id' }],
    [
      'refuses another version of sub',
      { sub: '2|i|ann' },
      400,
      { error: 'invalid_grant', error_description: 'sub is not the user' },
    ],
  ])('Anypoint %s', async (_, changes, status, body) => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', anypoint);
    const rehearsed = await rehearsing(cwd);
    const answer = await post(rehearsed, { grant_type: JWT_BEARER, assertion: await signed({ ...claims, ...changes }) });
    expect(answer).toMatchObject({ status, body });
  });
  test('a client id that is not recorded is not checked, with a note', async () => {
    const rehearsed = await salesforce([], []);
    expect((await post(rehearsed, { grant_type: JWT_BEARER, assertion: await signed({ ...good, iss: 'any' }) })).status).toBe(
      200,
    );
    expect(rehearsed.said()).toContain('the consumer key is not set, so any iss is accepted: "any"');
  });
});

describe('--fail', () => {
  test.each([
    ['audience is invalid', { error: 'invalid_grant', error_description: 'audience is invalid' }],
    ['Client Identifier Invalid', { error: 'invalid_client_id', error_description: 'client identifier invalid' }],
    ['invalid_client: client identifier invalid', { error: 'invalid_client', error_description: 'client identifier invalid' }],
    ['app_not_found', { error: 'app_not_found', error_description: 'External client app is not installed in this org' }],
    ['odd_error: odd words', { error: 'odd_error', error_description: 'odd words' }],
    ['words of my own', { error: 'invalid_grant', error_description: 'words of my own' }],
  ])('%s', async (fail, body) => {
    const rehearsed = await salesforce(['--fail', fail]);
    const answer = await post(rehearsed, { grant_type: JWT_BEARER, assertion: await signed(good) });
    expect(answer.body).toEqual(body);
    expect(rehearsed.said()).toContain('forced with --fail; nothing is wrong with the assertion');
  });
});

/** The status of the response to a POST with these header fields and no body. */
const statusOf = (url: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((done) => void request(url, { method: 'POST', headers }, ({ statusCode }) => done(statusCode)).end());

describe('a request from a web page is refused and logged:', () => {
  test.each([
    ['an Origin', { origin: 'https://evil.example' }, 'Origin: https://evil.example'],
    ['the Origin of a page without one', { origin: 'null' }, 'Origin: null'],
    ['an Origin on this computer', { origin: 'http://127.0.0.1:8080' }, 'Origin: http://127.0.0.1:8080'],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 'Sec-Fetch-Site: cross-site'],
    ['a long Origin', { origin: `https://${'a'.repeat(2000)}` }, `Origin: https://${'a'.repeat(184)}`],
  ])('%s', async (_, headers, shown) => {
    const rehearsed = await salesforce();
    const form = { grant_type: JWT_BEARER, assertion: await signed(good) };
    const answer = await new Promise((done) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      request(rehearsed.url, { method: 'POST', headers: { ...type, ...headers } }, (response) => {
        response.setEncoding('utf8').on('data', (body) => done({ status: response.statusCode, body: JSON.parse(body) }));
      }).end(new URLSearchParams(form).toString());
    });
    expect(answer).toEqual({ status: 403, body: { error: 'invalid_request' } });
    expect(rehearsed.said()).toContain(`POST /services/oauth2/token: 403 it comes from a web page (${shown})\n`);
    expect(rehearsed.said()).not.toContain('a token for');
  });
  test('a URL typed into a browser is answered', async () => {
    const { url } = await salesforce();
    expect(await statusOf(url, { 'sec-fetch-site': 'none' })).toBe(400);
  });
});

test('an assertion made to be slow is checked quickly', async () => {
  const rehearsed = await salesforce();
  const assertion = await signed({ ...good, iss: 'eyJ'.repeat(14_000) });
  const took = await cpuTimeOf(async () => {
    expect((await post(rehearsed, { grant_type: JWT_BEARER, assertion })).status).toBe(400);
  });
  expect(took).toBeLessThan(1000);
  expect(rehearsed.said()).toContain(': iss is (42002 characters without a break), expected "c"\n');
});

describe('the server', () => {
  test('listens on 127.0.0.1 and rejects requests with another host name', async () => {
    const { url, said } = await salesforce();
    expect(await statusOf(url, { host: 'evil.example.com' })).toBe(421);
    const line = 'POST /services/oauth2/token: 421 the Host header "evil.example.com" is not a name of this computer\n';
    expect(said()).toContain(line);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/services\/oauth2\/token$/);
  });
  test('answers 404 for other paths, 403 for unknown tokens, 413 for large bodies', async () => {
    const rehearsed = await salesforce();
    const { origin } = rehearsed;
    expect((await fetch(`${origin}/services/apexrest/x`)).status).toBe(404);
    expect(await (await fetch(`${origin}/services/data`)).json()).toEqual([
      { label: 'Rehearsal', url: '/services/data/v67.0', version: '67.0' },
    ]);
    const headers = { authorization: 'Bearer x' };
    expect((await fetch(`${origin}/id/00D000000000001EAA/005000000000001AAA`, { headers })).status).toBe(403);
    expect((await post(rehearsed, 'x'.repeat(70_000))).status).toBe(413);
    expect(rehearsed.said()).toContain('POST /services/oauth2/token: 413 the body is larger than 64 KB\n');
  });
  test('ends on Ctrl-C with 0, and after --for', async () => {
    const rehearsed = await salesforce();
    expect(await rehearsed.end()).toBe(0);
    await expect(fetch(rehearsed.url)).rejects.toThrow();
    const waited: number[] = [];
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme]);
    const ran = await runIn(cwd, ['rehearse', 'app', '--for', '1m'], { wait: async (time) => void waited.push(time) });
    expect({ ...ran, waited }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^http:/), waited: [60_000] });
  });
  test('says if the port is taken or invalid', async () => {
    const { url } = await salesforce();
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    const { port } = new URL(url);
    const ran = await runIn(cwd, ['rehearse', 'app', '--port', port]);
    expect(ran).toEqual({
      status: 5,
      stdout: '',
      stderr: `jwt-kit: error: port ${port} is used by another program\njwt-kit: hint: choose another port, or leave out --port\n`,
    });
    expect((await runIn(cwd, ['rehearse', 'app', '--port', '70000'])).status).toBe(2);
    for (const none of ['', 'HTTP 200']) {
      expect(await runIn(cwd, ['rehearse', 'app', '--fail', none])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('--fail: expected an error description, or a status from HTTP 400 to HTTP 599\n'),
      });
    }
  });
  test('--dry-run starts nothing, --json gives the address', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    expect(await runIn(cwd, ['rehearse', 'app', '--dry-run'])).toEqual({
      status: 0,
      stdout: 'not started; without --dry-run, it would listen on 127.0.0.1\n',
      stderr: '',
    });
    const ran = await runIn(cwd, ['rehearse', 'app', '--for', '1s', '--json'], { wait: async () => {} });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      command: 'rehearse',
      ok: true,
      provider: 'salesforce',
      port: expect.any(Number),
    });
  });
  test('checks with the public key if the bundle has no certificate', async () => {
    const cwd = scratch();
    const jwk = fixturePath('keys/rsa.pub.jwk');
    const words = ['--idp-id', 'i', '--username', 'u', '--client-id', 'c'];
    await runIn(cwd, ['init', 'app', '--provider', 'anypoint', '--name', 'a', '--jwk', jwk, ...words]);
    const rehearsed = await rehearsing(cwd);
    expect(rehearsed.said()).toContain('send it an assertion that the holder of the private key signed');
    const claims = { iss: 'c', sub: '1|i|u', aud: 'https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token', exp: now + 60 };
    expect((await post(rehearsed, { grant_type: JWT_BEARER, assertion: await signed(claims) })).status).toBe(200);
  });
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['server.crt is for another key', { 'server.crt': 'issued/other.crt' }, 'server.crt does not match server.key'],
    ['server.key is that of another bundle', { 'server.key': 'keys/other.pem' }, 'server.key does not match server.crt'],
    [
      'both are from another bundle',
      { 'server.key': 'keys/other.pem', 'server.crt': 'issued/other.crt' },
      'server.crt does not match jwt-kit.json',
    ],
    [
      'server.key is encrypted, and server.crt is for another key',
      { 'server.key': 'keys/rsa.pkcs8.enc.pem', 'server.crt': 'issued/other.crt' },
      'server.crt does not match jwt-kit.json',
    ],
    ['server.key is encrypted', { 'server.key': 'keys/rsa.pkcs8.enc.pem' }, ''],
    ['server.key is damaged', { 'server.key': 'keys/README.md' }, ''],
  ])('says at the start if %s', async (_, files, says) => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    for (const [name, from] of Object.entries(files)) writeFileSync(join(cwd, 'app', name), fixture(from));
    const { status, stderr } = await runIn(cwd, ['rehearse', 'app', '--dry-run']);
    expect(status).toBe(0);
    expect(stderr).toBe(says === '' ? '' : `jwt-kit: note: ${says}: for the fix, run npx jwt-kit doctor app\n`);
  });
  test('does not wait if it was already interrupted', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    const { io } = world(cwd);
    expect((await runIn(cwd, ['rehearse', 'app'], { ...io, interrupted: () => AbortSignal.abort() })).status).toBe(0);
  });
});
