/** Tokens: claims and URL from the provider, refusals as results, misuse and lost connections as errors. */
import { createPublicKey } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { createBundle } from '../../src/index.ts';
import { decode, verify } from '../../src/jwt.ts';
import { explainRefusal, getToken, type TokenOptions } from '../../src/token.ts';
import { frozen, testKey } from '../fixtures.ts';
import { answering, asForm, granted, json, options, settings } from './answering.ts';

describe('getToken', () => {
  test('sends the claims of the provider to its token endpoint', async () => {
    const { sent, fetch } = answering(granted);
    const result = await getToken({ ...options, fetch });
    expect(result).toEqual({
      granted: true,
      accessToken: 't',
      instanceUrl: 'https://acme.my.salesforce.com',
      body: { access_token: 't', instance_url: 'https://acme.my.salesforce.com' },
      notes: [],
    });
    const [{ url, init }] = sent as [(typeof sent)[0]];
    expect(url).toBe('https://acme.my.salesforce.com/services/oauth2/token');
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual' });
    const form = asForm(init);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const { claims, header } = await verify(form.get('assertion') ?? '', createPublicKey(testKey), { now: frozen });
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    const seconds = Math.floor(frozen.getTime() / 1000);
    const aud = 'https://acme.my.salesforce.com';
    expect(claims).toEqual({ iss: '3MVG9', sub: 'ada@acme.com', aud, exp: seconds + 180, iat: seconds });
  });
  test('takes key, provider and settings from a bundle, and changes what is given beside it', async () => {
    const { clientId, ...others } = settings;
    const bundle = await createBundle({ provider: 'salesforce', name: 'x', ...others, key: testKey });
    const { sent, fetch } = answering(granted);
    await getToken({ bundle, clientId, username: 'eve@acme.com', audience: undefined, clock: () => frozen, fetch });
    expect(decode(asForm(sent[0]?.init).get('assertion') ?? '').claims).toMatchObject({
      iss: clientId,
      sub: 'eve@acme.com',
      aud: 'https://acme.my.salesforce.com',
    });
    for (const [wrong, message] of [
      [{ bundle, key: testKey }, 'options.key: expected nothing, found a private KeyObject'],
      [{ bundle, provider: 'salesforce' }, 'options.provider: expected nothing, found a string'],
      [{ bundle: { ...bundle, key: createPublicKey(testKey) } }, /^options\.bundle\.key: expected a private KeyObject/],
      [{ bundle: {} }, /^options\.bundle\.provider/],
    ] as const)
      await expect(getToken(wrong as TokenOptions)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(message),
      });
  });
  test('uses the options as they are at the call', async () => {
    const { sent, fetch } = answering(granted);
    const changing = { ...options, fetch };
    const names = ['a@acme.com', 'b@acme.com', 'c@acme.com'];
    await Promise.all(names.map((username) => getToken(Object.assign<object, object>(changing, { username }) as TokenOptions)));
    const asked = sent.map(({ init }) => decode(asForm(init).get('assertion') ?? '').claims?.['sub']);
    expect(asked.sort()).toEqual(names);
  });
  test('adds what the options say, and reads when the token ends', async () => {
    const { sent, fetch } = answering(json({ access_token: 't', expires_in: 60 }));
    const result = await getToken({
      provider: 'generic',
      key: testKey,
      tokenUrl: 'https://a.example/token',
      clientId: 'abc',
      claims: { scope: 'api' },
      header: { kid: 'k' },
      alg: 'PS256',
      expiresIn: 30,
      scope: 'a b',
      fields: [['resource', 'x']],
      clock: () => frozen,
      fetch,
    });
    expect(result).toMatchObject({ granted: true, expiresAt: new Date(frozen.getTime() + 60_000) });
    expect(result.notes).toEqual(['RFC 7523 requires iss, sub, aud and exp; missing: sub']);
    const form = asForm(sent[0]?.init);
    expect([form.get('scope'), form.get('resource')]).toEqual(['a b', 'x']);
    const { header, claims } = decode(form.get('assertion') ?? '');
    expect(header).toEqual({ alg: 'PS256', typ: 'JWT', kid: 'k' });
    const exp = Math.floor(frozen.getTime() / 1000) + 30;
    expect(claims).toEqual({ iss: 'abc', aud: 'https://a.example/token', exp, scope: 'api' });
  });
  test('returns a refusal with its causes, the likeliest first, and no secret', async () => {
    let assertion = '';
    const fetch = async (_: string, init: RequestInit): Promise<Response> => {
      assertion = asForm(init).get('assertion') ?? '';
      return json({ error: 'invalid_grant', error_description: `audience is invalid ${assertion}` }, { status: 400 })();
    };
    const hidden = await getToken({ ...options, fetch });
    expect(JSON.stringify(hidden)).not.toContain(assertion.slice(-40));
    const refused = await getToken({
      ...options,
      ...answering(json({ error: 'invalid_grant', error_description: 'audience is invalid' }, { status: 400 })),
    } as TokenOptions).catch((error) => error);
    // `sent` is not an option.
    expect(refused).toMatchObject({ code: 'USAGE', message: 'options.sent: unknown option' });
    const { fetch: refusing } = answering(
      json({ error: 'invalid_grant', error_description: 'audience is invalid' }, { status: 400 }),
    );
    const result = await getToken({ ...options, fetch: refusing });
    expect(result).toMatchObject({
      granted: false,
      refusal: {
        error: 'invalid_grant',
        description: 'audience is invalid',
        status: 400,
        meanings: ['aud is not accepted by this org'],
        retryable: false,
      },
    });
    if (result.granted) throw new Error('granted');
    expect(result.refusal.causes[0]).toMatchObject({
      certainty: 'documented',
      source: expect.arrayContaining([expect.any(String)]),
    });
    expect(result.refusal.text).toMatch(/^invalid_grant: audience is invalid\nMeans: aud is not accepted by this org/);
  });
  test('says that the clock is wrong, and names it as the cause', async () => {
    const date = new Date(frozen.getTime() + 600_000).toUTCString();
    const refusal = { error: 'invalid_grant', error_description: 'expired authorization code' };
    const { fetch } = answering(json(refusal, { status: 400, headers: { date } }));
    const result = await getToken({ ...options, fetch });
    expect(result.notes).toEqual(["this computer's clock is 10 min behind the server's"]);
    expect(result.granted || result.refusal.text).toContain("Found here: this computer's clock is 10 min behind the server's");
  });
  test.each<[string, object, object]>([
    ['a missing setting', { username: undefined }, { code: 'ANSWER_MISSING', message: 'missing: username' }],
    ['a misspelt option', { usernme: 'x' } as object, { code: 'USAGE', hint: 'did you mean username?' }],
    [
      "another provider's setting",
      { idpId: 'x' },
      { code: 'USAGE', option: 'idpId', hint: 'leave it out: it is for MuleSoft Anypoint Platform' },
    ],
    [
      'an address of a site, with the name of the right option',
      { instanceUrl: 'https://acme.my.site.com' },
      { code: 'USAGE', hint: 'give it with siteUrl; the address of an org looks like https://acme.my.salesforce.com' },
    ],
    ['another algorithm', { alg: 'PS256' }, { message: 'options.alg: Salesforce accepts only RS256, not PS256' }],
    ['http', { url: 'http://acme.example' }, { message: 'options.url: "http://acme.example" is not https' }],
    ['a password', { url: 'https://a:secret@acme.example' }, { message: expect.not.stringContaining('secret') }],
    ['two ends', { expiresIn: 3, claims: { exp: 1 } }, { message: 'options.expiresIn: options.claims has exp already' }],
    ['a clock that does not work', { clock: () => new Date(Number.NaN) }, { code: 'USAGE' }],
    [
      'a clock without a date',
      { clock: () => 5 as never },
      { code: 'USAGE', message: expect.stringMatching(/^options\.clock/) },
    ],
    ['a timeout that no timer has', { timeout: 2_147_484 }, { code: 'USAGE', message: expect.stringContaining('1 to 3600') }],
    [
      'an unknown provider',
      { provider: 'x' as 'generic' },
      { option: 'provider', message: 'options.provider: unknown provider "x"' },
    ],
    ['text as the key', { key: 'x' as never }, { code: 'USAGE', hint: 'read the key first, with readKey' }],
  ])('refuses %s', async (_, wrong, error) => {
    const { sent, fetch } = answering(granted);
    await expect(getToken({ ...options, fetch, ...wrong } as TokenOptions)).rejects.toMatchObject(error);
    expect(sent).toEqual([]);
  });
  test.each<[string, () => Promise<Response>, object]>([
    [
      'a lost connection',
      () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })),
      { code: 'NETWORK', message: 'acme.my.salesforce.com: the host refused the connection' },
    ],
    [
      'a redirect',
      async () => new Response('', { status: 302, headers: { location: 'https://b.example/' } }),
      { code: 'NETWORK', message: expect.stringContaining('redirects to https://b.example') },
    ],
    ['a web page', async () => new Response('<html>', { status: 200 }), { code: 'NETWORK' }],
  ])('rejects after %s', async (_, fetch, error) => {
    await expect(getToken({ ...options, fetch })).rejects.toMatchObject(error);
  });
  test('rejects with the reason of a signal, and after its timeout', async () => {
    const waiting = (_: string, { signal }: RequestInit): Promise<Response> =>
      new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(signal.reason)));
    const controller = new AbortController();
    const reason = new Error('enough');
    const asked = getToken({ ...options, fetch: waiting, signal: controller.signal });
    await nextTurn();
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(getToken({ ...options, fetch: waiting, timeout: 1 })).rejects.toMatchObject({
      code: 'NETWORK',
      message: 'acme.my.salesforce.com: no complete response within 1 s',
    });
  });
  test.each<[string, () => Promise<Response>]>([
    ['never responds', () => new Promise(() => {})],
    ['never ends its response', async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))],
  ])('needs no help of a fetch that ignores the signal and %s', async (_, fetch) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const asked = getToken({ ...options, fetch, timeout: 3600 });
      const late = expect(asked).rejects.toMatchObject({ code: 'NETWORK', message: expect.stringContaining('within 3600 s') });
      while (vi.getTimerCount() === 0) await nextTurn();
      vi.advanceTimersByTime(3_600_000);
      await late;
      const controller = new AbortController();
      const aborted = getToken({ ...options, fetch, signal: controller.signal });
      const ended = expect(aborted).rejects.toThrow('enough');
      while (vi.getTimerCount() === 0) await nextTurn();
      controller.abort(new Error('enough'));
      await ended;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('explainRefusal', () => {
  test.each([
    ['text', 'ERROR running force:auth: This request failed with: invalid_grant - audience is invalid'],
    ['a body', { error: 'invalid_grant', error_description: 'audience is invalid' }],
  ])('reads %s', (_, response) => {
    const { meanings, causes } = explainRefusal(response, { provider: 'salesforce', username: 'ada@acme.com' });
    expect(meanings).toEqual(['aud is not accepted by this org']);
    expect(causes.length).toBeGreaterThan(1);
  });
  test('has no causes for an unknown response, and refuses what is none', () => {
    expect(explainRefusal({ error: 'made_up' })).toMatchObject({ error: 'made_up', meanings: [], causes: [] });
    for (const [wrong, code] of [
      ['', 'INPUT_INVALID'],
      [{ access_token: 'x' }, 'INPUT_INVALID'],
    ] as const)
      expect(() => explainRefusal(wrong)).toThrow(expect.objectContaining({ code }));
    expect(() => explainRefusal('x', { username: 'y' } as object)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
