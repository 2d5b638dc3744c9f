/** Every example in the documentation of the library runs, against the built package. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { scratch } from '../strangers.ts';

const root = resolve(import.meta.dirname, '../..');
const types = join(root, 'dist/types');
const run = promisify(execFile);

/** The functions that an entry of the library exports, and the examples of each. */
function functionsOf(entry: string): { name: string; examples: string[] }[] {
  const text = readFileSync(join(types, `${entry}.d.ts`), 'utf8');
  return [...text.matchAll(/export \{([^}]*)\} from '([^']+)'/g)].flatMap(([, names = '', from = '']) => {
    const declared = readFileSync(join(types, from.replace(/\.js$/, '.d.ts')), 'utf8');
    return names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[a-z]\w*$/.test(name))
      .map((name) => {
        const at = declared.indexOf(`export declare function ${name}(`);
        const [, ...examples] = declared.slice(declared.lastIndexOf('/**', at), at).split('@example\n');
        return { name, examples: examples.map((example) => example.replace(/^ *\*\/?[ ]?/gm, '')) };
      });
  });
}

const entries = readdirSync(types)
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => name.replace('.d.ts', ''));

/** Packages that are not installed here; their parts that the examples use. */
const strangers: Readonly<Record<string, string>> = {
  axios: `const used = [];
    export default { create: () => ({ used, interceptors: { request: { use: (one) => used.push(one) } } }) };`,
  jsforce: 'export default { Connection: class { constructor(given) { Object.assign(this, given); } } };',
};

/** A directory in which the packages can be imported by their names. */
function project(): string {
  const directory = scratch();
  mkdirSync(join(directory, 'node_modules'));
  // A junction, because Windows lets only administrators make other links.
  symlinkSync(root, join(directory, 'node_modules/jwt-kit'), 'junction');
  for (const [name, code] of Object.entries(strangers)) {
    mkdirSync(join(directory, 'node_modules', name));
    writeFileSync(join(directory, 'node_modules', name, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
    writeFileSync(join(directory, 'node_modules', name, 'index.js'), code);
  }
  return directory;
}

/** Runs files in one process, because starting one takes longer than most examples. */
async function runAll(directory: string, files: readonly string[], after = ''): Promise<string> {
  const all = files.map((file, at) => `const m${at} = await import('./${file}');\n`).join('');
  writeFileSync(join(directory, 'all.mjs'), `${all}${after}`);
  return (await run(process.execPath, [join(directory, 'all.mjs')], { cwd: directory })).stdout;
}

test.each(entries)('each function of %s has examples that run', async (entry) => {
  const functions = functionsOf(entry);
  expect(functions.length).toBeGreaterThan(0);
  const directory = project();
  const files = functions.flatMap(({ name, examples }) => {
    expect(examples.length, name).toBeGreaterThan(0);
    return examples.flatMap((example, at) => {
      expect(example, name).toMatch(new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from 'jwt-kit`));
      // test/outside runs it.
      if (example.includes("from 'vitest'")) return [];
      writeFileSync(join(directory, `${name}-${at}.mjs`), example);
      return [`${name}-${at}.mjs`];
    });
  });
  await runAll(directory, files);
});

test('the adapters add the token, and get a new one when the old one has ended', async () => {
  const directory = project();
  const { examples = [] } = functionsOf('token').find(({ name }) => name === 'tokenSource') ?? {};
  const files = examples.slice(1).map((example, at) => {
    writeFileSync(join(directory, `${at}.mjs`), example);
    return `${at}.mjs`;
  });
  const printed = await runAll(
    directory,
    files,
    `const [{ apiOf }, { axiosOf }, { connectionOf }] = [m0, m1, m2];
    let number = 1;
    const tokens = {
      get: async () => ({ granted: true, accessToken: 't' + number, body: { instance_url: 'https://acme.example' } }),
      forget: (token) => { if (token === 't' + number) number += 1; },
    };
    globalThis.fetch = async (url, { headers }) => ({ url: String(url), status: headers.authorization === 'Bearer t1' ? 401 : 200 });
    const api = apiOf(tokens);
    const [config] = [await axiosOf(tokens).used[0]({ headers: new Headers() })];
    const connection = await connectionOf(tokens);
    const [first, second] = [await api('/a'), await api('/b')];
    const renewed = await new Promise((done) => connection.refreshFn({ accessToken: 't2' }, (error, token) => done(token)));
    console.log(JSON.stringify([config.baseURL, config.headers.get('authorization'), connection.accessToken, first, second, renewed]));`,
  );
  expect(JSON.parse(printed)).toEqual([
    ...['https://acme.example', 'Bearer t1', 't1'],
    { url: 'https://acme.example/a', status: 401 },
    { url: 'https://acme.example/b', status: 200 },
    't3',
  ]);
});
