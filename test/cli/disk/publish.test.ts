import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileSet, OutputFile } from '../../../src/cli/command.ts';
import { heldIn } from '../../../src/cli/disk/list-directory.ts';
import { checkPublishable } from '../../../src/cli/disk/publish.ts';
import { scratch } from '../../strangers.ts';
import { failure, plant, put, type Tree, tree, underUmask } from '../directory-tree.ts';

const key: OutputFile = { path: 'server.key', content: 'new key', secret: true };
const certificate: OutputFile = { path: 'server.crt', content: 'new certificate' };
const app: FileSet = { directory: 'app', names: ['server.key', 'server.crt', 'notes'], files: [key, certificate] };

/** The directory of replaced sets, ignored by git. */
const keeping: Tree = { 'app/previous/': '700', 'app/previous/.gitignore': '600 *\n' };

/** The files of each set, with the permission bits under the usual umask. */
const published = { 'app/server.crt': '644 new certificate', 'app/server.key': '600 new key' };

describe('a new directory', () => {
  // Windows has no modes.
  test.skipIf(process.platform === 'win32').each([
    [0o000, '644'],
    [0o022, '644'],
    [0o077, '600'],
    [0o177, '600'],
    [0o777, '600'],
  ])('is accessible only to its owner under umask %o', async (mask, others) => {
    const cwd = scratch();
    underUmask(mask);
    expect(await put(app, cwd)).toEqual([
      { path: join('app', 'server.key'), mode: 0o600 },
      { path: join('app', 'server.crt'), mode: Number.parseInt(others, 8) },
    ]);
    expect(tree(cwd)).toEqual({ 'app/': '700', ...published, 'app/server.crt': `${others} new certificate` });
  });

  test('is proved in a private directory next to it, and appears complete', async () => {
    const cwd = scratch();
    await put(app, cwd, {
      prove: async (staged) => {
        expect((await staged('server.key')).toString()).toBe('new key');
        const [name = '', ...more] = readdirSync(cwd);
        expect(more).toEqual([]);
        expect(name).toMatch(new RegExp(`^\\.jwt-kit-${process.pid}-[0-9a-f]{8}-[0-9a-f]{12}-[0-9a-f]{16}$`));
        expect(tree(cwd)).toEqual({
          [`${name}/`]: '700',
          [`${name}/server.crt`]: '644 new certificate',
          [`${name}/server.key`]: '600 new key',
        });
      },
    });
    expect(tree(cwd)).toEqual({ 'app/': '700', ...published });
  });

  test('is made with the directories above it', async () => {
    const cwd = scratch();
    underUmask(0o022);
    await put({ ...app, directory: 'a/b/app' }, cwd);
    expect(tree(join(cwd, 'a'))).toEqual({
      'b/': '755',
      ...Object.fromEntries(Object.entries({ 'app/': '700', ...published }).map(([path, value]) => [`b/${path}`, value])),
    });
  });

  test('that another program creates meanwhile is left alone', async () => {
    const cwd = scratch();
    const prove = async (): Promise<void> => plant(cwd, { 'new/app/theirs': '644 x' });
    await expect(put({ ...app, directory: 'new/app' }, cwd, { prove })).rejects.toThrow(
      failure('FILE_EXISTS', 'new/app: another program has just created it', 'check its content, then try again'),
    );
    expect(tree(cwd)).toEqual({ 'new/': '755', 'new/app/': '755', 'new/app/theirs': '644 x' });
  });

  const inTheWay: [string, Tree, string, string][] = [
    ['a file', { app: '644 x' }, 'app', 'app: this is a file, not a directory'],
    ['a broken link', { app: '-> gone' }, 'app', 'app: this is a broken symbolic link, not a directory'],
    ['a file above it', { a: '644 x' }, 'a/b/app', '<cwd>/a: this is a file, not a directory'],
  ];
  test.each(inTheWay)('is refused if there is %s', async (_, planted, directory, message) => {
    const cwd = scratch();
    plant(cwd, planted);
    for (const force of [false, true]) {
      const refusal = failure('FILE_EXISTS', message.replace('<cwd>', cwd), 'choose another name');
      await expect(put({ ...app, directory }, cwd, { force })).rejects.toThrow(refusal);
      expect(() => checkPublishable({ ...app, directory }, { cwd, force })).toThrow(refusal);
    }
    expect(tree(cwd)).toEqual(planted);
  });
});

describe('an existing directory', () => {
  const unrelated = { 'app/': '755', 'app/src/': '750', 'app/src/index.js': '644 x', 'app/README': '664 y' };

  test.each([
    ['empty', { 'app/': '755' }],
    ['with other files', unrelated],
  ])('that is %s keeps its content and its mode', async (_, planted: Tree) => {
    const cwd = scratch();
    underUmask(0);
    plant(cwd, planted);
    await put(app, cwd);
    expect(tree(cwd)).toEqual({ ...planted, ...published });
  });

  test('is found through a symbolic link', async () => {
    const cwd = scratch();
    plant(cwd, { 'real/': '700', app: '-> real' });
    await put(app, cwd);
    expect(tree(cwd)).toEqual({
      app: '-> real',
      'real/': '700',
      'real/server.crt': '644 new certificate',
      'real/server.key': '600 new key',
    });
  });

  test.each<[Tree, string, string]>([
    [{ 'app/notes': '644 x' }, 'notes already exists', 'it'],
    [{ 'app/server.key': '600 x', 'app/notes': '644 y' }, 'server.key, notes already exist', 'them'],
  ])('with %j is refused without --force', async (planted, what, them) => {
    const cwd = scratch();
    plant(cwd, { 'app/': '700', ...planted });
    const refusal = failure(
      'FILE_EXISTS',
      `app: ${what}`,
      `choose another directory, or add --force to replace ${them}; replaced files are kept in app/previous`,
    );
    const prove = async (): Promise<void> => expect.fail('there was nothing to prove');
    await expect(put(app, cwd, { prove })).rejects.toThrow(refusal);
    expect(() => checkPublishable(app, { cwd, force: false })).toThrow(refusal);
    expect(tree(cwd)).toEqual({ 'app/': '700', ...planted });
  });

  test.each<[Tree, string]>([
    [{ 'app/server.key': '-> gone' }, 'server.key: this is a symbolic link'],
    [{ 'app/server.crt/': '700' }, 'server.crt: this is a directory'],
  ])('with %j is refused, with and without --force, which replaces files only', async (planted, what) => {
    const cwd = scratch();
    plant(cwd, { 'app/': '700', ...planted });
    const hint = 'work on a copy of the directory, or move it away first';
    const refusal = failure('FILE_EXISTS', `app/${what}; only regular files are replaced`, hint);
    for (const force of [false, true]) {
      await expect(put(app, cwd, { force })).rejects.toThrow(refusal);
      expect(() => checkPublishable(app, { cwd, force })).toThrow(refusal);
    }
    expect(tree(cwd)).toEqual({ 'app/': '700', ...planted });
  });

  const old = { 'server.key': '600 old key', 'server.crt': '664 old certificate', notes: '640 old notes' };
  const under = (where: string, files: Tree): Tree =>
    Object.fromEntries(Object.entries(files).map(([name, value]) => [`app/${where}${name}`, value]));

  test('with a set moves the whole set to previous/ with --force', async () => {
    const cwd = scratch();
    underUmask(0);
    plant(cwd, { ...unrelated, ...under('', old) });
    await put(app, cwd, { force: true });
    const first = {
      ...keeping,
      'app/previous/20261121T221320Z/': '700',
      ...under('previous/20261121T221320Z/', old),
    };
    expect(tree(cwd)).toEqual({ ...unrelated, ...published, ...first });

    await put({ ...app, files: [{ ...key, content: 'newer key' }] }, cwd, { force: true });
    const { 'app/server.crt': _, ...rest } = published;
    expect(tree(cwd)).toEqual({
      ...unrelated,
      ...rest,
      ...first,
      'app/server.key': '600 newer key',
      'app/previous/20261121T221320Z-2/': '700',
      'app/previous/20261121T221320Z-2/server.key': '600 new key',
      'app/previous/20261121T221320Z-2/server.crt': '644 new certificate',
    });
  });

  test.each<[string, Tree, string, string]>([
    [
      'a link',
      { 'app/server.key': '-> ../k', k: '600 x' },
      'app/server.key: this is a symbolic link; only regular files are replaced',
      '',
    ],
    ['a dangling link', { 'app/notes': '-> gone' }, 'app/notes: this is a symbolic link; only regular files are replaced', ''],
    ['a directory', { 'app/server.crt/': '700' }, 'app/server.crt: this is a directory; only regular files are replaced', ''],
    ['a file', { 'app/previous': '644 x', 'app/notes': '644 x' }, 'previous', 'move it away, then try again'],
    ['a link', { 'app/previous': '-> /tmp', 'app/notes': '644 x' }, 'previous', 'move it away, then try again'],
  ])('is refused even with --force where %s is in the way: %j', async (_, planted, what, hint) => {
    const cwd = scratch();
    plant(cwd, { 'app/': '700', ...planted });
    const message =
      what === 'previous' ? `${cwd}/app/previous: this is not a directory, so the old files cannot go there` : what;
    await expect(put(app, cwd, { force: true })).rejects.toThrow(
      failure('FILE_EXISTS', message, hint || 'work on a copy of the directory, or move it away first'),
    );
    expect(tree(cwd)).toEqual({ 'app/': '700', ...planted });
  });

  test.each(['foo\n', '*\n!server.key\n'])('is refused if git would add the content of previous/: %j', async (ignore) => {
    const cwd = scratch();
    const planted = { 'app/': '700', 'app/notes': '644 x', 'app/previous/': '700', 'app/previous/.gitignore': `644 ${ignore}` };
    plant(cwd, planted);
    await expect(put(app, cwd, { force: true })).rejects.toThrow(
      failure(
        'FILE_EXISTS',
        `${cwd}/app/previous/.gitignore: git would add the old private keys that are kept there`,
        'replace its content with one line, *, then try again',
      ),
    );
    expect(tree(cwd)).toEqual(planted);
  });

  test('is checked again after the proof: no file that appeared meanwhile is lost', async () => {
    const cwd = scratch();
    plant(cwd, { 'app/': '700' });
    const prove = async (): Promise<void> => plant(cwd, { 'app/server.key': '600 their key' });
    await expect(put(app, cwd, { prove })).rejects.toThrow(failure('FILE_EXISTS', 'app: server.key already exists'));
    expect(tree(cwd)).toEqual({ 'app/': '700', 'app/server.key': '600 their key' });

    const meanwhile = async (): Promise<void> =>
      void (await put({ ...app, files: [{ ...key, content: 'faster key' }] }, cwd, { force: true }));
    await put(app, cwd, { force: true, prove: meanwhile });
    expect(tree(cwd)).toEqual({
      'app/': '700',
      ...published,
      ...keeping,
      'app/previous/20261121T221320Z/': '700',
      'app/previous/20261121T221320Z/server.key': '600 their key',
      'app/previous/20261121T221320Z-2/': '700',
      'app/previous/20261121T221320Z-2/server.key': '600 faster key',
    });
  });
});

describe('files below a directory', () => {
  const below: FileSet = {
    within: 'out',
    makesDirectories: true,
    files: [{ path: 'out/a/b/one', content: 'one' }],
  };
  test.each<[Tree, string]>([
    [{ 'out/a': '-> ../other' }, 'out/a'],
    [{ 'out/a/': '700', 'out/a/b': '-> ../../other' }, 'out/a/b'],
  ])('are not written through a link that leads out of it: %j', async (planted, link) => {
    const cwd = scratch();
    plant(cwd, { 'out/': '700', 'other/': '700', ...planted });
    const hint = 'remove the link, or choose another directory';
    const refusal = failure('FILE_EXISTS', `${link}: a symbolic link leads out of out`, hint);
    await expect(put(below, cwd)).rejects.toThrow(refusal);
    expect(() => checkPublishable(below, { cwd, force: false })).toThrow(refusal);
    expect(tree(cwd)).toEqual({ 'out/': '700', 'other/': '700', ...planted });
  });
  test('are written through a link to another directory in it, and into a directory that is a link itself', async () => {
    const cwd = scratch();
    plant(cwd, { 'real/': '700', 'real/inner/': '700', 'real/a': '-> inner', out: '-> real' });
    await put(below, cwd);
    expect(tree(cwd)['real/inner/b/one']).toMatch(/one$/);
  });
});

describe('a file that may be replaced as it was written', () => {
  const written = createHash('sha256').update('as written').digest('hex');
  const set: FileSet = { ...app, files: [{ ...certificate, replaces: written }] };
  const changed = failure('FILE_EXISTS', 'app/server.crt: changed by another run or program in the meantime', 'try again');

  test.each<[string, Tree, boolean, Error | undefined]>([
    ['is', { 'app/server.crt': '644 as written' }, false, undefined],
    ['is, changed but with --force,', { 'app/server.crt': '644 changed' }, true, undefined],
    ['is not, changed,', { 'app/server.crt': '644 changed' }, false, changed],
    [
      'is not, turned into a link,',
      { 'app/server.crt': '-> same', 'app/same': '644 as written' },
      false,
      failure('FILE_EXISTS', 'app/server.crt: this is a symbolic link; only regular files are replaced'),
    ],
    [
      'is not, next to one that must not be replaced,',
      { 'app/server.crt': '644 as written', 'app/notes': '644 x' },
      false,
      failure('FILE_EXISTS', 'app: notes already exists'),
    ],
  ])('%s replaced', async (_, planted, force, refusal) => {
    const cwd = scratch();
    plant(cwd, { 'app/': '755', ...planted });
    if (refusal === undefined) {
      checkPublishable(set, { cwd, force });
      await put(set, cwd, { force });
      expect(tree(cwd)).toEqual({
        'app/': '755',
        'app/server.crt': '644 new certificate',
        ...keeping,
        'app/previous/20261121T221320Z/': '700',
        'app/previous/20261121T221320Z/server.crt': planted['app/server.crt'],
      });
    } else {
      expect(() => checkPublishable(set, { cwd, force })).toThrow(refusal);
      await expect(put(set, cwd, { force })).rejects.toThrow(refusal);
      expect(tree(cwd)).toEqual({ 'app/': '755', ...planted });
    }
  });

  test('is not kept if it is derived from other files', async () => {
    const cwd = scratch();
    plant(cwd, { 'app/': '755', 'app/server.crt': '644 as written', 'app/notes': '644 mine' });
    await put({ ...set, names: ['server.crt'], derived: true }, cwd);
    expect(tree(cwd)).toEqual({ 'app/': '755', 'app/server.crt': '644 new certificate', 'app/notes': '644 mine' });
    writeFileSync(join(cwd, 'app/server.crt'), 'changed');
    await put({ ...set, names: ['server.crt'], derived: true }, cwd, { force: true });
    expect(tree(join(cwd, 'app/previous'))).toEqual({
      '.gitignore': '600 *\n',
      '20261121T221320Z/': '700',
      '20261121T221320Z/server.crt': '644 changed',
    });
  });
});

test.each<[string, FileSet, Tree, boolean]>([
  ['a new directory', { ...app, directory: 'a/b/app' }, {}, false],
  ['a new directory in an existing one', { ...app, directory: 'a/b/app' }, { 'a/': '755' }, false],
  ['an existing directory', app, { 'app/': '755', 'app/x': '644 x' }, false],
  ['a set that is replaced', app, { 'app/': '755', 'app/server.key': '644 old' }, true],
  ['single files', { files: [key, certificate] }, { 'server.crt': '644 old' }, true],
])('a set that fails the proof leaves no trace: %s', async (_, set, planted, force) => {
  const cwd = scratch();
  plant(cwd, planted);
  const prove = (): Promise<void> => Promise.reject(new Error('they do not match'));
  await expect(put(set, cwd, { force, prove })).rejects.toThrow('they do not match');
  expect(tree(cwd)).toEqual(planted);
});

test('a missing directory contains no names', () => {
  const cwd = scratch();
  expect(heldIn('app', ['x'], cwd)).toEqual([]);
  expect(existsSync(join(cwd, 'app'))).toBe(false);
});
