/** The README is true: its sessions run, its tables match the code, its files exist. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Io } from '../src/cli/command.ts';
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

/** The first session, which asks questions, with its answers as flags; the key is the one of the CA's certificate. */
const firstSession: readonly string[] = [
  ...['init', 'order-sync', '--provider', 'salesforce', '--name', 'Order Sync', '--email', 'admin@acme.com'],
  ...['--instance-url', 'https://acme.lightning.force.com', '--username', 'integration@acme.com'],
  ...['--key', join(root, 'test/fixtures/keys/rsa.pem')],
];

/** Runs a command in the directory of all sessions; returns it with what it printed. */
async function rerun(command: string, cwd: string, changes: Partial<Io>): Promise<string> {
  const [npx, name, ...words] = wordsOf(command);
  expect([npx, name]).toEqual(['npx', 'jwt-kit']);
  const ran = await runIn(cwd, words, changes);
  return `$ ${command}\n${ran.stderr}${ran.stdout}`;
}

/** The port of the rehearsal in the README; the test uses any free one, because this one may be in use. */
const [, README_PORT = ''] = /rehearse .*--port (\d+)/.exec(readme) ?? [];

/** Starts a rehearsal and returns what it printed, and how to stop it. */
async function start(command: string, cwd: string): Promise<{ printed: string; stop: () => Promise<number> }> {
  const stop = new AbortController();
  const stdout = new PassThrough();
  const { io, heard } = world(cwd, { stdout, interrupted: () => stop.signal });
  const url = new Promise<string>((done) => stdout.once('data', (chunk) => done(String(chunk))));
  const words = wordsOf(command).map((word) => (word === README_PORT ? '0' : word));
  const ended = main(words.slice(2), io);
  const printed = await Promise.race([url, ended.then(() => '')]);
  return {
    printed: `$ ${command}\n${heard().stderr}${printed}`,
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

test('the commands run in the order of the README, in one directory, and print what it shows', async () => {
  const cwd = scratch();
  copyFileSync(join(root, 'test/fixtures/jwks/keycloak-realm-sig-and-enc.json'), join(cwd, 'keys.json'));
  copyFileSync(join(root, 'test/fixtures/issued/chain.p7b'), join(cwd, 'from-the-ca.p7b'));
  copyFileSync(join(root, 'test/fixtures/keystores/openssl-plain.p12'), join(cwd, 'store.p12'));
  writeFileSync(join(cwd, 'password.txt'), 'changeit\n');
  expect((await runIn(cwd, firstSession)).status).toBe(0);
  for (const row of readme.match(/^\| `openssl.*$/gm) ?? []) {
    const ours = /`npx jwt-kit ([^`]*)` \|$/.exec(row)?.[1] ?? '';
    expect((await runIn(cwd, wordsOf(ours))).status, ours).toBe(0);
  }
  expect(['server.key', 'server.csr', 'server.crt'].filter((name) => existsSync(join(cwd, name)))).toHaveLength(3);
  let rehearsal: Awaited<ReturnType<typeof start>> | undefined;
  let port = README_PORT;
  const here = (text: string): string => text.replaceAll(README_PORT, port);
  for (const { command: written, printed } of sessions.slice(1).flat()) {
    if (written.includes(' rehearse ')) {
      rehearsal = await start(written, cwd);
      port = /127\.0\.0\.1:(\d+)/.exec(rehearsal.printed)?.[1] ?? README_PORT;
      expect(rehearsal.printed).toBe(`$ ${written}\n${printed.replaceAll(README_PORT, port)}`);
      continue;
    }
    const command = here(written);
    // A year after the set-up.
    const now = command.includes(' renew ') ? { now: () => new Date('2027-10-20T09:00:00Z') } : {};
    expect(await rerun(command, cwd, { fetch, ...now })).toBe(`$ ${command}\n${here(printed)}`);
  }
  expect(await rehearsal?.stop()).toBe(0);

  const made = readdirSync(cwd, { withFileTypes: true })
    .filter(({ name }) => !['keys.json', 'from-the-ca.p7b', 'password.txt'].includes(name))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  const ignored = execFileSync('git', ['check-ignore', '--no-index', ...made], { cwd: root, encoding: 'utf8' });
  expect(ignored.trim().split('\n'), 'kept out of git in a clone').toEqual(made);
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
