/** Names reserved for temporary files: nothing else uses them, because the next command may delete such files. */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reservedPart } from '../../../src/cli/disk/reserved-names.ts';
import { scratch, symbolicLink } from '../../strangers.ts';
import { tree } from '../directory-tree.ts';
import { initWith, keyFiles } from '../sets.ts';
import { runIn } from '../world.ts';

const staging = '.jwt-kit-999999-aaaaaaaaaaaa';
const reserved = 'names that start with .jwt-kit- are reserved for temporary files';
const stderr = (path: string, inside = '', hint = 'choose another name'): string =>
  `jwt-kit: error: ${path}: ${inside && `it is inside ${inside}; `}${reserved}\njwt-kit: hint: ${hint}\n`;

test.each([
  [staging, staging],
  [`${staging}/`, staging],
  [`a/${staging}/b`, staging],
  [`a\\${staging}\\b`, staging],
  ['.jwt-kit-journal.json', '.jwt-kit-journal.json'],
  ['.JWT-Kit-1-AAAAAAAAAAAA', '.JWT-Kit-1-AAAAAAAAAAAA'],
  ['.jwt-kit-', '.jwt-kit-'],
  ['.jwt-kit-x. ', '.jwt-kit-x. '],
  ['.jwt-\u212ait-1', '.jwt-\u212ait-1'],
  ['.j\u200cwt-kit-1', '.j\u200cwt-kit-1'],
  ['jwt-kit-1', undefined],
  ['.jwt-kit', undefined],
  ['.jwt-kit.d/.gitignore', undefined],
  ['x.jwt-kit-1', undefined],
])('in the path %j, the reserved name is %j', (path, part) => {
  expect(reservedPart(path)).toBe(part);
});

const initIn = (directory: string, ...more: string[]): string[] => [
  ...initWith(0).map((word) => (word === 'app' ? directory : word)),
  ...more,
];
const [key] = keyFiles;

describe('nothing is written to', () => {
  test.each<[string, string[]]>([
    [staging, initIn(staging)],
    [`${staging}/`, initIn(`${staging}/`)],
    [`a/${staging}/b`, initIn(`a/${staging}/b`)],
    [`./${staging}`, initIn(`./${staging}`, '--force')],
    ['.JWT-KIT-999999-AAAAAAAAAAAA', initIn('.JWT-KIT-999999-AAAAAAAAAAAA')],
    ['.jwt-kit-journal.json', initIn('.jwt-kit-journal.json', '--dry-run')],
    [staging, ['init', staging, '--provider', 'anypoint', '--name', 'a', '--jwk', key]],
    [staging, ['key', '--out', staging]],
    ['.jwt-kit-journal.json', ['key', '--out', '.jwt-kit-journal.json', '--force']],
    [`${staging}/k`, ['convert', key, '--private', '--out', `${staging}/k`]],
    [staging, ['csr', '--key', key, '--subject', 'CN=a', '--out', staging]],
    [staging, ['cert', '--key', key, '--subject', 'CN=a', '--out', staging]],
    ['app/.jwt-kit-journal.json', ['doctor', 'app', '--ics', 'app/.jwt-kit-journal.json']],
    [staging, ['doctor', 'app', '--report', staging]],
    ['app/previous/.jwt-kit-1', ['key', '--out', 'app/previous/.jwt-kit-1']],
  ])('%s: %j', async (path, words) => {
    const cwd = scratch();
    if (words[0] === 'doctor') await runIn(cwd, initWith(0));
    const before = tree(cwd);
    expect(await runIn(cwd, words)).toEqual({ status: 2, stdout: '', stderr: stderr(path) });
    const { stdout } = await runIn(cwd, [...words, '--json']);
    expect(JSON.parse(stdout).error).toEqual({
      code: 'USAGE',
      message: `${path}: ${reserved}`,
      hint: 'choose another name',
      exitCode: 2,
    });
    expect(tree(cwd)).toEqual(before);
  });

  test('a place inside such a directory, reached through a link or from it', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, staging));
    symbolicLink(staging, join(cwd, 'link'));
    for (const path of ['link/app', 'link/a/b']) {
      expect(await runIn(cwd, initIn(path))).toEqual({ status: 2, stdout: '', stderr: stderr(path, staging) });
    }
    expect(await runIn(cwd, ['key', '--out', 'link/k'])).toEqual({ status: 2, stdout: '', stderr: stderr('link/k', staging) });
    const ran = await runIn(join(cwd, staging), ['key', '--out', 'k']);
    expect(ran).toEqual({ status: 2, stdout: '', stderr: stderr('k', staging) });
    expect(tree(cwd)).toEqual({ [`${staging}/`]: expect.anything(), link: `-> ${staging}` });
  });
});

test.each(['previous', './previous', 'app/Previous'])('no file is called %s', async (path) => {
  const cwd = scratch();
  await runIn(cwd, initWith(0));
  const before = tree(cwd);
  expect(await runIn(cwd, ['key', '--out', path, '--force'])).toEqual({
    status: 2,
    stdout: '',
    stderr: `jwt-kit: error: ${path}: previous is the name of the directory for replaced files\njwt-kit: hint: choose another name\n`,
  });
  expect(tree(cwd)).toEqual(before);
});

test('no bundle is read there or renewed, because it may be deleted at any moment', async () => {
  const cwd = scratch();
  await runIn(cwd, initWith(0));
  renameSync(join(cwd, 'app'), join(cwd, staging));
  const before = tree(cwd);
  const hint = 'copy what you need from it to another directory';
  for (const words of [['renew'], ['checklist'], ['sign'], ['token'], ['rehearse'], ['doctor'], ['explain', 'x', '--bundle']]) {
    expect(await runIn(cwd, [...words, staging])).toEqual({ status: 2, stdout: '', stderr: stderr(staging, '', hint) });
  }
  // A key left there can still be copied, from a directory of its own: a command next to it would delete it.
  mkdirSync(join(cwd, 'safe'));
  const ran = await runIn(cwd, ['convert', join(staging, 'server.key'), '--private', '--out', 'safe/rescued.key']);
  expect(ran.status).toBe(0);
  expect(tree(cwd)).toMatchObject(before);
});
