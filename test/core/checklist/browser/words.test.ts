/** The words of the page: each language has all of them, and each is used. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { filled, readWords, scriptWords, wordNames } from '../../../../src/core/checklist/browser/words.ts';

const root = resolve(import.meta.dirname, '../../../..');
const all = wordNames.map((name) => `${name}: ${name} {x}`);

test('words are read by name', () => {
  expect(Object.keys(readWords(['---', ...all, '---', ''].join('\r\n')))).toEqual(wordNames);
  expect(readWords(all.join('\n')).copy).toBe('copy {x}');
  expect(filled('a {b} {c} {b}', { b: '{c}' })).toBe('a {c} {c} {c}');
});

test.each([
  ['a missing word', all.slice(1), `template: the part "words" has no line for ${wordNames[0]}`],
  ['a word twice', [...all, all[0] ?? ''], 'template: a line of the part "words" is not a known name and its words: '],
  [
    'an unknown word',
    [...all, 'other: x'],
    'template: a line of the part "words" is not a known name and its words: "other: x"',
  ],
  ['a name of every object', [...all, 'constructor: x'], 'template: a line of the part "words" is not a known name'],
  ['no words', [], 'template: the part "words" has no line for '],
])('refuses %s', (_, lines, message) => {
  expect(() => readWords(lines.join('\n'))).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
  );
});

test('the script gets the words that it uses, and no others', () => {
  const script = readFileSync(join(root, 'templates/page.js'), 'utf8');
  const used = [...script.matchAll(/\bwords\.(\w+)/g)].map(([, name = '']) => name);
  const english = readWords(readFileSync(join(root, 'templates/parts/en/words.md'), 'utf8'));
  const given = scriptWords(english).split('|');
  expect(given.map((line) => line.split(' ')[0]).sort()).toEqual([...new Set(used)].sort());
});

test('every word is used', () => {
  const sources = ['src/core/checklist/browser', 'src/providers/checklist'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  );
  const code = [...sources, 'src/core/checklist/shares.ts', 'templates/page.js']
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
  // By its name, or by taking the words apart.
  const used = (name: string): boolean =>
    new RegExp(`words\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}(?:: Words| = readWords\\()`).test(code);
  expect(wordNames.filter((name) => !used(name))).toEqual([]);
});
