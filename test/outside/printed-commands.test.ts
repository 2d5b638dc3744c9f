/**
 * Every command that a message, a page, a fix or a hint prints is run where it was printed, in a copy of that situation: none
 * may be refused as misused, and none may be a bug. Help examples run in test/cli/command-help.test.ts, the README in
 * test/readme.test.ts.
 */
import { appendFileSync, chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { Commands } from '../../src/core/fold.ts';
import { blanks } from '../../src/core/next-command.ts';
import type { RefusalText } from '../../src/core/refusals/known-refusal.ts';
import { findProvider, providers } from '../../src/providers/index.ts';
import { refusalsOf } from '../../src/providers/refusals/catalogue.ts';
import { answers, killed, record } from '../cli/commands/doctor/broken-bundle.ts';
import { key, rehearsing } from '../cli/rehearsal.ts';
import { type Ran, runIn } from '../cli/world.ts';
import { fixture, fixturePath, frozen } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

const PROGRAM = 'npx jwt-kit ';

/** Remembers every printed command line. */
class Recorder extends Commands {
  readonly lines: string[] = [];
  override add(line: string): void {
    super.add(line);
    this.lines.push(line);
  }
}

/** A clock that goes on while a command waits. */
function passing(from = frozen): Pick<Io, 'now' | 'wait'> {
  let at = from.getTime();
  return {
    now: () => new Date(at),
    wait: async (milliseconds) => {
      at += milliseconds;
    },
  };
}

/** A stream that a question may end, as the real ones cannot be. */
class Lasting extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
  override end(): this {
    return this;
  }
}

/** A keyboard at which nobody answers: every question is cancelled, with exit status 130. */
function nobody(): NodeJS.ReadableStream {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {}, isRaw: false });
  setImmediate(() => stdin.end());
  return stdin as unknown as NodeJS.ReadableStream;
}

const offline = (): Promise<Response> =>
  Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } }));

/** The words of a printed line as sh splits it: plain words, and single quotes. */
function wordsOf(line: string): string[] {
  const parts = line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? [];
  expect(parts.join(' ').length, line).toBe(line.length);
  return parts.map((part) => part.replace(/'([^']*)'|\\(')/g, (_, quoted, quote) => quoted ?? quote));
}

/** Commands in a text that were not made by the code that prints them: in pages, between backquotes or alone on a line. */
const writtenIn = (text: string): string[] =>
  [...text.matchAll(/(?:`|^\s*\$? ?)(npx jwt-kit [^`\n]*)(?:`|$)/gm)].map(([, line = '']) => line.trim());

/** Runs a command line; returns what it printed, and the commands in it. */
async function printedBy(
  cwd: string,
  words: readonly string[],
  changes: Partial<Io> = {},
): Promise<Ran & { commands: string[] }> {
  const printedCommands = new Recorder();
  const ran = await runIn(cwd, words, { fetch: offline, ...passing(), ...changes, printedCommands });
  expect(ran.status, `${words.join(' ')}\n${ran.stderr}`).not.toBe(70);
  const said = ran.stdout + ran.stderr;
  const shown = (line: string): boolean => line.startsWith(PROGRAM) && said.includes(line);
  for (const line of printedCommands.lines.filter(shown)) {
    for (const { example } of [blanks.certificate, blanks.key, blanks.jwk]) {
      // Folded lines are compared without their line breaks.
      const before = said.slice(0, said.indexOf(line)).replace(/\s+/g, ' ');
      if (wordsOf(line).includes(example)) expect(before, line).toContain(`as ${example}`);
    }
  }
  return { ...ran, commands: printedCommands.lines.filter(shown) };
}

/** Files that printed commands name, after the text said to save them. */
function withExamples(cwd: string): void {
  copyFileSync(fixturePath('keys/rsa.crt'), join(cwd, 'from-the-ca.crt'));
  copyFileSync(key, join(cwd, 'signing.key'));
  copyFileSync(fixturePath('keys/rsa.pub.jwk'), join(cwd, 'their-key.jwk'));
}

/** Commands that were tried: a situation and a line. */
const tried = new Set<string>();

/** Runs each command in a copy of the directory, below `below`, at a terminal without a person. */
async function tryAll(
  cwd: string,
  lines: readonly string[],
  { state, below = '.' }: { state: string; below?: string },
): Promise<void> {
  for (const line of new Set(lines)) {
    if (tried.has(`${state}\0${line}`)) continue;
    tried.add(`${state}\0${line}`);
    expect(line).not.toMatch(/<|>|undefined|\n/);
    const copy = scratch();
    cpSync(cwd, copy, { recursive: true });
    const at = join(copy, below);
    withExamples(at);
    const stop = AbortSignal.abort();
    const stderr = new Lasting();
    const { status } = await runIn(at, wordsOf(line).slice(2), {
      stderr,
      fetch: offline,
      ...passing(),
      interactive: true,
      stdin: nobody(),
      interrupted: () => stop,
    });
    const misused = status === 2 || status === 70;
    expect({ state, line, misused, said: stderr.text }).toEqual({ state, line, misused: false, said: stderr.text });
    rmSync(copy, { recursive: true });
  }
}

/** A bundle called `app`. */
async function bundle(
  provider: string,
  flags: readonly string[] = answers[provider] ?? [],
  more = ['--key', key],
): Promise<string> {
  const cwd = scratch();
  const words = ['init', 'app', '--provider', provider, '--name', 'Order Sync', ...flags, ...more];
  const ran = await printedBy(cwd, words);
  expect(ran.status, ran.stderr).toBe(0);
  return cwd;
}

const kinds: readonly [state: string, make: () => Promise<string>][] = [
  ...providers.flatMap(({ id }): [string, () => Promise<string>][] => [
    [id, () => bundle(id)],
    [`bare ${id}`, () => bundle(id, [])],
    [`soon expired ${id}`, () => bundle(id, answers[id], ['--key', key, '--days', '20'])],
    [
      `encrypted ${id}`,
      async () => {
        const cwd = await bundle(id);
        writeFileSync(join(cwd, 'passphrase.txt'), 'secret\n');
        await runIn(cwd, ['passphrase', 'app', '--new-passphrase-file', 'passphrase.txt']);
        return cwd;
      },
    ],
    [
      `renewed ${id}`,
      async () => {
        const cwd = await bundle(id);
        expect((await runIn(cwd, ['renew', 'app', '--new-key'])).status).toBe(0);
        return cwd;
      },
    ],
    [
      `second app of ${id}`,
      async () => {
        const cwd = await bundle(id);
        await runIn(cwd, ['renew', 'app', '--new-key']);
        await runIn(cwd, ['checklist', 'app', '--set-up']);
        return cwd;
      },
    ],
  ]),
  ['connected app', () => bundle('salesforce', [...(answers['salesforce'] ?? []), '--app-type', 'connected-app'])],
  [
    'sandbox',
    () => bundle('salesforce', ['--instance-url', 'https://acme--uat.sandbox.my.salesforce.com', '--username', 'a@acme.com']),
  ],
  ["someone else's key", () => bundle('anypoint', answers['anypoint'], ['--jwk', fixturePath('keys/rsa.pub.jwk')])],
  [
    'odd directory',
    async () => {
      const cwd = scratch();
      await runIn(cwd, ['init', "it's  mine", '--provider', 'salesforce', '--name', 'n', '--key', key]);
      return cwd;
    },
  ],
];

const SLOW = 600_000;

/** What a bundle is told by the commands that only look, and by those that would use it. */
const looking = (app: string): string[][] => [
  ['doctor', app],
  ['doctor', app, '--online'],
  ['token', app, '--no-input'],
  ['token', app, '--wait', '10m', '--no-input'],
  ['sign', app, '--no-input'],
  ['checklist', app],
  ['renew', app, '--dry-run'],
  ['renew', app, '--certificate', fixturePath('keys/rsa-pss.crt')],
  ['keystore', app],
  ['inspect', app],
  ['match', app],
  ['init', app, '--provider', 'generic', '--name', 'n'],
  ['set', app, '--instance-url', 'nonsense'],
  ['explain', 'invalid_grant', '--bundle', app],
];

test.for(kinds)('of a bundle: %s', { timeout: SLOW }, async ([state, make]) => {
  const cwd = await make();
  const app = state === 'odd directory' ? "it's  mine" : 'app';
  const words = ['--provider', findProvider(state.split(' ').at(-1) ?? '')?.id ?? 'salesforce', '--name', 'n', '--key', key];
  const made = await printedBy(cwd, ['init', 'other', ...words]);
  await tryAll(cwd, made.commands, { state });
  for (const looked of looking(app)) {
    const { commands } = await printedBy(cwd, looked);
    await tryAll(cwd, commands, { state });
  }
  const page = readFileSync(join(cwd, app, 'CHECKLIST.md'), 'utf8');
  const pages = writtenIn(page);
  expect(pages.length).toBeGreaterThan(0);
  await tryAll(cwd, pages, { state: `page of ${state}`, below: app });
});

test.for(providers)('of a rehearsal, for $id', { timeout: SLOW }, async ({ id }) => {
  for (const [state, flags] of [
    ['known', answers[id]],
    ['bare', []],
  ] as const) {
    const cwd = await bundle(id, flags);
    const lines = new Recorder();
    const { said } = await rehearsing(cwd, [], { printedCommands: lines });
    expect(said()).toContain('in another terminal: ');
    const [line = ''] = lines.lines;
    const fetch: Io['fetch'] = (url, init) => globalThis.fetch(url, init);
    // Also without a keyboard, and it is granted.
    const ran = await runIn(cwd, wordsOf(line).slice(2), { fetch });
    expect({ state, line, ran }).toMatchObject({ ran: { status: 0, stdout: expect.stringMatching(/^\S+\n$/) } });
  }
});

/** One text of every known wording, as a program would print it. */
const textOf = ({ error, words, page, status }: RefusalText): string =>
  [
    status === undefined ? '' : `HTTP ${status === '5xx' ? 503 : status}`,
    error === undefined ? '' : `${error}:`,
    (words ?? (typeof page === 'string' ? page : '')).replaceAll('…', 'x'),
  ]
    .filter((part) => part !== '')
    .join(' ');

test.for(providers)('of every explained response, for $id', { timeout: SLOW }, async (provider) => {
  const cwd = await bundle(provider.id);
  const bare = await bundle(provider.id, []);
  let found = 0;
  for (const { texts } of refusalsOf([provider])) {
    for (const text of texts) {
      const said = textOf(text);
      if (said === '') continue;
      for (const [place, state] of [
        [cwd, provider.id],
        [bare, `bare ${provider.id}`],
      ] as const) {
        const { commands } = await printedBy(place, ['explain', '--all', '--bundle', 'app', '--', said]);
        found += commands.length;
        await tryAll(place, commands, { state });
      }
      const { commands } = await printedBy(cwd, ['explain', '--all', '--provider', provider.id, '--', said]);
      await tryAll(cwd, commands, { state: provider.id });
    }
  }
  expect(found).toBeGreaterThan(20);
});

test.for(providers)('of every refused token, for $id', { timeout: SLOW }, async (provider) => {
  const cwd = await bundle(provider.id);
  for (const { error, description, page, status = 400 } of provider.grant.refusals) {
    const body = page ?? JSON.stringify({ error, ...(description === undefined ? {} : { error_description: description }) });
    const fetch = (): Promise<Response> => Promise.resolve(new Response(body, { status }));
    for (const more of [[], ['--wait', '1m'], ['--client-id', 'typed', '--url', 'https://other.example.com/token']]) {
      const { commands } = await printedBy(cwd, ['token', 'app', ...more], { fetch });
      await tryAll(cwd, commands, { state: provider.id });
    }
  }
});

const spoilt: readonly [string, (cwd: string) => void][] = [
  ...[
    'server.key',
    'server.csr',
    'server.crt',
    'public.pem',
    'jwks.json',
    'CHECKLIST.md',
    'jwt-kit.json',
    '.gitignore',
  ].flatMap((name): [string, (cwd: string) => void][] => [
    [`no ${name}`, (cwd) => rmSync(join(cwd, 'app', name))],
    [`cut ${name}`, (cwd) => writeFileSync(join(cwd, 'app', name), fixture('keys/rsa.pem').subarray(0, 200))],
    [`nothing in ${name}`, (cwd) => writeFileSync(join(cwd, 'app', name), '')],
    [`a longer ${name}`, (cwd) => appendFileSync(join(cwd, 'app', name), '\nmore\n')],
  ]),
  ['the key of another app', (cwd) => copyFileSync(fixturePath('keys/other.pem'), join(cwd, 'app/server.key'))],
  ['an encrypted key', (cwd) => copyFileSync(fixturePath('keys/rsa.pkcs8.enc.pem'), join(cwd, 'app/server.key'))],
  ['the certificate of another app', (cwd) => copyFileSync(fixturePath('keys/rsa-pss.crt'), join(cwd, 'app/server.crt'))],
  ['a key that anybody can read', (cwd) => chmodSync(join(cwd, 'app/server.key'), 0o644)],
  ['what a killed run left', (cwd) => mkdirSync(join(cwd, 'app', killed))],
  ['a copy of the key', (cwd) => copyFileSync(key, join(cwd, 'app/copy.txt'))],
  ['a key store', (cwd) => copyFileSync(fixturePath('keystores/openssl-plain.p12'), join(cwd, 'app/store.p12'))],
  ['a locked key store', (cwd) => copyFileSync(fixturePath('keystores/openssl.p12'), join(cwd, 'app/store.p12'))],
  ...['instanceUrl', 'clientId', 'username', 'audience', 'email'].flatMap((name): [string, (cwd: string) => void][] =>
    ['', 'http://x y', '3MVG9 x', 'https://login.salesforce.com', 'a@b'].map((value) => [
      `${name} ${JSON.stringify(value)}`,
      (cwd) => record(cwd, ({ settings }) => Object.assign(settings, { [name]: value })),
    ]),
  ),
];

test.for(spoilt)('of a broken bundle: %s', { timeout: SLOW }, async ([state, spoil]) => {
  const cwd = await bundle('salesforce');
  spoil(cwd);
  for (const words of [...looking('app').slice(0, -1), ['explain', 'invalid_grant: invalid assertion', '--bundle', 'app']]) {
    const { commands } = await printedBy(cwd, words);
    await tryAll(cwd, commands, { state });
  }
});

describe('of what is refused', () => {
  const files = ['rsa.pem', 'rsa.pkcs8.enc.pem', 'rsa.crt', 'rsa.csr', 'rsa.jwk', 'rsa.pub.pem', 'ec.pem', 'rsa.pkcs1.pem'];
  const wrong = (file: string): string[][] => [
    ['convert', file],
    ['convert', file, '--to', 'jwk'],
    ['convert', file, '--to', 'certificate'],
    ['csr', '--key', file, '--subject', 'CN=a'],
    ['cert', '--key', file, '--subject', 'CN=a'],
    ['sign', '--key', file, '--iss', 'a', '--sub', 'b', '--aud', 'https://c.example.com'],
    ['verify', 'a.b.c', '--with', file],
    ['init', 'new', '--key', file, '--provider', 'generic', '--name', 'n'],
    ['init', 'new', '--jwk', file, '--name', 'n'],
    ['keystore', '--key', file, '--out', 's.p12'],
    ['renew', 'app', '--certificate', file],
    ['renew', 'app', '--key', file],
    ['set', 'app', '--key', file],
    ['passphrase', file],
    ['repair', file],
    ['inspect', file],
    ['match', file, 'app'],
    ['token', file],
    ['doctor', file],
  ];
  test.for([...files, '../keystores/openssl.p12', '../keystores/keytool-two.pkcs12', '../jwks/google-oauth2-v3-certs.json'])(
    '%s',
    { timeout: SLOW },
    async (name) => {
      const cwd = await bundle('salesforce');
      const file = name.split('/').at(-1) as string;
      copyFileSync(fixturePath(`keys/${name}`), join(cwd, file));
      for (const words of wrong(file)) {
        const { commands } = await printedBy(cwd, words);
        await tryAll(cwd, commands, { state: `refused ${name}` });
      }
    },
  );
  test('in and above several bundles, and where there is none', { timeout: SLOW }, async () => {
    const cwd = await bundle('salesforce');
    cpSync(join(cwd, 'app'), join(cwd, 'second'), { recursive: true });
    for (const name of ['token', 'sign', 'renew', 'doctor', 'checklist', 'set', 'rehearse', 'keystore', 'passphrase']) {
      for (const words of [[name], [name, '.'], [name, 'none'], [name, 'app', 'second'], [name, '--nonsense']]) {
        const { commands } = await printedBy(cwd, words, { interrupted: () => AbortSignal.abort() });
        await tryAll(cwd, commands, { state: 'several bundles' });
      }
    }
  });
});
