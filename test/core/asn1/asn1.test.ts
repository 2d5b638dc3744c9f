import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { fixture } from '../../fixtures.ts';
import { run, testWith } from '../../strangers.ts';

const hex = (value: asn1.Asn1): string => asn1.encode(value).toString('hex');

/** Sequences inside one another, in hexadecimal. */
const nested = (levels: number): string => {
  let value = make.sequence();
  for (let level = 1; level < levels; level += 1) value = make.sequence(value);
  return hex(value);
};

/** A sequence of the given number of empty values: that many values and one. */
const values = (count: number): string => hex(make.sequence(...Array<asn1.Asn1>(count).fill(asn1.nothing())));

test.each<[string, asn1.Asn1, string]>([
  ['zero', make.integer(0), '020100'],
  ['a number with the top bit set', make.integer(0x80), '02020080'],
  ['two bytes', make.integer(0x10001), '0203010001'],
  ['bytes with zeros in front', make.integer(Buffer.from([0, 0, 0x7f])), '02017f'],
  ['bytes with the top bit set', make.integer(Buffer.from([0xff])), '020200ff'],
  ['true', make.boolean(true), '0101ff'],
  ['false', make.boolean(false), '010100'],
  ['an object identifier', make.oid('1.2.840.113549.1.1.11'), '06092a864886f70d01010b'],
  ['text beyond ASCII', make.utf8String('é日'), '0c05c3a9e697a5'],
  ['seven unused bits', make.bitString(Buffer.from([0x80]), 7), '03020780'],
  ['the last second of UTCTime', make.time(new Date('2049-12-31T23:59:59.999Z')), '170d3439313233313233353935395a'],
  ['the first second after it', make.time(new Date('2050-01-01T00:00:00Z')), '180f32303530303130313030303030305a'],
  ['a set, in DER order', make.set(make.integer(2), make.boolean(true), make.integer(1)), '31090101ff020101020102'],
  ['a context tag', make.context(3, asn1.nothing()), 'a3020500'],
  ['an implicit one', make.contextPrimitive(2, Buffer.from('ab')), '82026162'],
  ['two-byte characters', make.bmpString('a日'), '1e04006165e5'],
  ['127 octets', make.octetString(Buffer.alloc(127)), `047f${'00'.repeat(127)}`],
  ['128 octets', make.octetString(Buffer.alloc(128)), `048180${'00'.repeat(128)}`],
  ['256 octets', make.octetString(Buffer.alloc(256)), `04820100${'00'.repeat(256)}`],
  ['65,536 octets', make.octetString(Buffer.alloc(65536)), `0483010000${'00'.repeat(65536)}`],
])('encodes %s', (_, value, expected) => {
  expect(hex(value)).toBe(expected);
});

testWith('openssl', 'OpenSSL reads the same numbers', () => {
  const shown = run(
    'openssl',
    ['asn1parse', '-inform', 'DER'],
    asn1.encode(make.sequence(make.integer(0x80), make.integer(65537))),
  );
  expect(shown.match(/INTEGER +:\w+/g)).toEqual(['INTEGER           :80', 'INTEGER           :010001']);
});

describe('decoding', () => {
  const notDer = (reason: string): string => `the ASN.1 structure is not DER: ${reason}`;
  test('returns values that encode to the same bytes', () => {
    for (const file of ['rsa.crt.der', 'rsa.csr.der', 'rsa.pkcs8.der', 'rsa.pkcs8.enc.der']) {
      const der = fixture(`keys/${file}`);
      expect(asn1.encode(asn1.decode(der)).equals(der)).toBe(true);
    }
  });
  testWith('openssl', 'accepts numbers over 32 bits in an object identifier, such as UUIDs', () => {
    const dotted = '2.25.329800735698586629295641978511506172918.4294967296';
    expect(asn1.dotted(asn1.decode(asn1.encode(make.oid(dotted))))).toBe(dotted);
    expect(run('openssl', ['asn1parse', '-inform', 'DER'], asn1.encode(make.oid(dotted)))).toContain(`:${dotted}`);
  });
  test('keeps a BMPString', () => {
    const der = Buffer.from('1e0400e965e5', 'hex');
    expect(asn1.content(asn1.decode(der)).toString('hex')).toBe('00e965e5');
  });
  test.each([
    [
      'a length in the long form that would fit the short one',
      '30810101',
      notDer('it has a length in more octets than needed'),
    ],
    ['an integer with an extra zero', '3004020200' + '01', notDer('it has an INTEGER with leading zeros')],
    ['a negative integer with an extra octet', '0202ff80', notDer('it has an INTEGER in more octets than needed')],
    ['an integer of no octets', '0200', notDer('it has an INTEGER without a value')],
    ['a length in two octets that fits one', '308202' + '0101', 'the ASN.1 structure is damaged or cut off'],
    ['a long length for a short value', '30810302' + '0101', notDer('it has a length in more octets than needed')],
    ['an indefinite length', '30800201010000', notDer('it has an indefinite length')],
    ['a string in pieces', '2403040161', notDer('it has a constructed value of a primitive type')],
    ['a primitive sequence', '1003020101', notDer('it has a primitive SEQUENCE or SET')],
    ['a long boolean', '01020000', notDer('it has a BOOLEAN that is not one octet')],
    ['a bit string with eight unused bits', '03020800', notDer('it has a BIT STRING with a wrong number of unused bits')],
    ['a null with a value', '050100', notDer('it has a NULL with a value')],
    ['an object identifier that does not end', '06022a86', notDer('it has a damaged OBJECT IDENTIFIER')],
    ['an object identifier with a padded number', '06032a8001', notDer('it has a damaged OBJECT IDENTIFIER')],
    ['a tag number over 30', '3f1f00', notDer('it has a tag number over 30')],
    ['bytes after the end', '02010100', 'the ASN.1 structure is damaged or cut off'],
    ['nothing', '', 'the ASN.1 structure is damaged or cut off'],
    ['endless nesting', '30'.repeat(50_000), 'the ASN.1 structure is damaged or cut off'],
    ['65 levels', nested(65), 'the ASN.1 structure is nested deeper than 64 levels'],
    ['too many values', values(100_000), 'the ASN.1 structure has more than 100,000 values'],
    ['many values in an indefinite length', `3080${'0500'.repeat(200_000)}0000`, notDer('it has an indefinite length')],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => asn1.decode(Buffer.from(bytes, 'hex'))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test.each(['82020001', '8202ff80', '9e0161'])(
    'is as strict with numbers and texts in values with a tag of their own: %s',
    (der) => {
      const refused = { code: 'INPUT_INVALID', message: 'the ASN.1 structure is not DER' };
      expect(() => asn1.decode(Buffer.from(der, 'hex'))).toThrow(expect.objectContaining(refused));
    },
  );
  test('reads 64 levels and 100,000 values', () => {
    expect(asn1.children(asn1.decode(Buffer.from(nested(64), 'hex')))).toHaveLength(1);
    expect(asn1.children(asn1.decode(Buffer.from(values(99_999), 'hex')))).toHaveLength(99_999);
  });
});
