import { expect, test } from 'vitest';
import { textIn, textOf } from '../../../src/core/octets/text-encoding.ts';

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

test.each([
  ['UTF-8', Buffer.from('aé')],
  ['UTF-8 with its mark', Buffer.from('\ufeffaé')],
  ['UTF-16', Buffer.from('\ufeffaé', 'utf16le')],
  ['UTF-16, the other way round', swapped('\ufeffaé')],
  ['UTF-16 without its mark', Buffer.from('aé', 'utf16le')],
  ['UTF-16 without its mark, the other way round', swapped('aé')],
])('text in %s', (_, bytes) => {
  expect([textOf(bytes), textIn(bytes)]).toEqual(['aé', 'aé']);
});

test('UTF-16 without a byte order mark may contain non-ASCII characters', () => {
  const text = 'the error \u2014 \u201cnot approved\u201d';
  expect([textOf(Buffer.from(text, 'utf16le')), textOf(swapped(text))]).toEqual([text, text]);
});

test.each([
  ['octets of a key', Buffer.from([0x30, 0x82, 0, 0x9f, 0x30, 0x0d, 0x06, 0x09])],
  ['zeros alone', Buffer.alloc(64)],
  ['text with a zero in it', Buffer.from('a text\0')],
  ['half a character', Buffer.from([0x61, 0xc3])],
])('%s are not text', (_, bytes) => {
  expect(textIn(bytes)).toBeUndefined();
});
