import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { proveMaterial, describe as recorded, signingMaterial } from '../../src/core/bundle.ts';
import { certificateRequest, readRequest, selfSignedCertificate } from '../../src/core/certificates.ts';
import { certificateNames, issuedFor } from '../../src/core/issued.ts';
import { findRequest } from '../../src/core/read.ts';
import { fixture, frozen, otherKey, repeatable, testKey } from '../fixtures.ts';

const leaf = fixture('issued/leaf.crt').toString();
const issued = (...names: string[]): ReturnType<typeof issuedFor> =>
  issuedFor(testKey, Buffer.concat(names.map((name) => fixture(name))), frozen);

const chain = [
  'left out O=Acme,CN=Acme Root; O=Acme,CN=Acme Issuing CA (signed by O=Acme,CN=Acme Root): an app takes one certificate, without its chain',
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
      ['a private key stands in the file too: it was not taken, and does not belong there'],
    ],
  ])('is found in %s', (_, names, notes) => {
    expect(issued(...names)).toEqual({ pem: leaf, certificate: expect.any(X509Certificate), notes });
  });

  test('is the one that holds longest, where there are several', () => {
    const { pem, notes } = issued('issued/leaf.crt', 'issued/longer.crt', 'issued/ended.crt');
    expect({ pem, notes }).toEqual({
      pem: fixture('issued/longer.crt').toString(),
      notes: ['3 certificates for this key: took the one until 1 Nov 2029'],
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
  ])('comes with a remark where it is %s', (_, name, note) => {
    expect(issued(name).notes).toEqual([note]);
  });

  test('names what was left out, as far as a line goes', () => {
    const more = ['issued/root.crt', 'issued/int.crt', 'issued/other.crt', 'issued/other.crt', 'issued/root.crt'];
    expect(issued('issued/leaf.crt', ...more).notes[0]).toMatch(/O=Acme,CN=Acme Issuing CA\); and 2 more: an app/);
  });

  test.each([
    [
      'for another key',
      ['issued/other.crt'],
      'MISMATCH',
      4,
      'the certificate for CN=Somebody (signed by O=Acme,CN=Acme Issuing CA) holds another key than server.key',
    ],
    [
      'not in a chain',
      ['issued/root.crt', 'issued/int.crt'],
      'MISMATCH',
      4,
      'none of the 2 certificates holds the key in server.key: O=Acme,CN=Acme Root; O=Acme,CN=Acme Issuing CA (signed by O=Acme,CN=Acme Root)',
    ],
    ['for a key of another kind', ['keys/rsa.crt', 'issued/other.crt'], undefined, 0, ''],
    ['over', ['issued/ended.crt'], 'EXPIRED', 4, 'the certificate ended on 1 Nov 2026'],
    ['a request', ['keys/rsa.csr'], 'INPUT_INVALID', 3, 'this is a certificate request, not a certificate'],
    ['a private key', ['keys/rsa.pem'], 'INPUT_INVALID', 3, 'this is a private key, not a certificate'],
    ['a key store', ['keys/rsa.p12'], 'INPUT_INVALID', 3, 'this is a key store (PKCS#12), which is not read here'],
    ['nothing', [], 'INPUT_INVALID', 3, 'the file is empty'],
    ['PKCS#7 without any', ['issued/empty.p7b'], 'INPUT_INVALID', 3, 'this is PKCS#7 without a certificate'],
  ])('that is %s', (_, names, code, exitCode, message) => {
    if (code === undefined) expect(() => issued(...names)).not.toThrow();
    else expect(() => issued(...names)).toThrow(expect.objectContaining({ code, exitCode, message }));
  });

  test('cut off or changed, is refused, and nothing breaks', () => {
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

test('names of a certificate: the issuer where it is another', () => {
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

test('a set around a certificate of an authority belongs together, and one around another key does not', async () => {
  const material = await signingMaterial(testKey, { subject: 'CN=x', days: 1, now: frozen, random: repeatable() });
  expect(() => proveMaterial({ ...material, certificate: leaf })).not.toThrow();
  expect(() => proveMaterial({ ...material, certificate: fixture('issued/other.crt').toString() })).toThrow(
    expect.objectContaining({ code: 'MISMATCH', message: 'server.crt does not belong to server.key' }),
  );
});

test('what is recorded of it names its issuer', () => {
  expect(recorded(testKey, leaf, false).certificate).toEqual({
    subject: 'C=IT,O=Società,CN=Order Sync',
    issuer: 'O=Acme,CN=Acme Issuing CA',
    serial: new X509Certificate(leaf).serialNumber.toLowerCase(),
    sha256: new X509Certificate(leaf).fingerprint256,
    notBefore: '2026-11-01T00:00:00.000Z',
    notAfter: '2028-11-01T00:00:00.000Z',
  });
});

test("a request for another key takes over an earlier one's name and alternative names byte for byte", () => {
  const before = certificateRequest(testKey, { subject: 'CN=日本,O=Acme', san: ['dns:app.acme.com'] });
  const read = (pem: string): ReturnType<typeof readRequest> => readRequest(findRequest(Buffer.from(pem)));
  const after = read(certificateRequest(otherKey, read(before)));
  const { name, subjectAltName } = read(before);
  expect(after).toEqual({ ...read(before), publicKey: after.publicKey, name, subjectAltName });
  expect(after.publicKey.equals(read(before).publicKey)).toBe(false);
});
