import { describe, expect, test } from 'vitest';
import { readRecord } from '../../src/core/bundle/record.ts';
import { checkJsonSize, parseJson } from '../../src/core/json.ts';
import { jsonObject } from '../../src/core/jwt/token-request.ts';
import { jsonIn } from '../../src/core/refusals/json-in-text.ts';

const plain = (text: string): unknown => JSON.parse(JSON.stringify(parseJson(text).value));

describe('reads what JSON.parse reads', () => {
  test.each([
    'null',
    ' [ ] ',
    '{}',
    '[1,-0.5e3,true,false,null,"a"]',
    '{"a":{"b":[{"c":"d"}]},"e":""}',
    '"\\u00e9\\n\\"\\\\"',
    '{"a\\"b":"\\\\"}',
    '["\\\\\\"",""]',
    '{"constructor":1,"toString":2}',
  ])('%s', (text) => {
    expect(plain(text)).toEqual(JSON.parse(text));
  });
  test('a member called __proto__ is a member', () => {
    const { value } = parseJson('{"__proto__":{"kty":"RSA"}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect((value as { kty?: string }).kty).toBeUndefined();
  });
});

test('a line break inside a string is kept', () => {
  expect(plain('{"n":"ab\r\ncd\tef"}')).toEqual({ n: 'ab\r\ncd\tef' });
});

test('duplicate members are recorded for their object', () => {
  const { value, repeated } = parseJson('{"keys":[{"n":"a","n":"b"},{"n":"a"},{"\\u006e":1,"n":2,"e":1,"e":2}]}');
  const { keys } = value as { keys: object[] };
  expect(keys.map((key) => repeated.get(key))).toEqual(['n', undefined, 'n']);
  expect(repeated.get(value as object)).toBeUndefined();
});

describe('refuses', () => {
  test.each([
    ['{"a":1', 'the JSON ends too early'],
    ['{"a', 'the JSON ends too early'],
    ['{"a\\"', 'the JSON ends too early'],
    ['[', 'the JSON ends too early'],
    ['', 'the JSON ends too early'],
    ['{"a":1,}', 'the JSON is damaged at line 1, character 8: a comma too many stands before it'],
    ['{"a":1\n,"b":01}', 'the JSON is damaged at line 2, character 7'],
    ["{'a':1}", 'the JSON is damaged at line 1, character 2'],
    ['{"a" 1}', 'the JSON is damaged at line 1, character 6'],
    ['[1 2]', 'the JSON is damaged at line 1, character 4'],
    ['["\\x"]', 'the JSON is damaged at line 1, character 2'],
    ['["\u0007"]', 'the JSON is damaged at line 1, character 2'],
    ['[nul]', 'the JSON is damaged at line 1, character 2'],
    ['{} {}', 'the JSON is damaged at line 1, character 4: a second document follows, or a comma is missing'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'the JSON is nested deeper than 64 levels'],
    [`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'the JSON is nested deeper than 64 levels'],
  ])('%s', (text, message) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test('but not 64 levels', () => {
    expect(plain(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeInstanceOf(Array);
  });
});

describe('the size is checked first:', () => {
  const many = (count: number, value: string): string =>
    `[${Array(count - 1)
      .fill(value)
      .join()}]`;
  test.each<[string, (count: number) => string]>([
    ['objects', (count) => many(count, '{}')],
    ['lists', (count) => many(count, '[ ]')],
    ['numbers', (count) => many(count, '-1.5e3')],
    ['words', (count) => many(count, ' null\n')],
    ['texts', (count) => many(count, '"a,[{\\",:"')],
    ['members', (count) => `{${Array.from({ length: count - 1 }, (_, index) => `"${index}" : 1`).join()}}`],
  ])('300,000 %s are read, one more is not', (_, text) => {
    expect(() => checkJsonSize(text(300_000))).not.toThrow();
    const refusal = { code: 'INPUT_INVALID', message: 'the JSON has more than 300,000 values' };
    expect(() => checkJsonSize(text(300_001))).toThrow(expect.objectContaining(refusal));
    expect(() => parseJson(text(300_001))).toThrow(expect.objectContaining(refusal));
  });
  test('a long number, word or string is one value', () => {
    for (const value of ['1'.repeat(400_000), 'x'.repeat(400_000), `"${'['.repeat(400_000)}"`, `"${'\\"'.repeat(400_000)}"`])
      expect(() => checkJsonSize(`[${value}]`)).not.toThrow();
  });
  test('line breaks in a string are kept, up to 300,000 next to an escape', () => {
    expect(plain(`"${'\n'.repeat(400_000)}"`)).toBe('\n'.repeat(400_000));
    expect(plain(`"\\t${'\n'.repeat(300_000)}"`)).toBe(`\t${'\n'.repeat(300_000)}`);
    expect(() => parseJson(`"\\t${'\n'.repeat(300_001)}"`)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: 'the JSON has more than 300,000 line breaks' }),
    );
  });
});

describe('every reader checks it:', () => {
  const large = `[${Array(300_001).fill('{}').join()}]`;
  test('a record', () => {
    expect(() => readRecord(large)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: 'the JSON has more than 300,000 values' }),
    );
    expect(() => readRecord(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: 'the JSON is nested deeper than 64 levels' }),
    );
  });
  test('the response of a server', () => {
    expect(jsonObject(`{"access_token":"a","x":${'['.repeat(64)}${']'.repeat(64)}}`)).toBe(undefined);
    expect(jsonObject(`{"access_token":"a","x":${large}}`)).toBe(undefined);
  });
  test('JSON in other text', () => {
    expect(jsonIn(`${'['.repeat(65)}${']'.repeat(65)}`)).toEqual([JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`)]);
  });
});

test.each([
  ['{\u201ca\u201d: 1}', 'character 2: this is a curly quote, as word processors write it; JSON needs "'],
  ['{"a": 1,}', 'character 9: a comma too many stands before it'],
  ['{"a": 1},\n', 'character 9: a comma too many stands there'],
  ['{"a": 1} {"a": 2}', 'character 10: a second document follows, or a comma is missing'],
  ['{"a" 1}', 'character 6'],
])('the error for %s says what is wrong there', (text, says) => {
  expect(() => parseJson(text)).toThrow(new RegExp(`^the JSON is damaged at line 1, ${says}$`));
});
