/** What is odd in a token that decodes and verifies is noted. */
import { expect, test } from 'vitest';
import { oddMembers } from '../../../src/core/jwt/odd-members.ts';

const usual = { alg: 'RS256', typ: 'JWT', kid: 'a' };

test.each<[string, object, object, string[]]>([
  ['a usual token', usual, { iss: 'a', sub: 'b', aud: ['c'] }, []],
  [
    'a number as kid',
    { ...usual, kid: 5 },
    {},
    ['"kid" in the header is not text, as RFC 7515 requires: servers may refuse the token'],
  ],
  [
    'a number as typ',
    { ...usual, typ: 5 },
    {},
    ['"typ" in the header is not text, as RFC 7515 requires: servers may refuse the token'],
  ],
  ['zip', { ...usual, zip: 'DEF' }, {}, ['"zip" in the header belongs to encrypted tokens, and this one is only signed']],
  ['an empty issuer', usual, { iss: '', aud: 'c' }, ['the claim "iss" is empty: servers refuse the token']],
  [
    'a DPoP proof',
    { ...usual, typ: 'dpop+jwt' },
    {},
    ['this is a DPoP proof (RFC 9449): it belongs to one request, and is not an access token'],
  ],
])('%s', (_, header, claims, notes) => {
  expect(oddMembers({ header: { ...header }, claims: { ...claims }, encrypted: false })).toEqual(notes);
});

test('an encrypted token has enc and zip', () => {
  expect(oddMembers({ header: { alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' }, claims: undefined, encrypted: true })).toEqual(
    [],
  );
});
