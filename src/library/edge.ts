/**
 * What the functions of the library take from their surroundings if the caller gives nothing: the only impure file of the
 * library.
 */
import { randomBytes } from 'node:crypto';
import { a, requireArguments } from '../core/arguments.ts';
import type { RandomBytes } from '../core/random.ts';

/** Sends a request: the built-in `fetch`, or one with the same arguments, for a proxy or for tests. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The clock of this computer. @internal */
export const systemClock = (): Date => new Date();

/** The random source of this computer. @internal */
export const systemRandom: RandomBytes = (size) => randomBytes(size);

/** The network, as it is when it is used: other code may replace the built-in `fetch`. @internal */
export const systemFetch: Fetch = (url, init) => globalThis.fetch(url, init);

/** The time of a caller's clock, checked. @internal */
export function checkedTime(clock: () => Date): Date {
  const now = clock();
  requireArguments({ 'options.clock()': now }, { 'options.clock()': a.date });
  return now;
}
