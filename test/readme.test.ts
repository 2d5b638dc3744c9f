/** The README is true: its sessions run, its tables match the code, its files exist. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { main } from '../src/cli/main.ts';
import { bundleFiles } from '../src/core/bundle/bundle-files.ts';
import { runIn, world } from './cli/world.ts';
import { scratch } from './strangers.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The sessions of the README: each command with its output. */
const sessions = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, session = '']) =>
  [...session.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, command = '', printed = '']) => ({ command, printed })),
);

/** The words of a command line as a shell splits them; the README uses only double quotes. */
const wordsOf = (command: string): string[] =>
  (command.match(/(?:"[^"]*"|\S)+/g) ?? []).map((word) => word.replaceAll('"', ''));

/** The command that makes the bundle for some sessions. */
const salesforceBundle: readonly string[] = [
  ...['init', 'order-sync', '--provider', 'salesforce', '--name', 'Order Sync'],
  ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com'],
];

describe('sessions', () => {
  test('were found', () => {
    expect(sessions.flat().length).toBeGreaterThan(5);
  });
  const renewal = sessions.find(([first]) => first?.command.includes(' renew '));
  const [rehearsal, afterIt] = sessions.slice(sessions.findIndex(([first]) => first?.command.includes(' rehearse ')));
  test('with a rehearsal in one terminal and the token in another', async () => {
    const cwd = scratch();
    await runIn(cwd, salesforceBundle);
    const [started] = rehearsal ?? [];
    const stop = new AbortController();
    const stdout = new PassThrough();
    const { io, heard } = world(cwd, { stdout, interrupted: () => stop.signal });
    const url = new Promise<string>((done) => stdout.once('data', (chunk) => done(String(chunk))));
    // Any free port, because the port of the README may be in use.
    const [, port = ''] = /--port (\d+)/.exec(started?.command ?? '') ?? [];
    const words = wordsOf(started?.command ?? '').slice(2);
    const ended = main(
      words.map((word) => (word === port ? '0' : word)),
      io,
    );
    const printed = await Promise.race([url, ended.then((status) => `ended with ${status}`)]);
    const free = /127\.0\.0\.1:(\d+)/.exec(printed)?.[1] ?? port;
    const here = (text = ''): string => text.replaceAll(port, free);
    expect(heard().stderr + printed).toBe(here(started?.printed));
    for (const shown of afterIt ?? []) {
      const ran = await runIn(cwd, wordsOf(here(shown.command)).slice(2), { fetch });
      expect(`$ ${shown.command}\n${ran.stderr}${ran.stdout}`).toBe(`$ ${shown.command}\n${here(shown.printed)}`);
    }
    stop.abort();
    expect(await ended).toBe(0);
  });
  test('with a renewal, a year after the set-up', async () => {
    const cwd = scratch();
    const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com', '--client-id', '3MVG9'];
    const key = ['--key', join(root, 'test/fixtures/keys/rsa.pem')];
    await runIn(cwd, ['init', 'order-sync', '--provider', 'salesforce', '--name', 'Order Sync', ...org, ...key]);
    copyFileSync(join(root, 'test/fixtures/issued/chain.p7b'), join(cwd, 'from-the-ca.p7b'));
    const now = (): Date => new Date('2027-10-20T09:00:00Z');
    for (const { command, printed } of renewal ?? []) {
      const ran = await runIn(cwd, wordsOf(command).slice(2), { now });
      expect(`$ ${command}\n${ran.stderr}${ran.stdout}`).toBe(`$ ${command}\n${printed}`);
    }
  });
  const others = [rehearsal, afterIt, renewal];
  const alone = sessions.slice(1).filter((session) => !others.includes(session));
  test.each(alone.map((session) => [session[0]?.command ?? '', session] as const))('%s', async (_, session) => {
    const cwd = scratch();
    copyFileSync(join(root, 'test/fixtures/jwks/keycloak-realm-sig-and-enc.json'), join(cwd, 'keys.json'));
    if (session.some(({ command }) => command.includes(' --bundle order-sync')))
      await runIn(cwd, [...salesforceBundle, '--client-id', '3MVG9']);
    for (const { command, printed } of session) {
      const [npx, name, ...words] = wordsOf(command);
      expect([npx, name]).toEqual(['npx', 'jwt-kit']);
      const ran = await runIn(cwd, words);
      expect(`$ ${command}\n${ran.stderr}${ran.stdout}`).toBe(`$ ${command}\n${printed}`);
    }
  });
});

test('the commands that replace those of OpenSSL run, and give the same result', async () => {
  const cwd = scratch();
  const rows = readme.match(/^\| `openssl.*$/gm) ?? [];
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    const ours = /`npx jwt-kit ([^`]*)` \|$/.exec(row)?.[1] ?? '';
    expect((await runIn(cwd, wordsOf(ours))).status, ours).toBe(0);
  }
  expect(['server.key', 'server.csr', 'server.crt'].filter((name) => existsSync(join(cwd, name)))).toHaveLength(3);
});

test('the table of files names every file of a bundle', () => {
  for (const name of Object.values(bundleFiles)) expect(readme).toContain(`| \`${name}\` |`);
});

test('the table of exit statuses matches the code', () => {
  const errors = readFileSync(join(root, 'src/core/errors.ts'), 'utf8');
  const codes = [...errors.matchAll(/^ {2}[A-Z_]+: (\d+),$/gm)].map(([, code]) => code);
  const listed = [...readme.matchAll(/^\| (\d+) \| /gm)].map(([, code]) => code);
  expect(listed).toEqual([...new Set(['0', ...codes, '70'])].sort((a, b) => Number(a) - Number(b)));
});
