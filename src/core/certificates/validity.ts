/** The validity of new certificates. */
import { DAY, shortDate } from '../dates.ts';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';

/** Certificates start this long before now, so that servers with a slow clock accept them at once. */
const BACKDATE_MS = 5 * 60 * 1000;

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59);

/** The earliest year that certificates can express in two digits (RFC 5280 §4.1.2.5.1). */
const FIRST_MOMENT = Date.UTC(1950, 0, 1);

/**
 * Start and end of a certificate made at `now`, in whole seconds.
 *
 * @throws KitError USAGE if `days` is not a whole number of 1 or more, the start is before 1950, or the end after the year 9999
 */
export function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  const second = startFrom(now);
  const end = second + days * DAY;
  if (!Number.isInteger(days) || days < 1 || !(end <= LAST_MOMENT)) {
    const most = Math.floor((LAST_MOMENT - second) / DAY);
    throw new KitError('USAGE', `a certificate cannot be valid for ${days} days`, {
      option: 'days',
      hint: `use a whole number from 1 to ${most}`,
    });
  }
  return { notBefore: new Date(second - BACKDATE_MS), notAfter: new Date(end) };
}

/**
 * The same for a certificate that ends at `until`.
 *
 * @throws KitError USAGE if that moment is not after `now`, or after the year 9999, or the start is before 1950
 */
export function validityUntil(now: Date, until: Date): { notBefore: Date; notAfter: Date } {
  const second = startFrom(now);
  const end = startOfSecond(until);
  if (end <= second || end > LAST_MOMENT) {
    const [message, hint] =
      end > LAST_MOMENT
        ? ['a certificate ends in the year 9999 at the latest', 'use an earlier date']
        : ['this date is in the past', 'use a later date'];
    throw new KitError('USAGE', message, { option: 'until', hint });
  }
  return { notBefore: new Date(second - BACKDATE_MS), notAfter: new Date(end) };
}

const LONG_YEARS = 10;

/** Notes an end after more than ten years: a leaked key stays usable until then. */
export function longValidity(end: Date, now: Date): string[] {
  const limit = new Date(now);
  limit.setUTCFullYear(now.getUTCFullYear() + LONG_YEARS);
  limit.setUTCHours(23, 59, 59, 999); // The whole last day still belongs to the ten years.
  return end <= limit
    ? []
    : [`the certificate is valid until ${shortDate(end)}, over ${LONG_YEARS} years: a leaked key stays usable until then`];
}

/** The second from which a certificate counts, of a year that certificates can express. */
function startFrom(now: Date): number {
  const second = startOfSecond(now);
  if (second - BACKDATE_MS >= FIRST_MOMENT && second < LAST_MOMENT - DAY) return second;
  throw new KitError('USAGE', `a certificate cannot start in the year ${now.getUTCFullYear()}`, {
    option: 'now',
    hint: 'use a time from 1950 to 9999; if it is the time of this computer, set its clock right',
  });
}

const startOfSecond = (at: Date): number => Math.floor(at.getTime() / 1000) * 1000;

/**
 * The last second of a day, in UTC.
 *
 * @param day `2030-12-31` (ISO 8601)
 * @throws KitError USAGE if there is no such day
 */
export function endOfDay(day: string): Date {
  const end = new Date(/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59Z` : Number.NaN);
  // Date reads 30 February as 2 March.
  if (!Number.isNaN(end.getTime()) && end.toISOString().startsWith(day)) return end;
  throw new KitError('USAGE', `${excerpt(day)} is not a date`, { option: 'until', hint: 'for example 2030-12-31' });
}
