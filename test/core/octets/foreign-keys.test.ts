/** The point at infinity, which ends the process when node:crypto is asked for its curve or its JWK, is refused in every form. */
import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { readRequest } from '../../../src/core/certificates/read-request.ts';
import { inspectContent } from '../../../src/core/inspection/inspect-content.ts';
import { pemBlock, pemBlocks, pemBytes } from '../../../src/core/keys/containers/pem.ts';
import { thumbprint } from '../../../src/core/keys/jwk/thumbprint.ts';
import { findCertificates, findPublicKey } from '../../../src/core/keys/read-keys.ts';
import { isAnswerable } from '../../../src/core/octets/foreign-keys.ts';
import { fixture } from '../../fixtures.ts';

const infinity = make.sequence(
  make.sequence(make.oid('1.2.840.10045.2.1'), make.oid('1.2.840.10045.3.1.7')),
  make.bitString(Buffer.from([0])),
);
const spki = asn1.encode(infinity);

/** A certificate or a request with its public key replaced. */
function withKey(file: string, place: number): Buffer {
  const [block] = pemBlocks(fixture(file).toString('latin1'));
  const [content, ...rest] = asn1.children(asn1.decode((block && pemBytes(block)) as Buffer)) as [asn1.Asn1];
  const fields = asn1.children(content).map((field, index) => (index === place ? infinity : field));
  return asn1.encode(make.sequence(make.sequence(...fields), ...rest));
}

const certificate = withKey('certificates/rsa2048-crt.pem', 6);
const request = withKey('certificates/rsa2048-csr.pem', 2);
const sshValue = (octets: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(octets.length);
  return Buffer.concat([length, Buffer.from(octets, 'latin1')]);
};
const sshLine = `ecdsa-sha2-nistp256 ${Buffer.concat(['ecdsa-sha2-nistp256', 'nistp256', '\0'].map(sshValue)).toString('base64')} x\n`;
const jwk = JSON.stringify({ kty: 'EC', crv: 'P-256', x5c: [certificate.toString('base64')] });
const rsa = { ...createPublicKey(fixture('keys/rsa.pem')).export({ format: 'jwk' }), x5c: [certificate.toString('base64')] };

const message = expect.stringMatching(/the public key is the point at infinity, which is not a key$/);

test.each<[string, string | Buffer]>([
  ['DER', spki],
  ['PEM', pemBlock('PUBLIC KEY', spki)],
  ['base64', spki.toString('base64')],
  ['a certificate', certificate],
  ['a request', request],
  ['a line of OpenSSH', sshLine],
  ['the x5c of a JWK without numbers', jwk],
  ['the x5c of an RSA key', JSON.stringify(rsa)],
])('inspect names the point at infinity in %s', (_, input) => {
  const { entries } = inspectContent(Buffer.from(input), { now: new Date('2026-01-01'), warnDays: 30 });
  expect(JSON.stringify(entries)).toContain('the public key is the point at infinity, which is not a key');
});

test('the readers of one kind refuse it too', () => {
  expect(() => findPublicKey(spki)).toThrow(expect.objectContaining({ message }));
  expect(() => findCertificates(certificate)).toThrow(expect.objectContaining({ message }));
  expect(() => readRequest(request)).toThrow(expect.objectContaining({ message }));
});

test('a key object that the library gets from its caller is refused', () => {
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  expect(isAnswerable(key)).toBe(false);
  expect(() => thumbprint(key)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('every key from outside comes through one file', () => {
  const src = join(import.meta.dirname, '../../../src');
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('foreign-keys.ts'))
    .filter((name) => {
      const code = readFileSync(join(src, name), 'utf8').replace(/^ *(?:\*|\/\/|\/\*\*).*$/gm, '');
      // `createPublicKey(key)` takes the public half of a key that passed.
      return /createPrivateKey\(|createPublicKey\((?!key\)|privateKey\()|\b(?:certificate|x509|issuer)\)*\.publicKey\b/.test(
        code,
      );
    })
    .map((name) => name.replaceAll('\\', '/'));
  expect(found).toEqual([]);
});
