/** Signatures that do not verify: the cause and the fix, as far as the public key shows. */
import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
  X509Certificate,
} from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readCompact } from '../../../../src/core/jwt/decode.ts';
import { headerKeyNotes } from '../../../../src/core/jwt/signatures/header-keys.ts';
import { isDerSignature } from '../../../../src/core/jwt/signatures/odd-signature.ts';
import { type SkippedKey, type VerifyingKey, verifySignature } from '../../../../src/core/jwt/verify.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';

const ec = createPrivateKey(fixture('keys/ec.pem'));
const ed = createPrivateKey(fixture('keys/ed25519.pem'));
const certificate = new X509Certificate(fixture('keys/rsa.crt'));
const PAYLOAD = { iss: 'a', n: '??>>' };

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const textOf = (header: object): string => `${encoded(header)}.${encoded(PAYLOAD)}`;
const withSignature = (header: object, signature: Uint8Array): string =>
  `${textOf(header)}.${Buffer.from(signature).toString('base64url')}`;

/** A token that a program signs in its own way. */
function made(
  header: { alg: string },
  key: KeyObject,
  how: { hash?: string | null; of?: string | Buffer; der?: boolean } = {},
): string {
  const { hash = 'sha256', of = textOf(header), der = false } = how;
  return withSignature(header, sign(hash, Buffer.from(of), { key, dsaEncoding: der ? 'der' : 'ieee-p1363' }));
}

const named = (key: KeyObject, labels: Partial<VerifyingKey> = {}): VerifyingKey => ({
  key: createPublicKey(key),
  name: 'the key',
  ...labels,
});
const refusal = async (jwt: string, keys: VerifyingKey[], skipped?: SkippedKey[]): Promise<object> => {
  try {
    return await verifySignature(readCompact(jwt), keys, undefined, skipped);
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint: string };
    return { code, message, hint };
  }
};

const [RS, ES, EDDSA] = [{ alg: 'RS256' }, { alg: 'ES256' }, { alg: 'EdDSA' }];
/** Base64url with padding, which both parts need here. */
const padded = (part: string): string => part.padEnd(Math.ceil(part.length / 4) * 4, '=');
const digest = (hash: string, text: string): Buffer => createHash(hash).update(text).digest();
const signatureOf = (jwt: string): Buffer => Buffer.from(jwt.split('.')[2] as string, 'base64url');
const rsa = signatureOf(made(RS, testKey));
const pair = signatureOf(made(ES, ec));
const [r, s] = [pair.subarray(0, 32), pair.subarray(32)];

/** An ES256 signature whose r or s starts with a zero, without that zero. */
function shortened(): { jwt: string; lost: 'r' | 's' } {
  for (;;) {
    const jwt = made(ES, ec);
    const bytes = signatureOf(jwt);
    if (bytes[0] === 0) return { jwt: withSignature(ES, bytes.subarray(1)), lost: 'r' };
    if (bytes[32] === 0)
      return { jwt: withSignature(ES, Buffer.concat([bytes.subarray(0, 32), bytes.subarray(33)])), lost: 's' };
  }
}

const BY = 'the signature is by the key, but';
const RIGHT = 'ask its issuer to sign header and payload as they are sent, with a dot between them (RFC 7515 §5.1)';
const R_AND_S = 'ask its issuer to write r and s of 32 bytes each (RFC 7518 §3.4), the first bytes first';
const AS_MADE = 'ask its issuer to write the signature as it was made, in base64url';

describe('a signature by the key', () => {
  test.each<[string, string, KeyObject, string, string]>([
    [
      'in DER',
      made(ES, ec, { der: true }),
      ec,
      `${BY} it is in DER; ES256 needs r and s of 32 bytes each (RFC 7518 §3.4)`,
      'ask its issuer to convert it: in Node with dsaEncoding "ieee-p1363", in Java with the algorithm ...withECDSAinP1363Format',
    ],
    [
      'in DER, with another hash',
      made(ES, ec, { der: true, hash: 'sha512' }),
      ec,
      `${BY} it is in DER; ES256 needs r and s of 32 bytes each (RFC 7518 §3.4), and it is made with SHA-512, not SHA-256`,
      'ask its issuer to sign with ES256',
    ],
    [
      'with another hash',
      made(ES, ec, { hash: 'sha1' }),
      ec,
      `${BY} it is made with SHA-1, not SHA-256`,
      'ask its issuer to sign with ES256',
    ],
    ['with s before r', withSignature(ES, Buffer.concat([s, r])), ec, `${BY} s comes before r`, R_AND_S],
    [
      'with reversed numbers',
      withSignature(ES, Buffer.concat([Buffer.from(r).reverse(), Buffer.from(s).reverse()])),
      ec,
      `${BY} the bytes of r and s are in reverse order`,
      R_AND_S,
    ],
    [
      'without a leading zero',
      shortened().jwt,
      ec,
      `${BY} a leading zero of r or s was left out`,
      'ask its issuer to pad r and s: r and s of 32 bytes each (RFC 7518 §3.4)',
    ],
    [
      'in DER, of the payload alone',
      made(ES, ec, { der: true, of: encoded(PAYLOAD) }),
      ec,
      `${BY} it is in DER; ES256 needs r and s of 32 bytes each (RFC 7518 §3.4), and it is of the payload alone`,
      RIGHT,
    ],
    ['of the payload alone', made(ES, ec, { of: encoded(PAYLOAD) }), ec, `${BY} it is of the payload alone`, RIGHT],
    [
      'of a hash',
      made(EDDSA, ed, { hash: null, of: digest('sha512', textOf(EDDSA)) }),
      ed,
      `${BY} it is of the hash of the text, hashed once more`,
      RIGHT,
    ],
    [
      'of a hash, RSA',
      made(RS, testKey, { of: digest('sha256', textOf(RS)) }),
      testKey,
      `${BY} it is of the hash of the text, hashed once more`,
      RIGHT,
    ],
    [
      'of a hash in hexadecimal',
      made(RS, testKey, { of: digest('sha256', textOf(RS)).toString('hex') }),
      testKey,
      `${BY} it is of the hash of the text in hexadecimal`,
      RIGHT,
    ],
    [
      'of the payload alone, RSA',
      made(RS, testKey, { of: encoded(PAYLOAD) }),
      testKey,
      `${BY} it is of the payload alone`,
      RIGHT,
    ],
    [
      'of the plain JSON',
      made(RS, testKey, { of: `${JSON.stringify(RS)}.${JSON.stringify(PAYLOAD)}` }),
      testKey,
      `${BY} it is of header and payload before their base64`,
      RIGHT,
    ],
    [
      'of the text and a line break',
      made(RS, testKey, { of: `${textOf(RS)}\n` }),
      testKey,
      `${BY} it is of header and payload with a line break at the end`,
      RIGHT,
    ],
    ...(
      [
        ['the payload alone, before its base64', JSON.stringify(PAYLOAD)],
        ['header and payload with padding (=)', [RS, PAYLOAD].map((part) => padded(encoded(part))).join('.')],
        ['header and payload without the dot', textOf(RS).replace('.', '')],
        ['header and payload with a dot at the end', `${textOf(RS)}.`],
      ] as const
    ).map(([what, of]): [string, string, KeyObject, string, string] => [
      `of ${what}`,
      made(RS, testKey, { of }),
      testKey,
      `${BY} it is of ${what}`,
      RIGHT,
    ]),
    ...(
      [
        ['sha1', 'RSA with SHA-1'],
        ['md5', 'RSA with MD5'],
        ['ripemd160', 'RSA with a hash that is not supported'],
      ] as const
    ).map(([hash, alg]): [string, string, KeyObject, string, string] => [
      `with ${hash}, RSA`,
      made(RS, testKey, { hash }),
      testKey,
      `the header says RS256, but the signature by the key is ${alg}`,
      'ask its issuer to sign with RS256 or to correct the header',
    ]),
    [
      'of the payload alone, with PSS',
      withSignature(
        { alg: 'PS256' },
        sign('sha256', Buffer.from(encoded(PAYLOAD)), {
          key: testKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 32,
        }),
      ),
      testKey,
      `${BY} it is of the payload alone`,
      RIGHT,
    ],
    [
      'without DigestInfo',
      withSignature(RS, privateEncrypt({ key: testKey }, digest('sha256', textOf(RS)))),
      testKey,
      'the header says RS256, but the signature by the key is RSA of the bare SHA-256 hash, without its DigestInfo (RFC 8017 §9.2)',
      'ask its issuer to sign with RS256 or to correct the header',
    ],
    [
      'in reverse order',
      withSignature(RS, Buffer.from(rsa).reverse()),
      testKey,
      `${BY} its bytes are in reverse order`,
      AS_MADE,
    ],
    [
      'and a line break',
      withSignature(RS, Buffer.concat([rsa, Buffer.from('\n')])),
      testKey,
      `${BY} 1 byte too many follows it`,
      AS_MADE,
    ],
    [
      'after two zeros',
      withSignature(RS, Buffer.concat([Buffer.alloc(2), rsa])),
      testKey,
      `${BY} 2 bytes too many are before it`,
      AS_MADE,
    ],
  ])('%s', async (_, jwt, key, message, hint) => {
    expect(await refusal(jwt, [named(key)])).toEqual({ code: 'SIGNATURE_INVALID', message, hint });
    expect(await refusal(jwt, [named(otherKey, { name: 'other' }), named(key)])).toMatchObject({ message });
  });
});

const SECRET = 'with the %s as a shared secret';
const hmac = (header: object, secret: string | Buffer, hash = 'sha256'): string =>
  withSignature(header, createHmac(hash, secret).update(textOf(header)).digest());
const pem = (name: string): string => fixture(`keys/${name}`).toString();

describe('a token that nobody or another program signed', () => {
  test.each<[string, string, string]>([
    ['zeros', withSignature(RS, Buffer.alloc(256)), 'the signature is only zeros: nobody signed this token'],
    ['zeros of another length', withSignature(RS, Buffer.alloc(8)), 'the signature is only zeros: nobody signed this token'],
    [
      'an HMAC under RS256',
      hmac(RS, 'hunter2'),
      'the signature has 32 bytes, but the key makes signatures of 256 bytes: an HMAC with a shared secret (HS256) made it',
    ],
    [
      'an HMAC under RS256 with the public key',
      hmac(RS, pem('rsa.pub.pem')),
      'the header says RS256, but the signature is an HMAC with the public key as its secret',
    ],
    [
      'a longer RSA key',
      withSignature(RS, Buffer.alloc(512, 7)),
      'the signature has 512 bytes, but the key makes signatures of 256 bytes: an RSA key of 4096 bits made it',
    ],
    [
      'the private key as secret',
      hmac({ alg: 'HS256' }, pem('rsa.pem')),
      `the token was made with HS256, ${SECRET.replace('%s', 'private key')}`,
    ],
    [
      'the PKCS#1 key as secret, HS512',
      hmac({ alg: 'HS512' }, pem('rsa.pkcs1.pem').trim(), 'sha512'),
      `the token was made with HS512, ${SECRET.replace('%s', 'private key')}`,
    ],
    [
      'the certificate as secret',
      hmac({ alg: 'HS256' }, pem('rsa.crt')),
      `the token was made with HS256, ${SECRET.replace('%s', 'certificate')}: anybody can make such a token`,
    ],
    [
      'the public key with lines of Windows',
      hmac({ alg: 'HS256' }, pem('rsa.pub.pem').replaceAll('\n', '\r\n')),
      `the token was made with HS256, ${SECRET.replace('%s', 'public key')}: anybody can make such a token`,
    ],
    [
      'the certificate without its last line break, HS384',
      hmac({ alg: 'HS384' }, pem('rsa.crt').trim(), 'sha384'),
      `the token was made with HS384, ${SECRET.replace('%s', 'certificate')}: anybody can make such a token`,
    ],
    [
      'the public key with lines of Windows, without the last line break',
      hmac({ alg: 'HS256' }, pem('rsa.pub.pem').trim().replaceAll('\n', '\r\n')),
      `the token was made with HS256, ${SECRET.replace('%s', 'public key')}: anybody can make such a token`,
    ],
    ...(
      [
        ['certificate in DER', 'certificate', certificate.raw],
        ['public key in DER', 'public key', createPublicKey(testKey).export({ type: 'spki', format: 'der' })],
        ['PKCS#1 public key', 'public key', `${createPublicKey(testKey).export({ type: 'pkcs1', format: 'pem' })}`],
      ] as const
    ).map(([form, what, secret]): [string, string, string] => [
      `the ${form} as secret`,
      hmac({ alg: 'HS256' }, secret),
      `the token was made with HS256, ${SECRET.replace('%s', what)}: anybody can make such a token`,
    ]),
    [
      'the private key in DER as secret',
      hmac({ alg: 'HS256' }, testKey.export({ type: 'pkcs8', format: 'der' })),
      `the token was made with HS256, ${SECRET.replace('%s', 'private key')}`,
    ],
    [
      'another secret',
      hmac({ alg: 'HS256' }, 'hunter2'),
      'the algorithm is HS256, an HMAC: anybody who can verify it can also forge it, so it cannot use public keys',
    ],
  ])('%s', async (_, jwt, message) => {
    const key = named(testKey, { privateKey: testKey, certificates: [certificate] });
    expect(await refusal(jwt, [key])).toMatchObject({ code: 'SIGNATURE_INVALID', message });
  });
  test('RSA without two leading zeros', async () => {
    // The first number whose signature starts with two zeros.
    const header = { alg: 'RS256', count: 6393 };
    const signature = signatureOf(made(header, testKey));
    expect(signature.readUInt16BE()).toBe(0);
    expect(await refusal(withSignature(header, signature.subarray(2)), [named(testKey)])).toMatchObject({
      message: `${BY} leading zeros were left out`,
    });
  });
  test.each([
    ['too short', [0xff, 0xff, 0]],
    ['of other octets', [...Array<number>(20).fill(0xfe), 0]],
  ])('padding that is %s proves nothing', async (_, padding) => {
    const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
    const start = Buffer.from([0, 1, ...padding, ...info]);
    const end = digest('sha256', textOf(RS));
    const message = Buffer.concat([start, Buffer.alloc(256 - start.length - end.length, 1), end]);
    const signature = privateEncrypt({ key: testKey, padding: constants.RSA_NO_PADDING }, message);
    expect(await refusal(withSignature(RS, signature), [named(testKey)])).toMatchObject({
      message: 'the signature does not verify with the key: another key made it, or it was altered',
    });
  });
  test('the public key of a curve as secret', async () => {
    const secret = `${createPublicKey(ec).export({ type: 'spki', format: 'pem' })}`;
    expect(await refusal(hmac({ alg: 'HS256' }, secret), [named(ec)])).toMatchObject({
      hint: 'do not trust this token; if your own program made it, sign with the private key and an algorithm of the key',
    });
  });
  test('no algorithm is no mistake of a program', async () => {
    expect(await refusal(withSignature({ alg: 'none' }, Buffer.alloc(0)), [named(testKey)])).toMatchObject({
      hint: 'do not trust this token',
    });
  });
  test('a signature that was cut off', async () => {
    expect(await refusal(withSignature(RS, rsa.subarray(0, 200)), [named(testKey)])).toEqual({
      code: 'SIGNATURE_INVALID',
      message: 'the signature has 200 bytes, but the key makes signatures of 256 bytes: the token was cut off',
      hint: 'copy the whole token again, to its last character',
    });
  });
  test.each([
    ['ES384', 'P-384', 96],
    ['ES512', 'P-521', 132],
  ])('the length of signatures with %s', async (alg, namedCurve, length) => {
    const { publicKey: key } = generateKeyPairSync('ec', { namedCurve });
    expect(await refusal(withSignature({ alg }, Buffer.alloc(256, 7)), [{ key, name: 'the key' }])).toMatchObject({
      message: `the signature has 256 bytes, but the key makes signatures of ${length} bytes: an RSA key of 2048 bits made it`,
    });
  });
  test.each([
    ['in an unusual way', made(ES, ec, { der: true }), ec],
    ['with its text as secret', hmac(RS, pem('rsa.pub.pem')), testKey],
    ['with its text as secret, as the algorithm says', hmac({ alg: 'HS256' }, pem('rsa.pub.pem')), testKey],
  ])('of thousands of keys, fifty are tried: %s', async (_, jwt, key) => {
    const { publicKey } =
      key === ec ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : { publicKey: createPublicKey(otherKey) };
    const others = (count: number): VerifyingKey[] => Array.from({ length: count }, () => ({ key: publicKey, name: 'other' }));
    const found = (await refusal(jwt, [...others(49), named(key)])) as { message: string };
    expect(await refusal(jwt, [...others(50), named(key)])).not.toMatchObject({ message: found.message });
    expect(await refusal(jwt, [named(key)])).toMatchObject({ message: found.message });
  });
  test('DER of a larger curve', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' });
    const jwt = made({ alg: 'ES512' }, privateKey, { der: true, hash: 'sha512' });
    expect(await refusal(jwt, [{ key: publicKey, name: 'the key' }])).toMatchObject({
      message: `${BY} it is in DER; ES512 needs r and s of 66 bytes each (RFC 7518 §3.4)`,
    });
  });
  test('DER that names another length is none', () => {
    const der = sign('sha256', Buffer.alloc(1), ec);
    expect(isDerSignature(der)).toBe(true);
    der[1] = (der[1] as number) - 1;
    expect(isDerSignature(der)).toBe(false);
  });
  test('DER of another key', async () => {
    const jwt = made(ES, createPrivateKey({ key: JSON.parse(fixture('jws/rfc7515_A.3.jwk').toString()), format: 'jwk' }), {
      der: true,
    });
    expect(await refusal(jwt, [named(ec)])).toMatchObject({
      message: expect.stringMatching(
        /^the signature is in DER \(\d\d bytes\), but ES256 needs r and s of 32 bytes each \(RFC 7518 §3.4\); and another key made it/,
      ),
    });
  });
  test('a key in its own header', async () => {
    const jwk = createPublicKey(otherKey).export({ format: 'jwk' });
    expect(await refusal(made({ alg: 'RS256', ...{ jwk } }, otherKey), [named(testKey)])).toEqual({
      code: 'SIGNATURE_INVALID',
      message: `the signature is by the key in the token's own header ("jwk"), not by the key: anybody can put a key there`,
      hint: 'do not trust this token, unless you know this key from elsewhere',
    });
  });
});

describe('the key that a token names', () => {
  const header = { alg: 'RS256', kid: 'a' };
  const jwt = made(header, testKey);
  const other = named(otherKey, { name: 'key b', kid: 'b' });
  test('was skipped when the set was read', async () => {
    const reason = 'key a: "n" is zero';
    expect(
      await refusal(
        jwt,
        [other],
        [
          { kid: 'x', reason: 'x' },
          { kid: 'a', reason },
        ],
      ),
    ).toEqual({
      code: 'SIGNATURE_INVALID',
      message: `the key that the token names (kid "a") cannot be used: ${reason}`,
      hint: 'ask the signer for a key set in which this key is correct; no other key of the set verifies the signature',
    });
  });
  test('is for encryption', async () => {
    expect(await refusal(jwt, [other, named(testKey, { name: 'key a', kid: 'a', use: 'enc' })])).toMatchObject({
      message: 'the key that the token names (kid "a") cannot be used: not a signing key: "use" is "enc"',
    });
  });
  test('is of another type', async () => {
    expect(await refusal(jwt, [other, named(ec, { name: 'key a', kid: 'a' })])).toEqual({
      code: 'SIGNATURE_INVALID',
      message: 'the algorithm is RS256, which needs an RSA key: key a is EC on P-256',
      hint: 'the token names this key (kid): get the key set again, or ask its issuer to correct the kid',
    });
  });
  test('did not sign it, but another one did', async () => {
    expect(
      await refusal(made({ ...header, ...{ kid: 'b' } }, testKey), [other, named(testKey, { name: 'key a', kid: 'a' })]),
    ).toEqual({
      code: 'SIGNATURE_INVALID',
      message: 'the token names another key (kid "b") than the one that signed it: key a',
      hint: 'ask its issuer to correct the kid in the header: servers refuse such a token',
    });
  });
  test('made another signature, or no key has an id', async () => {
    const unknown = { hint: 'use the key of the signer, or get the token again' };
    expect(await refusal(made({ ...header, ...{ kid: 'b' } }, testKey), [other])).toMatchObject(unknown);
    expect(await refusal(jwt, [named(otherKey)])).toMatchObject(unknown);
    expect(await refusal(made(RS, testKey), [named(otherKey)], [{ reason: 'x' }])).toMatchObject(unknown);
  });
  test('of several keys, up to three are named', async () => {
    const keys = ['a', 'b', 'c', 'd'].map((name) => named(otherKey, { name }));
    for (const [count, names] of [
      [3, 'a, nor with b, nor with c'],
      [4, 'any of the 4 matching keys'],
    ] as const) {
      expect(await refusal(made(RS, testKey), keys.slice(0, count))).toMatchObject({
        message: `the signature does not verify with ${names}: another key made it, or it was altered`,
      });
    }
  });
  test.each([
    ['a', ' (the token names "a", which no key has: get the key set again)'],
    ['B', ' (the token names "B", and a key has "b": key ids are compared exactly)'],
    [5, ' (the kid in its header is not a text, as a key id must be)'],
    [{ a: 1 }, ' (the kid in its header is not a text, as a key id must be)'],
  ])('is not in the set: %j', async (kid, why) => {
    expect(await refusal(made({ ...header, ...{ kid } }, testKey), [other])).toMatchObject({
      hint: `use the key of the signer${why}, or get the token again`,
    });
  });
});

describe('what the header says of keys', () => {
  const leaf = new X509Certificate(fixture('issued/leaf.crt'));
  const stranger = new X509Certificate(fixture('keys/rsa-pss.crt'));
  const print = (one: X509Certificate, hash: string): Buffer => createHash(hash).update(one.raw).digest();
  const jwk = (key: KeyObject): object => createPublicKey(key).export({ format: 'jwk' });
  const OWN = `O=Acme,CN=Order Sync, serial ${certificate.serialNumber}`;
  const not = (name: string, of = 'another certificate'): string =>
    `the "${name}" in the header is of ${of} than that of the key that verified the signature (${OWN})`;
  const SHAPE = 'it should be base64url of the SHA-1 of a certificate, 20 bytes';
  test.each<[string, object, string[]]>([
    ['nothing', {}, []],
    [
      'the right ones',
      {
        x5t: print(certificate, 'sha1').toString('base64url'),
        'x5t#S256': print(certificate, 'sha256').toString('base64url'),
        x5c: [certificate.raw.toString('base64')],
        jwk: jwk(testKey),
      },
      [],
    ],
    ['another x5t', { x5t: print(leaf, 'sha1').toString('base64url') }, [not('x5t')]],
    [
      'the x5t of another certificate that was given',
      { 'x5t#S256': print(stranger, 'sha256').toString('base64url') },
      [not('x5t#S256', `another certificate (CN=RSA-PSS, serial ${stranger.serialNumber})`)],
    ],
    ['an x5t in hexadecimal', { x5t: certificate.fingerprint }, [`the "x5t" in the header is hexadecimal: ${SHAPE}`]],
    [
      'an x5t of hexadecimal digits',
      { x5t: Buffer.from(certificate.fingerprint.replaceAll(':', '')).toString('base64url') },
      [`the "x5t" in the header is base64url of hexadecimal digits: ${SHAPE}`],
    ],
    [
      'an x5t of SHA-256',
      { x5t: print(certificate, 'sha256').toString('base64url') },
      [`the "x5t" in the header has 32 bytes: ${SHAPE}`],
    ],
    [
      'a number as x5t',
      { x5t: 5 },
      ['the "x5t" in the header is not a text: it should be base64url of the SHA-1 of a certificate'],
    ],
    [
      'another jwk',
      { jwk: jwk(otherKey) },
      ['the "jwk" in the header is another key than the one that verified the signature'],
    ],
    [
      'a private jwk',
      { jwk: testKey.export({ format: 'jwk' }) },
      ['the "jwk" in the header contains a private key, which everybody with the token can read: make a new key'],
    ],
    [
      'a shared secret as jwk',
      { jwk: { kty: 'oct', k: 'AAAA' } },
      [
        'the "jwk" in the header contains a private key, which everybody with the token can read: make a new key',
        'the "jwk" in the header cannot be read',
      ],
    ],
    ['a jwk that is none', { jwk: 'x' }, ['the "jwk" in the header cannot be read']],
    ['an x5c that is none', { x5c: ['AAAA'] }, ['the "x5c" in the header cannot be read']],
    [
      'another x5c',
      { x5c: [stranger.raw.toString('base64')] },
      [
        `the "x5c" in the header is another key (CN=RSA-PSS, serial ${stranger.serialNumber}) than the one that verified the signature`,
      ],
    ],
    ...['jku', 'x5u'].map((name): [string, object, string[]] => [
      `a URL as ${name}`,
      { [name]: 'https://a.example.com' },
      [`the header has "${name}", the URL of a key: it was not read, since anybody can write it`],
    ]),
  ])('%s', (_, header, notes) => {
    const verified = { key: createPublicKey(testKey), certificates: [certificate], others: [stranger] };
    expect(headerKeyNotes(header as Record<string, unknown>, verified)).toEqual(notes);
  });
  test('without a certificate, only the form of x5t is judged', () => {
    const verified = { key: createPublicKey(testKey), certificates: [], others: [] };
    expect(headerKeyNotes({ x5t: print(leaf, 'sha1').toString('base64url') }, verified)).toEqual([]);
    for (const x5t of [`${'A'.repeat(27)}=`, `${'A'.repeat(25)}/A`, `${'A'.repeat(25)}+A`]) {
      expect(headerKeyNotes({ x5t }, verified)).toEqual([`the "x5t" in the header is standard base64: ${SHAPE}`]);
    }
    expect(headerKeyNotes({ x5t: 'AAAA' }, verified)).toEqual([`the "x5t" in the header has 3 bytes: ${SHAPE}`]);
  });
});
