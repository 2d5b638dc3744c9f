import { describe, expect, test } from 'vitest';
import { timeInWords } from '../../../../src/core/jwt/claims/claim-times.ts';
import { type Expectations, judgeClaims } from '../../../../src/core/jwt/claims/judge-claims.ts';
import { frozen } from '../../../fixtures.ts';

const now = frozen;
const seconds = now.getTime() / 1000;
const expired = { exp: seconds - 1000 };

describe('an expired token is never accepted', () => {
  test.each<[string, unknown, string]>([
    ['no leeway', { now }, 'options.leeway: expected a number of seconds, 0 or more, found undefined'],
    ['a leeway of NaN', { now, leeway: Number.NaN }, 'options.leeway: expected a number of seconds, 0 or more, found NaN'],
    [
      'an endless leeway',
      { now, leeway: Number.POSITIVE_INFINITY },
      'options.leeway: expected a number of seconds, 0 or more, found the number Infinity',
    ],
    ['a negative leeway', { now, leeway: -1 }, 'options.leeway: expected a number of seconds, 0 or more, found the number -1'],
    ['a leeway that is text', { now, leeway: '60' }, 'options.leeway: expected a number of seconds, 0 or more, found a string'],
    ['no clock', { leeway: 0 }, 'options.now: expected a valid Date, found undefined'],
    ['an invalid clock', { now: new Date(Number.NaN), leeway: 0 }, 'options.now: expected a valid Date, found an invalid Date'],
    ['a number as the clock', { now: seconds, leeway: 0 }, `options.now: expected a valid Date, found the number ${seconds}`],
    ['nothing expected', undefined, 'options: expected an object, found undefined'],
    [
      'an audience that is empty',
      { now, leeway: 0, aud: '' },
      'options.aud: expected a string that is not empty, found an empty string',
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

describe('an unknown expectation is refused:', () => {
  test.each<[object, string]>([
    [{ issuer: 'b' }, 'options.issuer: unknown expectation'],
    [{ audience: 'b' }, 'options.audience: unknown expectation'],
    [{ Iss: undefined }, 'options.Iss: unknown expectation'],
    [{ leeway: 86_401 }, 'options.leeway: expected 86400 seconds (1 day) or less'],
  ])('%j', (more, message) => {
    const expectations = { now, leeway: 0, ...more };
    expect(() => judgeClaims({ iss: 'a', exp: seconds + 100 }, expectations)).toThrow(
      expect.objectContaining({ code: 'USAGE', message }),
    );
  });
});

test.each([253_402_300_799, 253_370_764_800])('%i, which means never, is in seconds: the year 9999', (exp) => {
  const claims = { iat: Math.floor(frozen.getTime() / 1000), exp };
  expect(judgeClaims(claims, { now: frozen, leeway: 0 })).toEqual([]);
  expect(timeInWords('exp', exp, frozen)).toMatch(/9999 .*, expires in 7,97\d years$/);
});

describe('times in milliseconds are treated as such:', () => {
  const judge = (claims: object): string[] => judgeClaims({ exp: seconds + 100, ...claims }, { now, leeway: 0 });
  const year = (value: number): string => Math.floor(1970 + value / 31_556_952).toLocaleString('en-US');
  const note = (name: string, value: number): string =>
    `${name} ${value} looks like milliseconds: in seconds it is the year ${year(value)}`;
  test('exp in the past', () => {
    expect(() => judge({ exp: (seconds - 1000) * 1000 })).toThrow(
      expect.objectContaining({ code: 'EXPIRED', message: expect.stringMatching(/^the token expired 16 min ago, at ./) }),
    );
  });
  test.each([
    [{ exp: (seconds + 1000) * 1e6 }, 'looks like microseconds: in seconds it is the year'],
    [{ exp: (seconds + 1000) * 1e9 }, 'looks like nanoseconds: in seconds it is the year'],
    [{ aud: 7 }, 'aud is the number 7, but must be a string or a list of strings'],
    [{ aud: [] }, 'aud is an empty list, but must be a string or a list of strings'],
    [{ aud: [['a']] }, 'aud is a list with other values than strings, but must be a string or a list of strings'],
    [{ iss: 7 }, 'iss is the number 7, but must be a string'],
  ])('%j gets a note', (claims, says) => {
    expect(judge(claims)).toEqual([expect.stringContaining(says)]);
  });
  test('and what is no time at all is refused', () => {
    expect(() => judge({ exp: 1e30 })).toThrow('exp is the number 1e+30, which is not a time');
  });
  test('exp in the future', () => {
    const exp = (seconds + 1000) * 1000;
    expect(judge({ exp })).toEqual([note('exp', exp)]);
  });
  test('iat gets a note', () => {
    const iat = (seconds - 1000) * 1000;
    expect(judge({ iat })).toEqual([note('iat', iat)]);
  });
  test.each([
    ['milliseconds', (seconds - 1000) * 1e3],
    ['milliseconds', seconds * 1e3],
    ['milliseconds', (seconds + 10) * 1e3],
    ['microseconds', (seconds - 1000) * 1e6],
    ['nanoseconds', (seconds - 1000) * 1e9],
  ])('nbf in %s is not valid yet, as its seconds are: %i', (unit, nbf) => {
    const expected = {
      code: 'EXPIRED',
      message: `the token is not valid yet: it starts in the year ${year(nbf)}`,
      hint: `make a new one, with nbf in seconds: ${nbf} looks like ${unit}`,
    };
    expect(() => judge({ nbf })).toThrow(expect.objectContaining(expected));
    expect(() => judgeClaims({ nbf }, { now, leeway: 60 })).toThrow(expect.objectContaining(expected));
  });
  test('an expired exp says in which unit it is', () => {
    const exp = (seconds - 1000) * 1000;
    expect(() => judge({ exp })).toThrow(
      expect.objectContaining({ hint: `make a new one, with exp in seconds: ${exp} looks like milliseconds` }),
    );
  });
  test.each([
    [{ nbf: '5' }, 'MISMATCH', 'nbf is a string, not a number'],
    [{ nbf: null }, 'MISMATCH', 'nbf is null, not a number'],
    [{ nbf: [5] }, 'MISMATCH', 'nbf is a list, not a number'],
    [{ nbf: -1e30 }, 'MISMATCH', 'nbf is the number -1e+30, which is not a time'],
    [{ exp: -1e14 }, 'EXPIRED', expect.stringMatching(/^the token expired [\d,]+ years ago, at -100000000000000$/)],
  ])('%j is refused', (claims, code, message) => {
    expect(() => judge(claims)).toThrow(expect.objectContaining({ code, message }));
  });
  test('a negative nbf is long past', () => {
    expect(judge({ nbf: -5 })).toEqual([]);
  });
});

describe('times that contradict each other are named', () => {
  const judge = (claims: Readonly<Record<string, unknown>>, leeway = 0): string[] => judgeClaims(claims, { now, leeway });
  test.each([
    ['nbf after exp, in the future', { nbf: seconds + 200, exp: seconds + 100 }],
    ['nbf after exp, in the past', { nbf: seconds - 100, exp: seconds - 200 }],
    ['nbf at exp, in milliseconds', { nbf: seconds * 1000 + 1e6, exp: seconds * 1000 + 1e6 }],
  ])('%s', (_, claims) => {
    expect(() => judge(claims)).toThrow(
      expect.objectContaining({
        code: 'EXPIRED',
        message: expect.stringMatching(/^nbf \([^)]+\) is not before exp \([^)]+\): the token is never valid$/),
        hint: 'correct the program that makes the token: nbf must be before exp',
      }),
    );
  });
  test('iat after exp', () => {
    const says = /^iat \([^)]+\) is not before exp \([^)]+\): the token had expired when it was issued$/;
    const claims = { iat: seconds + 200, exp: seconds + 100 };
    expect(judge(claims)).toEqual([expect.stringMatching(says)]);
    expect(judge({ iat: seconds + 100, exp: seconds + 100 })).toEqual([expect.stringMatching(says)]);
    expect(() => judge({ iat: seconds - 100, exp: seconds - 200 })).toThrow(says);
  });
  test('but what a leeway allows is a note', () => {
    expect(judge({ nbf: seconds + 30, exp: seconds + 20 }, 60)).toEqual([expect.stringContaining('the token is never valid')]);
    expect(judge({ nbf: seconds - 30, iat: seconds - 30, exp: seconds + 20 })).toEqual([]);
  });
});

test('iat in the future is noted', () => {
  const at = (iat: number): string[] => judgeClaims({ exp: seconds + 9000, iat }, { now, leeway: 60 });
  expect(at(seconds + 60)).toEqual([]);
  expect(at(seconds + 3600)).toEqual([
    expect.stringMatching(/^iat is in the future \(in 60 min, at [^)]+\): compare the clocks$/),
  ]);
});
