import { describe, expect, test } from 'vitest';
import { anypoint } from '../../../src/providers/anypoint/index.ts';
import type { Checked } from '../../../src/providers/settings.ts';

const checked = (name: string, text: string): Checked | undefined =>
  anypoint.settings.find((setting) => setting.name === name)?.check(text);

test('the settings and questions, in order', () => {
  expect(
    anypoint.settings.map(({ name, question, fallback }) => [name, question?.message, question?.unless, fallback]),
  ).toEqual([
    ['region', 'Where is your Anypoint organization?', 'host', 'us'],
    ['host', undefined, undefined, undefined],
    ['idpId', "Id of the user's identity provider?", undefined, undefined],
    ['username', 'Which user does it sign in as?', undefined, undefined],
    ['clientId', undefined, undefined, undefined],
    ['audience', undefined, undefined, undefined],
    ['email', undefined, undefined, undefined],
    ...['subVersion', 'firstName', 'lastName', 'userEmail', 'groups', 'sub'].map((name) => [
      name,
      undefined,
      undefined,
      undefined,
    ]),
  ]);
});

test('the regions, the default first', () => {
  expect(anypoint.settings[0]?.question?.choices).toEqual([
    { value: 'us', name: 'United States', description: 'anypoint.mulesoft.com' },
    { value: 'eu', name: 'Europe', description: 'eu1.anypoint.mulesoft.com' },
    { value: 'ca', name: 'Canada', description: 'ca1.platform.mulesoft.com' },
    { value: 'jp', name: 'Japan', description: 'jp1.platform.mulesoft.com' },
    { value: 'gov', name: 'Government Cloud', description: 'gov.anypoint.mulesoft.com' },
  ]);
});

describe('answers', () => {
  test.each([
    ['region', ' EU ', { value: 'eu' }],
    ['host', 'Anypoint.Example.com', { value: 'https://anypoint.example.com' }],
    ['host', 'http://anypoint.example.com:8443/accounts/?x#y', { value: 'https://anypoint.example.com:8443' }],
    [
      'host',
      'https://ca1.anypoint.mulesoft.com',
      {
        value: 'https://ca1.anypoint.mulesoft.com',
        note: 'ca1.anypoint.mulesoft.com is not the address of that region: use ca1.platform.mulesoft.com',
      },
    ],
    [
      'host',
      'https://jp1.anypoint.mulesoft.com',
      {
        value: 'https://jp1.anypoint.mulesoft.com',
        note: 'jp1.anypoint.mulesoft.com is not the address of that region: use jp1.platform.mulesoft.com',
      },
    ],
    ['host', 'https://eu1.anypoint.mulesoft.com', { value: 'https://eu1.anypoint.mulesoft.com' }],
    ['idpId', ' 7f9c-11 ', { value: '7f9c-11' }],
    ['idpId', 'https://anypoint.mulesoft.com/accounts/login/acme/providers/7f9c-11/receive-id', { value: '7f9c-11' }],
    ['idpId', 'anypoint.mulesoft.com/accounts/login/acme/providers/7f9c-11?a=b', { value: '7f9c-11' }],
    [
      'username',
      'a|b',
      {
        value: 'a|b',
        note: 'username "a|b" contains a |, which separates the fields of sub: how to escape it is not documented',
      },
    ],
  ])('%s %j', (name, text, expected) => expect(checked(name, text)).toEqual(expected));

  const idpHint = 'it is the part after providers/ in the single sign-on URL, or user.idprovider_id in /accounts/api/me';
  test.each([
    ['region', 'toString', 'unknown region "toString"', 'use one of us, eu, ca, jp, gov'],
    ['host', 'anypoint', 'host "anypoint" is not a host name', 'write it like https://anypoint.example.com'],
    ['idpId', 'a|b', 'identity provider id "a|b" contains a space or a |', idpHint],
    ['idpId', 'https://a.b/login', 'identity provider id "https://a.b/login" is an address without providers/<id>', idpHint],
    [
      'idpId',
      'https://a.b/providers/',
      'identity provider id "https://a.b/providers/" is an address without providers/<id>',
      idpHint,
    ],
    ['idpId', 'My Okta', 'identity provider id "My Okta" contains a space or a |', idpHint],
  ])('%s %j is refused', (name, text, message, hint) => {
    expect(() => checked(name, text)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint }));
  });
});

test.each([
  ['us', 'anypoint.mulesoft.com'],
  ['eu', 'eu1.anypoint.mulesoft.com'],
  ['ca', 'ca1.platform.mulesoft.com'],
  ['jp', 'jp1.platform.mulesoft.com'],
  ['gov', 'gov.anypoint.mulesoft.com'],
])('the token URL of %s is its audience', (region, host) => {
  const tokenUrl = `https://${host}/accounts/api/v2/oauth2/token`;
  expect(anypoint.claims({ region })).toEqual({ iss: undefined, sub: undefined, aud: tokenUrl, tokenUrl });
});

const us = 'https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token';
const nobody = { iss: undefined, sub: undefined };

test.each([
  [{}, { ...nobody, aud: us, tokenUrl: us }],
  [
    { host: 'https://pce.example.com:8443', audience: 'x' },
    { ...nobody, aud: 'x', tokenUrl: 'https://pce.example.com:8443/accounts/api/v2/oauth2/token' },
  ],
  [{ region: 'toString' }, { ...nobody, aud: undefined, tokenUrl: undefined }],
  [{ username: 'bob' }, { ...nobody, aud: us, tokenUrl: us }],
  [{ idpId: '7f9c' }, { ...nobody, aud: us, tokenUrl: us }],
  [
    { clientId: 'c0ffee', idpId: '7f9c', username: 'bob' },
    { iss: 'c0ffee', sub: '1|7f9c|bob', aud: us, tokenUrl: us },
  ],
])('claims of %j', (settings, claims) => expect(anypoint.claims(settings)).toEqual(claims));

test.each([
  [{}, []],
  [{ region: 'eu', idpId: '7f9c', clientId: 'c0ffee' }, []],
  [{ host: 'https://pce.example.com' }, []],
  [
    { idpId: 'mulesoft' },
    [
      'identity provider id "mulesoft" means a user without single sign-on: Anypoint does not support this grant for such a user',
    ],
  ],
  [
    { clientId: 'https://acme.okta.com' },
    [
      'client id "https://acme.okta.com" is a URL: Anypoint expects iss to be the connected app\'s own client id, not the identity provider\'s address',
    ],
  ],
])('review of %j', (settings, notes) => expect(anypoint.review(settings)).toEqual(notes));

test('region and host contradict each other', () => {
  expect(() => anypoint.review({ region: 'eu', host: 'https://pce.example.com' })).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'region "eu" and host "https://pce.example.com" contradict each other',
      hint: 'give --region for a MuleSoft cloud or --host for any other, not both',
    }),
  );
});

test.each([
  ['1|idp|user', ['sub starts with version 1, a guess: the value is not documented; --sub-version changes it']],
  [undefined, ['sub is not version|identity provider id|username, the minimum that Anypoint documents']],
])('remarks on an assertion with the sub %j', (sub, remarks) => {
  const claims = sub === undefined ? {} : { sub };
  expect(anypoint.grant.remarks({ claims, alg: 'RS256', lifetime: 300, settings: {} })).toEqual(remarks);
});
