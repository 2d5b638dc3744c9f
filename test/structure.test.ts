/** Checks the layout: the order of rooms, no circular imports, one file per package, small folders, meaningful names. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();

interface Arrow {
  from: string;
  /** One of our files, relative to src, or a package. */
  to: string;
}

/** All imports in a text: of values, types, nothing or everything, re-exports, and dynamic imports. */
function importsOf(from: string, text: string): Arrow[] {
  const found = text.matchAll(
    /^(?:import|export)\b(?:[^'";]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...found].map(([, still, later]) => {
    const specifier = still ?? later ?? '';
    const ours = specifier.startsWith('.');
    return { from, to: ours ? relative(src, resolve(src, dirname(from), specifier)).replaceAll('\\', '/') : specifier };
  });
}

const imports = files.flatMap((file) => importsOf(file, readFileSync(join(src, file), 'utf8')));
const ownImports = imports.filter(({ to }) => to.endsWith('.ts'));

/** The entries of the library: one for each subpath of the package. */
const libraryEntries = files.filter((file) => !file.includes('/'));

/**
 * The rooms from top to bottom, each with the start of its paths. The longest match decides. A file may import files of its own
 * room and of rooms below. In a room of several folders (`cli/commands/`, the vendors in `providers/`), it may not import from
 * sibling folders.
 */
const rooms: readonly (readonly [name: string, ...starts: string[]])[] = [
  [
    'the program',
    'cli/bin.ts',
    'cli/start.ts',
    'cli/process.ts',
    'cli/main.ts',
    'cli/command-io.ts',
    'cli/streams/report.ts',
    'cli/streams/report-several.ts',
  ],
  ['the command line', 'cli/command-line/'],
  ['the table of commands', 'cli/command-table.ts'],
  ['commands', 'cli/commands/'],
  ['sign-in', 'cli/sign-in/'],
  ['bundles on disk', 'cli/bundle/'],
  ['git', 'cli/git/'],
  ['input', 'cli/input/'],
  ['asking', 'cli/ask.ts'],
  ['disk', 'cli/disk/'],
  ['what a command is', 'cli/'],
  ['the entries of the library', ...libraryEntries],
  ['the library', 'library/'],
  ['rehearsals', 'rehearsal/'],
  ['templates', 'own-templates/'],
  [
    'set-ups',
    'providers/index.ts',
    'providers/setup.ts',
    'providers/another-app.ts',
    'providers/setup-files.ts',
    'providers/renewal.ts',
    'providers/rehearsal.ts',
    'providers/check-record.ts',
    'providers/refusals/catalogue.ts',
  ],
  ['vendors', 'providers/salesforce/', 'providers/anypoint/', 'providers/generic/'],
  ['what all vendors share', 'providers/'],
  ['inspection', 'core/inspection/'],
  ['bundle', 'core/bundle/'],
  ['refusals', 'core/refusals/'],
  ['jwt', 'core/jwt/'],
  ['certificates', 'core/certificates/'],
  ['keys', 'core/keys/'],
  ['keystores', 'core/keystores/'],
  ['ground', 'core/'],
];

/** The room of a file, as a number from the top. */
function roomOf(file: string): number {
  const fits = rooms.map(([, ...starts]) =>
    Math.max(0, ...starts.filter((start) => file.startsWith(start)).map(({ length }) => length)),
  );
  const longest = Math.max(...fits);
  if (longest === 0) throw new Error(`${file} is in no room`);
  return fits.indexOf(longest);
}

const shown = ({ from, to }: Arrow): string => `${from} -> ${to}`;
const arrows = (from: string, ...to: string[]): string[] =>
  imports.filter((arrow) => arrow.from.startsWith(from) && to.some((start) => arrow.to.startsWith(start))).map(shown);

/** Circles of imports, each from a file back to itself. */
function circlesIn(all: readonly Arrow[]): string[][] {
  const next = new Map<string, Arrow[]>();
  for (const arrow of all) next.set(arrow.from, [...(next.get(arrow.from) ?? []), arrow]);
  const done = new Set<string>();
  const circles: string[][] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const seen = path.indexOf(file);
    if (seen >= 0) circles.push([...path.slice(seen), file]);
    if (seen >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return circles;
}

test('imports of every kind are found', () => {
  const text = [
    "import a from './a.ts';",
    "import type { B } from './b.ts';",
    "import {\n  type C,\n  c,\n} from './c.ts';",
    "export { d } from './d.ts';",
    "export type { E } from './e.ts';",
    "import './f.ts';",
    "  const { g } = await import('./g.ts');",
    "type H = import('./h.ts').H;",
    "import * as i from 'node:i';",
  ].join('\n');
  expect(importsOf('x/y.ts', text).map(({ to }) => to)).toEqual([
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `x/${name}.ts`),
    'node:i',
  ]);
  expect(imports.length).toBeGreaterThan(500);
  expect(ownImports.filter(({ to }) => !files.includes(to)).map(shown)).toEqual([]);
});

test('no import points to a room above', () => {
  expect(ownImports.filter(({ from, to }) => roomOf(to) < roomOf(from)).map(shown)).toEqual([]);
});

test('the entries of the library only re-export, one for each subpath, and nothing imports them', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const subpaths = Object.keys(exports).filter((subpath) => subpath !== './package.json');
  const named = subpaths.map((subpath) => `${subpath.slice(2) || 'index'}.ts`);
  expect(libraryEntries).toEqual(named.sort());
  for (const file of libraryEntries) {
    expect(
      codeOf(file)
        .replace(/export (?:type )?\{[^}]*\} from '[^']+';/g, '')
        .trim(),
      file,
    ).toBe('');
    expect(ownImports.filter(({ to }) => to === file).map(shown)).toEqual([]);
  }
});

test('the library imports nothing of the program', () => {
  const below = [...libraryEntries, 'library/', 'rehearsal/', 'own-templates/'];
  expect(below.flatMap((from) => arrows(from, 'cli/'))).toEqual([]);
});

test('no command imports another one, no vendor another one, and only the list imports vendors', () => {
  const folder = (file: string): string => /^(cli\/commands|providers)\/[^/]+\//.exec(file)?.[0] ?? '';
  const shared = ['providers/checklist/', 'providers/refusals/', 'providers/targets/'];
  const siblings = ownImports.filter(({ from, to }) => {
    const [one, other] = [folder(from), folder(to)];
    return one !== '' && other !== '' && one !== other && !shared.includes(one) && !shared.includes(other);
  });
  expect(siblings.map(shown)).toEqual([]);
  const vendors = ownImports.filter(
    ({ from, to }) => /^providers\/(?!checklist\/|refusals\/|targets\/)[^/]+\//.test(to) && folder(from) !== folder(to),
  );
  expect([...new Set(vendors.map(({ from }) => from))]).toEqual(['providers/index.ts']);
});

/** The code of a file, without its comments. */
const codeOf = (file: string): string =>
  readFileSync(join(src, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');

const vendorFolders = rooms.find(([name]) => name === 'vendors')?.slice(1) ?? [];
const inVendorFolder = (file: string): boolean => vendorFolders.some((folder) => file.startsWith(folder));

test('no code decides by the id of a provider', () => {
  const deciding =
    /(?:\bprovider\??|[Pp]rovider\)?)\.id\s*(?:[!=]==|[,)\]]?\s*in\b)|switch\s*\([^)]*\.?\bid\)|\[(?:\w+\.)?provider\.id\]/;
  for (const text of ["provider.id === 'x'", "provider?.id !== 'x'", 'switch (provider.id)', 'table[provider.id]'])
    expect(deciding.test(text), text).toBe(true);
  expect(files.filter((file) => deciding.test(codeOf(file))).filter((file) => file !== 'providers/index.ts')).toEqual([]);
});

test('no vendor is named outside its folder', () => {
  const named = /salesforce|anypoint|mulesoft|\bSF_|sfdx|['"`](?:generic)['"`]/i;
  const allowed = (file: string): boolean =>
    inVendorFolder(file) ||
    // The list of providers, their names as types, examples in help, and sources of refusals.
    file === 'providers/index.ts' ||
    file === 'library/provider-settings.ts' ||
    /[/-]flags\.ts$/.test(file) ||
    file.startsWith('providers/refusals/');
  const outside = files.filter((file) => /^(?:cli|providers|library|rehearsal)\//.test(file) && !allowed(file));
  expect(outside.filter((file) => named.test(codeOf(file)))).toEqual([]);
  // Refusals of no vendor name one only as a source.
  const told = files.filter((file) => file.startsWith('providers/refusals/')).flatMap((file) => codeOf(file).split('\n'));
  const sources = /'[^']*, troubleshooting'/gi;
  expect(told.filter((line) => named.test(line.replace(sources, '')))).toEqual([]);
});

test('the list names each provider once, and each has its folders', () => {
  const list = codeOf('providers/index.ts');
  for (const folder of vendorFolders) {
    const id = basename(folder);
    expect(list.match(new RegExp(`'\\./${id}/index\\.ts'`, 'g')), id).toHaveLength(1);
    expect(existsSync(join(root, 'templates', id, 'en')), id).toBe(true);
  }
});

test('the providers load no package, so that help stays fast', () => {
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(join(src, file), 'utf8').replace(/^(?:import|export) type [^;]*;/gm, '');
    for (const { to } of importsOf(file, text).filter(({ to }) => to.endsWith('.ts'))) walk(to);
  };
  walk('providers/index.ts');
  const packages = imports.filter(({ from, to }) => seen.has(from) && !to.endsWith('.ts') && !to.startsWith('node:'));
  expect(packages.map(({ to }) => to)).toEqual([]);
});

test('there are no circular imports, including types and dynamic imports', () => {
  expect(
    circlesIn([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
    ]),
  ).toEqual([['b', 'c', 'b']]);
  expect(circlesIn(ownImports).map((circle) => circle.join(' -> '))).toEqual([]);
});

test('core names no vendor and no flag', () => {
  const found = files
    .filter((name) => name.startsWith('core/'))
    .flatMap((name) => {
      const text = readFileSync(join(src, name), 'utf8');
      const words = text.match(/salesforce|anypoint|mulesoft|talend|postman|(?<![-\w])--[a-z][\w-]*/gi) ?? [];
      return words.map((word) => `${word} in ${name}`);
    });
  // A flag of curl, followed by a password to hide.
  expect(found).toEqual(['--user in core/refusals/hide-secrets.ts']);
});

test('core and providers use no disk, no network and no process', () => {
  for (const room of ['core/', 'providers/']) {
    expect(arrows(room, 'node:fs', 'node:http', 'node:https', 'node:child_process', 'node:process', 'node:tty')).toEqual([]);
  }
  // Clock, randomness and network of the library are in one file.
  for (const file of files.filter((name) => !name.startsWith('cli/') && name !== 'library/edge.ts')) {
    expect(codeOf(file), file).not.toMatch(/\bprocess\.[a-z]|\bfetch\(|\bconsole\.|Date\.now\(|new Date\(\)|Math\.random/);
  }
});

test('only the rehearsal listens', () => {
  const listening = imports.filter(({ to }) => /^node:https?$/.test(to)).map(({ from }) => from);
  expect([...new Set(listening)]).toEqual(['rehearsal/token-server.ts']);
});

test('only cli/disk, process.ts and plain-output.ts import node:fs, and what the build replaces', () => {
  const disk = imports.filter(({ from, to }) => to.startsWith('node:fs') && !from.startsWith('cli/disk/'));
  expect([...new Set(disk.map(({ from }) => from))]).toEqual([
    'cli/process.ts',
    'cli/streams/plain-output.ts',
    'own-templates/read-templates.ts',
  ]);
});

test('each package is imported by one file', () => {
  const packages = imports.filter(({ to }) => !to.startsWith('node:') && !to.endsWith('.ts'));
  expect([...new Set(packages.map(({ from, to }) => `${to} in ${from}`))].sort()).toEqual([
    '@inquirer/prompts in cli/ask.ts',
    'commander in cli/command-line/odd-words.ts',
    'csv-parse/sync in cli/input/table.ts',
    'ignore in cli/git/git-ignore.ts',
    'jose/errors in core/jwt/verify.ts',
    'jose/jws/compact/verify in core/jwt/verify.ts',
    'mustache in core/templates/mustache.ts',
    'node-forge/lib/rc2.js in core/keystores/rc2.ts',
    // Not in the program: the build replaces that file.
    'rolldown/utils in own-templates/own-templates.ts',
    'undici in cli/input/network.ts',
  ]);
});

test('no folder contains more than fifteen files', () => {
  const count = new Map<string, number>();
  for (const file of files) count.set(dirname(file), (count.get(dirname(file)) ?? 0) + 1);
  expect([...count].filter(([, size]) => size > 15)).toEqual([]);
});

test('no file or folder has a meaningless name', () => {
  const names = files.flatMap((file) => [...dirname(file).split('/'), basename(file, '.ts')]);
  expect(names.filter((name) => /^(utils?|helpers?|common|misc|types|constants)$/.test(name))).toEqual([]);
});

test('the source map names every file, and no other', () => {
  let room = '';
  const named = readFileSync(join(src, 'README.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      room = /^src\/(.*\/)?$/.exec(line) ? line.slice('src/'.length) : room;
      const [, file] = /^ {2}([\w./-]+\.ts) /.exec(line) ?? [];
      return file === undefined ? [] : [room + file];
    });
  expect(named.sort()).toEqual(files);
});

/** Files and packages that a file loads: static imports of values. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!files.includes(file)) return seen;
  const text = readFileSync(join(src, file), 'utf8')
    .replace(/\bimport\(/g, '(')
    .replace(/^(?:import|export) (?:type\b|\{(?:\s*type [^,}]+,?)+\s*\})[^;]*;/gm, '');
  for (const { to } of importsOf(file, text)) loadedBy(to, seen);
  return seen;
}

test('the flags of commands are in light files: a usual command line loads no package', () => {
  const flagFiles = files.filter((file) => /^cli\/commands\/[^/]+\/flags\.ts$/.test(file));
  const folders = new Set(files.filter((file) => file.startsWith('cli/commands/')).map((file) => dirname(file)));
  expect(flagFiles.map((file) => dirname(file))).toEqual([...folders]);
  for (const file of flagFiles) {
    expect(readFileSync(join(src, file), 'utf8'), file).toMatch(/ = defineFlags<\w+Options>\(\)\(\{/);
    const loaded = [...loadedBy(file)];
    expect(loaded.filter((name) => !name.endsWith('.ts') && !name.startsWith('node:'))).toEqual([]);
    // The checklists of the providers need the names of a bundle's files, and its record.
    const heavy =
      /^(?:core\/(?:asn1\/|bundle\/(?!(?:bundle-files|record|record-shape)\.ts$)|certificates\/|keys\/)|cli\/(?:disk|input)\/)/;
    expect(loaded.filter((name) => heavy.test(name))).toEqual([]);
  }
  const packages = [...loadedBy('cli/command-line/program.ts')].filter(
    (name) => !name.endsWith('.ts') && !name.startsWith('node:'),
  );
  expect(packages).toEqual([]);
});

test('no test changes the modules that all files of a worker share', () => {
  const changing = new RegExp(`\\bvi\\.(?:${['resetModules', 'mock', 'doMock', 'unmock', 'doUnmock'].join('|')})\\(`);
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(tests.filter((name) => changing.test(readFileSync(join(import.meta.dirname, name), 'utf8')))).toEqual([]);
});

test('tests mirror the sources', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.test.ts') && /^(core|cli|providers)\//.test(name));
  const folders = new Set(files.map((file) => dirname(file)));
  expect(tests.filter((name) => !folders.has(dirname(name)))).toEqual([]);
});

// Only tracked files: a bundle that somebody made in the checkout does not count.
test.skipIf(!existsSync(join(root, '.git')))('the top level contains only what belongs there', () => {
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

test.skipIf(!existsSync(join(root, '.git')))(
  'git ignores the files that the commands of the README write in the checkout',
  () => {
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
  },
);

test('the lock file names no registry', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
