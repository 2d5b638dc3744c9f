import { describe, expect, test } from 'vitest';
import type { CheckName, Finding, Status } from '../../../src/core/findings.ts';
import { type Explanation, explain } from '../../../src/core/refusals/explain-refusal.ts';
import type { Catalogue, RefusalCause } from '../../../src/core/refusals/known-refusal.ts';

const names = { app: 'A', user: 'u', host: 'h', upload: 'f', wait: 'w', program: 'p' };

const cause = (says: string, more: Partial<RefusalCause> = {}): RefusalCause => ({
  says,
  fix: `fix ${says}`,
  certainty: 'reported',
  source: ['here'],
  ...more,
});

/** A response with these causes, explained with these check results. */
function explained(causes: readonly RefusalCause[], found: Partial<Record<CheckName, Status>>): Explanation {
  const groups = [{ id: 'a', title: 't', rows: [], texts: [{ kinds: ['browser'] as const, words: 'a' }], causes }];
  const catalogue: Catalogue = { groups, codes: [], byCode: false };
  const findings = Object.entries(found).map(([check, status]) => ({ check, status, says: `${check} ${status}` }) as Finding);
  return explain({ readings: [{ description: 'a' }] }, catalogue, { names, findings });
}

const order = ({ groups }: Explanation): string[] => (groups[0]?.causes ?? []).map(({ says }) => says);

describe('checks', () => {
  test('rule a cause out if all checks for it pass', () => {
    const causes = [cause('one', { toldBy: ['pair', 'clock'] }), cause('two')];
    for (const found of [{}, { pair: 'ok' }, { clock: 'ok' }] as const)
      expect(order(explained(causes, found))).toEqual(['one', 'two']);
    const both = explained(causes, { pair: 'ok', clock: 'ok' });
    expect({ order: order(both), ruledOut: both.groups[0]?.ruledOut }).toEqual({ order: ['two'], ruledOut: ['one'] });
  });
  test('that pass rule nothing out if only a failure is evidence', () => {
    expect(order(explained([cause('one', { shownBy: ['host'] })], { host: 'ok' }))).toEqual(['one']);
  });
  test('order the causes: failures first, then warnings, then the others as they were', () => {
    const causes = [cause('one'), cause('two', { shownBy: ['host'] }), cause('three'), cause('four', { toldBy: ['pair'] })];
    expect(order(explained(causes, { host: 'warn', pair: 'fail' }))).toEqual(['four', 'two', 'one', 'three']);
  });
  test('that support a cause are not repeated; others are listed if they matter', () => {
    const { groups, right, wrong } = explained([cause('one', { toldBy: ['pair'] })], {
      pair: 'fail',
      clock: 'ok',
      checklist: 'warn',
      git: 'fail',
      certificate: 'fail',
      'certificate-version': 'warn',
      username: 'warn',
    });
    expect(groups[0]?.causes[0]?.found).toEqual([{ check: 'pair', says: 'pair fail' }]);
    expect(right).toEqual(['the clock is right']);
    expect(wrong.map(({ check }) => check)).toEqual(['certificate', 'username']);
  });
});

test('the clicks of an app of another type are left out; of an unknown type, each says whose it is', () => {
  const clicks = [
    { app: { type: 'one', title: 'App One' }, path: 'A' },
    { app: { type: 'two', title: 'App Two' }, path: 'B' },
  ];
  const groups = [
    { id: 'a', title: 't', texts: [{ kinds: ['browser'] as const, words: 'a' }], causes: [cause('c', { clicks })] },
  ];
  const where = (appType?: string): unknown =>
    explain({ readings: [{ description: 'a' }] }, { groups, codes: [], byCode: false }, { names, findings: [], appType })
      .groups[0]?.causes[0]?.where;
  expect(where()).toEqual(['App One: A', 'App Two: B']);
  expect(where('two')).toEqual(['B']);
});

test('says who fixes a cause: the administrator where there is a place to click, else the developer, unless it says so', () => {
  const who = (more: Parameters<typeof cause>[1]): unknown => explained([cause('a', more)], {}).groups[0]?.causes[0]?.by;
  expect(who({})).toBe('developer');
  expect(who({ command: '{wait}' })).toBe('developer');
  expect(who({ clicks: [{ path: 'Setup' }] })).toBe('administrator');
  expect(who({ by: 'administrator' })).toBe('administrator');
  expect(who({ by: 'developer', clicks: [{ path: 'Setup' }] })).toBe('developer');
});

test('names are filled in everywhere: says, fix, command and menu paths; control characters are escaped', () => {
  const [first] = explained(
    [cause('{app}', { fix: '{user} {what}', command: '{wait}', clicks: [{ path: 'Setup > {app}' }] })],
    {},
  ).groups;
  expect(first?.causes[0]).toEqual({
    says: 'A',
    fix: 'u {what}',
    command: 'w',
    where: ['Setup > A'],
    by: 'administrator',
    certainty: 'reported',
    source: ['here'],
  });
  const catalogue: Catalogue = {
    groups: [{ id: 'a', title: '{app}', texts: [{ kinds: ['browser'], words: 'a' }], causes: [] }],
    codes: [],
    byCode: false,
  };
  const strange = explain({ readings: [{ description: 'a' }] }, catalogue, {
    names: { ...names, app: 'a\u001bb' },
    findings: [],
  });
  expect(strange.groups[0]?.title).toBe('a\\x1bb');
});
