/** Whose steps of a page are whose, and what CHECKLIST.md says about it. */
import { expect, test } from 'vitest';
import { pageMarkdown } from '../../../src/core/checklist/markdown.ts';
import type { Page, Role } from '../../../src/core/checklist/page.ts';
import { sharesOf } from '../../../src/core/checklist/shares.ts';

const words = {
  ...{ admin: 'Admin', adminHow: 'in a browser', developer: 'Dev', developerHow: 'in a terminal' },
  ...{ stepNumber: 'step {numbers}', stepNumbers: 'steps {numbers}' },
};
/** A page whose steps are done by these roles: `a` the administrator, `d` the developer. */
const pageOf = (roles: string): Page => ({
  title: [{ kind: 'text', text: 'A page' }],
  intro: [],
  rows: [],
  steps: [...roles].map((role, index) => ({
    id: `s${index + 1}`,
    title: [{ kind: 'text', text: 'A step' }],
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

test('CHECKLIST.md names who does which steps at its top, and at each step', () => {
  expect(
    pageMarkdown(pageOf('ad'), { words: { ...words, careful: 'Careful', optional: 'Optional', unverified: 'Unverified' } }),
  ).toBe(`# A page

**Admin**, step 1: in a browser

**Dev**, step 2: in a terminal

## 1. A step (Admin) <!-- s1 -->

## 2. A step (Dev) <!-- s2 -->
`);
  expect(pageMarkdown(pageOf('dd'))).toBe(`# A page\n\n## 1. A step <!-- s1 -->\n\n## 2. A step <!-- s2 -->\n`);
});
