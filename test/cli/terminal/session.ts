/** A whole session at a keyboard as text, for comparing it with what the README prints. */
import { fileURLToPath } from 'node:url';
import { Terminal } from './terminal.ts';

const launcher = fileURLToPath(new URL('frozen.mjs', import.meta.url));

/** A text to wait for on the screen, and the keys to press then, `\r` being Enter. */
export type Answer = readonly [waitFor: string, keys: string];

/**
 * Runs one command line at a terminal of 80 columns, on 21 November 2026.
 *
 * @param words what stands behind `npx jwt-kit`
 * @returns all the terminal shows in the end, scrolled off or not, without spaces at the ends of lines and blank
 *   lines at the end
 */
export async function session(cwd: string, words: readonly string[], answers: readonly Answer[] = []): Promise<string> {
  const terminal = new Terminal([process.execPath, launcher, ...words], { cwd });
  try {
    for (const [text, keys] of answers) {
      await terminal.shows(text);
      terminal.press(keys);
    }
    await terminal.end();
    return terminal.transcript();
  } finally {
    terminal.close();
  }
}
