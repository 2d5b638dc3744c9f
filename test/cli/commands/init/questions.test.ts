/** The questions one by one, without a terminal: what each shows, what it takes, and what comes of all of them together. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { askNewPassphrase, askPassphrase } from '../../../../src/cli/ask.ts';
import type { CommandIo } from '../../../../src/cli/command.ts';
import type { InitOptions } from '../../../../src/cli/commands/init/flags.ts';
import { askInit as askForSetup } from '../../../../src/cli/commands/init/questions.ts';
import { findPrivateKey } from '../../../../src/core/keys/read-keys.ts';
import { providers } from '../../../../src/providers/index.ts';
import { scratch } from '../../../strangers.ts';
import { runIn, world } from '../../world.ts';

const keyFile = (name: string): string => new URL(`../../../fixtures/keys/${name}`, import.meta.url).pathname;

/** A world in which the directories in `held` hold the files named there. */
function asker(held: Record<string, string[]> = {}): { io: CommandIo; said: string[] } {
  const said: string[] = [];
  const unused = async (): Promise<never> => {
    throw new Error('the wizard reads no file');
  };
  const io: CommandIo = {
    ...world('/').io,
    interactive: true,
    choose: () => Promise.reject(new Error('nothing is there to choose')),
    say: (text) => void said.push(text),
    read: unused,
    readInBundle: unused,
    templates: unused,
    offline: false,
    list: () => undefined,
    isDirectory: () => false,
    recover: () => {},
    isInterrupted: () => false,
    confirm: () => Promise.reject(new Error('there is nothing to agree to')),
    taken: async (directory) => held[directory] ?? [],
  };
  return { io, said };
}

/** What the answers come to, as far as it was asked for. */
async function askInit(given: InitOptions, io: CommandIo): Promise<object> {
  const { directory: place, setup } = await askForSetup(given, io);
  return { directory: place, provider: setup.provider.id, name: setup.name, settings: setup.settings, days: setup.days };
}

/** Types an answer, or moves `down` as often as said, and presses Enter. */
function press(keys: string | { down: number }): void {
  if (typeof keys === 'string') screen.type(keys);
  else for (let moved = 0; moved < keys.down; moved += 1) screen.keypress('down');
  screen.keypress('enter');
}

/** Answers questions one after the other, each when the screen shows just that. */
async function answer(steps: readonly (readonly [shown: string, keys: string | { down: number }])[]): Promise<void> {
  for (const [index, [shown, keys]] of steps.entries()) {
    expect(screen.getScreen()).toBe(shown);
    press(keys);
    if (index < steps.length - 1) await screen.next();
  }
}

const introduction = `
  A key, a certificate and a checklist for signing in with the JWT Bearer grant.
  Nothing leaves this computer, and nothing is written before the last answer.
  Enter takes the answer in brackets, or leaves a blank; Ctrl-C stops.
`;
const directory = `? Which directory should it all go into?
  A new one is best, named after the app; all files of one app stand together.
  (jwt-bundle)`;
const provider = `? Where will the certificate be used?
❯ Salesforce
  MuleSoft Anypoint Platform
  Generic RFC 7523 server

upload a certificate to an External Client App or a connected app
(arrow keys move, Enter chooses)`;
const name = (suggested: string): string => `? What is the app called?
  As it is, or will be, called on the server; the certificate is made out to it.${suggested}`;
const whys: Record<string, string> = {
  "The org's address (My Domain)?": 'Copy it from the browser while you are in the org; any of its pages will do.',
  'Which user does it sign in as?': 'Its username under Setup > Users; it may differ from its e-mail address.',
  'Contact e-mail for the app?': 'Salesforce requires one for every app; it is not used to sign in.',
  "Id of the user's identity provider?": "user.idprovider_id in the response of /accounts/api/me to that user's token.",
  'Token URL of the server?': 'See its documentation; it often ends in /token.',
  'Client id on that server (iss)?': 'It becomes the issuer of every assertion, unless the server wants another.',
  'Which user does it sign in as (sub)?': 'It becomes the subject of every assertion; write it as the server does.',
  'Audience, if it is not the token URL (aud)?': 'Press Enter to use the token URL, as most servers expect.',
};
const anypointUser = 'A user who signs in to Anypoint through that identity provider.';
const open = (message: string, why = whys[message]): string => `? ${message}\n  ${why}`;
const days = `? Certificate valid for how long?
❯ 1 year  (until 21 November 2027)
  2 years  (until 20 November 2028)
  90 days  (until 19 February 2027)
  30 days  (until 21 December 2026)

the usual choice; the checklist says when to renew
(arrow keys move, Enter chooses)`;
const appType = `? Which kind of app?
❯ External Client App
  Connected app

recommended since Spring '26
(arrow keys move, Enter chooses)`;
const region = `? Where is your Anypoint organization?
❯ United States
  Europe
  Canada
  Japan
  Government Cloud

anypoint.mulesoft.com
(arrow keys move, Enter chooses)`;

describe('the whole wizard', () => {
  test('for Salesforce', async () => {
    const { io, said } = asker();
    const answers = askInit({ settings: {} }, io);
    await answer([
      [directory, ' order-sync '],
      [provider, ''],
      [name('\n  (Order Sync)'), ''],
      [open("The org's address (My Domain)?"), 'https://acme.lightning.force.com'],
      [appType, ''],
      [open('Which user does it sign in as?'), ' integration@acme.com '],
      [open('Contact e-mail for the app?'), ''],
      [days, ''],
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
    expect(said).toEqual([introduction, '  -> https://acme.my.salesforce.com', '  left open']);
  });
  test('for Anypoint', async () => {
    const { io, said } = asker();
    const answers = askInit({}, io);
    await answer([
      [directory, ''],
      [provider, { down: 1 }],
      [name(''), ' Order Sync '],
      [region, { down: 2 }],
      [open("Id of the user's identity provider?"), 'f0e1'],
      [open('Which user does it sign in as?', anypointUser), 'integration'],
      [days, { down: 3 }],
    ]);
    await expect(answers).resolves.toEqual({
      directory: 'jwt-bundle',
      provider: 'anypoint',
      name: 'Order Sync',
      settings: { region: 'ca', idpId: 'f0e1', username: 'integration' },
      days: 30,
    });
    expect(said).toEqual([introduction]);
  });
  test('for another server', async () => {
    const { io, said } = asker();
    const answers = askInit({}, io);
    await answer([
      [directory, ''],
      [provider, { down: 2 }],
      [name(''), 'Order Sync'],
      [open('Token URL of the server?'), 'login.example.com/token'],
      [open('Client id on that server (iss)?'), 'abc'],
      [open('Which user does it sign in as (sub)?'), 'sync'],
      [open('Audience, if it is not the token URL (aud)?'), ''],
      [days, { down: 1 }],
    ]);
    await expect(answers).resolves.toEqual({
      directory: 'jwt-bundle',
      provider: 'generic',
      name: 'Order Sync',
      settings: { tokenUrl: 'https://login.example.com/token', clientId: 'abc', username: 'sync' },
      days: 730,
    });
    expect(said).toEqual([introduction, '  -> https://login.example.com/token', '  left open']);
  });
});

test('each flag and each answer is checked once, and the usual value of a setting where none is given', async () => {
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
  const given = { directory: 'd', provider: 'salesforce', name: 'n', days: 1 };
  const answers = askInit(
    { ...given, settings: { instanceUrl: 'a.my.salesforce.com', email: 'c@d.e' } },
    { ...asker().io, providers: counted },
  );
  press('');
  await screen.next();
  press('u@acme.com');
  await answers;
  expect(calls.sort()).toEqual([
    'appType external-client-app',
    'email c@d.e',
    'instanceUrl a.my.salesforce.com',
    'username u@acme.com',
  ]);
});

describe('what a flag says is not asked', () => {
  test('and what it leaves open is', async () => {
    const { io } = asker();
    const given = {
      name: 'Città & Co',
      key: 'my.key',
      settings: { instanceUrl: 'acme.my.salesforce.com', email: 'a@acme.com' },
    };
    const answers = askInit({ ...given, provider: 'salesforce', days: 90 }, io);
    await answer([
      [directory.replace('jwt-bundle', 'citta-co'), ''],
      [appType, { down: 1 }],
      [open('Which user does it sign in as?'), ''],
    ]);
    await expect(answers).resolves.toEqual({
      directory: 'citta-co',
      provider: 'salesforce',
      name: 'Città & Co',
      settings: { instanceUrl: 'https://acme.my.salesforce.com', email: 'a@acme.com', appType: 'connected-app' },
      days: 90,
    });
  });
  test('nothing is asked where all is said', async () => {
    const settings = { tokenUrl: 'https://login.example.com', clientId: 'a', username: 'b', audience: 'c' };
    const given = { directory: 'd', provider: 'generic', name: 'n', days: 1, settings };
    await expect(askInit(given, asker().io)).resolves.toEqual(given);
    expect(screen.getScreen()).toBe('');
  });
  test('a private control plane has no region', async () => {
    const answers = askInit(
      { directory: 'd', provider: 'anypoint', name: 'n', days: 1, settings: { host: 'https://any.example.com', idpId: 'i' } },
      asker().io,
    );
    await answer([[open('Which user does it sign in as?', anypointUser), 'u']]);
    await expect(answers).resolves.toMatchObject({ settings: { host: 'https://any.example.com', idpId: 'i', username: 'u' } });
  });
  test.each<[string, string[], string]>([
    [
      'a value',
      ['--provider', 'generic', '--token-url', 'http://a.example.com'],
      'token URL "http://a.example.com" is not https',
    ],
    ['the time', ['--provider', 'generic', '--days', '0'], 'a certificate cannot be valid for 0 days'],
    ['the provider', ['--provider', 'generic', '--region', 'eu'], '--region: not a setting of Generic RFC 7523 server'],
    ['the name', ['--provider', 'salesforce', '--name', ' '], 'the name of the app is empty'],
  ])('a flag that does not fit %s is refused before the first question', async (_, flags, message) => {
    const ran = await runIn(scratch(), ['init', ...flags], { interactive: true });
    expect(screen.getScreen()).toBe('');
    expect(ran).toEqual(await runIn(scratch(), ['init', '--name', 'n', ...flags]));
    expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
  });
  test('also where only the answer shows that it does not fit', async () => {
    const answers = askInit({ directory: 'd', settings: { region: 'eu' } }, asker().io);
    press('');
    await expect(answers).rejects.toMatchObject({ code: 'USAGE', option: 'region', message: 'not a setting of Salesforce' });
  });
});

describe('the directory', () => {
  const asked = (typed: string, doubt: string): string =>
    `${directory.replace('(jwt-bundle)', typed)}${doubt}`.replace('  \n', '\n');
  const rest = {
    provider: 'generic',
    name: 'n',
    days: 1,
    settings: { tokenUrl: 'a.b', clientId: 'a', username: 'b', audience: 'c' },
  };

  test.each([
    [
      'that holds files of a bundle',
      'used',
      'used: server.key, server.crt are already there\n  choose another directory, or add --force to replace them; what is replaced is kept in used/previous',
    ],
    ['that stands for a home only in a shell', '~/keys', 'a ~ at the start is not understood here\n  write the path in full'],
    ['of blanks', ' ', 'the directory has no name\n  type one; . is the directory you are in'],
  ])('%s is refused at the question', async (_, typed, doubt) => {
    const answers = askInit({ ...rest, name: undefined }, asker({ used: ['server.key', 'server.crt'] }).io);
    press(typed);
    await screen.next();
    expect(screen.getScreen()).toBe(asked(typed.trim(), `\n> ${doubt}`));
    screen.keypress({ name: 'u', ctrl: true });
    press('free');
    await screen.next();
    expect(screen.getScreen()).toBe(name('\n  (Free)'));
    press('');
    await expect(answers).resolves.toMatchObject({ directory: 'free', name: 'Free' });
  });
  test('that is a file, and one that is in use, are refused as on disk; --force allows it', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'file'), '');
    expect((await runIn(cwd, ['init', 'used', '--name', 'n', '--provider', 'generic'])).status).toBe(0);
    const words = ['init', '--name', 'n', '--provider', 'generic', '--days', '1', '--token-url', 'a.b', '--username', 'u'];
    const running = runIn(cwd, [...words, '--client-id', 'c', '--audience', 'a'], { interactive: true });
    await screen.next();
    press('file');
    await screen.next();
    expect(screen.getScreen()).toContain('> file: this is a file, not a directory\n  choose another name');
    screen.keypress({ name: 'u', ctrl: true });
    press('used');
    await screen.next();
    expect(screen.getScreen()).toContain('> used: server.key, server.csr, server.crt, public.pem, jwks.json, CHECKLIST.md,');
    screen.keypress({ name: 'u', ctrl: true });
    press('free');
    expect((await running).status).toBe(0);
    const forced = runIn(cwd, [...words, '--client-id', 'c', '--audience', 'a', '--force'], { interactive: true });
    await screen.next();
    press('used');
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
    await expect(answers).resolves.toMatchObject({ directory: given, name: suggested || 'n' });
  });
});

describe('an answer that is wrong', () => {
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
    ['a user with a character that does not show', 'salesforce', '--username', 'a\u200bb'],
    ['an e-mail that is none', 'salesforce', '--email', 'nobody'],
    ['an identity provider that would end its field', 'anypoint', '--idp-id', 'a|b'],
    ['a token URL that is not https', 'generic', '--token-url', 'http://login.example.com'],
    ['a name that is too long', 'generic', '--name', 'n'.repeat(256)],
    ['a name of blanks', 'generic', '--name', ' '],
  ])('is refused in the words of the flag: %s', async (_, id, flag, typed) => {
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
    expect((await running).status).toBe(0);
  });
  test('or doubtful, is kept only when it is given again', async () => {
    const { io, said } = asker();
    const given = { directory: 'd', provider: 'salesforce', name: 'n', days: 1 };
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
    await expect(kept).resolves.toMatchObject({ settings: { username: 'sync2' } });
    expect(screen.getScreen()).toBe('✔ Which user does it sign in as? sync2');
    expect(said).toEqual([introduction]);
  });
});

describe('when the input', () => {
  const given = { directory: 'd', provider: 'anypoint', days: 1, settings: { region: 'us', idpId: 'i', username: 'u' } };
  /** A keyboard whose keys come from elsewhere: what is left is that it pauses. */
  const keyboard = (isRaw: boolean): PassThrough => Object.assign(new PassThrough(), { isRaw });

  test('ends at a question, that is a cancel, at once', async () => {
    const stdin = keyboard(false);
    const answers = askInit(given, { ...asker().io, stdin });
    stdin.emit('pause');
    await expect(answers).rejects.toMatchObject({ code: 'CANCELLED', message: 'cancelled: nothing was written' });
    expect(stdin.listenerCount('pause')).toBe(0);
  });
  test('pauses and goes on, the question is asked again', async () => {
    const stdin = keyboard(true);
    const answers = askInit(given, { ...asker().io, stdin });
    screen.type('half an ans');
    stdin.emit('pause');
    await screen.next();
    expect(screen.getScreen()).toBe(name('\n  (D)'));
    press('n');
    await expect(answers).resolves.toEqual({ ...given, name: 'n' });
    expect(stdin.listenerCount('pause')).toBe(0);
  });
});

test("what goes wrong at a question and is nobody's mistake ends the program as a bug", async () => {
  const bug = new TypeError('no such thing');
  const io = { ...asker().io, taken: async () => Promise.reject(bug) };
  const answers = askInit({}, io);
  press('d');
  await expect(answers).rejects.toBe(bug);
});

describe('a passphrase', () => {
  test('is shown as stars', async () => {
    const passphrase = askPassphrase('my\u001b.key', asker().io);
    expect(screen.getScreen()).toBe('? Passphrase for my\\x1b.key?\n  Each letter you type is shown as a star.');
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
    const sealed = findPrivateKey(readFileSync(new URL('../../../fixtures/keys/rsa.pkcs8.enc.pem', import.meta.url)));
    const passphrase = askPassphrase('my.key', asker().io, (typed) => sealed.open(typed));
    press('wrong');
    await screen.next();
    expect(screen.getScreen()).toContain('\n> the passphrase does not open the private key');
    for (const _ of 'wrong') screen.keypress('backspace');
    press('secret');
    expect(Buffer.from(await passphrase).toString()).toBe('secret');
  });
  test('for a new key is asked for twice', async () => {
    const passphrase = askNewPassphrase(asker().io);
    press(' one ');
    await screen.next();
    expect(screen.getScreen()).toContain('? Passphrase for the new private key, once more?');
    press('one');
    await screen.next();
    expect(screen.getScreen()).toContain('\n> the two are not the same');
    for (const _ of 'one') screen.keypress('backspace');
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
  const files = [
    '.gitignore',
    'CHECKLIST.md',
    'jwks.json',
    'jwt-kit.json',
    'public.pem',
    'server.crt',
    'server.csr',
    'server.key',
  ];

  test.each<[string, answers: (string | { down: number })[], flags: string[]]>([
    [
      'Salesforce',
      ['', '', 'acme.lightning.force.com', '', 'integration@acme.com', 'admin@acme.com', ''],
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
      ['', '', '', { down: 1 }, '', '', { down: 2 }],
      ['salesforce', '--app-type', 'connected-app', '--days', '90'],
    ],
    [
      'Anypoint',
      [{ down: 1 }, '', { down: 1 }, 'f0e1', 'sync', ''],
      ['anypoint', '--region', 'eu', '--idp-id', 'f0e1', '--username', 'sync'],
    ],
    [
      'another server',
      [{ down: 2 }, '', 'login.example.com/token', 'abc', 'sync', 'https://login.example.com', ''],
      [
        ...['generic', '--token-url', 'https://login.example.com/token', '--client-id', 'abc'],
        ...['--username', 'sync', '--audience', 'https://login.example.com'],
      ],
    ],
  ])('for %s', async (_, answers, flags) => {
    const [asked, told] = [scratch(), scratch()];
    const key = ['--key', keyFile('rsa.pem')];
    const running = runIn(asked, ['init', ...key], { interactive: true });
    for (const keys of ['order-sync', ...answers]) {
      await screen.next();
      press(keys);
    }
    const ran = await running;
    const flagged = await runIn(told, ['init', ...key, '--name', 'Order Sync', '--provider', ...flags]);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 0, stdout: flagged.stdout });
    const made = contents(join(asked, 'order-sync'));
    expect(Object.keys(made)).toEqual(files);
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

describe('where a bundle is renewed', () => {
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
    expect(screen.getScreen()).toContain('Passphrase for app/server.key?');
    press('wrong');
    await screen.next();
    expect(screen.getScreen()).toContain('the passphrase does not open the private key');
    for (const _ of 'wrong') screen.keypress('backspace');
    press('secret');
    expect(await running).toMatchObject({ status: 0, stdout: expect.stringContaining('the same as before') });
  });
  test('one for the new key is asked for twice, where the old one was encrypted', async () => {
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
