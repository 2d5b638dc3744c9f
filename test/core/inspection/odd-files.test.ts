/** Odd files, each with the words of the remarks, or of the message and of the hint. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { issuedFor } from '../../../src/core/certificates/ca-certificate.ts';
import { certificateRequest } from '../../../src/core/certificates/make-request.ts';
import { fileRemarks } from '../../../src/core/inspection/file-remarks.ts';
import { inspectContent } from '../../../src/core/inspection/inspect-content.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { smallFactor } from '../../../src/core/keys/jwk/rsa/weak-keys.ts';
import { findPrivateKey } from '../../../src/core/keys/read-keys.ts';
import { publicKeyDer, publicKeyPem } from '../../../src/core/keys/rsa.ts';
import { openKeyStore } from '../../../src/core/keys/store-items.ts';
import { cpuTime } from '../../cpu-time.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';
import { newKeyPair } from '../../new-keys.ts';
import { item, keyItem, store } from '../keystores/make-store.ts';
import { type Certified, certificate, extension } from '../odd-certificates.ts';

/** The subject key identifier and the authority key identifier, which are the same (RFC 5280 §4.2.1.1, §4.2.1.2). */
const identifiers = [
  extension('2.5.29.14', make.octetString(Buffer.alloc(20, 7))),
  extension('2.5.29.35', make.sequence(make.contextPrimitive(0, Buffer.alloc(20, 7)))),
];

const pem = (options: Certified): string => pemBlock('CERTIFICATE', certificate(options));
const key = testKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const strange = otherKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const publicPem = pemBlock('PUBLIC KEY', publicKeyDer(testKey));
const ca = pem({ subject: 'ca', key: otherKey });
const leaf = pem({ subject: 'leaf', issuer: 'ca', signer: otherKey });
const certificateItem = (der: Buffer): asn1.Asn1 =>
  item(3, make.sequence(make.oid('1.2.840.113549.1.9.22.1'), make.context(0, make.octetString(der))));
const inspecting = { now: new Date('2026-11-27'), warnDays: 30 };

/** All remarks, those on the file first. */
function remarks(content: string | Buffer): string[] {
  const inspection = inspectContent(Buffer.from(content), inspecting);
  const file = fileRemarks(inspection, { name: 'server.pem', size: content.length, limits: [], now: inspecting.now });
  return [...file, ...inspection.entries.flatMap((entry) => entry.remarks)].map(({ level, says }) => `${level} ${says}`);
}

const BESIDE = 'warn contains a private key beside public content: do not hand this file out';
const OTHER = 'warn the certificate in it is not for its private key';
const REVERSED =
  'warn its certificates are in reverse order: programs take the first one for that of the key, so turn them around';
const strangeExtension = extension('1.2.3.4.5', asn1.nothing(), true);
const usage = (octet: number): asn1.Asn1 => extension('2.5.29.15', make.bitString(Buffer.from([octet]), 2), true);
const caConstraint = extension('2.5.29.19', make.sequence(make.boolean(true)), true);
const STRANGE = 'warn its extension 1.2.3.4.5 is critical, but few programs know it: the others refuse the certificate';
const NO_SIGNATURE =
  'warn its key usage, which is critical, has no digital signature: programs that check it refuse signatures of its key';
const NAMELESS = 'it has no subject, and no alternative name either, which RFC 5280 forbids; programs refuse it';
const CHANGED = 'fail its signature does not verify: it was changed after it was signed';
/** Issued for `abc` by its own key, and its subject then changed. */
const renamed = ((der: Buffer): string => {
  der.write('abd', der.lastIndexOf('abc'));
  return pemBlock('CERTIFICATE', der);
})(certificate({ subject: 'abc' }));
/** With an algorithm for its signature that nobody knows, in both places. */
const unknownAlgorithm = pemBlock(
  'CERTIFICATE',
  Buffer.from(certificate({}).toString('hex').replaceAll('2a864886f70d01010b', '2a864886f70d49490b'), 'hex'),
);
const mixedStore = store([keyItem(testKey), certificateItem(certificate({ subject: 'ca', key: otherKey }))]);

/** Certificates of a chain, in an order. */
const threeOf = (...order: readonly ('leaf' | 'between' | 'root')[]): string => {
  const chain = {
    leaf: pem({ subject: 'l', issuer: 'b', signer: otherKey }),
    between: pem({ subject: 'b', issuer: 'r', key: otherKey, signer: testKey, extensions: [caConstraint] }),
    root: pem({ subject: 'r' }),
  };
  return order.map((one) => chain[one]).join('');
};
const keySet = (...keys: readonly (readonly [kid: string, key: KeyObject])[]): string =>
  JSON.stringify({ keys: keys.map(([kid, one]) => ({ ...createPublicKey(one).export({ format: 'jwk' }), kid })) });
/** P-256 with all its parameters, as OpenSSL writes them with `-param_enc explicit`. */
const explicitCurve = ((): asn1.Asn1 => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
  return asn1.decode(publicKey.export({ type: 'spki', format: 'der' }));
})();
/** SHA-256 inside, SHA-384 outside; issued by another. */
const twoAlgorithms = ((der: Buffer): string => {
  const sha256 = Buffer.from('2a864886f70d01010b', 'hex');
  der[der.lastIndexOf(sha256) + sha256.length - 1] = 0x0c;
  return pemBlock('CERTIFICATE', der);
})(certificate({ issuer: 'c', signer: otherKey }));
const negativeModulus = ((): asn1.Asn1 => {
  const [algorithm, bits] = asn1.children(asn1.decode(publicKeyDer(testKey)));
  const [modulus, exponent] = asn1.children(asn1.decode(asn1.content(bits as asn1.Asn1).subarray(1)));
  const negative = { ...(modulus as asn1.Asn1), value: String((modulus as asn1.Asn1).value).slice(1) };
  return make.sequence(algorithm as asn1.Asn1, make.bitString(asn1.encode(make.sequence(negative, exponent as asn1.Asn1))));
})();

describe('remarks, the most important first:', () => {
  test.each<[string, string | Buffer, string[]]>([
    ['a key with its certificate', key + pem({}), [BESIDE]],
    ['a key and the certificate of another', key + ca, [OTHER, BESIDE]],
    [
      'a key and two certificates of another',
      key + ca + pem({ subject: 'b', key: otherKey }),
      [
        'warn none of the certificates in it is for its private key',
        BESIDE,
        'note CN=b does not belong to the chain of CN=ca: programs that expect one chain take the first certificate only',
      ],
    ],
    [
      'two keys, one with its certificate',
      key + strange + ca,
      ['warn the certificate in it is not for 1 of its 2 private keys', BESIDE],
    ],
    ['a key and its public key', key + publicKeyPem(testKey), [BESIDE]],
    [
      'a key and the public key of another',
      key + publicKeyPem(otherKey),
      ['warn the public key in it does not belong to its private key', BESIDE],
    ],
    [
      'a key and the request of another',
      key + certificateRequest(otherKey, { subject: 'CN=a' }),
      ['warn the request in it is not for its private key', BESIDE],
    ],
    ['a key store with a key and the certificate of another', mixedStore, [OTHER]],
    ['a key store with a key and its certificate', store([keyItem(testKey), certificateItem(certificate({}))]), []],
    ['a chain', leaf + ca, []],
    ['a chain that starts with the issuer', ca + leaf, [REVERSED]],
    ['a key and such a chain', key + ca + leaf, [BESIDE, REVERSED]],
    [
      'a chain and another certificate',
      leaf + ca + pem({ subject: 'b' }),
      ['warn CN=b does not belong to the chain of CN=leaf: programs may refuse the chain, so remove it'],
    ],
    ['a chain of three', threeOf('leaf', 'between', 'root'), []],
    [
      'a chain of three with the last two exchanged',
      threeOf('leaf', 'root', 'between'),
      ['warn its certificates are not in the order of a chain: each should be followed by its issuer'],
    ],
    ['a certificate twice', pem({}) + pem({}), ['note it has a certificate more than once']],
    [
      'two keys with one id',
      keySet(['x', testKey], ['x', otherKey]),
      ['warn 2 different keys have the kid "x": programs cannot tell which one is meant'],
    ],
    ['one key twice', keySet(['x', testKey], ['x', testKey]), []],
    ['a key with two ids', keySet(['x', testKey], ['y', testKey]), []],
    [
      'a key restricted to RSA-PSS',
      fixture('keys/rsa-pss.pem'),
      ['note the key is restricted to RSA-PSS: it cannot sign with RS256, which most servers expect'],
    ],
    [
      'a curve that is written out',
      pem({ spki: explicitCurve, issuer: 'c', signer: otherKey }),
      ['warn the curve of its key is written out instead of named, which RFC 5480 forbids'],
    ],
    [
      'two algorithms for its signature',
      twoAlgorithms,
      ['warn it names two different algorithms for its signature, which RFC 5280 forbids'],
    ],
    [
      'a negative modulus',
      pem({ spki: negativeModulus, issuer: 'c', signer: otherKey }),
      ['warn a number of its key is negative, because the zero before it is missing; some programs refuse it'],
    ],
    ['a certificate whose subject was changed', renamed, [CHANGED]],
    [
      'a certificate of another key whose issuer names the key of the subject as its own',
      pem({ issuer: 'c', signer: otherKey, extensions: identifiers }),
      ['warn it names its own key as that of its issuer, which is another: programs may not find the issuer'],
    ],
    [
      'an extension whose content is of another type',
      pem({ extensions: [extension('2.5.29.19', make.integer(5))] }),
      ['warn its extension basic constraints is damaged; programs refuse it'],
    ],
    ...(
      [
        [
          'an address of three octets',
          [make.contextPrimitive(7, Buffer.from([1, 2, 3]))],
          'name "ip:010203" is not an IP address; programs refuse it',
        ],
        [
          'a NUL in a host name',
          [make.contextPrimitive(2, Buffer.from('a\0.b'))],
          'name "dns:a\\x00.b" is not a host name; programs refuse it',
        ],
        ['no alternative name', [], 'names is empty, which RFC 5280 forbids'],
        [
          'good ones',
          [make.contextPrimitive(2, Buffer.from('a.b')), make.contextPrimitive(7, Buffer.from([1, 2, 3, 4]))],
          undefined,
        ],
      ] as const
    ).map(([name, names, says]): [string, string, string[]] => [
      name,
      pem({ extensions: [extension('2.5.29.17', make.sequence(...names))] }),
      says === undefined ? [] : [expect.stringContaining(`alternative ${says}`) as string],
    ]),
    [
      'extensions in version 1',
      pem({ version: 1, extensions: [extension('2.5.29.19', make.sequence())] }),
      ['warn it has extensions, which RFC 5280 allows only in version 3; it is of version 1'],
    ],
    [
      'an empty part of its name',
      pem({ subjectName: make.sequence(make.set()), issuer: 'c', signer: otherKey }),
      ['warn a part of its subject or issuer is empty, which RFC 5280 forbids'],
    ],
    ['no issuer', pem({ issuer: '', signer: otherKey }), ['warn its issuer has no name, which RFC 5280 forbids']],
    [
      'a signature algorithm that is not known',
      unknownAlgorithm,
      ['note its signature was not checked: its algorithm is not known here'],
    ],
    ['a certificate of its own key under another name', pem({ issuer: 'c', extensions: identifiers }), []],
    ['a critical extension that is not known', pem({ extensions: [strangeExtension] }), [STRANGE]],
    ['the same, not critical', pem({ extensions: [extension('1.2.3.4.5', asn1.nothing())] }), []],
    ['a critical key usage for encryption', pem({ extensions: [usage(0x20)] }), [NO_SIGNATURE]],
    ['one for signatures', pem({ extensions: [usage(0x80)] }), []],
    ['one of a CA', pem({ extensions: [usage(0x04), caConstraint] }), []],
    ['no subject', pem({ subject: '', issuer: 'c', signer: otherKey }), [`warn ${NAMELESS}`]],
    [
      'a certificate that ends before it starts',
      pem({ dates: ['2036-01-01', '2026-01-01'] }),
      ['fail never valid: its start, 1 January 2036, is after its end, 1 January 2026; get a new certificate'],
    ],
    [
      'a key that cannot sign',
      newKeyPair('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      ['note the key is X25519, for key agreement: it cannot sign; RSA, EC and Ed25519 keys can'],
    ],
  ])('%s', (_, content, expected) => {
    expect(remarks(content)).toEqual(expected);
  });
});

describe('refused, with the cause and what to do:', () => {
  /** The lines of two texts in turn. */
  const inTurn = (one: string, other: string): string => {
    const [first, second] = [one, other].map((text) => text.trimEnd().split('\n')) as [string[], string[]];
    const length = Math.max(first.length, second.length);
    return Array.from({ length }, (_, line) => [first[line], second[line]])
      .flat()
      .filter((line) => line !== undefined)
      .join('\n');
  };
  const MIXED = 'the lines of two files are mixed here: two BEGIN lines stand before the first END line';
  const rot13 = key.replace(/[A-Za-z]/g, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13)),
  );
  test.each<[string, string | Buffer, string, string]>([
    ['two keys line by line', inTurn(key, strange), MIXED, 'copy each of the two again, into a file of its own'],
    [
      'a key and a public key line by line',
      inTurn(key, publicPem),
      MIXED,
      'copy each of the two again, into a file of its own',
    ],
    [
      'PEM in ROT13',
      rot13,
      'this is PEM in ROT13, not a key, certificate, request or token',
      'decode it first: tr A-Za-z N-ZA-Mn-za-m < old.pem > new.pem',
    ],
    [
      'a key store with more at its end',
      Buffer.concat([mixedStore, Buffer.from('abc')]),
      '3 bytes follow the end of the key store (PKCS#12)',
      `copy or download the file again, in binary mode; if nothing else helps, keep only its first ${mixedStore.length
        .toString()
        .replace(/(?=\d{3}$)/, ',')} bytes`,
    ],
    [
      'a certificate with more at its end',
      Buffer.concat([certificate({}), Buffer.from([1])]),
      '1 byte follows the end of its content',
      `copy or download the file again, in binary mode; if nothing else helps, keep only its first ${certificate({}).length} bytes`,
    ],
  ])('%s', (_, content, message, hint) => {
    expect(() => inspectContent(Buffer.from(content), inspecting)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message, hint }),
    );
  });
  test.each<[string, string, string, string]>([
    [
      'a certificate of version 4',
      pem({ version: 4 }),
      'the certificate says that it is X.509 v4, but only v1 to v3 exist',
      'get it again from its source; if it is the same, ask its issuer for an X.509 v3 certificate',
    ],
    [
      'a key with headers that name an unknown cipher, without a passphrase',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: FOO-256-CBC,${'AB'.repeat(8)}\n\n${'A'.repeat(64)}\n-----END RSA PRIVATE KEY-----\n`,
      'the private key uses "FOO-256-CBC", which is not supported',
      'encrypt it again with AES where it comes from, or convert it with OpenSSL and its legacy provider',
    ],
    [
      'a modulus of zero',
      pemBlock(
        'PUBLIC KEY',
        asn1.encode(
          make.sequence(
            make.sequence(make.oid('1.2.840.113549.1.1.1'), asn1.nothing()),
            make.bitString(asn1.encode(make.sequence(make.integer(0), make.integer(65_537)))),
          ),
        ),
      ),
      'a public key: "n" is zero',
      'get the key again from its source: this copy was changed, or its program made a wrong key',
    ],
    [
      'an even modulus in XML',
      `<RSAKeyValue><Modulus>${Buffer.alloc(256, 0x80).toString('base64')}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`,
      'the RSAKeyValue: "n" is even, so it is not an RSA modulus: it is damaged or cut off',
      'get the key again from its source: this copy was changed, or its program made a wrong key',
    ],
    [
      'an even modulus in a JWK',
      JSON.stringify({ kty: 'RSA', n: Buffer.alloc(256, 0x80).toString('base64url'), e: 'AQAB' }),
      'the JWK: "n" is even, so it is not an RSA modulus: it is damaged or cut off',
      'copy the whole JWK again from where it was published',
    ],
  ])('%s', (_, content, message, hint) => {
    expect(inspectContent(Buffer.from(content), inspecting).entries[0]?.problem).toMatchObject({ message, hint });
  });
});

test('a key from a store whose certificates are all for others is used, with a note', () => {
  const opened = openKeyStore(mixedStore, {});
  const sealed = findPrivateKey(mixedStore, { store: opened });
  expect(sealed.notes).toEqual(['no certificate in the key store is for this key']);
  expect(sealed.open().equals(testKey)).toBe(true);
});

describe('the key store is opened as inspect opens it:', () => {
  const asText = Buffer.from(mixedStore.toString('latin1'));
  test('saved as text in UTF-8', () => {
    expect(openKeyStore(asText, {})).toEqual(openKeyStore(mixedStore, {}));
  });
  test.each([
    ['cut off', mixedStore.subarray(0, -9), /^it is cut off: it has only [\d,]+ of its [\d,]+ bytes$/],
    ['twice', Buffer.concat([mixedStore, mixedStore]), /^[\d,]+ bytes follow the end of the key store \(PKCS#12\)$/],
  ])('%s', (_, bytes, message) => {
    const refusal = expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(message) });
    expect(() => openKeyStore(bytes, {})).toThrow(refusal);
    expect(() => inspectContent(bytes, inspecting)).toThrow(refusal);
  });
});

test('what inspect remarks about the use of a certificate, renew notes', () => {
  const der = certificate({
    subject: '',
    issuer: 'c',
    signer: otherKey,
    extensions: [usage(0x04), caConstraint, strangeExtension],
  });
  const said = (text: string): string => `the certificate: ${text.replace('warn ', '')}`;
  expect(issuedFor(testKey, der, inspecting.now).notes).toEqual([said(STRANGE), said(NO_SIGNATURE), said(NAMELESS)]);
  expect(issuedFor(testKey, certificate({ version: 1 }), inspecting.now).notes).toEqual([
    'the certificate is X.509 v1, without extensions; servers may refuse it',
  ]);
  expect(issuedFor(testKey, certificate({ extensions: [usage(0x80)] }), inspecting.now).notes).toEqual([]);
});

test('many certificates take little time each', () => {
  // Without small factors, which would be found first.
  const numbers: bigint[] = [];
  for (let n = (1n << 2048n) - 1n; numbers.length < 150; n -= 2n) {
    if (smallFactor(n) === undefined) numbers.push(n);
  }
  const spki = (n: bigint): asn1.Asn1 =>
    make.sequence(
      make.sequence(make.oid('1.2.840.113549.1.1.1'), asn1.nothing()),
      make.bitString(asn1.encode(make.sequence(make.integer(Buffer.from(n.toString(16), 'hex')), make.integer(65_537)))),
    );
  const text = numbers.map((n, index) => pem({ subject: `c${index}`, issuer: 'ca', spki: spki(n) })).join('');
  expect(cpuTime(() => inspectContent(Buffer.from(text), inspecting))).toBeLessThan(600);
});

describe('a damaged token is named as one, with what is wrong in it:', () => {
  const part = (text: string): string => Buffer.from(text).toString('base64url');
  const [header, claims, signature] = [part('{"alg":"RS256"}'), part('{"iss":"a","sub":"b"}'), 'A'.repeat(342)];
  test.each([
    [
      'the start of its header is missing',
      `${header.slice(3)}.${claims}.${signature}`,
      'the first part is not the header of a JWT',
    ],
    [
      'its header was mistyped',
      `${part('{"alg":"RS256}')}.${claims}.${signature}`,
      'the header is damaged: the JSON ends too early',
    ],
    ['its header is missing', `${claims}.${signature}`, 'this has two parts, but a JWT has three: its header was cut off'],
  ])('%s', (_, text, message) => {
    expect(() => inspectContent(Buffer.from(text), { now: new Date(), warnDays: 30 })).toThrow(message);
  });
  test('the name of a computer is none', () => {
    const message = 'this is plain text, not a key, certificate, request or token';
    expect(() => inspectContent(Buffer.from('www.acme.com\n'), { now: new Date(), warnDays: 30 })).toThrow(message);
  });
});

test('a certificate with a line twice is damaged, with the line, like a key', () => {
  const [first, second, ...more] = pemBlock('CERTIFICATE', certificate({})).split('\n');
  const { entries } = inspectContent(Buffer.from([first, second, second, ...more].join('\n')), {
    now: new Date(),
    warnDays: 30,
  });
  expect(entries).toMatchObject([
    { type: 'certificate', remarks: [{ says: 'it is damaged: line 3 repeats the line before it' }] },
  ]);
});
