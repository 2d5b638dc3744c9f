/** The published package: built from the current sources, by a build that survives a kill, and without dependencies. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { main } from '../src/cli/main.ts';
import { world } from './cli/world.ts';
import { program } from './program.ts';
import { scratch } from './strangers.ts';

const root = resolve(import.meta.dirname, '..');
const dist = resolve(program, '../..');

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
    writeFileSync(join(copy, 'package.json'), readFileSync(join(copy, 'package.json'), 'utf8').replace('"0.1.0"', '"0.1.1"'));
    build(copy);
    expect(versionIn(copy)).toBe('0.1.1\n');
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
      expect(versionIn(copy)).toBe('0.1.0\n');
      const help = execFileSync(process.execPath, [join(copy, 'dist/cli/bin.cjs'), 'key'], { encoding: 'utf8' });
      expect(help).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    }
    build(copy);
    expect(readdirSync(join(copy, 'dist')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('the package', () => {
  test('has no dependencies, runs nothing on installation, and lists its contents', () => {
    const { dependencies, scripts, bin, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
    for (const path of [bin['jwt-kit'], exports['.'].types, exports['.'].default]) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
    const { bomFormat, specVersion, components } = JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8'));
    expect({ bomFormat, specVersion }).toEqual({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    const names = (components as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['commander', 'ignore', 'jose', 'mustache', 'node-forge', 'undici']));
    const licences = readFileSync(join(dist, 'licences.txt'), 'utf8');
    for (const { name, version, purl } of components) {
      expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      expect(licences).toContain(`${name} ${version} (`);
    }
    expect(licences).not.toContain('has no licence text');
  });
  test('loads only its own modules and those of Node', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /\.c?js$/.test(name));
    const strange = files.flatMap((name) => {
      const text = readFileSync(join(dist, name), 'utf8');
      const loaded = [...text.matchAll(/\brequire\("([^"]+)"\)|^import [^;]*?"([^"]+)";|\bfrom "([^"]+)";/gm)];
      return loaded.flatMap(([, ...found]) =>
        found.filter((one) => one !== undefined && !/^(?:\.|node:)/.test(one) && !isBuiltin(one)),
      );
    });
    expect([...new Set(strange)]).toEqual([]);
  });
  test('has no circular imports, which would expose half-loaded files', () => {
    const cli = join(dist, 'cli');
    const next = new Map(
      readdirSync(cli).map((name) => {
        const text = readFileSync(join(cli, name), 'utf8').replace(/\(\)=>require\("[^"]+"\)/g, '');
        return [name, [...text.matchAll(/\brequire\("\.\/([^"]+)"\)/g)].map(([, other]) => other as string)] as const;
      }),
    );
    const done = new Set<string>();
    const walk = (name: string, path: readonly string[]): void => {
      expect(path, name).not.toContain(name);
      if (done.has(name)) return;
      for (const other of next.get(name) ?? []) walk(other, [...path, name]);
      done.add(name);
    };
    for (const name of next.keys()) walk(name, []);
    expect(done.size).toBeGreaterThan(40);
  });
  test('declares only its own types', () => {
    const types = join(dist, 'types');
    const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'));
    const strange = files.flatMap((name) =>
      [...readFileSync(join(types, name), 'utf8').matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g)]
        .map(([, specifier = '']) => specifier)
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:')),
    );
    expect(strange).toEqual([]);
  });
  test('keeps the names of functions, which --debug prints', () => {
    const { stderr } = spawnSync(process.execPath, [program, 'convert', 'missing.jwk', '--debug'], { encoding: 'utf8' });
    for (const name of ['diskError', 'readInput', 'Object.readKeySource', 'convert']) {
      expect(stderr).toMatch(new RegExp(`^ {4}at (?:async )?${name} \\(`, 'm'));
    }
  });
  test('prints the same help and version as the sources', async () => {
    for (const words of [[], ['--help'], ['help', 'init'], ['token', '-h'], ['-v'], ['-V'], ['version'], ['--version']]) {
      const { io, heard } = world(root);
      expect(await main(words, io)).toBe(0);
      expect(execFileSync(process.execPath, [program, ...words], { cwd: root, encoding: 'utf8' })).toBe(heard().stdout);
    }
  });
});

test('CONTRIBUTING.md names existing files and scripts', () => {
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
