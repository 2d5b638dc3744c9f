import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import { encodeName } from '../../../src/core/certificates/distinguished-names.ts';
import { readRequest } from '../../../src/core/certificates/read-request.ts';
import { publicKeyDer } from '../../../src/core/keys/rsa.ts';
import { testKey } from '../../fixtures.ts';
import {
  asking,
  attributeOf,
  bitString,
  boolean,
  CN,
  type Crafted,
  cn,
  context,
  contextPrimitive,
  craft,
  dns,
  EXTENSION_REQUEST,
  ec,
  extension,
  hint,
  ia5String,
  integer,
  nothing,
  octetString,
  oid,
  other,
  primitive,
  printableString,
  SAN,
  SHA256_ECDSA,
  SHA256_RSA,
  sequence,
  set,
  utf8String,
  withSan,
} from './request-parts.ts';

describe('refuses by name', () => {
  test.each<[string, Crafted, string]>([
    ['a version that is not 0', { version: integer(1) }, 'content: version: 1, expected 0'],
    ['a negative version', { version: primitive('integer', '\xff') }, 'content: version: -1, expected 0'],
    ['a version that is not a number', { version: utf8String('0') }, 'content: version: not an INTEGER'],
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
    ['a part that is not a set', { subject: sequence(sequence(attributeOf(CN, utf8String('x')))) }, 'subject: part: not a SET'],
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
      'a duplicate type in one part',
      { subject: sequence(set(attributeOf(CN, utf8String('a')), attributeOf(CN, utf8String('b')))) },
      'subject: part: duplicate type',
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
    ['an attribute that is not a sequence', { attributes: [nothing()] }, 'content: attributes: attribute: not a SEQUENCE'],
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
      'any duplicate attribute',
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
      'any duplicate extension',
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
      'a SAN that is not an octet string',
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
      'SAN content with bytes after it',
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
    ['a name that is not a GeneralName', withSan(utf8String('a.com')), 'subject alternative name: name: unsupported type'],
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
