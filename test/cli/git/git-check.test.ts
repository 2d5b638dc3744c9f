/** Keys that git would take: with odd names, deep, in key stores, in the index only, or in an unusual repository. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommandIo } from '../../../src/cli/command.ts';
import type { GitView } from '../../../src/cli/git/git-ignore.ts';
import { searchKeys } from '../../../src/cli/git/key-search.ts';
import { fixture } from '../../fixtures.ts';
import { scratch, skipThisTest, testWith } from '../../strangers.ts';
import { salesforceBundle } from '../commands/doctor/many-bundles-setup.ts';
import { runIn } from '../world.ts';

interface Place {
  cwd: string;
  /** A path in the bundle. */
  at: (name: string) => string;
  git: (...words: string[]) => string;
  finding: (env?: Record<string, string>) => Promise<{ status: string; says: string; fix?: string }>;
}

/** A bundle in a repository. */
async function place(directory = 'app'): Promise<Place> {
  const cwd = scratch();
  await salesforceBundle(cwd, directory);
  // Git itself is needed only where a test calls it.
  mkdirSync(join(cwd, '.git'));
  return {
    cwd,
    at: (name) => join(cwd, directory, name),
    git: (...words) => execFileSync('git', words, { cwd, encoding: 'utf8' }),
    finding: async (env = {}) => {
      const { bundles } = JSON.parse((await runIn(cwd, ['doctor', directory, '--json'], { env })).stdout);
      return bundles[0].findings.find(({ check }: { check: string }) => check === 'git');
    },
  };
}

/** A bundle in a linked worktree. */
async function linked(): Promise<Place> {
  const { cwd, ...bundle } = await place('tree/app');
  rmSync(join(cwd, '.git'), { recursive: true });
  const own = join(cwd, 'main/.git/worktrees/tree');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'commondir'), '../..\n');
  writeFileSync(join(cwd, 'tree/.git'), 'gitdir: ../main/.git/worktrees/tree\n');
  return { cwd, ...bundle };
}

const notOnWindows = (): void => {
  if (process.platform === 'win32') skipThisTest('Windows has no such names');
};

describe('a key with an odd name', () => {
  test.each([
    ['not UTF-8', Buffer.from('cl\xe9.pem', 'latin1'), 'cl\ufffd.pem', 'its name is not UTF-8'],
    ['a line break', Buffer.from('a\nb.pem'), 'a\\x0ab.pem', 'its name contains a line break'],
  ])('is not passed over: %s', async (_, name, shown, because) => {
    notOnWindows();
    const { at, finding } = await place();
    const path = Buffer.concat([Buffer.from(at('/')), name]);
    copyFileSync(at('server.key'), path);
    const says = `${shown} was not searched for private keys: ${because}`;
    expect(await finding()).toEqual({ check: 'git', status: 'warn', says, fix: 'rename it, then check again' });
    rmSync(path);
    mkdirSync(path);
    copyFileSync(at('server.key'), Buffer.concat([path, Buffer.from('/id')]));
    expect(await finding()).toMatchObject({ status: 'warn', says });
    appendFileSync(at('.gitignore'), '*.pem\n');
    expect(await finding()).toMatchObject({ status: 'ok' });
  });
  test('that looks like a home directory or JSON is read', async () => {
    const { cwd, at } = await place();
    copyFileSync(at('server.key'), at('~id'));
    copyFileSync(at('server.key'), at('{id'));
    const { bundles } = JSON.parse((await runIn(join(cwd, 'app'), ['doctor', '--json'])).stdout);
    expect(bundles[0].findings).toContainEqual(
      expect.objectContaining({ says: 'git would commit {id and 1 more, which contain a private key' }),
    );
  });
  testWith('git', 'is not judged by ?, which to git is one octet', async () => {
    const { cwd, at, git, finding } = await place();
    git('init', '--quiet');
    copyFileSync(at('server.key'), at('cl\u00e9.pem'));
    appendFileSync(at('.gitignore'), '/cl?.pem\n');
    expect(git('-c', 'core.quotePath=false', 'add', '--dry-run', '.')).toContain("add 'app/cl\u00e9.pem'");
    expect(await finding()).toMatchObject({
      status: 'warn',
      says: expect.stringContaining('app/.gitignore has too many or too long lines, or too many wildcards, or ? or ['),
      fix: expect.stringContaining('git check-ignore -v'),
    });
    writeFileSync(join(cwd, 'app/.gitignore'), '*.key*\n/cl*.pem\n');
    expect(await finding()).toMatchObject({ status: 'ok' });
  });
  testWith('git', 'of a directory around the repository hides nothing', async () => {
    notOnWindows();
    const { cwd, git, at } = await place();
    git('init', '--quiet');
    git('add', '--force', 'app/server.key');
    mkdirSync(join(cwd, 'a\nb'));
    renameSync(at(''), join(cwd, 'a\nb/app'));
    renameSync(join(cwd, '.git'), join(cwd, 'a\nb/.git'));
    const { bundles } = JSON.parse((await runIn(join(cwd, 'a\nb'), ['doctor', 'app', '--json'])).stdout);
    expect(bundles[0].findings).toContainEqual(
      expect.objectContaining({ check: 'git', says: expect.stringMatching(/^git tracks server.key/) }),
    );
  });
});

describe('a key in the index alone', () => {
  testWith('git', 'is a failure by its name, and a warning otherwise', async () => {
    const { at, git, finding } = await place();
    git('init', '--quiet');
    copyFileSync(at('server.key'), at('old.pem'));
    writeFileSync(at('notes'), '');
    git('add', '--force', 'app');
    for (const name of ['old.pem', 'notes']) rmSync(at(name));
    renameSync(at('server.key'), at('moved.key'));
    expect(await finding()).toEqual({
      check: 'git',
      status: 'fail',
      says: 'git tracks old.pem and 1 more: it is not on disk, but commits may still take the private key with them',
      fix: 'make a new key if this was ever pushed; to remove it from git: git -C app rm --cached old.pem server.key',
    });
    git('rm', '--quiet', '--cached', 'app/old.pem', 'app/server.key');
    expect(await finding()).toMatchObject({
      status: 'warn',
      says: 'notes was not searched for private keys: git tracks it, but it is not on disk',
    });
    git('rm', '--quiet', '--cached', 'app/notes');
    expect(await finding()).toMatchObject({ status: 'ok' });
  });
  testWith('git', 'is found in an ignored directory, and not below another bundle', async () => {
    const { cwd, at, git, finding } = await place();
    git('init', '--quiet');
    await runIn(cwd, ['init', 'app/inner', '--provider', 'generic', '--name', 'x', '--key', at('server.key')]);
    git('add', '--force', 'app/inner');
    expect(await finding()).toMatchObject({ status: 'ok' });
    mkdirSync(at('previous/a'), { recursive: true });
    copyFileSync(at('server.key'), at('previous/a/id'));
    expect(await finding()).toMatchObject({ status: 'ok' });
    git('add', '--force', 'app/previous/a/id');
    expect(await finding()).toMatchObject({ status: 'fail', says: expect.stringMatching(/^git tracks previous\/a\/id:/) });
  });
});

describe('a key is recognised by its content:', () => {
  test.each([
    ['PKCS#12', 'store.dat', () => fixture('keys/rsa.p12')],
    ['PKCS#12 in base64', 'store.txt', () => fixture('keys/rsa.p12').toString('base64')],
    ['JKS', 'store.bin', () => Buffer.from('feedfeed0000000200000000', 'hex')],
    ['JCEKS', 'orders.store', () => Buffer.from('cececece0000000200000000', 'hex')],
    ['a key after much text', 'log.txt', (key: string) => `${'text\n'.repeat(100_000)}${key}`],
    ['a JWK in a program', 'key.js', () => `module.exports = ${fixture('keys/rsa.jwk')};`],
  ])('%s', async (_, name, content) => {
    const { at, finding } = await place();
    writeFileSync(at(name), content(readFileSync(at('server.key'), 'utf8')));
    expect(await finding()).toMatchObject({
      status: 'fail',
      says: `git would commit ${name}, which contains a private key`,
    });
  });
  test('a file that is too large is named', async () => {
    const { at, finding } = await place();
    writeFileSync(at('large'), Buffer.alloc(10 * 1024 * 1024 + 1, 'text '));
    const says = 'large was not searched for private keys: it is larger than 10 MB';
    expect(await finding()).toMatchObject({ status: 'warn', says });
    appendFileSync(at('.gitignore'), 'large\n');
    expect(await finding()).toMatchObject({ status: 'ok' });
  });
  test.each(['a/b/c/d/e/f', 'node_modules/q', '.jwt-kit-x'])('in %s', async (below) => {
    const { at, finding } = await place();
    mkdirSync(at(below), { recursive: true });
    writeFileSync(at('.gitignore'), '*.key*\n');
    copyFileSync(at('server.key'), at(`${below}/id`));
    expect(await finding()).toMatchObject({ status: 'fail', says: expect.stringContaining(`${below}/id`) });
  });
  test('more files than are searched are a warning', async () => {
    const git: GitView = {
      repository: true,
      tracked: ['last'],
      folded: (path) => path,
      fateOf: async () => ({ ignored: true, tracked: false }),
    };
    const entries = Array.from({ length: 10_001 }, (_, number) => ({
      name: `${number}`,
      kind: 'file' as const,
      mode: 0o600,
      size: 0,
    }));
    const { unsearched } = await searchKeys('app', { mode: 0o700, entries }, git, {} as CommandIo);
    expect(unsearched).toEqual([
      {
        path: '.',
        because: 'there are more than 10,000 files and directories',
        fix: 'keep the bundle in a directory of its own',
      },
    ]);
  });
});

describe('a repository', () => {
  testWith('git', 'with core.worktree is a warning, unless it is the usual place', async () => {
    const { cwd, git, finding } = await place();
    git('init', '--quiet');
    git('config', 'core.worktree', '../../');
    expect(await finding()).toMatchObject({
      status: 'warn',
      says: '.git/config has the setting core.worktree, which is not supported',
    });
    git('config', '-f', join(cwd, '.git/config'), 'core.worktree', '..');
    expect(await finding()).toMatchObject({ status: 'ok' });
  });
  testWith('git', 'with core.ignoreCase takes names in other case for the same', async () => {
    const { cwd, at, git, finding } = await place();
    git('init', '--quiet');
    git('config', 'core.ignoreCase', 'false');
    copyFileSync(at('server.key'), at('Id'));
    git('add', 'app');
    renameSync(at('Id'), at('id'));
    appendFileSync(at('.gitignore'), '/id\n');
    expect(await finding()).toMatchObject({ status: 'warn', says: expect.stringMatching(/^Id was not searched/) });
    appendFileSync(join(cwd, '.git/config'), '[Core] # comment\n\tIgnoreCase ; on\n');
    expect(await finding()).toMatchObject({ status: 'fail', says: expect.stringMatching(/^git tracks id:/) });
  });
  testWith('git', 'with settings of one worktree, which are read only if the repository says so', async () => {
    const { cwd, at, git, finding } = await place();
    git('init', '--quiet');
    git('config', 'core.ignoreCase', 'false');
    copyFileSync(at('server.key'), at('Id'));
    git('add', 'app');
    renameSync(at('Id'), at('id'));
    appendFileSync(at('.gitignore'), '/id\n');
    writeFileSync(join(cwd, '.git/config.worktree'), '[core]\n\tignoreCase = true\n');
    expect(await finding()).toMatchObject({ status: 'warn', says: expect.stringMatching(/^Id was not searched/) });
    git('config', 'extensions.worktreeConfig', 'true');
    expect(await finding()).toMatchObject({ status: 'fail', says: expect.stringMatching(/^git tracks id:/) });
  });
  test('with core.worktree in the settings of a linked worktree is a warning; in those that all share, it is about another', async () => {
    const { cwd, finding } = await linked();
    const [shared, own] = [join(cwd, 'main/.git'), join(cwd, 'main/.git/worktrees/tree')];
    const moved = '[core]\n\tworktree = /elsewhere\n';
    writeFileSync(join(shared, 'config'), `[extensions]\n\tworktreeConfig = true\n${moved}`);
    writeFileSync(join(shared, 'config.worktree'), moved);
    expect(await finding()).toMatchObject({ status: 'ok' });
    writeFileSync(join(own, 'config.worktree'), moved);
    expect(await finding()).toMatchObject({
      status: 'warn',
      says: 'main/.git/worktrees/tree/config.worktree has the setting core.worktree, which is not supported',
    });
  });
  test('that a variable replaces is a warning', async () => {
    const { cwd, finding } = await place();
    for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR']) {
      expect(await finding({ [name]: join(cwd, 'other') })).toEqual({
        check: 'git',
        status: 'warn',
        says: `${name} is set to another place, which is not supported`,
        fix: `unset ${name}, then check again`,
      });
    }
    const usual = { GIT_DIR: '.git', GIT_WORK_TREE: cwd, GIT_INDEX_FILE: join(cwd, '.git/index') };
    expect(await finding(usual)).toMatchObject({ status: 'ok' });
  });
  test('has rules of its own in .git/info/exclude, which all others replace', async () => {
    const { cwd, at, finding } = await place();
    copyFileSync(at('server.key'), at('id'));
    mkdirSync(join(cwd, '.git/info'));
    writeFileSync(join(cwd, '.git/info/exclude'), 'id\n');
    expect(await finding()).toMatchObject({ status: 'ok' });
    appendFileSync(at('.gitignore'), '!id\n');
    expect(await finding()).toMatchObject({ status: 'fail' });
  });
  test('with a larger index or .gitignore than supported is a warning', async () => {
    const { cwd, at, finding } = await place();
    writeFileSync(join(cwd, '.git/index'), Buffer.alloc(10 * 1024 * 1024 + 1));
    expect(await finding()).toMatchObject({
      status: 'warn',
      says: '.git/index, the list of files that git tracks, is larger than 10 MB, which is not supported',
    });
    rmSync(join(cwd, '.git/index'));
    writeFileSync(at('.gitignore'), Buffer.alloc(10 * 1024 * 1024 + 1, '#'));
    writeFileSync(join(cwd, '.gitignore'), '*.key\n');
    expect(await finding()).toMatchObject({ status: 'warn', says: expect.stringMatching(/^app\/\.gitignore has too many/) });
  });
});
