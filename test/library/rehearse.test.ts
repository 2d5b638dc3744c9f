/** The token endpoint for other people's tests. */
import { expect, test } from 'vitest';
import { createBundle } from '../../src/index.ts';
import { rehearse } from '../../src/testing.ts';
import { getToken } from '../../src/token.ts';
import { frozen, repeatable, testKey } from '../fixtures.ts';
import { options, settings } from './answering.ts';

const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings, key: testKey, now: frozen });

test('judges assertions, lists the requests and fails on demand', async () => {
  const server = await rehearse(bundle, { clock: () => frozen, random: repeatable() });
  try {
    const asked = { ...options, url: server.url };
    expect(await getToken(asked)).toMatchObject({ granted: true, accessToken: expect.stringMatching(/^rehearsal\./) });
    const wrong = await getToken({ ...asked, username: 'eve@acme.com', url: server.origin });
    expect(wrong.granted || wrong.refusal.description).toBe("user hasn't approved this consumer");
    server.fail('jti already in use');
    const forced = await getToken(asked);
    expect(forced.granted || forced.refusal.description).toBe('jti already in use');
    server.fail(undefined);
    expect((await getToken(asked)).granted).toBe(true);
    expect(server.requests.map(({ status, says }) => [status, says])).toEqual([
      [200, 'a token for "ada@acme.com"'],
      [400, 'invalid_grant, user hasn\'t approved this consumer: sub is "eve@acme.com", expected "ada@acme.com"'],
      [400, 'invalid_request, jti already in use: forced with fail; nothing is wrong with the assertion'],
      [200, 'a token for "ada@acme.com"'],
    ]);
    expect(() => server.fail('')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  } finally {
    await server[Symbol.asyncDispose]();
    await server.close();
  }
  await expect(getToken({ ...options, url: server.url })).rejects.toMatchObject({ code: 'NETWORK' });
});
test('refuses a body over 64 KB, as the command does, and lists it', async () => {
  const server = await rehearse(bundle);
  try {
    const send = async (size: number): Promise<number> =>
      (await fetch(server.url, { method: 'POST', body: 'x'.repeat(size) })).status;
    expect([await send(65_536), await send(65_537)]).toEqual([400, 413]);
    expect(server.requests.map(({ status }) => status)).toEqual([400, 413]);
    expect(server.requests.at(-1)?.says).toBe('the body is larger than 64 KB');
  } finally {
    await server.close();
  }
});
test('serves several bundles, and needs no private key', async () => {
  const { 'server.key': _, ...files } = bundle.files;
  const other = await createBundle({ provider: 'salesforce', name: 'B', ...settings, username: 'b@acme.com', key: testKey });
  const server = await rehearse([{ files }, other]);
  try {
    const { clock: __, ...now } = { ...options, url: server.url };
    const results = await Promise.all(['ada@acme.com', 'b@acme.com'].map((username) => getToken({ ...now, username })));
    expect(results.map((result) => result.granted)).toEqual([true, true]);
  } finally {
    await server.close();
  }
});
test.each<[string, () => Promise<unknown>, object]>([
  ['no bundle', () => rehearse([]), { code: 'USAGE' }],
  ['no record', () => rehearse({ files: {} }), { code: 'INPUT_INVALID', message: 'missing: jwt-kit.json' }],
  [
    'no public file',
    () => rehearse({ files: { 'jwt-kit.json': bundle.files['jwt-kit.json'] ?? '' } }),
    { message: 'missing: server.crt or public.pem' },
  ],
  ['a misspelt option', () => rehearse(bundle, { exakt: true } as object), { hint: 'did you mean exact?' }],
  ['no description', () => rehearse(bundle, { fail: ' ' }), { message: 'options.fail: expected an error description' }],
])('refuses %s', async (_, call, error) => {
  await expect(call()).rejects.toMatchObject(error);
});
