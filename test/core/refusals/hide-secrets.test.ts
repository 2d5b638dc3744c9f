/** Secrets pasted by mistake are not repeated, but error texts are. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { harmless } from '../../../src/core/refusals/hide-secrets.ts';
import { allRefusals } from '../../../src/providers/refusals/catalogue.ts';
import { cpuTime } from '../../cpu-time.ts';

const pem = readFileSync(new URL('../../fixtures/keys/rsa.pem', import.meta.url), 'utf8');
const lines = pem.trim().split('\n');
const session = '00D5g000000abcd!AQEAQJ6Gv1X2Y3Z4';

describe('a key without its first line', () => {
  const parts: [string, string[]][] = [
    ['its middle', lines.slice(2, 10)],
    ['its end', lines.slice(-4)],
    ['its end without the marker', lines.slice(-4, -1)],
    ['one line', lines.slice(5, 6)],
    ['lines of 32', lines.slice(2, 6).flatMap((line) => [line.slice(0, 32), line.slice(32)])],
  ];
  test.each(parts)('%s is hidden', (_, part) => {
    for (const between of ['\n', '\r\n', ' ', '\n  ']) {
      const shown = harmless(`Error: cannot parse ${part.join(between)}`);
      for (const line of part)
        for (let at = 0; at + 12 <= line.length; at += 4) expect(shown).not.toContain(line.slice(at, at + 12));
    }
  });
  test('so is the rest of one if the text is truncated', () => {
    for (let before = 1950; before < 2000; before += 7) {
      const shown = harmless(`${'a@b.example '.repeat(180).slice(0, before)} ${lines[3]}`);
      expect(shown).not.toContain(lines[3]?.slice(0, 8));
    }
    expect(harmless(`${`${lines[3]} `.repeat(31)}${lines[4]}`)).not.toContain(lines[4]?.slice(0, 8));
  });
});

test('the numbers of a key in hexadecimal are hidden, as OpenSSL prints them, cut or not', () => {
  const { d = '', p = '' } = createPrivateKey(pem).export({ format: 'jwk' });
  const octets = (text: string): string[] => Buffer.from(text, 'base64url').toString('hex').match(/../g) ?? [];
  const printed = octets(d).map((octet, at) => (at % 15 === 14 ? `${octet}:\n    ` : `${octet}:`));
  const forms = [
    `privateExponent:\n    ${printed.join('')}`,
    `prime1: ${octets(p).join(':')}`,
    octets(p).join(' '),
    printed.slice(3, 40).join(''),
  ];
  for (const text of forms) {
    for (const before of ['', 'x '.repeat(980)]) {
      const shown = harmless(before + text);
      for (const all of [octets(d), octets(p)])
        for (let at = 0; at + 4 <= all.length; at += 1) {
          for (const mark of [':', ' ']) expect(shown).not.toContain(all.slice(at, at + 4).join(mark));
        }
    }
  }
});

test.each([
  'grant_type=password&client_id=3MVG9&username=a@b.c&password=Hunter2!x',
  '{"username":"a","password":"Hunter2!","grant_type":"password"}',
  '{\\"password\\":\\"Hunter2!\\"}',
  "login failed {'username': 'a', 'password': 'Hunter2!'}",
  'passphrase: correct Hunter2 staple',
  'Passwort: Hunter2',
  'keystore password is Hunter21',
  '<urn:username>a</urn:username><urn:password>Hunter2</urn:password>',
  '<password xsi:type="xsd:string">Hunter2</password>',
  '[password] => Hunter2',
  'curl -u user:Hunter2 https://x',
  'curl --user "user:Hunter2" https://x',
  'https://user:Hunter2@acme.my.salesforce.com/ failed',
  'client_secret=Hunter2',
  'the client secret is Hunter2ABCD',
  'client secret 12Hunter23456789 was wrong',
  'Authorization: Basic Hunter2x',
  'authorization: Bearer Hunter2',
  'Basic M01WHunter2=',
  "{'access_token': '00D5g000000abcd!Hunter2', 'instance_url': 'https://x'}",
  `INVALID_SESSION_ID for ${session.replace('AQEA', 'Hunter2')}`,
  'INVALID_SESSION_ID for 00D5g000000abcd%21Hunter2',
  'refresh 5Aep861KIwKdHunter2',
  'bad eyJhbGciOiJSUzI1Hunter2',
  'assertion=Hunter2',
  '{"kty":"RSA","d":"Hunter2","p":"Hunter2"}',
  'LS0tLS1CRUdJTiBQHunter2',
  'MIIEvQIBADANHunter2',
  '-----END PRIVATE KEY----- Hunter2',
])('%s', (text) => {
  expect(harmless(text)).not.toContain('Hunter2');
});

test('error texts are shown unchanged', () => {
  for (const text of [
    'login of sync@acme.com.uat failed at https://acme--uat.sandbox.my.salesforce.com/services/oauth2/token',
    'at org.springframework.web.client.HttpClientErrorException.create (line 101)',
    "ENOENT: no such file or directory, open '/builds/acme/server.key'",
    'org 00D000000000001EAA, user 005000000000001AAA',
    'Bearer token expired',
    'request 0f8fad5b-d9cb-469f-a165-70867728950e',
    ...allRefusals.flatMap(({ texts }) => texts.flatMap(({ error, words }) => [error ?? '', words ?? ''])),
  ])
    expect(harmless(text)).toBe(text);
});

test('any text, however long or odd, is read quickly', () => {
  for (const part of [
    'a',
    ' ',
    '"',
    '\\"',
    'password',
    'password ',
    'token: ',
    '//a:',
    '-u ',
    'eyJ',
    '[not shown] ',
    '<a ',
    'a.',
  ]) {
    expect(cpuTime(() => harmless(part.repeat(200_000)))).toBeLessThan(500);
  }
});
