/** Directories in OneDrive: a warning before a private key goes there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { isInOneDrive } from '../../../src/cli/windows/onedrive.ts';
import { fixturePath } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { agree, asker, askInit, introduction, press } from '../commands/init/questions-setup.ts';
import { runIn } from '../world.ts';
import { lists, recorded } from './recorded.ts';

const personal = { OneDrive: 'C:\\Users\\a\\OneDrive' };
const cwd = 'C:\\Users\\a';

test.each([
  [personal, 'OneDrive', true],
  [personal, 'onedrive/Desktop/app', true],
  [personal, 'c:\\users\\A\\ONEDRIVE\\app', true],
  [personal, 'OneDrive2', false],
  [personal, 'app', false],
  [personal, 'OneDrive\\..\\app', false],
  [personal, 'D:\\OneDrive\\app', false],
  [{ OneDriveCommercial: 'D:\\OneDrive - Acme\\' }, 'D:\\OneDrive - Acme\\app', true],
  [{ OneDriveConsumer: 'C:\\Users\\a\\OneDrive' }, 'OneDrive\\..app', true],
  [{}, 'OneDrive', false],
])('%j: whether %s is in it: %s', (env, path, is) => {
  expect(isInOneDrive(path, { cwd, env, platform: 'win32' })).toBe(is);
});
test('an empty variable is not the working directory', () => {
  expect(isInOneDrive('app', { cwd: process.cwd(), env: { OneDrive: '' }, platform: 'win32' })).toBe(false);
});
test('elsewhere there is none', () => {
  expect(isInOneDrive('/a', { cwd: '/', env: { OneDrive: '/' }, platform: 'linux' })).toBe(false);
});

describe('commands', () => {
  const world = (place: string) => ({
    platform: 'win32' as const,
    env: { OneDrive: place },
    runProgram: recorded(lists.alone).run,
  });
  const note = (path: string): string =>
    `jwt-kit: note: ${path}: this is in OneDrive, which uploads the private key; move it to a folder outside of it\n`;
  test('say so if they write a private key there', async () => {
    const place = scratch();
    const init = await runIn(place, ['init', 'app', '--provider', 'generic', '--name', 'a'], world(place));
    expect(init.stderr).toBe(note('app/server.key'));
    expect((await runIn(place, ['key', '--out', 'k'], world(place))).stderr).toBe(note('k'));
    const csr = ['csr', '--key', 'k', '--subject', 'CN=a', '--out', 'r'];
    expect((await runIn(place, csr, world(place))).stderr).toBe('');
    const { stdout } = await runIn(place, ['doctor', 'app'], world(place));
    expect(stdout).toContain(`
  warn  permissions            only you can read server.key, but it is in
                               OneDrive, which uploads it
        move the bundle to a folder outside of OneDrive
`);
  });
});

test('init --from notes once that its keys are in OneDrive, and once that a drive has no access lists', async () => {
  const place = scratch();
  writeFileSync(join(place, 'orgs.csv'), 'name\nA\nB\nC\n');
  const words = ['init', 'orgs', '--provider', 'generic', '--from', 'orgs.csv', '--key', fixturePath('keys/rsa.pem')];
  const { run, calls } = recorded(lists.none);
  const ran = await runIn(place, words, { platform: 'win32', env: { OneDrive: place }, runProgram: run });
  expect(ran.stderr).toBe(
    'jwt-kit: note: the private key could not be made readable only by you; keep it in a folder that only you can open, such as your user folder\n' +
      'jwt-kit: note: orgs/a/server.key and 2 more: these are in OneDrive, which uploads the private keys; move them to a folder outside of it\n',
  );
  expect(calls.filter(([program]) => program === 'whoami')).toHaveLength(1);
});

describe('the questions of init', () => {
  const rest = {
    provider: 'generic',
    key: 'k',
    name: 'a',
    settings: { tokenUrl: 'a.b', username: 'u', clientId: 'c', audience: 'd' },
    days: 1,
  };
  const place = 'C:\\Users\\a\\OneDrive\\Documents';
  const io = (at: string) => {
    const { io, said } = asker();
    return { said, io: { ...io, platform: 'win32' as const, env: personal, cwd: at } };
  };
  test('warn before they begin, and do not say that nothing leaves this computer', async () => {
    const { said, io: world } = io(place);
    const answers = askInit({ ...rest, directory: 'app' }, world);
    await answers;
    expect(said).toEqual([
      '\n  Careful: this directory is in OneDrive, which uploads everything in it, also\n  the private key. Choose a directory outside of OneDrive.',
      introduction.replace('Nothing leaves this computer', 'jwt-kit itself sends nothing'),
    ]);
  });
  test('doubt a directory there, and take it the second time', async () => {
    const { said, io: world } = io(cwd);
    const answers = askInit(rest, world);
    press('OneDrive\\app');
    await screen.next();
    expect(screen.getScreen()).toContain(
      '> this is in OneDrive, which uploads the private key\n  press Enter again to keep it, or type a directory outside of OneDrive',
    );
    press('');
    await agree();
    await expect(answers).resolves.toMatchObject({ directory: 'OneDrive/app' });
    expect(said).toEqual([introduction, '\n  a at a.b, as u, in OneDrive/app/\n  with your key']);
  });
});
