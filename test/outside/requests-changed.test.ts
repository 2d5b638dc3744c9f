/** Random requests and subjects from a seed: each is refused with a KitError, or other programs read the same. */
import { createHash, sign, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import * as asn1 from '../../src/core/asn1/asn1.ts';
import * as make from '../../src/core/asn1/make-asn1.ts';
import { certificateNames } from '../../src/core/certificates/ca-certificate.ts';
import { selfSignedCertificate } from '../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../src/core/certificates/make-request.ts';
import { readRequest } from '../../src/core/certificates/read-request.ts';
import { KitError } from '../../src/core/errors.ts';
import { findRequest } from '../../src/core/keys/read-keys.ts';
import { frozen, repeatable, testKey } from '../fixtures.ts';
import { run, testWith } from '../strangers.ts';

const seed = process.env['JWT_KIT_SEED'] ?? 'requests';
const rounds = Number(process.env['JWT_KIT_ROUNDS'] ?? 1000);

/** Random whole numbers below a bound, the same for the same seed. */
function chance(name: string): (below: number) => number {
  let count = 0;
  return (below) => {
    count += 1;
    return createHash('sha256').update(`${seed} ${name} ${count}`).digest().readUInt32BE() % below;
  };
}

const leaves = [
  '0500',
  '020100',
  '0101ff',
  '0c0178',
  '0400',
  '30003000',
  '3000',
  '3100',
  'a000',
  '8000',
  '820161',
  '06032a0304',
  '160178',
  '030100',
];

/** Replaces, removes, doubles or empties one value of a tree, or changes its tag. */
function changed(value: asn1.Asn1, pick: (below: number) => number): Buffer {
  const children = asn1.children(value);
  const der = asn1.encode(value);
  if (children.length > 0 && pick(5) > 0) {
    const at = pick(children.length);
    const parts = children.map(asn1.encode);
    const kept = parts.map((part, index) => (index === at ? changed(children[at] as asn1.Asn1, pick) : part));
    const what = pick(12);
    if (what === 0) kept.splice(at, 1);
    if (what === 1) kept.splice(at, 0, parts[pick(parts.length)] as Buffer);
    return around(der[0] as number, Buffer.concat(kept));
  }
  const tags = [0x30, 0x31, 0xa0, 0x80, 0x82, 0x0c, 0x02, 0x13, 0x1e, 0x04, 0x03];
  switch (pick(4)) {
    case 0:
      return Buffer.from(leaves[pick(leaves.length)] as string, 'hex');
    case 1:
      return around(der[0] as number, Buffer.alloc(0));
    case 2:
      return Buffer.concat([Buffer.from([tags[pick(tags.length)] as number]), der.subarray(1)]);
    default: {
      const flipped = Buffer.from(der);
      const at = pick(der.length);
      flipped[at] = (flipped[at] as number) ^ (1 << pick(8));
      return flipped;
    }
  }
}

function around(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const model = asn1.children(
  asn1.decode(
    findRequest(
      Buffer.from(
        certificateRequest(testKey, {
          subject: 'CN=a+OU=b,O=c,C=IT',
          san: ['dns:a.com', 'email:a@b.com', 'ip:::1', 'uri:urn:x:y'],
        }),
      ),
    ),
  ),
);

test(`changed requests with a right signature (seed ${seed})`, { timeout: 60_000 }, () => {
  const pick = chance('requests');
  const came = { refused: 0, certified: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const [info, algorithm] = model as [asn1.Asn1, asn1.Asn1];
    const content = changed(info, pick);
    const signature = asn1.encode(make.bitString(sign('sha256', content, testKey)));
    const der = around(0x30, Buffer.concat([content, asn1.encode(algorithm), signature]));
    try {
      const read = readRequest(der);
      const pem = selfSignedCertificate(testKey, { for: read, days: 1, now: frozen, random: repeatable() });
      expect(certificateNames(new X509Certificate(pem))).toEqual({ subject: read.subject, issuer: undefined });
      came.certified += 1;
    } catch (error) {
      if (!(error instanceof KitError)) throw new Error(`round ${round}: ${der.toString('hex')}`, { cause: error });
      came.refused += 1;
    }
  }
  expect(came.refused).toBeGreaterThan(rounds / 2);
  expect(came.certified).toBeGreaterThan(0);
});

testWith('openssl', `a subject reads back as it was typed, or is refused (seed ${seed})`, () => {
  const pick = chance('subjects');
  const pieces = [
    'a',
    'Z',
    ' ',
    '  ',
    ',',
    '+',
    '=',
    '"',
    '\\',
    '/',
    ';',
    '<',
    '>',
    '#',
    '\0',
    '\n',
    '\t',
    'é',
    '日',
    '🔑',
    '\u00a0',
    '\u200b',
    '\ud800',
    '*',
    '&',
    '@',
    '.',
    "'",
    '\\2C',
    '%',
  ];
  const types = ['CN', 'O', 'OU', '2.5.4.3', 'oid.2.5.4.10', 'L', 'UID'];
  let taken = 0;
  for (let round = 0; round < 250; round += 1) {
    const value = Array.from({ length: 1 + pick(6) }, () => pieces[pick(pieces.length)]).join('');
    const type = types[pick(types.length)] as string;
    // Escaped by RFC 4514 §2.4 in another way than the tested code does: every octet in hexadecimal.
    const escaped = [...Buffer.from(value)].map((octet) => `\\${octet.toString(16).padStart(2, '0')}`).join('');
    const spellings = [
      [`${type}=${escaped}`, Buffer.from(value).toString()],
      [`/${type}=${value.replace(/[\\/+]/g, '\\$&')}`, value],
    ] as const;
    for (const [subject, typed] of spellings) {
      let pem: string;
      try {
        pem = selfSignedCertificate(testKey, { for: { subject }, days: 1, now: frozen, random: repeatable() });
      } catch (error) {
        expect(error).toBeInstanceOf(KitError);
        continue;
      }
      taken += 1;
      const certificate = new X509Certificate(pem);
      expect(Object.values(certificate.toLegacyObject().subject)).toEqual([typed]);
      // Starting OpenSSL takes longer than everything else, so it checks only the first ones.
      if (taken < 40) {
        const shown = run('openssl', ['x509', '-noout', '-subject', '-nameopt', 'utf8,sep_multiline'], pem);
        expect(shown.replace(/^subject=\n {4}\w+=/, '')).toBe(`${typed}\n`);
      }
      const { subject: shownHere } = certificateNames(certificate);
      const again = certificateRequest(testKey, { subject: shownHere });
      expect(readRequest(findRequest(Buffer.from(again))).subject).toBe(shownHere);
    }
  }
  expect(taken).toBeGreaterThan(100);
});
