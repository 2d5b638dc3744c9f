/** Commands that write a certificate for another system note what `inspect` remarks about it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type * as asn1 from '../../src/core/asn1/asn1.ts';
import * as make from '../../src/core/asn1/make-asn1.ts';
import { pemBlock } from '../../src/core/keys/containers/pem.ts';
import { certificate, extension } from '../core/odd-certificates.ts';
import { otherKey, testKey } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const now = { now: () => new Date('2026-11-27T00:00:00Z') };
const constraints = (...values: readonly asn1.Asn1[]): asn1.Asn1 => extension('2.5.29.19', make.sequence(...values), true);
const CA = constraints(make.boolean(true));
const odd = certificate({ extensions: [constraints(make.integer(0))] });
const ODD =
  'note: the certificate: its basic constraints have a path length, but it is not a CA, which RFC 5280 forbids; OpenSSL refuses it';
const between = { subject: 'b', issuer: 'r', key: otherKey, signer: testKey };
const leaf = certificate({ subject: 'l', issuer: 'b', signer: otherKey });
const lower = certificate({ subject: 'l', issuer: 'x', signer: otherKey });
const root = certificate({ subject: 'r', extensions: [CA] });

/** What a command says of a file with certificates. */
async function said(content: string | readonly Buffer[], words: readonly string[]): Promise<string> {
  const cwd = scratch();
  const text = typeof content === 'string' ? content : content.map((der) => pemBlock('CERTIFICATE', der)).join('');
  writeFileSync(join(cwd, 'a.crt'), text);
  writeFileSync(join(cwd, 'a.key'), testKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(cwd, 'password.txt'), 'changeit');
  const { status, stderr } = await runIn(cwd, words, now);
  expect(status).toBe(0);
  return stderr;
}

const convert = ['convert', 'a.crt', '--to', 'certificate'];
const keystore = [
  ...['keystore', '--key', 'a.key', '--certificate', 'a.crt', '--alias', 'a'],
  ...['--store-password-file', 'password.txt'],
];
const { kty, n, e } = testKey.export({ format: 'jwk' });

describe('notes on a certificate that is written:', () => {
  test.each<[string, string | readonly Buffer[], readonly string[], string]>([
    ['convert', [odd], convert, `jwt-kit: ${ODD}\n`],
    ['convert, of a JWK', JSON.stringify({ kty, n, e, x5c: [odd.toString('base64')] }), convert, `jwt-kit: ${ODD}\n`],
    ['convert, without remarks', [certificate({})], convert, ''],
    [
      'convert, of one that inspect cannot read',
      [
        certificate({
          extensions: [
            {
              ...constraints(),
              value: [
                make.oid('2.5.29.19'),
                { ...make.boolean(true), value: '\x01' },
                make.octetString(Buffer.from([0x30, 0])),
              ],
            },
          ],
        }),
      ],
      convert,
      'jwt-kit: note: the certificate: content: field 8: extension: critical: a BOOLEAN of 01, expected 00 or ff; programs refuse it\n',
    ],
    ['keystore', [odd], keystore, `jwt-kit: ${ODD}\n`],
    ['keystore, without remarks', [leaf, certificate({ ...between, extensions: [CA] }), root], keystore, ''],
    [
      'keystore, of an issuer that is no CA',
      [leaf, certificate({ ...between, extensions: [constraints()] })],
      keystore,
      'jwt-kit: note: the chain: CN=b, which issued CN=l, is not a CA (basic constraints): programs refuse the chain; ask the authority for the right one\n',
    ],
    [
      'keystore, of a chain with a gap',
      [lower, root],
      keystore,
      'jwt-kit: note: left out 1 certificate that is not in the chain\njwt-kit: note: the chain: a certificate of its chain is missing: that of CN=x, which issued CN=l; get it from the authority, and put it before CN=r\n',
    ],
  ])('%s', async (_, content, words, expected) => {
    expect(await said(content, words)).toBe(expected);
  });
});
