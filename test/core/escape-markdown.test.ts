import { describe, expect, test } from 'vitest';
import { markdownCell, markdownCode, markdownText } from '../../src/core/escape.ts';

describe('running text', () => {
  test.each([
    'Order Sync (EU) #2',
    "Bob's app, v1.5: 3 > 2; a + b = c - d!",
    'refresh_token and snake_case_name',
    'R&D, Order & Sync, 5 &lt',
    'C#',
    'at 10:30 @ work',
    'Größe 日本 🔑 {{name}}',
  ])('leaves %j as it is', (text) => expect(markdownText(text)).toBe(text));

  test.each([
    ['`|<b>', '\\`\\|\\<b>'],
    ['*a* _b_ __c__ ~d~', '\\*a\\* \\_b\\_ \\_\\_c\\_\\_ \\~d\\~'],
    ['[a](b) ![c]', '\\[a\\](b) !\\[c\\]'],
    ['C:\\temp', 'C:\\\\temp'],
    ['&amp; &#35; &#x23;', '\\&amp; \\&#35; \\&#x23;'],
    ['&lt;<', '\\&lt;\\<'],
    ['https://a.example', 'https\\://a.example'],
    ['WWW.a.example', 'WWW\\.a.example'],
    ['bob@acme.com', 'bob\\@acme.com'],
    ['# a', '\\# a'],
    ['- a', '\\- a'],
    ['+ a', '\\+ a'],
    ['> a', '\\> a'],
    ['===', '\\==='],
    [':-', '\\:-'],
    ['1. a', '1\\. a'],
    ['12) a', '12\\) a'],
    ['sync ##', 'sync \\##'],
    ['a\nb', 'a\\\\x0ab'],
    ['\u001b[31mred', '\\\\x1b\\[31mred'],
    ['a\u202eb', 'a\\\\u{202e}b'],
  ])('%j', (text, escaped) => expect(markdownText(text)).toBe(escaped));
});

describe('a value', () => {
  test.each([
    ['server.crt', '`server.crt`', '`server.crt`'],
    ['a`b', '``a`b``', '``a`b``'],
    ['``', '``` `` ```', '``` `` ```'],
    [' a', '`  a `', '`  a `'],
    ['*a* <b> &amp;', '`*a* <b> &amp;`', '`*a* <b> &amp;`'],
    ['a\nb', '`a\\x0ab`', '`a\\x0ab`'],
    ['1|id|bob', '`1|id|bob`', '<code>1&#124;id&#124;bob</code>'],
    ['|<b>_`&\\', '``|<b>_`&\\``', '<code>&#124;&#60;b&#62;&#95;&#96;&#38;&#92;</code>'],
    ['a|b@c.example', '`a|b@c.example`', '<code>a&#124;b&#64;c.example</code>'],
    ['|www.c.example', '`|www.c.example`', '<code>&#124;www&#46;c.example</code>'],
    ['', '<code></code>', '<code></code>'],
  ])('%j in a line and in a table', (text, inLine, inCell) => {
    expect(markdownCode(text)).toBe(inLine);
    expect(markdownCell(text)).toBe(inCell);
  });
});
