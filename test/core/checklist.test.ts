import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/core/bundle/checklist-page.ts';
import { type Checklist, label, line, value } from '../../src/core/checklist.ts';
import { longDate, renewalDate, shortDate } from '../../src/core/dates.ts';
import { markdownCell, markdownCode, markdownText } from '../../src/core/escape.ts';
import { frozen } from '../fixtures.ts';

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

describe('dates', () => {
  test('are printed in UTC', () => {
    expect(longDate(new Date('2027-11-21T23:59:59.999Z'))).toBe('21 November 2027');
    expect(longDate(new Date('2027-11-21T00:00:00Z'))).toBe('21 November 2027');
    expect(shortDate(new Date('2027-11-01T00:00:00Z'))).toBe('1 Nov 2027');
  });

  test.each([
    [3650, 30],
    [365, 30],
    [60, 30],
    [59, 29.5],
    [30, 15],
    [1, 0.5],
  ])('a certificate for %d days is renewed %d days before its end', (days, before) => {
    const end = new Date(frozen.getTime() + days * 86_400_000);
    expect(renewalDate({ notBefore: frozen, notAfter: end })).toEqual(new Date(end.getTime() - before * 86_400_000));
  });
});

describe('pieces', () => {
  test('a line keeps text, labels and values apart', () => {
    expect(line`${label('Save')} and ${value('x', 'what')}${value(undefined, 'who')}.`).toEqual([
      { label: 'Save' },
      ' and ',
      { value: 'x' },
      { blank: 'who' },
      '.',
    ]);
  });

  test('an empty value is a blank', () => {
    expect(value('', 'what')).toEqual({ blank: 'what' });
  });
});

describe('the page', () => {
  const checklist: Checklist = {
    name: '{{steps}}|\n',
    facts: [
      { name: 'Known', value: { value: 'a|b' } },
      { name: 'Unknown', value: { blank: 'a | b' } },
      { name: 'Label', value: { label: 'L_' } },
      { name: 'Text', value: 'T' },
    ],
    steps: [
      { title: 'One', actions: [line`Click ${label('A')}.`, line`Type ${{ value: '{{name}}' }}${{ blank: 'b' }}`] },
      { title: 'Two', actions: [line`x`], cautions: [line`c${label('l')}`, line`d`], unverified: [line`${{ value: 'v' }}`] },
    ],
  };

  test('has each piece under a name of its own, and nothing of the line around it', () => {
    const piece = '{{#pieces}}<{{text}}/{{label}}/{{blank}}/{{{value}}}/{{{cell}}}>{{/pieces}}';
    const page = `\n\n{{name}}\n\n\n\n{{> facts}}\n{{#steps}}\n{{number}} {{title}}:{{#actions}} ${piece}{{/actions}}!{{#cautions}} ${piece}{{/cautions}}?{{#unverified}} ${piece}{{/unverified}}\n\n\n{{/steps}}\n`;
    const parts = { facts: `{{#facts}}\n{{name}} ${piece}\n{{/facts}}\n` };
    expect(renderMarkdown({ page, parts }, checklist)).toBe(
      [
        '{{steps}}\\|\\\\x0a',
        '',
        'Known <///`a|b`/<code>a&#124;b</code>>',
        'Unknown <//a \\| b//>',
        'Label </L\\_///>',
        'Text <T////>',
        '1 One: <Click ////></A///><.////> <Type ////><///`{{name}}`/`{{name}}`><//b//>!?',
        '',
        '2 Two: <x////>! <c////></l///> <d////>? <///`v`/`v`>',
        '',
      ].join('\n'),
    );
  });
});
