import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratch, symbolicLink } from '../../../strangers.ts';
import { plant, put, tree } from '../../directory-tree.ts';
import { JOURNAL } from '../../interrupted.ts';
import { away, dead, done, finished, interrupted, look, stagingOf } from './journal-setup.ts';

describe('one of our runs whose files were changed since', () => {
  test.each<[string, number, string, (cwd: string, staging: string, aside: string) => void]>([
    ['new is a link', 1, '/new is not a directory of yours on this disk', (_, staging, aside) => away(staging, 'new', aside)],
    ['old is a link', 0, '/old is not a directory of yours on this disk', (_, staging, aside) => away(staging, 'old', aside)],
    [
      'previous is a link',
      0,
      '/previous is not a directory of yours on this disk',
      (cwd, _, aside) => away(cwd, 'previous', aside),
    ],
    [
      'its place in previous is taken',
      0,
      '/previous/20261121T221300Z already exists',
      (cwd) => plant(cwd, { 'previous/20261121T221300Z/server.key': '600 theirs' }),
    ],
    [
      'a new file was changed',
      0,
      '/new/server.key was changed since',
      (_, staging) => writeFileSync(join(staging, 'new/server.key'), 'theirs'),
    ],
    ['a new file was removed', 0, '/server.key was changed since', (_, staging) => rmSync(join(staging, 'new/server.key'))],
    [
      'a new file is a link',
      0,
      '/new/server.crt is not a regular file',
      (_, staging) => {
        rmSync(join(staging, 'new/server.crt'));
        symbolicLink('/etc/hostname', join(staging, 'new/server.crt'));
      },
    ],
    ['a file was added', 0, '/new/notes does not belong there', (_, staging) => plant(staging, { 'new/notes': '644 x' })],
    [
      'a file was added to the old set',
      0,
      '/old/notes does not belong there',
      (_, staging) => plant(staging, { 'old/notes': '644 x' }),
    ],
    [
      'a file to be replaced was changed',
      1,
      '/server.crt was changed since',
      (cwd) => {
        rmSync(join(cwd, 'server.crt'));
        plant(cwd, { 'server.crt': '644 by hand' });
      },
    ],
    [
      'a file to be removed was changed',
      3,
      '/server.csr was changed since',
      (cwd) => {
        rmSync(join(cwd, 'server.csr'));
        plant(cwd, { 'server.csr': '644 by hand' });
      },
    ],
    [
      'a file to be removed is a directory',
      3,
      '/server.csr is not a regular file',
      (cwd) => {
        rmSync(join(cwd, 'server.csr'));
        mkdirSync(join(cwd, 'server.csr'));
      },
    ],
  ])('touches nothing: %s', (_, steps, why, change) => {
    const cwd = interrupted(dead, steps);
    change(cwd, join(cwd, stagingOf(dead)), scratch());
    const before = tree(cwd);
    expect(() => look(cwd)).toThrow(
      expect.objectContaining({
        code: 'INTERRUPTED',
        message: expect.stringMatching(
          new RegExp(`an interrupted run cannot be finished, because .*${why}; nothing was changed$`),
        ),
        hint: expect.stringMatching(/^save what you need from .*, then delete the journal \.jwt-kit-journal\.json and /),
      }),
    );
    expect(tree(cwd)).toEqual(before);
  });
});

describe.skipIf(process.geteuid?.() !== 0)("another user's leftovers in a shared directory", () => {
  test('are ignored, both journals and staging directories', async () => {
    const cwd = interrupted(dead, 0);
    for (const name of [JOURNAL, stagingOf(dead)]) chownSync(join(cwd, name), 65534, 65534);
    const theirs = readFileSync(join(cwd, JOURNAL), 'utf8');
    expect(look(cwd)).toEqual([]);
    await put({ directory: '.', names: ['server.key'], files: [{ path: 'server.key', content: 'x' }] }, cwd, { force: true });
    expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toBe('x');
    expect(readFileSync(join(cwd, JOURNAL), 'utf8')).toBe(theirs);
    expect(existsSync(join(cwd, '.jwt-kit-journal-0.json'))).toBe(false);
  });

  test('do not keep us from finishing our own run', () => {
    const cwd = interrupted(dead, 1);
    renameSync(join(cwd, JOURNAL), join(cwd, '.jwt-kit-journal-0.json'));
    plant(cwd, { [JOURNAL]: '644 theirs' });
    chownSync(join(cwd, JOURNAL), 65534, 65534);
    expect(look(cwd)).toEqual(done(cwd));
    expect(tree(cwd)).toEqual({ ...finished, [JOURNAL]: '644 theirs' });
  });
});
