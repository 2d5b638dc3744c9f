import { describe, expect, test } from 'vitest';
import type { Io } from '../../../src/cli/command.ts';
import { scratch } from '../../strangers.ts';
import { acme, bundleIn } from '../rehearsal.ts';
import { type Ran, runIn } from '../world.ts';

const ACME = 'https://acme.my.salesforce.com/services/oauth2/token';
const identity = { username: 'u@acme.com', organization_id: '00D' };

/** Runs `token --check` with a response that contains a URL, and returns the URLs that received the token. */
async function check(id: string, words: readonly string[] = [], answer = Response.json(identity)) {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
  // What a token proves is recorded already, and not said here.
  await runIn(cwd, ['token', 'app'], { fetch: async () => Response.json({ access_token: 't' }) });
  const sentTo: string[] = [];
  const fetch: Io['fetch'] = async (url, { headers, redirect }) => {
    expect(redirect).toBe('manual');
    if (!JSON.stringify(headers).includes('Bearer')) {
      return Response.json({ access_token: 'secret-token', id, instance_url: new URL(id, ACME).origin });
    }
    sentTo.push(url);
    return answer;
  };
  const ran: Ran = await runIn(cwd, ['token', 'app', '--check', ...words], { fetch });
  expect(ran.stdout).toBe('secret-token\n');
  return { status: ran.status, said: ran.stderr, sentTo };
}

const asked = { status: 0, said: 'jwt-kit: note: the token belongs to u@acme.com, org 00D\n' };

describe('--check asks', () => {
  test.each([
    'https://acme.my.salesforce.com/id/00D/005',
    'https://login.salesforce.com/id/00D/005',
    'https://test.salesforce.com:443/id/00D/005',
    'https://LOGIN.SalesForce.com/id/00D/005',
    'https://beta--uat.sandbox.my.salesforce.com/id/00D/005',
    'https://army.my.salesforce.mil/id/00D/005',
    '/id/00D/005',
  ])('%s', async (id) => expect(await check(id)).toEqual({ ...asked, sentTo: [new URL(id, ACME).href] }));
  test('the server that granted the token, with any host', async () => {
    const url = 'https://gateway.example:8443/t';
    const id = 'https://gateway.example:8443/id/00D/005';
    expect(await check(id, ['--url', url])).toEqual({ ...asked, sentTo: [id] });
  });
  test.each([
    ['http://127.0.0.1:8899/t', 'http://127.0.0.1:8899/id/00D/005'],
    ['http://localhost:8899/t', 'http://127.0.0.1:8899/id/00D/005'],
  ])('at %s %s: both are on this computer', async (url, id) =>
    expect(await check(id, ['--url', url])).toEqual({ ...asked, sentTo: [id] }),
  );
});

const STRANGER = 'it is not known to belong to Salesforce, and did not grant the token';

describe('--check sends the token to no', () => {
  test('other port of this computer', async () => {
    const { status, said, sentTo } = await check('http://127.0.0.1:8900/id/1/2', ['--url', 'http://localhost:8899/t']);
    expect({ status, sentTo }).toEqual({ status: 5, sentTo: [] });
    expect(said).toContain(`the token was not sent to 127.0.0.1:8900: ${STRANGER}`);
  });
  test.each<[string, string, string]>([
    ['other host', 'https://evil.example/id/1/2', `evil.example: ${STRANGER}`],
    ['host that ends alike', 'https://evil-salesforce.com/id/1/2', `evil-salesforce.com: ${STRANGER}`],
    ['My Domain that ends alike', 'https://evilmy.salesforce.com/id/1/2', `evilmy.salesforce.com: ${STRANGER}`],
    ['host that starts alike', 'https://login.salesforce.com.evil.org/1', `login.salesforce.com.evil.org: ${STRANGER}`],
    ['My Domain without a name', 'https://my.salesforce.com/id/1/2', `my.salesforce.com: ${STRANGER}`],
    ['site, whose pages anyone can make', 'https://evil.my.site.com/id/1/2', `evil.my.site.com: ${STRANGER}`],
    ['host behind a dot', 'https://login.salesforce.com./id/1/2', `login.salesforce.com.: ${STRANGER}`],
    ['other port', 'https://login.salesforce.com:8443/id/1/2', `login.salesforce.com:8443: ${STRANGER}`],
    ['other port of the org', 'https://acme.my.salesforce.com:8443/id', `acme.my.salesforce.com:8443: ${STRANGER}`],
    ['letter of another script', 'https://login.salesfоrce.com/id/1/2', `login.xn--salesfrce-52h.com: ${STRANGER}`],
    ['host of no scheme', '//evil.example/id/1/2', `evil.example: ${STRANGER}`],
    ['host after backslashes', '\\\\evil.example/id/1/2', `evil.example: ${STRANGER}`],
    [
      'host behind a user',
      'https://login.salesforce.com@evil.example/id',
      'evil.example: the URL has a user name or a password before the @',
    ],
    ['plain http', 'http://login.salesforce.com/id/1/2', 'login.salesforce.com: the URL is not https'],
    ['plain http of the org', 'http://acme.my.salesforce.com/id', 'acme.my.salesforce.com: the URL is not https'],
    ['server on this computer', 'http://127.0.0.1:8899/id/1/2', '127.0.0.1:8899: the URL is not https'],
    ['https server on this computer', 'https://localhost/id/1/2', `localhost: ${STRANGER}`],
    [
      'host that contains a secret',
      `https://${'q7x3k9'.repeat(9)}.evil.example/id/1/2`,
      `[not shown].evil.example: ${STRANGER}`,
    ],
    ['other scheme', 'data:text/plain,x', 'a data: address: the URL is not https'],
  ])('%s', async (_, id, why) =>
    expect(await check(id)).toEqual({
      status: 5,
      said: `jwt-kit: note: the token was not sent to ${why}\n`,
      sentTo: [],
    }),
  );
  test('target of a redirect', async () => {
    const redirecting = new Response('', { status: 302, headers: { location: 'https://evil.example/' } });
    expect(await check('https://login.salesforce.com/id/1/2', [], redirecting)).toEqual({
      status: 5,
      said: 'jwt-kit: note: login.salesforce.com does not say whose token it is (HTTP 302)\n',
      sentTo: ['https://login.salesforce.com/id/1/2'],
    });
  });
});
