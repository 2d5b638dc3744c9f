import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readJks } from '../../../src/core/keystores/jks.ts';
import { entriesMeant, openStore } from '../../../src/core/keystores/open-store.ts';
import { storeKind } from '../../../src/core/keystores/store-kinds.ts';
import { fixture, testKey } from '../../fixtures.ts';

const secret = Buffer.from('secret');
const one = fixture('keystores/keytool.jks');
const two = fixture('keystores/keytool-two.jks');
const isTestKey = (key: Buffer | undefined): boolean =>
  key !== undefined && createPrivateKey({ key, format: 'der', type: 'pkcs8' }).equals(testKey);
const failure = (code: string, message: string): unknown => expect.objectContaining({ code, message });

test('reads key and chain', () => {
  const store = readJks(one, { password: secret });
  expect(store).toMatchObject({
    kind: 'JKS',
    protection: 'JKS with SHA-1',
    legacy: true,
    entries: [{ alias: 'order sync', matches: true, closed: undefined }],
  });
  expect(isTestKey(store.entries[0]?.key)).toBe(true);
  expect(store.entries[0]?.chain).toHaveLength(2);
});

test('reads trusted certificates, and keys with a password of their own', () => {
  const entries = (keyPassword?: Buffer): unknown[] =>
    readJks(two, { password: secret, keyPassword }).entries.map(({ alias, key, closed, chain }) => [
      alias,
      key !== undefined,
      closed?.message,
      chain.length,
    ]);
  expect(entries()).toEqual([
    ['other', false, 'the password opens the key store, but not the key "other" in it', 1],
    ['root', false, undefined, 1],
    ['order sync', true, undefined, 2],
  ]);
  expect(entries(Buffer.from('different'))[0]).toEqual(['other', true, undefined, 1]);
});

describe('refuses', () => {
  const changed = (at: number, value: number): Buffer => Buffer.from(one).fill(value, at, at + 1);
  test.each<[string, Buffer, Buffer | undefined, string, string]>([
    ['a wrong password', one, Buffer.from('wrong'), 'PASSPHRASE', 'the password does not open the key store'],
    ['a missing password', one, undefined, 'PASSPHRASE', 'the key store has a password, and none was given'],
    ['half a store', one.subarray(0, 1000), secret, 'INPUT_INVALID', 'the key store: it is cut off'],
    ['its first octets', one.subarray(0, 5), secret, 'INPUT_INVALID', 'the key store: it is cut off'],
    [
      'bytes after it',
      Buffer.concat([one, Buffer.alloc(9)]),
      secret,
      'INPUT_INVALID',
      'the key store: bytes follow its last entry',
    ],
    ['another version', changed(7, 3), secret, 'INPUT_INVALID', 'the key store: unknown version 3'],
    ['too many entries', changed(10, 4), secret, 'INPUT_INVALID', 'the key store contains more than 1,000 items'],
    [
      'another kind of entry',
      changed(15, 3),
      secret,
      'INPUT_INVALID',
      'the key store: it contains an entry of an unknown kind',
    ],
    ['a changed certificate', changed(one.length - 40, 0), secret, 'PASSPHRASE', 'the password does not open the key store'],
  ])('%s', (_, bytes, password, code, message) => {
    expect(() => readJks(bytes, { password })).toThrow(failure(code, message));
  });
});

describe('kinds', () => {
  const bks = Buffer.from('0000000200000014aabb', 'hex');
  test('are recognised by the first octets', () => {
    const kinds = ['keytool.jks', 'keytool.jceks', 'keytool.pkcs12', 'openssl.p12', 'issued.crt'];
    expect([...kinds.map((file) => fixture(`keystores/${file}`)), bks].map(storeKind)).toEqual([
      'JKS',
      'JCEKS',
      'PKCS#12',
      'PKCS#12',
      undefined,
      'BKS',
    ]);
  });
  test.each([
    ['JCEKS', fixture('keystores/keytool.jceks'), 'keytool -importkeystore -srckeystore old.jks -srcstoretype JCEKS'],
    ['BKS', bks, 'with KeyStore Explorer'],
  ])('%s is named, with the way out', (kind, bytes, way) => {
    expect(() => openStore(bytes, { password: secret })).toThrow(
      expect.objectContaining({
        message: `this is a key store (${kind}), which is not supported`,
        hint: expect.stringContaining(way),
      }),
    );
  });
});

describe('the entry that is meant', () => {
  const store = openStore(two, { password: secret });
  const aliases = (alias?: string): string[] => entriesMeant(store, alias).map((entry) => entry.alias);
  test('is found by its alias, in any case', () => {
    expect(aliases('order sync')).toEqual(['order sync']);
    expect(aliases('Order SYNC')).toEqual(['order sync']);
    expect(aliases('root')).toEqual(['root']);
  });
  test('is the only key', () => {
    expect(entriesMeant(openStore(one, { password: secret }), undefined)).toHaveLength(1);
  });
  test('is asked for if there are several keys', () => {
    expect(() => aliases()).toThrow(failure('CHOICE_NEEDED', 'the key store contains 2 keys: "other", "order sync"'));
    expect(() => aliases('orders')).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        option: 'alias',
        message: 'no entry of the key store is called "orders"',
        hint: 'its entries: "other", "root", "order sync"',
      }),
    );
  });
});

test('that it is cut off shows without a password', () => {
  const whole = fixture('keystores/keytool.jks');
  expect(() => readJks(whole.subarray(0, 1500), {})).toThrow('it is cut off');
  expect(() => readJks(whole, {})).toThrow('the key store has a password, and none was given');
});

test('that a transfer in text mode changed it shows without a password', () => {
  const octets = [...fixture('keystores/keytool.jks')];
  const changed = Buffer.from(octets.flatMap((octet) => (octet === 10 ? [13, 10] : [octet])));
  expect(octets.filter((octet) => octet === 10).length).toBeGreaterThan(2);
  expect(() => readJks(changed, {})).toThrow('a transfer in text mode changed its line feeds');
});
