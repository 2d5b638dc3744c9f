import { describe, expect, test } from 'vitest';
import { jsonIn } from '../../../src/core/refusals/json-in-text.ts';
import { fits, plain, type RefusalText, type SeenRefusal } from '../../../src/core/refusals/known-refusal.ts';
import { readPastedRefusal } from '../../../src/core/refusals/refusal-in-text.ts';

describe('pasted text is read', () => {
  test.each<[string, string, object]>([
    ['nothing', '', { readings: [] }],
    ['JSON', '{"error":"a_b","error_description":"c"}', { readings: [{ error: 'a_b', description: 'c' }] }],
    ['a code alone in JSON', '{"error":"a_b"}', { readings: [{ error: 'a_b' }] }],
    ["an API's answer", '[{"errorCode":"A_B","message":"c"}]', { readings: [{ error: 'A_B', description: 'c' }] }],
    [
      'a message with its status',
      '{"status":403,"message":"c"}',
      {
        readings: [
          { description: 'c', status: 403 },
          { description: 'c', status: 403, loose: true },
        ],
      },
    ],
    ['a status line', 'HTTP/1.1 400 Bad\n\n{"error":"a_b"}', { readings: [{ error: 'a_b', status: 400 }] }],
    [
      'the last of several answers',
      'HTTP/1.1 200 Connection established\n\nHTTP/1.1 100 Continue\n\nHTTP/2 401\nx: y\n\n{"error":"a_b"}',
      { readings: [{ error: 'a_b', status: 401 }] },
    ],
    [
      'an empty answer',
      '> Host: A.example\n>\n< HTTP/2 404\n< x: y\n<\n',
      { readings: [{ status: 404, emptyFrom: 'a.example' }] },
    ],
    [
      'an address',
      'https://a.example/?code=1&error=a_b&error_description=c+d%27e',
      { readings: [{ error: 'a_b', description: "c d'e" }] },
    ],
    [
      'an address with a fragment',
      'https://a.example/cb#ErrorCode=A_B&ErrorDescription=c',
      { readings: [{ error: 'A_B', description: 'c' }] },
    ],
    ['a page', '<html><body>a <b>b</b></body></html>', { readings: [{ page: expect.stringMatching(/^\s*a\s+b\s*$/) }] }],
    ['a code and words', 'a_b: c: d', { readings: [{ error: 'a_b', description: 'c: d', loose: true }] }],
    [
      'our own words',
      'the server refused the assertion: c (a_b)',
      { readings: [{ error: 'a_b', description: 'c', loose: true }] },
    ],
    [
      'our own words with a status',
      'x refused the assertion: c (HTTP 403)',
      { readings: [{ description: 'c', status: 403, loose: true }] },
    ],
    [
      "the CLI's list",
      'Errors encountered:\nc [audience=a login=b]\nd\n\nTry this:\ne',
      { readings: [{ description: 'c', loose: true }], attempts: 2 },
    ],
    ['a token', '{"access_token":"t"}', { readings: [], granted: true }],
    ['no token', '{"access_token":"","error":"a_b"}', { readings: [{ error: 'a_b' }] }],
    [
      'a token, and a call that failed',
      '{"access_token":"t"}\n[{"errorCode":"A_B","message":"c"}]',
      { readings: [{ error: 'A_B', description: 'c' }] },
    ],
  ])('%s', (_, text, read) => {
    expect(JSON.parse(JSON.stringify(readPastedRefusal(text)))).toEqual(read);
  });
  test('text after the names of programs, up to six', () => {
    const at = (heads: number): boolean =>
      readPastedRefusal(`${'x: '.repeat(heads)}the words`).readings.some(({ description }) => description === 'the words');
    expect([at(0), at(6), at(7)]).toEqual([true, true, false]);
  });
  test('no more than a quarter of a megabyte', () => {
    const late = (length: number): number => readPastedRefusal(`${' '.repeat(length)}x`).readings.length;
    expect([late(200_000), late(300_000)]).toEqual([1, 0]);
  });
});

describe('JSON in other text', () => {
  test.each<[string, unknown[]]>([
    ['a {"b":1} c [2] d', [{ b: 1 }, [2]]],
    ['{ [12 bytes] {"b":"}"}', [{ b: '}' }]],
    ['{"b":"a\\"}"}', [{ b: 'a"}' }]],
    ['x {"b":"c\n  d"}', [{ b: 'c d' }]],
    ['{"b":', []],
    ['12', []],
  ])('%j', (text, values) => {
    expect(jsonIn(text)).toEqual(values);
  });
});

test('words are compared regardless of typing', () => {
  for (const text of ["It isn't so", '\u201cIt isn\u2019t  so.\u201d', "  it ISN'T\nso!", '"it isn`t so".'])
    expect(plain(text)).toBe("it isn't so");
});

describe('whether a response matches', () => {
  const words = (text: string): RefusalText => ({ kinds: ['local or CLI'], words: text });
  const loose = (description: string): SeenRefusal => ({ description, loose: true });
  test.each<[string, string, boolean]>([
    ['a', 'a', true],
    ['a', 'a b', false],
    ['…a', 'b a', true],
    ['…a', 'a b', false],
    ['a…', 'a b', true],
    ['a…', 'b a', false],
    ['…a…', 'b a b', true],
    ['a…b', 'a x b', true],
    ['a…b', 'a x c', false],
    ['…a…b…', 'x b x a', false],
    ['ab…ba', 'aba', false],
  ])('%s and %s: %j', (pattern, seen, fit) => {
    expect(fits(words(pattern), loose(seen))).toBe(fit);
  });
  test('the text of a server matches no wildcard pattern', () => {
    expect(fits(words('…a…'), { error: 'x', description: 'b a b' })).toBe(false);
    expect(fits(words('…a…'), { description: 'b a b' })).toBe(false);
  });
});
