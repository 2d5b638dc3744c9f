/** Keys as old tools encrypt them: opened, or the algorithm is named; the right passphrase is never blamed. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findPrivateKey } from '../../../src/core/keys/read-keys.ts';
import { fixture, testKey } from '../../fixtures.ts';

const secret = Buffer.from('secret');
const folder = new URL('../../fixtures/old-encryption/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.key'));
const sealed = (name: string): ReturnType<typeof findPrivateKey> => findPrivateKey(fixture(`old-encryption/${name}`));

const unsupported: Readonly<Record<string, string>> = {
  'PBE-SHA1-RC4-128.key': 'the private key uses RC4, which is not supported',
  'pbes2-bf-cbc.key': 'the private key uses Blowfish, which is not supported',
  'traditional-bf-cbc.key': 'the private key uses "BF-CBC", which is not supported',
};
const supported = files.filter((name) => !(name in unsupported) && !name.startsWith('utf8'));

test('there are many', () => {
  expect(supported.length).toBeGreaterThan(20);
  expect(files).toEqual(expect.arrayContaining(Object.keys(unsupported)));
});

describe.each(supported)('%s', (name) => {
  test('opens, but only with its passphrase', () => {
    expect(sealed(name).encrypted).toBe(true);
    expect(sealed(name).open(secret).equals(testKey)).toBe(true);
    expect(() => sealed(name).open(Buffer.from('wrong'))).toThrow(
      expect.objectContaining({ code: 'PASSPHRASE', message: 'the passphrase does not open the private key' }),
    );
  });
});

test.each([
  ['PBES2', fixture('keys/rsa.pkcs8.enc.pem')],
  ['PKCS#1', fixture('keys/rsa.pkcs1.aes.pem')],
  ['OpenSSH', fixture('ssh/rsa.aes256-ctr')],
])('a passphrase that is not ASCII and does not open a key in %s: the hint names Latin-1', (_, file) => {
  const open = (passphrase: string) => () => findPrivateKey(Buffer.from(file)).open(Buffer.from(passphrase));
  const check = 'check the passphrase; if it is right, the file was changed after it was made';
  expect(open('caf\u00e9')).toThrow(
    expect.objectContaining({
      code: 'PASSPHRASE',
      hint: `${check}, or an old program read letters such as \u00e9 in Latin-1, not UTF-8: there, change the passphrase to ASCII letters`,
    }),
  );
  expect(open('cafe')).toThrow(expect.objectContaining({ code: 'PASSPHRASE', hint: check }));
});

test.each(Object.entries(unsupported))('%s is named, whatever the passphrase', (name, message) => {
  for (const passphrase of ['secret', 'wrong']) {
    expect(() => sealed(name).open(Buffer.from(passphrase))).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message,
        hint: expect.stringContaining('OpenSSL and its legacy provider'),
      }),
    );
  }
});

describe('damage of a key with headers is named, and the passphrase is not blamed:', () => {
  const pem = fixture('old-encryption/traditional-camellia-128-cbc.key').toString();
  test.each<[string, string, string]>([
    [
      'a short vector',
      pem.replace(/,([0-9A-F]{30})[0-9A-F]{2}\n/, ',$1\n'),
      'its DEK-Info line has 30 hexadecimal digits, expected 32',
    ],
    [
      'a dot for a dash',
      pem.replace('CAMELLIA-128', 'CAMELLIA.128'),
      'its DEK-Info line is damaged: expected a cipher, a comma and',
    ],
    ['no DEK-Info line', pem.replace(/DEK-Info.*\n/, ''), 'its DEK-Info line, which names the cipher, is missing'],
    ['a character that is not base64', pem.replace(/(\n\n.{20})./, '$1!'), 'line 5, character 21 is "!", which is not base64'],
  ])('%s', (_, changed, message) => {
    expect(changed).not.toBe(pem);
    expect(() => findPrivateKey(Buffer.from(changed)).open(secret)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

test('a passphrase that is not ASCII opens a scheme of PKCS#12', () => {
  expect(sealed('utf8-3des.key').open(Buffer.from('pässwörd🔑')).equals(testKey)).toBe(true);
});
