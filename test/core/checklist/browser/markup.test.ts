/** A value becomes text or the content of an attribute, never markup. */
import { expect, test } from 'vitest';
import { lines, Markup, markup } from '../../../../src/core/checklist/browser/markup.ts';

test.each([
  ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
  [`"><script>'`, '&#34;&gt;&lt;script&gt;&#39;'],
  ['&lt;', '&amp;lt;'],
  ['a\nb\u202ec\u0000', 'a\\x0ab\\u{202e}c\\x00'],
  ['Größe 東京', 'Größe 東京'],
  ['1\u20139', '1&#8211;9'],
])('%j is text', (text, written) => {
  expect(markup`<p title="${text}">${text}</p>`.text).toBe(`<p title="${written}">${written}</p>`);
});

test('markup, lists and nothing are inserted as they are', () => {
  const inner = markup`<b>${'<'}</b>`;
  expect(markup`${inner}${[inner, 1, '&']}${undefined}${false}`.text).toBe('<b>&lt;</b><b>&lt;</b>1&amp;');
  expect(new Markup('<i>').text).toBe('<i>');
});

test('lines keep their breaks', () => expect(lines('a <\nb\u0007').text).toBe('a &lt;\nb\\x07'));
