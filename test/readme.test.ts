/** The README is true: its sessions run, its tables match the code, its files exist. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Io } from '../src/cli/command.ts';
import { commands } from '../src/cli/command-table.ts';
import { main } from '../src/cli/main.ts';
import { bundleFiles } from '../src/core/bundle/bundle-files.ts';
import { rehearsing } from './cli/rehearsal.ts';
import { type Ran, runIn, world } from './cli/world.ts';
import { scratch } from './strangers.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** A block of the README that is typed. */
interface Block {
  kind: 'sh' | 'console';
  text: string;
}
const blocks: readonly Block[] = [...readme.matchAll(/^```(sh|console)\n([\s\S]*?)^```$/gm)].map(
  ([, kind, text = '']): Block => ({ kind: kind === 'sh' ? 'sh' : 'console', text }),
);

/** The commands of a session with their output. */
const sessionOf = (text: string): { command: string; printed: string }[] =>
  [...text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, command = '', printed = '']) => ({ command, printed }));

/** The commands of the table, each with what has to be typed after `npx jwt-kit`. */
const tableOf = (): string[] =>
  [...readme.matchAll(/^\| [^|]+ \| [^|]* \| (`[^|]+`) \|$/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command),
  );

/** The words of a command line as a shell splits them; the README uses only double quotes. */
const wordsOf = (command: string): string[] =>
  (command.match(/(?:"[^"]*"|\S)+/g) ?? []).map((word) => word.replaceAll('"', ''));

/** The first session, which asks questions, with its answers as flags. */
const firstSession: readonly string[] = [
  ...['init', 'order-sync', '--provider', 'salesforce', '--name', 'Order Sync', '--email', 'admin@acme.com'],
  ...['--instance-url', 'https://acme.lightning.force.com', '--username', 'integration@acme.com'],
  ...['--key', join(root, 'test/fixtures/keys/rsa.pem')],
];

/** Runs a command after `npx jwt-kit`; `> file` at its end is understood. */
async function typed(command: string, cwd: string, changes: Partial<Io>): Promise<Ran> {
  const [, words = '', file] = /^(.*?)(?: > (\S+))?$/.exec(command) ?? [];
  const ran = await runIn(cwd, wordsOf(words), changes);
  if (file !== undefined) writeFileSync(join(cwd, file), ran.stdout);
  return ran;
}

/** The command of a line that starts with `npx jwt-kit`. */
const ownCommand = (line: string): string => {
  expect(line).toMatch(/^npx jwt-kit /);
  return line.slice('npx jwt-kit '.length);
};

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

/** Where the keys are that the README calls secrets of a pipeline. */
const secrets = { KEY_acme: 'orgs/acme', KEY_globex: 'orgs/eu/globex' };

/** The lines of a script without the files that it makes with `cat`, which are written. */
const scriptLines = (text: string, cwd: string): string[] =>
  text
    .replace(/^cat > (\S+) <<'END'\n([\s\S]*?)^END\n/gm, (_, name: string, content: string) => {
      writeFileSync(join(cwd, name), content);
      return '';
    })
    .trimEnd()
    .split('\n');

test('what the README types runs in its order, in one directory, and prints what it shows', async () => {
  const cwd = scratch();
  expect((await runIn(cwd, firstSession)).status).toBe(0);
  let rehearsal: Awaited<ReturnType<typeof start>> | undefined;
  let port = README_PORT;
  const here = (text: string): string => text.replaceAll(README_PORT, port);
  const env: Record<string, string> = {};
  const [install, session, ...others] = blocks;
  expect([install?.text, session?.text.split('\n')[0]]).toEqual(['npm ci\n', '$ npx jwt-kit init']);
  for (const { kind, text } of others) {
    if (kind === 'sh') {
      for (const line of scriptLines(text, cwd)) {
        // test/outside/readme.test.ts runs it, in bash.
        if (line === 'umask 077') continue;
        // The orgs of the README do not exist: a rehearsal answers for them.
        const rehearsed = line.includes(' token ') ? await rehearsing(cwd, [], {}, 'orgs') : undefined;
        const words = rehearsed ? line.replace('token orgs', `token orgs --url ${rehearsed.origin}`) : line;
        expect(await typed(ownCommand(words), cwd, { fetch, env }), line).toMatchObject({ status: 0 });
        await rehearsed?.end();
        if (!line.includes(' init ')) continue;
        for (const [name, bundle] of Object.entries(secrets)) env[name] = readFileSync(join(cwd, bundle, 'server.key'), 'utf8');
      }
      continue;
    }
    for (const { command: written, printed } of sessionOf(text)) {
      if (written.includes(' rehearse ')) {
        rehearsal = await start(written, cwd);
        port = /127\.0\.0\.1:(\d+)/.exec(rehearsal.printed)?.[1] ?? README_PORT;
        expect(rehearsal.printed).toBe(`$ ${written}\n${printed.replaceAll(README_PORT, port)}`);
        continue;
      }
      const { stdout, stderr } = await typed(ownCommand(here(written)), cwd, { fetch });
      expect(`$ ${here(written)}\n${stderr}${stdout}`).toBe(`$ ${here(written)}\n${here(printed)}`);
    }
  }
  expect(JSON.parse(readFileSync(join(cwd, 'tokens.json'), 'utf8'))).toMatchObject({ ok: true, bundles: [{}, {}] });
  expect(readFileSync(join(cwd, 'doctor.xml'), 'utf8')).toContain('failures="0"');

  // The commands of the table that ask at a terminal get their answers from a file, and those that use the network a server.
  const password = join(scratch(), 'password.txt');
  writeFileSync(password, 'changeit\n');
  const answers: Readonly<Record<string, string>> = {
    keystore: ` --store-password-file ${password}`,
    passphrase: ` --new-passphrase-file ${password}`,
    token: ` --url http://127.0.0.1:${port}`,
  };
  for (const command of tableOf()) {
    const [name = ''] = wordsOf(command);
    if (name === 'init' || name === 'rehearse') continue;
    expect(await typed(command + (answers[name] ?? ''), cwd, { fetch }), command).toMatchObject({ status: 0 });
  }
  expect(await rehearsal?.stop()).toBe(0);

  const made = readdirSync(cwd, { withFileTypes: true }).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  expect(made).toContain('server.crt');
  const ignored = execFileSync('git', ['check-ignore', '--no-index', ...made], { cwd: root, encoding: 'utf8' });
  expect(ignored.trim().split('\n'), 'kept out of git in a clone').toEqual(made);
});

test('the program of the README runs', async () => {
  const cwd = scratch();
  expect((await runIn(cwd, [...firstSession, '--client-id', '3MVG9'], { now: () => new Date() })).status).toBe(0);
  mkdirSync(join(cwd, 'node_modules'));
  // A junction, because Windows lets only administrators make other links.
  symlinkSync(root, join(cwd, 'node_modules/jwt-kit'), 'junction');
  const [, program = ''] = /^```js\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  writeFileSync(join(cwd, 'program.mjs'), program);
  const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd });
  expect(stdout).toBe('got a token\n');
});

test('the table of commands names every command', () => {
  const named = new Set(tableOf().map((command) => wordsOf(command)[0]));
  expect([...named].sort()).toEqual(commands.map(({ name }) => name).sort());
});

test('the table of files names every file of a bundle', () => {
  for (const name of Object.values(bundleFiles)) expect(readme).toContain(`| \`${name}\` |`);
});

test('the table of exit statuses matches the code', () => {
  const errors = readFileSync(join(root, 'src/core/errors.ts'), 'utf8');
  const codes = [...errors.matchAll(/^ {2}[A-Z_]+: (\d+),$/gm)].map(([, code]) => code);
  const listed = [...(/^\| 0 \|.*$/m.exec(readme)?.[0] ?? '').matchAll(/\d+/g)].map(([code]) => code);
  expect(listed).toEqual([...new Set(['0', ...codes, '70'])].sort((a, b) => Number(a) - Number(b)));
});
