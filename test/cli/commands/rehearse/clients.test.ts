/** What a rehearsal accepts from real clients, what it refuses, and what they ask after the token. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JWT_BEARER } from '../../../../src/core/jwt/grant-type.ts';
import { signJwt } from '../../../../src/core/jwt/sign.ts';
import { frozen, testKey } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, type Rehearsed, rehearsing } from '../../rehearsal.ts';

const now = Math.floor(frozen.getTime() / 1000);
const good = { iss: 'c', sub: 'u@acme.com', aud: 'https://acme.my.salesforce.com', exp: now + 180 };
const signed = (claims: object): Promise<string> => signJwt(claims, testKey, { alg: 'RS256' });

interface Reply {
  status: number;
  body: Record<string, unknown>;
}

async function send(url: string, body: string, type = 'application/x-www-form-urlencoded'): Promise<Reply> {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const post = async (url: string, claims: object, form: Record<string, string> = {}): Promise<Reply> =>
  send(url, String(new URLSearchParams({ grant_type: JWT_BEARER, assertion: await signed(claims), ...form })));

async function salesforce(words: readonly string[] = [], flags: readonly string[] = []): Promise<Rehearsed> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c', ...flags]);
  return rehearsing(cwd, words);
}

const { sub, ...nobody } = good;
const queried = async ({ url }: Rehearsed): Promise<Reply> =>
  send(`${url}?${new URLSearchParams({ grant_type: JWT_BEARER, assertion: await signed(good) })}`, '');
const broken = async ({ url }: Rehearsed): Promise<Reply> =>
  send(url, `grant_type=${encodeURIComponent(JWT_BEARER)}&assertion=${await signed(good)}\n`);

describe('a habit of a client is accepted with a note that names it, and --exact refuses it:', () => {
  test.each<[string, (rehearsed: Rehearsed) => Promise<Reply>, string, string]>([
    [
      'aud without a scheme',
      ({ url }) => post(url, { ...good, aud: 'login.salesforce.com' }),
      'restforce',
      'audience is invalid',
    ],
    ['the host as aud', ({ url }) => post(url, { ...good, aud: 'acme.my.salesforce.com' }), 'restforce', 'audience is invalid'],
    ['a slash', ({ url }) => post(url, { ...good, aud: `${good.aud}/` }), 'the Salesforce CLI', 'audience is invalid'],
    ['exp of now', ({ url }) => post(url, { ...good, exp: now }), 'CumulusCI', 'expired authorization code'],
    ['exp of 9 s ago', ({ url }) => post(url, { ...good, exp: now - 9 }), 'CumulusCI', 'expired authorization code'],
    [
      'milliseconds',
      ({ url }) => post(url, { ...good, exp: now * 1000 + 1 }),
      'the Salesforce CLI',
      'expired authorization code',
    ],
    ['exp as text', ({ url }) => post(url, { ...good, exp: `${now + 9}` }), 'simple-salesforce', 'expired authorization code'],
    ['prn for sub', ({ url }) => post(url, { ...nobody, prn: sub }), 'prn', "user hasn't approved this consumer"],
    ['the form in the address', queried, 'Postman', 'grant type not supported'],
    ['a line break at the end', broken, '--data-binary', 'grant type not supported'],
  ])('%s', async (_, ask, client, description) => {
    const [rehearsed, exact] = [await salesforce(), await salesforce(['--exact'])];
    expect((await ask(rehearsed)).status).toBe(200);
    expect(rehearsed.said()).toMatch(new RegExp(`\n  .*${client}.*: accepted; --exact refuses it\n`));
    expect(await ask(exact)).toMatchObject({ status: 400, body: { error_description: description } });
    expect(exact.said()).toMatch(new RegExp(`${client}.*; refused because of --exact\n`));
  });
  test('the token URL as aud, on any other server', async () => {
    const server = ['--token-url', 'https://as.example/oauth/token', '--audience', 'https://as.example', '--client-id', 'c'];
    const claims = { iss: 'c', sub: 'me', aud: 'https://as.example/oauth/token', exp: now + 60 };
    for (const [words, status] of [
      [[], 200],
      [['--exact'], 400],
    ] as const) {
      const cwd = scratch();
      await bundleIn(cwd, 'generic', [...server, '--username', 'me']);
      const { url, said } = await rehearsing(cwd, words);
      expect(await post(url, claims)).toMatchObject({ status });
      expect(said()).toContain('it is the token URL, which many clients send (RFC 7523 §3)');
      expect((await post(url, { ...claims, aud: url })).status).toBe(status);
      expect((await post(url, { ...claims, aud: 'https://as.example' })).status).toBe(200);
      expect((await post(url, { ...claims, exp: now })).status).toBe(400);
    }
  });
  test('multipart is refused, and the answer says why', async () => {
    const { url } = await salesforce();
    expect(await send(url, '--x--', 'multipart/form-data; boundary=x')).toEqual({
      status: 400,
      body: {
        error: 'unsupported_grant_type',
        error_description:
          'grant type not supported: the body is multipart/form-data, expected application/x-www-form-urlencoded',
      },
    });
  });
});

describe('what an org refuses is refused:', () => {
  test('an assertion that got a token before; one without a jti may come again', async () => {
    const { url, said } = await salesforce();
    const claims = { ...good, jti: 'a' };
    expect((await post(url, { ...claims, sub: 'x' })).status).toBe(400);
    expect((await post(url, claims)).status).toBe(200);
    expect(await post(url, claims)).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'jti already in use' },
    });
    expect(said()).toContain('jti "a" was used before: sign a new assertion for each request');
    expect((await post(url, { ...claims, jti: 'b' })).status).toBe(200);
    expect([(await post(url, good)).status, (await post(url, good)).status]).toEqual([200, 200]);
  });
  test('the audience of the wrong environment, also if the bundle has it', async () => {
    const { url, said } = await salesforce([], ['--audience', 'https://test.salesforce.com']);
    expect(await post(url, { ...good, aud: 'https://test.salesforce.com' })).toMatchObject({
      status: 400,
      body: { error_description: 'audience is invalid' },
    });
    expect(said()).toContain('because audience https://test.salesforce.com does not match acme.my.salesforce.com');
    expect((await post(url, { ...good, aud: 'https://login.salesforce.com' })).status).toBe(200);
  });
  test('an ended certificate gets a note: reports differ', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c', '--days', '2']);
    const later = new Date(frozen.getTime() + 3 * 24 * 3600 * 1000);
    const { url, said } = await rehearsing(cwd, [], { now: () => later });
    expect((await post(url, { ...good, exp: later.getTime() / 1000 + 60 })).status).toBe(200);
    expect(said()).toMatch(/ {2}the certificate ended on .{8,20}: reports differ on whether an org still accepts it\n/);
  });
});

describe('after the token', () => {
  const query = 'SELECT Name, IsSandbox FROM Organization';
  async function asked(rehearsed: Rehearsed): Promise<(path: string, init?: RequestInit) => Promise<Reply>> {
    const { body } = await post(rehearsed.url, good);
    const headers = { authorization: `Bearer ${body['access_token']}` };
    return async (path, init = {}) => {
      const response = await fetch(new URL(path, rehearsed.origin), { headers, ...init });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
  }
  test('identity, userinfo, versions, org and user are those of a rehearsal', async () => {
    const rehearsed = await salesforce();
    const ask = await asked(rehearsed);
    const id = `${rehearsed.origin}/id/00D000000000001EAA/005000000000001AAA`;
    expect(await ask(`${id}?format=json`)).toMatchObject({
      status: 200,
      body: { id, username: 'u@acme.com', display_name: 'Rehearsal User' },
    });
    expect(await ask('/services/oauth2/userinfo')).toMatchObject({ body: { sub: id, preferred_username: 'u@acme.com' } });
    expect(await ask('/services/data/v50.0')).toMatchObject({ body: { identity: id } });
    expect(await ask(`/services/data/v67.0/query?q=${encodeURIComponent(query)}`)).toEqual({
      status: 200,
      body: {
        totalSize: 1,
        done: true,
        records: [
          {
            attributes: { type: 'Organization', url: '/services/data/v67.0/sobjects/Organization/00D000000000001EAA' },
            Id: '00D000000000001EAA',
            Name: 'Rehearsal',
            InstanceName: 'REHEARSAL',
            IsSandbox: false,
            TrialExpirationDate: null,
            NamespacePrefix: null,
            OrganizationType: 'Developer Edition',
          },
        ],
      },
    });
    expect(await ask("/services/data/v67.0/query?q=SELECT+Id+FROM+User+WHERE+Username='u'")).toMatchObject({
      body: { records: [{ Username: 'u@acme.com', Name: 'Rehearsal User' }] },
    });
    expect(await ask('/services/data/v51.0/query?q=SELECT+Id+FROM+ScratchOrgInfo+limit+1')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_TYPE' }],
    });
  });
  test('a revoked token, and none, get what an org answers', async () => {
    const rehearsed = await salesforce();
    const { body } = await post(rehearsed.url, good);
    const token = String(body['access_token']);
    const path = `${rehearsed.origin}/services/data/v67.0/query?q=${encodeURIComponent(query)}`;
    const status = async (): Promise<number> => (await fetch(path, { headers: { authorization: `OAuth ${token}` } })).status;
    expect(await status()).toBe(200);
    expect((await send(`${rehearsed.origin}/services/oauth2/revoke`, `token=${token}`)).status).toBe(200);
    expect(await status()).toBe(401);
    expect(await (await fetch(path)).json()).toEqual([
      { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' },
    ]);
    expect((await fetch(`${rehearsed.origin}/services/oauth2/userinfo`)).status).toBe(403);
    expect(rehearsed.said()).not.toContain(token);
  });
  test('Anypoint says whose token it is', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'us', '--client-id', 'c', '--idp-id', 'i', '--username', 'ann']);
    const { url, origin } = await rehearsing(cwd);
    const claims = { iss: 'c', sub: '1|i|ann', aud: url, exp: now + 60 };
    const { body } = await post(url, claims);
    const headers = { authorization: `Bearer ${body['access_token']}` };
    expect(await (await fetch(`${origin}/accounts/api/me`, { headers })).json()).toMatchObject({
      user: { username: 'ann', idprovider_id: 'i', organization: { name: 'Rehearsal' } },
    });
    expect((await fetch(`${origin}/accounts/api/me`)).status).toBe(401);
  });
});

describe('--tls', () => {
  test('serves HTTPS with a certificate for this computer, which --tls-certificate writes', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    const { url, said } = await rehearsing(cwd, ['--tls-certificate', 'r.crt'], { now: () => new Date() });
    const pem = readFileSync(join(cwd, 'r.crt'), 'utf8');
    const { subjectAltName } = new X509Certificate(pem);
    expect(subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect(said()).toContain('the client has to trust r.crt');
    // Node reads the variable only when it starts, so it is set for the command.
    expect(said()).toContain(`in another terminal: NODE_EXTRA_CA_CERTS=r.crt npx jwt-kit token app --url ${url}`);
    const body = String(new URLSearchParams({ grant_type: JWT_BEARER, assertion: await signed({ ...good, exp: Date.now() }) }));
    const token = await new Promise<Record<string, unknown>>((done, fail) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const address = url.replace('127.0.0.1', 'localhost');
      request(address, { method: 'POST', headers, ca: pem, family: 4 }, (response) => {
        response.setEncoding('utf8').on('data', (text) => done(JSON.parse(text)));
      })
        .on('error', fail)
        .end(body);
    });
    expect(token).toMatchObject({ token_type: 'Bearer', instance_url: expect.stringMatching(/^https:\/\/localhost:/) });
  });
  test('without a file, a note says that no client trusts it', async () => {
    const { said } = await salesforce(['--tls']);
    expect(said()).toContain('no client trusts the certificate of this run: --tls-certificate <file> writes it');
    expect(said()).toContain('with --tls-certificate <file>, npx jwt-kit token could trust it too');
    expect(said()).not.toContain('in another terminal');
  });
  test('on Windows, the variable is named, because each shell sets it in another way', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    const { said } = await rehearsing(cwd, ['--tls-certificate', 'r.crt'], { now: () => new Date(), platform: 'win32' });
    expect(said()).toContain('in another terminal, set NODE_EXTRA_CA_CERTS to r.crt, then: npx jwt-kit token app --url ');
  });
});
