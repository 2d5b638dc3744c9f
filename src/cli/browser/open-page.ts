/** Opens a page in the browser of this computer: without a shell, and only where there is a screen. */
import { spawn } from 'node:child_process';
import { systemProgram } from '../windows/programs.ts';

/** Where the program runs. */
export interface Desktop {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * The program that opens a file with what the user chose for pages, and its arguments.
 *
 * @param path absolute, so that it cannot be taken for an option
 * @returns undefined if there is no screen
 */
export function opener(path: string, { platform, env }: Desktop): readonly [program: string, ...args: string[]] | undefined {
  if (platform === 'darwin') return ['/usr/bin/open', path];
  if (platform === 'win32') return [systemProgram('rundll32', env['SystemRoot']), 'url.dll,FileProtocolHandler', path];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', path] : undefined;
}

/** Opens a page; says whether a program for that was started. It goes on after this process ends. */
export function openPage(path: string, desktop: Desktop): Promise<boolean> {
  const [program, ...args] = opener(path, desktop) ?? [];
  if (program === undefined) return Promise.resolve(false);
  return new Promise((done) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore', windowsHide: true });
    child.once('error', () => done(false));
    child.once('spawn', () => {
      child.unref();
      done(true);
    });
  });
}
