/** PKCS#12 as this program writes it, read back; other programs read it in test/outside/keystores.test.ts. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import { readPkcs12 } from '../../../src/core/keystores/pkcs12.ts';
import type { NewEntry } from '../../../src/core/keystores/store-entries.ts';
import { writePkcs12 } from '../../../src/core/keystores/write-pkcs12.ts';
import { fixture, repeatable, testKey } from '../../fixtures.ts';

const password = Buffer.from('changeit');
const key = testKey.export({ type: 'pkcs8', format: 'der' });
const chain = ['leaf', 'int', 'root'].map((name) => new X509Certificate(fixture(`issued/${name}.crt`)).raw);
const entry: NewEntry = { alias: 'order-sync', key, chain };

const written = (changes: Partial<NewEntry> = {}, legacy = false): Promise<Buffer> =>
  writePkcs12({ ...entry, ...changes }, { password, legacy, random: repeatable() });

/** All values in a store, and in the octet strings that contain more of them. */
function shape(der: Buffer): string[] {
  const lines: string[] = [];
  const walk = (value: asn1.Asn1, depth: number): void => {
    const pad = ' '.repeat(depth);
    if (value.constructed) {
      lines.push(`${pad}${value.tagClass === 0 ? ({ 16: 'SEQUENCE', 17: 'SET' }[value.type] ?? '?') : `[${value.type}]`}`);
      for (const child of asn1.children(value)) walk(child, depth + 1);
      return;
    }
    const octets = asn1.content(value);
    const tag = value.tagClass === 0 ? String(value.type) : `[${value.type}]`;
    if (asn1.is(value, asn1.tags.oid)) lines.push(`${pad}${asn1.dotted(value)}`);
    else if (asn1.is(value, asn1.tags.integer)) lines.push(`${pad}INTEGER ${octets.readUIntBE(0, octets.length)}`);
    else if (asn1.is(value, asn1.tags.bmpString)) lines.push(`${pad}BMPString ${octets.swap16().toString('utf16le')}`);
    else if (asn1.is(value, asn1.tags.octetString) && octets[0] === 0x30 && octets.length > 200) {
      lines.push(`${pad}OCTET STRING with`);
      walk(asn1.decode(octets), depth + 1);
    } else {
      const size = octets.length > 200 ? 'many' : octets.length;
      lines.push(`${pad}${tag}: ${size} octets`);
    }
  };
  walk(asn1.decode(der), 0);
  return lines;
}

describe('a written store opens again', () => {
  test.each([
    ['with a chain', {}, false, 'AES-256, MAC SHA-256'],
    ['with one certificate', { chain: chain.slice(0, 1) }, false, 'AES-256, MAC SHA-256'],
    ['for old programs', {}, true, '3DES, MAC SHA-1'],
  ])('%s', async (_, changes, legacy, protection) => {
    const found = readPkcs12(await written(changes, legacy), { password });
    const { alias, key: own, chain: certificates } = { ...entry, ...changes };
    expect(found).toMatchObject({ kind: 'PKCS#12', protection, legacy });
    expect(found.entries).toHaveLength(1);
    expect(found.entries[0]).toMatchObject({ alias, matches: true });
    expect(found.entries[0]?.key).toEqual(own);
    expect(found.entries[0]?.chain).toEqual(certificates);
  });

  test('and not with another password', async () => {
    const store = await written();
    expect(() => readPkcs12(store, { password: Buffer.from('changeIt') })).toThrow('the password does not open the key store');
  });
});

test('has the shape that keytool writes: AES-256, HMAC-SHA256, 10,000 rounds, salts of 20 octets, one name and one id', async () => {
  const keytool = readPkcs12(fixture('keystores/keytool.pkcs12'), { password: Buffer.from('secret') }).entries[0] as NewEntry;
  const ours = shape(await written({ alias: keytool.alias, chain: keytool.chain }));
  // keytool makes the id from the time.
  const time = Buffer.from('Time 1795711233360').length;
  const expected = shape(fixture('keystores/keytool.pkcs12')).map((line) => line.replace(`4: ${time} octets`, '4: 20 octets'));
  expect(expected.filter((line) => line.endsWith('INTEGER 10000'))).toHaveLength(3);
  expect(ours).toEqual(expected);
});

test('for old programs, has 3DES and SHA-1, and no other algorithm', async () => {
  const oids = shape(await written({}, true)).filter((line) => /^ *[\d.]+$/.test(line));
  expect([...new Set(oids.map((line) => line.trim()))].sort()).toEqual([
    '1.2.840.113549.1.12.1.3',
    '1.2.840.113549.1.12.10.1.2',
    '1.2.840.113549.1.7.1',
    '1.2.840.113549.1.7.6',
    '1.2.840.113549.1.9.20',
    '1.2.840.113549.1.9.21',
    '1.3.14.3.2.26',
  ]);
});

test('each part has a salt of its own', async () => {
  const sizes: number[] = [];
  const chance = repeatable();
  const random = (size: number): Uint8Array => {
    sizes.push(size);
    return chance(size);
  };
  await writePkcs12(entry, { password, random });
  expect(sizes).toEqual([20, 16, 20, 16, 20]);
  sizes.length = 0;
  await writePkcs12(entry, { password, random, legacy: true });
  expect(sizes).toEqual([20, 20, 20]);
});

test('contains neither the key nor the certificates unencrypted', async () => {
  const store = await written();
  expect(store.includes(key.subarray(-64))).toBe(false);
  for (const certificate of chain) expect(store.includes(certificate.subarray(-64))).toBe(false);
});

test.each([
  ['short', 'short', 'is shorter than 6 characters'],
  ['with a letter that is not ASCII', 'pässwörd', 'has a character that is not ASCII'],
  ['with a control character', 'change\tit', 'has a character that is not ASCII'],
])('refuses a password that is %s', async (_, refused, what) => {
  await expect(writePkcs12(entry, { password: Buffer.from(refused), random: repeatable() })).rejects.toMatchObject({
    code: 'PASSPHRASE',
    message: `the password for the key store ${what}`,
  });
});
