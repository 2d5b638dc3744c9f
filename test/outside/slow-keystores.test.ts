/** Key stores of programs that ask for 600,000 rounds several times. */
import { createPrivateKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPkcs12 } from '../../src/core/keystores/pkcs12.ts';
import { fixture, testKey } from '../fixtures.ts';

test.each<[string, string, string | undefined, string]>([
  ['GnuTLS, without a password', 'gnutls-null.p12', undefined, 'AES-128, MAC SHA-256'],
  ['NSS', 'nss.p12', 'secret', 'AES-256, AES-128, MAC SHA-256'],
])('reads the same key from a store by %s', (_, file, password, protection) => {
  const opening = { password: password === undefined ? undefined : Buffer.from(password) };
  const found = readPkcs12(fixture(`keystores/${file}`), opening);
  expect(found).toMatchObject({ kind: 'PKCS#12', protection, entries: [{ alias: 'Order Sync', matches: true }] });
  const key = found.entries[0]?.key as Buffer;
  expect(createPrivateKey({ key, format: 'der', type: 'pkcs8' }).equals(testKey)).toBe(true);
});
