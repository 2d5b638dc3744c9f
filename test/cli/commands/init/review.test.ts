/** The review of the answers: nothing is written before it, and every answer can be changed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratch } from '../../../strangers.ts';
import { type Ran, runIn } from '../../world.ts';
import { agree, answer, asker, askInit, keyFile, open, press, review } from './questions-setup.ts';

beforeEach(() => screen.clear());

const salesforce = { instanceUrl: 'acme.my.salesforce.com', appType: 'connected-app', email: 'a@acme.com' };
const given = { directory: 'd', provider: 'salesforce', key: 'k', name: 'Orders', days: 1 };
const CHANGE = { down: 1 };
const user = open('Which user does it sign in as?');

/** The question which answer to change. */
const which = (...answers: string[]): string =>
  `? Which answer?\n${[...answers, 'None: go back'].map((one, at) => `${at === 0 ? '❯' : ' '} ${one}`).join('\n')}\n\n(arrow keys move, Enter chooses)`;

/** Waits for the next screen and answers it. */
async function then(...steps: (readonly [shown: string, keys: string | { down: number }])[]): Promise<void> {
  await screen.next();
  await answer(steps);
}

describe('an answer', () => {
  test('is asked for again with the old one as default, and can be cleared', async () => {
    const { io, said } = asker();
    const answers = askInit({ ...given, settings: salesforce }, io);
    await answer([
      [user, 'one@acme.com'],
      [review, CHANGE],
      [which('Which user does it sign in as? one@acme.com'), ''],
    ]);
    await screen.next();
    const again = `${user}\n  Backspace clears the answer in brackets.`;
    expect(screen.getScreen()).toBe(`${again}\n  (one@acme.com)`);
    press('');
    await then([review, CHANGE]);
    await then([which('Which user does it sign in as? one@acme.com'), '']);
    await screen.next();
    screen.keypress('backspace');
    press('');
    await then([review, CHANGE]);
    await then([which('Which user does it sign in as? left blank'), { down: 1 }]);
    await then([review, '']);
    await expect(answers).resolves.toMatchObject({
      settings: { instanceUrl: 'https://acme.my.salesforce.com', appType: 'connected-app', email: 'a@acme.com' },
    });
    expect(said.at(-1)).toBe(`
  Orders at acme.my.salesforce.com, in d/
  with your key
  Left open: user to sign in as, consumer key (known when the app exists)
  To answer later: npx jwt-kit set d`);
  });
  test('takes those that depend on it along: another provider has other settings', async () => {
    const { io } = asker();
    const answers = askInit({ ...given, provider: undefined, days: undefined, settings: { username: 'u@acme.com' } }, io);
    const title = '? Where will the certificate be used?';
    press({ down: 2 });
    for (const keys of ['a.example.com/token', 'abc', '', '']) {
      await screen.next();
      press(keys);
    }
    await then([review, CHANGE]);
    await screen.next();
    expect(screen.getScreen()).toContain('Where will the certificate be used? Generic RFC 7523 server');
    press('');
    await screen.next();
    expect(screen.getScreen()).toContain(title);
    expect(screen.getScreen()).toContain('❯ Generic RFC 7523 server');
    screen.keypress('up');
    press('');
    await screen.next();
    expect(screen.getScreen()).toContain('? Where is your Anypoint organization?');
    press('');
    await screen.next();
    press('f0e1');
    await then([review, CHANGE]);
    // No question about the end of the certificate is left for a server that gets a bare key.
    await then([
      which(
        'Where will the certificate be used? MuleSoft Anypoint Platform',
        'Where is your Anypoint organization? United States',
        "Id of the user's identity provider? f0e1",
      ),
      { down: 3 },
    ]);
    await then([review, '']);
    await expect(answers).resolves.toEqual({
      directory: 'd',
      provider: 'anypoint',
      name: 'Orders',
      settings: { region: 'us', idpId: 'f0e1', username: 'u@acme.com' },
      days: 365,
    });
  });
  test('that no flag fits is refused, and the old one stays', async () => {
    const { io, said } = asker();
    const answers = askInit({ ...given, provider: undefined, settings: { ...salesforce, username: 'u@acme.com' } }, io);
    press('');
    await then([review, CHANGE]);
    await screen.next();
    press('');
    await screen.next();
    press({ down: 1 });
    await then([review, '']);
    await expect(answers).resolves.toMatchObject({ provider: 'salesforce' });
    expect(said.join('\n')).toMatch(/> --instance-url: not a setting of MuleSoft/);
  });
});

/** Runs init for another server, and answers what `steps` wait for. */
async function asked(cwd: string, words: readonly string[], steps: readonly (readonly [string, string | { down: number }])[]) {
  const flags = ['--provider', 'generic', '--name', 'n', '--token-url', 'a.b', '--username', 'u', '--audience', 'a'];
  const running = runIn(cwd, ['init', ...words, ...flags, '--client-id', 'c', '--days', '1'], { interactive: true, home: cwd });
  for (const [shown, keys] of steps) {
    await screen.next();
    expect(screen.getScreen()).toContain(shown);
    press(keys);
  }
  return running;
}

const KEY = ['--key', keyFile('rsa.pem')];

test('nothing is written before the user agrees', async () => {
  const other = scratch();
  const cancelled = runIn(other, ['init', ...KEY, '--provider', 'generic', '--name', 'n'], { interactive: true });
  for (const keys of ['app', 'a.b', 'c', 'u', '', '']) {
    await screen.next();
    press(keys);
  }
  await screen.next();
  expect(screen.getScreen()).toContain('? Make it?');
  expect(readdirSync(other)).toEqual([]);
  screen.keypress({ name: 'c', ctrl: true });
  expect(await cancelled).toMatchObject({ status: 130, stderr: expect.stringContaining('cancelled: nothing was written') });
});

describe('an existing bundle', () => {
  const record = (cwd: string): string => readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8');
  const made = async (): Promise<{ cwd: string; before: string }> => {
    const cwd = scratch();
    await runIn(cwd, ['init', 'app', ...KEY, '--provider', 'generic', '--name', 'before']);
    return { cwd, before: record(cwd) };
  };
  const kept = (cwd: string): string[] =>
    readdirSync(join(cwd, 'app/previous')).filter((name) => existsSync(join(cwd, 'app/previous', name, 'server.key')));

  test('that is named at the question is replaced if the user agrees, and kept', async () => {
    const { cwd, before } = await made();
    const ran = await asked(cwd, KEY, [
      ['Which directory', 'app'],
      ['app: there is a bundle already', 'y'],
      ['? Make it?', ''],
    ]);
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining('The bundle there is replaced, and kept in') });
    expect(record(cwd)).not.toBe(before);
    expect(kept(cwd)).toHaveLength(1);
  });
  test.each<[string, status: number]>([
    ['y', 0],
    ['', 130],
  ])('that is an argument is replaced if the answer is %j', async (keys, status) => {
    const { cwd, before } = await made();
    const ran: Ran = await asked(cwd, ['app', ...KEY], [['Replace it? Its files, also its key, are kept', keys]]);
    expect(ran.status).toBe(status);
    expect(record(cwd) === before).toBe(status !== 0);
  });
  test('is refused without a terminal', async () => {
    const { cwd, before } = await made();
    expect((await runIn(cwd, ['init', 'app', '--provider', 'generic', '--name', 'n'])).status).toBe(1);
    expect(record(cwd)).toBe(before);
  });
});

test('~/ in an answer is the home directory, for the directory and for a key', async () => {
  const cwd = scratch();
  await runIn(cwd, ['key', '--bits', '2048', '--out', 'mine.key']);
  const ran = await asked(
    cwd,
    [],
    [
      ['Which directory', '~/app'],
      ['Do you already have a key?', { down: 1 }],
      ['Which file is it in?', '~/mine.key'],
      ['? Make it?', ''],
    ],
  );
  expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining(`  -> ${cwd.replaceAll('\\', '/')}/app`) });
  expect(readFileSync(join(cwd, 'app/server.key'), 'utf8')).toBe(readFileSync(join(cwd, 'mine.key'), 'utf8'));
});

test('what was left open is said at the end too, with the command that asks for it', async () => {
  const cwd = scratch();
  const ran = await runIn(cwd, ['init', 'app', ...KEY, '--provider', 'generic', '--name', 'n', '--client-id', 'c']);
  const open = '  Left open: token endpoint of the server, user to sign in as\n  To answer later: npx jwt-kit set app\n';
  expect(ran.stdout).toContain(open);
  const running = runIn(cwd, ['set', 'app'], { interactive: true });
  const answers: (string | { down: number })[] = ['', 'login.example.com/token', { down: 3 }, 'me', ''];
  for (const keys of answers) {
    await screen.next();
    press(keys);
  }
  expect(await running).toMatchObject({ status: 0, stdout: expect.stringContaining('token-url and username') });
  expect(JSON.parse(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8')).settings).toEqual({
    tokenUrl: 'https://login.example.com/token',
    clientId: 'c',
    username: 'me',
  });
});

test('more than ten years get a word', async () => {
  const words = ['app', ...KEY, '--provider', 'generic', '--name', 'n', '--days'];
  const long = 'over 10 years: a leaked key stays usable until then';
  const cwd = scratch();
  expect((await runIn(cwd, ['init', ...words, '4000'])).stderr).toContain(long);
  expect((await runIn(cwd, ['renew', 'app', '--days', '4000'])).stderr).toContain(long);
  expect((await runIn(scratch(), ['init', ...words, '3650'])).stderr).toBe('');
});

test('agree is the default', async () => {
  const answers = askInit({ ...given, settings: salesforce }, asker().io);
  press('u@acme.com');
  await agree();
  await expect(answers).resolves.toMatchObject({ name: 'Orders' });
});

test('where an answer is needed, a blank one is refused with that reason', async () => {
  const cwd = scratch();
  const acme = ['--instance-url', 'acme.my.salesforce.com', '--username', 'u@acme.com'];
  await runIn(cwd, ['init', 'app', ...KEY, '--provider', 'salesforce', '--name', 'n', ...acme]);
  const running = runIn(cwd, ['sign', 'app'], { interactive: true });
  await screen.next();
  press('');
  await screen.next();
  expect(screen.getScreen()).toContain('> the answer is empty\n  it cannot be left out here; Ctrl-C cancels');
  press('abc');
  expect(await running).toMatchObject({ status: 0 });
});
