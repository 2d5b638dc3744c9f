/** Every example in the documentation of the library compiles and runs, against the built package. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { scratch } from '../strangers.ts';
import { installed } from './installed.ts';

const root = resolve(import.meta.dirname, '../..');
const types = join(root, 'dist/types');
const run = promisify(execFile);

/** An example of a function, with the name of a file for it. */
interface Example {
  file: string;
  of: string;
  code: string;
}

/** The examples of the functions that an entry of the library exports; each function has at least one. */
function examplesOf(entry: string): Example[] {
  const text = readFileSync(join(types, `${entry}.d.ts`), 'utf8');
  const functions = [...text.matchAll(/export \{([^}]*)\} from '([^']+)'/g)].flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => ({ name: name.trim(), from }))
      .filter(({ name }) => /^[a-z]\w*$/.test(name)),
  );
  expect(functions.length).toBeGreaterThan(0);
  return functions.flatMap(({ name, from }) => {
    const declared = readFileSync(join(types, from.replace(/\.js$/, '.d.ts')), 'utf8');
    const at = declared.indexOf(`export declare function ${name}(`);
    const [, ...examples] = declared.slice(declared.lastIndexOf('/**', at), at).split('@example\n');
    expect(examples.length, name).toBeGreaterThan(0);
    return examples.map((example, number) => ({
      file: `${entry}-${name}-${number}`,
      of: name,
      code: example.replace(/^ *\*\/?[ ]?/gm, ''),
    }));
  });
}

const entries = readdirSync(types)
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => name.replace('.d.ts', ''));

/** The packages that two examples are for. They are large, so the tests install them. */
const versions = { axios: '1.21.1', jsforce: '3.10.16' } as const;

const isAdapter = ({ code }: Example): boolean => Object.keys(versions).some((name) => code.includes(`from '${name}'`));

/** A directory in which packages can be imported by their names: jwt-kit, those of this repository, and others by their paths. */
function project(others: Readonly<Record<string, string>> = {}): string {
  const directory = scratch();
  mkdirSync(join(directory, 'node_modules/@types'), { recursive: true });
  const here = ['@types/node', 'undici-types', 'vitest'].map((name) => [name, join(root, 'node_modules', name)] as const);
  // A junction, because Windows lets only administrators make other links.
  for (const [name, path] of [['jwt-kit', root] as const, ...here, ...Object.entries(others)])
    symlinkSync(path, join(directory, 'node_modules', name), 'junction');
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  return directory;
}

/** Writes TypeScript, and the JavaScript in it. */
function write(directory: string, file: string, code: string): void {
  writeFileSync(join(directory, `${file}.mts`), code);
  writeFileSync(join(directory, `${file}.mjs`), transformSync(code, { loader: 'ts', target: 'node20' }).code);
}

/** What a compiler says about the TypeScript in a directory. */
function typeErrors(directory: string, compiler: string): string {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    module: 'nodenext',
    // Of axios and jsforce; test/outside/library.test.ts checks the declarations of jwt-kit.
    skipLibCheck: true,
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts'] }));
  const command = [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', '.'];
  return spawnSync(process.execPath, command, { cwd: directory, encoding: 'utf8' }).stdout;
}

const compilers = [
  ['5.5', 'typescript55'],
  ['newest', 'typescript'],
] as const;

test.each(entries)('each function of %s has examples that run', async (entry) => {
  const directory = project();
  // test/outside/library.test.ts runs the one for vitest.
  const examples = examplesOf(entry).filter((example) => !isAdapter(example) && !example.code.includes("from 'vitest'"));
  for (const { file, of, code } of examples) {
    expect(code, file).toMatch(new RegExp(`import \\{[^}]*\\b${of}\\b[^}]*\\} from 'jwt-kit`));
    write(directory, file, code);
  }
  // In one process, because starting one takes longer than most examples.
  writeFileSync(join(directory, 'all.mjs'), examples.map(({ file }) => `await import('./${file}.mjs');\n`).join(''));
  await run(process.execPath, ['all.mjs'], { cwd: directory });
});

test.each(compilers)('TypeScript %s accepts all examples under strict', (_, compiler) => {
  const directory = project();
  for (const example of entries.flatMap(examplesOf)) if (!isAdapter(example)) write(directory, example.file, example.code);
  expect(typeErrors(directory, compiler)).toBe('');
});

/** A project with the adapters for fetch, axios and jsforce, as `0.mts` to `2.mts`, and with axios and jsforce. */
function withAdapters(): string {
  const packages = Object.entries(versions).map(
    ([name, version]) => [name, join(installed(name, { [name]: version }), 'node_modules', name)] as const,
  );
  const directory = project(Object.fromEntries(packages));
  const [, ...adapters] = examplesOf('token').filter(({ of }) => of === 'tokenSource');
  expect(adapters.map(isAdapter)).toEqual([false, true, true]);
  for (const [at, { code }] of adapters.entries()) write(directory, String(at), code);
  return directory;
}

test.each(compilers)(
  'TypeScript %s accepts the adapters with the real packages',
  (_, compiler) => {
    expect(typeErrors(withAdapters(), compiler)).toBe('');
  },
  240_000,
);

test('the adapters of fetch, axios and jsforce sign in, and again when the token has ended', async () => {
  const directory = withAdapters();
  writeFileSync(
    join(directory, 'all.mjs'),
    `import { createBundle } from 'jwt-kit';
import { rehearse } from 'jwt-kit/testing';
import { tokenSource } from 'jwt-kit/token';
import { apiOf } from './0.mjs';
import { axiosOf } from './1.mjs';
import { connectionOf } from './2.mjs';

const settings = { clientId: '3MVG9', username: 'ada@acme.com', instanceUrl: 'https://acme.my.salesforce.com' };
const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings });
const server = await rehearse(bundle);
const source = () => tokenSource({ bundle, url: server.url });
const end = async (tokens) => {
  const { accessToken } = await tokens.get();
  await fetch(server.origin + '/services/oauth2/revoke', { method: 'POST', body: new URLSearchParams({ token: accessToken }) });
};
const USER = '/services/data/v60.0/query?q=' + encodeURIComponent('SELECT Id, Username FROM User');
const nameIn = ({ records: [{ Username }] }) => Username;
const users = {};

const forFetch = source();
const api = apiOf(forFetch);
const user = async () => nameIn(await (await api(USER)).json());
users.fetch = [await user()];
await end(forFetch);
users.fetch.push((await api(USER)).status, await user());

const forAxios = source();
const client = axiosOf(forAxios);
const status = (error) => error.response.status;
users.axios = [nameIn((await client.get(USER)).data)];
await end(forAxios);
users.axios.push(await client.get(USER).catch(status), nameIn((await client.get(USER)).data));

const forJsforce = source();
const connection = await connectionOf(forJsforce);
const query = async () => nameIn(await connection.query('SELECT Id, Username FROM User'));
users.jsforce = [await query()];
await end(forJsforce);
users.jsforce.push(await query());

server.fail('audience is invalid');
await end(forFetch);
await end(forJsforce);
await api(USER);
users.refused = [await api(USER).catch(({ message }) => message.split('\\n')[0]), await query().catch(({ message }) => message.split('\\n')[0])];
await server.close();
console.log(JSON.stringify(users));
`,
  );
  const { stdout } = await run(process.execPath, ['all.mjs'], { cwd: directory });
  expect(JSON.parse(stdout)).toEqual({
    fetch: ['ada@acme.com', 401, 'ada@acme.com'],
    axios: ['ada@acme.com', 401, 'ada@acme.com'],
    jsforce: ['ada@acme.com', 'ada@acme.com'],
    // jsforce puts its own words before those of the refusal.
    refused: ['invalid_grant: audience is invalid', expect.stringMatching(/: invalid_grant: audience is invalid$/)],
  });
}, 240_000);
