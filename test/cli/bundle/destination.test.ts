/** A directory with other files gets a bundle only with consent, and loses no file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { scratch } from '../../strangers.ts';
import { plant, type Tree, tree } from '../directory-tree.ts';
import { initWith, keyFiles, setNames } from '../sets.ts';
import { runIn } from '../world.ts';

const [key] = keyFiles;
const own = initWith(0).map((word) => (word === 'app' ? 'src' : word));
const foreign = ['init', 'src', '--provider', 'anypoint', '--name', 'App', '--jwk', key];
/** The directory is named after the app, not typed. */
const unnamed = ['init', '--provider', 'generic', '--name', 'src', '--key', key];
const hint = 'choose another directory, or add --into-existing to put the bundle there too; none of these files is replaced';
const others: Tree = { 'src/index.js': '644 x', 'src/lib/': '755', 'src/lib/a.js': '644 y' };
const holding = (names: string): string => `src: this directory contains other files: ${names}`;

describe.each([
  ['a key of ours', own],
  ["someone else's key", foreign],
  ['a directory named after the app', unnamed],
])('init with %s', (_, words) => {
  test('refuses a directory with other files, even with --force', async () => {
    const cwd = scratch();
    plant(cwd, others);
    const before = tree(cwd);
    for (const more of [[], ['--force'], ['--dry-run'], ['--no-input']]) {
      const ran = await runIn(cwd, [...words, ...more]);
      const stderr = `jwt-kit: error: ${holding('index.js, lib')}\njwt-kit: hint: ${hint}\n`;
      expect(ran).toEqual({ status: 1, stdout: '', stderr });
    }
    const { status, stdout } = await runIn(cwd, [...words, '--json']);
    expect([status, JSON.parse(stdout)]).toEqual([
      1,
      {
        schema: 1,
        ok: false,
        command: 'init',
        error: { code: 'FILE_EXISTS', message: holding('index.js, lib'), hint, exitCode: 1 },
      },
    ]);
    expect(tree(cwd)).toEqual(before);
  });

  test('accepts it with --into-existing, which replaces nothing', async () => {
    const cwd = scratch();
    plant(cwd, others);
    const before = tree(cwd);
    expect(await runIn(cwd, [...words, '--into-existing'])).toMatchObject({ status: 0 });
    expect(tree(cwd)).toMatchObject(before);
    const made = tree(cwd);
    const again = await runIn(cwd, [...words, '--into-existing']);
    expect([again.status, again.stderr]).toEqual([1, expect.stringMatching(/^jwt-kit: error: src: .* already exist\n/)]);
    expect(tree(cwd)).toEqual(made);
    expect((await runIn(cwd, [...words, '--into-existing', '--force'])).status).toBe(0);
    expect(tree(cwd)).toMatchObject(before);
  });
});

test.each<[string, string[], string[]]>([
  ['a key of ours', own, ['--days', '90', '--app-type', 'connected-app', '--email', 'a@b.c']],
  ["someone else's key", foreign, ['--region', 'us', '--idp-id', 'i', '--username', 'u']],
])('init with %s asks once at a terminal, and no is the default', async (_, words, flags) => {
  const cwd = scratch();
  plant(cwd, others);
  const before = tree(cwd);
  const interactive = words.filter((word) => word !== '--no-input');
  for (const [pressed, ran] of [
    ['', { status: 130, stdout: '', stderr: expect.stringContaining('note: cancelled: nothing was written\n') }],
    ['n', { status: 130 }],
    ['y', { status: 0, stdout: expect.stringContaining('Made src/') }],
  ] as const) {
    const running = runIn(cwd, [...interactive, ...flags, '--client-id', 'c'], { interactive: true });
    await screen.next();
    expect(screen.getScreen()).toBe(`? ${holding('index.js, lib')}\n  Put the bundle there too? (y/N)`);
    expect(tree(cwd)).toEqual(before);
    screen.type(pressed);
    screen.keypress('enter');
    expect(await running).toMatchObject(ran);
  }
  expect(tree(cwd)).toMatchObject(before);
});

test('if the prompt asked for the directory, no repeats that question', async () => {
  const cwd = scratch();
  plant(cwd, others);
  const words = [
    'init',
    '--provider',
    'generic',
    '--name',
    'n',
    '--days',
    '90',
    '--token-url',
    'a.b',
    '--username',
    'u',
    '--bits',
    '2048',
  ];
  const running = runIn(cwd, [...words, '--client-id', 'c', '--audience', 'a'], { interactive: true });
  await screen.next();
  for (const [directory, pressed] of [
    ['src', 'n'],
    ['src', 'y'],
  ] as const) {
    expect(screen.getScreen()).toContain('? Which directory should the files go into?');
    screen.type(directory);
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain(`? ${holding('index.js, lib')}\n  Put the bundle there too? (y/N)`);
    screen.type(pressed);
    screen.keypress('enter');
    await screen.next();
  }
  expect(screen.getScreen()).toContain('? Make it?');
  screen.keypress('enter');
  expect(await running).toMatchObject({ status: 0 });
  expect(tree(cwd)).toMatchObject(others);
});

test.each<[string, Tree]>([
  ['nothing', { 'src/': '755' }],
  ['dotfiles', { 'src/.git/': '755', 'src/.git/HEAD': '644 x', 'src/.env': '600 x' }],
  ['the remains of a bundle', { 'src/previous/': '700', 'src/previous/20260101T000000Z/server.key': '600 x' }],
])('a directory that contains %s is used without asking', async (_, planted) => {
  const cwd = scratch();
  plant(cwd, planted);
  expect(await runIn(cwd, own)).toMatchObject({ status: 0, stderr: '' });
  expect(tree(cwd)).toMatchObject(planted);
});

test('a bundle next to other files is replaced with both flags, and the hint names the missing one', async () => {
  const cwd = scratch();
  await runIn(cwd, own);
  writeFileSync(join(cwd, 'src/notes.txt'), 'mine');
  expect((await runIn(cwd, [...own, '--force'])).stderr).toContain(`${holding('notes.txt')}\njwt-kit: hint: ${hint}\n`);
  expect((await runIn(cwd, [...own, '--force', '--into-existing'])).status).toBe(0);
  expect(Object.keys(tree(join(cwd, 'src')))).toEqual(expect.arrayContaining([...setNames, 'notes.txt', 'previous/']));
  expect((await runIn(cwd, ['renew', 'src'])).status).toBe(0);
  expect((await runIn(cwd, ['checklist', 'src'])).status).toBe(0);
});

// Windows forbids control characters in names.
test.skipIf(process.platform === 'win32')('of many names, the first are shown, escaped', async () => {
  const cwd = scratch();
  mkdirSync(join(cwd, 'src'));
  for (const name of ['\u001b[31m', 'b', 'c', 'd', 'e']) writeFileSync(join(cwd, 'src', name), '');
  expect((await runIn(cwd, own)).stderr).toContain(`${holding('\\x1b[31m, b, c and 2 more')}\n`);
});
