import { expect, test } from 'vitest';
import { grouped } from '../../../src/core/octets/grouped.ts';

test.each([0, 7, 999, 1000, 12_345, 999_999, 1_000_000, -5, -999, -1000, -1_234_567, Number.MAX_SAFE_INTEGER, 1e21, -1e300])(
  '%d is written like Intl writes it',
  (number) => {
    expect(grouped(number)).toBe(number.toLocaleString('en-US'));
  },
);

test.each([0n, 999n, 1000n, 10n ** 17n, 10n ** 24n])('%d is written like Intl writes it, as a bigint', (number) => {
  expect(grouped(number)).toBe(number.toLocaleString('en-US'));
});
