/** What the README types, in its order and in one directory, with the built program: at a real terminal where it asks, else in bash. */
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { rehearsing } from '../cli/rehearsal.ts';
import { type Answer, session } from '../cli/terminal/session.ts';
import { scratch, testWith } from '../strangers.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const frozen = fileURLToPath(new URL('../cli/terminal/frozen.mjs', import.meta.url));

/** What is typed in the first session; only Enter accepts the answer in brackets. */
const answers: readonly Answer[] = [
  ['What is the app called?', 'Order Sync\r'],
  ['Which directory should the files go into?', '\r'],
  ['Where will the certificate be used?', '\r'],
  ['Do you already have a key?', '\r'],
  ["The org's address (My Domain)?", 'https://acme.lightning.force.com\r'],
  ['Which kind of app?', '\r'],
  ['Which user does it sign in as?', 'integration@acme.com\r'],
  ['Contact e-mail for the app?', 'admin@acme.com\r'],
  ['How long should the certificate be valid?', '\r'],
  ['Make it?', '\r'],
];

/** Runs a script in bash without blocking the servers of this process; `npm` is the only command that does nothing. */
const bash = (script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((done, failed) => {
    const start = 'npm() { :; }\nnpx() { shift; "$NODE" "$FROZEN" "$@"; }\n';
    const variables = { ...process.env, ...env, LC_ALL: 'C.UTF-8', NODE: process.execPath, FROZEN: frozen };
    execFile('bash', ['-ec', start + script], { cwd, env: variables, encoding: 'utf8' }, (error, stdout, stderr) =>
      error ? failed(new Error(`${script}: ${stderr}${stdout}`)) : done(stderr + stdout),
    ).stdin?.end();
  });

/** A text without what differs in each run. */
const masked = (text: string): string =>
  text.replace(/rehearsal\.[\w-]{20,}/g, 'rehearsal.TOKEN').replace(/:8899\b|:\d{5}\b/g, ':PORT');

testWith(
  'expect',
  'the README from top to bottom, in one directory',
  async () => {
    const cwd = scratch();
    execFileSync('git', ['init', '-q'], { cwd });
    copyFileSync(join(root, '.gitignore'), join(cwd, '.gitignore'));
    const env: Record<string, string> = {};
    let origin = '';
    for (const [, kind, text = ''] of readme.matchAll(/^```(sh|console)\n([\s\S]*?)^```$/gm)) {
      if (text.startsWith('$ npx jwt-kit init\n')) {
        expect(`$ npx jwt-kit init\n${await session(cwd, ['init'], answers)}\n`).toBe(text);
        continue;
      }
      if (kind === 'sh') {
        // The orgs of the README do not exist: a rehearsal answers for them.
        const server = text.includes('token orgs') ? await rehearsing(cwd, [], {}, 'orgs') : undefined;
        await bash(server ? text.replace('token orgs', `token orgs --url ${server.origin}`) : text, cwd, env);
        await server?.end();
        if (text.includes('--from'))
          for (const [name, bundle] of Object.entries({ KEY_acme: 'acme', KEY_globex: 'eu/globex' }))
            env[name] = readFileSync(join(cwd, 'orgs', bundle, 'server.key'), 'utf8').trimEnd();
        continue;
      }
      for (const [, command = '', printed = ''] of text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)) {
        if (command.includes(' rehearse ')) {
          const server = await rehearsing(cwd, [], {}, 'order-sync');
          origin = server.origin;
          expect(masked(`${server.said()}${server.url}\n`)).toBe(masked(printed));
        } else expect(masked(await bash(command.replace('http://127.0.0.1:8899', origin), cwd, env))).toBe(masked(printed));
      }
    }
    expect(execFileSync('git', ['status', '--short', '-uall'], { cwd, encoding: 'utf8' }), 'git ignores the rest').toBe(
      '?? .gitignore\n',
    );
    expect(JSON.parse(readFileSync(join(cwd, 'tokens.json'), 'utf8'))).toMatchObject({ ok: true });
    expect(statSync(join(cwd, 'tokens.json')).mode & 0o077, 'only the user can read the tokens').toBe(0);
  },
  120_000,
);
