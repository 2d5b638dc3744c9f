/** The program as it is shipped, built for a test of its own and run as a process. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** How a process ended. */
export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Milliseconds it ran. */
  took: number;
}

/** A run of the program. */
export interface Run {
  cwd: string;
  /** Settings of at-step.mjs, which is preloaded where there are some. */
  steps?: Record<string, string>;
  /** Largest file it may write, in KB. */
  largest?: number;
  /** Is given the process as it starts. */
  started?: (send: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the program with such words. */
export type Program = (words: readonly string[], run: Run) => Promise<Ended>;

/** A copy of the package, built for one test file: others may be building in the checkout at the same time. */
export function builtProgram(): Program {
  const copy = mkdtempSync(join(tmpdir(), 'jwt-kit-built-'));
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  beforeAll(async () => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = await ended(process.execPath, [compiler, '-p', root, '--outDir', join(copy, 'dist')], {
      cwd: copy,
    });
    if (status !== 0) throw new Error(stdout);
    cpSync(join(root, 'templates'), join(copy, 'templates'), { recursive: true });
    cpSync(join(root, 'package.json'), join(copy, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  const preload = fileURLToPath(new URL('at-step.mjs', import.meta.url));
  return (words, run) => {
    const imported = run.steps ? ['--import', preload] : [];
    const command = [process.execPath, ...imported, join(copy, 'dist/cli/bin.js'), ...words];
    const [program = '', ...rest] = run.largest === undefined ? command : ['bash', '-c', limited, `${run.largest}`, ...command];
    return ended(program, rest, run);
  };
}

/** A shell that lets the program it starts write no larger files. */
const limited = 'ulimit -f "$0"; exec "$@"';

/** Runs a program to its end. */
function ended(program: string, words: readonly string[], { cwd, steps = {}, started }: Run): Promise<Ended> {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const begun = performance.now();
  const child = spawn(program, words, { cwd, env: { ...env, ...steps }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  started?.((signal) => child.kill(signal));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (status, signal) => done({ status, signal, ...output, took: performance.now() - begun }));
  });
}

/** Two at a time: CI has two cores. */
export async function twoByTwo<T>(items: readonly T[], work: (item: T, lane: number) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (number: number): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, number);
  };
  await Promise.all([lane(0), lane(1)]);
}
