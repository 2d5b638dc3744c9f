import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { examineCertificate, readCertificate } from '../../../src/core/bundle/certificate-checks.ts';
import { proveMaterial, describe as recorded, signingMaterial } from '../../../src/core/bundle/material.ts';
import { certificateNames, issuedFor } from '../../../src/core/certificates/ca-certificate.ts';
import { selfSignedCertificate } from '../../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../../src/core/certificates/make-request.ts';
import { readRequest } from '../../../src/core/certificates/read-request.ts';
import { certificateForm } from '../../../src/core/certificates/version-and-signature.ts';
import { certificatesIn } from '../../../src/core/keys/containers/pkcs7.ts';
import { findRequest } from '../../../src/core/keys/read-keys.ts';
import type { NextCommand } from '../../../src/core/next-command.ts';
import { fixture, frozen, otherKey, repeatable, testKey } from '../../fixtures.ts';

const leaf = fixture('issued/leaf.crt').toString();
const issued = (...names: string[]): ReturnType<typeof issuedFor> =>
  issuedFor(testKey, Buffer.concat(names.map((name) => fixture(name))), frozen);

const chain = [
  'ignored O=Acme,CN=Acme Root; O=Acme,CN=Acme Issuing CA (signed by O=Acme,CN=Acme Root): an app accepts one certificate, without its chain',
];

describe('the certificate for a key', () => {
  test.each([
    ['PEM', ['issued/leaf.crt'], []],
    ['DER', ['issued/leaf.der'], []],
    ['a chain, the root first', ['issued/chain.pem'], chain],
    ['PKCS#7 in DER', ['issued/chain.p7b'], chain],
    ['PKCS#7 in PEM', ['issued/chain.p7b.pem'], chain],
    ['PKCS#7 as Windows writes it', ['issued/chain.windows.p7b'], chain],
    [
      'a file with a private key in it',
      ['issued/leaf.crt', 'keys/other.pem'],
      ['the file also contains a private key: it was ignored and should be removed'],
    ],
  ])('is found in %s', (_, names, notes) => {
    expect(issued(...names)).toEqual({ pem: leaf, certificate: expect.any(X509Certificate), notes });
  });

  test('is the one that is valid longest, if there are several', () => {
    const { pem, notes } = issued('issued/leaf.crt', 'issued/longer.crt', 'issued/ended.crt');
    expect({ pem, notes }).toEqual({
      pem: fixture('issued/longer.crt').toString(),
      notes: ['3 certificates for this key: used the one valid until 1 Nov 2029'],
    });
  });

  test('may be self-signed', () => {
    const own = selfSignedCertificate(testKey, { for: { subject: 'CN=x' }, days: 1, now: frozen, random: repeatable() });
    expect(issuedFor(testKey, Buffer.from(own), frozen)).toEqual({
      pem: own,
      certificate: expect.any(X509Certificate),
      notes: [],
    });
  });

  test.each([
    ['signed with SHA-1', 'issued/sha1.crt', 'the certificate is signed with SHA-1, which servers may refuse: ask for SHA-256'],
    ['still to begin', 'issued/future.crt', 'the certificate is not valid before 1 Jan 2027'],
  ])('comes with a note if it is %s', (_, name, note) => {
    expect(issued(name).notes).toEqual([note]);
  });

  test('names what was left out, up to the length of a line', () => {
    const more = ['issued/root.crt', 'issued/int.crt', 'issued/other.crt', 'issued/other.crt', 'issued/root.crt'];
    expect(issued('issued/leaf.crt', ...more).notes[0]).toMatch(/O=Acme,CN=Acme Issuing CA\); and 2 more: an app/);
  });

  test.each([
    [
      'for another key',
      ['issued/other.crt'],
      'MISMATCH',
      4,
      'the certificate for CN=Somebody (signed by O=Acme,CN=Acme Issuing CA) does not match the key of server.key',
    ],
    [
      'not in a chain',
      ['issued/root.crt', 'issued/int.crt'],
      'MISMATCH',
      4,
      'none of the 2 certificates matches the key in server.key: O=Acme,CN=Acme Root; O=Acme,CN=Acme Issuing CA (signed by O=Acme,CN=Acme Root)',
    ],
    ['for a key of another kind', ['keys/rsa.crt', 'issued/other.crt'], undefined, 0, ''],
    ['over', ['issued/ended.crt'], 'EXPIRED', 4, 'the certificate expired on 1 Nov 2026'],
    ['a request', ['keys/rsa.csr'], 'INPUT_INVALID', 3, 'this is a certificate request, not a certificate'],
    ['a private key', ['keys/rsa.pem'], 'INPUT_INVALID', 3, 'this is a private key, not a certificate'],
    ['a key store', ['keys/rsa.p12'], 'INPUT_INVALID', 3, 'this is a key store (PKCS#12), which was not opened'],
    ['nothing', [], 'INPUT_INVALID', 3, 'the file is empty'],
    ['PKCS#7 without any', ['issued/empty.p7b'], 'INPUT_INVALID', 3, 'this is PKCS#7 without a certificate'],
  ])('that is %s', (_, names, code, exitCode, message) => {
    if (code === undefined) expect(() => issued(...names)).not.toThrow();
    else expect(() => issued(...names)).toThrow(expect.objectContaining({ code, exitCode, message }));
  });

  test('that is cut off or changed is refused without a crash', () => {
    for (const name of ['issued/leaf.der', 'issued/chain.p7b']) {
      const bytes = fixture(name);
      for (let length = 0; length < bytes.length; length += 7) {
        const cut = (): unknown => issuedFor(testKey, bytes.subarray(0, length), frozen);
        expect(cut).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
      }
    }
    const lines = selfSignedCertificate(testKey, {
      for: { subject: 'CN=x' },
      days: 1,
      now: frozen,
      random: repeatable(),
    }).split('\n');
    lines[lines.length - 3] = `${(lines.at(-3) as string).startsWith('A') ? 'B' : 'A'}${(lines.at(-3) as string).slice(1)}`;
    expect(() => issuedFor(testKey, Buffer.from(lines.join('\n')), frozen)).toThrow(
      expect.objectContaining({ code: 'SIGNATURE_INVALID' }),
    );
  });
});

describe('a serial number', () => {
  const later = new Date('2026-12-01T00:00:00Z');
  const padded = fixture('issued/padded-serial.crt');
  const der = Buffer.from(padded.toString().replace(/-----.*-----|\s/g, ''), 'base64');
  const negative = fixture('issued/negative-serial.crt');
  const { publicKey } = new X509Certificate(negative);

  test('that is negative is noted', () => {
    expect(issuedFor(publicKey, negative, later).notes).toEqual([
      "the certificate's serial number is negative, which Go 1.23 and later refuse: ask for another one",
      'the certificate is X.509 v1, without extensions; servers may refuse it',
    ]);
  });
  test('that is negative is a warning of doctor', () => {
    const remedies = {
      run: ({ command = '' }: NextCommand) => command,
      path: (file = '') => `app/${file}`,
      word: (text: string) => text,
    };
    const findings = examineCertificate(
      readCertificate(negative, () => true),
      undefined,
      {
        now: later,
        warnDays: 30,
        renewsKey: false,
        remedies,
      },
    );
    expect(findings.filter(({ check }) => check === 'certificate-serial')).toEqual([
      {
        check: 'certificate-serial',
        status: 'warn',
        says: 'its serial number is negative, which Go 1.23 and later refuse',
        fix: expect.stringContaining('have server.csr signed again'),
      },
    ]);
  });
  test.each([
    ['02020080', undefined],
    ['020100', 'serial number is 0, which RFC 5280 forbids'],
    [`0215${'01'.repeat(21)}`, 'serial number has 21 octets; RFC 5280 allows 20'],
    [`0214${'01'.repeat(20)}`, undefined],
    ['0202ff7f', 'serial number is negative, which Go 1.23 and later refuse'],
  ])('of %s is judged', (serial, fault) => {
    const [info, ...rest] = asn1.children(asn1.decode(fixture('issued/leaf.der')));
    const [version, , ...fields] = asn1.children(info as asn1.Asn1);
    const changed = make.sequence(version as asn1.Asn1, asn1.decode(Buffer.from(serial, 'hex')), ...fields);
    expect(certificateForm(asn1.encode(make.sequence(changed, ...rest))).serialFault).toBe(fault);
  });
  test('with leading zeros is named', () => {
    expect(() => issuedFor(publicKey, padded, later)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: 'the certificate is damaged: its serial number has leading zeros, so it is not DER',
        hint: 'ask its issuer for a certificate with another serial number',
      }),
    );
    expect(() => issuedFor(publicKey, der, later)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: 'the ASN.1 structure is not DER: it has an INTEGER with leading zeros',
      }),
    );
  });
});

test.each([
  ['300d06092a864886f70d01010d0500', 'SHA-512', false],
  ['300d06092a864886f70d0101050500', 'SHA-1', true],
  ['300506032b6571', 'Ed448', false],
  ['300b0609608648016503040302', 'SHA-256', false],
  // Without parameters, or without the hash in them, RSA-PSS has SHA-1 (RFC 4055 §3.1).
  ['300b06092a864886f70d01010a', 'RSA-PSS and SHA-1', true],
  ['300d06092a864886f70d01010a3000', 'RSA-PSS and SHA-1', true],
  ['301206092a864886f70d01010a3005a203020114', 'RSA-PSS and SHA-1', true],
  ['301c06092a864886f70d01010a300fa00d300b0609608648016503040201', 'RSA-PSS and SHA-256', false],
  ['301806092a864886f70d01010a300ba009300706052b0e03021a', 'RSA-PSS and SHA-1', true],
  ['301506092a864886f70d01010a3008a006300406022a03', 'RSA-PSS and the hash 1.2.3', false],
])('the signature algorithm %s is %s', (algorithm, signedWith, weak) => {
  const [info, , signature] = asn1.children(asn1.decode(fixture('issued/leaf.der')));
  const changed = make.sequence(info as asn1.Asn1, asn1.decode(Buffer.from(algorithm, 'hex')), signature as asn1.Asn1);
  expect(certificateForm(asn1.encode(changed))).toMatchObject({ signedWith, weak });
});

test.each<[string, (fields: asn1.Asn1[]) => asn1.Asn1[], string]>([
  ['nothing in it', () => [], 'the certificate: serial number is missing'],
  ['a serial number alone', (fields) => fields.slice(0, 2), 'the certificate: issuer is missing'],
  [
    'a version that is text',
    (fields) => [make.context(0, make.utf8String('2')), ...fields.slice(1)],
    'the certificate: version: not an INTEGER',
  ],
  [
    'a version of 8',
    (fields) => [make.context(0, make.integer(7)), ...fields.slice(1)],
    'the certificate says that it is X.509 v8, but only v1 to v3 exist',
  ],
  [
    'a negative version',
    (fields) => [make.context(0, asn1.decode(Buffer.from('0201ff', 'hex'))), ...fields.slice(1)],
    'the certificate says that it is X.509 v0, but only v1 to v3 exist',
  ],
  [
    'no version in its tag',
    (fields) => [make.context(0), ...fields.slice(1)],
    'the certificate: version: 0 values, expected one',
  ],
  [
    'a serial number that is text',
    (fields) => fields.with(1, make.utf8String('1')),
    'the certificate: serial number: not an INTEGER',
  ],
])('a certificate with %s is refused by name', (_, change, message) => {
  const [info, ...rest] = asn1.children(asn1.decode(fixture('issued/leaf.der')));
  const der = asn1.encode(make.sequence(make.sequence(...change([...asn1.children(info as asn1.Asn1)])), ...rest));
  expect(() => certificateForm(der)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
});

test.each([
  ['3000', 'the PKCS#7 file: content: missing'],
  ['300d06092a864886f70d010702a000', 'the PKCS#7 file: content: 0 values, expected one'],
  ['300f06092a864886f70d010702a0020500', 'the PKCS#7 file: content: not a SEQUENCE'],
])('PKCS#7 %s is refused by name', (hex, message) => {
  expect(() => certificatesIn(Buffer.from(hex, 'hex'))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
});

test('names of a certificate: the issuer, if it is not the subject', () => {
  const names = (name: string): object => certificateNames(new X509Certificate(fixture(name)));
  expect(names('issued/leaf.crt')).toEqual({
    subject: 'C=IT,O=Società,CN=Order Sync',
    issuer: 'O=Acme,CN=Acme Issuing CA',
  });
  expect(names('issued/root.crt')).toEqual({
    subject: 'O=Acme,CN=Acme Root',
    issuer: undefined,
  });
});

test('a set with the certificate of an authority is accepted, and one with a certificate for another key is not', async () => {
  const material = await signingMaterial(testKey, { subject: 'CN=x', days: 1, now: frozen, random: repeatable() });
  expect(() => proveMaterial({ ...material, certificate: leaf })).not.toThrow();
  expect(() => proveMaterial({ ...material, certificate: fixture('issued/other.crt').toString() })).toThrow(
    expect.objectContaining({ code: 'MISMATCH', message: 'server.crt does not match server.key' }),
  );
});

test('its record names the issuer', () => {
  expect(recorded(testKey, leaf, false).certificate).toEqual({
    subject: 'C=IT,O=Società,CN=Order Sync',
    issuer: 'O=Acme,CN=Acme Issuing CA',
    serial: new X509Certificate(leaf).serialNumber.toLowerCase(),
    sha256: new X509Certificate(leaf).fingerprint256,
    notBefore: '2026-11-01T00:00:00.000Z',
    notAfter: '2028-11-01T00:00:00.000Z',
  });
});

test("a request for another key copies an earlier one's name and alternative names byte for byte", () => {
  const before = certificateRequest(testKey, { subject: 'CN=日本,O=Acme', san: ['dns:app.acme.com'] });
  const read = (pem: string): ReturnType<typeof readRequest> => readRequest(findRequest(Buffer.from(pem)));
  const after = read(certificateRequest(otherKey, read(before)));
  const { name, subjectAltName } = read(before);
  expect(after).toEqual({ ...read(before), publicKey: after.publicKey, name, subjectAltName });
  expect(after.publicKey.equals(read(before).publicKey)).toBe(false);
});
