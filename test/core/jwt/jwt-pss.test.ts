/** RSASSA-PSS tokens: by RSA-PSS keys and certificates, and with another salt than RFC 7518 allows. */
import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { algorithmsOf, verifyingAlgorithms } from '../../../src/core/jwt/algorithms.ts';
import { readCompact } from '../../../src/core/jwt/decode.ts';
import { signCompact, signJwt } from '../../../src/core/jwt/sign.ts';
import { verifySignature } from '../../../src/core/jwt/verify.ts';
import { chooseKey, openKeys } from '../../../src/core/keys/choose-key.ts';
import { findKeys } from '../../../src/core/keys/read-keys.ts';
import { publicHalf, writeKeys } from '../../../src/core/keys/write-keys.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';
import { newKeyPair } from '../../new-keys.ts';

const pssKey = createPrivateKey(fixture('keys/rsa-pss.pem'));
function restricted(hashAlgorithm: string, saltLength: number, mgf1HashAlgorithm = hashAlgorithm): KeyObject {
  const options = { namedCurve: '', modulusLength: 2048, hashAlgorithm, mgf1HashAlgorithm, saltLength };
  // The types require the salt length as a string, and node:crypto requires a number.
  return newKeyPair('rsa-pss', options).privateKey;
}
const for256 = restricted('sha256', 32);

function token(key: KeyObject, alg: string, saltLength: number, payload: object = { iss: 'a' }): string {
  const text = [{ alg }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const hash = `sha${alg.slice(2)}`;
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  return `${text}.${sign(hash, Buffer.from(text), options).toString('base64url')}`;
}
const verified = (jwt: string, key: KeyObject) =>
  verifySignature(readCompact(jwt), [{ key: publicHalf(key), name: 'the key' }]);
const refusal = (message: string, code = 'SIGNATURE_INVALID') => expect.objectContaining({ code, message });

describe('an RSA-PSS key', () => {
  test.each(['PS256', 'PS384', 'PS512'])('without restrictions verifies %s', async (alg) => {
    const length = Number(alg.slice(2)) / 8;
    expect((await verified(token(pssKey, alg, length), pssKey)).name).toBe('the key');
  });
  test('with its restrictions verifies what they permit', async () => {
    expect(await verified(token(for256, 'PS256', 32), for256)).toMatchObject({ name: 'the key' });
    expect(verifyingAlgorithms(for256)).toEqual(['PS256']);
    expect(verifyingAlgorithms(restricted('sha512', 64))).toEqual(['PS512']);
    expect(verifyingAlgorithms(restricted('sha256', 20))).toEqual(['PS256']);
    expect(verifyingAlgorithms(restricted('sha256', 40))).toEqual([]);
    expect(verifyingAlgorithms(restricted('sha256', 32, 'sha1'))).toEqual([]);
    expect(verifyingAlgorithms(pssKey)).toEqual(['PS256', 'PS384', 'PS512']);
  });
  test('does nothing else', async () => {
    const jwt = await signJwt({ iss: 'a' }, testKey, { alg: 'RS256' });
    await expect(verified(jwt, for256)).rejects.toThrow(
      refusal(
        'the algorithm is RS256, which needs an RSA key: the key is RSA-PSS, 2048 bits for sha256 with a salt of 32 bytes or more',
      ),
    );
    await expect(verified(token(testKey, 'PS512', 64), for256)).rejects.toThrow(
      refusal(
        'the algorithm is PS512, which needs an RSA key: the key is RSA-PSS, 2048 bits for sha256 with a salt of 32 bytes or more',
      ),
    );
    await expect(verified(token(otherKey, 'PS256', 32), pssKey)).rejects.toThrow(
      refusal('the signature does not verify with the key: another key made it, or it was altered'),
    );
  });
  test.each(['rsa-pss.pem', 'rsa-pss.crt'])('is found in %s, and is the key of its certificate', async (file) => {
    const { keys } = chooseKey(openKeys(findKeys(fixture(`keys/${file}`)).keys, {}));
    const [found] = keys;
    expect(found?.key.asymmetricKeyType).toBe('rsa-pss');
    expect((await verified(token(pssKey, 'PS256', 32), found?.key as KeyObject)).name).toBe('the key');
    const { publicKey } = new X509Certificate(fixture('keys/rsa-pss.crt'));
    expect(writeKeys(keys, 'spki', { secret: false })).toBe(publicKey.export({ type: 'spki', format: 'pem' }));
    expect(() => writeKeys(keys, 'jwk', { secret: false })).toThrow(
      refusal('this is an RSA-PSS key, which a JWK cannot represent', 'INPUT_INVALID'),
    );
    expect(() => writeKeys(keys, 'pkcs1', { secret: false })).toThrow(
      refusal('pkcs1 is for RSA keys, but this is an RSA-PSS key', 'USAGE'),
    );
  });
  test('is not the plain key of the same numbers', () => {
    const der = createPublicKey(pssKey).export({ type: 'spki', format: 'der' });
    const plain = createPublicKey({ key: der.subarray(-270), format: 'der', type: 'pkcs1' });
    const text = [plain, createPublicKey(pssKey)].map((key) => key.export({ type: 'spki', format: 'pem' })).join('');
    const { found } = openKeys(findKeys(Buffer.from(text)).keys, {});
    expect(found.map(({ key }) => key.asymmetricKeyType)).toEqual(['rsa', 'rsa-pss']);
    expect(chooseKey(openKeys(findKeys(Buffer.from(text)).keys, {})).keys[0]?.key.asymmetricKeyType).toBe('rsa');
  });
  test('signs nothing', async () => {
    expect(algorithmsOf(pssKey)).toEqual([]);
    await expect(signCompact(Buffer.from('{}'), pssKey, { alg: 'PS256' })).rejects.toThrow(
      refusal('PS256 needs an RSA key, but the key is RSA-PSS, 2048 bits', 'USAGE'),
    );
  });
  test('is refused if it has fewer than 2048 bits', async () => {
    const { privateKey: short } = newKeyPair('rsa-pss', { modulusLength: 1024 });
    await expect(verified(token(short, 'PS256', 32), short)).rejects.toThrow(
      refusal('the key has 1024 bits, but PS256 needs 2048 or more'),
    );
  });
});

describe('a salt length that RFC 7518 does not allow is reported:', () => {
  test.each([
    ['PS256', testKey, 0, 32],
    ['PS256', testKey, 20, 32],
    ['PS256', testKey, 222, 32],
    ['PS384', testKey, 32, 48],
    ['PS512', pssKey, 190, 64],
  ] as const)('%s %#, %s', async (alg, key, salt, wanted) => {
    await expect(verified(token(key, alg, salt), key)).rejects.toThrow(
      refusal(`the signature is by the key, but its salt has ${salt} bytes; ${alg} requires ${wanted} (RFC 7518 §3.5)`),
    );
  });
  test('not for a token that was altered', async () => {
    const [, , signature = ''] = token(testKey, 'PS256', 20).split('.');
    const [head = '', body = ''] = token(testKey, 'PS256', 32, { iss: 'b' }).split('.');
    await expect(verified(`${head}.${body}.${signature}`, testKey)).rejects.toThrow(
      refusal('the signature does not verify with the key: another key made it, or it was altered'),
    );
  });
});

describe('a key that is not for signatures verifies nothing', () => {
  const key = createPublicKey(testKey);
  const jwt = readCompact(token(testKey, 'PS256', 32));
  test.each([
    ['use', { use: 'enc' }],
    ['use in capitals', { use: 'ENC' }],
    ['what reading the JWK found', { notForSigning: '"use" is "enc"' }],
  ])('%s', async (_, labels) => {
    await expect(verifySignature(jwt, [{ key, name: 'key a', ...labels }])).rejects.toThrow(
      refusal('key a: not a signing key: "use" is "enc"', 'INPUT_INVALID'),
    );
    const sound = { key, name: 'key b', use: 'sig' };
    expect(await verifySignature(jwt, [{ key, name: 'key a', ...labels }, sound])).toBe(sound);
  });
});
