/** Which of several keys is chosen, how files wrap their keys, and how the choices are shown. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { chooseKey, openKeys, signingKeys } from '../../../src/core/keys/choose-key.ts';
import { writeJwk } from '../../../src/core/keys/jwk/write-jwk.ts';
import { keyTable } from '../../../src/core/keys/key-choices-table.ts';
import { findKeys } from '../../../src/core/keys/read-keys.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';
import { newKeyPair } from '../../new-keys.ts';

const ecKey = newKeyPair('ec', { namedCurve: 'P-256' }).privateKey;
const edKey = newKeyPair('ed25519').privateKey;
const xKey = newKeyPair('x25519').privateKey;

/** A published JWK; `undefined` removes a member. */
function published(key: KeyObject, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...writeJwk(key, {}), kid: undefined, ...changes };
}
const rsa = published(testKey, { kid: 'rsa-1' });
const rsa2 = published(otherKey, { kid: 'rsa-2' });
const ec = published(ecKey, { kid: 'ec-1' });
const ed = published(edKey, { kid: 'ed-1' });
const x = published(xKey, { kid: 'x-1', use: undefined });

const pemOf = (key: KeyObject): string => `${createPublicKey(key).export({ type: 'spki', format: 'pem' })}`;

const open = (value: unknown, allowWeak = false) =>
  openKeys(findKeys(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))).keys, { allowWeak });
const chosen = (value: unknown, kid?: string) => {
  const { keys, notes } = chooseKey(open(value), kid);
  return { kids: keys.map((key) => key.kid), notes };
};

describe('chooses', () => {
  test.each<[string, unknown, (string | undefined)[], string[]]>([
    ['one key, and says nothing', rsa, ['rsa-1'], []],
    ['the only RSA key', { keys: [ec, rsa, ed] }, ['rsa-1'], ['3 keys; used the only RSA signing key, kid rsa-1, 2048 bits']],
    ['the only key for signatures', { keys: [ec] }, ['ec-1'], []],
    ['both of two RSA keys', { keys: [rsa, rsa2] }, ['rsa-1', 'rsa-2'], []],
    ['all of two RSA keys and another one', { keys: [rsa, rsa2, ec] }, ['rsa-1', 'rsa-2', 'ec-1'], []],
    [
      'an EC key next to one for key agreement',
      { keys: [x, ec] },
      ['ec-1'],
      ['skipped key x-1: not a signing key: an X25519 key cannot sign', '2 keys; used the only signing key, kid ec-1, P-256'],
    ],
    ['a key for key agreement if there is no other', { keys: [x] }, ['x-1'], []],
    [
      'the key for signatures, not the one for encryption',
      { keys: [{ ...rsa2, use: 'enc' }, rsa] },
      ['rsa-1'],
      ['skipped key rsa-2: not a signing key: "use" is "enc"', '2 keys; used the only RSA signing key, kid rsa-1, 2048 bits'],
    ],
    [
      'the sound key next to damaged ones',
      { keys: [{ ...rsa2, n: '!' }, { kty: 'XYZ' }, { kty: 'EC', crv: 'P-1' }, 7, rsa] },
      ['rsa-1'],
      [
        'skipped key rsa-2: "n" contains the character "!", which is not in the base64url alphabet',
        'skipped key 2: "kty" is "XYZ", which is not supported',
        'skipped key 3: "crv" is "P-1", which is not supported',
        'skipped key 4: not a JWK: not a JSON object',
        '5 keys; used the only RSA signing key, kid rsa-1, 2048 bits',
      ],
    ],
    [
      'the sound block next to a damaged one, and says so',
      `${pemOf(otherKey).replace(/\n(?=[^\n]*\n-----END)/, '\n!!!\n')}${pemOf(testKey)}`,
      [undefined],
      [
        expect.stringContaining('skipped a public key: it is damaged'),
        expect.stringContaining('2 keys; used the only RSA signing key that is not damaged, thumbprint'),
      ] as string[],
    ],
    ['one key that is a duplicate', { keys: [rsa, { ...rsa, kid: 'again' }] }, ['rsa-1'], []],
    [
      'one key listed for both uses',
      {
        keys: [
          { ...rsa, use: 'enc', alg: 'RSA-OAEP' },
          { ...rsa, kid: 'again' },
        ],
      },
      ['rsa-1'],
      [],
    ],
  ])('%s', (_, document, kids, notes) => {
    expect(chosen(document)).toEqual({ kids, notes });
  });
  test('no more than ten skipped keys are named', () => {
    const { notes } = chosen({ keys: [rsa, ...Array.from({ length: 30 }, () => ({ kty: 'XYZ' }))] });
    expect(notes).toHaveLength(12);
    expect(notes[10]).toBe('20 more skipped');
  });
});

describe('chooses by --kid', () => {
  const set = {
    keys: [rsa, rsa2, ec, { ...published(edKey), kid: 'rsa' }, published(xKey, { kid: 'vyVQH7UMjw+zd4KHZ/A2vHhgITI=' })],
  };
  const id = (value: unknown): string => writeJwk(value as KeyObject, {}).kid as string;
  test.each([
    ['a kid', 'rsa-2', ['rsa-2']],
    ['the start of a kid', 'ec-', ['ec-1']],
    ['a kid that is also the start of others', 'rsa', ['rsa']],
    ['a kid in the alphabet of base64', 'vyVQH7UMjw+zd4KHZ/A2vHhgITI=', ['vyVQH7UMjw+zd4KHZ/A2vHhgITI=']],
    ['the start of several', 'rsa-', ['rsa-1', 'rsa-2']],
    ['a thumbprint', id(otherKey), ['rsa-2']],
    ['the start of a thumbprint', id(otherKey).slice(0, 12), ['rsa-2']],
  ])('%s', (_, kid, kids) => {
    expect(chosen(set, kid).kids).toEqual(kids);
  });
  test('a key for encryption, and says so', () => {
    expect(chosen({ keys: [rsa, { ...rsa2, use: 'enc' }] }, 'rsa-2')).toEqual({
      kids: ['rsa-2'],
      notes: ['key rsa-2 is not a signing key: "use" is "enc"'],
    });
  });
  test('nothing, if no key has that name', () => {
    expect(() => chosen(set, 'x\u001b')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: 'no key has a kid or a thumbprint that starts with "x\\x1b"' }),
    );
  });
  test('a damaged key: refused for its damage', () => {
    expect(() => chosen({ keys: [rsa, { ...rsa2, e: 'AQ' }] }, 'rsa-2')).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: 'key rsa-2: "e" is 1: anybody could sign with it' }),
    );
  });
});

describe('refuses, if no usable key is left,', () => {
  test.each<[string, unknown, string]>([
    ['a key for encryption', { ...rsa, use: 'enc' }, 'key rsa-1: not a signing key: "use" is "enc"'],
    ['a key for OAEP', { ...rsa, alg: 'RSA-OAEP' }, 'key rsa-1: not a signing key: "alg" is "RSA-OAEP"'],
    ['a key for ECDH', { ...ec, alg: 'ECDH-ES' }, 'key ec-1: not a signing key: "alg" is "ECDH-ES"'],
    [
      'five keys, and names three',
      { keys: [{ kty: 'a' }, { kty: 'b' }, { kty: 'c' }, { kty: 'd' }, { kty: 'e' }] },
      'none of the 5 keys can be used: key 1: "kty" is "a", which is not supported; key 2: "kty" is "b", which is not supported; key 3: "kty" is "c", which is not supported; 2 more cannot be used',
    ],
    ['a repeated member', '{"kty":"RSA","kid":"a","n":"AA","n":"AQ","e":"AQAB"}', 'key a: duplicate member "n"'],
  ])('%s', (_, document, message) => {
    expect(() => chosen(document)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
});

test.each([
  ['a set', (twice: string) => `{"keys":[${twice}]}`, 'key rsa-2: duplicate member "key"'],
  ['a list', (twice: string) => `[${twice}]`, 'key rsa-2: duplicate member "key"'],
  ['an object by kid', (twice: string) => `{"a":${twice}}`, 'key rsa-2: duplicate member "key"'],
  ['nothing', (twice: string) => twice, 'duplicate member "key" in the JSON'],
])('a wrapper in %s with two keys is refused', (_, around, message) => {
  const twice = `{"key":${JSON.stringify(rsa)},"key":${JSON.stringify(rsa2)}}`;
  expect(() => chosen(around(twice))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
});

test('a key with two kids is found by both', () => {
  const document = { keys: [rsa2, rsa, { ...rsa, kid: 'again' }] };
  expect(chosen(document, 'rsa-1')).toEqual({ kids: ['rsa-1'], notes: [] });
  expect(chosen(document, 'again')).toEqual({ kids: ['rsa-1'], notes: [] });
  expect(chosen(document, 'aga')).toEqual({ kids: ['rsa-1'], notes: [] });
});

describe('finds the keys in', () => {
  const pem = createPublicKey(testKey).export({ type: 'spki', format: 'pem' }).toString();
  const certificate = fixture('keys/rsa.crt').toString();
  test.each<[string, unknown, (string | undefined)[]]>([
    ['one JWK', rsa, ['rsa-1']],
    ['a set', { keys: [rsa, ec] }, ['rsa-1', 'ec-1']],
    ['a list', [rsa, ec], ['rsa-1', 'ec-1']],
    ['an object by kid', { a: { ...rsa, kid: undefined }, b: ec }, ['a', 'ec-1']],
    ['certificates by kid', { a: certificate }, ['a']],
    ['public keys by kid', { a: pem }, ['a']],
    ['the response of Azure Key Vault', { key: rsa, attributes: { enabled: true } }, ['rsa-1']],
    ['a set of responses of Azure Key Vault', { keys: [{ key: rsa }] }, ['rsa-1']],
    ['a set by kid', { keys: { a: { ...rsa, kid: undefined } } }, ['a']],
    ['a client registration', { jwks: { keys: [rsa] }, client_id: 'a' }, ['rsa-1']],
    ['a registration that also contains a URL', { jwks_uri: 'https://a', jwks: { keys: [rsa] } }, ['rsa-1']],
    ['a set that also contains a URL', { jwks_uri: 'https://a', keys: [rsa] }, ['rsa-1']],
    ['a key that also contains a URL', { ...rsa, jwks_uri: 'https://a' }, ['rsa-1']],
    ['JSON in a string', JSON.stringify(JSON.stringify({ keys: [rsa] })), ['rsa-1']],
    ['PEM in a string', JSON.stringify(pem), [undefined]],
    ['JSON behind blanks', `\n  ${JSON.stringify(rsa)}\n`, ['rsa-1']],
    ['PEM', pem, [undefined]],
    ['PEM behind words in brackets', `[Note] here it is:\n${pem}`, [undefined]],
    [
      'what Google calls a service account',
      { type: 'service_account', private_key_id: '1f2e', private_key: fixture('keys/rsa.pem').toString(), client_id: '1' },
      ['1f2e'],
    ],
    ['PEM behind words', `Here it is:\n${pem}`, [undefined]],
    ['a private key and its certificate: one', `${fixture('keys/rsa.pem')}${certificate}`, [undefined]],
    ['the certificate and its private key: one', `${certificate}${fixture('keys/rsa.pem')}`, [undefined]],
    ['two keys', `${pem}${fixture('keys/ec.pem')}`, [undefined, undefined]],
  ])('%s', (_, document, kids) => {
    expect(open(document).found.map(({ kid }) => kid)).toEqual(kids);
  });
  test.each([
    ['rsa.pub.der', 'public'],
    ['rsa.crt.der', 'public'],
    ['rsa.pkcs1.der', 'private'],
    ['rsa.pkcs8.der', 'private'],
    ['rsa.with-certificate.pem', 'private'],
    ['rsa.utf16.pem', 'private'],
  ])('%s: one, %s', (file, type) => {
    const { found } = openKeys(findKeys(fixture(`keys/${file}`)).keys, {});
    expect(found.map(({ key }) => key.type)).toEqual([type]);
    expect(
      createPublicKey(testKey).equals(
        found[0]?.key.type === 'private' ? createPublicKey(found[0].key) : (found[0]?.key as KeyObject),
      ),
    ).toBe(true);
  });
  test('a PKCS#1 public key, PEM and DER', () => {
    const publicKey = createPublicKey(testKey);
    for (const bytes of [
      Buffer.from(publicKey.export({ type: 'pkcs1', format: 'pem' })),
      publicKey.export({ type: 'pkcs1', format: 'der' }),
    ]) {
      expect(openKeys(findKeys(bytes).keys, {}).found[0]?.key.equals(publicKey)).toBe(true);
    }
  });
  test('an object by kid whose other texts are damaged: each is skipped with its reason', () => {
    const { found, refused } = open({
      a: certificate.slice(0, 500),
      b: '-----BEGIN ',
      c: fixture('keys/rsa.csr').toString().replace('\n', '\n!'),
      d: certificate,
    });
    expect(found.map(({ kid }) => kid)).toEqual(['d']);
    expect(refused.map(({ problem }) => problem.message)).toEqual([
      'key a: a certificate is cut off: its END line is missing',
      'key b: the PEM in it is damaged',
      'key c: a certificate request: it is damaged: line 2, character 1 is "!", which is not base64',
    ]);
  });
  test('UTF-16', () => {
    const bytes = Buffer.from(`\ufeff${JSON.stringify(rsa)}`, 'utf16le');
    expect(findKeys(bytes)).toMatchObject({ inJson: true, keys: [{ kid: 'rsa-1' }] });
    expect(findKeys(bytes.swap16())).toMatchObject({ inJson: true, keys: [{ kid: 'rsa-1' }] });
    const unmarked = Buffer.from(JSON.stringify(rsa), 'utf16le');
    expect(findKeys(unmarked)).toMatchObject({ inJson: true, keys: [{ kid: 'rsa-1' }] });
    expect(findKeys(unmarked.swap16())).toMatchObject({ inJson: true, keys: [{ kid: 'rsa-1' }] });
  });
  test('a key and its certificate: the private key, with the expiry date of the certificate', () => {
    const [key] = open(`${certificate}${fixture('keys/rsa.pem')}`).found;
    expect(key?.key.type).toBe('private');
    expect(key?.notAfter).toBeInstanceOf(Date);
  });
  test.each(['', '"keys":[],'])('a discovery document: the URL of the keys (%s)', (more) => {
    expect(findKeys(Buffer.from(`{${more}"issuer":"https://a","jwks_uri":"https://a/keys"}`))).toEqual({
      inJson: true,
      keys: [],
      jwksUri: 'https://a/keys',
    });
  });
});

describe('refuses a file with', () => {
  test.each([
    ['nothing', '', 'the file is empty'],
    ['words', 'hello', 'this is plain text, not a key'],
    ['a web page', '<!doctype html><p>log in', 'this is a web page (HTML), not a key'],
    ['a web page after a comment', '\n<!-- saved --><html>', 'this is a web page (HTML), not a key'],
    ['XML', '<?xml version="1.0"?><EntityDescriptor/>', 'this is XML, not a key'],
    [
      'the name of a curve',
      fixture('jwks/jwker/ec-withparams.pem').toString().split('-----BEGIN EC PRIVATE')[0] ?? '',
      'this is the name of a curve, not a key',
    ],
    ['a request', fixture('keys/rsa.csr').toString(), 'this is a certificate request, not a key'],
    ['an empty set', '{"keys":[]}', 'the key set is empty'],
    ['other JSON', '{"status":"invalid_token"}', 'the JSON is not a JWK'],
    ['deeper JSON', '{"status":{"code":404}}', 'the JSON is not a JWK'],
    ['a number', '{"keys":7}', 'the JSON is not a JWK'],
    ['an empty object', '{}', 'the JSON is not a JWK'],
    ['a set in a set twice', '{"keys":[],"keys":[]}', 'duplicate member "keys" in the JSON'],
    ['text in text in text', JSON.stringify(JSON.stringify(JSON.stringify('{}'))), 'this is JSON in JSON in JSON, not a key'],
  ])('%s', (_, text, message) => {
    expect(() => findKeys(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test.each([
    ['rsa-mismatch.pem', 'a private key: the private key contradicts itself: "dp" does not match "d" and "p"'],
    ['rsa-1024.pem', 'a private key: "n" has 1024 bits, but RS256 needs 2048 or more'],
  ])('%s', (file, message) => {
    expect(() => signingKeys(openKeys(findKeys(fixture(`keys/${file}`)).keys, {}))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message }),
    );
  });
  test('a damaged certificate', () => {
    const text = fixture('keys/rsa.crt')
      .toString()
      .replace(/\n[^-]{64}\n/, '\n');
    expect(() => signingKeys(open(text))).toThrow('a certificate: it is damaged');
  });
  test('an encrypted key, without its passphrase', () => {
    const { keys } = findKeys(fixture('keys/rsa.pkcs8.enc.pem'));
    expect(keys[0]?.encrypted).toBe(true);
    expect(() => signingKeys(openKeys(keys, {}))).toThrow(expect.objectContaining({ code: 'PASSPHRASE', exitCode: 3 }));
    expect(openKeys(keys, { passphrase: Buffer.from('secret') }).found[0]?.key.equals(testKey)).toBe(true);
  });
});

test('the table fits 78 columns with any untrusted text', () => {
  const { found } = open({
    keys: [
      { ...rsa, kid: 'k'.repeat(200), x5c: [fixture('keys/rsa.crt.der').toString('base64')], alg: 'PS512' },
      {
        ...published(newKeyPair('ec', { namedCurve: 'secp256k1' }).privateKey),
        kid: 'a\u001b[31mb',
        alg: 'x'.repeat(50),
        use: 'signature',
      },
      { ...published(edKey), use: undefined, alg: undefined },
    ],
  });
  const { titles, rows } = keyTable(found);
  expect(titles).toBe('kid                   kty  size       use  alg       thumbprint  expires');
  for (const line of [titles, ...rows]) expect(line.length).toBeLessThanOrEqual(76);
  expect(rows[0]).toMatch(/^k{20} {2}RSA {2}2048 {7}sig {2}PS512 {5}[\w-]{10} {2}\d+ [A-Z][a-z]+ \d{4}$/);
  expect(rows[1]).toMatch(/^a\\x1b\[31mb {12}EC {3}secp256k1 {2}- {4}x{8} {2}[\w-]{10} {2}-$/);
  expect(rows[2]).toMatch(/^- {21}OKP {2}Ed25519 {4}- {4}- {9}[\w-]{10} {2}-$/);
});

test('the table tells keys apart by key_ops and exp, in seconds or milliseconds', () => {
  const { found } = open({
    keys: [
      { ...rsa, kid: 'a_sig_rs256', alg: 'RS256', use: 'sig', key_ops: ['connect'], exp: 1_700_000_000_000 },
      { ...published(edKey), kid: 'k'.repeat(200), alg: 'EdDSA', use: 'sig', key_ops: ['verify', 'sign'], exp: 1_800_000_000 },
      { ...published(ecKey), use: undefined, alg: undefined, kid: 'c', exp: 'soon', key_ops: 'ssa' },
    ],
  });
  const { titles, rows } = keyTable(found);
  expect(titles).toBe('kid              kty  size     use  alg    key_ops   thumbprint  expires');
  for (const line of [titles, ...rows]) expect(line.length).toBeLessThanOrEqual(76);
  expect(rows[0]).toMatch(/^a_sig_rs256 {2,}RSA {2}2048 {5}sig {2}RS256 {2}connect {3}[\w-]{10} {2}14 Nov 2023$/);
  expect(rows[1]).toMatch(/^k{10,20} {2}OKP {2}Ed25519 {2}sig {2}EdDSA {2}verify,s {2}[\w-]{10} {2}15 Jan 2027$/);
  expect(rows[2]).toMatch(/^c {2,}EC {3}P-256 {4}- {4}- {6}- {9}[\w-]{10} {2}-$/);
});

describe('entries with one key', () => {
  const { kid: _, ...jwk } = JSON.parse(fixture('keys/rsa.pub.jwk').toString());
  const opened = (document: unknown) => openKeys(findKeys(Buffer.from(JSON.stringify(document))).keys, {});
  test('are said to be one', () => {
    const { found, total } = opened({
      keys: [
        { ...jwk, kid: 'a' },
        { ...jwk, kid: 'b' },
      ],
    });
    expect({ total, notes: found.map(({ notes }) => notes) }).toEqual({ total: 1, notes: [['key b is the same key']] });
  });
  test('a key and its certificate are one, without a word', () => {
    const text = Buffer.concat([fixture('keys/rsa.pem'), fixture('keys/rsa.crt')]);
    const { found, total } = openKeys(findKeys(text).keys, {});
    expect({ total, notes: found.map(({ notes }) => notes) }).toEqual({ total: 1, notes: [[]] });
  });
  test('x5c in base64url is read with a note', () => {
    const x5c = [fixture('keys/rsa.crt.der').toString('base64url')];
    expect(opened({ ...jwk, x5c }).found[0]?.notes).toEqual(['"x5c" is base64url instead of base64: accepted']);
  });
});
