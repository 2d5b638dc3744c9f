/** What programs print of keys, files and connections, one row a text: each leads to one group. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recogniseRefusal } from '../../../src/core/refusals/recognise-refusal.ts';
import { readPastedRefusal } from '../../../src/core/refusals/refusal-in-text.ts';
import { catalogueFor } from '../../../src/providers/refusals/catalogue.ts';
import { keyPassphraseFailures } from '../../../src/providers/refusals/key-passphrases.ts';
import { keyReaderFailures } from '../../../src/providers/refusals/key-readers.ts';

const rows = readFileSync(new URL('../../fixtures/program-errors.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => /^(\S+) +(?:m )?(.+)$/.exec(line)?.slice(1) as [string, string]);

const groupsOf = (text: string): string =>
  recogniseRefusal(readPastedRefusal(text).readings, catalogueFor(undefined))
    .groups.map(({ id }) => id)
    .join(', ');

test.each(rows)('%s: %s', (id, text) => {
  expect(groupsOf(text)).toBe(id);
});

describe('each text is found in the forms of logs:', () => {
  test.each<[string, (text: string) => string]>([
    ['after a time', (text) => `2026-11-21T10:00:00.1234567Z ${text}`],
    ['in a log with tabs', (text) => `2026-11-21\tERROR\tsync\t${text}\tthread-1`],
    ['among lines', (text) => `Run npm run login\n${text}\n    at Object.sign (/app/index.js:1:1)\nexit code 1`],
    ['in JSON', (text) => JSON.stringify({ level: 50, time: 1, msg: text })],
    ['in JSON as an error', (text) => JSON.stringify({ statusCode: 500, error: text })],
    ['in the error of a logger', (text) => JSON.stringify({ level: 50, err: { type: 'Error', message: text, stack: 'at x' } })],
  ])('%s', (_, form) => {
    const local = rows.filter(
      ([id, text]) => !text.startsWith('{') && !text.startsWith('https') && /^(key|pem|cli|curl|no-)/.test(id),
    );
    const wrong = local
      .filter(([id, text]) => groupsOf(form(text)) !== id)
      .map(([id, text]) => `${id}: ${text}: ${groupsOf(form(text))}`);
    expect(wrong).toEqual([]);
  });
});

test('every group about keys has a row', () => {
  const named = new Set(rows.map(([id]) => id));
  expect([...keyReaderFailures, ...keyPassphraseFailures].map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
});

describe('what contradicts a known text wins, on its line or next to it:', () => {
  test.each([
    [
      'Unable to load X509 request\n80:error:0480006C:PEM routines:get_name:no start line:../pem_lib.c:760:',
      'request-file-unreadable',
    ],
    ['error:0909006C:PEM routines:get_name:no start line\nunable to load certificate', 'certificate-file-unreadable'],
    ['Could not read private key from server.key\nerror:1C800064:Provider routines::bad decrypt', 'key-passphrase-wrong'],
    ["Error: ENOENT: no such file or directory, open '/app/node_modules/x/test.pem'", ''],
    ["Error: ENOENT: no such file or directory, open 'package.json'", ''],
  ])('%j', (text, id) => {
    expect(groupsOf(text)).toBe(id);
  });
});
