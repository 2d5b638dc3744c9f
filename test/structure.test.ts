/** What the layout promises: imports point one way, every package has one door, no room is called after nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => name.replaceAll('\\', '/'));

/** All imports, static and dynamic, of all files: importer, and a file of ours or a package. */
const imports = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:^(?:import|export|\}).*from |\bimport\()'([^']+)'/gm)].map(([, specifier = '']) => ({
    from: file,
    to: specifier.startsWith('.') ? relative(src, resolve(src, dirname(file), specifier)).replaceAll('\\', '/') : specifier,
  }));
});

const arrows = (from: string, ...to: string[]): string[] =>
  imports
    .filter((arrow) => arrow.from.startsWith(from) && to.some((start) => arrow.to.startsWith(start)))
    .map((arrow) => `${arrow.from} -> ${arrow.to}`);

test('imports were found', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(arrows('cli/', 'core/')).not.toEqual([]);
});

test('core knows no provider and no program, providers know no program', () => {
  expect(arrows('core/', 'providers/', 'cli/', 'index.ts')).toEqual([]);
  expect(arrows('providers/', 'cli/', 'index.ts')).toEqual([]);
});

test('commands do not know who runs them', () => {
  expect(arrows('cli/commands/', 'cli/main', 'cli/program', 'cli/process', 'cli/bin')).toEqual([]);
});

test('core and providers touch no disk, no network, no process', () => {
  for (const room of ['core/', 'providers/']) {
    expect(arrows(room, 'node:fs', 'node:http', 'node:https', 'node:child_process', 'node:process', 'node:tty')).toEqual([]);
  }
  for (const file of files.filter((name) => !name.startsWith('cli/'))) {
    expect(readFileSync(join(src, file), 'utf8'), file).not.toMatch(
      /\bprocess\.[a-z]|\bfetch\(|\bconsole\.|Date\.now\(|new Date\(\)|Math\.random/,
    );
  }
});

test('every package has one door', () => {
  const doors = imports.filter(({ to }) => !to.startsWith('node:') && /^[@a-z]/.test(to) && !to.endsWith('.ts'));
  expect([...new Set(doors.map(({ from, to }) => `${to} in ${from}`))].sort()).toEqual([
    '@inquirer/prompts in cli/ask.ts',
    'commander in cli/program.ts',
    'ignore in cli/git-ignore.ts',
    'jose/errors in core/jwt.ts',
    'jose/jws/compact/sign in core/jwt.ts',
    'jose/jws/compact/verify in core/jwt.ts',
    'mustache in core/checklist.ts',
    'node-forge/lib/asn1.js in core/asn1.ts',
    'undici in cli/network.ts',
  ]);
});

test('no room has a name that does not say what it is for', () => {
  expect(
    files.map((name) => basename(name, '.ts')).filter((name) => /^(utils?|helpers?|common|misc|types|constants)$/.test(name)),
  ).toEqual([]);
});

// What git tracks: a bundle that somebody makes in the checkout is theirs, and no part of the project.
test.skipIf(!existsSync(join(root, '.git')))('the top level holds what belongs there', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const shown = new Set(tracked.map((path) => path.split('/')[0] ?? '').filter((name) => name !== '' && !name.startsWith('.')));
  expect([...shown].sort()).toEqual(
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package-lock.json',
      'package.json',
      'src',
      'templates',
      'test',
      'tsconfig.json',
    ].sort(),
  );
});

test.skipIf(!existsSync(join(root, '.git')))('git ignores what the commands of the README leave in the checkout', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const written = [...readme.matchAll(/--out ([\w./-]+)/g)].map(([, path = '']) => path);
  expect(written).toContain('server.key');
  const left = [...written, 'order-sync/server.key', 'previous/20260101T000000Z/server.key'];
  const ignored = (path: string): boolean => {
    try {
      execFileSync('git', ['check-ignore', '-q', '--no-index', path], { cwd: root });
      return true;
    } catch {
      return false;
    }
  };
  expect(left.filter((path) => !ignored(path))).toEqual([]);
  expect(ignored('test/fixtures/keys/rsa.pem')).toBe(false);
});

test('the lock file names no registry', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
