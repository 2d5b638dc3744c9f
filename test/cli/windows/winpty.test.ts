/** In Git Bash, Node sees no terminal: an error for a missing answer says how to be asked there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixture } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { runIn } from '../world.ts';

const gitBash = { platform: 'win32', env: { MSYSTEM: 'MINGW64' } } as const;
const advice = (command: string): string =>
  `; to be asked in Git Bash, start it with winpty npx.cmd jwt-kit ${command}, or use PowerShell or cmd\n`;

/** The hint that a command prints. */
async function hint(words: readonly string[], changes: Parameters<typeof runIn>[2]): Promise<string | undefined> {
  const cwd = scratch();
  writeFileSync(join(cwd, 'enc.pem'), fixture('keys/rsa.pkcs8.enc.pem'));
  writeFileSync(join(cwd, 'rsa.pem'), fixture('keys/rsa.pem'));
  return /(?<=hint: )[\s\S]*/.exec((await runIn(cwd, words, changes)).stderr)?.[0];
}

const init = 'give them as flags, or run init in a terminal and answer its questions';

test.each([
  ['init', ['init'], init],
  ['token', ['token', '--key', 'rsa.pem', '--provider', 'generic'], expect.any(String)],
  ['cert', ['cert', '--key', 'enc.pem', '--subject', 'CN=a'], expect.stringContaining('--passphrase-file')],
])('%s', async (command, words, start) => {
  const said = await hint(words, gitBash);
  expect(said?.slice(-advice(command).length)).toBe(advice(command));
  expect(said?.slice(0, -advice(command).length)).toEqual(start);
});

test('names the installed program', async () => {
  expect(await hint(['init'], { ...gitBash, invokedAs: 'jwt-kit' })).toContain(' winpty jwt-kit.cmd init,');
});

test.each([
  ['on another system', ['init'], { ...gitBash, platform: 'linux' }],
  ['in PowerShell', ['init'], { ...gitBash, env: {} }],
  ['with --no-input', ['init', '--no-input'], gitBash],
] as const)('is not printed %s', async (_, words, changes) => {
  expect(await hint(words, changes)).toBe(`${init}\n`);
});
test.each([
  ['at a terminal, as with winpty', ['renew', 'none'], { ...gitBash, interactive: true }],
  ['for an error that no answer solves', ['renew', 'none'], gitBash],
] as const)('is not printed %s', async (_, words, changes) => {
  expect(await hint(words, changes)).not.toContain('winpty');
});
