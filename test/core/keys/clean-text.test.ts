/** What `repair` leaves out of a file is named. */
import { createPublicKey, generatePrimeSync, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { cleanParts, cleanText, leftOut } from '../../../src/core/keys/clean-text.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { findKeys, findPrivateKey } from '../../../src/core/keys/read-keys.ts';
import { storeIn } from '../../../src/core/keys/store-items.ts';
import { runIn } from '../../cli/world.ts';
import { fixture } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';

const certificate = new X509Certificate(fixture('keys/rsa.crt'));
const plain = pemBlock('CERTIFICATE', certificate.raw);

test('a TRUSTED CERTIFICATE becomes a plain one, with a note', () => {
  const settings = asn1.encode(make.sequence(make.sequence(make.oid('1.3.6.1.5.5.7.3.1'))));
  const trusted = pemBlock('TRUSTED CERTIFICATE', Buffer.concat([certificate.raw, settings]));
  const parts = cleanParts(Buffer.from(trusted));
  expect(cleanText(parts)).toBe(plain);
  expect(parts.map(({ notes }) => notes)).toEqual([['what OpenSSL trusts it for was left out']]);
});

test('a list of revoked certificates beside a certificate is left out by name', () => {
  const file = Buffer.from(`${plain}-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n`);
  expect(cleanText(cleanParts(file))).toBe(plain);
  expect(leftOut(file)).toEqual(['a PEM block of the type X509 CRL']);
});

test('in a ZIP archive, the name of a file before its first line is no other text', () => {
  const file = Buffer.concat([
    Buffer.from('PK\x03\x04\x0a\0\0\0k.pem', 'latin1'),
    fixture('keys/rsa.pub.pem'),
    Buffer.from('PK\x01\x02'),
  ]);
  expect(findKeys(file).keys[0]?.open({}).notes).toEqual(['it was taken out of a ZIP archive, without unpacking that']);
});

test('repair says that the content of an encrypted key was not checked', async () => {
  const directory = scratch();
  writeFileSync(join(directory, 'k.pem'), fixture('keys/rsa.pkcs8.enc.pem'));
  const { status, stderr } = await runIn(directory, ['repair', 'k.pem', '--private']);
  expect(status).toBe(0);
  expect(stderr).toContain('its content was not checked, since it is encrypted: inspect --passphrase-file checks it');
});

test.each([' secret', 'secret\t'])('a blank around a wrong passphrase is pointed out: %j', (passphrase) => {
  const open = (): unknown => findPrivateKey(fixture('keys/rsa.pkcs8.enc.pem')).open(Buffer.from(passphrase));
  expect(open).toThrow(
    expect.objectContaining({
      code: 'PASSPHRASE',
      hint: 'the passphrase starts or ends with a blank; check whether the blank belongs to it',
    }),
  );
});

test.each(['jwk', 'pem'])('a public key with a factor below 2^16 is refused by repair and convert: %s', async (form) => {
  const n = generatePrimeSync(2048, { bigint: true }) * 65_521n;
  const hex = n.toString(16);
  const encoded = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
  const jwk = { kty: 'RSA', n: encoded, e: 'AQAB' };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const text = form === 'jwk' ? JSON.stringify(jwk) : String(key.export({ type: 'spki', format: 'pem' }));
  const message = expect.stringContaining('"n" is divisible by 65521: it is damaged, or anybody can compute the private key');
  expect(() => cleanParts(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  const cwd = scratch();
  writeFileSync(join(cwd, 'key'), text);
  expect(await runIn(cwd, ['convert', 'key'])).toMatchObject({ status: 3, stdout: '', stderr: message });
});

/** PEM around something, as `certutil -encode` of Windows writes it. */
const encoded = (content: Buffer): Buffer => Buffer.from(pemBlock('CERTIFICATE', content));
const key = fixture('keys/rsa.pem');

test('PEM that was encoded once more with the label of a certificate is read', () => {
  const [part] = cleanParts(encoded(key));
  expect(part).toMatchObject({ text: key.toString(), notes: ['it was base64-encoded PEM: decoded'] });
});

test('a key store with the label of a certificate is opened', () => {
  const file = fixture('keystores/openssl.p12');
  expect(Buffer.from(storeIn(encoded(file)) ?? []).equals(file)).toBe(true);
  expect(storeIn(encoded(certificate.raw))).toBeUndefined();
});

test('lost padding is repaired, with a note', () => {
  const parts = cleanParts(Buffer.from(key.toString().replace(/=+(?=\n---)/, '')));
  expect(key.toString()).toMatch(/=\n---/);
  expect(cleanText(parts)).toBe(key.toString());
  expect(parts.map(({ notes }) => notes)).toEqual([['repaired: the padding (=) at its end was missing']]);
});

test('a part of a message is called cut off, not empty', () => {
  const lines = fixture('issued/chain.p7b.pem').toString().trim().split('\n');
  const cut = [...lines.slice(0, 12), lines.at(-1)].join('\n');
  expect(() => cleanParts(Buffer.from(cut))).toThrow(/a PEM block of the type PKCS7: it is damaged: it has only \d+ of its/);
});
