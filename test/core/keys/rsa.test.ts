import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkBits, generateRsaKey, privateKeyPem, publicKeyPem, requireRs256Key } from '../../../src/core/keys/rsa.ts';
import { fixture, repeatable, testKey } from '../../fixtures.ts';
import { run, testWith } from '../../strangers.ts';

const secret = Buffer.from('pässwört 1');

describe('PKCS#1', () => {
  const pkcs1 = { format: 'pkcs1', random: repeatable() } as const;
  test('is written on request', async () => {
    expect(await privateKeyPem(testKey, pkcs1)).toBe(fixture('keys/rsa.pkcs1.pem').toString());
  });
  test('is refused with a passphrase, and for a key that is not RSA', async () => {
    await expect(privateKeyPem(testKey, { ...pkcs1, passphrase: Buffer.from('x') })).rejects.toMatchObject({
      code: 'USAGE',
      option: 'format',
      message: 'pkcs1 cannot be encrypted: its encryption is weak, one round of MD5',
    });
    await expect(privateKeyPem(createPrivateKey(fixture('keys/ec.pem')), pkcs1)).rejects.toMatchObject({
      code: 'USAGE',
      option: 'format',
      message: 'pkcs1 is for RSA keys, but this is an elliptic curve (EC) key',
    });
  });
});

describe('a generated key', () => {
  test.each([2048, 3072] as const)('has %d bits and the exponent 65537', async (bits) => {
    const key = await generateRsaKey(bits);
    expect(key.asymmetricKeyType).toBe('rsa');
    expect(key.asymmetricKeyDetails).toEqual({ modulusLength: bits, publicExponent: 65537n });
    requireRs256Key(key);
  });
  test('is different each time', async () => {
    const [one, two] = await Promise.all([generateRsaKey(2048), generateRsaKey(2048)]);
    expect(one.equals(two)).toBe(false);
  });
  test.each([1024, 2047, 8192, 0, Number.NaN])('cannot have %d bits', (bits) => {
    expect(() => checkBits(bits)).toThrow(
      expect.objectContaining({ code: 'USAGE', option: 'bits', message: `unsupported key size ${bits}` }),
    );
  });
});

describe('a written private key', () => {
  test('is PKCS#8 as node:crypto writes it', async () => {
    expect(await privateKeyPem(testKey, { random: repeatable() })).toBe(fixture('keys/rsa.pem').toString());
  });
  testWith('openssl', 'passes the checks of OpenSSL', async () => {
    expect(run('openssl', ['pkey', '-check', '-noout'], await privateKeyPem(testKey, { random: repeatable() }))).toContain(
      'Key is valid',
    );
  });
  testWith('openssl', 'with a passphrase is opened by OpenSSL, but not with another one', async () => {
    const pem = await privateKeyPem(testKey, { passphrase: secret, random: repeatable() });
    const open = (passphrase: string): string => run('openssl', ['pkey', '-passin', `pass:${passphrase}`], pem);
    expect(open(secret.toString())).toBe(fixture('keys/rsa.pem').toString());
    expect(() => open('another')).toThrow('exited with 1');
  });
  testWith('openssl', 'with a passphrase is PBES2: AES-256-CBC, HMAC-SHA256, 600,000 rounds', async () => {
    const pem = await privateKeyPem(testKey, { passphrase: secret, random: repeatable() });
    const shown = run('openssl', ['asn1parse'], pem)
      .split('\n')
      .map((line) => line.replace(/^.*(cons|prim): +/, '').trim());
    expect(pem.split('\n')[0]).toBe('-----BEGIN ENCRYPTED PRIVATE KEY-----');
    expect(shown.filter((line) => /^(OBJECT|INTEGER)/.test(line))).toEqual([
      'OBJECT            :PBES2',
      'OBJECT            :PBKDF2',
      `INTEGER           :0${(600_000).toString(16).toUpperCase()}`,
      'OBJECT            :hmacWithSHA256',
      'OBJECT            :aes-256-cbc',
    ]);
  });
  test('takes salt and initialization vector from the given random source, 16 octets each', async () => {
    const sizes: number[] = [];
    const random = (size: number): Uint8Array => new Uint8Array(size).fill(sizes.push(size));
    const der = Buffer.from(
      (await privateKeyPem(testKey, { passphrase: secret, random })).replace(/-----.*-----|\s/g, ''),
      'base64',
    );
    expect(sizes).toEqual([16, 16]);
    expect(der.includes(Buffer.alloc(16, 1))).toBe(true);
    expect(der.includes(Buffer.alloc(16, 2))).toBe(true);
  });
  test.each([
    ['an empty passphrase', Buffer.alloc(0), 'the passphrase is empty'],
    ['a passphrase OpenSSL would not read', Buffer.alloc(1025, 'x'), 'the passphrase is longer than 1,024 bytes'],
  ])('refuses %s', async (_, passphrase, message) => {
    await expect(privateKeyPem(testKey, { passphrase, random: repeatable() })).rejects.toThrow(
      expect.objectContaining({ code: 'PASSPHRASE', message }),
    );
  });
  test('may have a passphrase of 1,024 bytes', async () => {
    const passphrase = Buffer.alloc(1024, 'x');
    const pem = await privateKeyPem(testKey, { passphrase, random: repeatable() });
    expect(createPrivateKey({ key: pem, passphrase }).equals(testKey)).toBe(true);
  });
});

testWith('openssl', 'a public key is what OpenSSL writes, from either half', () => {
  const theirs = run('openssl', ['pkey', '-pubout'], fixture('keys/rsa.pem'));
  expect(publicKeyPem(testKey)).toBe(theirs);
  expect(publicKeyPem(createPublicKey(testKey))).toBe(theirs);
});

describe('a key that cannot sign RS256 is refused by name', () => {
  test.each([
    ['rsa-1024.pem', 'the RSA key has 1024 bits; RS256 needs 2048 or more'],
    ['rsa-e3.pem', 'the RSA key has the public exponent 3; only 65537 is accepted everywhere'],
    ['rsa-pss.pem', 'this is an RSA-PSS key; RS256 needs plain RSA'],
    ['ec.pem', 'this is an elliptic curve (EC) key; RS256 needs plain RSA'],
    ['ed25519.pem', 'this is an Ed25519 key; RS256 needs plain RSA'],
    ['rsa-mismatch.pem', 'the private key contradicts itself: its numbers do not belong to one RSA key'],
  ])('%s', (file, message) => {
    const key = createPrivateKey(fixture(`keys/${file}`));
    expect(() => requireRs256Key(key)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', exitCode: 3, message }));
  });
});

test.each([512, 1024, 2047, 2048.5, 16385, -2048, Number.NaN, '2048', undefined])('no key of %s bits is made', async (bits) => {
  await expect(generateRsaKey(bits as 2048)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(/^bits: expected one of 2048, 3072, 4096, found /),
  });
});
