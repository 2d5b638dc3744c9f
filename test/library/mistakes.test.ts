/** Usual mistakes of callers: the error names the option as the library does, and says what to do. */
import { expect, test } from 'vitest';
import { createRequest, selfSign } from '../../src/certificates.ts';
import { createBundle, readBundle } from '../../src/index.ts';
import { sign, verify } from '../../src/jwt.ts';
import { convertKey, generateKey, readKey } from '../../src/keys.ts';
import { createKeystore } from '../../src/keystores.ts';
import { rehearse } from '../../src/testing.ts';
import { explainRefusal, getToken } from '../../src/token.ts';
import { fixture, frozen, testKey } from '../fixtures.ts';
import { answering, granted, options, settings } from './answering.ts';

const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings, key: testKey, now: frozen });
const generic = { provider: 'generic', name: 'x', key: testKey, now: frozen } as const;
const { fetch } = answering(granted);
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
  [
    'the same for a bundle',
    () => createBundle({ ...generic, now: new Date(8e15) }),
    { option: 'now', message: 'a certificate cannot start in the year 255479' },
  ],
])('refuses %s', async (_, call, error) => {
  await expect((async () => call())()).rejects.toMatchObject(error);
});

void [createRequest, createKeystore, explainRefusal, fixture];
