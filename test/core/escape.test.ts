/** Text for people and programs shows everything it contains. */
import { describe, expect, test } from 'vitest';
import { jsonDocument } from '../../src/core/escape.ts';
import { runIn } from '../cli/world.ts';

describe('a JSON document', () => {
  test.each([
    ['a right-to-left override', '\u202e', '\\u202e'],
    ['an isolate', '\u2066', '\\u2066'],
    ['a zero-width space', '\u200b', '\\u200b'],
    ['a word joiner', '\u2060', '\\u2060'],
    ['a byte order mark', '\ufeff', '\\ufeff'],
    ['a soft hyphen', '\u00ad', '\\u00ad'],
    ['a line separator', '\u2028', '\\u2028'],
    ['a paragraph separator', '\u2029', '\\u2029'],
    ['a C1 control character', '\u009b', '\\u009b'],
    ['DEL', '\u007f', '\\u007f'],
    ['an escape', '\u001b', '\\u001b'],
    ['a tag character', '\u{e0041}', '\\udb40\\udc41'],
    ['a variation selector', '\u{e0101}', '\\udb40\\udd01'],
    ['a Hangul filler', '\u3164', '\\u3164'],
    ['half of a pair', '\ud800', '\\ud800'],
  ])('escapes %s in names and in values', (_, character, escaped) => {
    const value = { [`a${character}`]: [`b${character}c`] };
    const text = jsonDocument(value);
    expect(text).toBe(`{\n  "a${escaped}": [\n    "b${escaped}c"\n  ]\n}\n`);
    expect(JSON.parse(text)).toEqual(value);
  });
  test('is what --json prints, on success and on failure', async () => {
    const [header, claims] = [{ alg: 'RS256' }, { sub: 'a\u202eb\u200b' }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const decoded = await runIn('.', ['decode', `${header}.${claims}.AAAA`, '--json']);
    expect(decoded.stdout).toContain('"sub": "a\\u202eb\\u200b"');
    const failed = await runIn('.', ['doctor', 'a\u202eb', '--json']);
    expect(failed.stdout + decoded.stdout).not.toMatch(/[\u202e\u200b]/);
  });
  test('leaves visible characters unchanged', () => {
    expect(jsonDocument({ name: 'Città di Roma 日本 😀 "x" \\' })).toBe(
      '{\n  "name": "Città di Roma 日本 😀 \\"x\\" \\\\"\n}\n',
    );
  });
});
