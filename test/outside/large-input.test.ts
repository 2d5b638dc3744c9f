/** Inputs made to be slow, and sets that are just large. */
import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { chooseKey, openKeys } from '../../src/core/keys/choose-key.ts';
import { readItems } from '../../src/core/keys/containers/containers.ts';
import { findKeys } from '../../src/core/keys/read-keys.ts';
import { LARGEST_INPUT } from '../../src/core/limits.ts';
import { type Ran, runIn } from '../cli/world.ts';
import { cpuTime } from '../cpu-time.ts';
import { fixture, fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

/** Processor time since then, in milliseconds: other programs on the machine do not count. */
const since = (start: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

/** Runs convert on a text and measures it, in milliseconds. */
async function timed(text: string, ...words: string[]): Promise<Ran & { took: number }> {
  const start = process.cpuUsage();
  const ran = await runIn(scratch(), ['convert', '-', ...words], { stdin: Readable.from([Buffer.from(text)]) });
  return { ...ran, took: since(start) };
}

describe('10 MB are read in under a second:', () => {
  test.each([
    ['brackets', '['],
    ['braces', '{"a":'],
    ['flat lists', '[],'],
    ['quotes', '{"'],
    ['escaped quotes', '["\\"'],
    ['backslashes', '["\\\\'],
    ['BEGIN lines', '-----BEGIN PUBLIC KEY-----\n'],
    ['dashes', '-'],
    ['blanks', ' '],
    ['angle brackets', '<'],
  ])('%s', (_, unit) => {
    const bytes = Buffer.alloc(LARGEST_INPUT, unit);
    const start = process.cpuUsage();
    expect(() => findKeys(bytes)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(since(start)).toBeLessThan(1000);
  });
  test.each([
    ['one n', (filler: string) => `{"kty":"RSA","e":"AQAB","n":"${filler}"}`],
    ['one EC x', (filler: string) => `{"kty":"EC","crv":"P-256","y":"AA","x":"${filler}"}`],
    ['one kid', (filler: string) => `{"kty":"XYZ","kid":"${filler}"}`],
    ['one certificate', (filler: string) => `{"kty":"RSA","x5c":["${filler}"]}`],
    ['one strange kty', (filler: string) => `{"kty":"${filler}"}`],
    ['one string of JSON', (filler: string) => JSON.stringify(`{"keys":"${filler}"}`)],
  ])('%s', async (_, document) => {
    const ran = await timed(document('A'.repeat(LARGEST_INPUT - 200)));
    expect(ran.status).toBe(3);
    expect(ran.stderr.length).toBeLessThan(1000);
    expect(ran.took).toBeLessThan(1000);
  });
});

test('a member of a JWK over 100,000 characters is refused before it is decoded', async () => {
  const n = 'A'.repeat(100_001);
  const ran = await runIn(scratch(), ['convert', '-'], {
    stdin: Readable.from([Buffer.from(`{"kty":"RSA","e":"AQAB","n":"${n}"}`)]),
  });
  expect(ran).toEqual({
    status: 3,
    stdout: '',
    stderr: `jwt-kit: error: standard input: the JWK: "n" has 100,001 characters: too long for any key
jwt-kit: hint: ask its publisher for base64url (RFC 7518) or for the key in PEM
`,
  });
});

describe('sets without a usable key cost little time:', () => {
  const set = (count: number, entry: string): Buffer => Buffer.from(`{"keys":[${Array(count).fill(entry).join()}]}`);
  test.each([
    ['a list', set(20_001, '0')],
    ['an object', Buffer.from(`{${Array.from({ length: 20_001 }, (_, index) => `"${index}":{"n":""}`).join()}}`)],
    ['PEM blocks', Buffer.from('-----BEGIN PARAMETERS-----\nMAA=\n-----END PARAMETERS-----\n'.repeat(20_001))],
    ['PEM in JSON', set(5, JSON.stringify('-----BEGIN PARAMETERS-----\nMAA=\n-----END PARAMETERS-----\n'.repeat(4001)))],
  ])('more than 20,000 in %s are refused at once', (_, bytes) => {
    const took = cpuTime(() => {
      expect(() => findKeys(bytes)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID', message: 'found more than 20,000 keys' }),
      );
    });
    expect(took).toBeLessThan(1000);
  });
  const block = (label: string, bytes: Uint8Array): string =>
    `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64')}\n-----END ${label}-----\n`;
  const curve = (crv: string): string => `{"kty":"EC","crv":"${crv}","x":"AA","y":"AA"}`;
  test.each([
    ['private keys', 200, (count: number) => Buffer.from(block('PRIVATE KEY', Buffer.from('3000', 'hex')).repeat(count))],
    ['private keys with headers', 200, (count: number) => Buffer.from(block('RSA PRIVATE KEY', Buffer.alloc(3)).repeat(count))],
    ['encrypted keys', 200, (count: number) => Buffer.from(block('ENCRYPTED PRIVATE KEY', Buffer.alloc(3)).repeat(count))],
    ['private JWKs', 200, (count: number) => set(count, '{"kty":"RSA","d":"AA"}')],
    ['certificates', 3333, (count: number) => Buffer.from(block('CERTIFICATE', Buffer.alloc(3)).repeat(count))],
    ['certificates in JWKs', 3333, (count: number) => set(count, '{"kty":"RSA","x5c":["AA"]}')],
    ['keys in PEM in JWKs', 3333, (count: number) => set(count, '{"kty":"RSA","n":"-----BEGIN PUBLIC KEY-----"}')],
    [
      'keys in base64 in JWKs',
      3333,
      (count: number) =>
        set(count, `{"kty":"RSA","value":"${Buffer.from('3082000a00000000000000000000', 'hex').toString('base64')}"}`),
    ],
    ['keys on P-521', 2000, (count: number) => set(count, curve('P-521'))],
    ['keys on P-384', 5000, (count: number) => set(count, curve('P-384'))],
    ['keys on P-256', 20_000, (count: number) => set(count, curve('P-256'))],
    [
      'public keys of an unknown kind',
      2000,
      (count: number) => Buffer.from(block('PUBLIC KEY', Buffer.alloc(3)).repeat(count)),
    ],
  ])('%s: as many as can be opened in a second or two', (_, most, bytes) => {
    expect(findKeys(bytes(most)).keys).toHaveLength(most);
    const message = expect.stringMatching(
      /^(too many keys: opening them all would take too long|found more than 20,000 keys)$/,
    );
    expect(() => findKeys(bytes(most + 1))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test('certificate requests too', () => {
    const requests = (count: number): Buffer =>
      Buffer.from(block('CERTIFICATE REQUEST', fixture('keys/rsa.csr.der')).repeat(count));
    expect(readItems(requests(2000))).toHaveLength(2000);
    expect(() => readItems(requests(2001))).toThrow('too many keys: opening them all would take too long');
  });
  test.each([
    ['{"kty":"foo"}', 'key 1: "kty" is "foo", which is not supported', 'give an RSA, EC or OKP key'],
    ['0', 'key 1: not a JWK: not a JSON object', 'get it again from where it was published'],
  ])('20,000 of %s: the words are kept, and no error', (entry, message, hint) => {
    let refused: object[] = [];
    const took = cpuTime(() => {
      refused = openKeys(findKeys(set(20_000, entry)).keys, {}).refused;
    });
    expect(took).toBeLessThan(2000);
    expect(refused).toHaveLength(20_000);
    const [first] = refused as { problem: object }[];
    expect(first?.problem).not.toBeInstanceOf(Error);
    expect(first?.problem).toEqual({ code: 'INPUT_INVALID', message, hint });
  });
});

test('150 MB are refused in under a second, without reading all of it', async () => {
  const cwd = scratch();
  const file = openSync(join(cwd, 'keys.json'), 'w');
  writeSync(file, '['.repeat(1000));
  ftruncateSync(file, 150 * 1024 * 1024);
  closeSync(file);
  const before = process.memoryUsage().rss;
  const start = process.cpuUsage();
  const ran = await runIn(cwd, ['convert', 'keys.json']);
  expect(since(start)).toBeLessThan(1000);
  expect(ran.status).toBe(3);
  expect(ran.stderr).toContain('keys.json: larger than 10 MB');
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test('20,000 names of one key take linear time', () => {
  const x = Buffer.alloc(32, 9).toString('base64url');
  const keys = Array.from({ length: 20_000 }, (_, index) => `{"kty":"OKP","crv":"X25519","x":"${x}","kid":"k${index}"}`);
  const bytes = Buffer.from(`{"keys":[${keys.join()}]}`);
  const took = cpuTime(() => {
    const opened = openKeys(findKeys(bytes).keys, {});
    expect(chooseKey(opened, 'k19999').keys).toMatchObject([{ kid: 'k0' }]);
  });
  expect(took).toBeLessThan(5000);
}, 60_000);

test('20,000 keys of one set are converted in linear time', async () => {
  const set = (count: number): string => {
    const key = (): string => `{"kty":"OKP","crv":"X25519","x":"${randomBytes(32).toString('base64url')}"}`;
    return `{"keys":[${Array.from({ length: count }, key).join()}]}`;
  };
  await timed(set(1000), '--to', 'jwks');
  const few = await timed(set(2000), '--to', 'jwks');
  const many = await timed(set(20_000), '--to', 'jwks');
  expect(JSON.parse(many.stdout).keys).toHaveLength(20_000);
  expect(many.stderr).toBe('');
  // Ten times the keys; a search through all of them for each one takes a hundred times as long.
  expect(many.took / few.took).toBeLessThan(20);
}, 120_000);

describe('claims', () => {
  const claims = (bytes: number): string => {
    const names = Array.from({ length: Math.floor(bytes / 12) }, (_, index) => `"${String(index).padStart(7, 'a')}":1`);
    return `{${names.join()}}`.padEnd(bytes);
  };
  const sign = (text: string): Promise<Ran> => {
    const key = fixturePath('keys/rsa.pem');
    return runIn(scratch(), ['sign', '--key', key, '--claims', '-'], { stdin: Readable.from([Buffer.from(text)]) });
  };
  test('of 256 KB are signed in under two seconds, larger ones are refused', async () => {
    const start = process.cpuUsage();
    expect(await sign(claims(256 * 1024))).toMatchObject({ status: 0 });
    expect(since(start)).toBeLessThan(2000);
    expect(await sign(claims(256 * 1024 + 1))).toEqual({
      status: 3,
      stdout: '',
      stderr: 'jwt-kit: error: standard input: the claims are larger than 256 KB\njwt-kit: hint: check the file name\n',
    });
  });
});
