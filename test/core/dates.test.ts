import { describe, expect, test } from 'vitest';
import { longDate, renewalDate, shortDate } from '../../src/core/dates.ts';
import { frozen } from '../fixtures.ts';

describe('dates', () => {
  test('are printed in UTC', () => {
    expect(longDate(new Date('2027-11-21T23:59:59.999Z'))).toBe('21 November 2027');
    expect(longDate(new Date('2027-11-21T00:00:00Z'))).toBe('21 November 2027');
    expect(shortDate(new Date('2027-11-01T00:00:00Z'))).toBe('1 Nov 2027');
  });

  test.each([
    [3650, 30],
    [365, 30],
    [60, 30],
    [59, 29.5],
    [30, 15],
    [1, 0.5],
  ])('a certificate for %d days is renewed %d days before its end', (days, before) => {
    const end = new Date(frozen.getTime() + days * 86_400_000);
    expect(renewalDate({ notBefore: frozen, notAfter: end })).toEqual(new Date(end.getTime() - before * 86_400_000));
  });
});
