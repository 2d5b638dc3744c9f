/** New RSA keys for several bundles, made on the thread pool while the bundles before are written. */
import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';

/**
 * Keys that are made at the same time: enough for the thread pool, which has four threads or one for each core, to be always
 * busy.
 */
const AHEAD = 2 * Math.max(4, availableParallelism());

/** The keys, by what they are for. */
export class KeysAhead<For> {
  readonly #open: For[];
  readonly #generate: (one: For) => Promise<KeyObject>;
  readonly #made = new Map<For, Promise<KeyObject>>();

  /**
   * @param all what keys are needed for, in the order in which they are used
   * @param generate begins to make a key
   */
  constructor(all: readonly For[], generate: (one: For) => Promise<KeyObject>) {
    this.#open = all.toReversed();
    this.#generate = generate;
  }

  /** The key for one of them; it is not kept here. Those before it are dropped: they failed before they needed a key. */
  of(one: For): Promise<KeyObject> {
    const made = this.#made.get(one);
    const waiting = this.#open.lastIndexOf(one);
    if (waiting >= 0) this.#open.length = waiting;
    if (made !== undefined || waiting >= 0) this.#dropUpTo(one);
    const key = made ?? this.#make(one);
    this.#start();
    return key;
  }

  /** Drops the key of one, and those before it; all, if it was not begun. */
  #dropUpTo(one: For): void {
    for (const before of [...this.#made.keys()]) {
      this.#made.delete(before);
      if (before === one) return;
    }
  }

  #start(): void {
    while (this.#made.size < AHEAD) {
      const next = this.#open.pop();
      if (next === undefined) return;
      this.#made.set(next, this.#make(next));
    }
  }

  #make(one: For): Promise<KeyObject> {
    const key = this.#generate(one);
    key.catch(() => {}); // Awaited later, or never if the user cancels.
    return key;
  }
}
