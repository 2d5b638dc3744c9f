/** The questions of convert and init --jwk, at a terminal. */
import { createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { expect, test } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { runIn, world } from '../world.ts';

const spki = (key: typeof testKey): string => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
const set = JSON.stringify({
  keys: [testKey, otherKey].map((key, index) => ({
    ...createPublicKey(key).export({ format: 'jwk' }),
    kid: `key-${index + 1}`,
  })),
});

test('the user chooses from the table', async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'keys.json'), set);
  const { io, heard } = world(cwd, { interactive: true });
  const running = main(['convert', 'keys.json'], io);
  await expect.poll(() => screen.getScreen()).toContain('Which key of keys.json?');
  expect(
    screen
      .getScreen()
      .split('\n')
      .filter((line) => line.includes('key-')),
  ).toEqual(
    ['❯ key-1  RSA  2048  -    -    Xvf_SThn1B  -', '  key-2  RSA  2048  -    -    6BJ9rUY0UE  -'].map((line) =>
      expect.stringMatching(new RegExp(`^${line.slice(0, 28)}`)),
    ),
  );
  screen.keypress('down');
  screen.keypress('enter');
  expect(await running).toBe(0);
  const { stdout, stderr } = heard();
  expect(stdout).toBe(spki(otherKey));
  expect(stderr).toContain('\n  kid    kty  size  use  alg  thumbprint  expires\n');
});

test('--no-input asks nothing', async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'keys.json'), set);
  expect((await runIn(cwd, ['convert', 'keys.json', '--no-input'], { interactive: true })).status).toBe(2);
});

test('an encrypted key asks for its passphrase', async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'server.key'), fixture('keys/rsa.pkcs8.enc.pem'));
  const { io, heard } = world(cwd, { interactive: true });
  const running = main(['convert', 'server.key', '--to', 'spki'], io);
  await expect.poll(() => screen.getScreen()).toContain('Passphrase for server.key?');
  screen.type('secret');
  screen.keypress('enter');
  expect(await running).toBe(0);
  expect(heard().stdout).toBe(spki(testKey));
});

test('init --jwk asks neither for the provider nor for days', async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'keys.json'), set);
  const { io, heard } = world(cwd, { interactive: true });
  const running = main(['init', 'app', '--jwk', 'keys.json', '--kid', 'key-2'], io);
  const asked: string[] = [];
  for (const answer of ['Order Sync', '', 'abc', 'me@acme.com', '']) {
    await expect.poll(() => screen.getScreen()).toMatch(/^\? .*\?/);
    asked.push(/^\? (.*?\?)/.exec(screen.getScreen())?.[1] ?? '');
    const before = screen.getScreen();
    if (answer !== '') screen.type(answer);
    screen.keypress('enter');
    if (asked.length < 5) await expect.poll(() => screen.getScreen().split('?')[1] !== before.split('?')[1]).toBe(true);
  }
  expect(await running).toBe(0);
  expect(asked).toEqual([
    'What is the app called?',
    'Where is your Anypoint organization?',
    "Id of the user's identity provider?",
    'Which user does it sign in as?',
    'Make it?',
  ]);
  expect(readFileSync(join(cwd, 'app', 'public.pem'), 'utf8')).toBe(spki(otherKey));
  expect(heard().stderr).toContain("Someone else's public key and a checklist");
});
