/** The times of a token in words. */
import { moment } from '../../dates.ts';
import { seenFrom } from '../../durations.ts';
import { moments } from './claims.ts';
import { inMilliseconds, inSeconds, NO_TIME_FROM, unitOf } from './time-units.ts';

/** A moment in words, such as `21 Nov 2026 22:13:20 UTC, expired 3 min ago`; undefined if the claim is not a time. */
export function timeInWords(name: string, value: unknown, now: Date): string | undefined {
  if (!moments.includes(name)) return undefined;
  if (typeof value === 'string') {
    const at = /^\d{1,15}$/.test(value) ? `: ${timeInWords(name, Number(value), now)}` : '';
    return `a text instead of a number of seconds${at}`;
  }
  if (typeof value !== 'number') return undefined;
  if (Math.abs(value) >= NO_TIME_FROM) return 'not a time';
  // Some programs write milliseconds; read as seconds, they are tens of thousands of years away.
  if (inMilliseconds(value)) {
    const meant = moment(inSeconds(value));
    return `in ${unitOf(value)} instead of seconds${meant === undefined ? '' : `: probably ${meant}`}`;
  }
  const at = moment(value) ?? 'no date';
  const when = seenFrom(now, value);
  if (name === 'exp') return `${at}, ${when.endsWith('ago') ? `expired ${when}` : `expires ${when}`}`;
  if (name === 'nbf' && !when.endsWith('ago')) return `${at}, not valid yet: starts ${when}`;
  return `${at}, ${when}`;
}
