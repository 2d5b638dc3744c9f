/** A whole session at a terminal as text, to compare with the README. */
import { fileURLToPath } from 'node:url';
import { Terminal } from './terminal.ts';

const launcher = fileURLToPath(new URL('frozen.mjs', import.meta.url));

/** A text to wait for on the screen, and the keys to press then, `\r` being Enter. */
export type Answer = readonly [waitFor: string, keys: string];

/**
 * Runs one command line at a terminal of 80 columns, on 21 November 2026.
 *
 * @param words the words after `npx jwt-kit`
 * @returns everything the terminal shows at the end, including scrolled-off lines, without trailing spaces and blank
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
