import { describe, expect, test } from 'vitest';
import type * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { fileRemarks } from '../../../src/core/inspection/file-remarks.ts';
import { inspectContent } from '../../../src/core/inspection/inspect-content.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { writeJks } from '../../../src/core/keystores/write-jks.ts';
import { otherKey, testKey } from '../../fixtures.ts';
import { newKeyPair } from '../../new-keys.ts';
import { type Certified, certificate, extension } from '../odd-certificates.ts';

const now = new Date('2026-11-27');
const PASSWORD = 'changeit';

/** The remarks on a file, and on what is in it except the end of each certificate. */
function remarks(content: string | Buffer): string[] {
  const inspection = inspectContent(Buffer.from(content), { now, warnDays: 30, storePassword: Buffer.from(PASSWORD) });
  const file = fileRemarks(inspection, { name: 'chain.crt', size: content.length, limits: [], now });
  const inside = inspection.entries.flatMap((entry) => (entry.certificate === undefined ? entry.remarks : []));
  return [...file, ...inside].map(({ level, says }) => `${level} ${says}`);
}

/** Two layers of authorities; each key signs for its own name. */
const keys = { leaf: testKey, between: otherKey, root: newKeyPair('rsa', { modulusLength: 2048 }).privateKey };
const constraints = (...values: readonly asn1.Asn1[]): asn1.Asn1 => extension('2.5.29.19', make.sequence(...values), true);
const CA = constraints(make.boolean(true));
const usage = (octet: number): asn1.Asn1 => extension('2.5.29.15', make.bitString(Buffer.from([octet]), 1), true);

const leaf = (more: Certified = {}): Buffer =>
  certificate({ subject: 'leaf', issuer: 'between', key: keys.leaf, signer: keys.between, ...more });
const between = (more: Certified = {}): Buffer =>
  certificate({ subject: 'between', issuer: 'root', key: keys.between, signer: keys.root, extensions: [CA], ...more });
const root = (more: Certified = {}): Buffer => certificate({ subject: 'root', key: keys.root, extensions: [CA], ...more });
const stranger = (more: Certified = {}): Buffer => certificate({ subject: 'stranger', key: keys.root, ...more });
const below = certificate({ subject: 'below', issuer: 'between', signer: keys.between, extensions: [CA] });
const leafBelow = leaf({ issuer: 'below', signer: keys.leaf });

const ASK = 'programs refuse the chain; ask the authority for the right one';

const cases: readonly (readonly [string, readonly Buffer[], string[]])[] = [
  ['one certificate of an authority', [leaf()], []],
  ['a chain', [leaf(), between(), root()], []],
  ['a chain without its root', [leaf(), between()], []],
  ['trusted authorities', [root(), stranger({ extensions: [CA] }), between()], []],
  ['two certificates of one authority', [leaf(), leaf({ subject: 'other' }), between()], []],
  ['an authority with two certificates', [leaf(), between(), between({ dates: ['2026-01-01', '2037-01-01'] }), root()], []],
  [
    'a chain without the certificate between',
    [leaf(), root()],
    [
      'warn a certificate of its chain is missing: that of CN=between, which issued CN=leaf; get it from the authority, and put it before CN=root',
    ],
  ],
  [
    'a longer chain with a gap',
    [leafBelow, between(), root()],
    [
      'warn a certificate of its chain is missing: that of CN=below, which issued CN=leaf; get it from the authority, and put it before CN=between',
    ],
  ],
  [
    'a certificate that does not belong to it',
    [leaf(), between(), stranger()],
    ['warn CN=stranger does not belong to the chain of CN=leaf: programs may refuse the chain, so remove it'],
  ],
  [
    'two of them',
    [leaf(), between(), stranger(), stranger({ subject: 'other' })],
    ['warn CN=stranger and 1 more do not belong to the chain of CN=leaf: programs may refuse the chain, so remove them'],
  ],
  [
    'two self-signed certificates',
    [stranger(), stranger({ subject: 'other' })],
    [
      'note CN=other does not belong to the chain of CN=stranger: programs that expect one chain take the first certificate only',
    ],
  ],
  [
    'an order with another certificate in it',
    [root(), leaf(), between(), stranger()],
    [
      'warn its certificates are not in the order of a chain: each should be followed by its issuer',
      'warn CN=stranger does not belong to the chain of CN=leaf: programs may refuse the chain, so remove it',
    ],
  ],
  [
    'an issuer that is no CA',
    [leaf(), between({ extensions: [constraints()] }), root()],
    [`warn CN=between, which issued CN=leaf, is not a CA (basic constraints): ${ASK}`],
  ],
  [
    'an issuer that does not say that it is one',
    [leaf(), between({ extensions: [] })],
    [`warn CN=between, which issued CN=leaf, is not a CA (basic constraints): ${ASK}`],
  ],
  ['a root that does not say it', [leaf(), between(), root({ extensions: [] })], []],
  [
    'a root that is no CA',
    [leaf(), between(), root({ extensions: [constraints()] })],
    [`warn CN=root, which issued CN=between, is not a CA (basic constraints): ${ASK}`],
  ],
  [
    'an issuer that may only sign',
    [leaf(), between({ extensions: [CA, usage(0x80)] })],
    [`warn CN=between, which issued CN=leaf, may not issue any (key usage): ${ASK}`],
  ],
  ['an issuer that may issue', [leaf(), between({ extensions: [CA, usage(0x06)] })], []],
  [
    'more authorities than one allows',
    [leafBelow, below, between({ extensions: [constraints(make.boolean(true), make.integer(0))] })],
    [`warn CN=between allows no CA below it (path length), but there is one: ${ASK}`],
  ],
  ['as many as it allows', [leaf(), between({ extensions: [constraints(make.boolean(true), make.integer(0))] })], []],
  [
    'an issuer that has expired',
    [leaf(), between({ dates: ['2025-01-01', '2026-01-01'] })],
    [
      'warn CN=between, which issued CN=leaf, expired on 1 January 2026: programs refuse the chain; get the new one of the authority',
    ],
  ],
  [
    'an issuer that ends first',
    [leaf(), between({ dates: ['2026-01-01', '2030-01-01'] })],
    ['note CN=between, which issued CN=leaf, ends before it, on 1 January 2030: replace the chain until then'],
  ],
];

describe('certificates as a chain:', () => {
  const pem = (chain: readonly Buffer[]): string => chain.map((der) => pemBlock('CERTIFICATE', der)).join('');
  test.each(cases)('%s, in a file', (_, chain, expected) => {
    expect(remarks(pem(chain))).toEqual(expected);
  });
  test.each(cases)('%s, in the x5c of a JWK', (_, chain, expected) => {
    const [first] = chain as [Buffer];
    const key = first.includes(spkiOf('leaf')) ? keys.leaf : keys.root;
    const { kty, n, e } = key.export({ format: 'jwk' });
    const jwk = { kty, n, e, x5c: chain.map((der) => der.toString('base64')) };
    expect(remarks(JSON.stringify(jwk))).toEqual(expected.map((one) => one.replace(' ', ' "x5c": ')));
  });
  test('in an entry of a key store', () => {
    const entry = { alias: 'app', key: keys.leaf.export({ type: 'pkcs8', format: 'der' }), chain: [leaf(), root()] };
    const store = writeJks(entry, { password: Buffer.from(PASSWORD), random: (size) => Buffer.alloc(size, 7), now });
    expect(remarks(store)).toEqual([
      'warn entry app: a certificate of its chain is missing: that of CN=between, which issued CN=leaf; get it from the authority, and put it before CN=root',
    ]);
  });
  test('what is wrong with the certificates of a JWK', () => {
    const { kty, n, e } = keys.leaf.export({ format: 'jwk' });
    const x5c = [leaf({ extensions: [extension('1.2.3.4.5', make.boolean(true), true)] }).toString('base64'), 'MIIB'];
    expect(remarks(JSON.stringify({ kty, n, e, x5c }))).toEqual([
      'warn certificate 2 in "x5c" is damaged: programs refuse the chain',
      'warn its certificate: its extension 1.2.3.4.5 is critical, but few programs know it: the others refuse the certificate',
    ]);
    const many = Array.from({ length: 21 }, () => leaf().toString('base64'));
    expect(remarks(JSON.stringify({ kty, n, e, x5c: many }))).toEqual([
      'warn "x5c" has 21 certificates: more than 20 are not a chain',
    ]);
  });
});

const spkiOf = (name: keyof typeof keys): Buffer =>
  Buffer.from((keys[name].export({ format: 'jwk' }).n ?? '').slice(0, 40), 'base64url');
