/** Secrets in a server's text appear in no message, finding or JSON, from any field of the response. */
import { describe, expect, test } from 'vitest';
import { bundle, expectNotRepeated, said, ways } from './secret-answers.ts';

describe.each(ways.map((words) => [words.join(' '), words] as const))('%s', (_, command) => {
  test('secrets in the text and in the code are not repeated', () => expectNotRepeated(command, 45));
  test('the diagnosis stays', async () => {
    const diagnosis =
      "user hasn't approved this consumer, request 0f8fad5b-d9cb-469f-a165-70867728950e, user sync@acme.com.uat";
    const answer = { error: 'invalid_grant', error_description: diagnosis };
    const shown = await said(await bundle(), command, answer);
    expect(shown.replace(/\s+/g, ' ')).toContain(`refused the assertion: ${diagnosis} (invalid_grant)`);
  });
});

test.each([
  ['invalid_grant', 'invalid_grant'],
  ['OAUTH_APPROVAL_ERROR_GENERIC', 'OAUTH_APPROVAL_ERROR_GENERIC'],
  ['C-1016', 'C-1016'],
  ['two words', undefined],
  ['a'.repeat(61), undefined],
  ['9f86d081884c7d659a2feaa0c55ad015', undefined],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', undefined],
  ['00D5g000004Abcd!AQabcdefghijklmnopqrst1234567890', undefined],
])('the code of the finding is a code or nothing: %s', async (error, code) => {
  const online = ['doctor', 'app', '--online', '--json'];
  const report = JSON.parse(await said(await bundle(), online, { error, error_description: 'y' }));
  const finding = report.bundles[0].findings.find(({ check }: { check: string }) => check === 'token');
  expect(finding.code).toBe(code);
});
