import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import { encodeName } from '../../../src/core/certificates/distinguished-names.ts';
import { selfSignedCertificate } from '../../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../../src/core/certificates/make-request.ts';
import { readRequest } from '../../../src/core/certificates/read-request.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { findRequest } from '../../../src/core/keys/read-keys.ts';
import { publicKeyDer } from '../../../src/core/keys/rsa.ts';
import { fixture, frozen, repeatable, testKey } from '../../fixtures.ts';
import { run, testWith } from '../../strangers.ts';

const {
  ia5String,
  printableString,
  sequence,
  oid,
  nothing,
  octetString,
  utf8String,
  integer,
  boolean,
  context,
  contextPrimitive,
  bitString,
} = asn1;

/** A SET with its values in whatever order. */
function set(...values: asn1.Asn1[]): asn1.Asn1 {
  const der = asn1.encode(sequence(...values));
  der[0] = 0x31;
  return asn1.decode(der);
}

/** A primitive value of any type. */
const primitive = (type: keyof typeof asn1.tags, octets: string): asn1.Asn1 => ({
  tagClass: 0,
  type: asn1.tags[type],
  constructed: false,
  value: octets,
});

const CN = '2.5.4.3';
const SAN = '2.5.29.17';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const SHA256_RSA = '1.2.840.113549.1.1.11';
const SHA256_ECDSA = '1.2.840.10045.4.3.2';

const attributeOf = (type: string, value: asn1.Asn1): asn1.Asn1 => sequence(oid(type), value);
const cn = (value: asn1.Asn1): asn1.Asn1 => sequence(set(attributeOf(CN, value)));
const extension = (type: string, value: asn1.Asn1, ...flag: asn1.Asn1[]): asn1.Asn1 =>
  sequence(oid(type), ...flag, octetString(asn1.encode(value)));
const dns = (name: string): asn1.Asn1 => contextPrimitive(2, Buffer.from(name, 'latin1'));
const asking = (...extensions: asn1.Asn1[]): asn1.Asn1 => sequence(oid(EXTENSION_REQUEST), set(sequence(...extensions)));
const withSan = (...names: asn1.Asn1[]): Crafted => ({ attributes: [asking(extension(SAN, sequence(...names)))] });

/** What to put in place of the parts of a sound request. */
interface Crafted {
  key?: KeyObject;
  version?: asn1.Asn1;
  subject?: asn1.Asn1;
  spki?: asn1.Asn1;
  attributes?: asn1.Asn1[];
  /** All fields of the content. */
  content?: asn1.Asn1[];
  algorithm?: asn1.Asn1;
  /** The BIT STRING around a signature. */
  signature?: (bytes: Buffer) => asn1.Asn1;
  outer?: (info: asn1.Asn1, algorithm: asn1.Asn1, signature: asn1.Asn1) => asn1.Asn1;
}

/** A request whose signature is right, whatever stands in it. */
function craft(parts: Crafted): Buffer {
  const {
    key = testKey,
    version = integer(0),
    subject = encodeName('CN=x'),
    spki = asn1.decode(publicKeyDer(key)),
    attributes = [],
    content = [version, subject, spki, context(0, ...attributes)],
    algorithm = sequence(oid(SHA256_RSA), nothing()),
    signature = (bytes) => bitString(bytes),
    outer = sequence,
  } = parts;
  const info = sequence(...content);
  return asn1.encode(outer(info, algorithm, signature(sign('sha256', asn1.encode(info), key))));
}

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const other = (algorithm: asn1.Asn1): asn1.Asn1 =>
  sequence(algorithm, asn1.children(asn1.decode(publicKeyDer(testKey)))[1] as asn1.Asn1);
const hint = 'make the request again, for example with the csr command';

describe('refuses by name', () => {
  test.each<[string, Crafted, string]>([
    ['a version that is not 0', { version: integer(1) }, 'content: version: 1, expected 0'],
    ['a negative version', { version: primitive('integer', '\xff') }, 'content: version: -1, expected 0'],
    ['a version that is no number', { version: utf8String('0') }, 'content: version: not an INTEGER'],
    ['content that is a set', { outer: (info, ...rest) => sequence(set(info), ...rest) }, 'content: not a SEQUENCE'],
    ['a request that is a set', { outer: (...all) => set(...all) }, 'not a SEQUENCE'],
    ['a request with more', { outer: (...all) => sequence(...all, nothing()) }, '4 values, expected 3 at most'],
    ['a request without a signature', { outer: (info, alg) => sequence(info, alg) }, 'signature: missing'],
    ['content with nothing in it', { content: [] }, 'content: version: missing'],
    ['content without a key', { content: [integer(0), encodeName('CN=x')] }, 'content: public key: missing'],
    [
      'attributes that are a set',
      { content: [integer(0), encodeName('CN=x'), asn1.decode(publicKeyDer(testKey)), set()] },
      'content: attributes: not [0]',
    ],
    ['a subject that is a string', { subject: utf8String('CN=x') }, 'subject: not a SEQUENCE'],
    ['a part that is no set', { subject: sequence(sequence(attributeOf(CN, utf8String('x')))) }, 'subject: part: not a SET'],
    [
      'a part with nothing in it',
      { subject: sequence(set(), set(attributeOf(CN, utf8String('x')))) },
      'subject: part 1: empty',
    ],
    ['an attribute of no value', { subject: sequence(set(sequence(oid(CN)))) }, 'subject: part: attribute: value: missing'],
    ['an attribute of nothing', { subject: sequence(set(sequence())) }, 'subject: part: attribute: type: missing'],
    [
      'an attribute of three',
      { subject: sequence(set(sequence(oid(CN), utf8String('x'), nothing()))) },
      'subject: part: attribute: 3 values, expected 2 at most',
    ],
    [
      'an attribute whose type is text',
      { subject: sequence(set(sequence(utf8String('CN'), utf8String('x')))) },
      'subject: part: attribute: type: not an OBJECT IDENTIFIER',
    ],
    [
      'a type twice in one part',
      { subject: sequence(set(attributeOf(CN, utf8String('a')), attributeOf(CN, utf8String('b')))) },
      'subject: part: the same type twice',
    ],
    [
      'a part out of order',
      { subject: sequence(set(attributeOf('2.5.4.11', utf8String('a')), attributeOf(CN, utf8String('b')))) },
      'subject: part: not DER: its attributes are not in order',
    ],
    ['a number as a name', { subject: cn(integer(7)) }, 'subject: CN: damaged, or an unsupported string type'],
    [
      'a UniversalString',
      { subject: cn(primitive('universalString', '\0\0\0x')) },
      'subject: CN: damaged, or an unsupported string type',
    ],
    [
      'UTF-8 that is none',
      { subject: cn(primitive('utf8String', '\xff')) },
      'subject: CN: damaged, or an unsupported string type',
    ],
    [
      'a PrintableString with an at sign',
      { subject: cn(primitive('printableString', 'a@b')) },
      'subject: CN: damaged, or an unsupported string type',
    ],
    [
      'an IA5String beyond ASCII',
      { subject: cn(primitive('ia5String', 'é')) },
      'subject: CN: damaged, or an unsupported string type',
    ],
    ['a name of no characters', { subject: cn(utf8String('')) }, 'subject: CN: empty'],
    [
      'a zero octet in a name',
      { subject: cn(utf8String('a\0b')) },
      'subject: CN: has a control character, such as a line break',
    ],
    ...(
      [
        ['2.5.4.6', printableString('USA'), 'C: is "USA", expected two letters'],
        ['2.5.4.6', printableString('U'), 'C: is "U", expected two letters'],
        ['2.5.4.6', printableString('12'), 'C: is "12", expected two letters'],
        ['2.5.4.6', printableString('  '), 'C: is blank'],
        ['2.5.4.6', utf8String('US'), 'C: not a PrintableString'],
        ['2.5.4.3', utf8String('x'.repeat(65)), 'CN: has 65 characters, more than the 64 that X.509 allows'],
        ['2.5.4.3', utf8String('a\u202eb'), 'CN: has characters that are invisible or reorder text'],
        ['2.5.4.3', utf8String('\u00a0\u3000'), 'CN: is blank'],
        ['2.5.4.5', utf8String('1\u00e4'), 'serialNumber: has characters that its type (PrintableString) does not allow'],
        ['0.9.2342.19200300.100.1.25', utf8String('\u00e4'), 'DC: has characters outside ASCII'],
        ['1.2.840.113549.1.9.1', utf8String('a@b.example'), 'emailAddress: not an IA5String'],
        ['1.2.840.113549.1.9.1', ia5String('admin'), 'emailAddress: is "admin", which is not an e-mail address'],
        ['2.5.4.98', printableString('US'), '2.5.4.98: is "US", expected three letters'],
      ] as const
    ).map(([type, value, why]): [string, Crafted, string] => [
      `the subject's ${why}`,
      { subject: sequence(set(sequence(oid(type), value))) },
      `subject: ${why}`,
    ]),
    ['a directory name of no parts', withSan(context(4, sequence())), 'subject alternative name: name: empty'],
    [
      'a URI with a password',
      withSan(contextPrimitive(6, Buffer.from('https://u:p@a.example/'))),
      'subject alternative name: name: contains a password, but certificates are public',
    ],
    [
      'an EC algorithm for an RSA key',
      { algorithm: sequence(oid(SHA256_ECDSA)) },
      'signature algorithm: for an EC key, but the request contains an RSA key',
    ],
    [
      'an RSA algorithm for an EC key',
      { key: ec },
      'signature algorithm: for an RSA key, but the request contains an elliptic curve (EC) key',
    ],
    [
      'parameters that are not NULL',
      { algorithm: sequence(oid(SHA256_RSA), integer(1)) },
      'signature algorithm: parameters: not NULL',
    ],
    [
      'parameters of an EC algorithm',
      { key: ec, algorithm: sequence(oid(SHA256_ECDSA), nothing()) },
      'signature algorithm: parameters: expected none',
    ],
    ['an algorithm of nothing', { algorithm: sequence() }, 'signature algorithm: identifier: missing'],
    [
      'a key without parameters',
      { spki: other(sequence(oid('1.2.840.113549.1.1.1'))) },
      'content: public key: algorithm: parameters: missing, expected NULL',
    ],
    [
      'a key with other parameters',
      { spki: other(sequence(oid('1.2.840.113549.1.1.1'), integer(0))) },
      'content: public key: algorithm: parameters: not NULL',
    ],
    [
      'a key labelled RSA-PSS',
      { spki: other(sequence(oid('1.2.840.113549.1.1.10'))) },
      'signature algorithm: for an RSA key, but the request contains an RSA-PSS key',
    ],
    [
      'a key of an unknown kind',
      { spki: other(sequence(oid('1.2.3.4'), nothing())) },
      'content: public key: damaged, or an unsupported type of key',
    ],
    ['unused bits of the signature', { signature: (bytes) => bitString(bytes, 1) }, 'signature: 1 unused bits, expected none'],
    ['a signature that is an octet string', { signature: octetString }, 'signature: not a BIT STRING'],
    ['an attribute that is no sequence', { attributes: [nothing()] }, 'content: attributes: attribute: not a SEQUENCE'],
    [
      'an attribute without values',
      { attributes: [sequence(oid(EXTENSION_REQUEST))] },
      'content: attributes: attribute: values: missing',
    ],
    ['two attributes for extensions', { attributes: [asking(), asking()] }, 'two attributes ask for extensions, expected one'],
    [
      'a second one as Windows has it',
      { attributes: [asking(), sequence(oid('1.3.6.1.4.1.311.2.1.14'), set(sequence()))] },
      'two attributes ask for extensions, expected one',
    ],
    [
      'any attribute twice',
      { attributes: [sequence(oid('1.2.3'), set(nothing())), sequence(oid('1.2.3'), set(nothing()))] },
      'duplicate attribute 1.2.3',
    ],
    [
      'two values of one',
      { attributes: [sequence(oid(EXTENSION_REQUEST), set(sequence(), sequence()))] },
      'the attribute that asks for extensions has 2 values, expected one',
    ],
    [
      'no value of one',
      { attributes: [sequence(oid(EXTENSION_REQUEST), set())] },
      'the attribute that asks for extensions has 0 values, expected one',
    ],
    [
      'two SANs',
      { attributes: [asking(extension(SAN, sequence(dns('a.com'))), extension(SAN, sequence(dns('b.com'))))] },
      'subject alternative name: duplicate, expected once',
    ],
    [
      'any extension twice',
      { attributes: [asking(extension('1.2.3', nothing()), extension('1.2.3', nothing()))] },
      'extension 1.2.3: duplicate, expected once',
    ],
    ['a SAN without a value', { attributes: [asking(sequence(oid(SAN)))] }, 'subject alternative name: missing'],
    [
      'a critical SAN without a value',
      { attributes: [asking(sequence(oid(SAN), boolean(true)))] },
      'subject alternative name: missing',
    ],
    [
      'a SAN that is no octet string',
      { attributes: [asking(sequence(oid(SAN), sequence(dns('a.com'))))] },
      'subject alternative name: not an OCTET STRING',
    ],
    [
      'a flag that is neither',
      { attributes: [asking(extension(SAN, sequence(dns('a.com')), primitive('boolean', '\x01')))] },
      'subject alternative name: critical: a BOOLEAN of 01, expected 00 or ff',
    ],
    [
      'an extension of four',
      { attributes: [asking(sequence(oid(SAN), boolean(true), octetString(Buffer.from('3000', 'hex')), nothing()))] },
      'extensions: extension: 4 values, expected 3 at most',
    ],
    [
      'an extension with a value too many',
      { attributes: [asking(sequence(oid('1.2.3'), octetString(Buffer.alloc(1)), nothing()))] },
      'extension 1.2.3: more than a type and a value',
    ],
    [
      'SAN content that is no DER',
      { attributes: [asking(sequence(oid(SAN), octetString(Buffer.from('prose'))))] },
      'subject alternative name: the ASN.1 structure is damaged or cut off',
    ],
    [
      'SAN content with bytes behind it',
      {
        attributes: [
          asking(sequence(oid(SAN), octetString(Buffer.concat([asn1.encode(sequence(dns('a.com'))), Buffer.alloc(1)])))),
        ],
      },
      'subject alternative name: the ASN.1 structure is damaged or cut off',
    ],
    [
      'SAN content that is a string',
      { attributes: [asking(extension(SAN, utf8String('a.com')))] },
      'subject alternative name: not a SEQUENCE',
    ],
    ['a SAN without names', withSan(), 'subject alternative name: empty'],
    ['a name that is no GeneralName', withSan(utf8String('a.com')), 'subject alternative name: name: unsupported type'],
    [
      'a GeneralName of an unknown tag',
      withSan(dns('a.com'), contextPrimitive(9, Buffer.from('x'))),
      'subject alternative name: name 2: unsupported type',
    ],
    ['an x400Address', withSan(context(3, nothing())), 'subject alternative name: name: unsupported type'],
    ['a host that is constructed', withSan(context(2, utf8String('a.com'))), 'subject alternative name: name: not primitive'],
    ['a host of no characters', withSan(dns('')), 'subject alternative name: name: "" is not a host name'],
    ['a host beyond ASCII', withSan(dns('b\xfcro.com')), 'subject alternative name: name: "büro.com" is not a host name'],
    [
      'a zero octet in a host',
      withSan(dns('a.com\0.b.com')),
      'subject alternative name: name: "a.com\\x00.b.com" is not a host name',
    ],
    [
      'an address as a host',
      withSan(dns('127.1')),
      'subject alternative name: name: "127.1" is an IP address: write it with ip:',
    ],
    [
      'an e-mail address without a host',
      withSan(contextPrimitive(1, Buffer.from('a'))),
      'subject alternative name: name: "a" is not an e-mail address in ASCII',
    ],
    [
      'a URI without a scheme',
      withSan(contextPrimitive(6, Buffer.from('/a'))),
      'subject alternative name: name: "/a" is not an absolute URI in ASCII',
    ],
    [
      'an IP address of five octets',
      withSan(contextPrimitive(7, Buffer.alloc(5))),
      'subject alternative name: name: an IP address of 5 octets, expected 4 or 16',
    ],
    [
      'an IP address with its mask',
      withSan(contextPrimitive(7, Buffer.alloc(8))),
      'subject alternative name: name: an IP address of 8 octets, expected 4 or 16',
    ],
    ['a directory name of nothing', withSan(context(4)), 'subject alternative name: name: 0 values, expected one'],
    [
      'a directory name with an empty part',
      withSan(context(4, sequence(set()))),
      'subject alternative name: name: part: empty',
    ],
    [
      'a damaged registered id',
      withSan(contextPrimitive(8, Buffer.from([0x80]))),
      'subject alternative name: name: a damaged OBJECT IDENTIFIER',
    ],
    [
      'another name without its type',
      withSan(context(0, context(0, nothing()))),
      'subject alternative name: name: type: not an OBJECT IDENTIFIER',
    ],
    ['another name without its value', withSan(context(0, oid('1.2.3'))), 'subject alternative name: name: value: missing'],
  ])('%s', (_, parts, message) => {
    expect(() => readRequest(craft(parts))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: `the certificate request: ${message}`, hint }),
    );
  });
});

describe('reads what OpenSSL reads, and a certificate gets it as it stands', () => {
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
    ['a type that nobody knows', { subject: sequence(set(attributeOf('1.2.3.99999999999', utf8String('x')))) }],
    ['two attributes in one part', { subject: encodeName('CN=a+OU=b,O=c') }],
    ['no NULL behind the algorithm', { algorithm: sequence(oid(SHA256_RSA)) }],
    ['a critical SAN', { attributes: [asking(extension(SAN, sequence(dns('a.com')), boolean(true)))] }],
    ['a SAN that says it is not critical', { attributes: [asking(extension(SAN, sequence(dns('a.com')), boolean(false)))] }],
    ['a directory name', withSan(context(4, encodeName('CN=a,O=b')))],
    ['a name of another type', withSan(context(0, oid('1.3.6.1.4.1.311.20.2.3'), context(0, utf8String('u@acme.com'))))],
    ['a registered id', withSan(contextPrimitive(8, Buffer.from([0x2a, 0x03])))],
    [
      'all that can be typed',
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

  testWith('openssl', 'the SAN that Windows asks for in an attribute of its own', () => {
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

  testWith('openssl', 'and copies nothing but the name and the SAN', () => {
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
