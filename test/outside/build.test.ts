/** The build: it does nothing if nothing has changed, and survives a kill. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { scratch } from '../strangers.ts';

const root = resolve(import.meta.dirname, '../..');

/** A copy of everything that the package is built from. */
function copyOfSources(): string {
  const copy = scratch();
  for (const name of ['src', 'templates', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

const build = (copy: string): string =>
  execFileSync(process.execPath, ['src/build/build.mjs'], {
    cwd: copy,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const versionIn = (copy: string): string =>
  execFileSync(process.execPath, [join(copy, 'dist/cli/bin.cjs'), '--version'], { encoding: 'utf8' });

/** The files of a directory with the time of their last change. */
const stateOf = (directory: string): Record<string, number> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => [
      name,
      statSync(join(directory, name)).mtimeMs,
    ]),
  );

describe('a build', () => {
  test('removes the files of an older one, and does nothing if no source has changed', () => {
    const copy = copyOfSources();
    mkdirSync(join(copy, 'dist/cli'), { recursive: true });
    for (const name of ['dist/old.js', 'dist/cli/old.cjs']) writeFileSync(join(copy, name), 'export {};\n');
    mkdirSync(join(copy, 'dist/.new-999999999'));
    build(copy);
    expect(['old.js', 'cli/old.cjs', '.new-999999999'].filter((name) => existsSync(join(copy, 'dist', name)))).toEqual([]);
    expect(statSync(join(copy, 'dist/cli/bin.cjs')).mode & 0o111).toBe(0o111);
    const before = stateOf(join(copy, 'dist'));
    build(copy);
    expect(stateOf(join(copy, 'dist'))).toEqual(before);
    writeFileSync(join(copy, 'package.json'), readFileSync(join(copy, 'package.json'), 'utf8').replace('"0.2.0"', '"0.2.1"'));
    build(copy);
    expect(versionIn(copy)).toBe('0.2.1\n');
  });
  test('that is killed at any moment leaves the previous one intact, and the next one succeeds', async () => {
    const copy = copyOfSources();
    build(copy);
    for (let moment = 1; moment <= 10; moment += 1) {
      writeFileSync(join(copy, 'src/cli/output.ts'), `${readFileSync(join(copy, 'src/cli/output.ts'), 'utf8')}// ${moment}\n`);
      const child = spawn(process.execPath, ['src/build/build.mjs'], { cwd: copy, stdio: 'ignore' });
      const ended = new Promise((done) => child.on('close', done));
      await setTimeout(moment * 200);
      child.kill('SIGKILL');
      await ended;
      expect(versionIn(copy)).toBe('0.2.0\n');
      const help = execFileSync(process.execPath, [join(copy, 'dist/cli/bin.cjs'), 'key'], { encoding: 'utf8' });
      expect(help).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    }
    build(copy);
    expect(readdirSync(join(copy, 'dist')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
