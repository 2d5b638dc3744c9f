/** The chain of a certificate, from certificates in any order. */
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { certificateChain } from '../../../src/core/certificates/certificate-chain.ts';
import { findCertificates } from '../../../src/core/keys/read-keys.ts';
import { fixture } from '../../fixtures.ts';

const one = (name: string): X509Certificate => findCertificates(fixture(`issued/${name}.crt`))[0] as X509Certificate;
const [leaf, int, root, other] = [one('leaf'), one('int'), one('root'), one('other')];

test.each<[string, X509Certificate, X509Certificate[], X509Certificate[]]>([
  ['in any order, without strangers', leaf, [other, root, leaf, int], [leaf, int, root]],
  ['with each certificate once', leaf, [int, root, one('int'), one('root')], [leaf, int, root]],
  ['as far as it goes', leaf, [root], [leaf]],
  ['ends at a self-signed certificate', root, [root, int, leaf], [root]],
])('%s', (_, first, others, expected) => {
  expect(certificateChain(first, others).map(({ subject }) => subject)).toEqual(expected.map(({ subject }) => subject));
});

test('an issuer with the right name and another key does not count', () => {
  const der = Buffer.from(int.raw);
  const modulus = int.publicKey.export({ type: 'spki', format: 'der' }).subarray(40, 60);
  const at = der.indexOf(modulus);
  der[at + 10] = (der[at + 10] as number) ^ 1;
  const forged = new X509Certificate(der);
  expect(forged.subject).toBe(int.subject);
  expect(certificateChain(leaf, [forged, root])).toEqual([leaf]);
  expect(certificateChain(leaf, [forged, int])).toEqual([leaf, int]);
});
