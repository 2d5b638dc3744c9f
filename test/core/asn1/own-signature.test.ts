/** A certificate whose issuer is in the same file: neither of the two may have been changed. */
import { createPublicKey, generateKeyPairSync, hash, type KeyObject, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { issuedSignature, ownSignature, requireOwnSignature } from '../../../src/core/asn1/own-signature.ts';
import { encodeName } from '../../../src/core/certificates/distinguished-names.ts';
import { signatureIdentifier, signed } from '../../../src/core/certificates/signature.ts';
import { extension, oids } from '../../../src/core/certificates/signed-parts.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { runIn } from '../../cli/world.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';

const leaf = new X509Certificate(fixture('issued/leaf.crt'));
const issuer = new X509Certificate(fixture('issued/int.crt'));
const other = new X509Certificate(fixture('issued/root.crt'));

/** The leaf with one bit of its modulus, or of its signature, changed. */
function changed(place: 'modulus' | 'signature'): string {
  const der = Buffer.from(leaf.raw);
  const { n = '' } = leaf.publicKey.export({ format: 'jwk' });
  const at = place === 'modulus' ? der.indexOf(Buffer.from(n, 'base64url')) + 100 : der.length - 20;
  der.writeUInt8(der.readUInt8(at) ^ 1, at);
  return pemBlock('CERTIFICATE', der);
}
const chain = issuer.toString() + other.toString();

describe('a certificate that was changed, with its issuer', () => {
  test.each(['modulus', 'signature'] as const)('in its %s, is refused by every reader', async (place) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'chain.pem'), changed(place) + chain);
    for (const words of [['convert'], ['repair'], ['convert', '--to', 'jwks']]) {
      const [command = '', ...flags] = words;
      const ran = await runIn(cwd, [command, 'chain.pem', ...flags]);
      expect({ words, status: ran.status, stdout: ran.stdout }).toEqual({ words, status: 4, stdout: '' });
      expect(ran.stderr).toContain('its signature does not verify with the certificate of its issuer in the same file');
    }
    expect((await runIn(cwd, ['match', 'chain.pem'])).status).not.toBe(0);
    expect((await runIn(cwd, ['inspect', 'chain.pem'])).stdout).toMatch(/fail {2}its signature does not verify/);
  });
  test('is used as before without a change, and with an issuer of another name', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'chain.pem'), leaf.toString() + chain);
    expect((await runIn(cwd, ['repair', 'chain.pem'])).status).toBe(0);
    expect(issuedSignature(leaf, issuer, issuer.publicKey)).toBe('verified');
  });
  test('is not accused if it says that another key of the issuer signed it', () => {
    expect(issuedSignature(leaf, other, other.publicKey)).toBeUndefined();
  });
});

/** SHA-1 of the test key in PKCS#1, its id by RFC 5280 §4.2.1.2, method 1. */
const TEST_KEY_ID = hash('sha1', createPublicKey(testKey).export({ type: 'pkcs1', format: 'der' }), 'hex');

/** A certificate of CN=CA for CN=app; with CN=CA as its subject, that of the issuer. Ids of keys are in hexadecimal. */
function certificate(made: { subject: string; key: KeyObject; signer: KeyObject; id?: string; authority?: string }): Buffer {
  const { subject, key, signer, id, authority } = made;
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  const extensions = [
    ...(id === undefined ? [] : [extension(oids.subjectKeyIdentifier, false, make.octetString(bytes(id)))]),
    ...(authority === undefined
      ? []
      : [extension(oids.authorityKeyIdentifier, false, make.sequence(make.contextPrimitive(0, bytes(authority))))]),
  ];
  const content = make.sequence(
    make.context(0, make.integer(2)),
    make.integer(SERIAL),
    signatureIdentifier(signer),
    encodeName('CN=CA'),
    make.sequence(make.time(new Date('2026-01-01')), make.time(new Date('2027-01-01'))),
    encodeName(subject),
    asn1.decode(createPublicKey(key).export({ type: 'spki', format: 'der' })),
    ...(extensions.length === 0 ? [] : [make.context(3, make.sequence(...extensions))]),
  );
  return signed(content, signer);
}

const SERIAL = Buffer.from('7a7b7c7d', 'hex');

/** The same certificate with another serial number. */
function renumbered(der: Buffer): Buffer {
  const changed = Buffer.from(der);
  changed.writeUInt8(0x7e, changed.indexOf(SERIAL) + 3);
  return changed;
}

describe('a certificate that its issuer did not sign as it is', () => {
  const ca = (id?: string): X509Certificate =>
    new X509Certificate(certificate({ subject: 'CN=CA', key: testKey, signer: testKey, ...(id === undefined ? {} : { id }) }));
  const app = (signer: KeyObject, authority?: string): Buffer =>
    certificate({ subject: 'CN=app', key: otherKey, signer, ...(authority === undefined ? {} : { authority }) });
  test.each([
    ['that names no key of its issuer, is accused', app(otherKey), ca(), 'issuer'],
    ['that names another key, is not', app(otherKey, '0a0b'), ca(), undefined],
    ['that names another key, is if the issuer made its signature', renumbered(app(testKey, '0a0b')), ca(), 'issuer'],
    ['that names the key by its hash, is', app(otherKey, TEST_KEY_ID), ca(), 'issuer'],
    ['that names the key by the id of the issuer, is', app(otherKey, '0a0b'), ca('0a0b'), 'issuer'],
    [
      'that names the key by its hash, although the issuer has another id, is not',
      app(otherKey, TEST_KEY_ID),
      ca('0a0b'),
      undefined,
    ],
  ])('%s', (_, der, by, expected) => {
    expect(issuedSignature(new X509Certificate(der), by, by.publicKey)).toBe(expected);
  });
});

describe('a certificate whose issuer has another name', () => {
  const ec = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const [mine, foreign] = [ec(), ec()];
  const made = (key: KeyObject, signer: KeyObject, authority = '0a0b'): Buffer =>
    certificate({ subject: 'CN=app', key, signer, id: '0a0b', authority });
  test.each([
    ['signed with its own RSA key', made(otherKey, otherKey), undefined],
    ['signed with its own RSA key, then changed', renumbered(made(otherKey, otherKey, '0c')), 'changed'],
    ['signed with another RSA key, although the identifiers are the same', made(otherKey, testKey), undefined],
    ['signed with an RSA key, of a key on a curve with the same identifiers', made(mine, testKey), undefined],
    ['signed with its own key on a curve, then changed', renumbered(made(mine, mine)), 'wrong'],
    ['signed with a key on a curve, then changed, without the same identifiers', renumbered(made(mine, mine, '0c')), undefined],
  ])('%s', (_, der, expected) => {
    const x509 = new X509Certificate(der);
    expect(ownSignature(x509, x509.publicKey)).toBe(expected);
  });
  test('is right if the issuer in the same file signed it, whatever its identifiers say', () => {
    const ca = new X509Certificate(certificate({ subject: 'CN=CA', key: foreign, signer: foreign }));
    const app = new X509Certificate(made(mine, foreign));
    expect(ownSignature(app, app.publicKey)).toBe('wrong');
    expect(() => requireOwnSignature(app, app.publicKey, () => ca)).not.toThrow();
    expect(() => requireOwnSignature(app, app.publicKey)).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
  });
});

test.each([
  ['the identifier of its key was changed', '0102030405060708090a', '0102030405060708090b'],
  ['the identifier of its issuer was changed', '0102030405060708090b', '0102030405060708090a'],
])('of its own issuer, on a curve, is changed if %s', (_, id, authority) => {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const x509 = new X509Certificate(renumbered(certificate({ subject: 'CN=CA', key, signer: key, id, authority })));
  expect(ownSignature(x509, x509.publicKey)).toBe('changed');
  const ofAnother = new X509Certificate(
    renumbered(certificate({ subject: 'CN=CA', key, signer: key, id, authority: 'f0e0d0c0b0a090807060' })),
  );
  expect(ownSignature(ofAnother, ofAnother.publicKey)).toBe('other key');
});

describe('a signature algorithm that is unknown here', () => {
  const made = certificate({ subject: 'CN=CA', key: testKey, signer: testKey, id: TEST_KEY_ID, authority: TEST_KEY_ID });
  const known = Buffer.from('2a864886f70d01010b', 'hex');
  /** The certificate with another algorithm at its first places. */
  function renamed(places: number): X509Certificate {
    const der = Buffer.from(made);
    for (let place = 0, at = der.indexOf(known); place < places; place += 1, at = der.indexOf(known, at + 1))
      der[at + 2] = 0x49;
    return new X509Certificate(der);
  }
  const publicKey = createPublicKey(testKey);
  test('accuses nobody', () => {
    expect(ownSignature(renamed(0), publicKey)).toBe('verified');
    expect(ownSignature(renamed(2), publicKey)).toBeUndefined();
  });
  test('in one of its two places is a change', () => {
    expect(ownSignature(renamed(1), publicKey)).toBe('changed');
  });
});
