/** What RFC 5280 forbids in a certificate that OpenSSL reads is noted. */
import { expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import { certificateDoubts } from '../../../src/core/asn1/certificate-doubts.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { fixture } from '../../fixtures.ts';

const early = new Date('2026-01-01T00:00:00Z');
const generalized: asn1.Asn1 = { ...make.time(new Date('2060-01-01T00:00:00Z')), value: '20260101000000Z' };
const extension = make.sequence(make.oid('2.5.29.15'), make.octetString(Buffer.from('03020780', 'hex')));
const name = make.sequence(make.set(make.sequence(make.oid('2.5.4.3'), make.utf8String('a'))));
const certificate = (start: asn1.Asn1, version = 2, ...extensions: asn1.Asn1[]): Buffer =>
  asn1.encode(
    make.sequence(
      make.sequence(
        make.context(0, make.integer(version)),
        make.integer(5),
        make.sequence(),
        name,
        make.sequence(start, make.time(early)),
        name,
        make.context(3, make.sequence(...extensions)),
      ),
    ),
  );

test.each<[string, Buffer, string[]]>([
  ['a certificate without doubts', certificate(make.time(early), 2, extension), []],
  ['a certificate of ours', fixture('keys/rsa.crt.der'), []],
  [
    'a GeneralizedTime before 2050',
    certificate(generalized),
    [
      'its start date is a GeneralizedTime ("20260101000000Z"), which RFC 5280 allows only from 2050 on; some programs refuse it',
    ],
  ],
  ['an unknown version', certificate(make.time(early), 5), ['its version is not known; programs refuse it']],
  [
    'an extension that is there twice',
    certificate(make.time(early), 2, extension, extension),
    ['the extension 2.5.29.15 is there more than once, which RFC 5280 forbids'],
  ],
])('%s', (_, der, doubts) => {
  expect(certificateDoubts(der)).toEqual(doubts);
});
