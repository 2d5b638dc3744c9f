/** An assertion that a server repeats, in any pieces, does not appear in a message. */
import { describe, expect, test } from 'vitest';
import { withoutEchoes } from '../../../src/core/jwt/echoed-secrets.ts';
import { serverWords } from '../../../src/core/jwt/server-words.ts';
import { readTokenAnswer } from '../../../src/core/jwt/token-request.ts';
import { cpuTime } from '../../cpu-time.ts';

const signature =
  'Z3cQRjHRz4KA_wFgrijLQOqZQ-oPkk7ZQwf9oV_3MOLmAEm06T3Bi900loHanDOC6WuCHutgwzSc-buoTv5gD_NCF5hPH9zemawgtUrnDTHs0';
const assertion = `eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.${signature}`;

/** Whether eight consecutive letters or digits of the signature are left, with anything between them. */
const leaks = (shown: string): boolean => {
  const plain = (text: string): string => text.replace(/[^a-z0-9]/gi, '').toLowerCase();
  const [secret, text] = [plain(signature), plain(shown)];
  return Array.from({ length: secret.length - 12 }, (_, at) => secret.slice(at, at + 12)).some((part) => text.includes(part));
};

describe('an assertion that is sent back', () => {
  test.each<[string, (text: string) => string]>([
    ['whole', (text) => text],
    ['a part', (text) => text.slice(7, 60)],
    ['in pieces of 16', (text) => (text.match(/.{1,16}/g) ?? []).join(' ')],
    ['in pieces of 6, quoted', (text) => (text.match(/.{1,6}/g) ?? []).map((piece) => `"${piece}"`).join(', ')],
    ['character by character', (text) => [...text].join(' ')],
    ['on lines', (text) => (text.match(/.{1,20}/g) ?? []).join('\n> ')],
    ['in standard base64', (text) => text.replaceAll('-', '+').replaceAll('_', '/')],
    ['in lower case', (text) => text.toLowerCase()],
    ['in pieces of 11 with words between', (text) => (text.match(/.{1,11}/g) ?? []).join(' and then ')],
    ['in capitals with dots', (text) => (text.match(/.{1,30}/g) ?? []).join('.').toUpperCase()],
  ])('%s', (_, change) => {
    const shown = serverWords(`invalid assertion: ${change(signature)} is not known`, [assertion]);
    expect(shown).toMatch(/^invalid assertion: \S*\[not shown\]/);
    expect(shown).toMatch(/ is not known$/);
    expect(leaks(shown)).toBe(false);
  });
  test.each<[string, (text: string) => string]>([
    ['backwards', (text) => [...text].reverse().join('')],
    ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
    ['in base64', (text) => Buffer.from(text).toString('base64')],
    ['a part in base64', (text) => Buffer.from(text.slice(4, 61)).toString('base64')],
    [
      'in pieces of hexadecimal',
      (text) =>
        (
          Buffer.from(text)
            .toString('hex')
            .match(/.{1,9}/g) ?? []
        ).join(', '),
    ],
  ])('%s', (_, change) => {
    expect(serverWords(`bad ${change(signature)} end`, [assertion])).toMatch(
      /^bad (?:[\w=]{0,3}\[not shown\][=\w]{0,5}(?:, )?)+ end$/,
    );
  });
  test('in the host of a redirect', async () => {
    const host = (signature.replace(/[-_]/g, '').match(/.{1,40}/g) ?? []).join('.');
    const response = new Response(null, { status: 302, headers: { location: `https://${host}.evil.example/` } });
    await expect(readTokenAnswer(response, [assertion])).rejects.toThrow(
      'the server redirects to https://[not shown].evil.example (HTTP 302); the assertion is not forwarded',
    );
  });
  test('other text stays', () => {
    const words = "user hasn't approved this consumer, client 3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhq";
    expect(withoutEchoes(words, [assertion])).toBe(words);
    expect(withoutEchoes(words, [])).toBe(words);
  });
  test('of any length, quickly', () => {
    const took = cpuTime(() => void withoutEchoes(signature.repeat(5000), [assertion.repeat(100)]));
    expect(took).toBeLessThan(2000);
  });
});
