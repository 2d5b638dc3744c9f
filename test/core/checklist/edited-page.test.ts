/** The user's edits of CHECKLIST.md are kept when it is written again. */
import { describe, expect, test } from 'vitest';
import { readEdits, ticksInOtherWords, ticksWithOtherValues, withEdits } from '../../../src/core/checklist/edited-page.ts';

const page = `# x

## 1. Start <!-- start -->

- [ ] Click **Save**.
- [ ] Copy \`a\`.

## 2. End on 1 May 2027 <!-- end -->

- [ ] Click **Save**.
- [ ] Keep the key: ____ (the key). It is not ____ (the secret), mind.
`;
const isWritten = (text: string): boolean => text === page;
const edits = (text: string): ReturnType<typeof readEdits> => readEdits(text, isWritten);
/** A page written again without other changes. */
const again = (text: string): string => withEdits(page, edits(text)).text;

const ticked = page.replace('- [ ] Copy', '- [x] Copy').replace(/- \[ \] Click(?=[^#]*$)/, '- [X] Click');
const notes = '## Notes\n\n- [x] mine\n\n### More\n\ntext';

test('ticks and notes are read, and do not count as other edits', () => {
  expect(edits(page)).toEqual({ ticks: [], notes: '', other: false });
  const ticks = [
    { step: 'start', action: 'Copy `a`.' },
    { step: 'end', action: 'Click **Save**.' },
  ];
  expect(edits(ticked)).toEqual({ ticks, notes: '', other: false });
  expect(edits(`${ticked}\n${notes}`)).toEqual({ ticks, notes: `${notes}\n`, other: false });
});

test('a second heading of that name belongs to the notes', () => {
  expect(edits(`${page}\n## Notes\n\na\n\n## Notes\n\nb\n`)).toMatchObject({
    notes: '## Notes\n\na\n\n## Notes\n\nb\n',
    other: false,
  });
});

test.each([
  ['with Windows line endings', (text: string) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text: string) => `\ufeff${text}`],
  ['without a line break at its end', (text: string) => text.trimEnd()],
  ['with empty lines at its end', (text: string) => `${text}\n\n`],
])('a page %s counts as unedited', (_, change) => {
  expect(edits(change(page)).other).toBe(false);
  expect(edits(change(`${ticked}\n${notes}\n`))).toEqual(edits(`${ticked}\n${notes}\n`));
});

test.each([
  ['a changed word', page.replace('Copy', 'Take')],
  ['a line more', `${page}- [ ] mine\n`],
  ['a heading of another name', `${page}\n## Remarks\n\nmine\n`],
  ['notes before a step', page.replace('## 2.', '## Notes\n\nmine\n\n## 2.')],
  ['a box of another kind', page.replace('- [ ] Copy', '- [-] Copy')],
])('%s is an edit', (_, text) => expect(edits(text)).toMatchObject({ notes: '', other: true }));

describe('a page that is written again', () => {
  test('has the ticks and the notes', () => {
    const kept = ticked.replace('[X]', '[x]');
    expect(again(ticked)).toBe(kept);
    expect(again(`${ticked}\n${notes}`)).toBe(`${kept}\n${notes}\n`);
    expect(edits(again(`${ticked}\n${notes}`)).other).toBe(false);
  });

  test('keeps a tick by its step and its action, in any position', () => {
    const { ticks } = edits(ticked);
    const moved =
      '## 1. Other <!-- other -->\n\n- [ ] Copy `a`.\n\n## 2. Begin <!-- start -->\n\n- [ ] New.\n- [ ] Copy `a`.\n- [ ] Copy `b`.\n';
    expect(withEdits(moved, { ticks, notes: '' })).toEqual({
      text: moved.replace(/New.\n- \[ \]/, 'New.\n- [x]'),
      lost: 1,
    });
  });

  test('uses one tick for one action', () => {
    const twice = '## 1. A <!-- a -->\n\n- [ ] b\n- [ ] b\n';
    expect(withEdits(twice, { ticks: [{ step: 'a', action: 'b' }], notes: '' }).text).toBe(twice.replace('[ ]', '[x]'));
  });

  test('keeps the tick of an action whose blanks were filled in, but not if another value changed', () => {
    const action = 'Keep the key: ____ (the key). It is not ____ (the secret), mind.';
    const lostOf = (now: string): number =>
      withEdits(`## 1. E <!-- end -->\n\n- [ ] ${now}\n`, { ticks: [{ step: 'end', action }], notes: '' }).lost;
    expect(lostOf('Keep the key: `a`. It is not `b`, mind.')).toBe(0);
    expect(lostOf('Keep the key: `a`. It is not ____ (the secret), mind.')).toBe(0);
    expect(lostOf('Keep the key: `a`, mind.')).toBe(1);
    expect(lostOf('Keep the card: `a`. It is not `b`, mind.')).toBe(1);
    expect(lostOf('Keep the key: `a`. It is not `b`.')).toBe(1);
    expect(lostOf('Keep the key: `a`. It is not `b`, ever.')).toBe(1);
    expect(lostOf('Keep the key: , mind.')).toBe(1);
    // One tick does not count for two actions.
    const one = [{ step: 'a', action: 'a ____ (x)b____ (y)b' }];
    expect(withEdits('## 1. A <!-- a -->\n\n- [ ] a 1b\n', { ticks: one, notes: '' }).lost).toBe(1);
    expect(withEdits(page, { ticks: [{ step: 'start', action: 'Copy `b`.' }], notes: '' }).lost).toBe(1);
  });

  test('recognises the steps of a page without ids by their titles', () => {
    const old = ticked.replace(/ <!-- \w+ -->/g, '');
    expect(edits(old).ticks.map(({ step }) => step)).toEqual(['Start', 'End on 1 May 2027']);
    expect(withEdits(page, edits(old))).toEqual({ text: ticked.replace('[X]', '[x]'), lost: 0 });
  });
});

type Tick = ReturnType<typeof ticksWithOtherValues>[number];

describe('ticks of a page with other values', () => {
  const pageOf = (...actions: string[]): string =>
    [
      '# title',
      '',
      '## 1. One <!-- one -->',
      '',
      ...actions.map((action) => `- [ ] ${action}`),
      '',
      '## 2. Two <!-- two -->',
      '',
      '- [ ] b',
      '',
    ].join('\n');
  const tick = (action: string, step = 'one'): Tick => ({ step, action });
  const send = 'Send ____ (the key)';

  test.each<[string, string[], string[], Tick[], Tick[]]>([
    ['moves to the action in its place', ['a', send], ['a', 'Compare it'], [tick(send)], [tick('Compare it')]],
    ['stays where the action is still there', ['a', 'x'], ['a', 'y'], [tick('a')], [tick('a')]],
    ['stays where the action is at another place', ['a', 'x'], ['z', 'a'], [tick('a')], [tick('a')]],
    ['stays where a blank of its action is filled in', ['a', send], ['a', 'Send `k`'], [tick(send)], [tick(send)]],
    ['is dropped if its action is gone from a step with fewer', ['a', 'x'], ['a'], [tick('a'), tick('x')], [tick('a')]],
    ['is dropped if its action is gone from a step with more', ['a', 'x'], ['a', 'y', 'z'], [tick('x')], []],
    [
      'is left if the page before did not have it',
      ['a'],
      ['b'],
      [tick('other'), tick('a', 'gone')],
      [tick('other'), tick('a', 'gone')],
    ],
    ['does not move to another step', ['b'], ['c'], [tick('b', 'two')], [tick('b', 'two')]],
  ])('%s', (_, before, after, ticks, expected) => {
    expect(ticksWithOtherValues(ticks, pageOf(...before), pageOf(...after))).toEqual(expected);
  });

  test.each<[string, string[], string[], Tick[], Tick[]]>([
    ['moves to the action in its place', ['a', send], ['A', 'Inviare'], [tick(send)], [tick('Inviare')]],
    ['is left, and counts as lost, in a step with another number of actions', ['a'], ['A', 'B'], [tick('a')], [tick('a')]],
    ['is left if the page before did not have it', ['a'], ['A'], [tick('other')], [tick('other')]],
  ])('in another language: %s', (_, before, after, ticks, expected) => {
    expect(ticksInOtherWords(ticks, pageOf(...before), pageOf(...after))).toEqual(expected);
  });
});
