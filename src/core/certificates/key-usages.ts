/** Key usage and extended key usage (RFC 5280 §4.2.1.3, §4.2.1.12) of new certificates, from their names in the RFC. */

import type { KeyObject } from 'node:crypto';
import type * as asn1 from '../asn1/asn1.ts';
import * as make from '../asn1/make-asn1.ts';
import { type ExtendedKeyUsage, extendedKeyUsages, type KeyUsage } from '../defaults.ts';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { keyTypeName } from '../keys/rsa.ts';
import { nearest } from '../octets/edit-distance.ts';

/** Names of the bits, in order; X.509 calls the second one contentCommitment. */
const keyUsageBits: readonly (KeyUsage | 'keyCertSign' | 'cRLSign')[] = [
  ...(['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement'] as const),
  ...(['keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly'] as const),
];

const signing = ['digitalSignature', 'nonRepudiation'];

/** What a key of each type can do (RFC 3279 §2.3.1, RFC 8813 §3, RFC 8410 §5). */
const usagesOfType: Readonly<Record<string, readonly string[]>> = {
  rsa: [...signing, 'keyEncipherment', 'dataEncipherment'],
  ec: [...signing, 'keyAgreement', 'encipherOnly', 'decipherOnly'],
  ed25519: signing,
};

const purposes: Readonly<Record<ExtendedKeyUsage, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  anyExtendedKeyUsage: '2.5.29.37.0',
};

/**
 * The value of the key usage extension, without zero bits at its end (X.690 §11.2.2).
 *
 * @throws KitError USAGE if a name is unknown, or the key or a certificate that is not a CA's cannot be used for it
 */
export function keyUsageValue(names: readonly string[], key: KeyObject): asn1.Asn1 {
  const wanted = names.map((name) => (name === 'contentCommitment' ? 'nonRepudiation' : name));
  requireKnown(wanted, keyUsageBits, 'keyUsage');
  const forCas = wanted.find((name) => name === 'keyCertSign' || name === 'cRLSign');
  if (forCas !== undefined) {
    throw misuse(`${forCas} is only for the certificates of CAs`, 'leave it out: a self-signed certificate does not need it');
  }
  const possible = usagesOfType[key.asymmetricKeyType ?? ''] ?? signing;
  const impossible = wanted.find((name) => !possible.includes(name));
  if (impossible !== undefined) {
    throw misuse(`${impossible} does not work with ${keyTypeName(key)}`, `use ${possible.join(', ')}`);
  }
  const limit = wanted.find((name) => name === 'encipherOnly' || name === 'decipherOnly');
  if (limit !== undefined && !wanted.includes('keyAgreement')) {
    throw misuse(`${limit} only works together with keyAgreement`, 'add keyAgreement, or leave it out');
  }
  const bits = wanted.map((name) => (keyUsageBits as readonly string[]).indexOf(name));
  const last = Math.max(...bits);
  const octets = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] as number) | (0x80 >> (bit & 7));
  return make.bitString(octets, 7 - (last & 7));
}

/**
 * The value of the extended key usage extension.
 *
 * @throws KitError USAGE if a name is unknown
 */
export function extendedKeyUsageValue(names: readonly string[]): asn1.Asn1 {
  requireKnown(names, extendedKeyUsages, 'extendedKeyUsage');
  return make.sequence(...[...new Set(names)].map((name) => make.oid(purposes[name as ExtendedKeyUsage])));
}

function requireKnown(names: readonly string[], known: readonly string[], option: string): void {
  if (names.length === 0) throw new KitError('USAGE', 'no name given', { option, hint: `use ${known.join(', ')}` });
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  // Case does not count, and at most a third of the characters may differ.
  const comparing = { spelling: (name: string) => name.toLowerCase(), most: (name: string) => name.length / 3 };
  const near = nearest(unknown, known, comparing);
  throw new KitError('USAGE', `unknown name ${excerpt(unknown)}`, {
    option,
    hint: near === undefined ? `use ${known.join(', ')}` : `did you mean ${near}?`,
  });
}

const misuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { option: 'keyUsage', hint });
