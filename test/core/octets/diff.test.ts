/** A pasted diff of a key or a token: what it adds is read, not what it removes. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findJwt } from '../../../src/core/jwt/pasted/token-in-text.ts';
import { thumbprint } from '../../../src/core/keys/jwk/jwk.ts';
import { findKeys } from '../../../src/core/keys/read-keys.ts';
import { diffIn } from '../../../src/core/octets/diff.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';

const NOTE = 'this is a diff: took the lines that it adds (+), not those that it removes (-)';
const [old, now] = [createPublicKey(otherKey), createPublicKey(testKey)];
const pem = (key = now): string[] => `${key.export({ type: 'spki', format: 'pem' })}`.trim().split('\n');
const jwk = (key = now): string[] => JSON.stringify(key.export({ format: 'jwk' }), null, 2).split('\n');
const marked = (mark: string, lines: readonly string[]): string[] => lines.map((line) => `${mark}${line}`);
const git = [
  'diff --git a/public.pem b/public.pem',
  'index 1234567..89abcde 100644',
  '--- a/public.pem',
  '+++ b/public.pem',
  '@@ -1,9 +1,9 @@',
];

/** Lines of two texts as a diff: what both have stays. */
const changed = (before: readonly string[], after: readonly string[]): string[] => [
  ...marked(' ', after.slice(0, 1)),
  ...marked('-', before.slice(1, -1)),
  ...marked('+', after.slice(1, -1)),
  ...marked(' ', after.slice(-1)),
];

describe('a diff of a key', () => {
  test.each<[string, string[]]>([
    ['of git, PEM', [...git, ...changed(pem(old), pem())]],
    ['of git, PEM as a whole', [...git, ...marked('-', pem(old)), ...marked('+', pem()), '\\ No newline at end of file']],
    ['without headings', changed(pem(old), pem())],
    ['without headings, as a whole', [...marked('-', pem(old)), ...marked('+', pem())]],
    ['with the added lines first', [...git.slice(-1), ...marked('+', pem()), ...marked('-', pem(old))]],
    ['that lost the blanks of its context', [...git, ...changed(pem(old), pem()).map((line) => line.trimStart())]],
    ['of a JWK', changed(jwk(old), jwk())],
    ['of git, a JWK', [...git, ...changed(jwk(old), jwk())]],
    [
      'of a new file',
      ['diff --git a/k b/k', 'new file mode 100644', '--- /dev/null', '+++ b/k', '@@ -0,0 +1,9 @@', ...marked('+', pem())],
    ],
  ])('%s', (_, lines) => {
    for (const end of ['\n', '\r\n']) {
      const { keys } = findKeys(Buffer.from(lines.join(end)));
      const opened = keys.map((key) => key.open({}));
      expect(opened.map(({ key }) => thumbprint(key))).toEqual([thumbprint(testKey)]);
      expect(opened[0]?.notes).toContain(NOTE);
    }
  });
  test('that only removes it is refused', () => {
    expect(() => findKeys(Buffer.from([...git, ...marked('-', pem())].join('\n')))).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: 'this is a diff that only removes lines',
        hint: 'give the file itself, as it is after the change',
      }),
    );
  });
});

test('a diff is read without its marks', () => {
  expect(diffIn([...git, ' a', '-  b', '+  c', ' ', ' -d'].join('\n'))).toEqual({ text: 'a\n  c\n\n-d', note: NOTE });
});

test('a diff of a token', () => {
  const jwt = fixture('jws/rfc7515_A.2.jwsc').toString().trim();
  const other = fixture('jws/rfc7520_4.1.jwsc').toString().trim();
  expect(findJwt(`-${other}\n+${jwt}\n`)).toEqual({ jwt, notes: [NOTE] });
  expect(findJwt(`@@ -1 +1 @@\n-TOKEN=${other}\n+TOKEN=${jwt}\n`)).toMatchObject({ jwt });
});

test.each([
  ['PEM', pem().join('\n')],
  ['PEM in quoted lines of a list', marked('- ', pem()).join('\n')],
  ['indented PEM', marked('  ', pem()).join('\n')],
  ['JSON', jwk().join('\n')],
  ['text with + in front of some lines', '+a\n b\n'],
  ['what has only its headings', 'diff --git a/k b/k\n@@ -1 +1 @@\n a\n'],
  ['YAML', 'keys:\n- a\n- b\n'],
  ['a base64 line that starts with +', `-----BEGIN PUBLIC KEY-----\n+AAA\n-----END PUBLIC KEY-----`],
])('%s is no diff', (_, text) => {
  expect(diffIn(text)).toBeUndefined();
});
