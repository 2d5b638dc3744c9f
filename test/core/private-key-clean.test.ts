/** Texts that are not searched for private keys: only those in which the search finds none. */
import { expect, test } from 'vitest';
import { containsPrivateKey, isClean } from '../../src/core/private-key-text.ts';
import { fixture } from '../fixtures.ts';

/** The whole search: a line break keeps a text from being taken for a clean one, and changes nothing else. */
const searched = (text: string): boolean => containsPrivateKey(`${text}\n`);

test.each([
  'https://acme.my.salesforce.com',
  'order-sync@example.com and so on',
  'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
  'wjsLOLeY0MzOhk3P6z4uG_0eT8MdIvyCqxdV8m5TzL4',
  '0C:67:7C:7C:E7:A3:3D:78:68:C3:19:C1:14:D6:AC:01:51:3A:77:BF:AE:75:AD:92:A2:73:73:56:58:01:FB:25',
])('%s is clean', (text) => {
  expect(isClean(text, 3)).toBe(true);
  expect(searched(text)).toBe(false);
});

const der = fixture('keys/rsa.pkcs8.der');
const encoded = Buffer.from('-----BEGIN PRIVATE KEY-----').toString('base64');

test.each([
  'BEGIN RSA PRIVATE KEY',
  '--end private-key------',
  'PuTTY-User-Key-File-2',
  'privateExponent: 1234',
  `<D>${'a'.repeat(20)}</D>`,
  `AGE-SECRET-KEY-1${'A2'.repeat(10)}`,
  `'n',d:${'a'.repeat(32)}`,
  '["BEGIN PRIVATE KEY"]',
  '%30%82%01%00%02%01%00%02',
  '\\060\\202\\001\\000\\002\\001\\000\\002',
  '&#x30;&#x82;&#x1;&#x0;&#x02;&#x01;&#x00;&#x02;&#x02;',
  encoded,
  encoded.match(/.{1,6}/g)?.join('.') ?? '',
  'b3BlbnNzaC1rZXktdjEA',
  `BEGIN_PRIVATE_KEY_${'a'.repeat(40)}`,
  `${encoded}${'a'.repeat(20)}`,
  `a-${encoded.slice(0, 20)}-${encoded.slice(20)}`,
  `PuTTY-User-Key-File-2${'a'.repeat(30)}`,
  `AGE-SECRET-KEY-1${'A2'.repeat(20)}`,
  der.subarray(0, 60).toString('base64url').slice(0, 70),
  Buffer.from('a=1 BEGIN PRIVATE KEY and more text').toString('base64url'),
])('%s is not clean', (text) => {
  expect(isClean(text, 3)).toBe(false);
});

test('no text with a private key is clean: random pieces', () => {
  let state = 1;
  const below = (limit: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
  const base64 = der.toString('base64url');
  const pieces: readonly (() => string)[] = [
    () => ['BEGIN', 'END', ' ', '-', '--', '_', 'PRIVATE', 'private', 'KEY', 'RSA', "'", ':', '=', ',', '.'][below(15)] ?? '',
    () => encoded.slice(below(8), 4 + below(40)),
    () => base64.slice(0, 40 + below(30)),
    () => base64.slice(below(200)).slice(0, below(60)),
    () => ["'n'", "'crv'", 'kty', 'd:', 'dp=', 'd', 'qi'][below(7)] ?? '',
    () => 'a1-B_'.charAt(below(5)).repeat(below(45)),
    () => `${['%', '\\x', '\\'][below(3)]}${['30', '82', '01', '00', '02', '060', '001'][below(7)]}`,
    () => Buffer.from('text with BEGIN PRIVATE KEY in it'.slice(below(12))).toString('base64url'),
    () => ['PuTTY-User-Key-File-3', 'AGE-SECRET-KEY-1', 'privateExponent:', 'b3BlbnNzaC1rZXktdjEA'][below(4)] ?? '',
    () => der.subarray(0, 4 + below(30)).toString('hex'),
    () =>
      (
        der
          .subarray(below(3) * 20, 20 + below(60))
          .toString('hex')
          .match(/../g) ?? []
      ).join(':'),
  ];
  let [clean, found] = [0, 0];
  for (let round = 0; round < 30_000; round += 1) {
    const only = below(2) === 0 ? pieces[below(pieces.length)] : undefined;
    const text = Array.from({ length: 1 + below(8) }, () => (only ?? pieces[below(pieces.length)] ?? String)())
      .join('')
      .slice(0, 20 + below(100));
    if (isClean(text, 3)) {
      clean += 1;
      expect(searched(text), text).toBe(false);
    } else if (searched(text)) found += 1;
  }
  expect(clean).toBeGreaterThan(500);
  expect(found).toBeGreaterThan(5000);
});
