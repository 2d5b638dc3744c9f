/** The questions one by one, without a terminal: what each shows and accepts, and the result of all of them. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { screen } from '@inquirer/testing/vitest';
import { beforeEach, describe, expect, test } from 'vitest';
import { providers } from '../../../../src/providers/index.ts';
import { scratch } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import {
  agree,
  answer,
  anypointUser,
  appType,
  asker,
  askInit,
  days,
  directory,
  existingKey,
  introduction,
  keyFile,
  name,
  open,
  press,
  provider,
  region,
  review,
} from './questions-setup.ts';

// Another file may have left its last question.
beforeEach(() => screen.clear());

describe('the whole wizard', () => {
  test('for Salesforce', async () => {
    const { io, said } = asker();
    const answers = askInit({ settings: {} }, io);
    await answer([
      [name(''), ' Order Sync '],
      [directory('order-sync'), ''],
      [provider, ''],
      [existingKey(), ''],
      [open("The org's address (My Domain)?"), 'https://acme.lightning.force.com'],
      [appType, ''],
      [open('Which user does it sign in as?'), ' integration@acme.com '],
      [open('Contact e-mail for the app?'), ''],
      [days, ''],
      [review, ''],
    ]);
    await expect(answers).resolves.toEqual({
      directory: 'order-sync',
      provider: 'salesforce',
      name: 'Order Sync',
      settings: {
        instanceUrl: 'https://acme.my.salesforce.com',
        appType: 'external-client-app',
        username: 'integration@acme.com',
      },
      days: 365,
    });
    expect(said).toEqual([
      introduction,
      '  -> https://acme.my.salesforce.com',
      '  left blank',
      `
  Order Sync at acme.my.salesforce.com, as integration@acme.com, in order-sync/
  Left open: contact e-mail for the app, consumer key (known when the app exists)
  To answer later: npx jwt-kit set order-sync`,
    ]);
  });
  test('for Anypoint', async () => {
    const { io, said } = asker();
    const answers = askInit({}, io);
    await answer([
      [name(''), 'Order Sync'],
      [directory('order-sync'), ' jwt-bundle '],
      [provider, { down: 1 }],
      [existingKey('  Someone else has it\n'), ''],
      [region, { down: 2 }],
      [open("Id of the user's identity provider?"), 'f0e1'],
      [open('Which user does it sign in as?', anypointUser), 'integration'],
      [review, ''],
    ]);
    await expect(answers).resolves.toEqual({
      directory: 'jwt-bundle',
      provider: 'anypoint',
      name: 'Order Sync',
      settings: { region: 'ca', idpId: 'f0e1', username: 'integration' },
      days: 365,
    });
    expect(said).toEqual([introduction, '\n  Order Sync at ca1.platform.mulesoft.com, as integration, in jwt-bundle/']);
  });
  test('for another server', async () => {
    const { io, said } = asker();
    const answers = askInit({}, io);
    await answer([
      [name(''), '日本'],
      [directory('jwt-bundle'), ''],
      [provider, { down: 2 }],
      [existingKey(), ''],
      [open('Token URL of the server?'), 'login.example.com/token'],
      [open('Client id on that server (iss)?'), 'abc'],
      [open('Which user does it sign in as (sub)?'), 'sync'],
      [open('Audience, if it is not the token URL (aud)?'), ''],
      [days, { down: 1 }],
      [review, ''],
    ]);
    await expect(answers).resolves.toEqual({
      directory: 'jwt-bundle',
      provider: 'generic',
      name: '日本',
      settings: { tokenUrl: 'https://login.example.com/token', clientId: 'abc', username: 'sync' },
      days: 730,
    });
    expect(said).toEqual([
      introduction,
      '  -> https://login.example.com/token',
      '  left blank: the token URL is used',
      '\n  日本 at login.example.com, as sync, in jwt-bundle/',
    ]);
  });
});

test('each flag and each answer is checked once, and so is the default of a setting that is not given', async () => {
  const calls: string[] = [];
  const counted = providers.map((one) => ({
    ...one,
    settings: one.settings.map((setting) => ({
      ...setting,
      check(text: string) {
        calls.push(`${setting.name} ${text}`);
        return setting.check(text);
      },
    })),
  }));
  const given = { directory: 'd', provider: 'salesforce', key: 'k', name: 'n', days: 1 };
  const answers = askInit(
    { ...given, settings: { instanceUrl: 'a.my.salesforce.com', email: 'c@d.e' } },
    { ...asker().io, providers: counted },
  );
  press('');
  await screen.next();
  press('u@acme.com');
  await agree();
  await answers;
  expect(calls.sort()).toEqual([
    'appType external-client-app',
    'email c@d.e',
    'instanceUrl a.my.salesforce.com',
    'username u@acme.com',
  ]);
});

describe('a question whose flag is given is not asked', () => {
  test('but the others are', async () => {
    const { io } = asker();
    const given = {
      name: 'Città & Co',
      key: 'my.key',
      settings: { instanceUrl: 'acme.my.salesforce.com', email: 'a@acme.com' },
    };
    const answers = askInit({ ...given, provider: 'salesforce', days: 90 }, io);
    await answer([
      [directory('citta-co'), ''],
      [appType, { down: 1 }],
      [open('Which user does it sign in as?'), ''],
      [review, ''],
    ]);
    await expect(answers).resolves.toEqual({
      directory: 'citta-co',
      provider: 'salesforce',
      name: 'Città & Co',
      settings: { instanceUrl: 'https://acme.my.salesforce.com', email: 'a@acme.com', appType: 'connected-app' },
      days: 90,
    });
  });
  test('nothing is asked if all flags are given', async () => {
    const settings = { tokenUrl: 'https://login.example.com', clientId: 'a', username: 'b', audience: 'c' };
    const given = { directory: 'd', provider: 'generic', name: 'n', days: 1, settings };
    await expect(askInit({ ...given, key: 'k' }, asker().io)).resolves.toEqual(given);
    expect(screen.getScreen()).toBe('');
  });
  test('a private control plane has no region', async () => {
    const answers = askInit(
      {
        directory: 'd',
        provider: 'anypoint',
        key: 'k',
        name: 'n',
        days: 1,
        settings: { host: 'https://any.example.com', idpId: 'i' },
      },
      asker().io,
    );
    await answer([
      [open('Which user does it sign in as?', anypointUser), 'u'],
      [review, ''],
    ]);
    await expect(answers).resolves.toMatchObject({ settings: { host: 'https://any.example.com', idpId: 'i', username: 'u' } });
  });
  test.each<[string, string[], string]>([
    [
      'a value',
      ['--provider', 'generic', '--token-url', 'http://a.example.com'],
      'token URL "http://a.example.com" is not https',
    ],
    ['the time', ['--provider', 'generic', '--days', '0'], 'a certificate cannot be valid for 0 days'],
    ['the provider', ['--provider', 'generic', '--region', 'eu'], '--region: not a setting of a Generic RFC 7523 server'],
    ['the name', ['--provider', 'salesforce', '--name', ' '], 'the name of the app is empty'],
  ])('a flag that is invalid for %s is refused before the first question', async (_, flags, message) => {
    const ran = await runIn(scratch(), ['init', ...flags], { interactive: true });
    expect(screen.getScreen()).toBe('');
    expect(ran).toEqual(await runIn(scratch(), ['init', '--name', 'n', ...flags]));
    expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
  });
  test('also if only an answer shows that it is invalid', async () => {
    const answers = askInit({ directory: 'd', name: 'n', settings: { region: 'eu' } }, asker().io);
    press('');
    await expect(answers).rejects.toMatchObject({ code: 'USAGE', option: 'region', message: 'not a setting of Salesforce' });
  });
});

describe('the directory', () => {
  const asked = (typed: string, doubt: string): string => `${directory('').replace('()', typed)}${doubt}`.replace('  \n', '\n');
  const rest = {
    provider: 'generic',
    key: 'k',
    name: 'n',
    days: 1,
    settings: { tokenUrl: 'a.b', clientId: 'a', username: 'b', audience: 'c' },
  };

  test.each([
    [
      'that contains files of a bundle',
      'used',
      'used: server.key, server.crt already exist\n  choose another directory, or add --force to replace them; replaced files are kept in used/previous',
    ],
    [
      'in the home of another user, which only a shell knows',
      '~ann/keys',
      '~ is not supported\n  write the path in full; in front of a name that starts with ~, put ./',
    ],
    ['of blanks', ' ', 'the directory name is empty\n  type one; . is the directory you are in'],
  ])('%s is refused at the question', async (_, typed, doubt) => {
    const answers = askInit(rest, asker({ used: ['server.key', 'server.crt'] }).io);
    press(typed);
    await screen.next();
    expect(screen.getScreen()).toEqual(asked(typed.trim(), `\n> ${doubt}`));
    screen.keypress({ name: 'u', ctrl: true });
    press('free');
    await agree();
    await expect(answers).resolves.toMatchObject({ directory: 'free', name: 'n' });
  });
  test('that is a file, and one that is in use, are refused as on disk; --force allows it', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'file'), '');
    expect((await runIn(cwd, ['init', 'used', '--name', 'n', '--provider', 'generic'])).status).toBe(0);
    const words = [
      'init',
      '--name',
      'n',
      '--provider',
      'generic',
      '--days',
      '1',
      '--token-url',
      'a.b',
      '--username',
      'u',
      '--bits',
      '2048',
    ];
    const running = runIn(cwd, [...words, '--client-id', 'c', '--audience', 'a'], { interactive: true });
    await screen.next();
    press('file');
    await screen.next();
    expect(screen.getScreen()).toContain('> file: this is a file, not a directory\n  choose another name');
    screen.keypress({ name: 'u', ctrl: true });
    press('used');
    await screen.next();
    expect(screen.getScreen()).toContain('? used: there is a bundle already');
    expect(screen.getScreen()).toContain('Replace it? Its files, also its key, are kept in used/previous.');
    press('');
    await screen.next();
    press('free');
    await agree();
    expect((await running).status).toBe(0);
    const forced = runIn(cwd, [...words, '--client-id', 'c', '--audience', 'a', '--force'], { interactive: true });
    await screen.next();
    press('used');
    await agree();
    expect((await forced).status).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['file', 'free', 'used']);
  });
  test.each([
    ['order-sync', 'Order Sync'],
    ['/srv/keys/città_2.über/', 'Città 2 Über'],
    ['C:\\keys\\sync', 'Sync'],
    ['jwt-bundle', ''],
    ['.', ''],
    ['../..', ''],
  ])('%s suggests the name %j', async (given, suggested) => {
    const answers = askInit({ ...rest, directory: given, name: undefined }, asker().io);
    expect(screen.getScreen()).toBe(name(suggested === '' ? '' : `\n  (${suggested})`));
    press(suggested === '' ? 'n' : '');
    await agree();
    await expect(answers).resolves.toMatchObject({ directory: given, name: suggested || 'n' });
  });
});

describe('an invalid answer', () => {
  /** Flags that leave nothing to ask. */
  const right: Record<string, Record<string, string>> = {
    salesforce: {
      '--instance-url': 'acme.my.salesforce.com',
      '--app-type': 'connected-app',
      '--username': 'a@b.com',
      '--email': 'a@b.com',
    },
    anypoint: { '--region': 'us', '--idp-id': 'i', '--username': 'u' },
    generic: { '--token-url': 'a.com', '--client-id': 'c', '--username': 'u', '--audience': 'a' },
  };
  test.each<[what: string, provider: string, flag: string, typed: string]>([
    ['an org that is an e-mail address', 'salesforce', '--instance-url', 'admin@acme.com'],
    ['an org that is a site', 'salesforce', '--instance-url', 'https://acme.my.site.com'],
    ['a user with an invisible character', 'salesforce', '--username', 'a\u200bb'],
    ['an invalid e-mail address', 'salesforce', '--email', 'nobody'],
    ['an identity provider that would end its field', 'anypoint', '--idp-id', 'a|b'],
    ['a token URL that is not https', 'generic', '--token-url', 'http://login.example.com'],
    ['a name that is too long', 'generic', '--name', 'n'.repeat(256)],
    ['a name of blanks', 'generic', '--name', ' '],
  ])('is refused with the message for the flag: %s', async (_, id, flag, typed) => {
    const answers: Record<string, string> = { '--name': 'n', ...right[id] };
    const { [flag]: correct = '', ...rest } = answers;
    const words = ['init', 'd', '--key', keyFile('rsa.pem'), '--provider', id, '--days', '1', ...Object.entries(rest).flat()];
    const cwd = scratch();
    const refused = await runIn(cwd, [...words, flag, typed]);
    const [, message, hint] = /^jwt-kit: error: (.*)\njwt-kit: hint: (.*)\n$/.exec(refused.stderr) ?? [];

    const running = runIn(cwd, words, { interactive: true });
    await screen.next();
    press(typed);
    await screen.next();
    expect(screen.getScreen().split('\n> ')[1]).toBe(`${message}\n  ${hint}`);
    screen.keypress({ name: 'u', ctrl: true });
    press(correct);
    await agree();
    expect((await running).status).toBe(0);
  });
  test('and a doubtful one is accepted only if it is given again', async () => {
    const { io, said } = asker();
    const given = { directory: 'd', provider: 'salesforce', key: 'k', name: 'n', days: 1 };
    const kept = askInit(
      { ...given, settings: { instanceUrl: 'a.my.salesforce.com', appType: 'connected-app', email: 'c@d.e' } },
      io,
    );
    const question = open('Which user does it sign in as?');
    const doubt = (typed: string): string =>
      `${question}\n  ${typed}\n> username "${typed}" has no @: a Salesforce username looks like an e-mail address\n  press Enter again to keep it, or change it`;
    press('sync');
    await screen.next();
    expect(screen.getScreen()).toBe(doubt('sync'));
    press('2');
    await screen.next();
    expect(screen.getScreen()).toBe(doubt('sync2'));
    screen.keypress('enter');
    await agree();
    await expect(kept).resolves.toMatchObject({ settings: { username: 'sync2' } });
    expect(said).toEqual([introduction, '\n  n at a.my.salesforce.com, as sync2, in d/\n  with your key']);
  });
});

describe('when the input', () => {
  const given = { directory: 'd', provider: 'anypoint', days: 1, settings: { region: 'us', idpId: 'i', username: 'u' } };
  const keyGiven = { ...given, key: 'k' };
  /** An input that only pauses, as a keyboard does after Ctrl-D or Ctrl-Z. */
  const keyboard = (isRaw: boolean): PassThrough => Object.assign(new PassThrough(), { isRaw });

  test('ends at a question, the program is cancelled immediately', async () => {
    const stdin = keyboard(false);
    const answers = askInit(keyGiven, { ...asker().io, stdin });
    stdin.emit('pause');
    await expect(answers).rejects.toMatchObject({ code: 'CANCELLED', message: 'cancelled: nothing was written' });
    expect(stdin.listenerCount('pause')).toBe(0);
  });
  test('pauses and continues, the question is asked again', async () => {
    const stdin = keyboard(true);
    const answers = askInit(keyGiven, { ...asker().io, stdin });
    screen.type('half an ans');
    stdin.emit('pause');
    await screen.next();
    expect(screen.getScreen()).toBe(name('\n  (D)'));
    press('n');
    await agree();
    await expect(answers).resolves.toEqual({ ...given, name: 'n' });
    expect(stdin.listenerCount('pause')).toBe(0);
  });
});

test('an unexpected error at a question ends the program as a bug', async () => {
  const bug = new TypeError('no such thing');
  const io = { ...asker().io, taken: async () => Promise.reject(bug) };
  const answers = askInit({ name: 'n' }, io);
  press('d');
  await expect(answers).rejects.toBe(bug);
});
