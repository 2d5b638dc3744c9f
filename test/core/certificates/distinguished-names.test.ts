import { describe, expect, test } from 'vitest';
import { type Asn1, encode } from '../../../src/core/asn1/asn1.ts';
import { commonName, encodeName, formatName } from '../../../src/core/certificates/distinguished-names.ts';
import { selfSignedCertificate } from '../../../src/core/certificates/make-certificate.ts';
import { cpuTime } from '../../cpu-time.ts';
import { frozen, repeatable, testKey } from '../../fixtures.ts';
import { run, testWith } from '../../strangers.ts';

const part = (value: Asn1) => ({ value, name: 'name', hint: '' });

const certify = (subject: string): string =>
  selfSignedCertificate(testKey, { for: { subject }, days: 1, now: frozen, random: repeatable() });

const opensslSubject = (subject: string): string =>
  run('openssl', ['x509', '-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb'], certify(subject)).replace(/\n$/, '');

describe('OpenSSL shows what was typed', () => {
  for (const [typed, shown] of [
    ['CN=order-sync', 'CN=order-sync'],
    ['CN=Order Sync,O=Acme,C=US', 'CN=Order Sync,O=Acme,C=US'],
    ['/C=US/CN=x', 'CN=x,C=US'],
    ['CN=Société \\, "A",O=日本,C=JP', 'CN=Société \\, \\"A\\",O=日本,C=JP'],
    // The attributes of one part are a set: DER sorts them, and OpenSSL prints them last first.
    ['CN=a+OU=b,O=c', 'OU=b+CN=a,O=c'],
    ['/O=c/CN=a+OU=b', 'OU=b+CN=a,O=c'],
    ['CN=\\#1 \\+ \\;\\<\\>\\\\,O=\\ padded\\ ', 'CN=\\#1 \\+ \\;\\<\\>\\\\,O=\\ padded\\ '],
    ['CN=Caf\\C3\\A9', 'CN=Café'],
    ['CN="Acme, Inc",O=x', 'CN=Acme\\, Inc,O=x'],
    ['/CN=a\\/b', 'CN=a/b'],
    [' cn = spaced ,  o = out ', 'CN=spaced,O=out'],
    ['CN=app,E=admin@example.com', 'CN=app,emailAddress=admin@example.com'],
    ['UID=u1,DC=example,DC=com', 'UID=u1,DC=example,DC=com'],
    ['CN=x,1.2.3.4=y', 'CN=x,1.2.3.4=#0C0179'],
    ['CN=x,2.999.1=y', 'CN=x,2.999.1=#0C0179'],
    ['CN=#0c03616263', 'CN=abc'],
    ['CN=\u00a0x\u00a0', 'CN=\u00a0x\u00a0'],
    ['2.5.4.3=x,oid.2.5.4.6=it', 'CN=x,C=it'],
    ['CN=x,1.2.3.4294967296=y', 'CN=x,1.2.3.4294967296=#0C0179'],
    ['CN=a\\;b', 'CN=a\\;b'],
    [`CN=${'x'.repeat(64)}`, `CN=${'x'.repeat(64)}`],
    [`CN=${'🔑'.repeat(64)}`, `CN=${'🔑'.repeat(64)}`],
  ] as const) {
    testWith('openssl', typed, () => expect(opensslSubject(typed)).toBe(`subject=${shown}`));
  }
});

testWith('openssl', 'each value has the string type of its definition', () => {
  const types = run('openssl', ['asn1parse'], certify('CN=Ä,O=plain,E=a@b.example,DC=dc,serialNumber=12,C=it'))
    .split('\n')
    .slice(0, 70)
    .flatMap((line) => /(?<=prim: )(\w*STRING) +:(.+)$/.exec(line.trim())?.slice(1).join(' ') ?? []);
  const name = [
    'PRINTABLESTRING it',
    'PRINTABLESTRING 12',
    'IA5STRING dc',
    'IA5STRING a@b.example',
    'UTF8STRING plain',
    'UTF8STRING Ä',
  ];
  expect(types.filter((type) => !type.startsWith('OCTET'))).toEqual([...name, ...name]);
});

describe('refuses', () => {
  test.each([
    ['', 'the subject is empty'],
    ['/', 'the subject is empty'],
    ['order-sync', '"order-sync" is not a type and a value in the subject'],
    ['CN=a,', '"CN=a," is not a type and a value in the subject'],
    ['CN=a,order', '"order" is not a type and a value in the subject'],
    ['CN=', 'CN in the subject has no value'],
    ['CN=a\\', 'the subject ends in a lone backslash'],
    ['CN=\\FF', 'the subject has escaped bytes that are not UTF-8'],
    ['XX=a', '"XX" is not an attribute type of subjects'],
    ['CN=a,C=USA', 'C (country) is "USA", expected two letters'],
    ['CN=a,C=1x', 'C (country) is "1x", expected two letters'],
    [`CN=${'x'.repeat(65)}`, 'CN in the subject has 65 characters, more than the 64 that X.509 allows'],
    ['E=ä@b.example', 'emailAddress in the subject has characters outside ASCII'],
    ['serialNumber=a@b', 'serialNumber in the subject has characters that its type (PrintableString) does not allow'],
    ['\u001b[31m', '"\\x1b[31m" is not a type and a value in the subject'],
    ['1.40.1=a', '"1.40.1" is not an attribute type of subjects'],
    ['3.1.1=a', '"3.1.1" is not an attribute type of subjects'],
    ['1.2.99999999999999999999=a', '"1.2.99999999999999999999" is not an attribute type of subjects'],
    ['2.5.4.6=usa', 'C (country) is "usa", expected two letters'],
    ['OID.2.5.4.6=usa', 'C (country) is "usa", expected two letters'],
    ['/2.5.4.6=usa', 'C (country) is "usa", expected two letters'],
    ['/oid.2.5.4.6=usa', 'C (country) is "usa", expected two letters'],
    ['2.5.4.6=#0c03757361', 'C (country) is "usa", expected two letters'],
    ['1.2.840.113549.1.9.1=ä@b.example', 'emailAddress in the subject has characters outside ASCII'],
    ['0.9.2342.19200300.100.1.25=ä', 'DC in the subject has characters outside ASCII'],
    [`2.5.4.3=${'x'.repeat(65)}`, 'CN in the subject has 65 characters, more than the 64 that X.509 allows'],
    ['2.5.4.06=it', '"2.5.4.06" is not an attribute type of subjects'],
    ['CN=a\\00b', 'CN in the subject has a control character, such as a line break'],
    ['CN=a\nb', 'CN in the subject has a control character, such as a line break'],
    ['/CN=a\u0000', 'CN in the subject has a control character, such as a line break'],
    ['CN=#0c03610062', 'CN in the subject has a control character, such as a line break'],
    ...['\\ ', '\\20', '\u00a0', '\u3000', '\u2003', '\u200d'].map((value) => [`CN=${value}`, 'CN in the subject is blank']),
    ['CN=" "', 'CN in the subject is blank'],
    ['/CN= ', 'CN in the subject is blank'],
    ...['a\u202eb', 'a\u2066b', '\u200b', 'a\u00adb', 'a\u3164', '\ufeffa', 'a\u2028b'].map((value) => [
      `O=${value}`,
      'O in the subject has characters that are invisible or reorder text',
    ]),
    ['1.3.6.1.4.1.311.60.2.1.3=usa', '1.3.6.1.4.1.311.60.2.1.3 in the subject is "usa", expected two letters'],
    ['2.5.4.98=us', '2.5.4.98 in the subject is "us", expected three letters'],
    ['E=admin', 'emailAddress in the subject is "admin", which is not an e-mail address'],
    ['E=a@', 'emailAddress in the subject is "a@", which is not an e-mail address'],
    ['CN=a\\zz', 'the subject has "\\z", which is not an escape (RFC 4514)'],
    ['CN="a\\zb"', 'the subject has "\\z", which is not an escape (RFC 4514)'],
    ['CN=\ud800', 'the subject has half a character (a lone surrogate)'],
    ['CN=a;O=b', 'the subject has a semicolon'],
    ['CN="a', 'a value in the subject starts with a quote and does not end with one'],
    ['CN="a"b', 'a value in the subject starts with a quote and does not end with one'],
    ['/CN=a\\', 'the subject ends in a lone backslash'],
    ['CN=a+2.5.4.3=b', 'duplicate CN in one part of the subject'],
    ['CN=#130361c3a9', 'CN in the subject is not the encoding of a string'],
    ['C=#0c03555341', 'C (country) is "USA", expected two letters'],
    ['CN=#30030c0161', 'CN in the subject is not the encoding of a string'],
    ['CN=#0c0561', 'CN in the subject is not the encoding of a string'],
    ['-----BEGIN PRIVATE KEY-----', 'the subject contains a private key'],
    ['/CN', '"/CN" is not a type and a value in the subject'],
  ])('%s', (typed, message) => {
    expect(() => encodeName(typed)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});

test.each([
  ['Order Sync', 'CN=Order Sync'],
  [' A, B + "C" ', 'CN=A\\, B \\+ \\"C\\"'],
  ['#1', 'CN=\\#1'],
  ['a\u001b[31mb\nc', 'CN=a [31mb c'],
  ['x'.repeat(70), `CN=${'x'.repeat(64)}`],
  [`${'x'.repeat(63)} y`, `CN=${'x'.repeat(63)}`],
])('the common name of the app %j is %s', (name, subject) => {
  expect(commonName(name)).toBe(subject);
  expect(formatName(part(encodeName(subject)))).toBe(subject);
});

test('reading takes linear time', () => {
  const long = `CN=${'\\,'.repeat(200_000)}`;
  const took = cpuTime(() => {
    expect(() => encodeName(long)).toThrow('characters');
    expect(() => encodeName(`CN=${' '.repeat(200_000)}`)).toThrow('no value');
    expect(() => encodeName(`CN=a${' '.repeat(200_000)}b`)).toThrow('characters');
    expect(() => encodeName(`/CN=${'a'.repeat(200_000)}`)).toThrow('characters');
  });
  expect(took).toBeLessThan(1000);
});

test.each(['CN=a\\ ', 'CN=\\ \\ a', 'CN=\\  a\\ ', 'CN=\\ a\\ ', 'CN=\\#', 'CN=a#'])(
  '%s reads back as the same value',
  (subject) => {
    const name = encodeName(subject);
    expect(encode(encodeName(formatName(part(name))))).toEqual(encode(name));
  },
);

test('an encoded name is the same after reading and encoding it again', () => {
  const name = encodeName('CN=Société \\, "A"+UID=7,O=日本,C=JP');
  expect(encode(encodeName(formatName(part(name))))).toEqual(encode(name));
});
