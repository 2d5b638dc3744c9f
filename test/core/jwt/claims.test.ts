import { describe, expect, test } from 'vitest';
import { type Expectations, judgeClaims } from '../../../src/core/jwt/claims.ts';
import { frozen } from '../../fixtures.ts';

const now = frozen;
const seconds = now.getTime() / 1000;
const expired = { exp: seconds - 1000 };

describe('an expired token is never found right', () => {
  test.each<[string, unknown, string]>([
    ['no leeway', { now }, 'expectations.leeway: expected a number of seconds, 0 or more, found undefined'],
    ['a leeway of NaN', { now, leeway: Number.NaN }, 'expectations.leeway: expected a number of seconds, 0 or more, found NaN'],
    [
      'an endless leeway',
      { now, leeway: Number.POSITIVE_INFINITY },
      'expectations.leeway: expected a number of seconds, 0 or more, found the number Infinity',
    ],
    [
      'a negative leeway',
      { now, leeway: -1 },
      'expectations.leeway: expected a number of seconds, 0 or more, found the number -1',
    ],
    [
      'a leeway that is text',
      { now, leeway: '60' },
      'expectations.leeway: expected a number of seconds, 0 or more, found a string',
    ],
    ['no clock', { leeway: 0 }, 'expectations.now: expected a valid Date, found undefined'],
    [
      'a clock that is none',
      { now: new Date(Number.NaN), leeway: 0 },
      'expectations.now: expected a valid Date, found an invalid Date',
    ],
    [
      'a number as the clock',
      { now: seconds, leeway: 0 },
      `expectations.now: expected a valid Date, found the number ${seconds}`,
    ],
    ['nothing expected', undefined, 'expectations: expected an object, found undefined'],
    [
      'an audience that is empty',
      { now, leeway: 0, aud: '' },
      'expectations.aud: expected a string that is not empty, found an empty string',
    ],
  ])('with %s', (_, expectations, message) => {
    expect(() => judgeClaims(expired, expectations as Expectations)).toThrow(
      expect.objectContaining({ code: 'USAGE', message }),
    );
  });
  test('with sound expectations', () => {
    expect(() => judgeClaims(expired, { now, leeway: 999 })).toThrow(expect.objectContaining({ code: 'EXPIRED' }));
    expect(() => judgeClaims({ nbf: seconds + 61 }, { now, leeway: 60 })).toThrow(expect.objectContaining({ code: 'EXPIRED' }));
    expect(judgeClaims(expired, { now, leeway: 1001 })).toEqual([]);
    expect(judgeClaims({ exp: seconds + 100, nbf: seconds + 60 }, { now, leeway: 60 })).toEqual([]);
  });
});
