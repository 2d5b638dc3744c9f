/** PKCS#12 of many programs (test/fixtures/keystores), and crafted ones. */
import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { inspectContent } from '../../../src/core/inspection/inspect-content.ts';
import { entriesMeant } from '../../../src/core/keystores/open-store.ts';
import { utf16 } from '../../../src/core/keystores/passwords.ts';
import { readPkcs12 } from '../../../src/core/keystores/pkcs12.ts';
import type { KeyStore } from '../../../src/core/keystores/store-entries.ts';
import { MOST_STORE_ITEMS } from '../../../src/core/limits.ts';
import { fixture, frozen, otherKey, testKey } from '../../fixtures.ts';
import { berOf, item, keyItem, mac, store } from './make-store.ts';

const secret = Buffer.from('secret');
const opened = (file: string, password?: Uint8Array): KeyStore => readPkcs12(fixture(`keystores/${file}`), { password });
const isTestKey = (key: Buffer | undefined): boolean =>
  key !== undefined && createPrivateKey({ key, format: 'der', type: 'pkcs8' }).equals(testKey);
const failure = (code: string, message: string): unknown => expect.objectContaining({ code, message });

const WRONG = failure('PASSPHRASE', 'the password does not open the key store');
const NONE = failure('PASSPHRASE', 'the key store has a password, and none was given');

describe('reads the same key from a store by', () => {
  test.each<[string, string, string | undefined, string, string]>([
    ['OpenSSL', 'openssl.p12', 'secret', 'Order Sync', 'AES-256, MAC SHA-256'],
    ['OpenSSL, without a name', 'openssl-no-name.p12', 'secret', '1', 'AES-256, MAC SHA-256'],
    ['OpenSSL, without a MAC', 'openssl-no-mac.p12', 'secret', 'Order Sync', 'AES-256, no MAC'],
    ['OpenSSL, as before version 3', 'openssl-legacy.p12', 'secret', 'Order Sync', 'RC2-40, 3DES, MAC SHA-1'],
    [
      'OpenSSL, with other old ciphers',
      'openssl-rc2-128.p12',
      'secret',
      'Order Sync',
      '3DES with two keys, RC2-128, MAC SHA-1',
    ],
    ['OpenSSL, with an empty password', 'openssl-empty.p12', '', 'Order Sync', 'AES-256, MAC SHA-256'],
    ['OpenSSL, with an empty password, not given', 'openssl-empty.p12', undefined, 'Order Sync', 'AES-256, MAC SHA-256'],
    ['an old OpenSSL, with an empty password', 'openssl-legacy-empty.p12', '', 'Order Sync', 'RC2-40, 3DES, MAC SHA-1'],
    ['OpenSSL, with a UTF-8 password', 'openssl-utf8.p12', 'pässwörd🔑', 'Ωrder Sync ü', 'AES-256, MAC SHA-256'],
    ['OpenSSL, with a password in Latin-1', 'openssl-latin1.p12', 'pässwörd', 'order sync', 'AES-256, MAC SHA-256'],
    [
      'an old OpenSSL, with a UTF-8 password',
      'openssl-legacy-utf8.p12',
      'pässwörd🔑',
      'Ωrder Sync ü',
      'RC2-40, 3DES, MAC SHA-1',
    ],
    ['OpenSSL, without protection', 'openssl-plain.p12', undefined, 'Order Sync', 'not encrypted, no MAC'],
    ['Windows with AES', 'windows-aes.p12', 'secret', 'te-4f0c', 'AES-256, MAC SHA-256'],
    ['Windows with 3DES', 'windows-3des.p12', 'secret', 'te-4f0c', '3DES, MAC SHA-1'],
    ['keytool', 'keytool.pkcs12', 'secret', 'order sync', 'AES-256, MAC SHA-256'],
    ['GnuTLS', 'gnutls.p12', 'secret', 'Order Sync', 'AES-128, MAC SHA-256'],
    // outside/slow-keystores.test.ts reads the others with 600,000 rounds.
  ])('%s', (_, file, password, alias, protection) => {
    const found = opened(file, password === undefined ? undefined : Buffer.from(password));
    expect(found).toMatchObject({ kind: 'PKCS#12', protection, entries: [{ alias, matches: true }] });
    expect(isTestKey(found.entries[0]?.key)).toBe(true);
  });

  test('OpenSSL or Java with PBMAC1 (RFC 9579 Appendix A.1), unless it was changed', () => {
    const vector = fixture('keystores/rfc9579.p12');
    const found = readPkcs12(vector, { password: Buffer.from('1234') });
    expect(found).toMatchObject({ protection: 'AES-256, MAC PBMAC1 with SHA-256', entries: [{ alias: '1', matches: true }] });
    const rounds = vector.lastIndexOf(Buffer.from('02020800020120', 'hex'));
    const changed = Buffer.from(vector);
    changed[rounds + 3] = 1;
    expect(() => readPkcs12(changed, { password: Buffer.from('1234') })).toThrow(WRONG);
    changed.set(vector);
    changed[rounds + 6] = 19;
    expect(() => readPkcs12(changed, { password: Buffer.from('1234') })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('a key of 19 octets, expected 20 or more') }),
    );
  });
});

describe('entries', () => {
  test('a key comes with its chain, in order', () => {
    const chain = [fixture('keystores/issued.crt'), fixture('keystores/ca.crt')].map(String);
    const pem = (der: Buffer): string => `${der.toString('base64')}`;
    const bare = (text: string): string => text.replace(/-----.*-----|\s/g, '');
    for (const file of ['openssl-chain.p12', 'keytool.pkcs12']) {
      expect(opened(file, secret).entries[0]?.chain.map(pem), file).toEqual(chain.map(bare));
    }
  });
  test('a secret key is listed, but not read', () => {
    const named = make.sequence(make.oid('1.2.840.113549.1.9.20'), make.set(make.bmpString('aes')));
    const bytes = store([keyItem(testKey), item(5, make.sequence(make.oid('1.2.3')), named)]);
    const opened = readPkcs12(bytes, {});
    const { entries, others } = opened;
    expect([entries.length, others]).toEqual([1, [{ alias: 'aes', what: 'a secret key' }]]);
    expect(entriesMeant(opened, undefined)).toHaveLength(1);
    expect(() => entriesMeant(opened, 'AES')).toThrow(
      'the entry "AES" of the key store is a secret key, which is not supported',
    );
    const inspected = inspectContent(bytes, { now: frozen, warnDays: 30, storePassword: Buffer.alloc(0) }).entries;
    expect(inspected.at(-1)).toMatchObject({ type: 'shared secret', alias: 'aes' });
    expect(inspected.at(-1)?.remarks[0]?.says).toBe('a secret key, which is not read');
  });
  test('several keys, and a certificate that Java trusts', () => {
    expect(
      opened('keytool-two.pkcs12', secret).entries.map(({ alias, key, chain }) => [alias, key !== undefined, chain.length]),
    ).toEqual([
      ['order sync', true, 2],
      ['other', true, 1],
      ['root', false, 1],
    ]);
  });
  test('equal names get a number', () => {
    const { entries } = readPkcs12(store([keyItem(testKey, named('a')), keyItem(otherKey, named('a'))]), {});
    expect(entries.map(({ alias }) => alias)).toEqual(['a', 'a (2)']);
  });
  test('a key and its certificate are found by their numbers if they have no id', () => {
    const certificate = make.sequence(
      make.oid('1.2.840.113549.1.9.22.1'),
      make.context(0, make.octetString(fixture('keys/rsa.crt.der'))),
    );
    const items = [item(3, certificate), item(6, make.sequence(keyItem(otherKey), keyItem(testKey)))];
    const { entries } = readPkcs12(store(items), {});
    expect(entries.map(({ alias, chain, matches }) => [alias, chain.length, matches])).toEqual([
      ['1', 0, undefined],
      ['2', 1, true],
    ]);
  });
  test('a certificate with the id of another key is said not to match', () => {
    const id = make.sequence(make.oid('1.2.840.113549.1.9.21'), make.set(make.octetString(Buffer.from([1]))));
    const certificate = make.sequence(
      make.oid('1.2.840.113549.1.9.22.1'),
      make.context(0, make.octetString(fixture('keys/rsa.crt.der'))),
    );
    expect(readPkcs12(store([item(3, certificate, id), keyItem(otherKey, id)]), {}).entries).toMatchObject([
      { localKeyId: '01', matches: false },
    ]);
  });
  test('a key with a password of its own does not close the others', () => {
    const own = { cipher: 'aes-256-cbc', passphrase: 'own' };
    const sealed = item(2, asn1.decode(otherKey.export({ type: 'pkcs8', format: 'der', ...own })), named('other'));
    const bytes = store([keyItem(testKey, named('a')), sealed], mac(utf16('secret\0')));
    const [first, second] = readPkcs12(bytes, { password: secret }).entries;
    expect(isTestKey(first?.key)).toBe(true);
    expect(second?.closed).toMatchObject({
      code: 'PASSPHRASE',
      message: 'the password opens the key store, but not the key "other" in it',
    });
    expect(readPkcs12(bytes, { password: secret, keyPassword: Buffer.from('own') }).entries[1]).toMatchObject({
      key: expect.any(Buffer),
      closed: undefined,
    });
  });
});

const named = (alias: string): asn1.Asn1 => {
  const text = make.bmpString(alias);
  return make.sequence(make.oid('1.2.840.113549.1.9.20'), make.set(text));
};

describe('passwords', () => {
  test.each([
    'openssl.p12',
    'openssl-legacy.p12',
    'keytool.pkcs12',
    'openssl-utf8.p12',
    'openssl-latin1.p12',
    'openssl-empty.p12',
    'openssl-rc4.p12',
  ])('a wrong one for %s is called wrong', (file) => {
    expect(() => opened(file, Buffer.from('wrong'))).toThrow(WRONG);
  });
  test.each(['openssl.p12', 'openssl-legacy.p12', 'openssl-rc4.p12'])('a missing one for %s is called missing', (file) => {
    expect(() => opened(file)).toThrow(NONE);
  });
  test('without a MAC, the key says that they are wrong', () => {
    expect(opened('openssl-no-mac.p12', Buffer.from('wrong')).entries[0]?.closed).toEqual(WRONG);
    expect(opened('openssl-no-mac.p12').entries[0]?.closed).toEqual(NONE);
  });
  test('octets of UTF-8 are also tried one by one, as old versions of OpenSSL did', () => {
    const widened = utf16(`${Buffer.from('ü🔑').toString('latin1')}\0`);
    expect(readPkcs12(store([keyItem(testKey)], mac(widened)), { password: Buffer.from('ü🔑') }).entries).toHaveLength(1);
  });
  test.each([
    ['two zero octets', Buffer.alloc(2)],
    ['nothing', Buffer.alloc(0)],
  ])('no password may be %s', (_, wide) => {
    expect(readPkcs12(store([keyItem(testKey)], mac(wide)), {}).entries).toHaveLength(1);
  });
});

describe('BER', () => {
  test('outside, with the MAC', () => {
    const found = readPkcs12(berOf(fixture('keystores/openssl.p12'), false), { password: secret });
    expect(isTestKey(found.entries[0]?.key)).toBe(true);
  });
  test('in all parts', () => {
    const found = readPkcs12(berOf(fixture('keystores/openssl-no-mac.p12'), true), { password: secret });
    expect(isTestKey(found.entries[0]?.key)).toBe(true);
    expect(found.entries[0]?.matches).toBe(true);
  });
});

describe('refuses', () => {
  const whole = fixture('keystores/openssl.p12');
  const items = (count: number): asn1.Asn1[] => Array.from({ length: count }, () => item(4, asn1.nothing()));
  let nested = make.sequence();
  for (let depth = 0; depth < 40; depth += 1) nested = make.sequence(item(6, nested));
  test.each<[string, Buffer, string]>([
    ['RC4, with the right password', fixture('keystores/openssl-rc4.p12'), 'the key store uses RC4, which is not supported'],
    ['half a store', whole.subarray(0, 1000), 'the key store: the ASN.1 structure is damaged or cut off'],
    ['bytes after it', Buffer.concat([whole, Buffer.alloc(1)]), 'the key store: the ASN.1 structure is damaged or cut off'],
    ['another version', Buffer.from(whole).fill(4, 6, 7), 'the key store: version: unknown'],
    [
      'too many rounds of the MAC',
      store([keyItem(testKey)], mac(utf16('secret\0'), 10_000_001n)),
      'the key store uses the MAC of PKCS#12 and 10,000,001 rounds; at most 1,428,571 are accepted',
    ],
    [
      'rounds without end',
      store([keyItem(testKey)], mac(utf16('secret\0'), 2n ** 100n)),
      'the key store uses the MAC of PKCS#12 and 10^18 or more rounds; at most 1,428,571 are accepted',
    ],
    ['no rounds', store([keyItem(testKey)], mac(utf16('secret\0'), 0n)), 'the key store: MAC: rounds: must be 1 or more'],
    ['too many items', store(items(MOST_STORE_ITEMS + 1)), 'the key store contains more than 1,000 items'],
    [
      'items nested deeply',
      store([item(6, nested)]),
      'the key store: part: the ASN.1 structure is nested deeper than 64 levels',
    ],
    ['too many bytes', Buffer.alloc(1024 * 1024 + 1, 0x30), 'the key store: the ASN.1 structure is larger than 1 MB'],
  ])('%s', (_, bytes, message) => {
    expect(() => readPkcs12(bytes, { password: secret })).toThrow(failure('INPUT_INVALID', message));
  });

  test('keys that together ask for too many rounds', () => {
    const sealed = (rounds: string): asn1.Asn1 => {
      const parameters = make.sequence(make.octetString(Buffer.alloc(8)), make.integer(Buffer.from(rounds, 'hex')));
      const algorithm = make.sequence(make.oid('1.2.840.113549.1.12.1.3'), parameters);
      return item(2, make.sequence(algorithm, make.octetString(Buffer.alloc(8))));
    };
    expect(() => readPkcs12(store([sealed('01'), sealed('0a2c2a')]), { password: secret })).toThrow(
      failure(
        'INPUT_INVALID',
        'the key store uses the scheme of PKCS#12 and 666,666 rounds; with what was opened before, that costs as much as 10,000,005 rounds of PBKDF2, and at most 10,000,000 are accepted for one file',
      ),
    );
  });

  test.each(['secret', 'pässword', ''])('a wrong password %o, after deriving the key once', (wrong) => {
    const octets = make.octetString(Buffer.alloc(16));
    const pbkdf2 = make.sequence(octets, make.integer(2_600_000));
    const aes = make.sequence(make.oid('2.16.840.1.101.3.4.1.42'), octets);
    const derivation = make.sequence(make.oid('1.2.840.113549.1.5.12'), pbkdf2);
    const algorithm = make.sequence(make.oid('1.2.840.113549.1.5.13'), make.sequence(derivation, aes));
    const password = Buffer.from(wrong);
    const key = item(2, make.sequence(algorithm, octets));
    // A second derivation would exceed the budget.
    expect(() => readPkcs12(store([key]), { password, keyPassword: password })).not.toThrow();
    expect(readPkcs12(store([key]), { password, keyPassword: password }).entries[0]?.closed?.message).toBe(
      'the password does not open the key store',
    );
  });

  test('damage in any octet, with a message', () => {
    for (let at = 0; at < whole.length; at += 97) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] as number) ^ 0x41;
      expect(() => readPkcs12(changed, { password: secret }), String(at)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(INPUT_INVALID|PASSPHRASE)$/) }),
      );
    }
  });
});
