/** Questions for a passphrase, and in a renewal; questions and flags make the same files. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { askNewPassphrase, askPassphrase } from '../../src/cli/ask.ts';
import { findPrivateKey } from '../../src/core/keys/read-keys.ts';
import { asker, keyFile, press } from '../cli/commands/init/questions-setup.ts';
import { setNames } from '../cli/sets.ts';
import { runIn } from '../cli/world.ts';
import { scratch } from '../strangers.ts';

describe('a passphrase', () => {
  test('is shown as stars', async () => {
    const passphrase = askPassphrase('my\u001b.key', asker().io);
    expect(screen.getScreen()).toBe('? Passphrase for my\\x1b.key?\n  Each character you type is shown as a star.');
    press('');
    await screen.next();
    expect(screen.getScreen()).toContain('\n> type the passphrase, or press Ctrl-C');
    screen.type('sécret');
    expect(screen.getScreen()).toContain('star.\n  ******');
    screen.keypress('enter');
    expect(Buffer.from(await passphrase).toString()).toBe('sécret');
    expect(screen.getScreen()).toBe('✔ Passphrase for my\\x1b.key? ******');
    expect(await screen.getFullOutput({ raw: true })).not.toMatch(/s.?cret|é/);
  });
  test('that does not open the key is asked for again', async () => {
    const sealed = findPrivateKey(readFileSync(new URL('../fixtures/keys/rsa.pkcs8.enc.pem', import.meta.url)));
    const { io, said } = asker();
    const passphrase = askPassphrase('my.key', io, (typed) => sealed.open(typed));
    press('wrong');
    await screen.next();
    expect(said.join()).toContain('> the passphrase does not open the private key');
    // From the start: nobody can correct stars.
    expect(screen.getScreen()).toBe('? Passphrase for my.key?\n  Each character you type is shown as a star.');
    press('secret');
    expect(Buffer.from(await passphrase).toString()).toBe('secret');
  });
  test('for a new key is asked for twice', async () => {
    const { io, said } = asker();
    const passphrase = askNewPassphrase(io);
    press(' one ');
    await screen.next();
    expect(screen.getScreen()).toContain('? Passphrase for the new private key, once more?');
    press('one');
    await screen.next();
    expect(said.join()).toContain('> the passphrases differ: type both again');
    expect(screen.getScreen()).toContain('? Passphrase for the new private key?');
    press(' one ');
    await screen.next();
    press(' one ');
    expect(Buffer.from(await passphrase).toString()).toBe(' one ');
  });
});

describe('questions and flags make the same files', () => {
  /** All files in a directory, byte for byte. */
  const contents = (path: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(path)
        .sort()
        .map((file) => [file, readFileSync(join(path, file), 'latin1')]),
    );

  test.each<[string, answers: (string | { down: number })[], flags: string[]]>([
    [
      'Salesforce',
      ['', 'acme.lightning.force.com', '', 'integration@acme.com', 'admin@acme.com', '', ''],
      [
        'salesforce',
        '--instance-url',
        'https://acme.my.salesforce.com',
        '--username',
        'integration@acme.com',
        '--email',
        'admin@acme.com',
      ],
    ],
    [
      'Salesforce, with blanks',
      ['', '', { down: 1 }, '', '', { down: 2 }, ''],
      ['salesforce', '--app-type', 'connected-app', '--days', '90'],
    ],
    [
      'Anypoint',
      [{ down: 1 }, { down: 1 }, 'f0e1', 'sync', ''],
      ['anypoint', '--region', 'eu', '--idp-id', 'f0e1', '--username', 'sync'],
    ],
    [
      'another server',
      [{ down: 2 }, 'login.example.com/token', 'abc', 'sync', 'https://login.example.com', '', ''],
      [
        ...['generic', '--token-url', 'https://login.example.com/token', '--client-id', 'abc'],
        ...['--username', 'sync', '--audience', 'https://login.example.com'],
      ],
    ],
  ])('for %s', async (_, answers, flags) => {
    const [asked, told] = [scratch(), scratch()];
    const key = ['--key', keyFile('rsa.pem')];
    const running = runIn(asked, ['init', ...key], { interactive: true });
    for (const keys of ['Order Sync', '', ...answers]) {
      await screen.next();
      press(keys);
    }
    const ran = await running;
    const flagged = await runIn(told, ['init', ...key, '--name', 'Order Sync', '--provider', ...flags]);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 0, stdout: flagged.stdout });
    const made = contents(join(asked, 'order-sync'));
    expect(Object.keys(made)).toEqual(setNames);
    expect(made).toEqual(contents(join(told, 'order-sync')));
  });
  test('also from an encrypted key', async () => {
    const [asked, told] = [scratch(), scratch()];
    const words = [
      'init',
      'app',
      '--key',
      keyFile('rsa.pkcs8.enc.pem'),
      '--provider',
      'generic',
      '--name',
      'n',
      '--days',
      '365',
    ];
    const settings = ['--token-url', 'a.b', '--client-id', 'c', '--username', 'u', '--audience', 'a'];
    const running = runIn(asked, [...words, ...settings], { interactive: true });
    await screen.next();
    press('secret');
    expect(await running).toMatchObject({ status: 0, stdout: expect.stringContaining('secret, encrypted') });
    writeFileSync(join(told, 'passphrase'), 'secret\n');
    await runIn(told, [...words, ...settings, '--passphrase-file', 'passphrase']);
    expect(contents(join(asked, 'app'))).toEqual(contents(join(told, 'app')));
  });
});

describe('when a bundle is renewed', () => {
  async function bundled(): Promise<string> {
    const cwd = scratch();
    const flags = ['--provider', 'generic', '--name', 'n', '--passphrase-file', 'passphrase'];
    writeFileSync(join(cwd, 'passphrase'), 'secret\n');
    await runIn(cwd, ['init', 'app', '--key', keyFile('rsa.pkcs8.enc.pem'), ...flags]);
    return cwd;
  }
  test('the passphrase of its key is asked for', async () => {
    const running = runIn(await bundled(), ['renew', 'app'], { interactive: true });
    await screen.next();
    expect(screen.getScreen()).toMatch(/Passphrase for app[\\/]server\.key\?/);
    press('wrong');
    await screen.next();
    expect(screen.getScreen()).toMatch(
      /Passphrase for app[\\/]server\.key\?\n {2}Each character you type is shown as a star\.$/,
    );
    press('secret');
    expect(await running).toMatchObject({ status: 0, stdout: expect.stringContaining('the same as before') });
  });
  test('the passphrase of the new key is asked for twice if the old key was encrypted', async () => {
    const cwd = await bundled();
    const running = runIn(cwd, ['renew', 'app', '--new-key'], { interactive: true });
    for (const question of ['Passphrase for the new private key?', 'Passphrase for the new private key, once more?']) {
      await screen.next();
      expect(screen.getScreen()).toContain(question);
      press('another');
    }
    expect(await running).toMatchObject({ status: 0, stdout: expect.stringContaining('new, encrypted, a secret') });
    expect(findPrivateKey(readFileSync(join(cwd, 'app/server.key'))).open(Buffer.from('another')).type).toBe('private');
  });
});
