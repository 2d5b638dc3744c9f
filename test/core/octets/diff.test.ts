/** A pasted diff of a key or a token: what it adds is read, not what it removes. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findJwt } from '../../../src/core/jwt/pasted/token-in-text.ts';
import { thumbprint } from '../../../src/core/keys/jwk/thumbprint.ts';
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
    ['without headings, only what is added', marked('+', pem())],
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
  test.each([[git], [[]]])('that only removes it is refused, after %j', (headings) => {
    expect(() => findKeys(Buffer.from([...headings, ...marked('-', pem())].join('\n')))).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: 'this is a diff that only removes lines',
        hint: 'give the file itself, as it is after the change',
      }),
    );
  });
});

/** A change of a file in a log, newest first. */
const logged = (hashes: string, lines: readonly string[], name = 'public.pem'): string[] => [
  'commit 37266c0b1b9d641c94b29fb4c0ced959c50d8a3f',
  'Author: x <x@example.org>',
  '',
  '    Replace the key',
  '',
  `diff --git a/${name} b/${name}`,
  `index ${hashes} 100644`,
  ...(hashes.startsWith('0000') ? ['--- /dev/null'] : [`--- a/${name}`]),
  `+++ b/${name}`,
  '@@ -1,9 +1,9 @@',
  ...lines,
];
const newer = logged('aaaaaaa..bbbbbbb', changed(pem(old), pem()));
const older = logged('0000000..aaaaaaa', marked('+', pem(old)));

/** What a terminal shows in colours, as git writes them. */
const coloured = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    line.startsWith('+')
      ? `\x1b[32m+\x1b[m\x1b[32m${line.slice(1)}\x1b[m`
      : line.startsWith('-')
        ? `\x1b[31m${line}\x1b[m`
        : /^(?:commit|diff|index|@@) /.test(line)
          ? `\x1b[1;33m${line}\x1b[m`
          : line,
  );

const keysIn = (lines: readonly string[]): ReturnType<ReturnType<typeof findKeys>['keys'][number]['open']>[] =>
  findKeys(Buffer.from(lines.join('\n'))).keys.map((key) => key.open({}));

describe('a log of several changes', () => {
  const NEWEST = 'this is a log of several changes: took the lines that the newest adds (+), not those of the others';
  test.each<[string, string[]]>([
    ['newest first', [...newer, '', ...older]],
    ['oldest first', [...older, '', ...newer]],
    ['in colours', coloured([...newer, '', ...older])],
    [
      'in colours, with their first characters lost',
      coloured([...newer, '', ...older]).map((line) => line.replaceAll('\x1b', '')),
    ],
    ['quoted', [...newer, '', ...older].map((line) => `> ${line}`)],
  ])('%s', (_, lines) => {
    const opened = keysIn(lines);
    expect(opened.map(({ key }) => thumbprint(key))).toEqual([thumbprint(testKey)]);
    expect(opened[0]?.notes).toContain(NEWEST);
  });
  test.each<[string, string[]]>([
    ['that do not follow each other', [...newer, ...logged('ccccccc..ddddddd', changed(pem(), pem(old)))]],
    ['that undo each other', [...newer, ...logged('bbbbbbb..aaaaaaa', changed(pem(), pem(old)))]],
  ])('%s is refused', (_, lines) => {
    expect(() => keysIn(lines)).toThrow('several changes of public.pem, and which is the newest is not clear');
  });
  test('of two files has the keys of both', () => {
    expect(keysIn([...newer, ...logged('0000000..ccccccc', marked('+', pem(old)), 'other.pem')])).toHaveLength(2);
  });
});

test('a diff in colours', () => {
  expect(keysIn(coloured([...git, ...changed(pem(old), pem())])).map(({ key }) => thumbprint(key))).toEqual([
    thumbprint(testKey),
  ]);
});

test('the diff of a merge', () => {
  const lines = changed(pem(old), pem()).map((line) => ` ${line}`);
  const heading = ['diff --cc public.pem', 'index aaaaaaa,bbbbbbb..ccccccc', '--- a/public.pem', '+++ b/public.pem'];
  expect(keysIn([...heading, '@@@ -1,9 -1,9 +1,9 @@@', ...lines]).map(({ key }) => thumbprint(key))).toEqual([
    thumbprint(testKey),
  ]);
});

describe('a diff that is not read', () => {
  const [before, after] = [pem(old).slice(1, -1), pem().slice(1, -1)];
  const [begin = '', end = ''] = [pem()[0], pem().at(-1)];
  const red = before.map((line) => `\x1b[31m${line}\x1b[m`);
  const green = after.map((line) => `\x1b[32m${line}\x1b[m`);
  test.each<[string, string[]]>([
    ['a context diff', ['*** a', '--- b', '***************', '*** 1,9 ****', ...pem(old), '--- 1,9 ----', ...pem()]],
    ['a diff without context', ['2,8c2,8', ...marked('< ', before), '---', ...marked('> ', after)]],
    ['a diff without context', [...marked('< ', before), '---', ...marked('> ', after)]],
    ['a word diff', [...git, begin, ...before.map((line) => `[-${line}-]`), ...after.map((line) => `{+${line}+}`), end]],
    ['a word diff', [...git, begin, ...red, ...green, end]],
    ['a diff side by side', pem(old).map((line, at) => `${line}\t${/-/.test(line) ? '' : '| '}${pem()[at]}`)],
    [
      'a diff in HTML',
      [begin, ...before.map((line) => `<del>${line}</del>`), ...after.map((line) => `<ins>${line}</ins>`), end],
    ],
    ['a diff with other marks', [...git, ` ${begin}`, ...marked('<', before), ...marked('>', after), ` ${end}`]],
  ])('%s', (name, lines) => {
    expect(() => keysIn(lines)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(`this is ${name}`),
        hint: expect.stringContaining('as it is after the change'),
      }),
    );
  });
});

test('a conflict of git is refused', () => {
  const lines = ['<<<<<<< HEAD', ...pem(), '=======', ...pem(old), '>>>>>>> other'];
  for (const text of [lines, [...pem().slice(0, 1), ...lines.slice(2)]]) {
    if (text !== lines) text.splice(1, 0, '<<<<<<< HEAD');
    expect(() => keysIn(text)).toThrow(/^git left a conflict in this file, at line [12]: it has two versions$/);
  }
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

test('a diff of very many files is refused', () => {
  const lines = Array.from({ length: 600 }, (_, at) => ['diff --git a/x b/x', '@@ -1 +1 @@', `+${at}`]).flat();
  expect(() => diffIn(lines.join('\n'))).toThrow('this is a diff of more than 500 files');
});
