import { describe, expect, test } from 'vitest';
import { derOf } from '../../../src/core/asn1/ber.ts';

const der = (hex: string): string => derOf(Buffer.from(hex, 'hex')).toString('hex');

test.each([
  ['DER stays as it is', '3006020101040141', '3006020101040141'],
  ['an indefinite length', '30800201010000', '3003020101'],
  ['one inside another', '3080308002010100000000', '30053003020101'],
  ['a length in more octets than needed', '3083000003020101', '3003020101'],
  ['an octet string in pieces', '2480040141240604014204014300 00'.replace(/ /g, ''), '0403414243'],
  ['a tagged one keeps its pieces', 'a0800401410401420000', 'a006040141040142'],
  ['a long value', `3080048180${'41'.repeat(128)}0000`, `308183048180${'41'.repeat(128)}`],
])('%s', (_, ber, expected) => {
  expect(der(ber)).toBe(expected);
});

describe('refuses', () => {
  const CUT = 'the ASN.1 structure is damaged or cut off';
  test.each([
    ['nothing', '', CUT],
    ['half a header', '30', CUT],
    ['a value that is too long', '300402010141', CUT],
    ['a part that is longer than the whole', '30030204010141', CUT],
    ['no end', '3080020101', CUT],
    ['half an end', '308002010100', CUT],
    ['bytes after it', '300302010100', CUT],
    ['an indefinite length of a primitive value', '04800000', CUT],
    ['an endless length', '3088ffffffffffffffff', CUT],
    ['a high tag number', '1f8101', 'the ASN.1 structure has a tag number over 30'],
    ['other values in an octet string', '24030201010000', 'the ASN.1 structure has an OCTET STRING with other parts'],
    ['deep nesting', '3080'.repeat(65), 'the ASN.1 structure is nested deeper than 64 levels'],
    ['many values', `3080${'0500'.repeat(100_001)}0000`, 'the ASN.1 structure has more than 100,000 values'],
    ['many bytes', '30'.repeat(1024 * 1024 + 1), 'the ASN.1 structure is larger than 1 MB'],
  ])('%s', (_, ber, message) => {
    expect(() => der(ber)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
});
