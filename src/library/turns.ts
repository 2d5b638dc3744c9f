/** Shares the event loop: many pieces of work that are asked for at once run a few milliseconds at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds in a row before other events get their turn. */
const SLICE = 1;

let last: Promise<unknown> = Promise.resolve();
let begun = Number.NEGATIVE_INFINITY;

/**
 * Runs work after all work that was asked for before. After each slice of time, the event loop handles other events first.
 * What a caller does next, until it waits again, counts too.
 *
 * @param work runs to its end without a pause; a promise that it returns delays the work after it
 * @returns what `work` returns
 */
export function inTurn<T>(work: () => T): Promise<T> {
  const turn = last.then(async () => {
    if (performance.now() - begun >= SLICE) {
      await nextTurn();
      begun = performance.now();
    }
    return work();
  });
  last = turn.catch(() => undefined);
  return turn;
}
