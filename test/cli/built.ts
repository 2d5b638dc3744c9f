/** The program as it is shipped, run as a process. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { program } from '../program.ts';

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
  /** Settings of at-step.mjs, which is preloaded if there are any. */
  steps?: Record<string, string>;
  /** Environment variables in addition to those of this process. */
  env?: Record<string, string>;
  /** Largest file it may write, in KB. */
  largest?: number;
  /** Called with the process when it starts. */
  started?: (send: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the program with these arguments. */
export type Program = (words: readonly string[], run: Run) => Promise<Ended>;

/** The program; counts its disk operations if a run asks for that. */
export function builtProgram(): Program {
  const preload = fileURLToPath(new URL('at-step.mjs', import.meta.url));
  return (words, run) => {
    const imported = run.steps ? ['--import', preload] : [];
    const command = [process.execPath, ...imported, program, ...words];
    const [first = '', ...rest] = run.largest === undefined ? command : ['bash', '-c', limited, `${run.largest}`, ...command];
    return ended(first, rest, run);
  };
}

/** A shell that limits the size of the files that the program may write. */
const limited = 'ulimit -f "$0"; exec "$@"';

/** Runs a program to its end. */
function ended(command: string, words: readonly string[], { cwd, steps = {}, env: more = {}, started }: Run): Promise<Ended> {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const begun = performance.now();
  const child = spawn(command, words, { cwd, env: { ...env, ...more, ...steps }, stdio: ['ignore', 'pipe', 'pipe'] });
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
