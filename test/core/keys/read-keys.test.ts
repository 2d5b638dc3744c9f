import type { KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { openKeys } from '../../../src/core/keys/choose-key.ts';
import { thumbprint } from '../../../src/core/keys/jwk/thumbprint.ts';
import { findCertificates, findKeys, findPrivateKey, findPublicKey, findRequest } from '../../../src/core/keys/read-keys.ts';
import { publicKeyPem } from '../../../src/core/keys/rsa.ts';
import { LARGEST_DER, LARGEST_INPUT, LARGEST_KEY } from '../../../src/core/limits.ts';
import { cpuTime } from '../../cpu-time.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';

const secret = Buffer.from('secret');

/** The private JWK with labels of its own. */
const labelled = (labels: object): string => JSON.stringify({ ...testKey.export({ format: 'jwk' }), ...labels });

describe('reads the private key in', () => {
  test.each([
    ['PKCS#8 PEM', 'rsa.pem'],
    ['PKCS#1 PEM', 'rsa.pkcs1.pem'],
    ['PKCS#8 DER', 'rsa.pkcs8.der'],
    ['PKCS#1 DER', 'rsa.pkcs1.der'],
    ['a JWK', 'rsa.jwk'],
    ['PEM behind a certificate and bag attributes', 'rsa.with-certificate.pem'],
    ['PEM with Windows line ends', 'rsa.crlf.pem'],
    ['PEM with a byte order mark', 'rsa.bom.pem'],
    ['PEM in UTF-16', 'rsa.utf16.pem'],
  ])('%s', (_, file) => {
    const sealed = findPrivateKey(fixture(`keys/${file}`));
    expect(sealed.encrypted).toBe(false);
    expect(sealed.open().equals(testKey)).toBe(true);
  });
  test.each([
    { use: 'sig' },
    { key_ops: ['sign'] },
    { use: 'SIG', key_ops: ['sign', 'verify'] },
    { use: 'other' },
    { key_ops: [] },
  ])('a JWK with %j', (labels) => {
    expect(
      findPrivateKey(Buffer.from(labelled(labels)))
        .open()
        .equals(testKey),
    ).toBe(true);
  });
  test('PEM without a last newline', () => {
    const text = fixture('keys/rsa.pem').toString().trimEnd();
    expect(findPrivateKey(Buffer.from(text)).open().equals(testKey)).toBe(true);
  });
  test.each([
    ['PKCS#8 PEM, PBES2', 'rsa.pkcs8.enc.pem'],
    ['PKCS#8 PEM, scrypt', 'rsa.pkcs8.scrypt.pem'],
    ['PKCS#8 DER, PBES2', 'rsa.pkcs8.enc.der'],
    ['PKCS#1 PEM, AES', 'rsa.pkcs1.aes.pem'],
    ['PKCS#1 PEM, DES-EDE3', 'rsa.pkcs1.des3.pem'],
  ])('%s, only with its passphrase', (_, file) => {
    const sealed = findPrivateKey(fixture(`keys/${file}`));
    expect(sealed.encrypted).toBe(true);
    expect(sealed.open(secret).equals(testKey)).toBe(true);
    expect(() => sealed.open()).toThrow(
      expect.objectContaining({ code: 'PASSPHRASE', message: 'the private key is encrypted, and no passphrase was given' }),
    );
    expect(() => sealed.open(Buffer.from('wrong'))).toThrow(
      expect.objectContaining({ code: 'PASSPHRASE', message: 'the passphrase does not open the private key' }),
    );
  });
});

describe('refuses as a private key', () => {
  const pem = fixture('keys/rsa.pem').toString();
  const cutOff = pem.slice(0, 600);
  const garbled = pem.replace(/\n[^-]{64}\n/, `\n${'A'.repeat(64)}\n`);
  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'the file is empty'],
    ['white space', ' \n\t', 'the file is empty'],
    ['prose', 'hello', 'this is plain text, not a private key'],
    ['a certificate', fixture('keys/rsa.crt'), 'this is a certificate, not a private key'],
    ['a certificate in DER', fixture('keys/rsa.crt.der'), 'this is a certificate, not a private key'],
    ['a public key', fixture('keys/rsa.pub.pem'), 'this is a public key, not a private key'],
    ['a public key in DER', fixture('keys/rsa.pub.der'), 'this is a public key, not a private key'],
    ['a request', fixture('keys/rsa.csr'), 'this is a certificate request, not a private key'],
    ['a request in DER', fixture('keys/rsa.csr.der'), 'this is a certificate request, not a private key'],
    ['a key store', fixture('keys/rsa.p12'), 'this is a key store (PKCS#12), which was not opened'],
    ['a web page', '<!DOCTYPE html><title>Log in</title>', 'this is a web page (HTML), not a private key'],
    ['two keys', `${pem}${fixture('keys/other.pem')}`, 'found 2 private keys, expected one'],
    ['a key without its end', cutOff, 'a private key is cut off: its END line is missing'],
    ['a garbled key', garbled, 'a private key: it is damaged: its base64 contains no key, certificate or request'],
    ['some other PEM', '-----BEGIN X-----\nAAAA\n-----END X-----', 'this is a PEM block of the type X, not a private key'],
    [
      'a damaged OpenSSH key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
      'the OpenSSH key is damaged or cut off',
    ],
    [
      'a key store in BER',
      Buffer.from('3080020103308006092a864886f70d010701', 'hex'),
      'this is a key store (PKCS#12), which was not opened',
    ],
    [
      'DER over 1 MB',
      Buffer.alloc(LARGEST_DER + 1, Buffer.from([0x30, 0x84])),
      'the ASN.1 structure is larger than 1 MB: too large for a key or certificate',
    ],
    ['bytes of no kind', Buffer.from([0xff, 0x00, 0x80]), 'this is a binary file of an unknown kind, not a private key'],
    [
      'DER that is cut off',
      fixture('keys/rsa.pkcs8.der').subarray(0, 700),
      'it is cut off: it has only 700 of its 1,219 bytes',
    ],
    [
      'DER with bytes after it',
      Buffer.concat([fixture('keys/rsa.pkcs8.der'), Buffer.from([0])]),
      '1 byte follows the end of its content',
    ],
    ['a public JWK', fixture('keys/rsa.pub.jwk'), 'this JWK is a public key, expected a private one'],
    [
      'a JWK put together from two keys',
      fixture('keys/rsa-mismatch.jwk'),
      'the JWK: the private key contradicts itself: "p" times "q" is not "n"',
    ],
    ['a JWK for encryption', labelled({ use: 'enc' }), 'the JWK: not a signing key: "use" is "enc"'],
    ['a JWK whose alg encrypts', labelled({ alg: 'RSA-OAEP' }), 'the JWK: not a signing key: "alg" is "RSA-OAEP"'],
    [
      'a JWK for signatures whose key_ops encrypt',
      labelled({ use: 'sig', key_ops: ['wrapKey'] }),
      'the JWK: not a signing key: "key_ops" does not include signatures',
    ],
    [
      'a private JWK that only verifies',
      labelled({ key_ops: ['verify'] }),
      'the JWK: not a signing key: "key_ops" does not include "sign"',
    ],
    ['half a JWK', '{"kty":"RSA"', 'the JSON ends too early'],
    ['a damaged JWK', '{"kty":RSA}', 'the JSON is damaged at line 1, character 8'],
    ['a JWK without its numbers', '{"kty":"EC","crv":"P-256"}', 'the JWK: "x" is missing'],
    [
      'a set of two public keys',
      `[${fixture('keys/rsa.pub.jwk')},${fixture('keys/rsa.pub.jwk')}]`,
      'this is a key set of 2 keys, not a private key',
    ],
    ['other JSON', '{"status":1}', 'this is a JSON document, not a private key'],
    ['a JSON list', '[]', 'the key set is empty'],
    ['JSON nested deeply', '['.repeat(100), 'the JSON is nested deeper than 64 levels'],
    ['a huge file', Buffer.alloc(LARGEST_INPUT + 1, 'A'), 'the file is larger than 10 MB'],
  ])('%s', (_, input, message) => {
    expect(() => findPrivateKey(Buffer.from(input)).open()).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message }),
    );
  });
});

describe('how to get what is wanted', () => {
  const exportKey = 'open it with its password first, or give the key as PEM';
  const exportCertificate = 'open it with its password first, or give the certificate as PEM';
  const convert =
    'convert it first: in PuTTYgen, load it and choose Conversions, Export OpenSSH key; or run: puttygen old.ppk -O private-openssh -o server.key';
  const give = (begin: string): string => `give the file that starts with BEGIN ${begin}`;
  const putty = Buffer.from('PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n');
  const unsupported = 'which is not supported';
  const closed = 'which was not opened';
  test.each<[string, (bytes: Uint8Array) => unknown, string, string, string, string]>([
    ['a private key', findPrivateKey, closed, exportKey, unsupported, convert],
    ['a public key', findPublicKey, 'not a public key', give('PUBLIC KEY'), 'not a public key', give('PUBLIC KEY')],
    ['a certificate', findCertificates, closed, exportCertificate, 'not a certificate', give('CERTIFICATE')],
    [
      'a request',
      findRequest,
      'not a certificate request',
      give('CERTIFICATE REQUEST'),
      'not a certificate request',
      give('CERTIFICATE REQUEST'),
    ],
    ['any key', findKeys, closed, exportKey, unsupported, convert],
  ])('%s', (_, find, store, fromStore, refused, fromPutty) => {
    const failure = (message: string, hint: string): unknown => expect.objectContaining({ message, hint });
    expect(() => find(fixture('keys/rsa.p12'))).toThrow(failure(`this is a key store (PKCS#12), ${store}`, fromStore));
    expect(() => find(putty)).toThrow(failure(`this is a PuTTY private key, ${refused}`, fromPutty));
  });
});

/** How mail programs, forms and environment variables change the lines of PEM. */
const broken: readonly (readonly [string, (pem: string) => string])[] = [
  ['spaces for line breaks', (pem) => pem.trim().replaceAll('\n', ' ')],
  ['no line breaks', (pem) => pem.replaceAll('\n', '')],
  ['backslash and n for line breaks', (pem) => pem.replaceAll('\n', '\\n')],
  ['indented lines', (pem) => pem.replace(/^/gm, '    ')],
  ['line ends of old Macs', (pem) => pem.replaceAll('\n', '\r')],
];

describe.each(broken)('PEM with %s', (_, change) => {
  const changed = (file: string): Buffer => Buffer.from(change(fixture(`keys/${file}`).toString()));
  test.each(['rsa.pem', 'rsa.pkcs1.pem'])('%s is read', (file) => {
    expect(findPrivateKey(changed(file)).open().equals(testKey)).toBe(true);
  });
  test('an encrypted key is read', () => {
    expect(findPrivateKey(changed('rsa.pkcs8.enc.pem')).open(secret).equals(testKey)).toBe(true);
  });
  test('a request is read', () => {
    expect(findRequest(changed('rsa.csr'))).toEqual(fixture('keys/rsa.csr.der'));
  });
  test.each(['rsa.crt', 'rsa.pub.pem', 'rsa.pem'])('%s is read, with a note', (file) => {
    const [key] = findKeys(changed(file)).keys;
    const found = key?.open({});
    expect(found && thumbprint(found.key)).toBe(thumbprint(testKey));
    const text = changed(file).toString();
    const [, note] = [
      ['\\n', 'its line breaks were written as \\n'],
      ['\r', 'its line breaks were those of old Macs (CR without LF)'],
      ['\n ', 'removed the blanks before its lines'],
      ['', 'the line breaks were lost'],
    ].find(([sign = '']) => text.includes(sign)) as [string, string];
    expect(found?.notes).toEqual([`repaired: ${note}`]);
  });
});

test.each(['rsa.pem', 'rsa.crlf.pem', 'rsa.crt', 'rsa.with-certificate.pem'])('%s: nothing to repair', (file) => {
  expect(findKeys(fixture(`keys/${file}`)).keys.flatMap((key) => key.open({}).notes)).toEqual([]);
});

describe('reads the request in', () => {
  test.each(['rsa.csr', 'rsa.csr.der'])('%s', (file) => {
    expect(findRequest(fixture(`keys/${file}`))).toEqual(fixture('keys/rsa.csr.der'));
  });
  test('a certificate: refused', () => {
    expect(() => findRequest(fixture('keys/rsa.crt'))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: 'this is a certificate, not a certificate request' }),
    );
  });
  test.each([
    ['a JWK', fixture('keys/rsa.pub.jwk').toString(), 'a JWK'],
    ['a key set', `[${fixture('keys/rsa.pub.jwk')},${fixture('keys/rsa.jwk')}]`, 'a key set of 2 keys'],
    ['other JSON', '{"status":1}', 'a JSON document'],
  ])('%s: refused by name', (_, text, name) => {
    expect(() => findRequest(Buffer.from(text))).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: `this is ${name}, not a certificate request`,
        hint: 'give the file that starts with BEGIN CERTIFICATE REQUEST',
      }),
    );
  });
  test('two requests: refused', () => {
    const two = Buffer.concat([fixture('keys/rsa.csr'), fixture('keys/rsa.csr')]);
    expect(() => findRequest(two)).toThrow(expect.objectContaining({ message: 'found 2 certificate requests, expected one' }));
  });
});

test.each([
  ['brackets', '['],
  ['BEGIN lines', '-----BEGIN PRIVATE KEY-----\n'],
  ['END lines', '-----END PRIVATE KEY-----\n'],
  ['quotes', '{"'],
  ['backslashes in a string', '{"\\\\'],
])('10 MB of %s are refused in under a second', (_, unit) => {
  const bytes = Buffer.alloc(LARGEST_INPUT, unit);
  const took = cpuTime(() => {
    expect(() => findPrivateKey(bytes)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
  expect(took).toBeLessThan(1000);
});

test('the certificates of a signed message are read with a note', () => {
  const [type, content] = asn1.children(asn1.decode(fixture('issued/chain.p7b'))) as [asn1.Asn1, asn1.Asn1];
  const fields = asn1.children(asn1.children(content)[0] as asn1.Asn1);
  const message = (...signers: asn1.Asn1[]): Buffer =>
    asn1.encode(make.sequence(type, make.context(0, make.sequence(...fields.slice(0, -1), make.set(...signers)))));
  const notesOf = (bytes: Buffer): (readonly string[] | undefined)[] => findKeys(bytes).keys.map(({ open }) => open({}).notes);
  const plain = notesOf(message());
  expect(plain.flat().join()).not.toContain('signed message');
  expect(notesOf(message(make.sequence(make.integer(1))))).toEqual(
    plain.map((notes = []) => ['it comes from a signed message, whose signature was not checked', ...notes]),
  );
});
test.each(['chain.p7b', 'chain.p7b.pem', 'chain.windows.p7b'])('finds the keys of all certificates in %s', (file) => {
  const { keys } = findKeys(fixture(`issued/${file}`));
  expect(keys.map(({ name, open }) => [name, open({}).key.asymmetricKeyType])).toEqual(
    Array.from({ length: 3 }, () => ['a certificate', 'rsa']),
  );
});

test.each(['PRIVATE KEY', 'PUBLIC KEY', 'CERTIFICATE'])('a %s of 256 KB is refused before OpenSSL reads it', (label) => {
  const nested = Buffer.alloc(LARGEST_KEY, '3080', 'hex').toString('base64');
  const bytes = Buffer.from(`-----BEGIN ${label}-----\n${nested}\n-----END ${label}-----\n`);
  const find =
    label === 'PRIVATE KEY' ? () => findPrivateKey(bytes).open() : () => openKeys(findKeys(bytes).keys, {}).refused[0]?.problem;
  const says = expect.stringMatching(/ is too large: \d+,\d+ bytes$/);
  if (label === 'PRIVATE KEY') expect(find).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message: says }));
  else expect(find()).toMatchObject({ code: 'INPUT_INVALID', message: says });
});

test('a public key beside a private key that is not its own is noted', () => {
  const beside = (key: KeyObject): readonly string[] =>
    findPrivateKey(Buffer.from(fixture('keys/rsa.pem').toString() + publicKeyPem(key))).beside(testKey);
  expect(beside(otherKey)).toEqual(['the public key beside it is not its own']);
  expect(beside(testKey)).toEqual([]);
});

test('a comment in Latin-1 above PEM hides no key', () => {
  const bytes = Buffer.concat([Buffer.from('Societ\xe0\n', 'latin1'), fixture('keys/rsa.pem')]);
  expect(findPrivateKey(bytes).open().equals(testKey)).toBe(true);
});

test('a certificate whose key is a point in the hybrid form is refused', () => {
  const certificate = fixture('keys/ec-hybrid.crt');
  const why = 'the key is damaged: its public key is in the hybrid form, which RFC 5480 forbids';
  expect(() => findCertificates(certificate)).toThrow(`the key of the certificate: ${why}`);
  expect(() => findKeys(certificate).keys[0]?.open({})).toThrow(`a certificate: ${why}`);
});
