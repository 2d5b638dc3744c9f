/** Published key sets, and the keys of RFCs and of other projects' tests: each gives the intended key. */
import { createPrivateKey, createPublicKey, type JsonWebKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { calculateJwkThumbprint, exportSPKI, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { chooseKey, openKeys } from '../../../../src/core/keys/choose-key.ts';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import type { FoundKey } from '../../../../src/core/keys/opening/open-item.ts';
import { findKeys } from '../../../../src/core/keys/read-keys.ts';
import { writeKeys } from '../../../../src/core/keys/write-keys.ts';
import { fixture } from '../../../fixtures.ts';
import { run, testWith } from '../../../strangers.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test looks at documents whose shape it knows
type Loose = any;

const json = (path: string): Loose => JSON.parse(fixture(`jwks/${path}`).toString());
const opened = (path: string, allowWeak = false) => openKeys(findKeys(fixture(`jwks/${path}`)).keys, { allowWeak });
const pemOf = (key: FoundKey): string => writeKeys([key], 'spki', { secret: false });

/** The members of a published key, normalised by hand: minimal numbers for RSA, coordinates of full size for EC. */
function normalised(jwk: JsonWebKey): JsonWebKey {
  const bytes = (text = ''): Buffer => Buffer.from(text, 'base64');
  const shortest = (text?: string): string => {
    const hex = BigInt(`0x${bytes(text).toString('hex')}`).toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
  };
  if (jwk.kty === 'RSA') return { kty: 'RSA', n: shortest(jwk.n), e: shortest(jwk.e) };
  if (jwk.kty === 'OKP') return { kty: 'OKP', crv: jwk.crv as string, x: jwk.x as string };
  const size = { 'P-256': 64, 'P-384': 96, 'P-521': 132 }[jwk.crv as string] as number;
  const full = (text?: string): string =>
    Buffer.from(
      BigInt(`0x${bytes(text).toString('hex')}`)
        .toString(16)
        .padStart(size, '0'),
      'hex',
    ).toString('base64url');
  return { kty: 'EC', crv: jwk.crv as string, x: full(jwk.x), y: full(jwk.y) };
}

const spki = (jwk: JsonWebKey): string =>
  createPublicKey({ key: normalised(jwk), format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();

const certificateKey = (x5c: string): string =>
  new X509Certificate(Buffer.from(x5c, 'base64')).publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('every key of a published set equals the key with its numbers normalised by hand', () => {
  test.each([
    ['auth0-dev-tenant-2019.json', 1],
    ['azure-common-discovery-keys-2015-stdbase64.json', 2],
    ['bad-x5c-der.json', 2],
    ['connect-op-2015-nokid-noalg.json', 1],
    ['gluu-2015-alg-EC-leadingzero.json', 6],
    ['google-iap-es256.json', 5],
    ['google-oauth2-v3-certs.json', 2],
    ['google-v2certs-2014-padded-1024bit.json', 2],
    ['keycloak-realm-enc-only.json', 1],
    ['keycloak-realm-sig-and-enc.json', 2],
    ['phpjwt-ed25519-jwkset.json', 1],
    ['pingfederate-2015-12keys-noalg.json', 12],
    ['pingfederate-2015-duplicate-kid.json', 12],
    ['salesforce-id-keys-2014-leadingzero.json', 3],
    ['salesforce-id-keys-2015.json', 4],
  ])('%s', (file, count) => {
    const { found, refused } = opened(file, true);
    expect(refused).toEqual([]);
    expect(found).toHaveLength(count);
    expect(found.map(pemOf)).toEqual(json(file).keys.map(spki));
    expect(found.map(({ kid }) => kid)).toEqual(json(file).keys.map(({ kid }: { kid?: string }) => kid));
  });
  test('azure-x5c-only.json: that of its certificate', () => {
    const [key] = opened('azure-x5c-only.json').found;
    expect(pemOf(key as FoundKey)).toBe(certificateKey(json('azure-x5c-only.json').keys[0].x5c[0]));
    expect(key?.notAfter).toEqual(new Date('2014-06-07T07:00:00Z'));
    expect(key?.notes).toEqual(['it has no numbers: used those of the certificate in "x5c"']);
  });
  test('google-oauth2-v1-certs-map.json: those of its certificates, which are the keys of the v3 set', () => {
    const { found } = opened('google-oauth2-v1-certs-map.json');
    expect(found.map(({ kid }) => kid)).toEqual(Object.keys(json('google-oauth2-v1-certs-map.json')));
    expect(found.map(({ key }) => thumbprint(key))).toEqual(
      opened('google-oauth2-v3-certs.json').found.map(({ key }) => thumbprint(key)),
    );
    expect(found[0]?.notAfter).toEqual(new Date('2020-04-30T16:44:30Z'));
  });
  test('bad-kty-oct-with-n.json: the RSA key; the other one is not a key pair', () => {
    const { found, refused } = opened('bad-kty-oct-with-n.json');
    expect(found.map(pemOf)).toEqual([spki(json('bad-kty-oct-with-n.json').keys[0])]);
    expect(refused.map(({ problem }) => problem.message)).toEqual([
      'key kriMPdmBvx68skT8-mPAB3BseeA: "kty" is oct: a shared secret, which has no public half',
    ]);
  });
});

describe('a quirk on the first key of google-oauth2-v3-certs.json gives that key', () => {
  const first = spki(json('google-oauth2-v3-certs.json').keys[0]);
  test.each([
    ['azure-keyvault-bundle-shape', 1, ['"e" had leading zeros: removed']],
    ['bare-array-of-jwks', 2, []],
    ['e-AAEAAQ-leading-zero', 1, ['"e" had leading zeros: removed']],
    ['e-number-65537', 1, ['"e" is a JSON number instead of base64url: converted']],
    ['json-string-escaped', 1, ['it was JSON in a text in JSON: decoded']],
    ['n-leading-zero', 1, ['"n" had leading zeros: removed']],
    ['n-std-base64-padded', 1, ['"n" is base64 instead of base64url: accepted']],
    ['object-of-jwks-by-kid', 2, []],
    ['utf8-bom', 1, ['repaired: removed its byte order mark (BOM)']],
  ])('%s', (name, count, notes) => {
    const { found, refused } = opened(`derived/${name}.json`);
    expect(found).toHaveLength(count);
    expect(refused).toEqual([]);
    expect(pemOf(found[0] as FoundKey)).toBe(first);
    expect(found[0]?.notes).toEqual(notes);
  });
});

describe('is refused, and says why', () => {
  const id = 'f9d97b4cae90bcd76aeb20026f6b770cac221783';
  test.each([
    ['derived/kty-missing.json', `key ${id}: "kty" is missing, so the type of the key is unknown`],
    ['derived/n-illegal-char.json', `key ${id}: "n" contains the character "!", which is not in the base64url alphabet`],
    [
      'derived/ec-x-short-31-bytes.json',
      'key 2nMJtw: "x" is cut off or damaged: "x" and "y" are not a point on the curve P-256',
    ],
    ['derived/empty-keyset.json', 'the key set is empty'],
    ['keycloak-realm-enc-only.json', 'key lYXxnemSzWNBUoPug_h0hZnjPi5oKCmQ9awQJaZCWWM: not a signing key: "use" is "enc"'],
    [
      'google-v2certs-2014-padded-1024bit.json',
      'none of the 2 keys can be used: key ce808d4fb2eabff22a608e0c7a14300cc04f2606: "n" has 1024 bits, but RS256 needs 2048 or more; key ce3dde4df07fe0794fcff86642b4b11f8026f43f: "n" has 1024 bits, but RS256 needs 2048 or more',
    ],
  ])('%s', (file, message) => {
    expect(() => chooseKey(opened(file))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', exitCode: 3, message }));
  });
});

test('no sample is forgotten', () => {
  const here = readFileSync(import.meta.filename, 'utf8');
  const files = readdirSync(new URL('../../../fixtures/jwks', import.meta.url), { recursive: true, encoding: 'utf8' });
  const samples = files.filter((name) => /^(derived.)?[^/\\]+\.json$/.test(name)).map((name) => basename(name, '.json'));
  expect(samples).toHaveLength(31);
  expect(samples.filter((name) => !here.includes(`${name}`))).toEqual([]);
});

describe('OpenSSL reads the written key, and shows the numbers of', () => {
  const rsa = ['auth0-dev-tenant-2019', 'azure-common-discovery-keys-2015-stdbase64', 'salesforce-id-keys-2014-leadingzero'];
  for (const name of rsa) {
    testWith('openssl', name, () => {
      for (const [index, key] of opened(`${name}.json`).found.entries()) {
        const { n } = normalised(json(`${name}.json`).keys[index]);
        const modulus = Buffer.from(n as string, 'base64url')
          .toString('hex')
          .toUpperCase();
        expect(run('openssl', ['rsa', '-pubin', '-noout', '-modulus'], pemOf(key))).toBe(`Modulus=${modulus}\n`);
      }
    });
  }
  testWith('openssl', 'gluu-2015-alg-EC-leadingzero: points whose coordinates are too short or too long by a zero', () => {
    for (const [index, key] of opened('gluu-2015-alg-EC-leadingzero.json').found.entries()) {
      const { kty, x, y } = normalised(json('gluu-2015-alg-EC-leadingzero.json').keys[index]);
      if (kty !== 'EC') continue;
      const der = run('openssl', ['pkey', '-pubin', '-text', '-noout'], pemOf(key)).replace(/[\s:]/g, '');
      expect(der).toContain(
        `04${Buffer.from(`${x}`, 'base64url').toString('hex')}${Buffer.from(`${y}`, 'base64url').toString('hex')}`,
      );
    }
  });
});

/** Reads one key and writes its private and its public half. */
function both(bytes: Buffer): { jwk: JsonWebKey; publicJwk: JsonWebKey; pkcs8?: string; spki: string } {
  const [key] = openKeys(findKeys(bytes).keys, {}).found;
  if (!key) throw new Error('no key');
  const secret = key.key.type === 'private';
  const strip = ({ alg: _, use: __, kid: ___, ...jwk }: Loose): JsonWebKey => jwk;
  return {
    jwk: strip(JSON.parse(writeKeys([key], 'jwk', { secret }))),
    publicJwk: strip(JSON.parse(writeKeys([key], 'jwk', { secret: false }))),
    ...(secret ? { pkcs8: writeKeys([key], 'pkcs8', { secret }) } : {}),
    spki: pemOf(key),
  };
}

describe('panva/jose: the same key as JWK, PKCS#8, SPKI and X.509, each from each', () => {
  test.each(Object.entries<Loose>(json('panva/fixtures-keys.json').KEYS))('%s', (_, { jwk, pkcs8, spki: pem, x509 }) => {
    const { alg: __, use: ___, kid: ____, key_ops: _____, ext: ______, ...bare } = jwk;
    const publicJwk = Object.fromEntries(
      Object.entries(bare).filter(([name]) => !['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name)),
    );
    for (const given of [JSON.stringify(jwk), pkcs8]) {
      expect(both(Buffer.from(given))).toEqual({ jwk: bare, publicJwk, pkcs8, spki: pem });
    }
    for (const given of [JSON.stringify(publicJwk), pem, ...(x509 ? [x509] : [])]) {
      expect(both(Buffer.from(given))).toEqual({ jwk: publicJwk, publicJwk, spki: pem });
    }
  });
});

describe('jwker: PEM and JWK pairs', () => {
  test.each(['rsa', 'rsa.pub', 'ec', 'ec.pub', 'ec-withparams', 'x25519', 'x25519.pub', 'ed25519.pub'])(
    '%s, both ways',
    (name) => {
      const fromPem = both(fixture(`jwks/jwker/${name}.pem`));
      expect(fromPem).toEqual(both(fixture(`jwks/jwker/${name}.jwk`)));
      expect(fromPem.jwk).toEqual(json(`jwker/${name}.jwk`));
    },
  );
  test('ed25519, whose JWK contains the public key twice', () => {
    const fromPem = both(fixture('jwks/jwker/ed25519.pem'));
    expect(both(fixture('jwks/jwker/ed25519.jwk'))).toEqual(fromPem);
    expect(openKeys(findKeys(fixture('jwks/jwker/ed25519.jwk')).keys, {}).found[0]?.notes).toEqual([
      '"d" contained the public key after the private one: removed',
    ]);
    const { d } = json('jwker/ed25519.jwk');
    expect(fromPem.jwk.d).toBe(Buffer.from(d, 'base64url').subarray(0, 32).toString('base64url'));
  });
});

describe('RFC 7517 and 7638, known answers', () => {
  test('A.1 and A.2: two keys, the same ones, public and private', () => {
    const publicKeys = opened('rfc/rfc7517_A.1.jwkset').found;
    const privateKeys = opened('rfc/rfc7517_A.2.jwkset').found;
    expect(publicKeys.map(pemOf)).toEqual(json('rfc/rfc7517_A.1.jwkset').keys.map(spki));
    expect(privateKeys.map(pemOf)).toEqual(publicKeys.map(pemOf));
    const written = JSON.parse(
      writeKeys(
        privateKeys.map((found) => ({ key: found.key, found })),
        'jwks',
        { secret: true },
      ),
    ).keys;
    for (const [index, jwk] of json('rfc/rfc7517_A.2.jwkset').keys.entries()) {
      expect({ ...written[index], kid: jwk.kid }).toMatchObject(jwk);
    }
    expect(chooseKey(opened('rfc/rfc7517_A.1.jwkset'))).toMatchObject({ keys: [{ kid: '2011-04-29' }] });
  });
  test('A.3: symmetric keys alone are refused', () => {
    expect(() => chooseKey(opened('rfc/rfc7517_A.3.jwkset'))).toThrow(
      'none of the 2 keys can be used: key 1: "kty" is oct: a shared secret, which has no public half; key HMACkeyusedinJWSspecAppendixA.1example: "kty" is oct: a shared secret, which has no public half',
    );
  });
  test('B: a certificate and the numbers in it', () => {
    const [key] = opened('rfc/rfc7517_B.jwk').found;
    expect(pemOf(key as FoundKey)).toBe(certificateKey(json('rfc/rfc7517_B.jwk').x5c[0]));
    expect(key?.notAfter).toEqual(new Date('2018-08-14T22:29:15Z'));
  });
  test('RFC 7520 §3: EC and RSA, public and private', () => {
    for (const [publicFile, privateFile] of [
      ['rfc7520_3.1', 'rfc7520_3.2'],
      ['rfc7520_3.3', 'rfc7520_3.4'],
    ]) {
      const [publicKey] = opened(`rfc/${publicFile}.jwk`).found;
      const [privateKey] = opened(`rfc/${privateFile}.jwk`).found;
      expect(pemOf(privateKey as FoundKey)).toBe(pemOf(publicKey as FoundKey));
      const ours = writeKeys([privateKey as FoundKey], 'pkcs8', { secret: true });
      const theirs = createPrivateKey({ key: json(`rfc/${privateFile}.jwk`), format: 'jwk' });
      expect(ours).toBe(theirs.export({ type: 'pkcs8', format: 'pem' }).toString());
    }
  });
  test('RFC 7638 §3.1, and two more', () => {
    const [key] = opened('rfc/rfc7638_3.1.jwk').found;
    expect(thumbprint((key as FoundKey).key)).toBe(fixture('jwks/rfc/rfc7638_3.1.thp').toString().trim());
    for (const { jwk, sha256 } of json('panva/rfc7638-thumbprints.json')) {
      expect(thumbprint(createPublicKey({ key: jwk, format: 'jwk' }))).toBe(sha256);
    }
  });
});

test('jose, an independent program, gives the same SPKI and thumbprints', async () => {
  for (const file of ['google-oauth2-v3-certs.json', 'pingfederate-2015-12keys-noalg.json', 'phpjwt-ed25519-jwkset.json']) {
    const theirs = await Promise.all(
      json(file).keys.map(async (jwk: JsonWebKey) => ({
        pem: await exportSPKI((await importJWK(jwk as Loose, 'alg' in jwk ? undefined : algOf(jwk))) as Loose),
        id: await calculateJwkThumbprint(jwk as Loose),
      })),
    );
    expect(opened(file).found.map((key) => ({ pem: pemOf(key), id: thumbprint(key.key) }))).toEqual(
      theirs.map(({ pem, id }) => ({ pem: `${pem.trim()}\n`, id })),
    );
  }
});

const algOf = ({ kty, crv }: JsonWebKey): string =>
  kty === 'RSA' ? 'RS256' : ({ 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }[crv as string] ?? 'EdDSA');
