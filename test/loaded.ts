/** What a run of the built program loads. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../dist/cli/bin.js');

/** Files of the program that a run loads, from dist, and packages by their names; how the run ends does not matter. */
export function loadedBy(words: readonly string[], cwd = tmpdir()): string[] {
  const coverage = mkdtempSync(join(tmpdir(), 'jwt-kit-loaded-'));
  try {
    spawnSync(process.execPath, [program, ...words], { cwd, env: { ...process.env, NODE_V8_COVERAGE: coverage } });
    const [report = ''] = readdirSync(coverage);
    const { result } = JSON.parse(readFileSync(join(coverage, report), 'utf8')) as { result: { url: string }[] };
    const paths = result.flatMap(({ url }) => /\/(?:node_modules|dist)\/(.*)$/.exec(url)?.[1] ?? []);
    const names = paths.map((path) =>
      path.endsWith('.js') && /^(?:core|cli|providers)\//.test(path) ? path : (path.split('/')[0] as string),
    );
    return [...new Set(names)];
  } finally {
    rmSync(coverage, { recursive: true, force: true });
  }
}

/** The packages among what was loaded. */
export const packagesIn = (loaded: readonly string[]): string[] => loaded.filter((name) => !name.endsWith('.js')).sort();
