/** A Windows of its own, made by Wine in a directory. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const here = import.meta.dirname;

/** A path as programs under Wine see it: drive Z: is the root directory. */
export const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`;

/** The variables for programs in a Windows. */
export function variables(windows) {
  // Wine would run in the reader's other Windows, and print warnings.
  const { WINEARCH: _, ...env } = process.env;
  return {
    ...env,
    WINEPREFIX: join(windows, 'prefix'),
    WINEDEBUG: '-all',
    // No browser and no .NET, which Wine offers to download.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    NODE_OPTIONS: `--require ${JSON.stringify(`Z:${join(here, 'preload.cjs')}`)}`,
  };
}

/**
 * Runs a Windows program. Its output goes to a file: Windows programs cannot use the pipes of Linux.
 *
 * @param limit milliseconds until it is ended
 * @returns its exit status and output
 */
export function inWine(windows, words, { cwd = windows, env = variables(windows), limit = 60_000 } = {}) {
  const log = join(windows, 'output.txt');
  const output = openSync(log, 'w');
  const { error, status, signal } = spawnSync('wine', words, {
    cwd,
    env,
    stdio: ['ignore', output, output],
    timeout: limit,
    killSignal: 'SIGKILL',
  });
  closeSync(output);
  const ended = error ? `\n${error.code === 'ETIMEDOUT' ? 'ended: it took too long' : error.message}\n` : '';
  return { status: status ?? signal, output: readFileSync(log, 'utf8') + ended };
}

/** Creates a Windows 10 with the system library that Wine lacks. Returns what failed, or undefined. */
export function createWindows(windows) {
  for (const words of [
    ['wineboot', '-i'],
    // Node refuses older versions of Windows.
    ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'],
  ]) {
    const { status, output } = inWine(windows, words, { limit: 120_000 });
    if (status !== 0) return `${words.join(' ')}: ${status} ${output}`;
  }
  const library = join(windows, 'prefix/drive_c/windows/system32/bcryptprimitives.dll');
  const source = resolve(here, 'bcryptprimitives.c');
  const compiled = spawnSync('x86_64-w64-mingw32-gcc', ['-shared', '-o', library, source, '-ladvapi32'], { encoding: 'utf8' });
  return compiled.status === 0 ? undefined : `the compiler: ${compiled.error?.message ?? compiled.stderr}`;
}

/** Ends what runs in a Windows. */
export const shutDown = (windows) => spawnSync('wineserver', ['-k'], { env: variables(windows) });
