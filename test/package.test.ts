/** What is published is what the sources say now. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from './strangers.ts';

const root = resolve(import.meta.dirname, '..');

test('a build leaves nothing of an older one behind', () => {
  const copy = scratch();
  for (const name of ['src', 'package.json', 'tsconfig.json']) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'dist/cli'), { recursive: true });
  for (const name of ['dist/old.js', 'dist/cli/old.d.ts']) writeFileSync(join(copy, name), 'export {};\n');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: copy, stdio: 'inherit' });
  expect(['dist/old.js', 'dist/cli/old.d.ts'].filter((name) => existsSync(join(copy, name)))).toEqual([]);
  expect(statSync(join(copy, 'dist/cli/bin.js')).mode & 0o111).toBe(0o111);
});

test('CONTRIBUTING.md names files and scripts that are there', () => {
  const text = readFileSync(join(root, '.github/CONTRIBUTING.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = text.matchAll(/(?:src|test|templates)\/[\w./-]+\b|\.ci\/run/g);
  const files = [...names].map(([name]) => name).filter((name) => !name.endsWith('/'));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  const run = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name as string);
  expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(run).toEqual(expect.arrayContaining(['dev', 'test:watch', 'test:outside']));
});
