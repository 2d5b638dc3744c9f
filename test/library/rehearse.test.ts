/** The token endpoint for other people's tests. */
import { expect, test } from 'vitest';
import { createBundle, readBundle } from '../../src/index.ts';
import { convertKey } from '../../src/keys.ts';
import { rehearse } from '../../src/testing.ts';
import { getToken } from '../../src/token.ts';
import { frozen, otherKey, repeatable, testKey } from '../fixtures.ts';
import { options, settings } from './answering.ts';

/** A clock that works once. */
function stopping(then: () => Date): () => Date {
  let first = true;
  return () => {
    if (!first) return then();
    first = false;
    return new Date();
  };
}

const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings, key: testKey, now: frozen });
const tokenUrl = 'https://a.example/oauth/token';
const other = await createBundle({ provider: 'generic', name: 'Other', tokenUrl, key: otherKey });
const foreign = other.files['server.crt'] ?? '';
const sealed = await convertKey(testKey, 'pkcs8', { private: true, passphrase: 'secret' });
const only = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, bundle.files[name] ?? '']));

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
test('needs one file with the key, also the private one', async () => {
  const sealedFiles = { ...only('jwt-kit.json'), 'server.key': sealed };
  for (const rehearsed of [
    { files: only('jwt-kit.json', 'server.crt') },
    { files: only('jwt-kit.json', 'public.pem') },
    readBundle(only('jwt-kit.json', 'server.key')),
    { files: only('jwt-kit.json', 'server.key') },
    readBundle(sealedFiles, { passphrase: 'secret' }),
  ]) {
    const server = await rehearse(rehearsed, { clock: () => frozen });
    try {
      expect(await getToken({ ...options, url: server.url })).toMatchObject({ granted: true });
    } finally {
      await server.close();
    }
  }
});
test('has a URL for each bundle', async () => {
  const server = await rehearse([bundle, other]);
  try {
    expect(server.urlOf(bundle)).toBe(server.url);
    expect(server.urlOf({ files: other.files })).toBe(`${server.origin}/oauth/token`);
    expect(() => server.urlOf({ files: {} })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => server.fail('HTTP 99')).toThrow(expect.objectContaining({ message: expect.stringMatching(/^description: /) }));
  } finally {
    await server.close();
  }
});
test.each<[string, object, string]>([
  [
    'a clock that stops working',
    { clock: stopping(() => 5 as never) },
    'options.clock(): expected a valid Date, found the number 5',
  ],
  [
    'a clock that throws',
    {
      clock: stopping(() => {
        throw new Error('broken');
      }),
    },
    'broken',
  ],
  ['a random source without randomness', { random: () => 5 }, 'options.random: expected 24 bytes, found not a Uint8Array'],
])('answers with 500, and lists the request, with %s', async (_, surroundings, said) => {
  const server = await rehearse(bundle, surroundings);
  try {
    const result = await getToken({ ...options, clock: () => new Date(), url: server.url });
    expect(result).toMatchObject({ granted: false });
    expect(server.requests).toMatchObject([
      { path: '/services/oauth2/token', status: 500, says: `the rehearsal failed: ${said}` },
    ]);
  } finally {
    await server.close();
  }
});
test('fails with a status', async () => {
  const server = await rehearse(bundle, { fail: 'HTTP 404' });
  try {
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(404);
  } finally {
    await server.close();
  }
});
test.each<[string, () => Promise<unknown>, object]>([
  ['no bundle', () => rehearse([]), { code: 'USAGE' }],
  ['no record', () => rehearse({ files: {} }), { code: 'INPUT_INVALID', message: 'missing: jwt-kit.json' }],
  [
    'no file with a key',
    () => rehearse({ files: only('jwt-kit.json') }),
    { message: 'missing: server.crt, public.pem or server.key' },
  ],
  ['the second of two', () => rehearse([bundle, { files: {} }]), { message: 'bundles[1]: missing: jwt-kit.json' }],
  [
    "another bundle's certificate",
    () => rehearse({ files: { ...bundle.files, 'server.crt': foreign } }),
    { code: 'MISMATCH', message: 'server.crt: the key does not match the record in jwt-kit.json' },
  ],
  [
    'an encrypted key alone',
    () => rehearse({ files: { ...only('jwt-kit.json'), 'server.key': sealed } }),
    { code: 'PASSPHRASE', message: 'server.key: the private key is encrypted', hint: expect.stringContaining('readBundle') },
  ],
  [
    'a key that cannot be read',
    () => rehearse({ files: { ...only('jwt-kit.json'), 'server.key': 'zzz' } }),
    { code: 'INPUT_INVALID', message: 'server.key: not a private key in PEM' },
  ],
  ['another key', () => rehearse({ files: only('jwt-kit.json'), key: otherKey }), { code: 'MISMATCH' }],
  ['a clock without dates', () => rehearse(bundle, { clock: Date.now as never }), { code: 'USAGE', option: 'clock' }],
  ['a status of a success', () => rehearse(bundle, { fail: 'HTTP 200' }), { code: 'USAGE', option: 'fail' }],
  ['a status that does not exist', () => rehearse(bundle, { fail: 'HTTP 999' }), { code: 'USAGE', option: 'fail' }],
  ['a misspelt option', () => rehearse(bundle, { exakt: true } as object), { hint: 'did you mean exact?' }],
  [
    'no description',
    () => rehearse(bundle, { fail: ' ' }),
    { message: 'options.fail: expected an error description, or a status from HTTP 400 to HTTP 599' },
  ],
])('refuses %s', async (_, call, error) => {
  await expect(call()).rejects.toMatchObject(error);
});
