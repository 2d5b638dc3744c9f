/** Runs `main` with the real process, and sets the exit status. */
import { randomBytes } from 'node:crypto';
import { existsSync, fstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Io } from './command.ts';
import { stateDirectory } from './disk/journal-proof.ts';
import { upward } from './disk/parent-directories.ts';
import { main } from './main.ts';

const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs the command line this process was started with.
 *
 * @param changes replaces parts of `Io`; a test uses it to stop the clock
 */
export async function runProcess(changes: Partial<Io> = {}): Promise<void> {
  const { stdin, stdout, stderr } = process;
  // A closed pipe (`| head -1`) is not an error: the reader has read enough.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  for (const event of ['end', 'error']) stdin.on(event, endWithTerminal);
  const io: Io = {
    cwd: process.cwd(),
    now: () => new Date(),
    random: (size) => randomBytes(size),
    fetch: async (url, init) => (await import('./input/network.ts')).networkFetch(process.env, url, init),
    stdin,
    stdout,
    stderr,
    stdoutMode: () => modeOfFile(1),
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    invokedAs: invokedFrom(process.cwd(), packageRoot),
    platform: process.platform,
    env: process.env,
    state: stateDirectory(process.env, process.platform, homedir()),
    wait: pause,
    interrupted,
    ...changes,
  };
  const status = await main(process.argv.slice(2), io);
  process.exitCode = status;
}

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

/**
 * How to call this program from a directory: `npx jwt-kit` if npx finds this package, in its checkout or as a dependency;
 * elsewhere, npx would download another package of that name.
 */
export function invokedFrom(cwd: string, root: string): string {
  const own = realpathSync(root);
  for (const directory of upward(realpathSync(cwd))) {
    const installed = join(directory, 'node_modules', 'jwt-kit');
    if (directory === own || (existsSync(installed) && realpathSync(installed) === own)) return 'npx jwt-kit';
    // npx searches no further than the nearest package.
    if (existsSync(join(directory, 'package.json')) || existsSync(join(directory, 'node_modules'))) break;
  }
  return 'jwt-kit';
}
