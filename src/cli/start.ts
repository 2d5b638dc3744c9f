/** Starts the program: the version and the help texts are answered at once, all else is loaded only where it is needed. */
import { fileURLToPath } from 'node:url';
import { textAsked } from './command-line/text-asked.ts';
import { invokedFrom } from './disk/own-package.ts';

/** The package's own directory, two levels above this file, whether it was built or not. */
const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the command line this process was started with. */
export async function start(): Promise<void> {
  const invokedAs = invokedFrom(process.cwd(), packageRoot);
  const text = await textAsked(process.argv.slice(2), invokedAs);
  // Where it cannot be printed, the long way says why.
  if (text !== undefined && (await isPrinted(text))) return;
  const { runProcess } = await import('./process.ts');
  await runProcess({ invokedAs });
}

/** Prints a text; a reader that closed the pipe has read enough. */
function isPrinted(text: string): Promise<boolean> {
  const { stdout } = process;
  stdout.on('error', () => {});
  return new Promise((done) => {
    stdout.write(text, (cause) => done(!cause || (cause as NodeJS.ErrnoException).code === 'EPIPE'));
  });
}
