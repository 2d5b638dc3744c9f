/** The published package: built from the current sources, without dependencies. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { main } from '../src/cli/main.ts';
import { world } from './cli/world.ts';
import { plainProgram } from './loaded.ts';
import { program } from './program.ts';
import { scratch } from './strangers.ts';

const root = resolve(import.meta.dirname, '..');
const dist = resolve(program, '../..');

describe('the package', () => {
  test('has no dependencies, runs nothing on installation, and lists its contents', () => {
    const { dependencies, scripts, bin, exports, typesVersions } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
    const { './package.json': own, ...entries } = exports as Record<string, { types: string; default: string }>;
    expect(own).toBe('./package.json');
    expect(Object.keys(entries)).toContain('.');
    // For the old resolution of TypeScript, which does not read `exports`.
    const subpaths = Object.entries(entries).filter(([subpath]) => subpath !== '.');
    expect(typesVersions).toEqual({
      '*': Object.fromEntries(subpaths.map(([subpath, { types }]) => [subpath.slice(2), [types]])),
    });
    const published = Object.values(entries).flatMap(({ types, default: file }) => [types, file]);
    for (const path of [bin['jwt-kit'], ...published]) {
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
      readdirSync(cli)
        .filter((name) => name.endsWith('.cjs'))
        .map((name) => {
          const text = readFileSync(join(cli, name), 'utf8').replace(/\(\)=>require\("[^"]+"\)/g, '');
          return [
            name,
            [...text.matchAll(/\b(?:require|load)\("\.\/([^"]+)"\)/g)].map(([, other]) => other as string),
          ] as const;
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
  test('converts a JWK to a pipe without the files, streams and terminals that only other work needs', () => {
    const directory = scratch();
    const record = join(directory, 'record.cjs');
    writeFileSync(
      record,
      `const { writeFileSync } = require('node:fs'), { basename } = require('node:path'), { _cache } = require('node:module');
      const done = () => Object.keys(_cache).map((name) => basename(name)).concat(process.moduleLoadList).join('\\n');
      process.on('exit', () => writeFileSync(${JSON.stringify(join(directory, 'loaded.txt'))}, done()));`,
    );
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    const { stdout, status } = spawnSync(process.execPath, ['--require', record, plainProgram(), 'convert', '-'], {
      input: JSON.stringify(jwk),
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: undefined },
    });
    expect({ stdout, status }).toMatchObject({ stdout: expect.stringContaining('BEGIN PUBLIC KEY'), status: 0 });
    const loaded = readFileSync(join(directory, 'loaded.txt'), 'utf8').split('\n');
    expect(loaded).toContainEqual(expect.stringMatching(/^keys-/));
    // On Windows, Node's own streams are used.
    const unneeded =
      process.platform === 'win32' ? /^(?:forge|jose|undici|ask)-/ : /^(?:forge|jose|undici|ask)-|^NativeModule tty$/;
    expect(loaded.filter((name) => unneeded.test(name))).toEqual([]);
  });
  test('declares only its own types', () => {
    const types = join(dist, 'types');
    const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'));
    const strange = files.flatMap((name) =>
      [
        ...readFileSync(join(types, name), 'utf8')
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g),
      ]
        .map(([, specifier = '']) => specifier)
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:')),
    );
    expect(strange).toEqual([]);
  });
  test('keeps the names of functions, which --debug prints', () => {
    const { stderr } = spawnSync(process.execPath, [program, 'convert', 'missing.jwk', '--debug'], { encoding: 'utf8' });
    for (const name of ['diskError', 'readInput', 'Object.readKeySource', 'convert']) {
      expect(stderr).toMatch(new RegExp(`^ {4}at (?:async )?${name} (?:\\[as \\w+\\] )?\\(`, 'm'));
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

describe('what was compiled for this version of Node', () => {
  const compiled = join(dist, 'cli/compiled', `${process.versions.v8}-${process.arch}`);
  /** The program with other content in place of what was compiled. */
  const programWith = (change: (directory: string) => void): string => {
    const copy = scratch();
    cpSync(join(dist, 'cli'), copy, { recursive: true });
    change(join(copy, 'compiled', `${process.versions.v8}-${process.arch}`));
    return join(copy, 'bin.cjs');
  };
  const rewrite = (directory: string, change: (bytes: Buffer) => Buffer): void => {
    for (const name of readdirSync(directory)) {
      writeFileSync(join(directory, name), change(readFileSync(join(directory, name))));
    }
  };
  const keyFrom = (bin: string): string => execFileSync(process.execPath, [bin, 'key'], { encoding: 'utf8' });

  test('is accepted by it', () => {
    const names = readdirSync(compiled);
    expect(names).toEqual(
      ['cert', 'checklist', 'convert', 'csr', 'decode', 'doctor', 'explain', 'help', 'init', 'inspect', 'key', 'match']
        .concat(['questions', 'renew', 'sign', 'token', 'verify'])
        .map((name) => `${name}.bin`),
    );
    const rejected = names.filter((name) => {
      const bytes = readFileSync(join(compiled, name));
      const end = 8 + bytes.readUInt32LE(0);
      return new Script(bytes.toString('latin1', end), { cachedData: bytes.subarray(8, end) }).cachedDataRejected;
    });
    expect(rejected).toEqual([]);
  });
  test.each([
    [['--version']],
    [['help', 'sign']],
    [['sign', '--help']],
    [['key']],
    [['decode', 'eyJhbGciOiJub25lIn0.e30.']],
    [['init', 'app', '--provider', 'generic', '--name', 'a', '--no-input', '--dry-run']],
  ])('is all that %j loads', (words) => {
    const directory = scratch();
    const [record, loaded] = [join(directory, 'record.cjs'), join(directory, 'loaded.txt')];
    writeFileSync(
      record,
      `const { writeFileSync } = require('node:fs'), vm = require('node:vm'), { Script } = vm, loaded = [];
      vm.Script = class extends Script {
        constructor(text, of) { super(text, of); loaded.push(of.filename, this.cachedDataRejected); }
      };
      process.on('exit', () => writeFileSync(${JSON.stringify(loaded)}, loaded.join(' ')));`,
    );
    spawnSync(process.execPath, ['--require', record, program, ...words], { cwd: directory });
    expect(readFileSync(loaded, 'utf8')).toBe(`${/help|version/.test(words.join()) ? 'help' : words[0]} false`);
  });
  test.each<[string, (directory: string) => void]>([
    ['missing', (directory) => rmSync(join(directory, '..'), { recursive: true })],
    ['of another version', (directory) => renameSync(directory, `${directory}-x`)],
    ['empty', (directory) => rewrite(directory, () => Buffer.alloc(0))],
    ['cut off', (directory) => rewrite(directory, (bytes) => bytes.subarray(0, bytes.length / 2))],
  ])('may be %s: the files are compiled again', (_, change) => {
    expect(keyFrom(programWith(change))).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });
  test('is not published', () => {
    // On Windows, npm is a script of the shell.
    const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' } as const;
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], options);
    const names = (JSON.parse(packed) as { files: { path: string }[] }[]).flatMap(({ files }) => files.map(({ path }) => path));
    expect(names).toContain('dist/cli/bin.cjs');
    expect(
      names.filter(
        (name) =>
          !/^(?:dist\/(?:cli\/[\w-]+\.cjs|[a-z]+\.js(?:\.map)?|lib\/|types\/|man\/jwt-kit\.1$|licences\.txt|sbom)|[A-Z]+(?:\.md)?$|package\.json$)/.test(
            name,
          ),
      ),
    ).toEqual([]);
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
