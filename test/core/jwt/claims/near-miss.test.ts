/** What an expected value and a claim differ in, if they look the same. */
import { expect, test } from 'vitest';
import { judgeClaims } from '../../../../src/core/jwt/claims/judge-claims.ts';
import { nearMiss } from '../../../../src/core/jwt/claims/near-miss.ts';
import { frozen } from '../../../fixtures.ts';

const url = 'https://login.salesforce.com';

test.each<[found: string, wanted: string, what: string | undefined]>([
  ['acme', 'acme ', 'blanks around it'],
  ['acme', 'ac\u200bme', 'invisible characters'],
  [url, `${url}/`, 'a slash at the end'],
  ['u@acme.com', 'U@Acme.com', 'capital and small letters'],
  [url, url.replace('https', 'http'), 'http and https'],
  [url, 'login.salesforce.com', 'https:// before it'],
  [url, `${url}:443`, 'the port'],
  ['u@acme.com', '"u@acme.com"', 'quotes around it'],
  ['u@acme.com', 'u%40acme.com', 'percent-encoding'],
  [url, 'HTTP://login.salesforce.com/', 'capital letters, blanks, slashes, or how the URL starts'],
  ['acme', '\u0430\u0441me', 'letters that look alike: character 1 of the expected value is U+0430'],
  ['acm\u0435', 'acme', 'letters that look alike: character 4 of the token is U+0435'],
  [url, 'https://test.salesforce.com', undefined],
  ['u@acme.com', 'u@acme.co', undefined],
  ['%', '%%', undefined],
])('%j and %j: %s', (found, wanted, what) => {
  expect(nearMiss(found, wanted)).toBe(what);
});

test('the nearest of several audiences is compared', () => {
  const claims = { aud: ['x', url], exp: frozen.getTime() / 1000 + 60 };
  expect(() => judgeClaims(claims, { now: frozen, leeway: 0, aud: `${url}/` }, nearMiss)).toThrow(
    expect.objectContaining({
      code: 'MISMATCH',
      hint: 'they differ only in a slash at the end: correct the expected value, or ask the issuer to correct the token',
    }),
  );
});
