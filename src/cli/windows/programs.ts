/** Runs programs of Windows: by full path, without a shell, with a time limit. */
import { execFileSync } from 'node:child_process';
import { win32 } from 'node:path';
import type { RunProgram } from './access.ts';

/** Milliseconds until a program is ended. */
const LONGEST = 10_000;

/** The path of a program in the system directory; a program of that name elsewhere, such as the working directory, is not run. */
export function systemProgram(name: string, root: string | undefined): string {
  const windows = root !== undefined && /^[A-Z]:\\/i.test(root) ? root : 'C:\\Windows';
  return win32.join(windows, 'System32', `${name}.exe`);
}

/** Runs programs of Windows with the environment of this process. */
export const runProgram: RunProgram = (name, args) =>
  execFileSync(systemProgram(name, process.env['SystemRoot']), args, {
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: LONGEST,
    windowsHide: true,
  });
