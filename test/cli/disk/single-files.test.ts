import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileSet, OutputFile } from '../../../src/cli/command.ts';
import { checkPublishable } from '../../../src/cli/disk/publish.ts';
import { namedPipe, scratch } from '../../strangers.ts';
import { failure, plant, put, type Tree, tree, underUmask } from '../directory-tree.ts';

const key: OutputFile = { path: 'server.key', content: 'new key', secret: true };
/** The directory of replaced files, ignored by git. */
/** Windows has no modes of files. */
const modeless = process.platform === 'win32';

const keeping: Tree = { 'out/previous/': '700', 'out/previous/.gitignore': '600 *\n' };
const certificate: OutputFile = { path: 'server.crt', content: 'new certificate' };

describe('single files', () => {
  const files: FileSet = { files: [{ ...key, path: 'out/server.key' }] };
  const inOut = (planted: Tree): string => {
    const cwd = scratch();
    plant(cwd, { 'out/': '755', ...planted });
    return cwd;
  };

  test.skipIf(modeless).each([0o000, 0o022, 0o077])(
    'are readable only by their owner if they are secret, under umask %o',
    async (mask) => {
      const cwd = inOut({});
      underUmask(mask);
      expect(await put(files, cwd)).toEqual([{ path: 'out/server.key', mode: 0o600 }]);
      expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '600 new key' });
    },
  );

  test('with --force, replace a readable file with a private one', async () => {
    const cwd = inOut({ 'out/server.key': '644 old' });
    const refusal = failure(
      'FILE_EXISTS',
      'out/server.key: the file already exists',
      'choose another name, or add --force to replace it; replaced files are kept in out/previous',
    );
    await expect(put(files, cwd)).rejects.toThrow(refusal);
    expect(() => checkPublishable(files, { cwd, force: false })).toThrow(refusal);
    expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '644 old' });
    const previous = 'out/previous/20261121T221320Z/server.key';
    expect(await put(files, cwd, { force: true })).toEqual([
      { path: 'out/server.key', mode: modeless ? undefined : 0o600, kept: previous },
    ]);
    expect(tree(cwd)).toEqual({
      'out/': '755',
      'out/server.key': '600 new key',
      ...keeping,
      'out/previous/20261121T221320Z/': '700',
      [previous]: '644 old',
    });
  });

  test('that are replaced are kept each time, with their modes, numbered if the second is taken', async () => {
    const cwd = inOut({ 'out/server.key': '600 first', 'out/a': '440 a' });
    underUmask(0);
    await put(files, cwd, { force: true });
    await put({ files: [{ ...key, path: 'out/server.key', content: 'third' }] }, cwd, { force: true });
    await put({ files: [{ path: 'out/a', content: 'b' }] }, cwd, { force: true });
    expect(tree(cwd)).toEqual({
      'out/': '755',
      'out/a': '644 b',
      'out/server.key': '600 third',
      ...keeping,
      'out/previous/20261121T221320Z/': '700',
      'out/previous/20261121T221320Z/server.key': '600 first',
      'out/previous/20261121T221320Z-2/': '700',
      'out/previous/20261121T221320Z-2/server.key': '600 new key',
      'out/previous/20261121T221320Z-3/': '700',
      'out/previous/20261121T221320Z-3/a': '440 a',
    });
  });

  test.each(['old', 'new', '.gitignore', 'previous.txt'])('called %s are kept like any other', async (name) => {
    const cwd = inOut({ [`out/${name}`]: '644 x' });
    await put({ files: [{ path: `out/${name}`, content: 'y' }] }, cwd, { force: true });
    expect(tree(cwd)).toEqual({
      'out/': '755',
      [`out/${name}`]: '644 y',
      ...keeping,
      'out/previous/20261121T221320Z/': '700',
      [`out/previous/20261121T221320Z/${name}`]: '644 x',
    });
  });

  test('with the same content are not kept', async () => {
    const cwd = inOut({ 'out/server.key': '644 new key' });
    expect(await put(files, cwd, { force: true })).toEqual([{ path: 'out/server.key', mode: modeless ? undefined : 0o600 }]);
    expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '600 new key' });
  });

  const stampIgnored: Tree = { 'out/previous/20261121T221320Z/.gitignore': '600 *\n' };
  test.each<[string, Tree, Tree]>([
    ['without a file for git', { 'out/previous/': '750', 'out/previous/x': '644 x' }, { 'out/previous/.gitignore': '600 *\n' }],
    ["with the user's own", { 'out/previous/': '750', 'out/previous/.gitignore': '644 *.key' }, stampIgnored],
  ])('go to an existing previous/, %s', async (_, planted, added) => {
    const cwd = inOut({ 'out/server.key': '600 old', ...planted });
    await put(files, cwd, { force: true });
    expect(tree(cwd)).toEqual({
      'out/': '755',
      'out/server.key': '600 new key',
      ...planted,
      ...added,
      'out/previous/20261121T221320Z/': '700',
      'out/previous/20261121T221320Z/server.key': '600 old',
    });
  });

  const cannot = (why: string, hint = 'move it away, then try again'): Error =>
    failure('FILE_EXISTS', `out/previous: ${why}, so the old files cannot go there`, hint);

  test.each<[string, Tree]>([
    ['a file', { 'out/previous': '644 x' }],
    ['a link to a directory', { 'out/previous': '-> ..' }],
    ['a broken link', { 'out/previous': '-> gone' }],
  ])('are not replaced if previous is %s', async (_, planted) => {
    const cwd = inOut({ 'out/server.key': '600 old', ...planted });
    const before = tree(cwd);
    await expect(put(files, cwd, { force: true })).rejects.toThrow(cannot('this is not a directory'));
    expect(() => checkPublishable(files, { cwd, force: true })).toThrow(cannot('this is not a directory'));
    expect(tree(cwd)).toEqual(before);
    // A file that replaces nothing needs no previous/.
    await put({ files: [{ path: 'out/other', content: 'x' }] }, cwd, { force: true });
  });

  test.skipIf(process.geteuid?.() !== 0)('are not kept in a directory of another user', async () => {
    const cwd = inOut({ 'out/server.key': '600 old', 'out/previous/': '777' });
    chownSync(join(cwd, 'out/previous'), 65534, 65534);
    const before = tree(cwd);
    await expect(put(files, cwd, { force: true })).rejects.toThrow(
      cannot('this belongs to another user', 'use a directory of your own'),
    );
    expect(tree(cwd)).toEqual(before);
    // The owner of all files may let somebody else renew them.
    chownSync(join(cwd, 'out'), 65534, 65534);
    await put(files, cwd, { force: true });
    expect(tree(cwd)).toMatchObject({ 'out/previous/20261121T221320Z/server.key': '600 old' });
  });

  test.each([
    ['file', 'old'],
    ['file that is read in several parts', 'old'.repeat(50_000)],
  ])('replace an unedited %s without --force', async (_, old) => {
    const cwd = inOut({ 'out/server.key': `644 ${old}` });
    const replaces = createHash('sha256').update(old).digest('hex');
    await put({ files: [{ ...key, path: 'out/server.key', replaces }] }, cwd);
    expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '600 new key' });
  });

  test.each<[string, Tree, string]>([
    ['a link', { 'out/server.key': '-> k', 'out/k': '644 x' }, 'a symbolic link'],
    ['a dangling link', { 'out/server.key': '-> k' }, 'a symbolic link'],
    ['a directory', { 'out/server.key/': '755' }, 'a directory'],
    ['a pipe', { 'out/server.key': 'odd' }, 'not a regular file'],
  ])('never replace %s', async (_, planted, what) => {
    const odd = Object.values(planted).includes('odd');
    const cwd = inOut(odd ? {} : planted);
    if (odd) namedPipe(join(cwd, 'out/server.key'));
    for (const force of [false, true]) {
      await expect(put(files, cwd, { force })).rejects.toThrow(
        failure(
          'FILE_EXISTS',
          `out/server.key: this is ${what}; only regular files are replaced`,
          'choose another name, or move it away first',
        ),
      );
    }
    expect(tree(cwd)).toEqual({ 'out/': '755', ...planted });
  });

  test.each<[string, Tree, FileSet, string]>([
    ['no directory', {}, files, 'out: there is no such directory'],
    ['a file for a directory', { out: '644 x' }, files, 'out: this is a file, not a directory'],
  ])('need a directory: %s', async (_, planted, set, message) => {
    const cwd = scratch();
    plant(cwd, planted);
    await expect(put(set, cwd)).rejects.toThrow(expect.objectContaining({ message }));
    expect(() => checkPublishable(set, { cwd, force: false })).toThrow(message);
    expect(tree(cwd)).toEqual(planted);
  });

  test.each<[string, Tree]>([
    ['in a previous/ that was made for them', {}],
    ['in an existing one', { 'out/previous/': '700', 'out/previous/20260101T000000Z/server.key': '600 older' }],
  ])('are restored if a later one fails, %s', async (_, planted) => {
    const cwd = inOut({ 'out/server.key': '640 old', ...planted });
    mkdirSync(join(cwd, 'other'));
    const before = tree(cwd);
    const inode = statSync(join(cwd, 'out/server.key')).ino;
    const late: FileSet = { files: [...files.files, { ...certificate, path: 'other/server.crt' }] };
    const prove = async (): Promise<void> => plant(cwd, { 'other/server.crt/': '755' });
    await expect(put(late, cwd, { force: true, prove })).rejects.toThrow(
      failure('FILE_EXISTS', 'other/server.crt: this is a directory; only regular files are replaced'),
    );
    const { 'out/previous/.gitignore': _ignore, ...rest } = tree(cwd);
    expect(rest).toEqual({ ...before, 'other/server.crt/': '755' });
    expect(statSync(join(cwd, 'out/server.key')).ino).toBe(inode);
  });

  test('are all removed if another program created one first', async () => {
    const cwd = inOut({});
    mkdirSync(join(cwd, 'other'));
    const prove = async (): Promise<void> => plant(cwd, { 'other/server.crt': '644 theirs' });
    const both: FileSet = { files: [...files.files, { ...certificate, path: 'other/server.crt' }] };
    await expect(put(both, cwd, { prove })).rejects.toThrow(
      failure('FILE_EXISTS', 'other/server.crt: the file already exists'),
    );
    expect(tree(cwd)).toEqual({ 'out/': '755', 'other/': '755', 'other/server.crt': '644 theirs' });
  });
});

test.each(['foo\n', '*\n!server.key\n', '*\t\n', '*\u00a0\n', '*\v\n', '\ufeff*\n', '# *\n'])(
  'replaced files are kept out of git, even if previous/ has its own .gitignore: %j',
  async (ignore) => {
    const cwd = scratch();
    plant(cwd, { 'server.key': '600 old key', 'previous/': '700', 'previous/.gitignore': `644 ${ignore}` });
    await put({ files: [key] }, cwd, { force: true });
    const [kept] = Object.keys(tree(cwd)).filter((path) => path.endsWith('Z/.gitignore'));
    expect(tree(cwd)[kept as string]).toEqual('600 *\n');
  },
);
