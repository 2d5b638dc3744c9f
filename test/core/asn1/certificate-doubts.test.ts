/** What RFC 5280 forbids in a certificate that OpenSSL reads is noted. */
import { expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import { certificateDoubts } from '../../../src/core/asn1/certificate-doubts.ts';
import { fixture } from '../../fixtures.ts';

const early = new Date('2026-01-01T00:00:00Z');
const generalized: asn1.Asn1 = { ...asn1.time(new Date('2060-01-01T00:00:00Z')), value: '20260101000000Z' };
const extension = asn1.sequence(asn1.oid('2.5.29.15'), asn1.octetString(Buffer.from('03020780', 'hex')));
const name = asn1.sequence(asn1.set(asn1.sequence(asn1.oid('2.5.4.3'), asn1.utf8String('a'))));
const certificate = (start: asn1.Asn1, version = 2, ...extensions: asn1.Asn1[]): Buffer =>
  asn1.encode(
    asn1.sequence(
      asn1.sequence(
        asn1.context(0, asn1.integer(version)),
        asn1.integer(5),
        asn1.sequence(),
        name,
        asn1.sequence(start, asn1.time(early)),
        name,
        asn1.context(3, asn1.sequence(...extensions)),
      ),
    ),
  );

test.each<[string, Buffer, string[]]>([
  ['a certificate without doubts', certificate(asn1.time(early), 2, extension), []],
  ['a certificate of ours', fixture('keys/rsa.crt.der'), []],
  [
    'a GeneralizedTime before 2050',
    certificate(generalized),
    [
      'its start date is a GeneralizedTime ("20260101000000Z"), which RFC 5280 allows only from 2050 on; some programs refuse it',
    ],
  ],
  ['an unknown version', certificate(asn1.time(early), 5), ['its version is not known; programs refuse it']],
  [
    'an extension that is there twice',
    certificate(asn1.time(early), 2, extension, extension),
    ['the extension 2.5.29.15 is there more than once, which RFC 5280 forbids'],
  ],
])('%s', (_, der, doubts) => {
  expect(certificateDoubts(der)).toEqual(doubts);
});
