import { describe, expect, test } from 'vitest';
import { readTable } from '../../../src/cli/input/table.ts';

const read = (text: string): unknown => readTable(Buffer.from(text));

describe('readTable', () => {
  test('counts rows as a spreadsheet does; skips empty ones', () => {
    expect(read('a;b\r\n1;"x\r\ny"\r\n;\r\n\r\n" 2 ";3;4\r\n')).toEqual({
      called: 'row',
      headers: ['a', 'b'],
      rows: [
        { number: 2, cells: ['1', 'x\r\ny'] },
        { number: 5, cells: ['2', '3', '4'] },
      ],
    });
    expect(read('sep=;\na;b\n1;2,5\n')).toMatchObject({ rows: [{ number: 3, cells: ['1', '2,5'] }] });
  });

  test('reads JSON; a member that is missing or null is empty', () => {
    expect(read('[{"a":1},{" b":true,"a":null},{"__proto__":"x"}]')).toEqual({
      called: 'entry',
      headers: ['a', 'b', '__proto__'],
      rows: [
        { number: 1, cells: ['1'] },
        { number: 2, cells: ['', 'true'] },
        { number: 3, cells: ['', '', 'x'] },
      ],
    });
  });

  test.each([
    ['an unclosed quote', 'a,b\n1,"2\n3,4\n', 'a quote (") is not closed'],
    ['a quote in a cell', 'a,b\n1,2"3\n', 'a quote (") in the wrong place'],
    ['text after a quote', 'a,b\n"1"x,2\n', 'a quote (") in the wrong place'],
    ['a very long row', `a,b\n${'x'.repeat(70_000)}\n`, 'the row is too long'],
    ['a NUL', 'a,b\n1,\0\n', 'not text in UTF-8 or UTF-16'],
    ['other bytes', Buffer.from('Citt\u00e0,b\n1,2\n', 'latin1'), 'not text in UTF-8 or UTF-16'],
    ['nothing', '', 'no rows'],
    ['only a header', 'a,b\n', 'no rows'],
    ['too many rows', `a\n${'1\n'.repeat(10_001)}`, 'more than 10,000 rows'],
    ['rows behind too many empty ones', `a,b\n${',\n'.repeat(9999)}1,1\n2,2\n3,3\n`, 'more than 10,000 rows'],
    ['members that differ only in blanks', '[{"a":1," a":2}]', 'duplicate member in an object'],
    ['too many columns', `${','.repeat(200)}\n1\n`, 'more than 200 columns'],
    ['a huge file', Buffer.alloc(4 * 1024 * 1024 + 1, 'a'), 'larger than 4 MB'],
    ['an object', '{"a":1}', 'not a JSON array'],
    ['damaged JSON', '[{"a":1}', 'the JSON is damaged'],
    ['duplicate members', '[{"a":1,"a":2}]', 'duplicate member in an object'],
    ['a list of texts', '["a"]', 'entry 1: not an object'],
    ['a nested object', '[{"a":1},{"a":{"b":1}}]', 'entry 2: a member is an object or an array'],
    ['deep JSON', '['.repeat(100), 'nested deeper than 64 levels'],
  ])('refuses %s', (_, table, message) => {
    expect(() => readTable(Buffer.from(table))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(message) }),
    );
  });
});
