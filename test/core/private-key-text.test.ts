import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { signingMaterial } from '../../src/core/bundle/material.ts';
import { readRecord } from '../../src/core/bundle/record.ts';
import { KitError } from '../../src/core/errors.ts';
import { signJwt } from '../../src/core/jwt/sign.ts';
import { tokenForm } from '../../src/core/jwt/token-request.ts';
import { privateKeyPem } from '../../src/core/keys/rsa.ts';
import { containsPrivateKey, refusePrivateKey } from '../../src/core/private-key-text.ts';
import { providers } from '../../src/providers/index.ts';
import { checkSetup } from '../../src/providers/setup.ts';
import { cpuTime } from '../cpu-time.ts';
import { fixture, frozen, repeatable, testKey } from '../fixtures.ts';
import { newKeyPair } from '../new-keys.ts';

const text = (path: string): string => fixture(path).toString();
const ec = createPrivateKey(fixture('keys/ec.pem'));
const ed = createPrivateKey(fixture('keys/ed25519.pem'));
const keys: readonly (readonly [string, KeyObject])[] = [
  ['RSA', testKey],
  ['RSA-PSS', createPrivateKey(fixture('keys/rsa-pss.pem'))],
  ['EC P-256', ec],
  ['EC P-384', newKeyPair('ec', { namedCurve: 'secp384r1' }).privateKey],
  ['EC P-521', newKeyPair('ec', { namedCurve: 'secp521r1' }).privateKey],
  ['Ed25519', ed],
  ['Ed448', newKeyPair('ed448').privateKey],
  ['X25519', newKeyPair('x25519').privateKey],
];

const secret = { passphrase: 'swordfish', cipher: 'aes-256-cbc' };

/** Private keys in PEM, by name. */
const pems: readonly (readonly [string, string])[] = [
  ...keys.map(([name, key]) => [name, key.export({ type: 'pkcs8', format: 'pem' }).toString()] as const),
  ...keys.map(
    ([name, key]) => [`${name}, encrypted`, key.export({ type: 'pkcs8', format: 'pem', ...secret }).toString()] as const,
  ),
  ['PKCS#1', text('keys/rsa.pkcs1.pem')],
  ['PKCS#1, encrypted', text('keys/rsa.pkcs1.aes.pem')],
  ['SEC 1', text('keys/ec.sec1.pem')],
  ['PBES2 with scrypt', text('keys/rsa.pkcs8.scrypt.pem')],
];

const body = (pem: string): string => pem.replace(/-----.*?-----/g, '').replace(/^[\w-]+: .*$/gm, '');

/** How shells, forms and configuration files change a key in PEM. */
const spellings: readonly (readonly [string, (pem: string) => string])[] = [
  ['as it is', (pem) => pem],
  ['on Windows', (pem) => pem.replaceAll('\n', '\r\n')],
  ['with \\n', (pem) => pem.replaceAll('\n', '\\n')],
  ['with \\\\r\\\\n', (pem) => pem.replaceAll('\n', '\\\\r\\\\n')],
  ['with /n', (pem) => pem.replaceAll('\n', '/n')],
  ['on one line', (pem) => pem.replaceAll('\n', '')],
  ['with blanks', (pem) => pem.replaceAll('\n', ' ')],
  ['without any blank', (pem) => pem.replace(/\s/g, '')],
  ['with other dashes', (pem) => pem.replaceAll('-----', '———')],
  ['with few dashes', (pem) => pem.replaceAll('-----', '----')],
  ['in a URL', (pem) => encodeURIComponent(pem)],
  ['in a form', (pem) => new URLSearchParams({ '': pem }).toString()],
  ['in JSON', (pem) => JSON.stringify({ a: [{ b: pem }] })],
  ['in JSON twice', (pem) => JSON.stringify(JSON.stringify(pem))],
  ['with dashes as JSON escapes', (pem) => pem.replaceAll('-', '\\u002d')],
  ['in base64', (pem) => Buffer.from(pem).toString('base64')],
  ['in base64 twice', (pem) => Buffer.from(Buffer.from(pem).toString('base64')).toString('base64')],
  ['in base64 after a name', (pem) => `KEY_${Buffer.from(pem).toString('base64')}`],
  ['in base64 with line breaks', (pem) => Buffer.from(pem).toString('base64').replace(/.{76}/g, '$&\n')],
  ['in base64url', (pem) => Buffer.from(pem).toString('base64url')],
  ['in hexadecimal', (pem) => Buffer.from(pem).toString('hex')],
  ['in the middle of words', (pem) => `the key is ${pem} and that is all`],
  ['in a JWT', (pem) => `e30.${Buffer.from(JSON.stringify({ x: pem })).toString('base64url')}.c2ln`],
];

const octal = (octet: number): string => octet.toString(8).padStart(3, '0');

const pythonOf = (der: Buffer): string =>
  [...der]
    .map((octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `\\x${octet.toString(16).padStart(2, '0')}`))
    .join('');

/** Octets as dumps show them: the offset, 16 octets in groups, and their printable characters. */
const dumped = (der: Buffer, group: number, sign: string): string =>
  Array.from({ length: Math.ceil(der.length / 16) }, (_, line) => {
    const octets = der.subarray(16 * line, 16 * line + 16);
    const digits = (octets.toString('hex').match(new RegExp(`.{1,${2 * group}}`, 'g')) ?? []).join(' ');
    return `${(16 * line).toString(16).padStart(8, '0')}${sign}${digits}  ${octets.toString('latin1').replace(/[^ -~]/g, '.')}`;
  }).join('\n');

/** RFC 4648 §6. */
const base32 = (der: Buffer): string =>
  (
    [...der]
      .map((octet) => octet.toString(2).padStart(8, '0'))
      .join('')
      .match(/.{1,5}/g) ?? []
  )
    .map((bits) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(bits.padEnd(5, '0'), 2)))
    .join('');

/** How its octets may be printed. */
const encodings: readonly (readonly [string, (der: Buffer) => string])[] = [
  ['base64', (der) => der.toString('base64')],
  ['base64url', (der) => der.toString('base64url')],
  ['base64 in lines', (der) => der.toString('base64').replace(/.{64}/g, '$&\n')],
  ['base64 with \\n', (der) => der.toString('base64').replace(/.{64}/g, '$&\\n')],
  ['base64 with blanks', (der) => der.toString('base64').replace(/.{64}/g, '$& ')],
  ['base64 in a URL', (der) => encodeURIComponent(der.toString('base64'))],
  ['base64 in pieces', (der) => `"${der.toString('base64').replace(/.{64}/g, '$&" +\n"')}"`],
  ['base64 after a name', (der) => `key:${der.toString('base64')}`],
  ['base64 within a word', (der) => `KEY${der.toString('base64')}`],
  ['hexadecimal', (der) => der.toString('hex')],
  ['hexadecimal in capitals', (der) => der.toString('hex').toUpperCase()],
  ['hexadecimal with colons', (der) => der.toString('hex').replace(/..(?=.)/g, '$&:')],
  ['hexadecimal with 0x', (der) => der.toString('hex').replace(/../g, '0x$&, ')],
  ['hexadecimal in lines', (der) => der.toString('hex').replace(/.{32}/g, '$&\n')],
  ['hexadecimal after a name', (der) => `cafe: ${der.toString('hex')}`],
  ['base64 with commas', (der) => der.toString('base64').replace(/.{32}/g, '$&,')],
  ['base64 with hyphens', (der) => der.toString('base64').replace(/.{8}/g, '$&-')],
  ['base64 with bars and blanks', (der) => der.toString('base64').replace(/.{16}/g, '$& | ')],
  ['hexadecimal with \\x', (der) => der.toString('hex').replace(/../g, '\\x$&')],
  ['hexadecimal with \\x, what can be printed as it is', (der) => `b'${pythonOf(der)}'`],
  ['hexadecimal with %', (der) => der.toString('hex').replace(/../g, '%$&')],
  ['hexadecimal as entities', (der) => der.toString('hex').replace(/../g, '&#x$&;')],
  ['decimal', (der) => [...der].join(',')],
  ['decimal with blanks', (der) => `[${[...der].join(', ')}]`],
  ['decimal as Java prints it', (der) => [...new Int8Array(der)].join(', ')],
  ['octal with \\', (der) => [...der].map((octet) => `\\${octal(octet)}`).join('')],
  ['octal', (der) => [...der].map(octal).join(' ')],
  ['xxd', (der) => dumped(der, 2, ': ')],
  ['hexdump -C', (der) => dumped(der, 1, '  ')],
  ['od -x', (der) => dumped(Buffer.from(der.subarray(0, der.length & ~1)).swap16(), 2, ' ')],
  ['base32', (der) => base32(der)],
  ['gzip in base64', (der) => gzipSync(der).toString('base64')],
  ['zlib in base64', (der) => deflateSync(der).toString('base64')],
  ['a list of numbers in JSON', (der) => JSON.stringify({ a: [...der] })],
  ['a Buffer in JSON', (der) => JSON.stringify(der)],
];

const jwks: readonly (readonly [string, object])[] = keys
  .filter(([name]) => name !== 'RSA-PSS')
  .map(([name, key]) => [name, key.export({ format: 'jwk' })]);

describe('a private key is recognised', () => {
  test.each(pems)('in PEM: %s', (_, pem) => {
    expect(spellings.filter(([, spelt]) => !containsPrivateKey(spelt(pem))).map(([name]) => name)).toEqual([]);
  });
  test.each(pems.filter(([name]) => name !== 'PKCS#1, encrypted'))('in DER: %s', (_, pem) => {
    const der = Buffer.from(body(pem), 'base64');
    expect(encodings.filter(([, coded]) => !containsPrivateKey(coded(der))).map(([name]) => name)).toEqual([]);
  });
  test.each(jwks)('in a JWK: %s', (_, jwk) => {
    const json = JSON.stringify(jwk);
    const shapes: unknown[] = [
      jwk,
      { keys: [jwk] },
      { a: { b: [[jwk]] } },
      { a: json },
      json,
      JSON.stringify(json),
      JSON.stringify(jwk, null, 2),
      json.replaceAll('"', "'"),
      json.replaceAll('"', ''),
      json.replaceAll('"', '\\"'),
      json.slice(0, -3),
      `cnf=${json}`,
      Buffer.from(json).toString('base64'),
      Buffer.from(json).toString('base64url'),
    ];
    expect(shapes.map((shape) => containsPrivateKey(shape))).toEqual(shapes.map(() => true));
  });
  test.each<[string, unknown]>([
    ['its last lines', text('keys/rsa.pem').slice(-200)],
    ['its first lines', text('keys/rsa.pem').slice(0, 100)],
    ['a JWK without d', { kty: 'RSA', n: 'n', e: 'AQAB', p: 'p'.repeat(171) }],
    ['a symmetric JWK', { kty: 'oct', k: randomBytes(32).toString('base64url') }],
    ['a key of a post-quantum algorithm', { kty: 'AKP', alg: 'ML-DSA-44', priv: randomBytes(32).toString('base64url') }],
    ['OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['OpenSSH without its lines', `b3BlbnNzaC1rZXktdjEA${'A'.repeat(60)}`],
    ['PGP', '-----BEGIN PGP PRIVATE KEY BLOCK-----'],
    ['SSH.com', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----'],
    ['PuTTY', 'PuTTY-User-Key-File-3: ssh-rsa'],
    ['openssl rsa -text', 'RSA Private-Key: (2048 bit, 2 primes)'],
    ['XML', `<RSAKeyValue><D>${'A'.repeat(40)}</D></RSAKeyValue>`],
    ['PEM in gzip in base64', gzipSync(text('keys/rsa.pem')).toString('base64')],
    ['a secret key of age', `AGE-SECRET-KEY-1${'Q2'.repeat(29)}`],
    ['d of a JWK, whole', `"d":"${testKey.export({ format: 'jwk' }).d}"`],
    ['d of a JWK of a curve, whole', `{"d":"${ec.export({ format: 'jwk' }).d}"}`],
    ['a JWK without its front', JSON.stringify(testKey.export({ format: 'jwk' })).slice(900)],
    ['octets', [...testKey.export({ format: 'der', type: 'pkcs8' })]],
    ['a key store', fixture('keys/rsa.p12').toString('base64')],
    ['the name of a member', { [text('keys/ed25519.pem')]: 1 }],
    [
      'three primes',
      Buffer.from('308207d7020101028201010000000000000000000000000000000000000000000000', 'hex').toString('base64'),
    ],
  ])('%s', (_, value) => expect(containsPrivateKey(value)).toBe(true));
});

describe('no private key is found in', () => {
  test.each<[string, unknown]>([
    ['nothing', ''],
    ['no value', undefined],
    ['numbers', { exp: 1, list: [true, null] }],
    ['words', 'Begin private key rotation for the front-end private key store'],
    ['an address', 'https://acme.my.salesforce.com/services/oauth2/token?key=private'],
    ['a consumer key', `3MVG9${randomBytes(60).toString('base64url')}`],
    ['a fingerprint', 'AB:'.repeat(32)],
    ['a thumbprint', randomBytes(32).toString('base64url')],
    ['a claim called d', { d: 'x'.repeat(43) }],
    ['a name that starts alike', `MIIE${'A'.repeat(300)}`],
    ['zeros', '0'.repeat(5000)],
    ['the octets 0x30', '30'.repeat(5000)],
  ])('%s', (_, value) => expect(containsPrivateKey(value)).toBe(false));
  test.each(['keys/rsa.pub.pem', 'keys/rsa.crt', 'keys/rsa.csr', 'keys/ed25519.csr', 'keys/rsa-pss.csr', 'keys/rsa.pub.jwk'])(
    '%s',
    (path) => {
      expect(spellings.filter(([, spelt]) => containsPrivateKey(spelt(text(path)))).map(([name]) => name)).toEqual([]);
      const der = Buffer.from(body(text(path)), 'base64');
      expect(encodings.filter(([, coded]) => containsPrivateKey(coded(der))).map(([name]) => name)).toEqual([]);
    },
  );
  test('certificates of others, and published key sets', () => {
    for (const file of readdirSync(new URL('../fixtures/issued/', import.meta.url))) {
      const bytes = fixture(`issued/${file}`);
      expect([file, containsPrivateKey(bytes.toString()), containsPrivateKey(bytes.toString('base64'))]).toEqual([
        file,
        false,
        false,
      ]);
    }
    for (const name of ['google-oauth2-v3-certs', 'keycloak-realm-sig-and-enc', 'azure-x5c-only', 'phpjwt-ed25519-jwkset']) {
      expect([name, containsPrivateKey(text(`jwks/${name}.json`))]).toEqual([name, false]);
      expect([name, containsPrivateKey(JSON.parse(text(`jwks/${name}.json`)))]).toEqual([name, false]);
    }
  });
  test('public JWKs, and signed JWTs', async () => {
    for (const [, key] of keys) {
      if (key.asymmetricKeyType === 'rsa-pss') continue;
      const jwk = createPublicKey(key).export({ format: 'jwk' });
      expect(containsPrivateKey({ cnf: { jwk }, text: JSON.stringify(jwk) })).toBe(false);
    }
    expect(containsPrivateKey(await signJwt({ iss: 'a' }, testKey, { alg: 'RS256' }))).toBe(false);
  });
  test('random octets', () => {
    const random = repeatable();
    for (let count = 0; count < 2000; count += 1) {
      const bytes = Buffer.from(random(300));
      expect(containsPrivateKey([bytes.toString('base64'), bytes.toString('hex')])).toBe(false);
    }
  });
});

describe('it is refused, and not repeated', () => {
  const pem = text('keys/ed25519.pem').replaceAll('\n', '');
  const refused = (what: string) =>
    expect.objectContaining({
      code: 'USAGE',
      message: `${what} contains a private key`,
      hint: 'remove it: a private key is never signed, sent or recorded; if others could read it, make a new key',
    });
  const thrownBy = async (work: () => unknown): Promise<unknown> => {
    try {
      return await work();
    } catch (error) {
      expect(error).toBeInstanceOf(KitError);
      return error;
    }
  };
  test('in a value', async () => expect(await thrownBy(() => refusePrivateKey('x', pem))).toEqual(refused('x')));
  test.each<[string, object, object, string]>([
    ['a claim', { a: 1, b: [{ c: pem }] }, {}, 'claim "b"'],
    ['the name of a claim', { [pem]: 1 }, {}, 'the name of a claim'],
    ['a JWK as claims', ed.export({ format: 'jwk' }), {}, 'the list of claims'],
    ['a header parameter', {}, { kid: pem }, 'header parameter "kid"'],
    ['a private JWK in the header', {}, { jwk: ec.export({ format: 'jwk' }) }, 'header parameter "jwk"'],
  ])('by signJwt in %s', async (_, claims, header, what) =>
    expect(await thrownBy(() => signJwt(claims, testKey, { alg: 'RS256', header: { ...header } }))).toEqual(refused(what)),
  );
  test.each<[string, Parameters<typeof tokenForm>, string]>([
    ['the assertion', [pem], 'the assertion'],
    ['the scope', ['a.b.c', { scope: pem }], 'the scope'],
    ['a field', ['a.b.c', { fields: [['x', pem]] }], 'field "x"'],
  ])('by tokenForm in %s', async (_, words, what) => expect(await thrownBy(() => tokenForm(...words))).toEqual(refused(what)));
  test('by every setting of every provider', async () => {
    for (const { settings } of providers) {
      for (const { check } of settings) {
        const error = await thrownBy(() => check(pem));
        expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(/ contains a private key$/) });
      }
    }
  });
  test('in the name of an app', async () =>
    expect(await thrownBy(() => checkSetup({ provider: 'generic', name: pem }, frozen))).toEqual(
      refused('the name of the app'),
    ));
  test('in the subject of a certificate', async () => {
    const options = { subject: `CN=app,description=${pem}`, days: 1, now: frozen, random: repeatable() };
    expect(await thrownBy(() => signingMaterial(testKey, options))).toEqual(refused('the subject'));
  });
  test('but the key of a bundle is written', async () => {
    expect(containsPrivateKey(await privateKeyPem(testKey, { random: repeatable() }))).toBe(true);
  });
});

describe('compressed text that contains much more compressed text', () => {
  const packed = (text: string | Buffer): string => deflateSync(text).toString('base64').replace(/=/g, '');
  const bomb = packed(`${packed(Buffer.alloc(261_120, '0'))}.`.repeat(700));
  test('is searched for at most a second, and refused', () => {
    expect(bomb.length).toBeLessThan(3000);
    expect(cpuTime(() => expect(containsPrivateKey(bomb)).toBe(true))).toBeLessThan(4000);
  });
  test('many times in one text costs no more', () => {
    const many = `${packed(Buffer.alloc(261_120, '0'))} `.repeat(100);
    expect(cpuTime(() => void containsPrivateKey(many))).toBeLessThan(4000);
  });
  test('counts as a key if it is too large to search', () => {
    expect(containsPrivateKey(packed(`${' '.repeat(300_000)}${text('keys/rsa.pem')}`))).toBe(true);
    expect(containsPrivateKey(packed(' '.repeat(262_000)))).toBe(false);
  });
  test('does not shorten the next search', () => {
    containsPrivateKey(bomb);
    expect(containsPrivateKey(packed('words and nothing else, '.repeat(20)))).toBe(false);
  });
});

test('a record of ten megabytes is refused by its size', () => {
  const record = JSON.stringify({ schema: 1, x: 'hello world '.repeat(800_000) });
  expect(() => readRecord(record)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message: 'larger than 256 KB' }));
});
