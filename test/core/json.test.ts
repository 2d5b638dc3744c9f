import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/core/json.ts';

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

test('a line break inside a text stands for itself', () => {
  expect(plain('{"n":"ab\r\ncd\tef"}')).toEqual({ n: 'ab\r\ncd\tef' });
});

test('members that stand twice are remembered by their object', () => {
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
    ['{"a":1,}', 'the JSON is damaged at line 1, character 8'],
    ['{"a":1\n,"b":01}', 'the JSON is damaged at line 2, character 7'],
    ["{'a':1}", 'the JSON is damaged at line 1, character 2'],
    ['{"a" 1}', 'the JSON is damaged at line 1, character 6'],
    ['[1 2]', 'the JSON is damaged at line 1, character 4'],
    ['["\\x"]', 'the JSON is damaged at line 1, character 2'],
    ['["\u0007"]', 'the JSON is damaged at line 1, character 2'],
    ['[nul]', 'the JSON is damaged at line 1, character 2'],
    ['{} {}', 'the JSON is damaged at line 1, character 4'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'the JSON is nested deeper than 64 levels, which no key is'],
    [`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'the JSON is nested deeper than 64 levels, which no key is'],
  ])('%s', (text, message) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test('but not 64 levels', () => {
    expect(plain(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeInstanceOf(Array);
  });
});
