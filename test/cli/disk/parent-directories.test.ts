/** Walks up a path, with both flavours of `node:path`: a walk must also end at Windows roots, even on Linux. */
import { mkdirSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstMissing, makeDirectories, takeBack } from '../../../src/cli/disk/parent-directories.ts';
import { upward } from '../../../src/cli/path-inside.ts';
import { fixturePath } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { failure, tree } from '../directory-tree.ts';
import { runIn } from '../world.ts';

const none = (): boolean => false;

describe('a walk up ends at the root', () => {
  test.each([
    ['X:\\one\\x', ['X:\\one\\x', 'X:\\one', 'X:\\']],
    ['X:\\', ['X:\\']],
    ['a:b', ['a:b', 'a:']],
    ['a:\\b', ['a:\\b', 'a:\\']],
    ['\\\\host\\nope\\x', ['\\\\host\\nope\\x', '\\\\host\\nope\\']],
    ['\\\\?\\C:\\x', ['\\\\?\\C:\\x', '\\\\?\\C:\\']],
    ['\\\\.\\nope\\x', ['\\\\.\\nope\\x', '\\\\.\\nope\\']],
  ])('on Windows from %s', (path, walked) => {
    expect([...upward(path, win32)]).toEqual(walked);
  });

  test.each([
    ['/a/b', ['/a/b', '/a', '/']],
    ['/', ['/']],
    ['/a/c:\\d', ['/a/c:\\d', '/a', '/']],
  ])('elsewhere from %s', (path, walked) => {
    expect([...upward(path, posix)]).toEqual(walked);
  });
});

describe('the first missing directory', () => {
  test.each([
    ['X:\\one\\x', 'X:\\'],
    ['a:\\b', 'a:\\'],
    ['\\\\host\\nope\\x', '\\\\host\\nope\\'],
  ])('of %s is refused if its root does not exist', (path, root) => {
    expect(() => firstMissing(path, none, win32)).toThrow(
      failure('WRITE_FAILED', `${root}: this drive or network share does not exist`, 'check the path, or choose another place'),
    );
  });

  test.each([
    [win32, 'C:\\', 'C:\\a\\b', 'C:\\a'],
    [win32, 'C:\\', 'C:\\', undefined],
    [posix, '/', '/a/b/c', '/a'],
    [posix, '/a/b', '/a/b', undefined],
  ])('is the uppermost one that does not exist', (flavour, there, parent, missing) => {
    expect(firstMissing(parent, (directory) => directory === there, flavour)).toBe(missing);
  });
});

describe('taking back', () => {
  test.each([
    [win32, 'X:\\', 'X:\\one\\x', ['X:\\one\\x', 'X:\\one', 'X:\\']],
    [win32, '\\\\host\\nope\\', '\\\\host\\nope\\x', ['\\\\host\\nope\\x', '\\\\host\\nope\\']],
    [win32, 'C:\\a', 'C:\\a\\b', ['C:\\a\\b', 'C:\\a']],
    [posix, '/a', '/a/b/c', ['/a/b/c', '/a/b', '/a']],
    [posix, '/a', '/a', ['/a']],
    [posix, undefined, '/a/b', []],
  ])('goes no further than the first that was made', (flavour, first, last, removed) => {
    const asked: string[] = [];
    const remove = (directory: string): void => {
      asked.push(directory);
      throw new Error('not empty');
    };
    takeBack(first, last, { remove, flavour });
    expect(asked).toEqual(removed);
  });

  test('leaves directories that are no longer empty', () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'a/b/c'), { recursive: true });
    mkdirSync(join(cwd, 'a/theirs'));
    takeBack(join(cwd, 'a'), join(cwd, 'a/b/c'));
    expect(Object.keys(tree(cwd))).toEqual(['a/', 'a/theirs/']);
  });
});

test.skipIf(process.platform === 'win32').each(['X:\\one\\x', 'a:b', '\\\\host\\nope\\x'])(
  'init %s makes a directory of that name on systems where a backslash is an ordinary character',
  async (name) => {
    const cwd = scratch();
    const key = fixturePath('keys/rsa.pem');
    const ran = await runIn(cwd, ['init', name, '--provider', 'generic', '--name', 'a', '--key', key]);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(Object.keys(tree(cwd))).toContain(`${name}/`);
  },
);

test.skipIf(process.platform !== 'linux')(
  'directories that the system refuses to make are an error, not an endless loop',
  () => {
    expect(() => makeDirectories('/proc/jwt-kit/a')).toThrow(
      expect.objectContaining({ code: 'WRITE_FAILED', message: '/proc/jwt-kit: no directory can be made there' }),
    );
  },
);
