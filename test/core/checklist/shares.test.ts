/** Whose steps of a page are whose, and what CHECKLIST.md says about it. */
import { expect, test } from 'vitest';
import { pageMarkdown } from '../../../src/core/checklist/markdown.ts';
import type { Page, Role } from '../../../src/core/checklist/page.ts';
import { sharesOf } from '../../../src/core/checklist/shares.ts';

const words = {
  ...{ admin: 'Admin', adminHow: 'in a browser', developer: 'Dev', developerHow: 'in a terminal' },
  ...{ stepNumber: 'step {numbers}', stepNumbers: 'steps {numbers}' },
  ...{ startAt: 'Start at {step}', startAfter: 'after {steps} ({who})' },
};
/** A page whose steps are done by these roles: `a` the administrator, `d` the developer. */
const pageOf = (roles: string): Page => ({
  title: [{ kind: 'text', text: 'A page' }],
  intro: [],
  rows: [],
  steps: [...roles].map((role, index) => ({
    id: `s${index + 1}`,
    title: [{ kind: 'text', text: `A step ${index + 1}` }],
    by: { a: 'admin', d: 'developer' }[role] as Role,
    parts: [],
  })),
});

test.each([
  ['aaad', ['Admin: steps 1\u20133', 'Dev: step 4']],
  ['dadd', ['Dev: steps 1, 3\u20134', 'Admin: step 2']],
  ['adad', ['Admin: steps 1, 3', 'Dev: steps 2, 4']],
  ['aad', ['Admin: steps 1\u20132', 'Dev: step 3']],
  ['aaa', []],
  ['d', []],
])('%s', (roles, expected) => {
  expect(sharesOf(pageOf(roles), words).map(({ who, which }) => `${who}: ${which}`)).toEqual(expected);
});

test.each([
  ['aaad', ['Start at step 1', 'Start at step 4 (s4), after steps 1\u20133 (Admin)']],
  ['dadd', ['Start at step 1', 'Start at step 2 (s2), after step 1 (Dev): s1']],
  ['adad', ['Start at step 1', 'Start at step 2 (s2), after step 1 (Admin): s1']],
])('%s: where each starts, and what comes before', (roles, expected) => {
  const says = sharesOf(pageOf(roles), words).map(({ start, first, after }) =>
    after === undefined
      ? start
      : `${start} (${first.id}), ${after.says}${after.only === undefined ? '' : `: ${after.only.id}`}`,
  );
  expect(says).toEqual(expected);
});

test('CHECKLIST.md names who does which steps at its top, and at each step', () => {
  expect(
    pageMarkdown(pageOf('ad'), { words: { ...words, careful: 'Careful', optional: 'Optional', unverified: 'Unverified' } }),
  ).toBe(`# A page

**Admin**, step 1: in a browser Start at step 1: A step 1

**Dev**, step 2: in a terminal Start at step 2: A step 2, after step 1 (Admin): A step 1

## 1. A step 1 (Admin) <!-- s1 -->

## 2. A step 2 (Dev) <!-- s2 -->
`);
  expect(pageMarkdown(pageOf('dd'))).toBe(`# A page\n\n## 1. A step 1 <!-- s1 -->\n\n## 2. A step 2 <!-- s2 -->\n`);
});
