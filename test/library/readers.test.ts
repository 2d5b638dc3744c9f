/** What the functions that read refuse, and what they return. */
import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { certificateFor, readCertificate, readCertificates, selfSign } from '../../src/certificates.ts';
import { createBundle, readBundle } from '../../src/index.ts';
import { sign, verify } from '../../src/jwt.ts';
import { convertKey, readKey, readKeys, thumbprint } from '../../src/keys.ts';
import { readKeystore } from '../../src/keystores.ts';
import { fixture, frozen, otherKey, testKey } from '../fixtures.ts';

const error = (code: string, message?: string): object =>
  expect.objectContaining({ code, ...(message === undefined ? {} : { message }) });

test('a private key is read from among its certificates, and one of several by its kid', async () => {
  const pem = await convertKey(testKey, 'pkcs8', { private: true });
  expect(readKey(`${pem}${fixture('keys/rsa.crt')}`).equals(testKey)).toBe(true);
  const two = JSON.stringify({
    keys: await Promise.all([testKey, otherKey].map(async (key) => JSON.parse(await convertKey(key, 'jwk')))),
  });
  expect(() => readKey(two)).toThrow(error('CHOICE_NEEDED'));
  expect(readKey(two, { kid: thumbprint(otherKey) }).equals(createPublicKey(otherKey))).toBe(true);
  expect(readKeys(JSON.parse(two)).keys.map(({ kid }) => kid)).toEqual([thumbprint(testKey), thumbprint(otherKey)]);
  const mixed = JSON.stringify({ keys: [...JSON.parse(two).keys, { kty: 'RSA', n: 'AQ', e: 'AQAB', kid: 'x' }] });
  expect(readKeys(mixed)).toMatchObject({ keys: [{}, {}], skipped: [{ kid: 'x', reason: expect.any(String) }] });
  expect(() => readKey(fixture('keystores/openssl-plain.p12'))).toThrow(
    error('INPUT_INVALID', 'this is a key store, not a key'),
  );
});

test('the private half of a key is written only on request', async () => {
  for (const form of ['spki', 'pkcs1', 'jwk', 'jwks', 'openssh'] as const) {
    expect(readKey(await convertKey(testKey, form)).type, form).toBe('public');
    const secret = form === 'spki' ? undefined : readKey(await convertKey(testKey, form, { private: true }));
    expect(secret?.equals(testKey) ?? true, form).toBe(true);
  }
  await expect(convertKey(testKey, 'pkcs8')).rejects.toThrow(error('USAGE'));
  await expect(convertKey(testKey, 'jwk', { passphrase: 'secret' })).rejects.toThrow(error('USAGE'));
});

test('a certificate is found for its key', () => {
  const [mine, other] = [testKey, otherKey].map((key, at) => selfSign(key, { subject: `CN=${at}`, now: frozen })) as [
    string,
    string,
  ];
  expect(readCertificate(mine)).toMatchObject({ subject: 'CN=0', notAfter: new Date('2027-11-21T22:13:20Z') });
  expect(readCertificates(mine + other).map(({ subject }) => subject)).toEqual(['CN=0', 'CN=1']);
  expect(() => readCertificate(mine + other)).toThrow(error('CHOICE_NEEDED', 'found 2 certificates, expected one'));
  expect(certificateFor(otherKey, mine + other, { now: frozen }).subject).toBe('CN=1');
  expect(() => certificateFor(otherKey, mine, { now: frozen })).toThrow(error('MISMATCH'));
});

test('a bundle is read with its own key only', async () => {
  const options = { provider: 'generic', name: 'x', tokenUrl: 'https://a.example/t', now: frozen } as const;
  const { files } = await createBundle({ ...options, key: testKey, passphrase: 'secret' });
  expect(() => readBundle(files)).toThrow(error('PASSPHRASE'));
  const read = readBundle(files, { passphrase: 'secret' });
  expect(read).toMatchObject({ provider: 'generic', name: 'x', settings: { tokenUrl: 'https://a.example/t' } });
  expect(read.key.equals(testKey)).toBe(true);
  const { 'server.key': _, ...open } = files;
  expect(readBundle(open).key.type).toBe('public');
  const { files: others } = await createBundle({ ...options, key: otherKey });
  expect(() => readBundle({ ...open, 'server.crt': others['server.crt'] ?? '' })).toThrow(error('MISMATCH'));
  expect(() => readBundle({ 'jwt-kit.json': '{}', 'server.key': '' })).toThrow(error('INPUT_INVALID'));
});

test('a key store shows each entry, and a token is verified with its key', async () => {
  const [entry] = readKeystore(fixture('keystores/openssl.p12'), { password: 'secret' }).entries;
  expect(entry?.key?.equals(testKey)).toBe(true);
  expect(entry?.certificates[0]?.publicKey?.equals(createPublicKey(testKey))).toBe(true);
  expect(() => readKeystore(fixture('keystores/openssl.p12'), { password: 'wrong' })).toThrow(error('PASSPHRASE'));
  await expect(verify('a.b', testKey)).rejects.toThrow(error('INPUT_INVALID'));
});

test('a token that names another key of the set than the one that verifies it has a note', async () => {
  const [jwk, other] = await Promise.all([testKey, otherKey].map(async (key) => JSON.parse(await convertKey(key, 'jwk'))));
  const jwt = await sign({ iss: 'me', exp: 2_000_000_000 }, testKey, { header: { kid: 'a' } });
  const notes = async (...keys: object[]): Promise<readonly string[]> =>
    (await verify(jwt, readKeys({ keys }), { now: frozen })).notes;
  const skipped =
    'the token names the key "a", which was skipped, but another key verified it: servers that look up keys by their kid refuse the token; ask its issuer to correct the kid in the header to "b", or to fix that key in the key set';
  expect(await notes({ ...jwk, kid: 'a' }, { ...other, kid: 'b' })).toEqual([]);
  expect(await notes({ ...jwk, kid: 'b' }, { ...other, kid: 'a', use: 'enc' })).toEqual([skipped]);
  expect(await notes({ ...jwk, kid: 'b' }, { kty: 'RSA', kid: 'a', n: 'AAAA', e: 'AQAB' })).toEqual([skipped]);
});

test('a bundle has its checklist in the language of the options', async () => {
  const italian = { provider: 'generic', name: 'x', key: testKey, now: frozen } as const;
  const { files } = await createBundle({ ...italian, language: 'it' });
  expect(JSON.parse(files['jwt-kit.json'] ?? '')).toMatchObject({ language: 'it' });
  expect(files['CHECKLIST.html']).toContain('<html lang="it"');
  await expect(createBundle({ ...italian, language: 'xx' as 'it' })).rejects.toMatchObject({
    code: 'USAGE',
    message: 'options.language: expected one of en, it, found a string',
  });
});
