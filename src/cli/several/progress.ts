/** Progress of work on many things: on standard error, only at a terminal, and only if the work takes over a second. */
import type { Io } from '../command.ts';

/** Milliseconds before progress is shown. */
const QUIET = 1000;

/** Milliseconds between two updates. */
const BETWEEN = 100;

/** Shows how far the work is. */
export interface Progress {
  /** Shows that `done` things are done. */
  at(done: number): void;
  /** Removes the line, so that other lines can be printed. */
  clear(): void;
}

/**
 * Progress of work on `total` things.
 *
 * @param doing what is done, in one word: `making`
 */
export function progressOf(doing: string, total: number, { stderr, now }: Pick<Io, 'stderr' | 'now'>): Progress {
  if (!('isTTY' in stderr) || stderr.isTTY !== true) return { at: () => {}, clear: () => {} };
  let next = now().getTime() + QUIET;
  let shown = false;
  return {
    at(done) {
      const time = now().getTime();
      if (time < next) return;
      next = time + BETWEEN;
      shown = true;
      stderr.write(`\r  ${doing}: ${done} of ${total}\u001b[K`);
    },
    clear() {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}
