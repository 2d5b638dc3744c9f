/** JKS as this program writes it, read back; keytool and Java read it in test/outside/keystores.test.ts. */
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { readJks } from '../../../src/core/keystores/jks.ts';
import type { NewEntry } from '../../../src/core/keystores/store-entries.ts';
import { writeJks } from '../../../src/core/keystores/write-jks.ts';
import { fixture, frozen, repeatable, testKey } from '../../fixtures.ts';

const password = Buffer.from('changeit');
const key = testKey.export({ type: 'pkcs8', format: 'der' });
const chain = ['leaf', 'int', 'root'].map((name) => new X509Certificate(fixture(`issued/${name}.crt`)).raw);
const entry = { alias: 'order-sync', key, chain };
const given = { password, random: repeatable(), now: frozen };

test.each([1, 3])('a written store opens again, with %i certificates', (count) => {
  const found = readJks(writeJks({ ...entry, chain: chain.slice(0, count) }, given), { password });
  expect(found.entries).toEqual([{ alias: 'order-sync', key, closed: undefined, chain: chain.slice(0, count), matches: true }]);
});

test('does not open with another password', () => {
  expect(() => readJks(writeJks(entry, given), { password: Buffer.from('changeIt') })).toThrow('does not open the key store');
});

test('has the size and the parts of the store that keytool writes', () => {
  const keytool = fixture('keystores/keytool.jks');
  const { alias, chain: own } = readJks(keytool, { password: Buffer.from('secret') }).entries[0] as NewEntry;
  const ours = writeJks({ alias, key, chain: own }, given);
  expect(ours).toHaveLength(keytool.length);
  const time = 16 + 2 + alias.length;
  const sealed = time + 8 + 4;
  expect(ours.subarray(0, time)).toEqual(keytool.subarray(0, time));
  expect(ours.readUInt32BE(sealed - 4)).toBe(keytool.readUInt32BE(sealed - 4));
  expect(ours.subarray(sealed, sealed + 24)).toEqual(keytool.subarray(sealed, sealed + 24));
  const rest = sealed + ours.readUInt32BE(sealed - 4);
  expect(ours.subarray(rest, -20)).toEqual(keytool.subarray(rest, -20));
});

test('contains no part of the secret numbers, and refuses a password that is too short', () => {
  const store = writeJks(entry, given);
  const secret = Buffer.from(testKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  expect(key.includes(secret)).toBe(true);
  for (let at = 0; at + 8 <= secret.length; at += 8) expect(store.includes(secret.subarray(at, at + 8))).toBe(false);
  expect(() => writeJks(entry, { ...given, password: Buffer.from('short') })).toThrow('is shorter than 6 characters');
});
