/** Keys that anyone can sign for, and private keys that make no valid signature: refused in every form. */
import {
  checkPrimeSync,
  createPrivateKey,
  createPublicKey,
  generatePrimeSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../../../src/core/asn1/asn1.ts';
import * as make from '../../../../../src/core/asn1/make-asn1.ts';
import { selfSignedCertificate } from '../../../../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../../../../src/core/certificates/make-request.ts';
import { readRequest } from '../../../../../src/core/certificates/read-request.ts';
import { readCompact } from '../../../../../src/core/jwt/decode.ts';
import { signCompact } from '../../../../../src/core/jwt/sign.ts';
import { verifySignature } from '../../../../../src/core/jwt/verify.ts';
import { isSquare, root, squareRoot } from '../../../../../src/core/keys/jwk/modular-arithmetic.ts';
import { readJwk } from '../../../../../src/core/keys/jwk/read-jwk.ts';
import { checkRsaNumbers } from '../../../../../src/core/keys/jwk/rsa/rsa-numbers.ts';
import { isProbablyPrime, mediumFactor, rsaWeakness } from '../../../../../src/core/keys/jwk/rsa/weak-keys.ts';
import { checkClosely, checkKey } from '../../../../../src/core/keys/key-checks.ts';
import { findCertificates, findKeys, findPrivateKey, findPublicKey } from '../../../../../src/core/keys/read-keys.ts';
import { privateKeyPem, requireRs256Key } from '../../../../../src/core/keys/rsa.ts';
import { writeKeys } from '../../../../../src/core/keys/write-keys.ts';
import { cpuTime } from '../../../../cpu-time.ts';
import { fixture, frozen, otherKey, repeatable, testKey } from '../../../../fixtures.ts';
import { newKeyPair } from '../../../../new-keys.ts';

const encode = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
};
const big = (text = ''): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 0n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return ((y % modulus) + modulus) % modulus;
}

/** The private JWK of two primes. */
function rsaOf(p: bigint, q: bigint, e = 65537n): JsonWebKey {
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  return { kty: 'RSA', ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, encode(value)])) };
}

/** A prime of 1024 bits with its two highest bits set, and one less than a multiple of nothing that 65537 divides. */
const prime = (): bigint => {
  const found = generatePrimeSync(1024, { bigint: true });
  return found % 65537n === 1n ? prime() : found;
};
const p = prime();
let next = p + 2n;
while (!checkPrimeSync(next) || next % 65537n === 1n) next += 2n;

/** The same key in PKCS#8, restricted to RSA-PSS without parameters (RFC 4055 §1.2). */
function onlyPss(key: KeyObject): Buffer {
  const algorithm = make.sequence(make.oid('1.2.840.113549.1.1.10'));
  const inside = make.octetString(key.export({ type: 'pkcs1', format: 'der' }));
  return asn1.encode(make.sequence(make.integer(0), algorithm, inside));
}

const roca: JsonWebKey = JSON.parse(fixture('keys/rsa-roca.jwk').toString());
const rsa = testKey.export({ format: 'jwk' });

const ROCA = '"n" comes from a chip or library with the ROCA flaw (CVE-2017-15361): anybody can compute the private key';
const SQUARE = '"n" is a square: anybody can compute the private key';
const CLOSE = '"n" is the product of two primes too close to each other: anybody can compute the private key';
const ONE = '"e" is 1: anybody could sign with it';

const divisible = (factor: number): string =>
  `"n" is divisible by ${factor}: it is damaged, or anybody can compute the private key`;
const powerOf = (power: number): string => `"n" is a number to the power of ${power}: anybody can compute the private key`;

/** The power of a prime, with a multiple of 8 bits. */
function sized(bits: number, power: bigint): bigint {
  for (;;) {
    const found = generatePrimeSync(bits, { bigint: true }) ** power;
    if (found.toString(2).length % 8 === 0) return found;
  }
}

/** The product of two primes, with a number of bits. */
function primeWith(bits: number): bigint {
  for (;;) {
    const found =
      generatePrimeSync(Math.ceil(bits / 2), { bigint: true }) * generatePrimeSync(Math.floor(bits / 2), { bigint: true });
    if (found.toString(2).length === bits) return found;
  }
}

const weak: [string, JsonWebKey, string][] = [
  ['ROCA', { kty: 'RSA', n: roca.n ?? '', e: roca.e ?? '' }, ROCA],
  ['a square', { kty: 'RSA', n: encode(p * p), e: 'AQAB' }, SQUARE],
  ['close primes', { kty: 'RSA', n: encode(p * next), e: 'AQAB' }, CLOSE],
  ['a small factor', { kty: 'RSA', n: encode(generatePrimeSync(2038, { bigint: true }) * 997n), e: 'AQAB' }, divisible(997)],
  ['the cube of a prime', { kty: 'RSA', n: encode(sized(683, 3n)), e: 'AQAB' }, powerOf(3)],
  ['a fifth power', { kty: 'RSA', n: encode(sized(410, 5n)), e: 'AQAB' }, powerOf(5)],
  ['a seventh power', { kty: 'RSA', n: encode(sized(295, 7n)), e: 'AQAB' }, powerOf(7)],
  ['e = 1', { kty: 'RSA', n: rsa.n ?? '', e: 'AQ' }, ONE],
];
const keyOf = (jwk: JsonWebKey): KeyObject => createPublicKey({ key: jwk, format: 'jwk' });
const refusal = (message: string) => expect.objectContaining({ code: 'INPUT_INVALID', message });

describe.each(weak)('%s is refused', (_, jwk, message) => {
  const key = keyOf(jwk);
  const spki = key.export({ type: 'spki', format: 'pem' });
  const all = (text: string | Buffer) => () => findKeys(Buffer.from(text)).keys.map((found) => found.open({ allowWeak: true }));
  test('as a JWK, even with allowWeak', () => {
    expect(() => readJwk({ ...jwk }, { allowWeak: true })).toThrow(refusal(message));
    expect(all(JSON.stringify({ keys: [jwk] }))).toThrow(refusal(`the JWK: ${message}`));
  });
  test('as SPKI and PKCS#1, PEM and DER', () => {
    expect(() => findPublicKey(Buffer.from(spki))).toThrow(refusal(message));
    expect(all(spki)).toThrow(refusal(`a public key: ${message}`));
    for (const type of ['spki', 'pkcs1'] as const) {
      expect(() => findPublicKey(key.export({ type, format: 'der' }))).toThrow(refusal(message));
      expect(all(key.export({ type, format: 'der' }))).toThrow(refusal(`a public key: ${message}`));
    }
  });
  test('as a certificate', () => {
    const own = createPublicKey(testKey).export({ type: 'spki', format: 'der' });
    const der = fixture('keys/rsa.crt.der');
    const at = der.indexOf(own);
    const strange = key.export({ type: 'spki', format: 'der' });
    if (strange.length !== own.length) return;
    const certificate = Buffer.concat([der.subarray(0, at), strange, der.subarray(at + own.length)]);
    expect(() => findCertificates(certificate)).toThrow(refusal(`the key of the certificate: ${message}`));
    expect(all(certificate)).toThrow(refusal(`a certificate: ${message}`));
  });
  test('as the key of a request', () => {
    const own = createPublicKey(testKey).export({ type: 'spki', format: 'der' });
    const strange = key.export({ type: 'spki', format: 'der' });
    if (strange.length !== own.length) return;
    const der = fixture('keys/rsa.csr.der');
    const at = der.indexOf(own);
    const request = Buffer.concat([der.subarray(0, at), strange, der.subarray(at + own.length)]);
    expect(() => readRequest(request)).toThrow(refusal(message));
  });
  test('as a key to verify or to write', async () => {
    const jwt = readCompact(await signCompact(Buffer.from('{}'), testKey, { alg: 'RS256' }));
    // With a key of another size, the length of the signature would be wrong.
    const fits = key.asymmetricKeyDetails?.modulusLength === 2048;
    if (fits) await expect(verifySignature(jwt, [{ key, name: 'k' }])).rejects.toThrow(refusal(message));
    expect(() => writeKeys([{ key }], 'spki', { secret: false })).toThrow(refusal(message));
    expect(() => checkKey(key)).toThrow(refusal(message));
  });
});

describe('a private key that anyone can compute is refused', () => {
  test.each([
    ['ROCA', roca, ROCA],
    ['close primes', rsaOf(p, next), CLOSE],
  ])('%s', async (_, jwk, message) => {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    const passphrase = Buffer.from('secret');
    const encrypted = await privateKeyPem(key, { passphrase, random: repeatable() });
    const options = { for: { subject: 'CN=a' }, days: 1, now: frozen, random: repeatable() };
    expect(() => findPrivateKey(Buffer.from(JSON.stringify(jwk))).open()).toThrow(refusal(`the JWK: ${message}`));
    expect(() => findPrivateKey(Buffer.from(encrypted)).open(passphrase)).toThrow(refusal(message));
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      expect(() => findPrivateKey(Buffer.from(key.export({ type, format: 'pem' }))).open()).toThrow(refusal(message));
      expect(() => findPrivateKey(key.export({ type, format: 'der' })).open()).toThrow(refusal(message));
    }
    expect(() => requireRs256Key(key)).toThrow(refusal(message));
    expect(() => selfSignedCertificate(key, options)).toThrow(refusal(message));
    expect(() => certificateRequest(key, { subject: 'CN=a' })).toThrow(refusal(message));
    await expect(signCompact(Buffer.from('{}'), key, { alg: 'RS256' })).rejects.toThrow(refusal(message));
  });
});

describe('a private key that makes no valid signature is refused', () => {
  const composite: JsonWebKey = JSON.parse(fixture('keys/rsa-composite-p.jwk').toString());
  const key = createPrivateKey({ key: composite, format: 'jwk' });
  const P = 'the private key makes signatures that do not verify: "p" is not a prime number';
  test('with a p that is not prime, in every form, each time', async () => {
    const passphrase = Buffer.from('secret');
    const encrypted = await privateKeyPem(key, { passphrase, random: repeatable() });
    expect(() => findPrivateKey(Buffer.from(encrypted)).open(passphrase)).toThrow(refusal(P));
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      expect(() => findPrivateKey(Buffer.from(key.export({ type, format: 'pem' }))).open()).toThrow(refusal(P));
      expect(() => findPrivateKey(key.export({ type, format: 'der' })).open()).toThrow(refusal(P));
    }
    for (let time = 0; time < 20; time += 1) expect(() => readJwk({ ...composite }, {})).toThrow(refusal(P));
    expect(() => writeKeys([{ key }], 'pkcs8', { secret: true })).toThrow(refusal(P));
    await expect(signCompact(Buffer.from('{}'), key, { alg: 'RS256' })).rejects.toThrow(refusal(P));
  });
  test('with a q that is not prime', () => {
    const { p: first, q: second } = composite;
    expect(() => readJwk({ ...rsaOf(big(second), big(first)) }, {})).toThrow(
      refusal('the private key makes signatures that do not verify: "q" is not a prime number'),
    );
  });
  test('with numbers of two keys', () => {
    expect(() => findPrivateKey(fixture('keys/rsa-mismatch.pem')).open()).toThrow(
      refusal('the private key contradicts itself: its numbers do not belong to one RSA key'),
    );
  });
  test('an EC key with the public point of another', () => {
    const [one, other] = [0, 1].map(() => newKeyPair('ec', { namedCurve: 'P-256' }).privateKey);
    const der = (one as KeyObject).export({ type: 'sec1', format: 'der' });
    const strange = (other as KeyObject).export({ type: 'sec1', format: 'der' });
    // The public point is at the end.
    const mixed = Buffer.concat([der.subarray(0, -65), strange.subarray(-65)]);
    expect(() => findPrivateKey(mixed).open()).toThrow(refusal('the private key makes signatures that do not verify'));
  });
  test('restricted to RSA-PSS, with a p that is not prime, or with numbers of two keys', () => {
    expect(() => findPrivateKey(onlyPss(key)).open()).toThrow(refusal(P));
    const mixed = createPrivateKey(fixture('keys/rsa-mismatch.pem'));
    expect(() => findPrivateKey(onlyPss(mixed)).open()).toThrow(
      refusal('the private key contradicts itself: its numbers do not belong to one RSA key'),
    );
    const sound = findPrivateKey(onlyPss(testKey)).open();
    expect([sound.asymmetricKeyType, sound.asymmetricKeyDetails?.modulusLength]).toEqual(['rsa-pss', 2048]);
  });
  test.each(['rsa-pss', 'ec', 'ed25519', 'ed448', 'x25519', 'x448'] as const)('not a sound key of the type %s', (type) => {
    const options = { namedCurve: 'P-521', modulusLength: 2048, hashAlgorithm: 'sha512', saltLength: 64 };
    const { privateKey } = newKeyPair(type, options);
    expect(
      findPrivateKey(Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })))
        .open()
        .equals(privateKey),
    ).toBe(true);
  });
});

describe('three primes', () => {
  const message = 'multi-prime RSA is not supported: the key has more than two primes';
  const key = createPrivateKey(fixture('keys/rsa-three-primes.pem'));
  test('are not supported, in any form', async () => {
    const passphrase = Buffer.from('secret');
    const encrypted = await privateKeyPem(key, { passphrase, random: repeatable() });
    expect(() => findPrivateKey(fixture('keys/rsa-three-primes.pem')).open()).toThrow(refusal(message));
    expect(() => findPrivateKey(key.export({ type: 'pkcs1', format: 'der' })).open()).toThrow(refusal(message));
    expect(() => findPrivateKey(Buffer.from(encrypted)).open(passphrase)).toThrow(refusal(message));
    const jwk = key.export({ format: 'jwk' });
    expect(() => readJwk({ ...jwk }, {})).toThrow(refusal(message));
    expect(() => readJwk({ ...jwk, oth: [{ r: 'AQAB', d: 'AQAB', t: 'AQAB' }] }, {})).toThrow(refusal(message));
    expect(() => requireRs256Key(key)).toThrow(refusal(message));
  });
  test('do not matter for verification', () => {
    expect(findPublicKey(Buffer.from(createPublicKey(key).export({ type: 'spki', format: 'pem' }))).type).toBe('public');
  });
});

describe('a point of small order', () => {
  const prefixes = { Ed25519: '302a300506032b6570032100', X25519: '302a300506032b656e032100' } as const;
  test.each([
    ['Ed25519', '00'.repeat(32), 'anybody could sign with it'],
    ['Ed25519', `01${'00'.repeat(31)}`, 'anybody could sign with it'],
    ['Ed25519', `ee${'ff'.repeat(30)}7f`, 'anybody could sign with it'],
    ['X25519', `01${'00'.repeat(31)}`, 'anybody could compute the shared secrets'],
  ] as const)('%s %s, in PEM, DER and JWK', (curve, hex, what) => {
    const message = `"x" is a point of small order on ${curve}: ${what}`;
    const der = Buffer.from(prefixes[curve] + hex, 'hex');
    const pem = createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ type: 'spki', format: 'pem' });
    expect(() => findPublicKey(der)).toThrow(refusal(message));
    expect(() => findPublicKey(Buffer.from(pem))).toThrow(refusal(message));
    expect(() => findKeys(der).keys.map((key) => key.open({ allowWeak: true }))).toThrow(refusal(`a public key: ${message}`));
    const jwk = { kty: 'OKP', crv: curve, x: Buffer.from(hex, 'hex').toString('base64url') };
    expect(() => readJwk(jwk, { allowWeak: true })).toThrow(refusal(message));
  });
  test('a point off the curve, in PEM', () => {
    const der = Buffer.from(`${prefixes.Ed25519}02${'00'.repeat(31)}`, 'hex');
    expect(() => findPublicKey(der)).toThrow(refusal('"x" is not a point on the curve Ed25519'));
  });
});

describe('the arithmetic', () => {
  test('sound keys pass, and a pair of primes that is not quite close', () => {
    for (const key of [testKey, otherKey]) expect(rsaWeakness(big(key.export({ format: 'jwk' }).n), 65537n)).toBeUndefined();
    // Fermat's method finds these in its third step: their half difference is the root of n's distance from that square.
    const half = squareRoot(2n * (p + 1n) * 3n) - 1n;
    let far = p + 2n * half;
    while (
      isSquare((squareRoot(p * far) + 1n) ** 2n - p * far) ||
      isSquare((squareRoot(p * far) + 2n) ** 2n - p * far) ||
      !checkPrimeSync(far)
    )
      far += 2n;
    expect(rsaWeakness(p * far, 65537n)).toBeUndefined();
  });
  test('the second step of Fermat counts', () => {
    // (a + b)(a - b), where a is one more than the root of n rounded up.
    const a = 1n << 1024n;
    const b = squareRoot(2n * a) + 1n;
    const n = (a + b) * (a - b);
    const up = squareRoot(n) + 1n;
    expect(up).toBe(a - 1n);
    expect(rsaWeakness(n, 65537n)).toBe(CLOSE);
  });
  test('primes and composites', () => {
    // Carmichael numbers pass Fermat's test: three factors 6 k + 1, 12 k + 1 and 18 k + 1.
    const carmichael = [1n, 6n, 35n, 45n, 51n].map((k) => (6n * k + 1n) * (12n * k + 1n) * (18n * k + 1n));
    expect(carmichael.map(isProbablyPrime)).toEqual(carmichael.map(() => false));
    expect([p, next, p * next, 4n, 9n, 65537n].map(isProbablyPrime)).toEqual([true, true, false, false, false, true]);
    expect([2n ** 4253n - 1n, 2n ** 4253n - 3n].map(isProbablyPrime)).toEqual([true, false]);
  });
  test('square roots', () => {
    for (let number = 0n; number < 3000n; number += 1n) {
      const root = squareRoot(number);
      expect(root * root <= number && (root + 1n) ** 2n > number).toBe(true);
      expect(isSquare(number)).toBe(root * root === number);
    }
    for (const number of [p * p, p * p - 1n, p * p + 1n, 2n ** 52n - 1n, 2n ** 104n - 1n, 2n ** 16384n - 1n]) {
      const root = squareRoot(number);
      expect(root * root <= number && (root + 1n) ** 2n > number).toBe(true);
    }
  });
  test('other roots', () => {
    for (const degree of [3, 5, 7]) {
      for (const number of [1n, 2n, 7n, 8n, 26n, 27n, 28n, 2n ** 35n, 2n ** 35n - 1n, p, p ** 7n, p ** 7n - 1n]) {
        const found = root(number, degree);
        expect(found ** BigInt(degree) <= number && (found + 1n) ** BigInt(degree) > number).toBe(true);
      }
    }
  });
  test('a thousand keys take well under a millisecond each', () => {
    const n = big(rsa.n);
    const spent = cpuTime(() => {
      for (let time = 0n; time < 1000n; time += 1n) checkRsaNumbers(n, 65537n);
    });
    expect(spent).toBeLessThan(500);
  });
});

describe('the remainders of the ROCA flaw', () => {
  const primes = Array.from({ length: 83 }, (_, index) => 2 * index + 3).filter((odd) =>
    Array.from({ length: odd - 2 }, (_, index) => index + 2).every((factor) => odd % factor !== 0),
  );
  const product = primes.reduce((all, prime) => all * BigInt(prime), 1n);
  /** The number below the product with remainder 1 for all primes except one. */
  const withRemainder = (prime: number, remainder: number): bigint => {
    const others = product / BigInt(prime);
    const inverse =
      primes.length &&
      Array.from({ length: prime }, (_, one) => one).find((one) => (others * BigInt(one)) % BigInt(prime) === 1n);
    return (1n + others * BigInt(inverse ?? 0) * BigInt(remainder - 1 + prime)) % product;
  };
  test.each(primes)('modulo %d are the powers of 65537', (prime) => {
    const powers = new Set<number>();
    for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power);
    const flawed = Array.from({ length: prime }, (_, remainder) => remainder).filter(
      (remainder) => rsaWeakness(withRemainder(prime, remainder) + product * 2n ** 64n, 65537n) === ROCA,
    );
    expect(flawed).toEqual([...powers].sort((one, other) => one - other));
  });
});

describe('a factor below 2^16', () => {
  const withFactor = (factor: bigint): KeyObject =>
    keyOf({ kty: 'RSA', n: encode(generatePrimeSync(2048, { bigint: true }) * factor), e: 'AQAB' });
  test.each([1009, 32_771, 65_521])('%d is found by a closer look', (factor) => {
    expect(() => checkClosely(withFactor(BigInt(factor)))).toThrow(refusal(divisible(factor)));
  });
  test('larger ones are not, and good keys pass', () => {
    expect(checkClosely(withFactor(65_537n))).toBeUndefined();
    expect(checkClosely(createPublicKey(testKey))).toBeUndefined();
    expect(checkClosely(testKey)).toBeUndefined();
  });
  test('zero, which a damaged key may have as its modulus, has all of them', () => {
    expect([mediumFactor(0n), mediumFactor(15n), mediumFactor(1n)]).toEqual([3, 3, undefined]);
  });
  test('a modulus that is too long for the test of primes is said to be untested', () => {
    expect(checkClosely(keyOf({ kty: 'RSA', n: encode(2n ** 9689n - 1n), e: 'AQAB' }))).toBe(
      'its modulus is longer than 8,192 bits: not tested whether it is a prime number',
    );
  });
});

describe('the primes of a private key', () => {
  const inverse = (value: bigint, modulus: bigint): bigint => {
    let [r, s, x, y] = [modulus, ((value % modulus) + modulus) % modulus, 0n, 1n];
    while (s > 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
    return ((x % modulus) + modulus) % modulus;
  };
  const privateOf = (one: bigint, two: bigint, e = 65537n): JsonWebKey => {
    const d = inverse(e, (one - 1n) * (two - 1n));
    const numbers = { n: one * two, e, d, p: one, q: two, dp: d % (one - 1n), dq: d % (two - 1n), qi: inverse(two, one) };
    return { kty: 'RSA', ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, encode(value)])) };
  };
  const primeOf = (bits: number): bigint => generatePrimeSync(bits, { bigint: true });
  test.each([20, 64, 255])('of %d bits are refused', (bits) => {
    const jwk = privateOf(primeOf(2048 - bits), primeOf(bits));
    const said = refusal(`a prime of the key has only ${bits} bits: anybody can compute the private key`);
    expect(() => readJwk({ ...jwk }, { allowWeak: true })).toThrow(said);
    const pem = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' });
    expect(() => findPrivateKey(Buffer.from(pem)).open()).toThrow(said);
  });
  test.each([
    [256, 1792],
    [256, 256],
    [1024, 1023],
    [1024, 1025],
    [2048, 2047],
  ])('of %d and %d bits pass, whatever the size of the modulus', (shorter, longer) => {
    const jwk = privateOf(primeOf(longer), primeOf(shorter));
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    expect(readJwk({ ...jwk }, { allowWeak: true }).notes.filter((note) => note.includes('unusual'))).toEqual([]);
    expect(() => checkKey(key)).not.toThrow();
  });
});

test.each([2049, 4095])('a modulus of %d bits is read, with a note if it is alone', (bits) => {
  const n = encode(primeWith(bits));
  const [found] = findKeys(Buffer.from(JSON.stringify({ kty: 'RSA', n, e: 'AQAB' }))).keys;
  expect(found?.open({ many: true }).notes).toEqual([
    `"n" has ${bits} bits, an unusual size: compare it with what its publisher says`,
  ]);
});

describe('a prime modulus', () => {
  test.each([
    ['2203 bits', 2n ** 2203n - 1n],
    ['3217 bits', 2n ** 3217n - 1n],
  ])('of %s is refused', (_, n) => {
    expect(() => checkRsaNumbers(n, 65537n)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: '"n" is a prime number: anybody can compute the private key' }),
    );
  });
  test('is looked for again after a key was only one of many', () => {
    const n = 2n ** 2281n - 1n;
    checkRsaNumbers(n, 65537n, { many: true });
    expect(() => checkRsaNumbers(n, 65537n)).toThrow('"n" is a prime number');
  });
  const prime = 2n ** 2281n - 1n;
  test.each([
    ['itself and 1', [prime, 1n]],
    ['1 and itself', [1n, prime]],
    ['other numbers', [2n ** 1100n + 1n, 2n ** 1181n + 1n]],
    ['one number', [prime]],
    ['none', []],
  ])('is looked for in a private key whose primes are %s', (_, factors) => {
    expect(() => checkRsaNumbers(prime, 65537n, { factors })).toThrow('"n" is a prime number');
  });
});
