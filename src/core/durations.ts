/** Reads and writes durations: `3m` in, `3 min ago` out. */
import { KitError } from './errors.ts';
import { grouped } from './octets/grouped.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Longest duration accepted, in seconds: ten years. */
const LONGEST = 3650 * 86_400;

/** Longest time that a timer waits, in seconds, in whole days: with over 2^31 ms, it would end at once. */
export const LONGEST_WAIT = 24 * 86_400;

/**
 * Reads `180`, `180s`, `3m`, `2h` or `1d`.
 *
 * @param option the option whose value it is, for the message
 * @param most the longest duration accepted, in seconds
 * @returns whole seconds
 * @throws KitError USAGE
 */
export function parseDuration(option: string, text: string, most = LONGEST): number {
  const [, digits, unit = 's'] = /^(\d{1,9})\s*([smhd])?$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (units[unit] as number);
  if (digits !== undefined && seconds <= most) return seconds;
  if (seconds > most) throw new KitError('USAGE', 'the duration is too long', { option, hint: `use at most ${spoken(most)}` });
  throw new KitError('USAGE', 'expected a duration: seconds, or a number and s, m, h or d', {
    option,
    hint: 'for example 180, 3m or 2h',
  });
}

/** A duration in its largest whole unit, `3 min`, rounded down. */
export function spoken(seconds: number): string {
  const length = Math.floor(Math.abs(seconds));
  if (length < 120) return `${length} s`;
  if (length < 2 * 3600) return `${Math.floor(length / 60)} min`;
  if (length < 2 * 86_400) return `${Math.floor(length / 3600)} h`;
  if (length < 2 * 365 * 86_400) return `${Math.floor(length / 86_400)} days`;
  return `${grouped(Math.floor(length / (365 * 86_400)))} years`;
}

/** A moment relative to another one: `3 min ago`, `in 2 h`. */
export function seenFrom(now: Date, seconds: number): string {
  const apart = seconds - now.getTime() / 1000;
  return apart < 0 ? `${spoken(apart)} ago` : `in ${spoken(apart)}`;
}
