/** Runs one command to its end and measures it. */
import { spawnSync } from 'node:child_process';

/** One run of a command. */
export interface Measured {
  /** Milliseconds from start to end, as seen from outside. */
  wall: number;
  /** Milliseconds of processor time, user and system; NaN if it is not known. */
  cpu: number;
  /** Peak memory in MB; NaN if it is not known. */
  memory: number;
  stdout: string;
}

/** How to run a command. */
export interface Running {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** The expected exit status; a benchmark of a command that fails would mean nothing. */
  status?: number;
  input?: Buffer;
}

/** Runs a command. @throws Error if its exit status is not the expected one */
export function run(command: string, words: readonly string[], { cwd, env, status = 0, input }: Running): Measured {
  const begun = performance.now();
  const ended = spawnSync(command, words, {
    cwd,
    env: env ?? process.env,
    input: input ?? '',
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  const wall = performance.now() - begun;
  if (ended.error) throw ended.error;
  if (ended.status !== status) throw new Error(`${command} ${words.join(' ')}: exit status ${ended.status}: ${ended.stderr}`);
  const [cpu = Number.NaN, memory = Number.NaN] = String(ended.output[3] ?? '')
    .split(' ')
    .map(Number)
    .filter((value) => value > 0);
  return { wall, cpu, memory, stdout: String(ended.stdout) };
}

/** Runs a script with bash; its processor time is that of bash and of all commands in it. */
export function runScript(script: string, running: Running): Measured {
  // `times` prints the time of bash itself, then that of its children, as `0m0.012s 0m0.003s`.
  const measured = run('bash', ['-ec', `${script}\ntimes`], running);
  const times = [...measured.stdout.matchAll(/(\d+)m([\d.]+)s/g)].slice(-4);
  return {
    ...measured,
    cpu: times.reduce((sum, [, minutes, secs]) => sum + Number(minutes) * 60_000 + Number(secs) * 1000, 0),
  };
}

/** Preloaded into Node: reports processor time and peak memory on descriptor 3 when the process ends. */
const usage = `process.on('exit',()=>{
const{userCPUTime:u,systemCPUTime:s,maxRSS:m}=process.resourceUsage();
require('node:fs').writeSync(3,(u+s)/1000+' '+m/1024)})`;

/** Where the preloaded file is written. */
export const usageFile = { name: 'usage.cjs', content: usage };

/** Runs Node with these arguments, and measures processor time and peak memory as well. */
export const runNode = (words: readonly string[], running: Running & { scratch: string }): Measured =>
  run(process.execPath, ['--require', `${running.scratch}/${usageFile.name}`, ...words], running);
