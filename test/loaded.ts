/** Which files a run of the program loads. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { program } from './program.ts';

const dist = resolve(program, '../..');

let plain: string | undefined;

/** A copy of the program that is loaded as usual, not with what was compiled: coverage reports only such files. */
export function plainProgram(): string {
  if (plain !== undefined) return plain;
  const directory = mkdtempSync(join(tmpdir(), 'jwt-kit-plain-'));
  const copy = join(directory, 'dist/cli');
  cpSync(join(dist, 'cli'), copy, { recursive: true, filter: (path) => basename(path) !== 'compiled' });
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  plain = join(copy, 'bin.cjs');
  return plain;
}

/** The program files that a run loads, without the hash in their names; the exit status does not matter. */
export const filesLoadedBy = (words: readonly string[], cwd = tmpdir()): string[] =>
  pathsLoadedBy(words, cwd).map((name) => basename(name).replace(/(?:-[\w-]{8})?\.cjs$/, ''));

/** The sources in those files, relative to src, and packages by name. */
export function loadedBy(words: readonly string[], cwd = tmpdir()): string[] {
  const { modules } = JSON.parse(readFileSync(join(dist, 'build.json'), 'utf8')) as { modules: Record<string, string[]> };
  const names = pathsLoadedBy(words, cwd)
    .flatMap((name) => modules[name] ?? [])
    .map((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? id.replace(/^src\//, ''));
  return [...new Set(names)].sort();
}

function pathsLoadedBy(words: readonly string[], cwd: string): string[] {
  const coverage = mkdtempSync(join(tmpdir(), 'jwt-kit-loaded-'));
  try {
    spawnSync(process.execPath, [plainProgram(), ...words], { cwd, env: { ...process.env, NODE_V8_COVERAGE: coverage } });
    const [report = ''] = readdirSync(coverage);
    const { result } = JSON.parse(readFileSync(join(coverage, report), 'utf8')) as { result: { url: string }[] };
    return result.flatMap(({ url }) => /\/dist\/(cli\/[^/]+\.cjs)$/.exec(url)?.[1] ?? []).sort();
  } finally {
    rmSync(coverage, { recursive: true, force: true });
  }
}

/** The packages among the loaded sources. */
export const packagesIn = (loaded: readonly string[]): string[] => loaded.filter((name) => !/[./\0]/.test(name)).sort();
