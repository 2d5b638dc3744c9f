/** Shares the event loop: many pieces of work that are asked for at once run a few milliseconds at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work before other events get their turn. */
const SLICE = 1;

let last: Promise<unknown> = Promise.resolve();
let spent = 0;

/**
 * Runs work after all work that was asked for before. After each slice of time, the event loop handles other events first.
 *
 * @param work runs to its end without a pause
 * @returns what `work` returns
 */
export function inTurn<T>(work: () => T): Promise<T> {
  const turn = last.then(async () => {
    if (spent >= SLICE) {
      await nextTurn();
      spent = 0;
    }
    const begun = performance.now();
    try {
      return work();
    } finally {
      spent += performance.now() - begun;
    }
  });
  last = turn.catch(() => undefined);
  return turn;
}
