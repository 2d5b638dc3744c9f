/** The files that git tracks, in the forms of index that git writes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trackedPaths } from '../../../src/cli/git/git-index.ts';
import { namedPipe, scratch, symbolicLink, testWith } from '../../strangers.ts';
import { salesforceBundle } from '../commands/doctor/many-bundles-setup.ts';
import { runIn } from '../world.ts';

const names = ['a', 'app/server.crt', 'app/server.key', 'ab', 'ä/ö', `long/${'x'.repeat(5000)}`.slice(0, 200)];

/** A repository with an index of these files. */
function repository(...flags: string[]): { cwd: string; git: (...words: string[]) => string } {
  const cwd = scratch();
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...words], { cwd, encoding: 'utf8' });
  git('init', '--quiet', ...flags);
  for (const name of names) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), name);
  }
  return { cwd, git };
}

const indexOf = (cwd: string): Buffer => readFileSync(join(cwd, '.git/index'));

describe('an index', () => {
  testWith('git', 'of version 2', () => {
    const { cwd, git } = repository();
    git('add', '.');
    expect([...trackedPaths(indexOf(cwd))].sort()).toEqual([...names].sort());
  });
  testWith('git', 'of version 3, with a file that is only intended', () => {
    const { cwd, git } = repository();
    git('add', '--intent-to-add', '.');
    expect(indexOf(cwd).readUInt32BE(4)).toBe(3);
    expect([...trackedPaths(indexOf(cwd))].sort()).toEqual([...names].sort());
  });
  testWith('git', 'of version 4, with shortened paths', () => {
    const { cwd, git } = repository();
    git('add', '.');
    git('update-index', '--index-version', '4');
    expect(indexOf(cwd).readUInt32BE(4)).toBe(4);
    expect([...trackedPaths(indexOf(cwd))].sort()).toEqual([...names].sort());
  });
  testWith('git', 'with SHA-256', () => {
    const { cwd, git } = repository('--object-format=sha256');
    git('add', '.');
    expect([...trackedPaths(indexOf(cwd))].sort()).toEqual([...names].sort());
  });
  test.each([
    ['nothing', ''],
    ['another file', 'DIRT\0\0\0\u0002\0\0\0\0'],
    ['a later version', 'DIRC\0\0\0\u0005\0\0\0\0'],
    ['fewer entries than it says', 'DIRC\0\0\0\u0002\0\0\0\u0001'],
  ])('that is %s is not read', (_, text) => {
    expect(trackedPaths(Buffer.from(text, 'latin1'))).toBe('is damaged, or of a version that is not supported');
  });
});

describe('doctor, on a bundle in a repository', () => {
  const gitFinding = async (cwd: string, directory = 'app'): Promise<unknown> => {
    const { bundles } = JSON.parse((await runIn(cwd, ['doctor', directory, '--json'])).stdout);
    return bundles[0].findings.find(({ check }: { check: string }) => check === 'git');
  };
  testWith('git', 'reports a tracked key, which .gitignore does not keep out', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const git = (...words: string[]): void => void execFileSync('git', words, { cwd });
    git('init', '--quiet');
    git('add', 'app');
    expect(await gitFinding(cwd)).toMatchObject({ status: 'ok' });
    git('add', '--force', 'app/server.key');
    const fix = 'make a new key if this was ever pushed; to keep the file but not in git: git -C app rm --cached server.key';
    expect(await gitFinding(cwd)).toEqual({
      check: 'git',
      status: 'fail',
      says: 'git tracks server.key: every commit takes the private key with it, whatever .gitignore says',
      fix,
    });
    execFileSync('sh', ['-c', fix.replace(/.*: /, '')], { cwd });
    expect(await gitFinding(cwd)).toMatchObject({ status: 'ok' });
    writeFileSync(join(cwd, '.git/index'), 'no index');
    expect(await gitFinding(cwd)).toMatchObject({
      status: 'warn',
      says: expect.stringMatching(/^\.git\/index, .* is damaged, or of a version/),
    });
  });
  testWith('git', 'finds the index of a linked worktree, and the repository behind a link', async () => {
    const { cwd, git } = repository();
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    git('worktree', 'add', '--quiet', 'tree');
    await salesforceBundle(cwd, 'tree/new');
    execFileSync('git', ['add', '--force', 'new'], { cwd: join(cwd, 'tree') });
    expect(await gitFinding(cwd, 'tree/new')).toMatchObject({ status: 'fail' });
    const outside = scratch();
    symbolicLink(join(cwd, 'tree/new'), join(outside, 'link'));
    expect(await gitFinding(outside, 'link')).toMatchObject({ status: 'fail' });
  });
  testWith('git', 'looks into the repositories around an inner one, and at the target of a link', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const git = (...words: string[]): void => void execFileSync('git', words, { cwd });
    git('init', '--quiet');
    git('add', '--force', 'app/server.key');
    mkdirSync(join(cwd, 'app/.git'));
    expect(await gitFinding(cwd)).toMatchObject({ status: 'fail', says: expect.stringMatching(/^git tracks server.key/) });
    git('rm', '--quiet', '--cached', 'app/server.key');
    expect(await gitFinding(cwd)).toMatchObject({ status: 'ok' });
    renameSync(join(cwd, 'app/server.key'), join(cwd, 'elsewhere'));
    symbolicLink('../elsewhere', join(cwd, 'app/server.key'));
    expect(await gitFinding(cwd)).toMatchObject({
      status: 'fail',
      says: expect.stringMatching(/^git would commit server.key/),
    });
  });
  testWith('git', 'warns of an index that does not list every file', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const git = (...words: string[]): void => void execFileSync('git', words, { cwd });
    git('init', '--quiet', '--object-format=sha256');
    git('config', 'index.version', '2');
    git('add', '.');
    git('add', '--force', 'app/server.key');
    git('update-index', '--split-index');
    writeFileSync(join(cwd, 'more'), '');
    git('add', 'more');
    expect(await gitFinding(cwd)).toMatchObject({ status: 'warn' });
  });
  testWith('mkfifo', 'does not wait for a named pipe in place of .git or its index', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    namedPipe(join(cwd, '.git'));
    expect(await gitFinding(cwd)).toMatchObject({ status: 'ok' });
    rmSync(join(cwd, '.git'));
    mkdirSync(join(cwd, '.git'));
    namedPipe(join(cwd, '.git/index'));
    expect(await gitFinding(cwd)).toMatchObject({ status: 'warn' });
  });
  testWith('git', 'does not judge `!a**/`, which git reads in another way', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd, 'a/b');
    execFileSync('git', ['init', '--quiet'], { cwd });
    writeFileSync(join(cwd, 'a/b/.gitignore'), '');
    writeFileSync(join(cwd, '.gitignore'), '*.key*\n!a**/server.key\n');
    expect(execFileSync('git', ['add', '--dry-run', '.'], { cwd, encoding: 'utf8' })).toContain("add 'a/b/server.key'");
    expect(await gitFinding(cwd, 'a/b')).toMatchObject({ status: 'warn' });
  });
});

test('one of several directories that cannot be checked hides no other', async () => {
  const cwd = scratch();
  await salesforceBundle(cwd);
  mkdirSync(join(cwd, 'empty'));
  const { status, stdout } = await runIn(cwd, ['doctor', 'nowhere', 'app', 'empty', '--json']);
  const { bundles } = JSON.parse(stdout);
  expect({
    status,
    found: bundles.map(({ directory, counts }: { directory: string; counts: { fail: number } }) => [directory, counts.fail]),
  }).toEqual({
    status: 4,
    found: [
      ['app', 0],
      ['nowhere', 1],
      ['empty', 1],
    ],
  });
});
