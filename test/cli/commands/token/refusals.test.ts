/** Forces every known error response on a rehearsal; `token` recognises and explains each. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { anypoint } from '../../../../src/providers/anypoint/index.ts';
import { salesforce } from '../../../../src/providers/salesforce/index.ts';
import { frozen } from '../../../fixtures.ts';
import { knownAnswers } from '../../../known-answers.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, key, network, rehearsing } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

interface Refused {
  ok: boolean;
  error: { code: string; message: string; exitCode: number; hint?: string };
  explanation?: {
    groups: { id: string; ruledOut: string[]; causes: { says: string; found?: object[] }[] }[];
    right: string[];
    wrong: object[];
  };
}

async function refusedIn(cwd: string, words: readonly string[], changes: Partial<Io> = {}): Promise<Refused> {
  const ran = await runIn(cwd, ['token', ...words, '--json'], { ...network, ...changes });
  return JSON.parse(ran.stdout);
}

async function salesforceBundle(...flags: string[]): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', '3MVG9kBt168mda_1234567890', ...flags]);
  return cwd;
}

/** What --fail accepts, and the group it belongs to: each response of the token endpoint in all its forms. */
const forced = salesforce.refusals.groups.flatMap(({ id, texts }) =>
  texts
    .filter(({ kinds }) => kinds.includes('token endpoint'))
    .flatMap(({ error, words, page, status }): [string, string][] => {
      if (page !== undefined) return [[page === true ? 'HTTP 502' : page, id]];
      if (status !== undefined) return [['HTTP 503', id]];
      return [[words === undefined ? (error as string) : error === undefined ? words : `${error}: ${words}`, id]];
    }),
);

describe('forced on a rehearsal', () => {
  test('are all known responses of the token endpoint', () => {
    const listed = knownAnswers.filter(({ provider, where }) => provider === 'salesforce' && where.startsWith('T'));
    expect(listed).toHaveLength(26);
    expect(listed.filter(({ group }) => !forced.some(([, id]) => id === group))).toEqual([]);
    expect(forced.length).toBeGreaterThan(24);
  });
  test.each(forced)('%s is recognised as %s only', async (fail, id) => {
    const cwd = await salesforceBundle();
    const { url } = await rehearsing(cwd, ['--fail', fail]);
    const { ok, error, explanation } = await refusedIn(cwd, ['app', '--url', url]);
    expect({ ok, exitCode: error.exitCode, ids: explanation?.groups.map((group) => group.id) }).toEqual({
      ok: false,
      exitCode: 5,
      ids: [id],
    });
  });
  test('a known code is recognised alone if its text is unknown', async () => {
    const cwd = await salesforceBundle();
    const { url, said } = await rehearsing(cwd, ['--fail', 'inactive_org']);
    const { error } = await refusedIn(cwd, ['app', '--url', url]);
    expect(error.message).toBe('the rehearsal of Salesforce refused the assertion: inactive_org');
    expect(said()).toContain('every request is answered with inactive_org\n');
    expect(said()).toContain(': 400 inactive_org: forced with --fail');
  });
  test('a web page is recognised', async () => {
    const cwd = await salesforceBundle();
    const { url } = await rehearsing(cwd, ['--fail', 'data not available']);
    const response = await fetch(url, { method: 'POST' });
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status: 503,
      type: 'text/html;charset=UTF-8',
    });
    expect(await response.text()).toContain('<h1>Data Not Available</h1>');
  });
  test.each([
    'invalid_grant',
    'invalid_client',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_request',
    'invalid_scope',
  ])('for Anypoint, %s has the meaning in the RFC, with any text', async (code) => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu', '--client-id', 'c', '--idp-id', 'i', '--username', 'ann']);
    for (const fail of [code, `${code}: words of its own`]) {
      const { url } = await rehearsing(cwd, ['--fail', fail]);
      const { explanation } = await refusedIn(cwd, ['app', '--url', url]);
      const unverified = 'this is what the code means in the RFCs; what Anypoint means by it is not documented';
      expect(explanation?.groups).toMatchObject([{ id: `rfc-${code.replaceAll('_', '-')}`, unverified }]);
    }
    expect(anypoint.grant.refusals.some(({ error, description }) => error === code && description === undefined)).toBe(true);
  });
});

describe('responses that only an API sends', () => {
  test.each([401, 403, 405])('do not apply to a token endpoint: HTTP %i', async (status) => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu', '--client-id', 'c', '--idp-id', 'i', '--username', 'ann']);
    const fetch: Io['fetch'] = async () => new Response('{"message":"Unauthorized"}', { status });
    const { error, explanation } = await refusedIn(cwd, ['app'], { fetch });
    expect({ exitCode: error.exitCode, groups: explanation?.groups }).toEqual({ exitCode: 5, groups: [] });
  });
});

describe('what token knows about its own request', () => {
  test('it made the request, so mistakes of other clients are ruled out', async () => {
    const cwd = await salesforceBundle();
    const causesOf = async (fail: string, ...words: string[]): Promise<string[]> => {
      const { url } = await rehearsing(cwd, ['--fail', fail]);
      const { explanation } = await refusedIn(cwd, ['app', '--url', url, ...words]);
      return (explanation?.groups[0]?.causes ?? []).map(({ says }) => says);
    };
    expect(await causesOf('authentication failure')).toEqual(['an IP or login policy refuses the user']);
    for (const fail of ['expired authorization code', 'invalid client credentials', 'grant type not supported'])
      expect(await causesOf(fail)).toEqual([]);
    expect(await causesOf('expired authorization code', '--claim', 'exp=1')).toHaveLength(2);
  });
  test('the whole output', async () => {
    const cwd = await salesforceBundle();
    const { url } = await rehearsing(cwd, ['--fail', 'invalid assertion']);
    const ran = await runIn(cwd, ['token', 'app', '--url', url], network);
    expect(ran).toEqual({
      status: 5,
      stdout: '',
      stderr: `jwt-kit: note: Salesforce was not asked: the terminal of the rehearsal says exactly what it found wrong; the causes below are those at Salesforce
jwt-kit: error: the rehearsal of Salesforce refused the assertion: invalid assertion (invalid_grant)

  Means: the signature does not verify with the certificate of the app.

  Checked and OK: key and certificate match, the certificate has not expired,
  the certificate is already valid, the client id looks valid, the user looks
  valid, the clock is right.

  Ruled out: server.key and server.crt do not match.

  Most likely, in this order:
  1. the certificate uploaded to Order Sync is not the one for this key
     (reported)
     Fix: upload server.crt again
     Setup > External Client App Manager > Order Sync >
       Edit Settings, in the menu of its row > OAuth Settings >
       Enable JWT Bearer Flow > Upload Files > Save
  2. the certificate was never saved on Order Sync (reported)
     Fix: open the app again; if it shows no certificate, upload server.crt
     again
     Setup > External Client App Manager > Order Sync >
       Edit Settings, in the menu of its row > OAuth Settings >
       Enable JWT Bearer Flow > Upload Files > Save
  3. the address belongs to another org, for example production instead of its
     sandbox (reported)
     Fix: compare acme.my.salesforce.com with the address in the browser while
     you are in the org

  Setup > Login History reportedly shows a clearer status than this response.
`,
    });
  });
  test('a clock that is behind is found; one that is correct or ahead rules that cause out', async () => {
    const cwd = await salesforceBundle();
    const { url } = await rehearsing(cwd, ['--fail', 'expired authorization code']);
    const behind = "this computer's clock is behind the server's";
    const at = (hours: number): Promise<Refused> =>
      refusedIn(cwd, ['app', '--url', url], { now: () => new Date(frozen.getTime() + hours * 3_600_000) });
    const early = (await at(-1)).explanation;
    expect(early?.groups[0]?.causes[0]).toMatchObject({
      says: behind,
      found: [{ check: 'clock', says: expect.stringContaining('60 min behind') }],
    });
    const right = (await at(0)).explanation;
    expect(right?.groups[0]?.ruledOut).toContain(behind);
    const late = (await at(1)).explanation;
    expect(late?.groups[0]?.ruledOut).toContain(behind);
    expect(late?.wrong).toMatchObject([{ check: 'clock', says: expect.stringContaining('60 min ahead of') }]);
  });
  test('checks use the settings of this run, and skip claims and URLs that it replaced', async () => {
    const cwd = await salesforceBundle();
    const ask = (...words: string[]): Promise<Refused> =>
      refusedIn(cwd, ['app', ...words], {
        fetch: async () => new Response('{"error":"invalid_grant","error_description":"audience is invalid"}', { status: 400 }),
      });
    const usual =
      'aud belongs to the wrong environment: login.salesforce.com for a sandbox, or test.salesforce.com for production';
    const ruledOut = async (...words: string[]): Promise<string[]> =>
      (await ask(...words)).explanation?.groups[0]?.ruledOut ?? [];
    expect(await ruledOut()).toEqual([usual]);
    expect(await ruledOut('--url', 'https://other.my.salesforce.com')).toEqual([]);
    expect(await ruledOut('--claim', 'aud=https://x.example')).toEqual([]);
    const unfit = await ask('--audience', 'https://test.salesforce.com');
    expect(unfit.explanation?.groups[0]?.causes[0]).toMatchObject({ says: usual, found: [{ check: 'audience' }] });
    const forms = (await ask('--claim', 'iss=x', '--claim', 'sub=y')).explanation?.right;
    expect(forms).not.toContain('the client id looks valid');
    expect(forms).not.toContain('the user looks valid');
    expect((await ask()).explanation?.right).toContain('the user looks valid');
  });
  test('without a bundle, only the clock is known', async () => {
    const cwd = await salesforceBundle();
    const { url } = await rehearsing(cwd, ['--fail', "user hasn't approved this consumer"]);
    const words = [
      '--key',
      key,
      '--client-id',
      'c',
      '--username',
      'u@acme.com',
      '--instance-url',
      'https://acme.my.salesforce.com',
    ];
    const { explanation } = await refusedIn(scratch(), [...words, '--url', url]);
    expect(explanation?.right).toEqual(['the clock is right']);
    expect(explanation?.groups[0]?.causes[1]?.says).toBe(
      'u@acme.com has none of the profiles or permission sets that the app lists',
    );
  });
  test('an unknown response is shown with the checks, and the meaning of its code in the RFC', async () => {
    const cwd = await salesforceBundle();
    const { url } = await rehearsing(cwd, ['--fail', 'words of my own']);
    const ran = await runIn(cwd, ['token', 'app', '--url', url], network);
    expect(ran.stderr).toMatch(
      /^jwt-kit: note: Salesforce was not asked: .*\njwt-kit: error: the rehearsal of Salesforce refused the assertion: words of my own \(invalid_grant\)\n\n {2}RFC 6749 defines invalid_grant: .*\n.*\n\n {2}Checked and OK: /,
    );
    expect(ran.stderr).not.toContain('1. ');
  });
  test('a failed connection is explained below the error if its cause is known', async () => {
    const cwd = await salesforceBundle();
    const failing = (message: string, code: string): Partial<Io> => ({
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })),
    });
    const lost = await refusedIn(cwd, ['app'], failing('getaddrinfo ENOTFOUND acme.my.salesforce.com', 'ENOTFOUND'));
    expect(lost.error).toMatchObject({
      code: 'NETWORK',
      message: 'acme.my.salesforce.com: unknown host',
      hint: expect.any(String),
    });
    expect(lost.explanation?.groups.map(({ id }) => id)).toEqual(['no-connection']);
    const inspected = await refusedIn(
      cwd,
      ['app'],
      failing('self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'),
    );
    expect(inspected.explanation?.groups.map(({ id }) => id)).toEqual(['no-connection']);
    const refused = await refusedIn(cwd, ['app'], failing('connect ECONNREFUSED 1.2.3.4:443', 'ECONNREFUSED'));
    expect(refused.explanation).toBeUndefined();
  });
  test('an assertion that a server sends back is not repeated', async () => {
    const cwd = await salesforceBundle();
    let sent = '';
    const fetch: Io['fetch'] = async (_, { body }) => {
      sent = new URLSearchParams(String(body)).get('assertion') ?? '';
      return new Response(JSON.stringify({ error: 'odd', error_description: `no: ${sent} ${sent.slice(-200)}` }), {
        status: 400,
      });
    };
    const ran = await runIn(cwd, ['token', 'app', '--json'], { fetch });
    expect(sent).toMatch(/^eyJ/);
    expect(ran.stdout + ran.stderr).not.toContain(sent.slice(-50, -10));
  });
  test('a bundle whose certificate was lost still gets its explanation', async () => {
    const cwd = await salesforceBundle();
    writeFileSync(join(cwd, 'app/server.crt'), readFileSync(new URL('../../../fixtures/keys/rsa.pub.jwk', import.meta.url)));
    const fetch: Io['fetch'] = async () =>
      new Response('{"error":"invalid_grant","error_description":"invalid assertion"}', { status: 400 });
    const ran = await runIn(cwd, ['token', 'app'], { fetch });
    expect(ran.stderr).toMatch(/Also found here:\n {2}- server\.crt: /);
  });
  test('a bundle that was deleted meanwhile still gets the causes', async () => {
    const cwd = await salesforceBundle();
    const fetch: Io['fetch'] = async () => {
      rmSync(join(cwd, 'app'), { recursive: true });
      return new Response('{"error":"invalid_grant","error_description":"invalid assertion"}', { status: 400 });
    };
    const { explanation } = await refusedIn(cwd, ['app'], { fetch });
    expect(explanation?.groups[0]).toMatchObject({ id: 'invalid-assertion', ruledOut: [] });
  });
});
