/** The validity of new certificates. */
import { DAY } from '../dates.ts';
import { KitError } from '../errors.ts';

/** Certificates start this long before now, so that servers with a slow clock accept them at once. */
const BACKDATE_MS = 5 * 60 * 1000;

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Start and end of a certificate made at `now`, in whole seconds.
 *
 * @throws KitError USAGE if `days` is not a whole number of 1 or more, or the end is after the year 9999
 */
export function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  const second = Math.floor(now.getTime() / 1000) * 1000;
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
