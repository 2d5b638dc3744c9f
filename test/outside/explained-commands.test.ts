/** Commands printed by `explain` and a refused `token`: each is on its own line, and sh reads it as intended. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acme, bundleIn } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { scratch } from '../strangers.ts';

const names = [
  'orders',
  'order-synchronisation-of-the-acme-company-for-the-user-acceptance-tests-in-europe',
  'orders   of the acme\n      company, uat'.replace('\n', ' '),
  `${'blanks      and '.repeat(8)}more`,
  "it's   a 'quoted'    name  that is longer than any line of eighty characters would ever be, is it not",
  ' starts and  ends with a blank, and is long enough to be folded twice or three times, if anybody folds it ',
  '-x   dash',
  '$HOME `id` "x"   $(id) \\   and so on for as long as it takes to fill one line and another one with them',
  'Fix: npx jwt-kit token   app and more words that make a line which is longer than eighty characters',
];

/** A copy of the bundle with a damaged certificate, a record that does not match, and no client id. */
async function bundleCalled(name: string): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', acme);
  cpSync(join(cwd, 'app'), join(cwd, name), { recursive: true });
  for (const gone of ['public.pem', 'jwks.json', 'server.csr']) rmSync(join(cwd, name, gone), { force: true });
  const crt = join(cwd, name, 'server.crt');
  writeFileSync(crt, readFileSync(crt, 'utf8').slice(0, 200));
  return cwd;
}

/** The arguments that sh makes of the printed commands, with the blanks filled in. */
function commandsIn(text: string): string[][] {
  const lines = text.split('\n').filter((line) => /^\s*npx jwt-kit /.test(line));
  return lines.map((line) => {
    const script = `npx() { printf '%s\\0' "$@"; }\n${line.replaceAll(/ <[a-zA-Z -]+>/g, ' BLANK')}\n`;
    const { stdout, stderr, status } = spawnSync('sh', ['-s'], { input: script, encoding: 'utf8' });
    expect([stderr, status, line]).toEqual(['', 0, line]);
    return stdout.split('\0').slice(0, -1);
  });
}

const answers = [
  "invalid_grant: user hasn't approved this consumer",
  'invalid_client_id: client identifier invalid',
  'invalid_grant: invalid assertion',
  'invalid_client: invalid client credentials',
  'invalid_grant: audience is invalid',
];

/** Checks that each printed command names the complete directory; returns the number of commands. */
function check(text: string, path: string): number {
  const said = commandsIn(text);
  for (const [program, command, ...words] of said) {
    expect(program).toBe('jwt-kit');
    expect(command).toMatch(/^(token|renew|csr|convert|checklist|init)$/);
    const meant = words.filter((word) => word === path || word.replace(/^--out=(?=-)/, './').startsWith(`${path}/`));
    expect(meant.length, JSON.stringify(words)).toBeGreaterThan(0);
    // Each further word is a flag or its value: nothing of the name was split off.
    const other = words.filter((word) => !meant.includes(word));
    expect(other.filter((word) => !/^(--[a-z-]+|BLANK|10m|spki|jwks|CN=app|3MVG9kBt168mda_1234567890)$/.test(word))).toEqual(
      [],
    );
  }
  return said.length;
}

// Windows has no sh, and no such names.
test.skipIf(process.platform === 'win32').each(names)('in a bundle called %j, printed commands can be pasted', async (name) => {
  const cwd = await bundleCalled(name);
  const path = name.startsWith('-') ? `./${name}` : name;
  for (const answer of answers) {
    const { stdout, status } = await runIn(cwd, ['explain', `--bundle=${name}`, '--', answer]);
    expect(status).toBe(0);
    expect(check(stdout, path)).toBeGreaterThan(0);
    for (const line of stdout.split('\n')) if (!/^\s*npx jwt-kit /.test(line)) expect(line.length).toBeLessThanOrEqual(80);
  }
  cpSync(join(cwd, 'app', 'server.crt'), join(cwd, name, 'server.crt'));
  const body = JSON.stringify({ error: 'invalid_grant', error_description: "user hasn't approved this consumer" });
  const fetch = (): Promise<Response> => Promise.resolve(new Response(body, { status: 400 }));
  const ran = await runIn(cwd, ['token', '--client-id', '3MVG9kBt168mda_1234567890', '--', name], { fetch });
  expect(ran.status).toBe(5);
  expect(check(ran.stdout + ran.stderr, path)).toBeGreaterThan(0);
});
