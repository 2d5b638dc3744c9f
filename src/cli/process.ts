/** Hands the real process to `main`, and takes its answer back. */
import { randomBytes } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { isatty } from 'node:tty';
import type { Io } from './command.ts';
import { stateDirectory } from './disk/journal-proof.ts';
import { main } from './main.ts';

/**
 * Runs the command line this process was started with.
 *
 * @param called how the program is called
 */
export async function runProcess({ invokedAs }: Pick<Io, 'invokedAs'>): Promise<void> {
  const io: Io = {
    cwd: process.cwd(),
    now: () => new Date(),
    random: (size) => randomBytes(size),
    fetch: async (url, init) => (await import('./input/network.ts')).networkFetch(process.env, url, init),
    // Each of the streams takes milliseconds to make, and few runs use all three.
    get stdin() {
      return standardInput();
    },
    get stdout() {
      return quietly(process.stdout);
    },
    get stderr() {
      return quietly(process.stderr);
    },
    stdoutMode: () => modeOfFile(1),
    interactive: isatty(0) && isatty(2),
    invokedAs,
    platform: process.platform,
    env: process.env,
    state: stateDirectory(process.env, process.platform, homedir()),
    wait: pause,
    interrupted,
  };
  const status = await main(process.argv.slice(2), io);
  process.exitCode = status;
}

/** Standard input, watched from the first time that it is asked for. */
function standardInput(): NodeJS.ReadStream {
  const { stdin } = process;
  for (const event of ['end', 'error']) {
    if (!stdin.listeners(event).includes(endWithTerminal)) stdin.on(event, endWithTerminal);
  }
  return stdin;
}

/** A stream whose closed pipe (`| head -1`) is a quiet end: the reader is done. */
function quietly(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  return stream;
}

const ignore = (): void => {};

/** Lets time pass; an abort ends it early, and is not an error. */
async function pause(milliseconds: number, until?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal: until }).catch(() => {});
}

/** Takes Ctrl-C, and a polite request to end, away from the process. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/**
 * Ends the process where its terminal was closed under a prompt: while keys are read one by one, there is no other end of the
 * input. Going on, Node 20 would abort when it fails to restore the terminal (nodejs/node#51519), and the core file of that
 * may hold the key.
 */
function endWithTerminal(): void {
  if (!process.stdin.isRaw || process.platform === 'win32') return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

/** Permission bits of what a file descriptor leads to, if that is a file. */
function modeOfFile(descriptor: number): number | undefined {
  try {
    const { mode } = fstatSync(descriptor);
    return process.platform !== 'win32' && fstatSync(descriptor).isFile() ? mode & 0o777 : undefined;
  } catch {
    return undefined;
  }
}
