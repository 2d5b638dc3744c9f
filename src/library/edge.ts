/**
 * What the functions of the library take from their surroundings if the caller gives nothing: the only impure file of the
 * library.
 */
import { randomBytes } from 'node:crypto';
import { a, requireArguments } from '../core/arguments.ts';
import { KitError } from '../core/errors.ts';
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

/** @throws KitError USAGE if a caller's fetch returned something else @internal */
export const requireResponse = (response: unknown): void =>
  requireArguments({ 'options.fetch()': response }, { 'options.fetch()': a.response });

/** Whether an error comes from a mistake in a caller's function. A lost connection is a TypeError too, with other words. @internal */
export const isMistake = (error: unknown): error is Error =>
  error instanceof ReferenceError ||
  error instanceof RangeError ||
  error instanceof SyntaxError ||
  (error instanceof TypeError && /is not a (?:function|constructor)|is not iterable|^Cannot /.test(error.message));

/** The error for a caller's fetch with a mistake. @internal */
export const brokenFetch = (cause: Error, said: string): KitError =>
  new KitError('USAGE', `options.fetch() failed: ${cause.name}: ${said}`, { hint: 'fix that function', cause });
