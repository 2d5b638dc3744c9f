import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { invokedFrom, invokedIn, prefixed } from '../../src/cli/disk/own-package.ts';
import { program } from '../program.ts';
import { scratch, symbolicLink } from '../strangers.ts';

const root = resolve(import.meta.dirname, '../..');

describe('how the program is called', () => {
  /** A directory with our package in it. */
  const place = (...path: string[]): string => {
    const directory = join(...path);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'package.json'), '{}');
    return directory;
  };
  test('is npx jwt-kit in the checkout, at any depth', () => {
    expect(invokedFrom(root, root)).toBe('npx jwt-kit');
    expect(invokedFrom(join(root, 'src', 'core'), root)).toBe('npx jwt-kit');
  });
  test('is npx jwt-kit in a project that depends on it, even through a link', () => {
    const project = place(scratch(), 'project');
    const own = place(project, 'node_modules', 'jwt-kit');
    mkdirSync(join(project, 'src'));
    expect(invokedFrom(join(project, 'src'), own)).toBe('npx jwt-kit');
    const linked = place(scratch(), 'linked');
    mkdirSync(join(linked, 'node_modules'));
    symbolicLink(own, join(linked, 'node_modules', 'jwt-kit'));
    expect(invokedFrom(linked, own)).toBe('npx jwt-kit');
  });
  test.each([
    ['without inode numbers', 0n],
    ['with inode numbers', 7n],
  ])('is npx jwt-kit whatever the case of the drive letter: %s', (_, ino) => {
    const stat = (path: string | number) => (/^\/c:\/kit$/i.test(String(path)) ? { dev: 1n, ino } : undefined);
    const disk = { stat, real: (path: string) => path };
    for (const cwd of ['/c:/kit', '/C:/kit', '/C:/kit/src']) {
      expect(invokedFrom(cwd, '/C:/kit', { disk })).toBe('npx jwt-kit');
      expect(invokedFrom(cwd, '/c:/kit', { disk })).toBe('npx jwt-kit');
    }
    expect(invokedFrom('/c:/', '/c:/kit', { disk, env: {}, platform: 'win32' })).toBe('jwt-kit');
  });
  test('names a directory on Windows with forward slashes, if no shell needs quotes for it', () => {
    expect(prefixed('C:\\Users\\me\\jwt-kit', 'win32')).toBe('npx --prefix C:/Users/me/jwt-kit jwt-kit');
    expect(prefixed('C:\\Users\\A B\\jwt-kit', 'win32')).toBe('jwt-kit');
    expect(prefixed('\\\\host\\share', 'win32')).toBe('jwt-kit');
    expect(prefixed('/a:b', 'linux')).toBe('jwt-kit');
  });
  test('is jwt-kit elsewhere if it is installed there, because npx would download another package', () => {
    const own = place(scratch(), 'lib', 'node_modules', 'jwt-kit');
    const directory = scratch();
    writeFileSync(join(directory, 'jwt-kit'), '');
    const around = { env: { PATH: `/none:${directory}` }, platform: 'linux' } as const;
    expect(invokedFrom(scratch(), own, around)).toBe('jwt-kit');
    const other = place(scratch(), 'project');
    place(other, 'node_modules', 'jwt-kit');
    expect(invokedFrom(other, own, around)).toBe('jwt-kit');
  });
  // Windows has no way of quoting a path that every shell there accepts.
  test.skipIf(process.platform === 'win32')('names the directory where npx finds it if nothing else does', () => {
    const project = place(scratch(), 'project');
    const own = place(project, 'node_modules', 'jwt-kit');
    const bin = place(project, 'node_modules', '.bin');
    writeFileSync(join(bin, 'jwt-kit'), '');
    // npm sets PATH so for npx --prefix and npm exec.
    const around = { env: { PATH: `${bin}:/none` }, platform: 'linux' } as const;
    expect(invokedFrom(scratch(), own, around)).toBe(`npx --prefix ${project} jwt-kit`);
    expect(invokedFrom(scratch(), root, around)).toBe(`npx --prefix ${root} jwt-kit`);
    const download = scratch();
    const inIt = place(download, 'node_modules', 'jwt-kit');
    for (const [packages, called] of [
      [['jwt-kit'], 'npx jwt-kit'],
      [['jwt-kit@0.1.0'], `npx --prefix ${download} jwt-kit`],
    ] as const) {
      writeFileSync(join(download, 'package.json'), JSON.stringify({ _npx: { packages } }));
      expect(invokedFrom(scratch(), inIt, around)).toBe(called);
    }
  });
  // Windows has no way of quoting a path that every shell there accepts.
  test.skipIf(process.platform === 'win32')('names the checkout or the project in a page that is read outside it', () => {
    const [outside, project] = [scratch(), place(scratch(), 'project')];
    const own = place(project, 'node_modules', 'jwt-kit');
    expect(invokedIn(join(outside, 'new', 'app'), root, root)).toBe(`npx --prefix ${root} jwt-kit`);
    expect(invokedIn(join(root, 'new', 'app'), root, root)).toBe('npx jwt-kit');
    expect(invokedIn(outside, project, own)).toBe(`npx --prefix ${project} jwt-kit`);
    expect(invokedIn(outside, outside, own, { env: {} })).toBe(`npx --prefix ${project} jwt-kit`);
    const spaced = place(join(scratch(), 'a b'));
    expect(invokedIn(outside, spaced, spaced, { env: {} })).toBe('jwt-kit');
    const cwd = scratch();
    execFileSync(process.execPath, [program, 'init', join(cwd, 'app'), '--provider', 'generic', '--name', 'a'], { cwd: root });
    expect(readFileSync(join(cwd, 'app/CHECKLIST.md'), 'utf8')).toContain(`npx --prefix ${root} jwt-kit `);
  });
});

describe('the program', () => {
  // It needs bash.
  test.skipIf(process.platform === 'win32')('ends quietly if its output is closed', () => {
    const shell = `set -o pipefail; "${process.execPath}" "${program}" --help | head -n 1; echo "\${PIPESTATUS[*]}"`;
    expect(execFileSync('bash', ['-c', shell], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })).toBe(
      'Usage: jwt-kit [options] [command]\n0 0\n'.replace('jwt-kit', 'npx jwt-kit'),
    );
    const closed = spawnSync('bash', ['-c', `"${process.execPath}" "${program}" key | true`], { encoding: 'utf8' });
    expect(closed.stderr).toBe('');
  });
  test('does not wait for a user who is not there', () => {
    const ran = spawnSync(process.execPath, [program, 'init'], { encoding: 'utf8', timeout: 20_000, input: '' });
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('missing: --provider');
  });
  test.each([
    [4, {}, 'undefined'],
    [12, {}, '12'],
    [12, { UV_THREADPOOL_SIZE: '2' }, '2'],
  ])('makes keys on as many threads as there are cores, but at least four: %d, %j', (cores, env, threads) => {
    const cwd = scratch();
    const preload = join(cwd, 'cores.cjs');
    const report = `process.on('exit', () => process.stdout.write(String(process.env.UV_THREADPOOL_SIZE)))`;
    writeFileSync(preload, `require('node:os').availableParallelism = () => ${cores};\n${report}`);
    const { UV_THREADPOOL_SIZE: _, ...rest } = process.env;
    const ran = spawnSync(process.execPath, ['--require', preload, program, 'decode', 'x'], {
      encoding: 'utf8',
      env: { ...rest, ...env },
    });
    expect(ran.stdout).toBe(threads);
  });
  test('prints no colour into a pipe', () => {
    const ran = spawnSync(process.execPath, [program, 'cert'], { encoding: 'utf8' });
    expect(ran.stderr).not.toContain('\u001b');
    expect(ran.stderr).toContain('jwt-kit: error: missing');
  });
  test.each(['18.20.8', '20.18.3', '14.21.3'])('says on Node %s what it needs', (version) => {
    const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); await import(${JSON.stringify(pathToFileURL(program))});`;
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect({ status: ran.status, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: `jwt-kit needs Node 20.19 or newer; this is ${version}.\nInstall a newer one from nodejs.org, then try again.\n`,
    });
  });
});

describe.skipIf(process.platform === 'win32')('a broken environment', () => {
  test('a deleted working directory', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', 'mkdir gone && cd gone && rmdir ../gone && "$0" "$1" key', process.execPath, program],
      {
        cwd: scratch(),
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([
      1,
      'jwt-kit: error: the working directory no longer exists\njwt-kit: hint: change to another directory\n',
    ]);
  });
  test('standard input that cannot be read', () => {
    const cwd = scratch();
    const { status, stderr } = spawnSync(process.execPath, [program, 'decode', '-'], {
      cwd,
      encoding: 'utf8',
      stdio: [openSync(join(cwd, 'x'), 'w'), 'pipe', 'pipe'],
    });
    expect([status, stderr.split('\n')[0]]).toEqual([3, expect.stringMatching(/^jwt-kit: error: standard input: /)]);
  });
  test.skipIf(process.platform !== 'linux')('standard output that accepts nothing, not even the error', () => {
    const run = (...words: string[]): (number | string | null)[] => {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
        cwd: scratch(),
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      });
      return [status, stderr];
    };
    const full = 'jwt-kit: error: standard output: no space left on the device\n';
    expect(run('--version')).toEqual([1, expect.stringContaining(full)]);
    expect(run('decode', 'x', '--json')).toEqual([3, expect.stringMatching(/^jwt-kit: error: no JWT found\n/)]);
  });
});
