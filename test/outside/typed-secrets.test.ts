/** A key or passphrase typed in place of something else is never repeated, and never becomes a file name. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands as table } from '../../src/cli/command-table.ts';
import { argumentOf, type CommandData, flagEntries, specOf } from '../../src/cli/flags.ts';
import { asTyped } from '../../src/core/escape.ts';
import { looksLikeKey } from '../../src/core/key-shape.ts';
import { acme, bundleIn, key } from '../cli/rehearsal.ts';
import { type Ran, runIn } from '../cli/world.ts';
import { cpuTime } from '../cpu-time.ts';
import { fixture, testKey } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

const pem = fixture('keys/rsa.pem').toString();
const body = pem.split('\n').slice(1, -2).join('');
const jwk = JSON.stringify(testKey.export({ format: 'jwk' }));
const { d = '' } = testKey.export({ format: 'jwk' });

/** Forms in which a key gets onto a command line, and the parts that must not be shown. */
const keys: readonly (readonly [name: string, typed: string])[] = [
  ['PEM', pem],
  ['PEM on one line', pem.replaceAll('\n', '')],
  ['PEM with \\n', pem.replaceAll('\n', '\\n')],
  ['the first lines of PEM', pem.slice(0, 150)],
  ['PEM for an address', encodeURIComponent(pem)],
  ['PEM in base64', Buffer.from(pem).toString('base64')],
  ['a JWK', jwk],
  ['a line of base64', pem.split('\n')[3] as string],
  ['two lines of base64', pem.split('\n').slice(3, 5).join(' ')],
  ['the body of PEM', body],
  ['d in base64url', d],
  ['hexadecimal', Buffer.from(d, 'base64url').toString('hex')],
  ['octets', (Buffer.from(d, 'base64url').toString('hex').match(/../g) ?? []).join(':')],
];

/** Whether a text contains twelve consecutive characters of a secret. */
function holdsPart(text: string, secret: string): string | undefined {
  const clean = secret.replace(/-----[A-Z ]*-----?|\\n|%2D/g, '');
  for (let at = 0; at + 12 <= clean.length; at += 3) {
    const part = clean.slice(at, at + 12);
    if (!/BEGIN|PRIVATE|KEY|-----|\s/.test(part) && text.includes(part)) return part;
  }
  return undefined;
}

/** The flags of a command that take a value. */
const flagsWithValue = (command: CommandData): string[] =>
  flagEntries(command).flatMap(([member, flag]) =>
    flag.kind === 'toggle' ? [] : [specOf(member, flag).split(' ')[0] as string],
  );

/** Flags that a command needs before it checks another one. */
const needed: Readonly<Record<string, readonly string[]>> = {
  init: ['--provider', 'salesforce', '--name', 'a', ...acme, '--key', key],
  key: [],
  csr: ['--key', key, '--subject', 'CN=a'],
  cert: ['--key', key, '--subject', 'CN=a'],
  convert: [],
  sign: ['--client-id', 'c'],
  token: ['--client-id', 'c', '--dry-run'],
  use: ['--client-id', 'c'],
  verify: ['--with', key],
  rehearse: ['--dry-run'],
};

const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  init: ['new'],
  convert: [key],
  decode: ['x'],
  verify: ['x'],
  explain: ['invalid_grant'],
  use: ['sf', 'app'],
};

/** Places that accept any text and whose product contains it. */
const free = [
  'explain [text...]',
  'decode [jwt]',
  'verify [jwt]',
  'use --alias',
  ...['sign', 'token'].flatMap((name) => [`${name} --claim`, `${name} --header`, `${name} --kid`]),
];

/** Forms that are recognisable as keys. */
const marked = /^(?:PEM|the first lines|a JWK|the body)/;

/** Places for any words without spaces, where base64 may be intended. */
const words =
  /--(client-id|kid|kid-out|username|audience|sub|iss|aud|field|scope|idp-id|sub-version|first-name|last-name|user-email|groups|subject|san|fail|email)$/;

/** Command lines with a text in each place that accepts one. */
function places(command: CommandData, typed: string): [place: string, words: string[]][] {
  const { name } = command;
  const argument = argumentOf(command);
  const given = argument === undefined ? [] : (argumentsOf[name] ?? ['app']);
  const base = needed[name] ?? [];
  return [
    ...(argument === undefined ? [] : [[`${name} ${argument.spec}`, [name, typed, ...base]] as [string, string[]]]),
    ...flagsWithValue(command).map((flag): [string, string[]] => {
      const at = base.indexOf(flag);
      const rest = at === -1 ? base : base.filter((_, index) => index !== at && index !== at + 1);
      return [`${name} ${flag}`, [name, ...given, ...rest, flag, typed]];
    }),
  ];
}

const commands = await Promise.all(table.map(({ data }) => data()));
let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-typed-'));
  await bundleIn(cwd, 'salesforce', [...acme, '--key', key]);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Enough forms for the many places; the others differ only for `looksLikeKey`. */
const most = keys.filter(([form]) => /^(?:PEM$|PEM on|the first|a JWK|a line|d in|hexa)/.test(form));

describe.each(most)('%s', (form, typed) => {
  test.each(commands.map((command) => [command.name, command] as const))('is not repeated by %s', async (_, command) => {
    for (const [index, [place, line]] of places(command, typed).entries()) {
      if (free.includes(place) || (words.test(place) && !marked.test(form))) continue;
      const { stdout, stderr } = await runIn(cwd, [...line, index % 2 === 0 ? '--debug' : '--json']);
      expect(holdsPart(`${stdout}${stderr}`, typed), place).toBeUndefined();
      rmSync(join(cwd, 'new'), { recursive: true, force: true });
      expect(readdirSync(cwd), place).toEqual(['app']);
    }
  });
});

test('no command repeats a passphrase given in place of its file', async () => {
  for (const command of commands.filter(({ flags }) => 'passphraseFile' in flags)) {
    const base = (needed[command.name] ?? []).filter((word) => word !== '--dry-run');
    for (const passphrase of ['hunter2', 'correct horse battery staple', 'C:\\hunter2', '/hunter2', '../hunter2', 'app']) {
      for (const way of [[], ['--debug'], ['--json'], ['--json', '--debug']]) {
        const given = argumentOf(command) === undefined ? [] : (argumentsOf[command.name] ?? ['app']);
        const bundle = command.name === 'explain' ? ['--bundle', 'app'] : [];
        const ran = await runIn(cwd, [command.name, ...given, ...bundle, ...base, '--passphrase-file', passphrase, ...way]);
        expect(ran.status, command.name).toBeGreaterThan(0);
        if (passphrase !== 'app') expect(ran.stdout + ran.stderr).not.toMatch(/hunter2|horse/);
      }
    }
  }
  expect(await runIn(cwd, ['key', '--passphrase-file', 'hunter2'])).toEqual({
    status: 3,
    stdout: '',
    stderr:
      'jwt-kit: error: --passphrase-file: there is no such file\njwt-kit: hint: put the passphrase into a file and use its name, or pipe it in and use - as the name\n',
  });
});

describe('the messages of commander', () => {
  const first = async (...line: string[]): Promise<string> => (await runIn(scratch(), line)).stderr.split('\n')[0] as string;
  test.each([
    [['key', '--passphrase=hunter2'], "jwt-kit: error: unknown option '--passphrase'"],
    [['key', '-phunter2'], "jwt-kit: error: unknown option '-p...'"],
    [['key', '--bit', '4096'], "jwt-kit: error: unknown option '--bit'"],
    [['key', `--${body.slice(0, 64)}`], 'jwt-kit: error: expected a flag, found text, perhaps a key'],
    [['key', 'hunter2'], 'jwt-kit: error: too many arguments for key: expected 0, got 1'],
    [['help', body], `jwt-kit: error: unknown command a text of ${body.length} characters`],
    [[`${body.slice(0, 64)}`], 'jwt-kit: error: unknown command a text of 64 characters'],
    [['convrt'], "jwt-kit: error: unknown command 'convrt'"],
  ])('%j', async (line, said) => {
    expect(await first(...line)).toBe(said);
  });
});

describe('init with a key in place of its directory', () => {
  test.each(keys)('%s is refused before a key is made', async (_, typed) => {
    const empty = scratch();
    const ran: Ran = await runIn(empty, ['init', typed, '--provider', 'salesforce', '--name', 'a', ...acme]);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr.split('\n')[0]).toBe('jwt-kit: error: expected a file name, found text, perhaps a key');
    expect(readdirSync(empty)).toEqual([]);
  });
  test('an existing directory may have such a name, and so may one written as a path', async () => {
    const odd = createHash('sha256').update('x').digest('hex');
    const place = scratch();
    const flags = ['--provider', 'salesforce', '--name', 'a', ...acme, '--key', key];
    expect((await runIn(place, ['init', `./${odd}`, ...flags])).status).toBe(0);
    expect((await runIn(place, ['renew', odd])).status).toBe(0);
    writeFileSync(join(place, `${odd}${odd}`), fixture('keys/rsa.pem'));
    expect((await runIn(place, ['convert', `${odd}${odd}`])).status).toBe(0);
    mkdirSync(join(place, 'other'));
    expect((await runIn(place, ['init', 'other', ...flags.slice(0, 2), '--name', odd])).stderr.split('\n')[0]).toBe(
      'jwt-kit: error: the name of the app looks like a key',
    );
  });
});

test.each([
  '/home/ann/projects/acme/salesforce/integration/keys/server',
  'projects/acme/salesforce/integration-v2/keys/server-key-2024',
  '/builds/acme/0f8fad5b-d9cb-469f-a165-70867728950e/key',
  'tmp/0f8fad5b-d9cb-469f-a165-70867728950e/key-of-the-day',
  './3f786850e387550fdab836ed7e6dc881de23001b786850e387550fdab8',
  'C:\\Users\\Ann\\AppData\\Local\\Programs\\Salesforce\\keys\\server',
  'ThisIsMyDirectory2024BackupAndAnotherOneForTheCompany/server',
  'Documents/Salesforce JWT Bearer Flow/External Client App (Production)/server.key',
  `${'3f786850e387550fdab836ed7e6dc881de23001b'.repeat(2)}.pem`,
  'https://acme--uat.sandbox.my.salesforce.com/services/oauth2/token',
  '2026-11-26T04-39-34Z-order-sync-production-eu-central-1',
  'order-sync-2026-11-26-eu-central-1-prod-v2-build-1234',
  'builds/3f786850e387550fdab836ed7e6dc881de23001b/order-sync',
  'k8s/eu-w1/ns-p1/sf-jwt-2026-q4/app-v1-2-3/bundle',
  'jwt-kit-bundles/customer-a1/env-p1/app-b2/2026-11-26',
  'src/main/resources/certs/order-sync/a/b/c/d/e/f/g',
  'sf_jwt_00D5g000004Abcd_005xx000001Sv6A_prod',
  'sf_jwt_00D5g000004AbcdEAC_005xx000001X8UzAAK_prod',
  'var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/x1',
  'tmp.0123456789/workspace-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d',
  'integration=sync+order=2026+environment=production1',
])('a path is shown completely: %s', (path) => {
  expect([looksLikeKey(path), asTyped(path)]).toEqual([false, path]);
});

test.each([
  'force://PlatformCLI::5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBJrVQhZ@acme.my.salesforce.com',
  `AGE-SECRET-KEY-1${'QZ3'.repeat(19)}`,
  'Set-Cookie: session=8f14e45f; Path=/',
  `key/${d.slice(0, 60)}`,
  (Buffer.from(d, 'base64url').toString('hex').match(/../g) ?? []).join('-'),
])('a secret is not: %s', (typed) => {
  expect([looksLikeKey(typed), asTyped(typed)]).toEqual([true, `a text of ${typed.length} characters`]);
});

test('a path that resembles a key can be made, and is reported if it is missing', async () => {
  const path = 'order-sync-2026-11-26-eu-central-1-prod-v2-build-1234';
  const at = scratch();
  expect(await runIn(at, ['init', path, '--provider', 'anypoint', '--name', 'A', '--key', key])).toMatchObject({ status: 0 });
  expect(await runIn(at, ['key', '--out', `${path}-key`])).toMatchObject({ status: 0 });
  const missing = await runIn(at, ['convert', `${path}-kez`, '--to', 'jwk']);
  expect(missing.stderr).toMatch(`jwt-kit: error: ${path}-kez: `);
  expect(missing.stderr).toContain('no such file\n');
});

test('of any length, quickly', () => {
  for (const part of [
    'a',
    '-',
    'A',
    '0x3,',
    'eyJ',
    'eyJaaaaaa-',
    '{',
    '/',
    'BEGIN ',
    'a/',
    '9f ',
    '%2D',
    '1,2,',
    'ab:',
    '" ',
  ]) {
    expect(cpuTime(() => void looksLikeKey(part.repeat(200_000)))).toBeLessThan(1000);
  }
});
