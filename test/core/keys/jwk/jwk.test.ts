/** One JWK: what is repaired, what is refused with which message, and how it is written. */
import { createHash, createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readItems } from '../../../../src/core/keys/containers/containers.ts';
import { canSign } from '../../../../src/core/keys/jwk/jwk-algorithms.ts';
import { readJwk } from '../../../../src/core/keys/jwk/read-jwk.ts';
import { smallFactor } from '../../../../src/core/keys/jwk/rsa/weak-keys.ts';
import { kindOf, sameKey, thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { writeJwk } from '../../../../src/core/keys/jwk/write-jwk.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';
import { newKeyPair } from '../../../new-keys.ts';

type Changes = Readonly<Record<string, unknown>>;

const rsa = testKey.export({ format: 'jwk' });
const rsaPublic = createPublicKey(testKey).export({ format: 'jwk' });
const other = otherKey.export({ format: 'jwk' });
const ec = createPrivateKey(fixture('jwks/jwker/ec.pem')).export({ format: 'jwk' });
const { d: _, ...ecPublic } = ec;
const ed = createPrivateKey(fixture('jwks/jwker/ed25519.pem')).export({ format: 'jwk' });
const x5c = fixture('keys/rsa.crt.der').toString('base64');

/** Little-endian 2: no point on either Edwards curve has this y. */
const offCurve = Buffer.concat([Buffer.from([2]), Buffer.alloc(31)]);

const read = (jwk: Changes, allowWeak = false) => readJwk(jwk, { allowWeak });
const bytes = (text: unknown): Buffer => Buffer.from(String(text), 'base64url');
const encode = (value: bigint | Uint8Array): string => {
  if (typeof value !== 'bigint') return Buffer.from(value).toString('base64url');
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
};
const big = (text: unknown): bigint => BigInt(`0x${bytes(text).toString('hex')}`);
const zeroed = (text: unknown): string => encode(Buffer.concat([Buffer.from([0]), bytes(text)]));

const digest = (name: string): string => createHash(name).update(Buffer.from(x5c, 'base64')).digest('base64url');

describe('the same key, and a note on what was repaired:', () => {
  test.each<[string, Changes, string[]]>([
    ['nothing', rsaPublic, []],
    [
      'members that do not concern the numbers',
      { ...rsaPublic, _links: { self: {} }, status: 'ACTIVE', key_ops: ['verify'] },
      [],
    ],
    ['base64', { ...rsaPublic, n: bytes(rsa.n).toString('base64') }, ['"n" is base64 instead of base64url: accepted']],
    ['padding', { ...rsaPublic, n: `${rsa.n}==` }, ['"n" is base64 instead of base64url: accepted']],
    ['line breaks', { ...rsaPublic, n: String(rsa.n).replace(/.{64}/g, '$&\r\n') }, ['"n" had blanks or line breaks: removed']],
    ['a leading zero in n', { ...rsaPublic, n: zeroed(rsa.n) }, ['"n" had leading zeros: removed']],
    ['a leading zero in e', { ...rsaPublic, e: 'AAEAAQ' }, ['"e" had leading zeros: removed']],
    ['a certificate next to the numbers', { ...rsaPublic, x5c: [x5c] }, []],
    ['a certificate in lines', { ...rsaPublic, x5c: [x5c.replace(/.{64}/g, '$&\n')] }, []],
    ['a damaged certificate', { ...rsaPublic, x5c: [`AAAA${x5c}`] }, ['the certificate in "x5c" is damaged: ignored']],
    ['a certificate that is not base64', { ...rsaPublic, x5c: ['***'] }, ['the certificate in "x5c" is damaged: ignored']],
    ['an empty list of certificates', { ...rsaPublic, x5c: [] }, ['"x5c" is empty: ignored']],
    ['the right thumbprints', { ...rsaPublic, x5c: [x5c], x5t: digest('sha1'), 'x5t#S256': digest('sha256') }, []],
    [
      'a thumbprint of hexadecimal digits',
      { ...rsaPublic, x5c: [x5c], x5t: encode(Buffer.from(Buffer.from(digest('sha1'), 'base64url').toString('hex'))) },
      [],
    ],
    [
      'wrong thumbprints',
      { ...rsaPublic, x5c: [x5c], x5t: digest('sha256'), 'x5t#S256': 'AAAA' },
      [
        '"x5t" is not the thumbprint of the certificate in "x5c": ignored',
        '"x5t#S256" is not the thumbprint of the certificate in "x5c": ignored',
      ],
    ],
    [
      'a thumbprint of no certificate',
      { ...rsaPublic, 'x5t#S256': 'AAAA' },
      ['"x5t#S256" is not the thumbprint of a certificate: ignored'],
    ],
    ['thumbprints of a certificate that is not there', { ...rsaPublic, x5t: digest('sha1'), 'x5t#S256': digest('sha256') }, []],
    ['a number as algorithm', { ...rsaPublic, alg: 5 }, ['"alg" is 5 instead of a text: ignored']],
    ['a text as operations', { ...rsaPublic, key_ops: 'verify' }, ['"key_ops" is not a list: ignored']],
    ['no operations', { ...rsaPublic, key_ops: [] }, ['"key_ops" is empty: ignored']],
    ['a text as end', { ...rsaPublic, exp: 'soon' }, ['"exp" is not a number of seconds: ignored']],
    ['a certificate alone', { kty: 'RSA', x5c: [x5c] }, ['it has no numbers: used those of the certificate in "x5c"']],
    [
      'an algorithm for another type of key',
      { ...rsaPublic, alg: 'ES256' },
      ['"alg" is "ES256", which does not work with this key: ignored'],
    ],
  ])('%s', (_, jwk, notes) => {
    const found = read(jwk);
    expect(found.key.type).toBe('public');
    expect(sameKey(found.key, testKey)).toBe(true);
    expect(found.notes).toEqual(notes);
  });
  test.each([[['verify']], [['connect']]])('of a private key, operations without "sign": %j', (operations) => {
    const says = '"key_ops" does not include "sign": other programs may refuse to sign with this key';
    expect(read({ ...rsa, key_ops: operations }).notes).toEqual([says]);
    expect(read({ ...rsa, key_ops: [...operations, 'sign'] }).notes).toEqual([]);
  });
  test('zeros in front of coordinates are left out, missing ones added', () => {
    const padded = read({ ...ecPublic, x: zeroed(ec.x) });
    expect(padded.notes).toEqual(['"x" had leading zeros: removed']);
    expect(padded.key.export({ format: 'jwk' })).toEqual(ecPublic);
    // A private key whose x starts with a zero: one of 256.
    let short: JsonWebKey;
    do short = newKeyPair('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    while (bytes(short.x)[0] !== 0);
    const found = read({ ...short, x: encode(bytes(short.x).subarray(1)) });
    expect(found.notes).toEqual(['"x" has 31 octets instead of the 32 of P-256: padded with leading zeros']);
    expect(found.key.export({ format: 'jwk' })).toEqual(short);
  });
  test('weak keys with allowWeak, and unusual exponents', () => {
    const weak = createPrivateKey(fixture('keys/rsa-1024.pem')).export({ format: 'jwk' });
    expect(read({ ...weak }, true).notes).toEqual([
      '"n" has 1024 bits: too few to be safe, accepted because weak keys are allowed',
    ]);
    const small = createPrivateKey(fixture('keys/rsa-e3.pem')).export({ format: 'jwk' });
    expect(read({ ...small }).notes).toEqual(['"e" is 3; nearly every key has 65537']);
  });
  test('an invalid use is noted and dropped, and its case does not matter', () => {
    const { use, notes } = read({ ...rsaPublic, use: 'tls' });
    expect({ use, notes }).toEqual({ use: undefined, notes: ['"use" is "tls", which is neither sig nor enc: ignored'] });
    expect(read({ ...rsaPublic, use: 'SIG' })).toMatchObject({
      use: 'sig',
      notes: ['"use" is "SIG", which must be written sig: accepted'],
    });
  });
  test('the expiry date of the certificate, and the labels of the key', () => {
    const found = read({ ...rsaPublic, x5c: [x5c], kid: 'a', use: 'sig', alg: 'PS256' });
    const { notAfter, kid, use, alg, notForSigning } = found;
    expect({ kid, use, alg, notForSigning }).toEqual({ kid: 'a', use: 'sig', alg: 'PS256', notForSigning: undefined });
    expect(notAfter?.toISOString()).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});

describe('is not for signatures:', () => {
  test.each<[Changes, string | undefined]>([
    [{}, undefined],
    [{ use: 'sig' }, undefined],
    [{ key_ops: ['verify'] }, undefined],
    [{ key_ops: ['signing'] }, undefined],
    [{ key_ops: ['sign', 'verify', 'wrapKey', 'encrypt'] }, undefined],
    [{ key_ops: ['encrypt', 'wrapKey'] }, '"key_ops" does not include signatures'],
    [{ use: 'enc' }, '"use" is "enc"'],
    [{ use: 'ENC' }, '"use" is "enc"'],
    [{ use: 'tls' }, undefined],
    [{ alg: 'RSA-OAEP' }, '"alg" is "RSA-OAEP"'],
    [{ alg: 'RSA-OAEP-256' }, '"alg" is "RSA-OAEP-256"'],
    [{ alg: 'RSA1_5' }, '"alg" is "RSA1_5"'],
    [{ alg: 'ECDH-ES+A128KW' }, '"alg" is "ECDH-ES+A128KW"'],
  ])('%j', (changes, why) => {
    expect(read({ ...rsaPublic, ...changes }).notForSigning).toBe(why);
  });
});

/** Numbers of a key as they should be, one of them changed. */
const oneMore = (name: keyof typeof rsa): Changes => ({ ...rsa, [name]: encode(big(rsa[name]) + 2n) });

describe('is refused, naming field and cause:', () => {
  const huge = (1n << 16_400n) + 1n;
  test.each<[string, Changes, string]>([
    ['no kty', { n: rsa.n, e: rsa.e }, '"kty" is missing, so the type of the key is unknown'],
    ['kty of another kind', { kty: 'AKP', pub: 'AA' }, '"kty" is "AKP", which is not supported'],
    ['kty that is not a string', { kty: 1, n: rsa.n }, '"kty" is a number, which is not supported'],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }, '"kty" is oct: a shared secret, which has no public half'],
    ['no n', { kty: 'RSA', e: 'AQAB' }, '"n" is missing'],
    ['no members at all', { kty: 'RSA' }, '"n" is missing'],
    ['no e', { kty: 'RSA', n: rsa.n }, '"e" is missing'],
    ['e as a fraction', { ...rsaPublic, e: 65537.5 }, '"e" is a number, not base64url text'],
    ['n as a number', { ...rsaPublic, n: 65537 }, '"n" is a number, not base64url text'],
    ['n as a list', { ...rsaPublic, n: [rsa.n] }, '"n" is a list, not base64url text'],
    ['n null', { ...rsaPublic, n: null }, '"n" is null, not base64url text'],
    ['an empty n', { ...rsaPublic, n: '' }, '"n" is empty'],
    ['padding alone', { ...rsaPublic, n: '==' }, '"n" is empty'],
    [
      'a character outside the alphabet',
      { ...rsaPublic, n: `${rsa.n}!` },
      '"n" contains the character "!", which is not in the base64url alphabet',
    ],
    [
      'an invisible character',
      { ...rsaPublic, n: `${rsa.n}\u202e` },
      '"n" contains the character "\\u{202e}", which is not in the base64url alphabet',
    ],
    ['colons', { ...rsaPublic, n: 'af:1' }, '"n" contains the character ":", which is not in the base64url alphabet'],
    [
      'padding in the middle',
      { ...rsaPublic, e: 'AQ=AB' },
      '"e" contains the character "=", which is not in the base64url alphabet',
    ],
    ['two alphabets', { ...rsaPublic, n: `+-${rsa.n}` }, '"n" mixes the alphabets of base64 and base64url'],
    [
      'one character too many',
      { ...rsaPublic, e: 'AQABA' },
      '"e" is cut off or damaged: its last characters are not valid base64url',
    ],
    [
      'too much padding',
      { ...rsaPublic, e: 'AQAB=' },
      '"e" is cut off or damaged: its last characters are not valid base64url',
    ],
    [
      'bits that no encoder writes',
      { ...rsaPublic, e: 'AR' },
      '"e" is cut off or damaged: its last characters are not valid base64url',
    ],
    ['n of zeros', { ...rsaPublic, n: 'AAAA' }, '"n" is zero'],
    [
      'an even n',
      { ...rsaPublic, n: encode(big(rsa.n) - 1n) },
      '"n" is even, so it is not an RSA modulus: it is damaged or cut off',
    ],
    [
      'n of ASCII text',
      { ...rsaPublic, n: Buffer.from('I am not a modulus, but a text, too: 1'.repeat(9)).toString('base64url') },
      '"n" is base64 of a text, not a number in base64url',
    ],
    ['n of 2047 bits', { ...rsaPublic, n: encode((1n << 2047n) - 1n) }, '"n" has 2047 bits, but RS256 needs 2048 or more'],
    ['n of 16,401 bits', { ...rsaPublic, n: encode(huge) }, '"n" has 16401 bits; more than 16384 are not supported'],
    ['e = 0', { ...rsaPublic, e: 'AA' }, '"e" is zero'],
    ['e = 1', { ...rsaPublic, e: 'AQ' }, '"e" is 1: anybody could sign with it'],
    ['e = 2', { ...rsaPublic, e: 'Ag' }, '"e" is even, so it is not an RSA exponent'],
    ['e = 65536', { ...rsaPublic, e: 'AQAA' }, '"e" is even, so it is not an RSA exponent'],
    ['e larger than n', { ...rsaPublic, e: encode(big(rsa.n) + 2n) }, '"e" is larger than "n"'],
    [
      'another key in x5c',
      { kty: 'RSA', n: other.n, e: other.e, x5c: [x5c] },
      'the certificate in "x5c" does not match the key of the JWK',
    ],
    ['x5c alone, and no kty', { x5c: [x5c] }, '"kty" is missing, so the type of the key is unknown'],
    ['another kind of key in x5c', { kty: 'EC', x5c: [x5c] }, '"kty" does not match the certificate in "x5c"'],
    ['nothing but a damaged x5c', { kty: 'RSA', x5c: ['AAAA'] }, 'the certificate in "x5c" is damaged'],
    ['another p', { ...rsa, p: other.p }, 'the private key contradicts itself: "p" times "q" is not "n"'],
    [
      'p and q of another key',
      { ...rsa, p: other.p, q: other.q },
      'the private key contradicts itself: "p" times "q" is not "n"',
    ],
    ['p = n, q = 1', { ...rsa, p: rsa.n, q: 'AQ' }, 'the private key contradicts itself: "p" times "q" is not "n"'],
    ['another d', oneMore('d'), 'the private key contradicts itself: "d" does not match "e" and "n"'],
    ['d = 1', { ...rsa, d: 'AQ' }, 'the private key contradicts itself: "d" does not match "e" and "n"'],
    [
      'd that matches only q',
      { ...rsa, d: encode(big(rsa.d) + big(rsa.q) - 1n) },
      'the private key contradicts itself: "d" does not match "e" and "n"',
    ],
    [
      'd that matches only p',
      { ...rsa, d: encode(big(rsa.d) + big(rsa.p) - 1n) },
      'the private key contradicts itself: "d" does not match "e" and "n"',
    ],
    [
      'd larger than n',
      { ...rsa, d: encode(big(rsa.d) + (big(rsa.p) - 1n) * (big(rsa.q) - 1n) * 2n) },
      'the private key contradicts itself: "d" does not match "e" and "n"',
    ],
    [
      'qi larger than p',
      { ...rsa, qi: encode(big(rsa.qi) + big(rsa.p)) },
      'the private key contradicts itself: "qi" does not match "p" and "q"',
    ],
    ['q = n, p = 1', { ...rsa, q: rsa.n, p: 'AQ' }, 'the private key contradicts itself: "p" times "q" is not "n"'],
    ['another dp', oneMore('dp'), 'the private key contradicts itself: "dp" does not match "d" and "p"'],
    ['another dq', oneMore('dq'), 'the private key contradicts itself: "dq" does not match "d" and "q"'],
    ['another qi', oneMore('qi'), 'the private key contradicts itself: "qi" does not match "p" and "q"'],
    ['oth', { ...rsa, oth: [{}] }, 'multi-prime RSA is not supported: the key has more than two primes'],
    [
      'd alone',
      { ...rsaPublic, d: rsa.d },
      '"p" is missing, but "d" is present: a private key needs all of d, p, q, dp, dq, qi',
    ],
    ['no d', { ...rsa, d: undefined }, '"d" is missing, but "p" is present: a private key needs all of d, p, q, dp, dq, qi'],
    ['no qi', { ...rsa, qi: undefined }, '"qi" is missing, but "d" is present: a private key needs all of d, p, q, dp, dq, qi'],
    ['no curve', { kty: 'EC', x: ec.x, y: ec.y }, '"crv" is missing'],
    ['an unknown curve', { ...ecPublic, crv: 'P-999' }, '"crv" is "P-999", which is not supported'],
    ['a curve of another type', { ...ecPublic, crv: 'Ed25519' }, '"kty" is not "OKP", but keys on Ed25519 are of that type'],
    ['a curve in small letters', { ...ecPublic, crv: 'p-256' }, '"crv" is "p-256", but upper and lower case matter'],
    ['the size of another curve', { ...ecPublic, crv: 'P-384' }, '"x" and "y" have 32 octets, as on P-256, but "crv" is P-384'],
    ['a curve named like a method', { ...ecPublic, crv: 'constructor' }, '"crv" is "constructor", which is not supported'],
    ['a curve of the other kind', { kty: 'OKP', crv: 'P-256', x: ec.x }, '"crv" is "P-256", which is not supported'],
    ['no y', { ...ecPublic, y: undefined }, '"y" is missing'],
    ['a point off the curve', { ...ecPublic, y: ec.x }, '"x" and "y" are not a point on the curve P-256'],
    ['the point of another curve', { ...ecPublic, crv: 'secp256k1' }, '"x" and "y" are not a point on the curve secp256k1'],
    [
      'x cut off',
      { ...ecPublic, x: encode(bytes(ec.x).subarray(1)) },
      '"x" is cut off or damaged: "x" and "y" are not a point on the curve P-256',
    ],
    [
      'x too long',
      { ...ecPublic, x: encode(Buffer.concat([Buffer.from([1]), bytes(ec.x)])) },
      '"x" is too long for P-256: 33 octets instead of 32',
    ],
    [
      'd of another EC key',
      { ...ec, d: encode(big(ec.d) ^ 1n) },
      'the private key contradicts itself: "d" does not match "x" and "y"',
    ],
    [
      'd of zeros',
      { ...ec, d: encode(Buffer.alloc(32)) },
      'the private key contradicts itself: "d" does not match "x" and "y"',
    ],
    [
      'd beyond the order of the curve',
      { ...ec, d: encode(Buffer.alloc(32, 255)) },
      'the private key contradicts itself: "d" does not match "x" and "y"',
    ],
    ['an Edwards x too short', { ...ed, x: 'AAAA' }, '"x" has 3 octets, but Ed25519 has 32'],
    ['an Edwards d too short', { ...ed, d: 'AAAA' }, '"d" has 3 octets, but Ed25519 has 32'],
    [
      'an Edwards d with another key after it',
      { ...ed, d: encode(Buffer.concat([bytes(ed.d), bytes(ed.d)])) },
      '"d" has 64 octets, but Ed25519 has 32',
    ],
    [
      'd of another Edwards key',
      { ...ed, d: encode(Buffer.alloc(32, 7)) },
      'the private key contradicts itself: "d" does not match "x"',
    ],
    [
      'an Edwards x off the curve',
      { kty: 'OKP', crv: 'Ed25519', x: encode(offCurve) },
      '"x" is not a point on the curve Ed25519',
    ],
    [
      'an Edwards x off the larger curve',
      { kty: 'OKP', crv: 'Ed448', x: encode(Buffer.concat([offCurve, Buffer.alloc(25)])) },
      '"x" is not a point on the curve Ed448',
    ],
    ...(['p', 'q', 'dp', 'dq', 'qi', 'oth'] as const).map((name): [string, Changes, string] => [
      `x5c and ${name}`,
      { kty: 'RSA', x5c: [x5c], [name]: rsa.p },
      '"n" is missing',
    ]),
    ['an unknown Edwards curve', { ...ed, crv: 'Ed111' }, '"crv" is "Ed111", which is not supported'],
  ])('%s', (_, jwk, message) => {
    expect(() => read(jwk)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', exitCode: 3, message }));
  });
  test('fewer than 512 bits, even with allowWeak', () => {
    expect(() => read({ ...rsaPublic, n: encode((1n << 511n) - 1n) }, true)).toThrow(
      '"n" has 511 bits, but RS256 needs 2048 or more',
    );
    expect(read({ ...rsaPublic, n: encode((1n << 512n) - 5n) }, true).key.asymmetricKeyDetails?.modulusLength).toBe(512);
  });
  test('exactly 2048 and 16,384 bits pass', () => {
    for (const bits of [2048n, 16_384n]) {
      let n = (1n << bits) - 5n;
      while (smallFactor(n) !== undefined) n -= 2n;
      const found = read({ ...rsaPublic, n: encode(n) });
      expect(found.key.asymmetricKeyDetails?.modulusLength).toBe(Number(bits));
    }
  });
  test('no message contains private numbers', () => {
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const) {
      try {
        read(oneMore(member));
        expect.unreachable();
      } catch (error) {
        expect(String(error)).not.toContain(String(rsa[member]).slice(5, 15));
      }
    }
  });
});

const pairs = {
  RSA: testKey,
  'P-256': newKeyPair('ec', { namedCurve: 'P-256' }).privateKey,
  'P-384': newKeyPair('ec', { namedCurve: 'P-384' }).privateKey,
  'P-521': newKeyPair('ec', { namedCurve: 'P-521' }).privateKey,
  secp256k1: newKeyPair('ec', { namedCurve: 'secp256k1' }).privateKey,
  Ed25519: newKeyPair('ed25519').privateKey,
  Ed448: newKeyPair('ed448').privateKey,
  X25519: newKeyPair('x25519').privateKey,
  X448: newKeyPair('x448').privateKey,
};

describe('a written JWK', () => {
  test.each([
    ['RSA', 'RS256', 'sig'],
    ['P-256', 'ES256', 'sig'],
    ['P-384', 'ES384', 'sig'],
    ['P-521', 'ES512', 'sig'],
    ['secp256k1', 'ES256K', 'sig'],
    ['Ed25519', 'EdDSA', 'sig'],
    ['Ed448', 'EdDSA', 'sig'],
    ['X25519', undefined, undefined],
    ['X448', undefined, undefined],
  ] as const)('of %s says %s and %s, and is read as the same key', (kind, alg, use) => {
    const key = pairs[kind];
    expect(kindOf(key)).toBe(kind);
    expect(canSign(key)).toBe(use === 'sig');
    const members = key.export({ format: 'jwk' });
    const said = { ...(alg ? { alg, use } : {}), kid: thumbprint(key) };
    const written = writeJwk(key, { private: true });
    expect(written).toEqual({ ...members, ...said });
    expect(read({ ...written }).key.equals(key)).toBe(true);
    const { d, p, q, dp, dq, qi, ...publicMembers } = members;
    expect(writeJwk(key, {})).toEqual({ ...publicMembers, ...said });
    expect(writeJwk(createPublicKey(key), { private: true })).toEqual({ ...publicMembers, ...said });
    expect(read({ ...writeJwk(key, {}) }).key.equals(createPublicKey(key))).toBe(true);
  });
  test.each([
    [{ alg: 'RS512' }, {}, { alg: 'RS512', use: 'sig' }],
    [{ alg: 'RSA-OAEP' }, {}, { alg: 'RSA-OAEP', use: 'enc' }],
    [{ use: 'enc' }, {}, { use: 'enc' }],
    [{ use: 'enc' }, { alg: 'RS256', use: 'sig' }, { use: 'enc' }],
    [{ kid: 'mine' }, { kid: 'theirs' }, { alg: 'RS256', use: 'sig', kid: 'mine' }],
    [{}, { kid: 'theirs' }, { alg: 'RS256', use: 'sig' }],
    [{}, { alg: 'PS384', use: 'sig' }, { alg: 'PS384', use: 'sig' }],
    [{}, { alg: 'SHA256' }, { alg: 'RS256', use: 'sig' }],
    [{}, { alg: 'ES256' }, { alg: 'RS256', use: 'sig' }],
    [{}, { alg: 'RSA-OAEP', use: 'enc' }, { alg: 'RSA-OAEP', use: 'enc' }],
    [{}, { use: 'enc' }, { use: 'enc' }],
    [{ alg: 'RS256' }, { alg: 'RSA-OAEP', use: 'enc' }, { alg: 'RS256', use: 'sig' }],
  ])('with the options %j, made from %j, has %j', (labels, found, says) => {
    const { kty, n, e, ...said } = writeJwk(testKey, { labels, found });
    expect(said).toEqual({ kid: thumbprint(testKey), ...says });
  });
  test.each([
    [{ alg: 'ES256' }, '"ES256" does not work with an RSA key'],
    [{ alg: 'RS256', use: 'enc' }, 'RS256 and the use enc contradict each other'],
    [{ alg: 'RSA-OAEP', use: 'sig' }, 'RSA-OAEP and the use sig contradict each other'],
  ])('is refused with %j', (labels, message) => {
    expect(() => writeJwk(testKey, { labels })).toThrow(expect.objectContaining({ code: 'USAGE', option: 'alg', message }));
  });
});

test('an item of a file is named by its kid, escaped and shortened, or by its position', () => {
  const names = (text: string): string[] => readItems(Buffer.from(text)).map((item) => item.name);
  expect(names('{"keys":[{"kty":"RSA","kid":"a\\u001b[31m"},{"kty":"RSA"}]}')).toEqual(['key a\\x1b[31m', 'key 2']);
  expect(names(`{"kty":"RSA","kid":"${'k'.repeat(100)}"}`)).toEqual([`key ${'k'.repeat(60)}...`]);
  expect(names('{"kty":"RSA"}')).toEqual(['the JWK']);
});

test('one RSA key under several ids is made once, and never for another one', () => {
  const [jwk, other] = [testKey, otherKey].map((key) => createPublicKey(key).export({ format: 'jwk' }));
  const read = (members: JsonWebKey, more: object = {}) => readJwk({ ...members, ...more }, {}).key;
  const key = read(jwk as JsonWebKey, { kid: 'a' });
  expect(read(other as JsonWebKey).equals(createPublicKey(otherKey))).toBe(true);
  expect(read(jwk as JsonWebKey, { kid: 'b' })).toBe(key);
  expect(read(jwk as JsonWebKey, { e: 'Aw' }).equals(key)).toBe(false);
});
