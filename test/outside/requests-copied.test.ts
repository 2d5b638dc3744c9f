/** Requests that OpenSSL reads are read here too, and copied unchanged into certificates. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../src/core/asn1/asn1.ts';
import { encodeName } from '../../src/core/certificates/distinguished-names.ts';
import { selfSignedCertificate } from '../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../src/core/certificates/make-request.ts';
import { readRequest } from '../../src/core/certificates/read-request.ts';
import { pemBlock } from '../../src/core/keys/containers/pem.ts';
import { findRequest } from '../../src/core/keys/read-keys.ts';
import { publicKeyDer } from '../../src/core/keys/rsa.ts';
import {
  asking,
  attributeOf,
  bitString,
  boolean,
  type Crafted,
  cn,
  context,
  contextPrimitive,
  craft,
  dns,
  extension,
  integer,
  nothing,
  octetString,
  oid,
  primitive,
  SAN,
  SHA256_RSA,
  sequence,
  set,
  utf8String,
  withSan,
} from '../core/certificates/request-parts.ts';
import { fixture, frozen, repeatable, testKey } from '../fixtures.ts';
import { run, testWith } from '../strangers.ts';

describe('reads what OpenSSL reads, and copies it unchanged into a certificate', () => {
  const described = (pem: string): ReturnType<typeof readRequest> => readRequest(findRequest(Buffer.from(pem)));
  const certified = (csr: Buffer): string =>
    selfSignedCertificate(testKey, { for: readRequest(csr), days: 1, now: frozen, random: repeatable() });
  const names = ['-noout', '-subject', '-nameopt', 'dump_all,dump_der'];
  const san = (command: 'req' | 'x509', pem: string): string | undefined =>
    / *X509v3 Subject Alternative Name:.*\n.*/
      .exec(run('openssl', [command, '-noout', '-text'], pem))?.[0]
      .replace(/^ +| +$/gm, '');

  for (const [what, parts] of [
    ['a BMPString', { subject: cn(primitive('bmpString', 'é日')) }],
    ['a TeletexString', { subject: cn(primitive('teletexString', 'Soci\xe9t\xe9')) }],
    ['a PrintableString with a star', { subject: cn(primitive('printableString', '*.acme.com & Co')) }],
    ['an unknown type', { subject: sequence(set(attributeOf('1.2.3.99999999999', utf8String('x')))) }],
    ['two attributes in one part', { subject: encodeName('CN=a+OU=b,O=c') }],
    ['no NULL after the algorithm', { algorithm: sequence(oid(SHA256_RSA)) }],
    ['a critical SAN', { attributes: [asking(extension(SAN, sequence(dns('a.com')), boolean(true)))] }],
    ['a SAN that says it is not critical', { attributes: [asking(extension(SAN, sequence(dns('a.com')), boolean(false)))] }],
    ['a directory name', withSan(context(4, encodeName('CN=a,O=b')))],
    ['a name of another type', withSan(context(0, oid('1.3.6.1.4.1.311.20.2.3'), context(0, utf8String('u@acme.com'))))],
    ['a registered id', withSan(contextPrimitive(8, Buffer.from([0x2a, 0x03])))],
    [
      'everything that can be typed',
      withSan(
        dns('*.a.com'),
        contextPrimitive(1, Buffer.from('a@b.com')),
        contextPrimitive(6, Buffer.from('urn:x:y')),
        contextPrimitive(7, Buffer.alloc(16)),
      ),
    ],
    ['other attributes', { attributes: [sequence(oid('1.2.840.113549.1.9.7'), set(utf8String('challenge')))] }],
    ['no extensions in the attribute for them', { attributes: [asking()] }],
  ] as const) {
    testWith('openssl', what, () => {
      const csr = craft(parts as Crafted);
      const pem = pemBlock('CERTIFICATE REQUEST', csr);
      expect(run('openssl', ['req', '-verify', '-noout'], pem)).toContain('verify OK');
      const certificate = certified(csr);
      expect(described(pem).leftOut).toEqual([]);
      expect(run('openssl', ['x509', ...names], certificate)).toBe(run('openssl', ['req', ...names], pem));
      expect(san('x509', certificate)).toBe(san('req', pem));
      expect(asn1.decode(new X509Certificate(certificate).raw)).toBeDefined();
    });
  }

  testWith('openssl', 'the SAN that Windows requests in its own attribute', () => {
    const value = sequence(extension(SAN, sequence(dns('a.com'))));
    const csr = craft({ attributes: [sequence(oid('1.3.6.1.4.1.311.2.1.14'), set(value))] });
    expect(san('x509', certified(csr))).toBe('X509v3 Subject Alternative Name:\nDNS:a.com');
  });

  test('a request whose attributes are left out', () => {
    const content = [integer(0), encodeName('CN=x'), asn1.decode(publicKeyDer(testKey))];
    const csr = craft({ content });
    expect(described(pemBlock('CERTIFICATE REQUEST', csr)).subject).toBe('CN=x');
    expect(findRequest(csr)).toEqual(csr);
  });

  test('a request in bare base64, with its lines or in one', () => {
    const bare = fixture('keys/bare.csr').toString();
    for (const form of [bare, bare.replace(/\n/g, ''), bare.replace(/\n/g, '\r\n'), `\ufeff${bare}`]) {
      expect(described(form).subject).toBe('O=Acme,CN=req test');
    }
  });

  testWith('openssl', 'and copies only the name and the SAN', () => {
    const csr = craft({
      attributes: [
        asking(
          extension('2.5.29.19', sequence(boolean(true)), boolean(true)),
          extension('2.5.29.15', bitString(Buffer.from([0x06]), 1)),
          extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
          extension('1.2.3.4', nothing()),
        ),
      ],
    });
    expect(readRequest(csr).leftOut).toEqual(['basic constraints', 'key usage', 'extended key usage', '1.2.3.4']);
    const shown = run('openssl', ['x509', '-noout', '-text'], certified(csr));
    expect(shown.match(/^ +X509v3 .*/gm)?.map((line) => line.trim())).toEqual([
      'X509v3 extensions:',
      'X509v3 Basic Constraints: critical',
      'X509v3 Key Usage: critical',
      'X509v3 Subject Key Identifier:',
      'X509v3 Authority Key Identifier:',
    ]);
    expect(shown).toContain('CA:FALSE');
  });
});

test('a request made here asks for nothing that is left out', () => {
  const made = certificateRequest(testKey, { subject: 'CN=x', san: ['dns:a.com'] });
  expect(readRequest(findRequest(Buffer.from(made))).leftOut).toEqual([]);
});

test('a request with a field too many is still called a request', () => {
  const content = [
    integer(Buffer.from([0])),
    encodeName('CN=a'),
    asn1.decode(publicKeyDer(testKey)),
    context(0),
    octetString(Buffer.alloc(1)),
  ];
  expect(() => readRequest(findRequest(craft({ content })))).toThrow(
    expect.objectContaining({
      code: 'INPUT_INVALID',
      message: 'the certificate request: content: 5 values, expected 4 at most',
    }),
  );
});
