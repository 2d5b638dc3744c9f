/** What RFC 5280 forbids in a certificate that OpenSSL reads, and where its bytes are not DER: each is remarked, in its words. */

import { createHash, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import { keyIdentifier } from '../../../src/core/asn1/key-identifier.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { examineCertificate, readCertificate } from '../../../src/core/bundle/certificate-checks.ts';
import { issuedFor } from '../../../src/core/certificates/ca-certificate.ts';
import type { Finding } from '../../../src/core/findings.ts';
import { inspectContent } from '../../../src/core/inspection/inspect-content.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { findKeys } from '../../../src/core/keys/read-keys.ts';
import { publicKeyDer } from '../../../src/core/keys/rsa.ts';
import type { NextCommand } from '../../../src/core/next-command.ts';
import { runIn } from '../../cli/world.ts';
import { otherKey, testKey } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { type Certified, certificate, extension } from '../odd-certificates.ts';

const now = new Date('2026-11-27');

function remarks(der: Buffer): string[] {
  const { entries } = inspectContent(Buffer.from(pemBlock('CERTIFICATE', der)), { now, warnDays: 30 });
  return entries.flatMap((entry) => entry.remarks).map(({ level, says }) => `${level} ${says}`);
}

const { sequence, boolean, integer, octetString, contextPrimitive } = make;
const constraints = (...values: readonly asn1.Asn1[]): asn1.Asn1 => extension('2.5.29.19', sequence(...values), true);
const CA = constraints(boolean(true));
const usage = (bits: number, unused: number): asn1.Asn1 =>
  extension('2.5.29.15', make.bitString(Buffer.from([bits]), unused), true);
const names = (critical: boolean, ...all: readonly asn1.Asn1[]): asn1.Asn1 =>
  extension('2.5.29.17', sequence(...all), critical);
const text = (tag: number, value: string): asn1.Asn1 => contextPrimitive(tag, Buffer.from(value, 'latin1'));
const identifiers = (subject: KeyObject, authority: KeyObject): asn1.Asn1[] => [
  extension('2.5.29.14', octetString(keyIdentifier(publicKeyDer(subject)))),
  extension('2.5.29.35', sequence(contextPrimitive(0, keyIdentifier(publicKeyDer(authority))))),
];
const issued = { issuer: 'c', signer: otherKey };
const named = (type: string, value: asn1.Asn1): Certified => ({
  ...issued,
  subjectName: sequence(make.set(sequence(make.oid(type), value))),
});
const COMMON_NAME = '2.5.4.3';

const cases: readonly (readonly [string, Certified, string[]])[] = [
  ['a CA', { extensions: [CA, usage(0x06, 1)] }, []],
  ['one that is no CA', { extensions: [constraints(), usage(0x80, 7)] }, []],
  [
    'an empty extended key usage',
    { extensions: [extension('2.5.29.37', sequence())] },
    ['warn its extended key usage is empty, which RFC 5280 forbids; some programs refuse it'],
  ],
  [
    'empty policies',
    { extensions: [extension('2.5.29.32', sequence())] },
    ['warn its list of certificate policies is empty, which RFC 5280 forbids; some programs refuse it'],
  ],
  [
    'no extension in the list',
    { extensions: [] },
    ['warn its list of extensions is empty, which RFC 5280 forbids; some programs refuse it'],
  ],
  [
    'a key usage that allows nothing',
    { extensions: [extension('2.5.29.15', make.bitString(Buffer.from([0]), 7))] },
    ['warn its key usage allows nothing, which RFC 5280 forbids'],
  ],
  [
    'certificate sign without a CA',
    { extensions: [constraints(), usage(0x84, 2)] },
    ['warn its key usage has certificate sign, but it is not a CA, which RFC 5280 forbids; some programs refuse it'],
  ],
  [
    'certificate sign without basic constraints',
    { extensions: [usage(0x84, 2)] },
    ['warn its key usage has certificate sign, but it is not a CA, which RFC 5280 forbids; some programs refuse it'],
  ],
  [
    'a CA without certificate sign',
    { extensions: [CA, usage(0x80, 7)] },
    ['warn it is a CA, but its key usage does not let it issue certificates; programs refuse those that it issued'],
  ],
  [
    'a path length without a CA',
    { extensions: [constraints(integer(0))] },
    ['warn its basic constraints have a path length, but it is not a CA, which RFC 5280 forbids; OpenSSL refuses it'],
  ],
  [
    'a negative path length',
    { extensions: [constraints(boolean(true), { ...integer(1), value: '\xff' })] },
    ['warn the path length in its basic constraints is negative; programs refuse it'],
  ],
  [
    'an empty subject key identifier',
    { extensions: [extension('2.5.29.14', octetString(Buffer.alloc(0)))] },
    ['warn its subject key identifier is empty; programs may not find its issuer'],
  ],
  ['its own key identifiers', { extensions: identifiers(testKey, testKey) }, []],
  [
    'self-signed, with the identifier of another key',
    { extensions: identifiers(testKey, otherKey) },
    [
      'warn it is self-signed, but its authority key identifier is not its subject key identifier: OpenSSL looks for another issuer, and refuses it',
    ],
  ],
  [
    'a pre-certificate',
    { extensions: [extension('1.3.6.1.4.1.11129.2.4.3', asn1.nothing(), true)] },
    [
      'warn it is a pre-certificate for Certificate Transparency, which every program refuses: ask its issuer for the final one',
    ],
  ],
  [
    'no subject, and an alternative name that is not critical',
    { subject: '', ...issued, extensions: [names(false, text(2, 'a.com'))] },
    ['warn it has no subject, but its alternative name is not critical, which RFC 5280 forbids; some programs refuse it'],
  ],
  [
    'no subject, and one that is critical',
    { subject: '', ...issued, extensions: [names(true, text(2, 'a.com'))] },
    ['warn it has no subject; some programs refuse it'],
  ],
  ['usual alternative names', { extensions: [names(false, text(2, '*.a_b.com'), text(1, 'x@y.com'), text(6, 'urn:x:y'))] }, []],
  [
    'an IP address as a host name',
    { extensions: [names(false, text(2, 'a.com'), text(2, '10.0.0.1'))] },
    ['warn its alternative name "dns:10.0.0.1" is an IP address, not a host name; programs refuse it'],
  ],
  [
    'a URL as a host name',
    { extensions: [names(false, text(2, 'https://a.com'))] },
    ['warn its alternative name "dns:https://a.com" is not a host name; programs refuse it'],
  ],
  [
    'a name as an e-mail address',
    { extensions: [names(false, text(1, 'nobody'))] },
    ['warn its alternative name "email:nobody" is not an e-mail address in ASCII; programs refuse it'],
  ],
  [
    'a relative URI',
    { extensions: [names(false, text(6, 'app'))] },
    ['warn its alternative name "uri:app" is not an absolute URI in ASCII; programs refuse it'],
  ],
  [
    'the name of a country',
    named('2.5.4.6', make.printableString('Germany')),
    ['note its subject: C: is "Germany", expected two letters; some programs refuse it'],
  ],
  [
    'a control character',
    named(COMMON_NAME, make.utf8String('a\0b')),
    ['note its subject: CN: has a control character, such as a line break; some programs refuse it'],
  ],
  [
    'a long name',
    named(COMMON_NAME, make.utf8String('a'.repeat(65))),
    ['note its subject: CN: has 65 characters, more than the 64 that X.509 allows; some programs refuse it'],
  ],
  [
    'a character that its type does not allow',
    named(COMMON_NAME, make.printableString('a@b')),
    ['note its subject: CN: damaged, or an unsupported string type; some programs refuse it'],
  ],
  ['an issuer with an empty name', { issuer: '', signer: otherKey }, ['warn its issuer has no name, which RFC 5280 forbids']],
  [
    'a start before 1970',
    { dates: ['1960-01-01', '2036-01-01'] },
    ['note starts in 1960: some programs read no date before 1970'],
  ],
];

describe('a certificate with', () => {
  test.each(cases)('%s', (_, options, expected) => {
    expect(remarks(certificate(options))).toEqual(expected);
  });
});

const ANOTHER = 'get the certificate again from its source; if it is the same, have one issued for another key';
const ofType = (oid: string, parameters: readonly asn1.Asn1[], bits: Buffer): asn1.Asn1 =>
  sequence(sequence(make.oid(oid), ...parameters), make.bitString(bits));
const EC = '1.2.840.10045.2.1';
const noPoint = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]);

describe('a key that is not read, in a certificate:', () => {
  test.each<[string, asn1.Asn1, string, string]>([
    [
      'a point beside its curve',
      ofType(EC, [make.oid('1.2.840.10045.3.1.7')], noPoint),
      'its key is damaged: its public key is not a point on the curve P-256: part of it was changed',
      ANOTHER,
    ],
    [
      'an unknown curve',
      ofType(EC, [make.oid('1.2.3.4')], noPoint),
      'its key is damaged: its curve, 1.2.3.4, is not known',
      ANOTHER,
    ],
    [
      'ML-DSA',
      ofType('2.16.840.1.101.3.4.3.18', [], Buffer.alloc(32, 7)),
      'its key is of a type that is not supported: 2.16.840.1.101.3.4.3.18 (ML-DSA-65)',
      'use an RSA key, or an EC or Ed25519 key; if it is one, this copy is damaged: get it again from its source',
    ],
  ])('%s', async (_, spki, message, hint) => {
    const der = certificate({ ...issued, spki });
    expect(remarks(der)).toEqual([`warn ${message}; ${hint}`]);
    const named = expect.objectContaining({ message: `a certificate: ${message}`, hint });
    expect(() => findKeys(der).keys[0]?.open({})).toThrow(named);
    const cwd = scratch();
    writeFileSync(join(cwd, 'a.crt'), der);
    const { stderr } = await runIn(cwd, ['match', 'a.crt', 'a.crt']);
    expect(stderr).toContain(`a.crt: ${message}`);
  });
});

test('renew notes what inspect remarks about extensions and names', () => {
  const der = certificate({
    ...named('2.5.4.6', make.printableString('Germany')),
    extensions: [constraints(integer(0)), names(false, text(2, 'a b'))],
  });
  expect(issuedFor(testKey, der, now).notes).toEqual(
    [
      'its basic constraints have a path length, but it is not a CA, which RFC 5280 forbids; OpenSSL refuses it',
      'its alternative name "dns:a b" is not a host name; programs refuse it',
      'its subject: C: is "Germany", expected two letters; some programs refuse it',
    ].map((says) => `the certificate: ${says}`),
  );
});

test('doctor warns of the first of them', () => {
  const der = certificate({ extensions: [constraints(integer(0)), names(false, text(2, 'a b'))] });
  const remedies = {
    run: ({ command = '' }: NextCommand) => command,
    path: (file = '') => `app/${file}`,
    word: (text: string) => text,
  };
  const options = { now, warnDays: 30, renewsKey: false, remedies };
  const formOf = (bytes: Buffer): Finding[] =>
    examineCertificate(
      readCertificate(bytes, () => true),
      undefined,
      options,
    ).filter(({ check }) => check === 'certificate-form');
  expect(formOf(der)).toEqual([
    {
      check: 'certificate-form',
      status: 'warn',
      says: 'its basic constraints have a path length, but it is not a CA, which RFC 5280 forbids; OpenSSL refuses it; inspect shows 1 more',
      fix: 'renew',
    },
  ]);
  expect(formOf(certificate({}))).toEqual([]);
});

describe('a certificate that is not in DER:', () => {
  const der = certificate({});
  const [content, algorithm, bits] = asn1.children(asn1.decode(der)).map((part) => asn1.encode(part)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const indefinite = (...parts: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.from([0x30, 0x80]), ...parts, Buffer.from([0, 0])]);
  test('what OpenSSL writes again is remarked', () => {
    const ber = indefinite(content, algorithm, bits);
    expect(remarks(ber)).toEqual([
      'warn not in DER: it has an indefinite length; programs refuse it or change it, so write it again with the command convert; the fingerprints here are those of DER',
    ]);
    const { entries } = inspectContent(Buffer.from(pemBlock('CERTIFICATE', ber)), { now, warnDays: 30 });
    const hash = createHash('sha256').update(der).digest('hex').toUpperCase();
    expect(entries[0]?.certificate?.sha256.replaceAll(':', '')).toBe(hash);
    expect(new X509Certificate(ber).raw).toEqual(der);
  });
  test('what is signed cannot be written again', () => {
    const inside = indefinite(...asn1.children(asn1.decode(content)).map((part) => asn1.encode(part)));
    const signature = asn1.encode(make.bitString(sign('sha256', inside, testKey)));
    const ber = Buffer.concat([inside, algorithm, signature]);
    const whole = Buffer.concat([Buffer.from([0x30, 0x82, ber.length >> 8, ber.length & 0xff]), ber]);
    const { entries } = inspectContent(Buffer.from(pemBlock('CERTIFICATE', whole)), { now, warnDays: 30 });
    expect(entries.map(({ problem }) => [problem?.message, problem?.hint])).toEqual([
      [
        'the certificate: the ASN.1 structure is not DER: it has an indefinite length',
        'get the file again from its source; if it is the same, ask its issuer for one in DER, which Java and Go require',
      ],
    ]);
  });
});
