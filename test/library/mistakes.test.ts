/** Usual mistakes of callers: the error names the option as the library does, and says what to do. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { certificateFor, createRequest, readRequest, selfSign } from '../../src/certificates.ts';
import { createBundle, readBundle } from '../../src/index.ts';
import { sign, verify } from '../../src/jwt.ts';
import { convertKey, generateKey, readKey, readKeys } from '../../src/keys.ts';
import { readKeystore } from '../../src/keystores.ts';
import { rehearse } from '../../src/testing.ts';
import { explainRefusal, getToken } from '../../src/token.ts';
import { fixture, frozen, otherKey, testKey } from '../fixtures.ts';
import { answering, granted, options, settings } from './answering.ts';

const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings, key: testKey, now: frozen });
const generic = { provider: 'generic', name: 'x', key: testKey, now: frozen } as const;
const { fetch } = answering(granted);
const sealed = await convertKey(testKey, 'pkcs8', { private: true, passphrase: 'secret' });
const jwt = await sign({ iss: 'a' }, testKey);
const AWAIT = 'await it, and pass its result';

/** A call that the compiler would refuse. */
const wrongly = (value: unknown): never => value as never;

test.each<[string, () => unknown, object]>([
  // The option that is wrong
  ['a wrong type', () => generateKey(wrongly({ bits: '2048' })), { code: 'USAGE', option: 'bits' }],
  ['a misspelt option', () => generateKey(wrongly({ bitz: 1 })), { code: 'USAGE', option: 'bitz' }],
  ['a part of an option', () => getToken({ ...options, fields: wrongly([['a']]), fetch }), { code: 'USAGE', option: 'fields' }],
  ['two options', () => createBundle({ ...generic, bits: 2048 }), { code: 'USAGE', option: 'bits' }],
  [
    'days',
    () => selfSign(testKey, { subject: 'CN=a', days: 0, now: frozen }),
    { option: 'days', message: 'a certificate cannot be valid for 0 days' },
  ],
  // Choices
  ['other capitals', () => generateKey(wrongly({ type: 'EC' })), { option: 'type', hint: 'did you mean ec?' }],
  ['a misspelt choice', () => convertKey(testKey, wrongly('jwt')), { hint: 'did you mean jwk?' }],
  // Promises
  [
    'a promise for a bundle',
    () => rehearse(wrongly(createBundle(generic))),
    { message: 'bundles: expected an object, found a Promise', hint: AWAIT },
  ],
  [
    'a promise among bundles',
    () => rehearse(wrongly([Promise.resolve(bundle)])),
    { message: 'bundles[0]: expected an object, found a Promise' },
  ],
  [
    'a promise in options',
    () => getToken({ bundle: wrongly(Promise.resolve(bundle)) }),
    { message: 'options.bundle: expected an object, found a Promise', hint: AWAIT },
  ],
  [
    'a promise for files',
    () => readBundle(wrongly(Promise.resolve({}))),
    { message: 'files: expected an object, found a Promise', hint: AWAIT },
  ],
  [
    'a promise for a key',
    () => sign({}, wrongly(Promise.resolve(testKey))),
    { message: 'key: expected a private KeyObject, found a Promise', hint: AWAIT },
  ],
  [
    'a promise for an input',
    () => readKey(wrongly(Promise.resolve('x'))),
    { message: expect.stringMatching(/^input: .*, found a Promise$/), hint: AWAIT },
  ],
  // JSON
  [
    'a date as a claim',
    () => sign({ exp: new Date(0) }, testKey),
    { message: 'claims.exp: expected a value that JSON can represent, found a Date' },
  ],
  [
    'a gap in a claim',
    () => getToken({ ...options, claims: { a: [undefined] }, fetch }),
    { option: 'claims', message: expect.stringMatching(/^options\.claims\.a\[0\]: /) },
  ],
  [
    'another alg in the header',
    () => sign({}, testKey, { header: { alg: 'RS512' } }),
    { option: 'header', message: 'options.header.alg: expected one of RS256, found a string' },
  ],
  // Times
  [
    'a leeway of more than a day',
    () => verify(jwt, testKey, { leeway: 90_000 }),
    { option: 'leeway', message: 'options.leeway: expected 86400 seconds (1 day) or less' },
  ],
  [
    'milliseconds',
    () => sign({}, testKey, { expiresIn: 1e12 }),
    { option: 'expiresIn', message: expect.stringContaining('1 to 3155760000') },
  ],
  [
    'a random source without randomness',
    () => selfSign(testKey, { subject: 'CN=a', now: frozen, random: wrongly(() => 5) }),
    { option: 'random', message: 'options.random: expected 20 bytes, found not a Uint8Array' },
  ],
  [
    'a year that a certificate cannot express',
    () => selfSign(testKey, { subject: 'CN=a', now: new Date('1940-01-01') }),
    { option: 'now', message: 'a certificate cannot start in the year 1940' },
  ],
  // What is sent
  [
    'an own grant type',
    () =>
      getToken({
        ...options,
        fields: [
          ['a', 'b'],
          ['grant_type', 'x'],
        ],
        fetch,
      }),
    {
      option: 'fields',
      message:
        'options.fields[1]: expected another name than grant_type, assertion or that of an earlier field, found a string',
    },
  ],
  ['an own assertion', () => getToken({ ...options, fields: [['assertion', 'y']], fetch }), { option: 'fields' }],
  [
    'a field twice',
    () =>
      getToken({
        ...options,
        fields: [
          ['a', 'b'],
          ['a', 'c'],
        ],
        fetch,
      }),
    {
      message:
        'options.fields[1]: expected another name than grant_type, assertion or that of an earlier field, found a string',
    },
  ],
  [
    'a field without a name',
    () => getToken({ ...options, fields: [['', 'c']], fetch }),
    {
      message:
        'options.fields[0]: expected another name than grant_type, assertion or that of an earlier field, found an empty string',
    },
  ],
  ['two scopes', () => getToken({ ...options, scope: 'a', fields: [['scope', 'b']], fetch }), { option: 'scope' }],
  ['no algorithm', () => verify(jwt, testKey, { algorithms: [] }), { code: 'USAGE', option: 'algorithms' }],
  [
    'a token after Bearer',
    () => verify(`Bearer ${jwt}`, testKey),
    { code: 'INPUT_INVALID', message: 'the word Bearer is in front of the token' },
  ],
  [
    'a line break behind a token',
    () => verify(`${jwt}\n`, testKey),
    { code: 'INPUT_INVALID', message: 'white space surrounds the token' },
  ],
  [
    'a key set that was not read',
    async () => verify(jwt, JSON.parse(await convertKey(testKey, 'jwks'))),
    { message: expect.stringMatching(/^keys\.keys\[0\]\.key: /), hint: 'read the key set with readKeys' },
  ],
  // A caller's fetch
  [
    'a fetch without a Response',
    () => getToken({ ...options, fetch: async () => wrongly({ status: 200, data: {} }) }),
    { code: 'USAGE', message: 'options.fetch(): expected a Response whose body is unread, found an object' },
  ],
  [
    'a fetch that returns nothing',
    () => getToken({ ...options, fetch: wrongly(async () => undefined) }),
    { code: 'USAGE', option: 'fetch' },
  ],
  [
    'a fetch with a mistake',
    () =>
      getToken({
        ...options,
        fetch: async () => {
          throw new ReferenceError('x is not defined');
        },
      }),
    { code: 'USAGE', option: 'fetch', message: 'options.fetch() failed: ReferenceError: x is not defined' },
  ],
  [
    'a fetch that calls itself',
    () =>
      getToken({
        ...options,
        fetch: async () => {
          throw new RangeError('Maximum call stack size exceeded');
        },
      }),
    { code: 'USAGE', option: 'fetch', message: 'options.fetch() failed: RangeError: Maximum call stack size exceeded' },
  ],
  [
    'a fetch that calls nothing',
    () => getToken({ ...options, fetch: wrongly(() => (undefined as never as () => void)()) }),
    { code: 'USAGE', option: 'fetch' },
  ],
  // Whose options
  [
    'a bundle as the options',
    () => getToken(wrongly(bundle)),
    { option: 'files', hint: 'pass the bundle as an option: { bundle }' },
  ],
  [
    'a provider beside a bundle',
    () => getToken(wrongly({ bundle, provider: 'salesforce' })),
    { option: 'provider', hint: 'leave it out: options.bundle has it' },
  ],
  [
    'a curve without its type',
    () => generateKey(wrongly({ curve: 'P-256' })),
    {
      option: 'curve',
      message: 'options.curve: expected nothing with type rsa, found a string',
      hint: "add type: 'ec', or leave it out",
    },
  ],
  [
    'a wrong type of key, with a curve',
    () => generateKey(wrongly({ type: 'EC', curve: 'P-256' })),
    { option: 'type', hint: 'did you mean ec?' },
  ],
  // Settings
  [
    'a setting that is invalid',
    () => getToken({ provider: 'generic', key: testKey, tokenUrl: 'ftp://a.example', fetch }),
    { option: 'tokenUrl', message: 'options.tokenUrl: token URL "ftp://a.example" is not a URL' },
  ],
  ['a word as a URL', () => createBundle({ ...generic, tokenUrl: 'zzz' }), { option: 'tokenUrl' }],
  ['a number as a URL', () => createBundle({ ...generic, tokenUrl: '30.1' }), { option: 'tokenUrl' }],
  [
    'a missing URL',
    () => getToken(wrongly({ provider: 'generic', key: testKey, fetch })),
    { code: 'ANSWER_MISSING', message: 'missing: tokenUrl', missing: [{ option: 'tokenUrl', value: '<url>' }] },
  ],
  [
    'an empty name',
    () => createBundle({ ...generic, name: ' ' }),
    { option: 'name', message: 'options.name: the name of the app is empty' },
  ],
  ['a name that is none', () => createRequest(testKey, { subject: 'a' }), { option: 'subject' }],
  [
    'a wrong alternative name',
    () => selfSign(testKey, { subject: 'CN=a', san: ['dns:'] }),
    { option: 'san', message: expect.stringMatching(/^options\.san: the alternative name/) },
  ],
  [
    'an unknown provider of a refusal',
    () => explainRefusal('invalid_grant', wrongly({ provider: 'x' })),
    { option: 'provider' },
  ],
  // In the words of the library
  [
    'the path of a file',
    () => readKey('/tmp/key.pem'),
    { message: 'this is the path of a file, not a key', hint: 'give what is in the file at that path' },
  ],
  ['no passphrase', async () => readKey(sealed), { code: 'PASSPHRASE', hint: 'give the option passphrase', next: undefined }],
  ['no passphrase for several', async () => readKeys(sealed), { hint: 'give the option passphrase' }],
  ['no password', () => readKeystore(fixture('keystores/openssl.p12')), { hint: 'give the option password' }],
  [
    'the certificate of another key',
    () => certificateFor(otherKey, selfSign(testKey, { subject: 'CN=a', now: frozen }), { now: frozen }),
    {
      code: 'MISMATCH',
      message: 'the certificate for CN=a does not match this key',
      hint: 'have a request of this key signed',
    },
  ],
  // Prose
  ...['zzz', '{}', '[]', 'hello world, all is fine', '{"id":5,"ok":true}'].map((text): [string, () => unknown, object] => [
    `${text} as a refusal`,
    () => explainRefusal(text),
    { code: 'INPUT_INVALID', message: 'no error response found' },
  ]),
  // Years
  [
    'the same for a bundle',
    () => createBundle({ ...generic, now: new Date(8e15) }),
    { option: 'now', message: 'a certificate cannot start in the year 255479' },
  ],
])('refuses %s', async (_, call, error) => {
  await expect((async () => call())()).rejects.toMatchObject(error);
});

test.each(['server.crt', 'public.pem', 'server.csr', 'jwks.json'])('refuses a bundle with the %s of another', async (name) => {
  const other = await createBundle({ ...generic, key: otherKey });
  const foreign = { ...bundle.files, [name]: other.files[name] ?? '' };
  const message = `${name}: the key does not match the record in jwt-kit.json`;
  expect(() => readBundle(foreign)).toThrow(expect.objectContaining({ code: 'MISMATCH', message }));
  const damaged = { code: 'INPUT_INVALID', message: expect.stringMatching(`^${name}: `) };
  expect(() => readBundle({ ...bundle.files, [name]: 'zzz' })).toThrow(expect.objectContaining(damaged));
});

test('says which of two settings is used', async () => {
  const site = { ...settings, siteUrl: 'https://acme.my.site.com' };
  const { notes } = await createBundle({ ...generic, provider: 'salesforce', ...site });
  expect(notes).toContain('siteUrl is used, and instanceUrl is not: give one of them');
  const anypoint = await createBundle({ ...generic, provider: 'anypoint', sub: '1|a|b', firstName: 'c' });
  expect(anypoint.notes).toContain('sub is used, and its field firstName is not: give one of them');
});

test('accepts what looks like a mistake', async () => {
  const left = await generateKey(wrongly({ type: 'ec', bits: undefined, curve: undefined }));
  expect(left.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  const fields = [
    ['resource', 'a'],
    ['resource', 'b'],
    ['scope', 'c'],
  ] as const;
  await getToken({ ...options, fields, fetch });
  const first = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];
  expect(explainRefusal(first)).toMatchObject({ error: 'INVALID_SESSION_ID', meanings: [expect.any(String)] });
  const { settings: checked } = await createBundle({ ...generic, tokenUrl: 'localhost:8080/t' });
  expect(checked.tokenUrl).toBe('https://localhost:8080/t');
});

test.each<[string, (key: KeyObject) => Promise<unknown>]>([
  ['sign', (key) => sign({ iss: 'a' }, key)],
  [
    'getToken',
    (key) => getToken({ provider: 'generic', key, clientId: 'a', username: 'b', tokenUrl: 'https://x.example/t', fetch }),
  ],
])('%s says which keys sign', async (_, call) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const hint = 'use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key';
  await expect(call(privateKey)).rejects.toMatchObject({ code: 'USAGE', hint });
});

test('a key with its own password names the option for it', () => {
  const { entries } = readKeystore(fixture('keystores/keytool-two.jks'), { password: 'secret' });
  const closed = entries.flatMap(({ problem }) => problem ?? []);
  expect(closed).toMatchObject([{ code: 'PASSPHRASE', hint: 'give the option keyPassword', next: undefined }]);
});

test('no cause names a flag', () => {
  const { causes } = explainRefusal({ error: 'invalid_request' }, { provider: 'generic' });
  const fixes = causes.map(({ fix }) => fix).join('\n');
  expect(fixes).toContain('the option fields of getToken');
  expect(fixes).not.toContain('--');
});

test('a request shows the names that it was made with', () => {
  const san = ['dns:a.acme.com', 'email:a@acme.com', 'uri:https://acme.com/a', 'ip:192.0.2.1', 'ip:2001:db8::1'];
  expect(readRequest(createRequest(testKey, { subject: 'CN=a', san }))).toMatchObject({ subject: 'CN=a', san, leftOut: [] });
  expect(readRequest(createRequest(testKey, { subject: 'CN=a' })).san).toEqual([]);
});
