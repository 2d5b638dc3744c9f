/** The program as npm calls it from another directory: what it prints can be pasted there. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { program } from '../program.ts';
import { scratch, symbolicLink } from '../strangers.ts';

const root = resolve(import.meta.dirname, '../..');

/** A project whose jwt-kit is this checkout. */
function project(): string {
  const directory = scratch();
  mkdirSync(join(directory, 'node_modules/.bin'), { recursive: true });
  symbolicLink(root, join(directory, 'node_modules/jwt-kit'));
  symbolicLink(program, join(directory, 'node_modules/.bin/jwt-kit'));
  return directory;
}

test.each([
  ['npx', (from: string) => ['--prefix', from, 'jwt-kit']],
  ['npm', (from: string) => ['--prefix', from, 'exec', '--', 'jwt-kit']],
  ['npm', (from: string) => ['exec', '--prefix', from, '--', 'jwt-kit']],
])('%s, with --prefix', { timeout: 120_000 }, (npm, before) => {
  const cwd = scratch();
  const ran = spawnSync(npm, [...before(project()), 'token', 'none'], { cwd, encoding: 'utf8', input: '' });
  const [, called = ''] = /the directory that (npx --prefix \S+ jwt-kit) init made/.exec(ran.stderr) ?? [];
  expect(called, ran.stderr).toBe(`npx --prefix ${root} jwt-kit`);
  const pasted = spawnSync(`${called} init app --provider generic --name a`, { cwd, encoding: 'utf8', shell: true, input: '' });
  expect(pasted.stdout).toContain(`${called} token app\n`);
});
