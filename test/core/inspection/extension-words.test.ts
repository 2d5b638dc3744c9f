import { describe, expect, test } from 'vitest';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { extensionsInWords } from '../../../src/core/inspection/extension-words.ts';
import { inspectContent } from '../../../src/core/inspection/inspect-content.ts';
import { fixture, frozen } from '../../fixtures.ts';

/** The words of one extension with the given content. */
function words(oid: string, content: Buffer): string[] {
  const list = make.sequence(make.sequence(make.oid(oid), make.octetString(content)));
  return extensionsInWords({ value: list, name: 'x', hint: '' }).flatMap(({ says }) => says);
}

describe('extensions in words', () => {
  test('of every known kind', () => {
    const { entries } = inspectContent(fixture('certificates/extensions.crt'), { now: frozen, warnDays: 30 });
    const shown = entries[0]?.certificate?.extensions.map(
      ({ name, oid, critical, says }) => `${name ?? oid}${critical ? '!' : ''}: ${says.join(', ')}`,
    );
    expect(shown).toEqual([
      'basic constraints!: a CA, path length 2',
      'key usage!: digital signature, non repudiation, key encipherment, data encipherment, key agreement, certificate sign, CRL sign, decipher only',
      'extended key usage: TLS server, TLS client, code signing, e-mail protection, time stamping, OCSP signing, 1.2.3.4',
      'subject key identifier: EB:96:82:96:5B:86:B0:E9:8C:E9:80:27:9E:FE:07:4F:AC:18:80:97',
      'authority key identifier: EB:96:82:96:5B:86:B0:E9:8C:E9:80:27:9E:FE:07:4F:AC:18:80:97, issuer directory:CN=Order Sync,O=Società,C=IT, serial 0A0B',
      'subject alternative name: dns:app.acme.com, dns:*.acme.com, email:admin@acme.com, uri:https://acme.com/app, ip:192.0.2.1, ip:2001:db8::1, id:1.2.3.4, directory:CN=Order Sync,O=SocietÃ\u00a0,C=IT, upn:sync@acme.com, other:1.2.3.4:0c056f74686572',
      'issuer alternative name: uri:https://acme.com/issuer',
      'name constraints!: only dns:acme.com, only ip:192.0.2.0/255.255.255.0, not email:evil.example',
      'certificate policies: 1.3.6.1.4.1.99999.1, 1.3.6.1.4.1.99999.3 https://acme.com/cps',
      'policy constraints: explicit policy after 3 certificates, no policy mapping after 1 certificates',
      'inhibit any policy: after 2 certificates',
      'CRL distribution points: uri:http://acme.com/a.crl, uri:http://acme.com/b.crl',
      'authority information access: OCSP uri:http://ocsp.acme.com, issuer uri:http://acme.com/ca.crt',
      'TLS feature: OCSP must be stapled',
      'Netscape comment: made for tests',
      'Netscape certificate type: SSL client, object signing',
      '1.3.6.1.4.1.99999.2: 9 octets: 0c07756e6b6e6f776e',
      'certificate template name: WebServer',
      'certificate template: 1.3.6.1.4.1.311.21.8.1 version 100.4',
    ]);
  });
  test.each<[string, string, Buffer, string[]]>([
    ['a long unknown one', '1.2.3', Buffer.alloc(33, 0xab), [`33 octets: ${'ab'.repeat(32)}...`]],
    ['a known one that is damaged', '2.5.29.19', Buffer.from('0401ff', 'hex'), ['damaged: 3 octets: 0401ff']],
    ['a known one that is no DER', '2.5.29.17', Buffer.from('ff', 'hex'), ['damaged: 1 octets: ff']],
    ['key usage of nothing', '2.5.29.15', asn1.encode(make.bitString(Buffer.from([0]), 7)), ['nothing']],
    ['not a CA, with a path length', '2.5.29.19', asn1.encode(make.sequence(make.integer(0))), ['not a CA', 'path length 0']],
    [
      'timestamps',
      '1.3.6.1.4.1.11129.2.4.2',
      asn1.encode(make.octetString(Buffer.from('0006000101000102', 'hex'))),
      ['2 signed certificate timestamps'],
    ],
    [
      'timestamps cut off',
      '1.3.6.1.4.1.11129.2.4.2',
      asn1.encode(make.octetString(Buffer.from('00', 'hex'))),
      ['0 signed certificate timestamps'],
    ],
    [
      'an address of a strange size',
      '2.5.29.17',
      asn1.encode(make.sequence(make.contextPrimitive(7, Buffer.from([1, 2, 3])))),
      ['ip:010203'],
    ],
  ])('of %s', (_, oid, content, said) => expect(words(oid, content)).toEqual(said));
});
