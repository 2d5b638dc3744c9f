/** What is wrong with the dates and texts of a certificate that OpenSSL refuses. */
import { expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import { valueFault } from '../../../src/core/asn1/damaged-certificate.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { findCertificates, findKeys } from '../../../src/core/keys/read-keys.ts';
import { fixture } from '../../fixtures.ts';

const value = (tag: number, content: string): Buffer =>
  Buffer.concat([Buffer.from([tag, content.length]), Buffer.from(content, 'latin1')]);
/** A certificate as far as its dates and texts go. */
function certificate(...values: Buffer[]): Buffer {
  const content = Buffer.concat(values);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}
const good = value(0x17, '260101000000Z');

test.each([
  [certificate(good, value(0x17, '270230000000Z')), 'its end date is "270230000000Z", a time that does not exist'],
  [certificate(value(0x17, '271301000000Z'), good), 'its start date is "271301000000Z", a time that does not exist'],
  [
    certificate(good, value(0x17, '2701010000Z')),
    'its end date is written "2701010000Z", not YYMMDDHHMMSSZ as RFC 5280 requires',
  ],
  [certificate(good, value(0x17, '2701010000+0100')), 'its end date is written "2701010000+0100", not YYMMDDHHMMSSZ'],
  [certificate(good, value(0x18, '20270101000000Z')), 'its end date is a GeneralizedTime ("20270101000000Z"), which RFC 5280'],
  [certificate(good, value(0x18, '20510101000000.1Z')), 'its end date is written "20510101000000.1Z", not YYYYMMDDHHMMSSZ'],
  [certificate(value(0x0c, '\xff'), good), 'a text in it is not valid UTF-8'],
  [certificate(value(0x1e, 't'), good), 'a text in it is a BMPString of an odd length'],
])('%#: %s is named', (der, says) => {
  expect(valueFault(der)).toContain(says);
});

test('sound ones are not', () => {
  expect(valueFault(certificate(good, value(0x18, '20510101000000Z'), value(0x0c, 'a'), value(0x1e, '\0a')))).toBeUndefined();
  expect(valueFault(fixture('keys/rsa.crt.der'))).toBeUndefined();
});

test('in every command', () => {
  const der = Buffer.from(fixture('keys/rsa.crt.der'));
  const at = der.lastIndexOf(Buffer.from([0x17, 0x0d])) + 2;
  der.write('270230', at);
  const says = 'the certificate is damaged: its end date is "270230';
  expect(() => findCertificates(der)).toThrow(says);
  expect(() => findKeys(der).keys[0]?.open({})).toThrow(says);
});

test('a private key in the second version of PKCS#8 is read, and must match its public half', () => {
  const [, algorithm, octets] = asn1.children(
    asn1.decode(
      Buffer.from(
        fixture('keys/ed25519.pem')
          .toString()
          .replace(/-----.*-----/g, ''),
        'base64',
      ),
    ),
  ) as [asn1.Asn1, asn1.Asn1, asn1.Asn1];
  const { x = '' } = JSON.parse(
    JSON.stringify(findKeys(fixture('keys/ed25519.pem')).keys[0]?.open({}).key.export({ format: 'jwk' })),
  );
  const second = (half: Buffer): Buffer => {
    const bits = make.contextPrimitive(1, Buffer.concat([Buffer.from([0]), half]));
    return asn1.encode(make.sequence(make.integer(1), algorithm, octets, bits));
  };
  const half = Buffer.from(x, 'base64url');
  expect(findKeys(second(half)).keys[0]?.open({}).key.export({ format: 'jwk' })).toMatchObject({ x });
  expect(() => findKeys(second(Buffer.alloc(32, 1))).keys[0]?.open({})).toThrow('is damaged');
});

test('a key of a type that is not supported is not called damaged', () => {
  const algorithm = make.sequence(make.oid('2.16.840.1.101.3.4.3.18'));
  const says = 'is of a type that is not supported: 2.16.840.1.101.3.4.3.18';
  const pkcs8 = asn1.encode(make.sequence(make.integer(0), algorithm, make.octetString(Buffer.alloc(34))));
  const spki = asn1.encode(make.sequence(algorithm, make.bitString(Buffer.alloc(34))));
  for (const der of [pkcs8, spki]) expect(() => findKeys(der).keys[0]?.open({})).toThrow(says);
});
