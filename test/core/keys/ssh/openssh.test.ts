/** Keys of OpenSSH and PuTTY (test/fixtures/ssh). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findKeys, findPrivateKey, findPublicKey, holdsPrivateKey } from '../../../../src/core/keys/read-keys.ts';
import { bcryptPbkdf } from '../../../../src/core/keys/ssh/bcrypt-pbkdf.ts';
import { fixture, testKey } from '../../../fixtures.ts';

const secret = Buffer.from('secret');
const ssh = (name: string): Buffer => fixture(`ssh/${name}`);
const spki = (key: KeyObject): unknown =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'pem' });

describe('bcrypt_pbkdf', () => {
  // Published with the implementations in Go and OpenBSD.
  test.each([
    [4, 32, '5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9'],
    [
      8,
      64,
      'e1367ec5151a33faac4cc1c144cd23fa15d5548493ecc99b9b5d9c0d3b27bec76227ea66088b849b20ab7aa478010246e74bba51723fefa9f9474d6508845e8d',
    ],
  ])('%d rounds', (rounds, size, expected) => {
    expect(bcryptPbkdf(Buffer.from('password'), { salt: Buffer.from('salt'), rounds, size }).toString('hex')).toBe(expected);
  });
});

describe('private keys', () => {
  test.each(['rsa', 'ec256', 'ec384', 'ec521', 'ed25519'])('%s, not encrypted', (name) => {
    const sealed = findPrivateKey(ssh(name));
    expect(sealed.encrypted).toBe(false);
    expect(spki(sealed.open())).toBe(spki(findPublicKey(ssh(`${name}.pub`))));
  });
  test('the RSA key is the right one', () => {
    expect(findPrivateKey(ssh('rsa')).open().equals(testKey)).toBe(true);
  });
  test.each(['rsa.aes256-ctr', 'rsa.aes256-cbc', 'rsa.aes128-gcm', 'rsa.aes256-gcm', 'rsa.3des-cbc', 'ed25519.sealed'])(
    '%s, only with its passphrase',
    (name) => {
      const sealed = findPrivateKey(ssh(name));
      expect(sealed.encrypted).toBe(true);
      const key = sealed.open(secret);
      if (name.startsWith('rsa')) expect(key.equals(testKey)).toBe(true);
      for (const [passphrase, message] of [
        [undefined, 'the private key is encrypted, and no passphrase was given'],
        [Buffer.from('wrong'), 'the passphrase does not open the private key'],
      ] as const) {
        expect(() => sealed.open(passphrase)).toThrow(expect.objectContaining({ code: 'PASSPHRASE', message }));
      }
    },
  );
  test('another cipher is named, with the way out', () => {
    expect(() => findPrivateKey(ssh('rsa.chacha20-poly1305')).open(secret)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: 'the OpenSSH key uses "chacha20-poly1305@openssh.com", which is not supported',
        hint: 'encrypt a copy of it in another way: ssh-keygen -p -Z aes256-ctr -f copy.key',
      }),
    );
  });
});

describe('private keys whose blanks and line breaks were changed', () => {
  const lost = 'repaired: the line breaks were lost';
  const plus = 'repaired: each + of its base64 had become a blank';
  const inLine = (text: string): string => text.trimEnd().replaceAll('\n', ' ');
  const withoutPlus = (text: string): string => text.replace(/(?<=-\n)[^-]*/, (body) => body.replaceAll('+', ' '));
  test.each(['rsa', 'ec256', 'ec384', 'ec521', 'ed25519'])('%s', (name) => {
    const text = ssh(name).toString();
    const hasPlus = text.includes('+');
    for (const [spoilt, notes] of [
      [inLine(text), [lost]],
      [`"${inLine(text)}"`, [lost]],
      [withoutPlus(text), hasPlus ? [plus] : []],
      [inLine(withoutPlus(text)), hasPlus ? [lost, plus] : [lost]],
    ] as const) {
      const sealed = findPrivateKey(Buffer.from(spoilt));
      expect(spki(sealed.open())).toBe(spki(findPublicKey(ssh(`${name}.pub`))));
      expect(sealed.notes).toEqual(expect.arrayContaining([...notes]));
    }
  });
});

/** A key with its octets changed. */
function changed(name: string, change: (bytes: Buffer) => Buffer): Buffer {
  const body = ssh(name)
    .toString()
    .replace(/-----.*-----|\s/g, '');
  const text = change(Buffer.from(body, 'base64')).toString('base64');
  return Buffer.from(`-----BEGIN OPENSSH PRIVATE KEY-----\n${text}\n-----END OPENSSH PRIVATE KEY-----\n`);
}

describe('refuses', () => {
  const damaged = 'the OpenSSH key is damaged or cut off';
  test.each<[string, Buffer, string]>([
    ['half a key', changed('rsa', (bytes) => bytes.subarray(0, 400)), damaged],
    ['another format', changed('rsa', (bytes) => bytes.fill(0x78, 0, 7)), damaged],
    ['several keys', changed('rsa', (bytes) => bytes.fill(2, 38, 39)), 'the OpenSSH key contains 2 keys, expected one'],
    ['two numbers that should be equal', changed('ed25519', (bytes) => bytes.fill(9, 98, 99)), damaged],
    [
      'another public half',
      changed('ed25519', (bytes) => bytes.fill(9, 80, 81)),
      'the OpenSSH key has a public and a private half that do not match',
    ],
    [
      'too many rounds',
      changed('rsa.aes256-ctr', (bytes) => {
        const rounds = bytes.indexOf(Buffer.from([0, 0, 0, 4, 0, 0, 0, 1]));
        return bytes.fill(1, rounds + 1, rounds + 2);
      }),
      'the key is encrypted with bcrypt and 65,540 rounds; at most 100 are accepted',
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => findPrivateKey(bytes).open(secret)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test.each(['', '\r'])('a private key of ssh.com, with the way out', (end) => {
    const key = `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----${end}\nP2/56wAAAi4=${end}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n`;
    expect(() => findPrivateKey(Buffer.from(key))).toThrow(
      expect.objectContaining({
        message: 'this is a private key of ssh.com, which is not supported',
        hint: expect.stringContaining('puttygen'),
      }),
    );
    expect(holdsPrivateKey(Buffer.from(key))).toBe(true);
  });
  test('a key of PuTTY, with the way out', () => {
    expect(() => findPrivateKey(ssh('rsa.ppk'))).toThrow(
      expect.objectContaining({
        message: 'this is a PuTTY private key, which is not supported',
        hint: expect.stringContaining('puttygen old.ppk -O private-openssh -o server.key'),
      }),
    );
    expect(holdsPrivateKey(ssh('rsa.ppk'))).toBe(true);
    expect(holdsPrivateKey(ssh('rsa.pub'))).toBe(false);
  });
});

describe('public keys', () => {
  test.each([
    ['a line', ssh('rsa.pub')],
    ['a block (RFC 4716)', ssh('rsa.rfc4716')],
    ['a line with options before it', Buffer.from(`from="10.0.0.1",no-pty ${ssh('rsa.pub')}`)],
  ])('%s', (_, bytes) => {
    expect(spki(findPublicKey(bytes))).toBe(spki(testKey));
  });
  test('several lines', () => {
    const lines = ['rsa', 'ec256', 'ec384', 'ec521', 'ed25519'].map((name) => ssh(`${name}.pub`)).join('# note\n');
    const found = findKeys(Buffer.from(lines)).keys.map((key) => key.open({}).key.asymmetricKeyType);
    expect(found).toEqual(['rsa', 'ec', 'ec', 'ec', 'ed25519']);
  });
  const line = (type: string): string => {
    const octets = Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type)]);
    return `${type} ${octets.toString('base64').replace(/=+$/, '')}`;
  };
  test.each([
    ['ssh-dss', 'this is a DSA key, which is not supported'],
    ['sk-ssh-ed25519@openssh.com', 'this is a key in a security token (FIDO), which is not supported'],
    ['ssh-rsa-cert-v01@openssh.com', 'this is an OpenSSH certificate, which is not supported'],
    ['ssh-rsa', 'the OpenSSH key is damaged or cut off'],
  ])('%s', (type, message) => {
    const [key] = findKeys(Buffer.from(`${line(type)} me@here\n`)).keys;
    expect(() => key?.open({})).toThrow(expect.objectContaining({ message: `an OpenSSH public key: ${message}` }));
  });
});
