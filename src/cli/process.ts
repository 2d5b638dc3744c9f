/** Runs `main` with the real process, and sets the exit status. */
import { randomBytes } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { Commands } from '../core/fold.ts';
import type { Io } from './command.ts';
import type { Called } from './command-line/text-asked.ts';
import { stateDirectory } from './disk/journal/journal-proof.ts';
import { main } from './main.ts';
import { mayBeTerminal, outputTo } from './streams/plain-output.ts';

/**
 * Runs the command line this process was started with.
 *
 * @param called how to call the program
 */
export async function runProcess({ called, invokedIn }: { called: Called } & Pick<Io, 'invokedIn'>): Promise<void> {
  widenThreadPool(process.env);
  let stdout: Io['stdout'] | undefined;
  let stderr: Io['stderr'] | undefined;
  const io: Io = {
    cwd: process.cwd(),
    home: homedir(),
    now: () => new Date(),
    random: (size) => randomBytes(size),
    fetch: async (url, init) => (await import('./input/network.ts')).networkFetch(process.env, url, init),
    // Created on demand: each stream takes milliseconds, and few runs use all three.
    get stdin() {
      return standardInput();
    },
    get stdout() {
      stdout ??= outputTo(1, () => quietly(process.stdout), process);
      return stdout;
    },
    get stderr() {
      stderr ??= outputTo(2, () => quietly(process.stderr), process);
      return stderr;
    },
    stdoutMode: () => modeOfFile(1),
    interactive: [0, 2].every((descriptor) => mayBeTerminal(descriptor, process.platform)) && isatty(0) && isatty(2),
    get invokedAs() {
      return called.invokedAs;
    },
    invokedIn,
    platform: process.platform,
    printedCommands: new Commands(),
    runProgram: process.platform === 'win32' ? (await import('./windows/programs.ts')).runProgram : undefined,
    env: process.env,
    systemLocale: process.platform === 'win32' ? () => Intl.DateTimeFormat().resolvedOptions().locale : undefined,
    get state() {
      return stateDirectory(process.env, process.platform, homedir());
    },
    openPage: async (path) => (await import('./browser/open-page.ts')).openPage(path, process),
    wait: pause,
    interrupted,
  };
  const status = await main(process.argv.slice(2), io);
  process.exitCode = status;
}

/** Threads that Node starts to make keys, unless this variable says how many. */
const POOL = 4;

/** One thread for each core. Node reads the variable when the first thread starts; on Windows, it may read only its own copy. */
function widenThreadPool(env: NodeJS.ProcessEnv): void {
  const cores = availableParallelism();
  if (cores > POOL) env['UV_THREADPOOL_SIZE'] ??= `${cores}`;
}

/** Standard input; its end is watched from the first use. */
function standardInput(): NodeJS.ReadStream {
  const { stdin } = process;
  for (const event of ['end', 'error']) {
    if (!stdin.listeners(event).includes(endWithTerminal)) stdin.on(event, endWithTerminal);
  }
  return stdin;
}

/** A stream for which a closed pipe (`| head -1`) is not an error: the reader is done. */
function quietly(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  return stream;
}

const ignore = (): void => {};

/** Waits; an abort ends the wait early, without an error. */
async function pause(milliseconds: number, until?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal: until }).catch(() => {});
}

/** Keeps SIGINT and SIGTERM from ending the process; they abort the returned signal instead. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/**
 * Ends the process if its terminal is closed during a prompt: in raw mode, this is the only way the input can end.
 * Otherwise Node 20 would abort when it fails to restore the terminal (nodejs/node#51519), and its core dump may contain
 * the key.
 */
function endWithTerminal(): void {
  if (!process.stdin.isRaw || process.platform === 'win32') return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

/** Permission bits of an open file; undefined if it is not a regular file. */
function modeOfFile(descriptor: number): number | undefined {
  try {
    const { mode } = fstatSync(descriptor);
    return process.platform !== 'win32' && fstatSync(descriptor).isFile() ? mode & 0o777 : undefined;
  } catch {
    return undefined;
  }
}
