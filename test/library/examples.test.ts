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

/** The functions that an entry of the library exports, and the example of each. */
function functionsOf(entry: string): [name: string, example: string | undefined][] {
  const text = readFileSync(join(types, `${entry}.d.ts`), 'utf8');
  return [...text.matchAll(/export \{([^}]*)\} from '([^']+)'/g)].flatMap(([, names = '', from = '']) => {
    const declared = readFileSync(join(types, from.replace(/\.js$/, '.d.ts')), 'utf8');
    return names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[a-z]\w*$/.test(name))
      .map((name): [string, string | undefined] => {
        const at = declared.indexOf(`export declare function ${name}(`);
        const comment = declared.slice(declared.lastIndexOf('/**', at), at);
        return [name, /@example\n([\s\S]*?)\*\//.exec(comment)?.[1]?.replace(/^ \* ?/gm, '')];
      });
  });
}

const entries = readdirSync(types)
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => name.replace('.d.ts', ''));

/** A directory in which the package can be imported by its name. */
function project(): string {
  const directory = scratch();
  mkdirSync(join(directory, 'node_modules'));
  // A junction, because Windows lets only administrators make other links.
  symlinkSync(root, join(directory, 'node_modules/jwt-kit'), 'junction');
  return directory;
}

test.each(entries)('each function of %s has an example that runs', async (entry) => {
  const functions = functionsOf(entry);
  expect(functions.length).toBeGreaterThan(0);
  const directory = project();
  for (const [name, example = ''] of functions) {
    expect(example, name).toMatch(new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from 'jwt-kit`));
    writeFileSync(join(directory, `${name}.mjs`), example);
  }
  // One process for all of them, because starting one takes longer than most examples.
  const all = functions.map(([name]) => `await import('./${name}.mjs');\n`).join('');
  writeFileSync(join(directory, 'all.mjs'), all);
  await run(process.execPath, [join(directory, 'all.mjs')], { cwd: directory });
});
