/** The unit of a time in a token: seconds (RFC 7519 §2), or another one by mistake. */

/**
 * From this number on, a time is most likely in milliseconds: it is the year 30,489 in seconds, and 1998 in milliseconds. Below it are
 * the times that programs write for "never", such as the end of the year 9999 in seconds, 253402300799.
 */
const MILLISECONDS_FROM = 900_000_000_000;

/** Whether a time is in milliseconds: 13 digits, or 12 from 1998 on. */
export const inMilliseconds = (seconds: number): boolean => seconds >= MILLISECONDS_FROM;

/** From these numbers on, a time is most likely in microseconds and in nanoseconds, and not a time. */
const MICROSECONDS_FROM = MILLISECONDS_FROM * 1000;
const NANOSECONDS_FROM = MICROSECONDS_FROM * 1000;

/** From this number on, it is no time in any unit. */
export const NO_TIME_FROM = NANOSECONDS_FROM * 1000;

/** A time in seconds, even if it was written in milliseconds, microseconds or nanoseconds. */
export function inSeconds(value: number): number {
  if (value >= NANOSECONDS_FROM) return value / 1e9;
  if (value >= MICROSECONDS_FROM) return value / 1e6;
  return inMilliseconds(value) ? value / 1000 : value;
}

/** The unit that a time seems to have. */
export const unitOf = (value: number): string =>
  value >= NANOSECONDS_FROM ? 'nanoseconds' : value >= MICROSECONDS_FROM ? 'microseconds' : 'milliseconds';
