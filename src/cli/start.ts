/** Starts the program: prints the version and help texts immediately; loads everything else only if needed. */
import { join } from 'node:path';
import { textAsked } from './command-line/text-asked.ts';
import { invokedFrom, invokedIn } from './disk/own-package.ts';
import { outputTo } from './streams/plain-output.ts';

/** The package's own directory, which is at the same relative path in the source and in the build. */
const packageRoot = join(import.meta.dirname, '../..');

/** Runs the command line this process was started with. */
export async function start(): Promise<void> {
  const cwd = process.cwd();
  let invokedAs: string | undefined;
  // Found out when it is first printed: it takes a dozen looks at the disk.
  const called = {
    get invokedAs() {
      invokedAs ??= invokedFrom(cwd, packageRoot);
      return invokedAs;
    },
    platform: process.platform,
  };
  const text = await textAsked(process.argv.slice(2), called);
  // If printing fails, the normal path reports why.
  if (text !== undefined && (await isPrinted(text))) return;
  const { runProcess } = await import('./process.ts');
  await runProcess({ called, invokedIn: (directory) => invokedIn(directory, cwd, packageRoot) });
}

/** Prints a text; a closed pipe is not an error, because the reader is done. */
function isPrinted(text: string): Promise<boolean> {
  const stdout = outputTo(1, () => process.stdout.on('error', () => {}), process);
  return new Promise((done) => {
    stdout.write(text, (cause) => done(!cause || (cause as NodeJS.ErrnoException).code === 'EPIPE'));
  });
}
