import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileSet, OutputFile } from '../../src/cli/command.ts';
import { checkPublishable } from '../../src/cli/publish.ts';
import { scratch } from '../strangers.ts';
import { failure, plant, put, type Tree, tree, underUmask } from './disk.ts';

const key: OutputFile = { path: 'server.key', content: 'new key', secret: true };
const certificate: OutputFile = { path: 'server.crt', content: 'new certificate' };

describe('single files', () => {
  const files: FileSet = { files: [{ ...key, path: 'out/server.key' }] };
  const inOut = (planted: Tree): string => {
    const cwd = scratch();
    plant(cwd, { 'out/': '755', ...planted });
    return cwd;
  };

  test.each([0o000, 0o022, 0o077])('are readable by their owner alone where they are secret, under umask %o', async (mask) => {
    const cwd = inOut({});
    underUmask(mask);
    expect(await put(files, cwd)).toEqual([{ path: 'out/server.key', mode: 0o600 }]);
    expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '600 new key' });
  });

  test('replace with --force what others could read by what they cannot', async () => {
    const cwd = inOut({ 'out/server.key': '644 old' });
    const refusal = failure(
      'FILE_EXISTS',
      'out/server.key: the file is already there',
      'choose another name, or add --force to replace it',
    );
    await expect(put(files, cwd)).rejects.toThrow(refusal);
    expect(() => checkPublishable(files, { cwd, force: false })).toThrow(refusal);
    expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '644 old' });
    await put(files, cwd, { force: true });
    expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '600 new key' });
  });

  test('replace unasked what is as it was written', async () => {
    const cwd = inOut({ 'out/server.key': '644 old' });
    const replaces = createHash('sha256').update('old').digest('hex');
    await put({ files: [{ ...key, path: 'out/server.key', replaces }] }, cwd);
    expect(tree(cwd)).toEqual({ 'out/': '755', 'out/server.key': '600 new key' });
  });

  test.each<[string, Tree, string]>([
    ['a link', { 'out/server.key': '-> k', 'out/k': '644 x' }, 'a symbolic link'],
    ['a dangling link', { 'out/server.key': '-> k' }, 'a symbolic link'],
    ['a directory', { 'out/server.key/': '755' }, 'a directory'],
    ['a pipe', { 'out/server.key': 'odd' }, 'no ordinary file'],
  ])('never replace %s', async (_, planted, what) => {
    const odd = Object.values(planted).includes('odd');
    const cwd = inOut(odd ? {} : planted);
    if (odd) execFileSync('mkfifo', ['-m', '644', join(cwd, 'out/server.key')]);
    for (const force of [false, true]) {
      await expect(put(files, cwd, { force })).rejects.toThrow(
        failure(
          'FILE_EXISTS',
          `out/server.key: this is ${what}, which is not replaced`,
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

  test('are all taken back where one came first', async () => {
    const cwd = inOut({});
    mkdirSync(join(cwd, 'other'));
    const prove = async (): Promise<void> => plant(cwd, { 'other/server.crt': '644 theirs' });
    const both: FileSet = { files: [...files.files, { ...certificate, path: 'other/server.crt' }] };
    await expect(put(both, cwd, { prove })).rejects.toThrow(
      failure('FILE_EXISTS', 'other/server.crt: the file is already there'),
    );
    expect(tree(cwd)).toEqual({ 'out/': '755', 'other/': '755', 'other/server.crt': '644 theirs' });
  });
});
