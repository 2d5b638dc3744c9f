/** Dates for people to read, and the day to renew a certificate by. */

import { RENEWAL_DAYS } from './defaults.ts';

/** One day in milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
] as const;

/** Without Intl, which takes milliseconds to load and has `Sept` in one version and `Sep` in another. */
const day = (date: Date, month: string): string => `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;

const monthOf = (date: Date): string => months[date.getUTCMonth()] ?? '';

/** A day as `21 November 2027`, in UTC: the same text on every machine. */
export const longDate = (date: Date): string => day(date, monthOf(date));

/** A day as `21 Nov 2027`, in UTC. */
export const shortDate = (date: Date): string => day(date, monthOf(date).slice(0, 3));

/** The day to renew by: RENEWAL_DAYS before the end, or halfway if the whole validity is shorter than twice that. */
export function renewalDate({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }): Date {
  const lifetime = notAfter.getTime() - notBefore.getTime();
  return new Date(notAfter.getTime() - Math.min(RENEWAL_DAYS * DAY, lifetime / 2));
}

/** A moment to the second, `21 Nov 2026 22:13:20 UTC`; undefined if it is out of the range of Date. */
export function moment(seconds: number): string | undefined {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? undefined : `${shortDate(at)} ${at.toISOString().slice(-13, -5)} UTC`;
}
