import { expect, test } from 'vitest';
import { generic } from '../../../src/providers/generic/index.ts';

const checkTokenUrl = (text: string) => generic.settings.find(({ name }) => name === 'tokenUrl')?.check(text);

test('the settings and questions, in order', () => {
  expect(generic.settings.map(({ name, question }) => [name, question?.message])).toEqual([
    ['tokenUrl', 'Token URL of the server?'],
    ['clientId', 'Client id on that server (iss)?'],
    ['username', 'Which user does it sign in as (sub)?'],
    ['audience', 'Audience, if it is not the token URL (aud)?'],
    ['email', undefined],
  ]);
});

test.each([
  ['https://login.example.com/token', 'https://login.example.com/token'],
  [' https://Login.example.com:8443/Token/?tenant=a ', 'https://Login.example.com:8443/Token/?tenant=a'],
  ['login.example.com', 'https://login.example.com'],
  ['https://auth/token', 'https://auth/token'],
  ['10.0.0.1/token', 'https://10.0.0.1/token'],
  ['LocalHost:8080/token', 'https://LocalHost:8080/token'],
  ['[::1]:8443/token', 'https://[::1]:8443/token'],
  ['http://localhost:8080/token', 'http://localhost:8080/token'],
  ['http://127.0.0.1/token', 'http://127.0.0.1/token'],
  ['http://[::1]:80/token', 'http://[::1]:80/token'],
])('the token URL %j is kept as it was typed', (text, value) => expect(checkTokenUrl(text)).toEqual({ value }));

const hint = 'write it like https://login.example.com/oauth2/token';
const tls = 'use https: anybody who intercepts the assertion can sign in with it';

test.each([
  ['http://login.example.com/token', 'token URL "http://login.example.com/token" is not https', tls],
  ['http://localhost.example.com', 'token URL "http://localhost.example.com" is not https', tls],
  ['http://127.example.com', 'token URL "http://127.example.com" is not https', tls],
  ['ws://login.example.com', 'token URL "ws://login.example.com" is not a URL', hint],
  ['https://a b', 'token URL "https://a b" is not a URL', hint],
  ['30', 'token URL "30" is not a URL', hint],
  ['10.1/token', 'token URL "10.1/token" is not a URL', hint],
  ['auth/token', 'token URL "auth/token" is not a URL', hint],
  ['bob@example.com', 'token URL "bob@example.com" is an e-mail address', hint],
  ['https://:secret@login.example.com', 'token URL has a user name or a password before the @', hint],
  ['https://login.example.com/token#x', 'token URL "https://login.example.com/token#x" has a fragment (#)', hint],
])('the token URL %j is refused', (text, message, expected) => {
  expect(() => checkTokenUrl(text)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint: expected }));
});

test.each([
  [{}, { iss: undefined, sub: undefined, aud: undefined, tokenUrl: undefined }],
  [{ tokenUrl: 'https://a' }, { iss: undefined, sub: undefined, aud: 'https://a', tokenUrl: 'https://a' }],
  [
    { clientId: 'c', username: 'u', audience: 'x', tokenUrl: 'https://a' },
    { iss: 'c', sub: 'u', aud: 'x', tokenUrl: 'https://a' },
  ],
])('claims of %j', (settings, claims) => {
  expect(generic.claims(settings)).toEqual(claims);
  expect(generic.review(settings)).toEqual([]);
});
