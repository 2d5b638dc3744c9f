/** The lines that a page does not share with the page of another bundle. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ownLines, rememberSearched } from '../../../src/core/bundle/common-lines.ts';
import { fixture } from '../../fixtures.ts';

// Each test has kinds of pages of its own: none was searched.
let tests = 0;
beforeEach(() => {
  tests += 1;
});
const ofTest = (kind: string): string => `${kind} of test ${tests}`;

const own = (page: string, kind = 'page'): string => Buffer.from(ownLines(ofTest(kind), Buffer.from(page))).toString();
const remember = (page: string, kind = 'page'): void => rememberSearched(ofTest(kind), Buffer.from(page));

/** A page of numbered lines, some of which are replaced. */
const pageOf = (changes: Readonly<Record<number, string>> = {}, count = 2000): string =>
  Array.from({ length: count }, (_, at) => `${changes[at] ?? `line ${at} of the page`}\n`).join('');

test('of the first page are all of them', () => {
  expect(own(pageOf())).toBe(pageOf());
});

describe('of a later page', () => {
  beforeEach(() => remember(pageOf()));
  test('are none if it is the same', () => expect(own(pageOf())).toBe(''));
  test('are those that differ, with three lines before and after', () => {
    const page = pageOf({ 1000: 'a longer line, which moves all that follow' });
    expect(own(page)).toBe(`${page.split('\n').slice(997, 1004).join('\n')}\n`);
  });
  test('are taken once if their surroundings overlap', () => {
    const page = pageOf({ 1000: 'a', 1002: 'b', 1008: 'c' });
    expect(own(page)).toBe(`${page.split('\n').slice(997, 1012).join('\n')}\n`);
  });
  test.each([
    ['the first line', { 0: 'x' }, 'x\nline 1 of the page\nline 2 of the page\nline 3 of the page\n'],
    ['the first line, empty', { 0: '' }, '\nline 1 of the page\nline 2 of the page\nline 3 of the page\n'],
    ['the second line, empty', { 1: '' }, `${pageOf({ 1: '' }).split('\n').slice(0, 5).join('\n')}\n`],
    ['the last line', { 1999: 'x' }, 'line 1996 of the page\nline 1997 of the page\nline 1998 of the page\nx\n'],
  ])('are %s', (_, changes, expected) => expect(own(pageOf(changes))).toBe(expected));
  test('are all that follow its end, and none of what it lacks', () => {
    expect(own(`${pageOf()}more`)).toBe('line 1997 of the page\nline 1998 of the page\nline 1999 of the page\nmore');
    expect(own(pageOf({}, 5))).toBe('');
    expect(own('')).toBe('');
    expect(own('other')).toBe('other');
  });
  test('are all of them if most differ', () => {
    const page = pageOf({ 0: 'x\ny' });
    expect(own(page)).toBe(page);
  });
  test('are those of the page of the same kind', () => expect(own(pageOf(), 'checklist')).toBe(pageOf()));
  test('are compared with the first page, not with the one before', () => {
    remember(pageOf({ 1000: 'other' }));
    expect(own(pageOf())).toBe('');
  });
});

test('contain every change of any page, whatever its lines are', () => {
  remember('a\n\nb\n\n\nlonger line\nc');
  for (const page of [
    'a\n\nb\n\n\nlonger line\nd',
    '\n\n\n',
    'b',
    'a\n\nKEY\n\n\nlonger line\nc',
    'a\r\n\r\nb',
    'a\n\nb\n\n\nlonger line\nc\n',
  ]) {
    const found = own(page);
    for (const line of page.split('\n').filter((one) => !/^(?:a|b|c|longer line|)$/.test(one))) expect(found).toContain(line);
  }
});

test('contain a whole private key whose first and last lines both pages have', () => {
  const key = fixture('keys/rsa.pkcs1.pem').toString();
  const [first = '', ...more] = key.trim().split('\n');
  const last = more.at(-1) as string;
  remember(`${'text\n'.repeat(50)}${first}\n${'.\n'.repeat(more.length - 1)}${last}\n${'text\n'.repeat(50)}`);
  expect(own(`${'text\n'.repeat(50)}${key.trim()}\n${'text\n'.repeat(50)}`)).toContain(key.trim());
});
