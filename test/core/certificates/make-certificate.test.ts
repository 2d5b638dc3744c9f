import { createPublicKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { selfSignedCertificate } from '../../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../../src/core/certificates/make-request.ts';
import { readRequest } from '../../../src/core/certificates/read-request.ts';
import type { SubjectOptions } from '../../../src/core/certificates/signed-parts.ts';
import { validity, validityUntil } from '../../../src/core/certificates/validity.ts';
import { excerpt } from '../../../src/core/escape.ts';
import { findRequest } from '../../../src/core/keys/read-keys.ts';
import { fixture, frozen, otherKey, repeatable, testKey } from '../../fixtures.ts';
import { run, scratch, testWith } from '../../strangers.ts';

const subject = 'CN=Société \\, "A",O=日本,C=JP';
const san = [
  'dns:app.example.com',
  'dns:*.example.org',
  'dns:büro.example.com',
  'email:admin@example.com',
  'uri:https://example.com/app?x=1',
  'ip:192.0.2.1',
  'ip:2001:db8::1:0:0:1',
  'ip:::ffff:192.0.2.7',
];
const options = { for: { subject, san }, days: 365, now: frozen, random: repeatable() };
const certificate = selfSignedCertificate(testKey, options);
const request = certificateRequest(testKey, { subject, san });

/** `openssl x509 -text` or `req -text` without the numbers of key and signature. */
const text = (args: string[], pem: string): string =>
  run('openssl', [...args, '-noout', '-text', '-nameopt', 'RFC2253,-esc_msb'], pem)
    .split('\n')
    .filter((line) => !/^ +([0-9a-f]{2}:)+|^ +[0-9a-f]{2}$/.test(line))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

const opensslSan =
  'DNS:app.example.com, DNS:*.example.org, DNS:xn--bro-hoa.example.com, email:admin@example.com, ' +
  'URI:https://example.com/app?x=1, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:1:0:0:1, ' +
  'IP Address:0:0:0:0:0:FFFF:C000:207';

testWith('openssl', 'OpenSSL reads the intended content of a certificate', () => {
  expect(text(['x509'], certificate).replace(/([0-9A-F]{2}:){19}[0-9A-F]{2}/g, 'IDENTIFIER')).toBe(`Certificate:
Data:
Version: 3 (0x2)
Serial Number:
Signature Algorithm: sha256WithRSAEncryption
Issuer: CN=Société \\, \\"A\\",O=日本,C=JP
Validity
Not Before: Nov 21 22:08:20 2026 GMT
Not After : Nov 21 22:13:20 2027 GMT
Subject: CN=Société \\, \\"A\\",O=日本,C=JP
Subject Public Key Info:
Public Key Algorithm: rsaEncryption
Public-Key: (2048 bit)
Modulus:
Exponent: 65537 (0x10001)
X509v3 extensions:
X509v3 Basic Constraints: critical
CA:FALSE
X509v3 Key Usage: critical
Digital Signature
X509v3 Subject Key Identifier:
IDENTIFIER
X509v3 Authority Key Identifier:
IDENTIFIER
X509v3 Subject Alternative Name:
${opensslSan}
Signature Algorithm: sha256WithRSAEncryption
Signature Value:`);
});

testWith('openssl', 'OpenSSL computes the same key identifiers', () => {
  const directory = scratch();
  writeFileSync(join(directory, 'key.pem'), fixture('keys/rsa.pem'));
  const theirs = run('openssl', ['req', '-new', '-x509', '-key', join(directory, 'key.pem'), '-subj', '/CN=x', '-days', '1']);
  const identifier = (pem: string): string =>
    run('openssl', ['x509', '-noout', '-ext', 'subjectKeyIdentifier,authorityKeyIdentifier'], pem);
  expect(identifier(certificate)).toBe(identifier(theirs));
});

testWith('openssl', 'OpenSSL verifies the certificate strictly', () => {
  const file = join(scratch(), 'server.crt');
  writeFileSync(file, certificate);
  const at = String(frozen.getTime() / 1000);
  const verify = ['verify', '-x509_strict', '-partial_chain', '-check_ss_sig', '-attime', at.split('.')[0] as string];
  expect(run('openssl', [...verify, '-trusted', file, file])).toBe(`${file}: OK\n`);
});

testWith('openssl', 'OpenSSL verifies the request and reads its intended content', () => {
  expect(run('openssl', ['req', '-verify', '-noout'], request)).toContain('verify OK');
  expect(text(['req'], request)).toBe(`Certificate Request:
Data:
Version: 1 (0x0)
Subject: CN=Société \\, \\"A\\",O=日本,C=JP
Subject Public Key Info:
Public Key Algorithm: rsaEncryption
Public-Key: (2048 bit)
Modulus:
Exponent: 65537 (0x10001)
Attributes:
Requested Extensions:
X509v3 Subject Alternative Name:
${opensslSan}
Signature Algorithm: sha256WithRSAEncryption
Signature Value:`);
});

testWith('certtool', 'certtool reads certificate and request', () => {
  const shown = run('certtool', ['--certificate-info'], certificate);
  expect(shown).toContain('Version: 3');
  expect(shown).toContain('Certificate Authority (CA): FALSE');
  expect(shown).toContain('IPAddress: 2001:db8::1:0:0:1');
  expect(run('certtool', ['--crq-info'], request)).toContain('Self signature: verified');
});

test('node:crypto accepts the certificate as its own issuer', () => {
  const read = new X509Certificate(certificate);
  expect(read.verify(createPublicKey(testKey))).toBe(true);
  expect(read.verify(createPublicKey(otherKey))).toBe(false);
  expect(read.checkPrivateKey(testKey)).toBe(true);
  expect(read.ca).toBe(false);
});

describe('serial number', () => {
  test.each([
    ['all zeros', 0x00, /^40(00){19}$/i],
    ['all ones', 0xff, /^7f(ff){19}$/i],
  ])('of %s is positive and has 20 octets', (_, byte, expected) => {
    const random = (size: number): Uint8Array => new Uint8Array(size).fill(byte);
    expect(new X509Certificate(selfSignedCertificate(testKey, { ...options, random })).serialNumber).toMatch(expected);
  });
});

describe('validity', () => {
  testWith('openssl', 'is written as UTCTime to 2049 and as GeneralizedTime from 2050', () => {
    const times = (now: string): string[] =>
      run('openssl', ['asn1parse'], selfSignedCertificate(testKey, { ...options, now: new Date(now), days: 1 })).match(
        /(UTC|GENERALIZED)TIME +:\w+/g,
      ) ?? [];
    expect(times('2049-12-30T00:00:00Z')).toEqual(['UTCTIME           :491229235500Z', 'UTCTIME           :491231000000Z']);
    expect(times('2049-12-31T00:00:00Z')).toEqual(['UTCTIME           :491230235500Z', 'GENERALIZEDTIME   :20500101000000Z']);
  });
  test('lasts whole days from now, in whole seconds, and starts five minutes back', () => {
    expect(validity(frozen, 90)).toEqual({
      notBefore: new Date('2026-11-21T22:08:20Z'),
      notAfter: new Date('2027-02-19T22:13:20Z'),
    });
  });
  test('ends in 9999 at the latest', () => {
    const { notAfter } = validity(frozen, 2_912_118);
    expect(notAfter).toEqual(new Date('9999-12-31T22:13:20Z'));
    const last = selfSignedCertificate(testKey, { ...options, days: 2_912_118 });
    expect(new X509Certificate(last).validTo).toBe('Dec 31 22:13:20 9999 GMT');
  });
  test.each([0, -1, 1.5, Number.NaN, 2_912_119, Number.POSITIVE_INFINITY])('cannot be %d days', (days) => {
    expect(() => validity(frozen, days)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        option: 'days',
        message: `a certificate cannot be valid for ${days} days`,
        hint: 'use a whole number from 1 to 2912118',
      }),
    );
  });
});

test.each<[string, number]>([
  ['1949-12-31T23:59:59Z', 1949],
  ['1950-01-01T00:04:59Z', 1950],
  ['+010000-01-01T00:00:00Z', 10000],
])('cannot start at %s', (at, year) => {
  const [now, message] = [new Date(at), `a certificate cannot start in the year ${year}`];
  const refused = expect.objectContaining({ code: 'USAGE', option: 'now', message });
  expect(() => validity(now, 1)).toThrow(refused);
  expect(() => validityUntil(now, new Date('2028-02-29'))).toThrow(refused);
});

describe('the end', () => {
  const { days: _, ...open } = options;
  test('may be a moment, in whole seconds', () => {
    const made = selfSignedCertificate(testKey, { ...open, until: new Date('2028-02-29T12:00:00.999Z') });
    expect(new X509Certificate(made).validTo).toBe('Feb 29 12:00:00 2028 GMT');
  });
  test.each([
    [frozen, 'this date is in the past', 'use a later date'],
    [new Date(Date.UTC(10000, 0, 1)), 'a certificate ends in the year 9999 at the latest', 'use an earlier date'],
  ])('cannot be %s', (until, message, hint) => {
    expect(() => selfSignedCertificate(testKey, { ...open, until })).toThrow(
      expect.objectContaining({ code: 'USAGE', option: 'until', message, hint }),
    );
  });
  test.each([[{}], [{ days: 1, until: new Date('2028-02-29') }]])('is given once: %j', (given) => {
    const message = 'options.days: expected either this or options.until';
    expect(() => selfSignedCertificate(testKey, { ...open, ...given })).toThrow(
      expect.objectContaining({ code: 'USAGE', message }),
    );
  });
});

describe('size', () => {
  test('is one block of base64, under 4,096 bytes', () => {
    expect(certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/);
    expect(certificate.length).toBeLessThan(4096);
  });
  test('is not limited, because the target provider is unknown', () => {
    const long = Array.from({ length: 140 }, (_, index) => `dns:host-${index}.example.com`);
    const made = selfSignedCertificate(testKey, { ...options, for: { subject, san: long } });
    expect(made.length).toBeGreaterThan(4096);
    expect(new X509Certificate(made).verify(new X509Certificate(made).publicKey)).toBe(true);
  });
});

describe('invalid alternative names are refused', () => {
  test.each([
    ['app.example.com', 'has no type'],
    ['dns:', 'has no type'],
    ['dns:a b', 'is not a host name'],
    ['dns:-', 'is not a host name'],
    ['dns:-a.com', 'is not a host name'],
    ['dns:a.com/b', 'is not a host name'],
    ['dns:a%2eb.com', 'is not a host name'],
    ['dns:a.com.', 'is not a host name'],
    [`dns:${'x'.repeat(64)}.com`, 'is not a host name'],
    ['dns:10.0.0.1', 'is an IP address: write it with ip:'],
    ['dns:bü/b.com', 'is not a host name'],
    ['dns:１.２.３.４', 'is an IP address: write it with ip:'],
    ['dns:1。2．3｡4', 'is an IP address: write it with ip:'],
    ['dns:*.１.２.３.４', 'is an IP address: write it with ip:'],
    ['dns:0x7f.1', 'is an IP address: write it with ip:'],
    ['dns:0X7F.0.0.0X1', 'is an IP address: write it with ip:'],
    ['dns:1.2.3.4.', 'is an IP address: write it with ip:'],
    ['dns:127.1', 'is an IP address: write it with ip:'],
    ['dns:2130706433', 'is an IP address: write it with ip:'],
    ['dns:a.com.0x', 'is an IP address: write it with ip:'],
    ['dns:::1', 'is an IP address: write it with ip:'],
    ['dns:[::1]', 'is an IP address: write it with ip:'],
    ['dns:fe80::1%eth0', 'is an IP address: write it with ip:'],
    ['dns:*', 'is not a host name'],
    ['dns:a.*.com', 'is not a host name'],
    ['dns:*.*.com', 'is not a host name'],
    ['dns:a*.com', 'is not a host name'],
    ['dns:＊.acme.com', 'is not a host name'],
    ['dns:*.com', 'has a wildcard above a single label, which no program accepts'],
    ['dns:xn--a.com', 'is not a host name'],
    ['dns:a..com', 'is not a host name'],
    ['dns:a.com\u0000.b.com', 'is not a host name'],
    ['dns:a\u200bb.com ', 'is not a host name'],
    ['email:a@b@c.com', 'is not an e-mail address in ASCII'],
    ['email:a b@c.com', 'is not an e-mail address in ASCII'],
    ['email:a@-', 'is not an e-mail address in ASCII'],
    ['email:a@127.1', 'is not an e-mail address in ASCII'],
    ['email:<a@b.com>', 'is not an e-mail address in ASCII'],
    ['uri:http://', 'is not an absolute URI in ASCII'],
    ['uri:https://a b', 'is not an absolute URI in ASCII'],
    ['uri:https://[::1', 'is not an absolute URI in ASCII'],
    ['uri:https://a.com/%zz', 'is not an absolute URI in ASCII'],
    ['uri:https://a.com/<x>', 'is not an absolute URI in ASCII'],
    ['uri:https://ä.com', 'is not an absolute URI in ASCII'],
    ['ip:１.２.３.４', 'is not an IP address'],
    ['ip:1.2.3.4/24', 'is not an IP address'],
    ['ip:[::1]', 'is not an IP address'],
    ['ip:01.2.3.4', 'is not an IP address'],
    ['ip:fe80::1%eth0', 'is not an IP address'],
    ['email:admin', 'is not an e-mail address in ASCII'],
    ['email:ä@example.com', 'is not an e-mail address in ASCII'],
    ['uri:/path', 'is not an absolute URI in ASCII'],
    ['ip:192.0.2', 'is not an IP address'],
    ['ip:host', 'is not an IP address'],
  ])('%s', (typed, why) => {
    const make = (): string => certificateRequest(testKey, { subject, san: [typed] });
    expect(make).toThrow(expect.objectContaining({ code: 'USAGE', message: `the alternative name ${excerpt(typed)} ${why}` }));
  });
});

test('a URI with a password is refused, and not repeated', () => {
  const make = (): string => certificateRequest(testKey, { subject, san: ['uri:https://u:secret@a.example/'] });
  expect(make).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'the alternative name uri: contains a password, but certificates are public',
    }),
  );
});

describe('a certificate for a request', () => {
  const from = (csr: string | Uint8Array): SubjectOptions | ReturnType<typeof readRequest> =>
    readRequest(findRequest(Buffer.from(csr)));

  testWith('openssl', "copies OpenSSL's subject and SAN byte for byte", () => {
    const theirs = fixture('keys/rsa.csr');
    const made = selfSignedCertificate(testKey, { ...options, for: from(theirs) });
    expect(new X509Certificate(made).subject).toBe('C=IT\nO=Società\nCN=Order Sync');
    expect(run('openssl', ['x509', '-noout', '-ext', 'subjectAltName'], made)).toContain(
      'DNS:app.example.com, email:a@example.com',
    );
    const dumped = ['-subject', '-noout', '-nameopt', 'dump_all,dump_der'];
    expect(run('openssl', ['x509', ...dumped], made)).toBe(run('openssl', ['req', ...dumped], theirs));
  });
  test('reads a request signed with SHA-384', () => {
    expect(readRequest(findRequest(fixture('keys/rsa.sha384.csr'))).subject).toBe('CN=plain');
  });
  test('reads a request signed with Ed25519', () => {
    expect(readRequest(findRequest(fixture('keys/ed25519.csr'))).publicKey.asymmetricKeyType).toBe('ed25519');
  });
  test('refuses RSA-PSS by name', () => {
    expect(() => readRequest(findRequest(fixture('keys/rsa-pss.csr')))).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: `the certificate request is signed with RSA-PSS, which is not supported`,
        hint: 'make it again with an RSA key and plain SHA-256',
      }),
    );
  });
  test('is refused for a key that does not match the request', () => {
    expect(() => selfSignedCertificate(otherKey, { ...options, for: from(request) })).toThrow(
      expect.objectContaining({
        code: 'MISMATCH',
        exitCode: 4,
        message: 'the key does not match the certificate request',
      }),
    );
  });
  test('is refused if the request was changed', () => {
    const der = Buffer.from(findRequest(Buffer.from(request)));
    der[der.indexOf('example.com')] = 0x45;
    expect(() => readRequest(der)).toThrow(
      expect.objectContaining({
        code: 'SIGNATURE_INVALID',
        exitCode: 4,
        message: "the certificate request's own signature does not verify",
      }),
    );
  });
  test('is refused if the request is cut off anywhere', () => {
    const der = findRequest(Buffer.from(request));
    for (let length = 2; length < der.length; length += 7) {
      expect(() => readRequest(der.subarray(0, length))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    }
  });
});
