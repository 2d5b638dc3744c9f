/** Numbers of a token that JavaScript would round or write differently. */
import { sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { visible } from '../../../src/core/escape.ts';
import { parseJson } from '../../../src/core/json.ts';
import { readCompact } from '../../../src/core/jwt/decode.ts';
import { jsonAsWritten, roundingNotes, writtenNumbers } from '../../../src/core/jwt/written-numbers.ts';
import { decode } from '../../../src/library/jwt/decode.ts';
import { runIn } from '../../cli/world.ts';
import { fixturePath, testKey } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';

const token = (payload: string, header = '{"alg":"RS256"}'): string => {
  const text = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${text}.${sign('sha256', Buffer.from(text), testKey).toString('base64url')}`;
};

const TEXT = '{"a":1,"id":9007199254740993,"big":1e400,"one":1.0,"neg":-0,"in":[{"x":12345678901234567890},2,1E2]}';

describe('numbers as they are written', () => {
  test.each([
    ['1', undefined],
    ['-1.5', undefined],
    ['1e+21', undefined],
    ['1.0', { written: '1.0', read: 1, rounded: false }],
    ['-0', { written: '-0', read: -0, rounded: false }],
    ['0e5', { written: '0e5', read: 0, rounded: false }],
    ['0.0000001', { written: '0.0000001', read: 1e-7, rounded: false }],
    ['0.00', { written: '0.00', read: 0, rounded: false }],
    ['1E2', { written: '1E2', read: 100, rounded: false }],
    ['100000000000000000000000', { written: '100000000000000000000000', read: 1e23, rounded: false }],
    ['9007199254740992', undefined],
    ['9007199254740993', { written: '9007199254740993', read: 9007199254740992, rounded: true }],
    ['0.1000000000000000055', { written: '0.1000000000000000055', read: 0.1, rounded: true }],
    ['1e400', { written: '1e400', read: Number.POSITIVE_INFINITY, rounded: true }],
    ['1e-400', { written: '1e-400', read: 0, rounded: true }],
  ])('%s', (text, found) => {
    const { value, numbers } = parseJson(`{"n":${text}}`);
    expect(writtenNumbers(value, numbers)).toEqual(found === undefined ? [] : [{ path: 'n', ...found }]);
    expect(jsonAsWritten(value, numbers)).toBe(`{"n":${text}}`);
  });
  test('of a duplicate member, the last one', () => {
    const { value, numbers } = parseJson('{"n":1.0,"n":2}');
    expect(jsonAsWritten(value, numbers)).toBe('{"n":2}');
  });
  test('at any depth, by path', () => {
    const { claims, numbers } = readCompact(token(TEXT));
    expect(jsonAsWritten(claims, numbers)).toBe(TEXT);
    expect(writtenNumbers(claims, numbers).map(({ path, rounded }) => [path, rounded])).toEqual([
      ['id', true],
      ['big', true],
      ['one', false],
      ['neg', false],
      ['in[0].x', true],
      ['in[2]', false],
    ]);
  });
});

test('names are shown without control characters, and long lists and numbers in part', () => {
  const odd = parseJson('{"a\\u001b":1.0,"b":{"c\\u001b":1.0}}');
  const paths = writtenNumbers(odd.value, odd.numbers).map(({ path }) => path);
  expect(paths).toEqual([visible('a\u001b'), `b.${visible('c\u001b')}`]);
  const digits = '9'.repeat(70);
  const many = parseJson(`[${Array.from({ length: 120 }, () => digits).join(',')}]`);
  const found = writtenNumbers(many.value, many.numbers);
  expect(found).toHaveLength(100);
  expect(roundingNotes('the claim', found)).toHaveLength(10);
  expect(roundingNotes('the claim', found)[0]).toBe(
    `the claim "[0]" is ${digits.slice(0, 60)}..., which most programs round to 1e+70`,
  );
});

const NOTES = [
  'the claim "id" is 9007199254740993, which most programs round to 9007199254740992',
  'the claim "big" is 1e400, which is too large: programs read it as infinite, or refuse the token',
  'the claim "in[0].x" is 12345678901234567890, which most programs round to 12345678901234567000',
];

describe('a token with such numbers', () => {
  test('decode shows them as they are written, and notes the rounded ones', async () => {
    const ran = await runIn(scratch(), ['decode', token(TEXT, '{"alg":"RS256","v":1.0}')]);
    expect(ran.stderr).toBe(NOTES.map((one) => `jwt-kit: note: ${one}\n`).join(''));
    expect(ran.stdout).toContain(
      '  a    1\n  id   9007199254740993\n  big  1e400\n  one  1.0\n  neg  -0\n  in   [{"x":12345678901234567890},2,1E2]\n',
    );
    expect(ran.stdout).toContain('  v    1.0\n');
  });
  test('decode --json has their text', async () => {
    const ran = await runIn(scratch(), ['decode', token(TEXT, '{"alg":"RS256","v":1.0}'), '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      claims: { id: 9007199254740992, big: null },
      numbers: {
        'header.v': '1.0',
        'claims.id': '9007199254740993',
        'claims.big': '1e400',
        'claims.one': '1.0',
        'claims.neg': '-0',
        'claims.in[0].x': '12345678901234567890',
        'claims.in[2]': '1E2',
      },
      notes: NOTES,
    });
  });
  test('verify, inspect and the library note the rounded ones', async () => {
    const jwt = token('{"id":9007199254740993}');
    const verified = await runIn(scratch(), ['verify', jwt, '--with', fixturePath('keys/rsa.crt')]);
    expect(verified.stderr).toContain(`note: ${NOTES[0]}\n`);
    expect(decode(jwt).problems).toEqual([NOTES[0]]);
    const { Readable } = await import('node:stream');
    const inspected = await runIn(scratch(), ['inspect', '-'], { stdin: Readable.from([Buffer.from(jwt)]) });
    expect(inspected.stdout).toContain('9007199254740993, which most programs round to');
  });
  test('a time that is too large is not a time', async () => {
    const jwt = token('{"exp":1e400}');
    expect((await runIn(scratch(), ['decode', jwt])).stdout).toContain('  exp  1e400  not a time\n');
    const ran = await runIn(scratch(), ['verify', jwt, '--with', fixturePath('keys/rsa.crt')]);
    expect(ran).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('error: exp is a number with more than 308 digits, which is not a time\n'),
    });
  });
});
