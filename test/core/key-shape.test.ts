import { expect, test } from 'vitest';
import { hasKeyMark, looksLikeKey } from '../../src/core/key-shape.ts';

/** The shortest text of each form, among characters that few names have. */
const shortest = [
  ...['-----', '%2D%2D%2D%2D', '{', '"kty"', "'kty'", 'set-cookie:'],
  ...['LS0tLS1CRUdJTi', `mii${'abc+'.repeat(15)}`, 'BEGIN KEY', 'end certificate', 'eyJabcde.abcde'],
  ...['PuTTY-User-Key-File', 'openssh-key-v1', 'AGE-SECRET-KEY-1'],
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => prefix + 'A1'.repeat(6)),
  ...['AIza-1234567890_abcd', 'xoxb-12345678', 'xapp-12345678'],
  ...['p', 'o', 'u', 's', 'r'].map((kind) => `gh${kind}_123456789012`),
  ...['github_pat_123456789012', 'glpat-123456789012', 'gldt-123456789012'],
  ...['sk_live_12345678', 'pk_live_12345678', 'rk_test_12345678', 'sk-1234567890123456', 'whsec_12345678'],
  ...['npm_1234567890123456', 'pypi-1234567890123456', 'dop_v1_1234567890123456', 'shpat_1234567890123456'],
  ...['SG.a.b.c.d.e.f.g.h.', 'ya29.a.b.c.', 'hvs.12345678', 'hvb.12345678', 'hvr.12345678', 'EAAB1234567890123456'],
  ...['GOCSPX-12345678', 'dckr_pat_123456789012', 'hf_1234567890123456', 'dapi1234567890abcdef', 'NRAK-ABCDEFGH12345678'],
  ...['s', 'b', 'r'].map((letter) => `${letter}.${'aB1'.repeat(8)}`),
  ...['00D123456789012!a.b.c.d.', '00D123456789012%21a.b.c.d.', 'force://a'],
  'aB1+'.repeat(30),
];

test.each(shortest)('%s has a mark of a key, alone and in a path', (text) => {
  expect(hasKeyMark(text)).toBe(true);
  expect(looksLikeKey(text)).toBe(true);
  // A mark at the start of a text is none in a path.
  if (text !== '{') expect(hasKeyMark(`a/${text}`)).toBe(true);
});

test.each(shortest.filter((text) => text.length > 1))('%s without its last character has none', (text) => {
  // Of the last form, 119 characters are still a run that is too long for a name.
  expect(hasKeyMark(text.slice(0, -1))).toBe(false);
});

test.each(['{"', "{ '", '{\\"n', '{%22', '{ kty: RSA', '{\n'])('%j starts like a JWK', (text) => {
  expect(hasKeyMark(text)).toBe(true);
});

test.each([
  '{a}',
  '{Order Sync} (EU)',
  '{{name}}',
  'server.key',
  'app/server.key',
  'C:\\keys\\server.key',
  'CHECKLIST.md',
  'a-rather-long-name-of-a-file-in-a-folder.pem',
])('the path %s has none and is no key', (path) => {
  expect(hasKeyMark(path)).toBe(false);
  expect(looksLikeKey(path)).toBe(false);
});
