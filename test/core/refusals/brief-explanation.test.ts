import { describe, expect, test } from 'vitest';
import { Commands } from '../../../src/core/fold.ts';
import { briefExplanation } from '../../../src/core/refusals/brief-explanation.ts';
import { type Explanation, explainRecognised, type Standpoint } from '../../../src/core/refusals/explain-refusal.ts';
import { headOf } from '../../../src/core/refusals/explanation-text.ts';
import type { RefusalGroup } from '../../../src/core/refusals/known-refusal.ts';
import { allRefusals } from '../../../src/providers/refusals/catalogue.ts';

const sheet = { width: 80, commands: new Commands(), forAll: '--all' };

const names = {
  app: 'Order Synchronization with the Warehouse',
  user: 'integration.user@acme.example.com.uat',
  host: 'acme-orders--uat.sandbox.my.salesforce.com',
  upload: 'server.crt',
  wait: 'npx jwt-kit token order-sync --wait 10m',
  program: 'npx jwt-kit',
};

const right = ['pair', 'times', 'certificate-end', 'host', 'audience', 'client-id', 'username', 'clock'] as const;
const findings = right.map((check) => ({ check, status: 'ok' as const, says: 'fine' }));

const explained = (group: RefusalGroup, more: Partial<Standpoint> = {}): Explanation => {
  const { error, words: description } = group.texts[0] ?? {};
  const seen = { error, description, loose: true as const };
  return explainRecognised({ seen, groups: [group], retryable: false, clientId: false }, { names, findings, ...more });
};

const group = (id: string): RefusalGroup => allRefusals.find((one) => one.id === id) as RefusalGroup;

describe('at a terminal', () => {
  test('every refusal fits on a screen of 80 by 24, with an error of two lines above it', () => {
    const tall = allRefusals.flatMap((one) => {
      const explanation = explained(one);
      const text = `${headOf(explanation, sheet)}${briefExplanation(explanation, [], sheet)}`;
      const lines = text.split('\n');
      const wide = lines.filter((line) => line.length > 80 && !line.startsWith('  npx '));
      return lines.length > 21 || wide.length > 0 ? [`${one.id}: ${lines.length} ${wide.join('')}`] : [];
    });
    expect(tall).toEqual([]);
  });
  test('the likeliest cause and its fix are shown, what is right in one line, and how much more there is', () => {
    const found = explained(group('user-not-approved'), { appType: 'external-client-app' });
    expect(briefExplanation(found, [], sheet)).toBe(`
  Most likely: Permitted Users of Order Synchronization with the Warehouse is
  "All users may self-authorize", and integration.user@acme.example.com.uat
  never approved it (documented)
  Fix: set Permitted Users of Order Synchronization with the Warehouse to Admin
  approved users are pre-authorized, and select a profile or a permission set of
  integration.user@acme.example.com.uat
  Setup > External Client App Manager >
    Order Synchronization with the Warehouse > Edit > Policies >
    OAuth Policies > Plugin Policies > Permitted Users > OK > Save
  Setup > External Client App Manager >
    Order Synchronization with the Warehouse > Edit > Policies > App Policies >
    Profiles or Permission Sets > Save

  Checked and OK: key and certificate match, and 7 more.

  --all shows 6 more possible causes.
`);
  });
  test('a setting that differs from the bundle comes first, and the causes are counted', () => {
    const differing = [{ check: 'host' as const, status: 'warn' as const, says: 'another host', fix: 'leave out --url' }];
    const text = briefExplanation(explained(group('invalid-assertion'), { differing }), [], sheet);
    expect(text).toMatch(/^\n {2}Check this first: another host\n {2}leave out --url\n/);
    expect(text).toMatch(/--all shows \d+ more possible causes\.\n$/);
    expect(text).not.toContain('Most likely');
  });
  test('other responses of the same text are named', () => {
    const others = [explained(group('client-id-invalid')), explained(group('key-missing'))];
    const text = briefExplanation(explained(group('audience-invalid'), { findings: [] }), others, sheet);
    expect(text).toContain('  Also in this text: invalid_client_id: client identifier invalid (');
    expect(text).toContain('and the other responses.');
  });
});
