import { describe, expect, test } from 'vitest';
import { proveMaterial, type SigningMaterial, signingMaterial } from '../../../src/core/bundle/material.ts';
import { type BundleRecord, readRecord, writeRecord } from '../../../src/core/bundle/record.ts';
import type { KitError } from '../../../src/core/errors.ts';
import { frozen, otherKey, repeatable, testKey } from '../../fixtures.ts';

const options = { subject: 'CN=Order Sync', days: 365, now: frozen };
const material = await signingMaterial(testKey, { ...options, random: repeatable() });
const other = await signingMaterial(otherKey, { ...options, random: repeatable() });

test('the same key, clock and random bytes give the same files', async () => {
  expect(await signingMaterial(testKey, { ...options, random: repeatable() })).toEqual(material);
});

describe('the proof', () => {
  test('accepts files that match', () => {
    expect(() => proveMaterial(material)).not.toThrow();
  });
  test('accepts an encrypted key with its passphrase', async () => {
    const passphrase = Buffer.from('secret');
    const encrypted = await signingMaterial(testKey, { ...options, passphrase, random: repeatable() });
    expect(() => proveMaterial(encrypted, passphrase)).not.toThrow();
    expect(() => proveMaterial(encrypted, Buffer.from('wrong'))).toThrow(expect.objectContaining({ code: 'PASSPHRASE' }));
  });
  test.each<[keyof SigningMaterial, string]>([
    ['key', 'server.crt does not match server.key'],
    ['certificate', 'server.crt does not match server.key'],
    ['publicKey', 'public.pem does not match server.key'],
    ['jwks', 'jwks.json does not match server.key'],
    ['request', 'server.csr does not match server.key'],
  ])('fails if the %s is from another set', (part, message) => {
    expect(() => proveMaterial({ ...material, [part]: other[part] })).toThrow(
      expect.objectContaining({ code: 'MISMATCH', exitCode: 4, message }),
    );
  });
  test('fails if the kid is not the thumbprint', () => {
    const jwks = material.jwks.replace(/"kid": "."?/, '"kid": "x');
    expect(() => proveMaterial({ ...material, jwks })).toThrow(
      expect.objectContaining({ message: "the kid in jwks.json is not the key's thumbprint" }),
    );
  });
  test('fails if the certificate was changed', () => {
    const lines = material.certificate.split('\n');
    const last = lines.at(-3) as string;
    lines[lines.length - 3] = (last.startsWith('A') ? 'B' : 'A') + last.slice(1);
    expect(() => proveMaterial({ ...material, certificate: lines.join('\n') })).toThrow(
      expect.objectContaining({ message: 'the signature of server.crt does not verify' }),
    );
  });
});

describe('the record', () => {
  const record: BundleRecord = {
    schema: 1,
    provider: 'salesforce',
    name: 'Order Sync',
    settings: { username: 'a@example.com' },
    key: { bits: 2048, encrypted: false, thumbprint: 't' },
    certificate: {
      subject: 'CN=Order Sync',
      serial: '4f',
      sha256: 'AA:BB',
      notBefore: '2026-11-21T22:08:20.000Z',
      notAfter: '2027-11-21T22:13:20.000Z',
    },
    checklist: 'ab',
  };
  const renewal = {
    at: '2026-11-21T22:13:20.000Z',
    key: 'same',
    previous: { sha256: 'CC', notAfter: '2026-12-21T22:13:20.000Z', thumbprint: 't' },
  };
  const changed = (change: object): string => JSON.stringify({ ...record, ...change });

  test('is read as it was written', () => {
    expect(readRecord(writeRecord(record))).toEqual(record);
  });
  test('is read with a renewal in it', () => {
    expect(readRecord(changed({ renewal }))).toEqual({ ...record, renewal });
  });
  test('is read with another app in it', () => {
    const anotherApp = { settings: { username: 'b@example.com' } };
    expect(readRecord(changed({ anotherApp }))).toEqual({ ...record, anotherApp });
  });
  test('has the hint of its reader if it is damaged, or else a general one', () => {
    const hint = (text: string, back?: string): string | undefined => {
      try {
        readRecord(text, back === undefined ? {} : { back: () => back });
      } catch (error) {
        return (error as KitError).hint;
      }
      return undefined;
    };
    expect(hint('{', 'look for it')).toBe('look for it');
    expect(hint('{')).toMatch(/^restore it from previous/);
    expect(hint(changed({ schema: 2 }), 'look for it')).toBe('update jwt-kit');
  });
  test('is read with a byte order mark in front', () => {
    expect(readRecord(`\ufeff${writeRecord(record)}`)).toEqual(record);
  });
  test.each([
    ['nothing', '', 'the JSON is damaged'],
    ['a list', '[]', 'not a JSON object'],
    ['no schema', '{}', '"schema" is not 1'],
    ['a newer schema', changed({ schema: 2 }), 'it was written by a newer version of jwt-kit'],
    ['no provider', changed({ provider: undefined }), '"provider" is missing'],
    ['a name that is not a string', changed({ name: 7 }), '"name" is not of the type string'],
    ['settings that are a list', changed({ settings: [] }), '"settings" is not of the type object'],
    ['a setting that is not a string', changed({ settings: { username: 1 } }), '"settings.username" is not of the type string'],
    ['no certificate', changed({ certificate: null }), '"certificate" is not of the type object'],
    ['an invalid renewal', changed({ renewal: null }), '"renewal" is not of the type object'],
    ['a renewal without a key', changed({ renewal: { ...renewal, key: undefined } }), '"renewal.key" is missing'],
    ['a renewal without a valid date', changed({ renewal: { ...renewal, at: 'soon' } }), '"renewal.at" is not a date'],
    [
      'a renewal of a certificate without an end',
      changed({ renewal: { ...renewal, previous: { ...renewal.previous, notAfter: 'x' } } }),
      '"renewal.previous.notAfter" is not a date',
    ],
    ['an invalid other app', changed({ anotherApp: 'x' }), '"anotherApp" is not of the type object'],
    ['another app without settings', changed({ anotherApp: {} }), '"anotherApp.settings" is missing'],
    [
      'a setting of another app that is not a string',
      changed({ anotherApp: { settings: { username: 1 } } }),
      '"anotherApp.settings.username" is not of the type string',
    ],
    ['a duplicate member', '{"schema":1,"a":{"b":1,"b":2}}', 'duplicate member "b"'],
    ['a duplicate member beside a list', '{"schema":1,"a":[0],"b":1,"b":2}', 'duplicate member "b"'],
    [
      'a list nested too deep',
      `{"schema":1,"a":${'['.repeat(100)}${']'.repeat(100)}}`,
      'the JSON is nested deeper than 64 levels',
    ],
    ['settings that only their prototype has', changed({ settings: undefined, constructor: 1 }), '"settings" is missing'],
    ['a prototype', `{"__proto__":${JSON.stringify(record)},"schema":1}`, '"provider" is missing'],
    ['an invalid size', changed({ key: { ...record.key, bits: 1.5 } }), '"key.bits" is not a key size in bits'],
    [
      'a thumbprint that is a text',
      changed({ key: { ...record.key, thumbprint: 'a b' } }),
      '"key.thumbprint" is not a thumbprint (base64url)',
    ],
    ['an invalid hash', changed({ checklist: 'x' }), '"checklist" is not a SHA-256 hash (hexadecimal)'],
    [
      'an invalid fingerprint',
      changed({ certificate: { ...record.certificate, sha256: 'my secret' } }),
      '"certificate.sha256" is not a fingerprint (hexadecimal with colons)',
    ],
    [
      'an invalid serial number',
      changed({ certificate: { ...record.certificate, serial: 'x' } }),
      '"certificate.serial" is not a serial number (hexadecimal)',
    ],
    [
      'an issuer that is not a string',
      changed({ certificate: { ...record.certificate, issuer: 1 } }),
      '"certificate.issuer" is not of the type string',
    ],
    [
      'a year beyond calendars',
      changed({ certificate: { ...record.certificate, notAfter: '+275760-09-13T00:00:00.000Z' } }),
      '"certificate.notAfter" is not a date',
    ],
    ['a renewal of another key', changed({ renewal: { ...renewal, key: 'x' } }), '"renewal.key" is neither same nor new'],
    [
      'an invalid date',
      changed({ certificate: { ...record.certificate, notAfter: 'soon' } }),
      '"certificate.notAfter" is not a date',
    ],
  ])('with %s is refused', (_, text, message) => {
    expect(() => readRecord(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
});
