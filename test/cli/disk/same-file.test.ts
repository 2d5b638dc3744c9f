/** An input file is never replaced by the output made from it, under any name. */
import { closeSync, createReadStream, linkSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Disk, distinct, type Identity, identify, isSame } from '../../../src/cli/disk/same-file.ts';
import { fixture } from '../../fixtures.ts';
import { scratch, symbolicLink } from '../../strangers.ts';
import { tree } from '../directory-tree.ts';
import { initWith, keyFiles } from '../sets.ts';
import { runIn } from '../world.ts';

const key = fixture('keys/rsa.pem').toString();
const said = (path: string): string =>
  `jwt-kit: error: ${path}: this is the input file, and writing the output there would overwrite it\n` +
  'jwt-kit: hint: choose another name for the output\n';

/** A directory with a key under several names. */
function withKey(): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'a.key'), key, { mode: 0o600 });
  mkdirSync(join(cwd, 'sub'));
  symbolicLink(cwd, join(cwd, 'sub/loop'));
  linkSync(join(cwd, 'a.key'), join(cwd, 'second.key'));
  return cwd;
}

describe('with --force', () => {
  test.each([
    ['a.key', 'a.key'],
    ['a.key', './a.key'],
    ['sub/../a.key', 'a.key'],
    ['a.key', 'sub/loop/a.key'],
    ['sub/loop/a.key', 'a.key'],
    ['a.key', 'second.key'],
    ['second.key', 'sub/loop/sub/loop/a.key'],
  ])('%s is not replaced by its public half under the name %s', async (input, out) => {
    const cwd = withKey();
    const before = tree(cwd);
    for (const more of [[], ['--dry-run']]) {
      const ran = await runIn(cwd, ['convert', input, '--out', out, '--force', ...more]);
      expect(ran).toEqual({ status: 2, stdout: '', stderr: said(out) });
    }
    expect(tree(cwd)).toEqual(before);
  });

  test.each<[string, string[], string]>([
    ['a key of csr', ['csr', '--key', 'a.key', '--subject', 'CN=a', '--out', 'second.key'], 'second.key'],
    ['a passphrase', ['key', '--passphrase-file', 'a.key', '--out', './a.key'], './a.key'],
    ['a request', ['cert', '--key', 'a.key', '--csr', 'r.csr', '--out', 'sub/loop/r.csr'], 'sub/loop/r.csr'],
    ['a bundle', ['doctor', 'app', '--report', 'app/server.key'], 'app/server.key'],
  ])('%s is not replaced', async (_, words, out) => {
    const cwd = withKey();
    if (words.includes('--passphrase-file')) writeFileSync(join(cwd, 'a.key'), 'secret\n');
    if (words[0] === 'doctor') await runIn(cwd, initWith(0));
    if (words[0] === 'cert') await runIn(cwd, ['csr', '--key', 'a.key', '--subject', 'CN=a', '--out', 'r.csr']);
    const before = tree(cwd);
    expect(await runIn(cwd, [...words, '--force'])).toEqual({ status: 2, stdout: '', stderr: said(out) });
    expect(tree(cwd)).toEqual(before);
  });

  test('a file redirected to standard input is not replaced', async () => {
    const cwd = withKey();
    const fd = openSync(join(cwd, 'a.key'), 'r');
    onTestFinished(() => closeSync(fd));
    const stdin = createReadStream('', { fd, autoClose: false });
    const ran = await runIn(cwd, ['convert', '-', '--out', 'a.key', '--force'], { stdin });
    expect(ran).toEqual({ status: 2, stdout: '', stderr: said('a.key') });
    expect(readFileSync(join(cwd, 'a.key'), 'utf8')).toBe(key);
  });

  test.each([['app/server.key'], ['link/server.key'], ['other.key']])(
    'a bundle may be made again from its own key, read as %s: the old set is kept',
    async (input) => {
      const cwd = scratch();
      await runIn(cwd, initWith(0));
      symbolicLink('app', join(cwd, 'link'));
      linkSync(join(cwd, 'app/server.key'), join(cwd, 'other.key'));
      const words = initWith(0).map((word) => (word === keyFiles[0] ? input : word));
      expect(await runIn(cwd, [...words, '--force'])).toMatchObject({ status: 0, stderr: '' });
      const kept = readFileSync(join(cwd, 'app/previous/20261121T221320Z/server.key'), 'utf8');
      expect([kept, readFileSync(join(cwd, 'app/server.key'), 'utf8')]).toEqual([key, key]);
    },
  );
});

describe('one file', () => {
  const at = (real: string | undefined, ino: bigint, dev = 1n): Identity => ({ real, ino, dev });

  test.each<[string, Identity, Identity, boolean]>([
    ['has one inode, under any name', at('/a', 7n), at('/b', 7n), true],
    ['has one inode on one device', at('/a', 7n), at('/b', 7n, 2n), false],
    ['is not another one whose name differs only in case', at('/a.key', 7n), at('/A.KEY', 8n), false],
    ['is identified by all 64 bits', at('/a', 2n ** 63n), at('/b', 2n ** 63n + 1n), false],
    ['has one real path, though its number changes', at('/a', 7n), at('/a', 8n), true],
    ['without a number is identified by its path', at('/a', 0n), at('/b', 0n), false],
    ['without a number is identified by its path in any case', at('/x/a.key', 0n), at('/X/A.KEY', 0n), true],
    ['without a number on one side as well', at('/a.key', 0n), at('/A.KEY', 9n), true],
    ['is identified by its path in any spelling of an accent', at('/e\u0301', 0n), at('/\u00c9', 0n), true],
    ['that is open has no path', at(undefined, 0n), at(undefined, 0n), false],
    ['that is open has a number', at(undefined, 7n), at('/a', 7n), true],
  ])('%s', (_, one, other, same) => {
    expect([isSame(one, other), isSame(other, one)]).toEqual([same, same]);
  });

  test('is recognised on a disk that ignores case', () => {
    const disk: Disk = {
      stat: (file) => (`${file}`.toLowerCase() === '/a.key' ? { dev: 1n, ino: 7n } : undefined),
      real: (path) => path,
    };
    const [lower, upper] = [identify('/a.key', disk), identify('/A.KEY', disk)];
    expect([lower, upper]).toEqual([at('/a.key', 7n), at('/A.KEY', 7n)]);
    expect(isSame(lower as Identity, upper as Identity)).toBe(true);
    expect(identify('/b.key', disk)).toBeUndefined();
  });

  test('has no identity if it does not exist or cannot be read', () => {
    expect(identify(join(scratch(), 'gone'))).toBeUndefined();
    expect(identify('/x', { stat: () => expect.fail('EACCES'), real: (path) => path })).toBeUndefined();
  });
});

test.each([
  ['with inode numbers', 1n, ['/G', '/h', '/none', '/NONE']],
  ['without', 0n, ['/G', '/h', '/none', '/NONE']],
])('paths that differ only in case count once if the file system ignores case: %s', (_, ino, expected) => {
  const stat = (path: string | number) => {
    const name = String(path).toLowerCase();
    return name === '/none' ? undefined : { dev: 1n, ino: ino && BigInt(name.charCodeAt(1)) };
  };
  expect(distinct(['/G', '/g', '/h', '/none', '/NONE', '/g'], { stat, real: (path) => path })).toEqual(expected);
});
