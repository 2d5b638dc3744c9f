/** Limits on the cost of encrypted files: crafted in DER, and refused before a key is derived. */
import { createCipheriv, type KeyObject, pbkdf2Sync, scryptSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { inspectContent } from '../../../src/core/inspection/inspect-content.ts';
import { openKeys } from '../../../src/core/keys/choose-key.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { findKeys, findPrivateKey } from '../../../src/core/keys/read-keys.ts';
import { commandBudget, type Derivation, DerivationBudget, derivationIn } from '../../../src/core/keystores/key-derivation.ts';
import { cpuTime } from '../../cpu-time.ts';
import { fixture, frozen, otherKey, testKey } from '../../fixtures.ts';

const SALT = Buffer.alloc(16, 1);
const passphrase = Buffer.from('pw');

/** An EncryptedPrivateKeyInfo with any algorithm. */
const sealed = (algorithm: asn1.Asn1, data: Uint8Array = Buffer.alloc(64)): Buffer =>
  asn1.encode(make.sequence(algorithm, make.octetString(data)));

/** A whole number of any size. */
const number = (value: bigint): asn1.Asn1 => {
  const hex = value.toString(16);
  return make.integer(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
};

const aes256 = make.sequence(make.oid('2.16.840.1.101.3.4.1.42'), make.octetString(SALT));
const pbes2 = (derivation: asn1.Asn1): asn1.Asn1 =>
  make.sequence(make.oid('1.2.840.113549.1.5.13'), make.sequence(derivation, aes256));
const pbkdf2 = (rounds: bigint): asn1.Asn1 => {
  const hash = make.sequence(make.oid('1.2.840.113549.2.9'), asn1.nothing());
  return pbes2(make.sequence(make.oid('1.2.840.113549.1.5.12'), make.sequence(make.octetString(SALT), number(rounds), hash)));
};
const scrypt = (n: bigint, r = 8n, p = 1n): asn1.Asn1 =>
  pbes2(
    make.sequence(make.oid('1.3.6.1.4.1.11591.4.11'), make.sequence(make.octetString(SALT), number(n), number(r), number(p))),
  );
const old = (oid: string, rounds: bigint): asn1.Asn1 =>
  make.sequence(make.oid(oid), make.sequence(make.octetString(SALT.subarray(8)), number(rounds)));

function encrypted(key: KeyObject, secret: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-cbc', secret, SALT);
  return Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()]);
}

const withRounds = (key: KeyObject, rounds: number): Buffer =>
  sealed(pbkdf2(BigInt(rounds)), encrypted(key, pbkdf2Sync(passphrase, SALT, rounds, 32, 'sha256')));

const block = (der: Uint8Array): string => pemBlock('ENCRYPTED PRIVATE KEY', der);

describe('refused by name, before anything is derived:', () => {
  test.each<[string, asn1.Asn1, string]>([
    ['PBKDF2', pbkdf2(10_000_001n), 'PBKDF2 and 10,000,001 rounds; at most 10,000,000 are accepted'],
    ['PBKDF2, as OpenSSL reads it', pbkdf2(2n ** 31n - 1n), 'PBKDF2 and 2,147,483,647 rounds; at most 10,000,000 are accepted'],
    ['PBKDF2, without end', pbkdf2(2n ** 200n), 'PBKDF2 and 10^18 or more rounds; at most 10,000,000 are accepted'],
    ['PBES1', old('1.2.840.113549.1.5.3', 2n ** 30n), 'PBES1 and 1,073,741,824 rounds; at most 2,500,000 are accepted'],
    [
      'the scheme of PKCS#12',
      old('1.2.840.113549.1.12.1.3', 2n ** 30n),
      'the scheme of PKCS#12 and 1,073,741,824 rounds; at most 666,666 are accepted',
    ],
    ['scrypt with much memory', scrypt(2n ** 19n), 'scrypt and needs 512 MB; at most 256 MB is accepted'],
    ['scrypt with more than there is', scrypt(2n ** 100n), 'scrypt and needs 10^12 MB or more; at most 256 MB is accepted'],
    [
      'scrypt in many lanes',
      scrypt(2n ** 14n, 8n, 1000n),
      'scrypt and fills 16,001 MB of memory in turn; at most 512 MB is accepted for one file',
    ],
  ])('%s', (_, algorithm, says) => {
    const hint = 'encrypt it again where it was made, with fewer rounds or less memory';
    const refusal = { code: 'INPUT_INVALID', message: `the key is encrypted with ${says}`, hint };
    const der = sealed(algorithm);
    const took = cpuTime(() => {
      for (const bytes of [der, Buffer.from(block(der))]) {
        expect(() => findPrivateKey(bytes).open(passphrase)).toThrow(expect.objectContaining(refusal));
      }
    });
    expect(took).toBeLessThan(500);
  });
  test.each([
    [
      'with a header',
      (pem: string) => pem.replace('-----\n', '-----\na: b\n\n'),
      'the key is encrypted with PBKDF2 and 2,147,483,647 rounds; at most 10,000,000 are accepted',
    ],
    [
      'encrypted once more',
      (pem: string) => pem.replace('-----\n', `-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${'0'.repeat(32)}\n\n`),
      'an encrypted private key: it is damaged: its content is not in whole blocks of 16 bytes',
    ],
  ])('a block %s, which hides its rounds', (_, change, message) => {
    const pem = change(block(sealed(pbkdf2(2n ** 31n - 1n))));
    expect(() => findPrivateKey(Buffer.from(pem)).open(passphrase)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message }),
    );
  });
});

describe('one budget for one file:', () => {
  test('blocks that exceed the limit together are refused, but not the first ones', () => {
    const text = [withRounds(testKey, 1000), sealed(pbkdf2(9_999_000n)), withRounds(otherKey, 1)].map(block).join('');
    const budget = openKeys(
      findKeys(Buffer.from(text)).keys.filter((_, index) => index !== 1),
      { passphrase },
    );
    expect(budget.found).toHaveLength(2);
    const two = Buffer.from(block(withRounds(testKey, 1000)) + block(sealed(pbkdf2(9_999_001n))));
    const { found, refused } = openKeys(findKeys(two).keys, { passphrase });
    expect(found).toHaveLength(1);
    expect(refused.map(({ problem }) => problem.message)).toEqual([
      'an encrypted private key: the key is encrypted with PBKDF2 and 9,999,001 rounds; with what was opened before, that costs as much as 10,000,001 rounds of PBKDF2, and at most 10,000,000 are accepted for one file',
    ]);
  });
  test('a second try with another passphrase is not counted again', () => {
    const budget = new DerivationBudget();
    const [one, other] = [{}, {}];
    for (let tries = 0; tries < 3; tries += 1) budget.spend({ algorithm: 'PBKDF2', rounds: 6_000_000n }, one);
    expect(() => budget.spend({ algorithm: 'PBKDF2', rounds: 6_000_000n }, other)).toThrow(
      '6,000,000 rounds; with what was opened before, that costs as much as 12,000,000 rounds of PBKDF2',
    );
    budget.spend({ algorithm: 'PBKDF2', rounds: 4_000_000n }, other);
  });
});

describe('one budget for all files of a command:', () => {
  const spent = (): DerivationBudget => {
    const budget = commandBudget();
    for (let file = 0; file < 10; file += 1) {
      new DerivationBudget({ within: budget }).spend({ algorithm: 'PBKDF2', rounds: 10_000_000n }, {});
    }
    return budget;
  };
  test.each([
    ['a key', block(withRounds(testKey, 1000)), 'the key is encrypted with PBKDF2 and 1,000 rounds'],
    ['a key store', fixture('keystores/openssl.p12'), 'the key store uses the MAC of PKCS#12 and 2,048 rounds'],
  ])('%s after ten files that cost most is not opened', (_, content, asks) => {
    const opening = { now: frozen, warnDays: 30, passphrase };
    const opened = (budget: DerivationBudget) =>
      inspectContent(Buffer.from(content), { ...opening, budget }).entries[0]?.problem;
    expect(opened(spent())).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(`${asks}; with what was opened before, that costs as much as`),
      hint: 'open fewer files at once',
    });
    expect(String(opened(commandBudget())?.message)).not.toContain('rounds');
  });
  test('fills memory with scrypt ten times as often', () => {
    const budget = commandBudget();
    const scrypt = { salt: Buffer.alloc(8), cost: 2n ** 18n, blockSize: 8n, parallel: 1n };
    for (let key = 0; key < 19; key += 1) budget.spend(scrypt, {});
    expect(() => budget.spend({ ...scrypt, parallel: 2n }, {})).toThrow('5,120 MB is accepted for the files of one command');
  });
  test('scrypt and rounds count together', () => {
    const scrypt = { salt: Buffer.alloc(8), cost: 2n ** 18n, blockSize: 8n, parallel: 1n };
    const budget = new DerivationBudget();
    budget.spend({ algorithm: 'PBKDF2', rounds: 6_402_000n }, {});
    budget.spend(scrypt, {});
    expect(() => budget.spend({ algorithm: 'PBKDF2', rounds: 1n }, {})).toThrow('costs as much as 10,000,001 rounds');
    const other = new DerivationBudget();
    other.spend({ algorithm: 'PBKDF2', rounds: 6_402_001n }, {});
    expect(() => other.spend(scrypt, {})).toThrow(
      'the key is encrypted with scrypt; with what was opened before, that costs as much as 10,000,001 rounds of PBKDF2, and at most 10,000,000 are accepted for one file',
    );
  });
});

describe('opened:', () => {
  const scrypted = (n: number): Buffer => {
    const secret = scryptSync(passphrase, SALT, 32, { N: n, r: 8, p: 1, maxmem: 2 ** 29 });
    return sealed(scrypt(BigInt(n)), encrypted(testKey, secret));
  };
  test.each([
    ['PBKDF2', withRounds(testKey, 2048)],
    ['scrypt as OpenSSL reads it', scrypted(2 ** 14)],
    ['scrypt with more memory than OpenSSL allows', scrypted(2 ** 15)],
  ])('%s', (_, der) => {
    expect(findPrivateKey(der).open(passphrase).equals(testKey)).toBe(true);
    expect(
      findPrivateKey(Buffer.from(block(der)))
        .open(passphrase)
        .equals(testKey),
    ).toBe(true);
    expect(() => findPrivateKey(der).open(Buffer.from('other'))).toThrow(expect.objectContaining({ code: 'PASSPHRASE' }));
  });
});

test.each([
  ['SHA-1, if none is named', undefined, 2n],
  ['SHA-1', '1.2.840.113549.2.7', 2n],
  ['SHA-256', '1.2.840.113549.2.9', undefined],
  ['SHA-512', '1.2.840.113549.2.11', 2n],
])('a round of PBKDF2 with %s costs as many as were measured', (_, digest, blocks) => {
  const named = digest === undefined ? [] : [make.sequence(make.oid(digest), asn1.nothing())];
  const parameters = make.sequence(make.octetString(SALT), number(6_000_000n), ...named);
  const algorithm = pbes2(make.sequence(make.oid('1.2.840.113549.1.5.12'), parameters));
  expect(derivationIn(algorithm)).toEqual({ algorithm: 'PBKDF2', rounds: 6_000_000n, ...(blocks && { blocks }) });
  const spend = (): void => new DerivationBudget().spend(derivationIn(algorithm) as Derivation, {});
  if (blocks === undefined) expect(spend).not.toThrow();
  else expect(spend).toThrow('the key is encrypted with PBKDF2 and 6,000,000 rounds; at most 5,000,000 are accepted');
});
