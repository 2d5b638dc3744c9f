/** OpenSSL judges what inspect says about certificates and requests. */
import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';
import { inspectContent } from '../../src/core/inspection/inspect-content.ts';
import { fixture, frozen } from '../fixtures.ts';
import { run, testWith } from '../strangers.ts';

const entryOf = (file: string) => inspectContent(fixture(file), { now: frozen, warnDays: 30 }).entries[0];

const certificates = [
  ...[
    'keys/rsa.crt',
    'keys/rsa-pss.crt',
    'certificates/amazon.pem',
    'certificates/rsa2048-crt.pem',
    'certificates/extensions.crt',
  ],
  ...['ended', 'future', 'int', 'large', 'leaf', 'longer', 'negative-serial', 'other', 'root', 'sha1'].map(
    (name) => `issued/${name}.crt`,
  ),
];

/** OpenSSL's titles of extensions that have another name here. */
const titles: Readonly<Record<string, string>> = {
  'ct precertificate scts': 'certificate transparency',
  'netscape cert type': 'netscape certificate type',
  '1.3.6.1.4.1.311.20.2': 'certificate template name',
  '1.3.6.1.4.1.311.21.7': 'certificate template',
};

/** The titles of the extensions in the text of OpenSSL, with `!` if they are critical. */
const titlesIn = (text: string): string[] =>
  [...text.matchAll(/^ {12}(?! )(?:X509v3 )?([^\n]*?): (critical)?\s*$/gm)].map(([, title = '', critical]) => {
    const name = title.toLowerCase();
    return `${titles[name] ?? name}${critical ? '!' : ''}`;
  });

describe('OpenSSL says the same about', () => {
  for (const file of certificates) {
    testWith('openssl', file, () => {
      const { certificate, key } = entryOf(file) ?? {};
      const x509 = (...args: string[]): string => run('openssl', ['x509', '-noout', ...args], fixture(file));
      const naming = ['-subject', '-issuer', '-nameopt', 'RFC2253,utf8,-esc_msb', '-dates', '-dateopt', 'iso_8601'];
      const text = x509('-serial', ...naming, '-fingerprint', '-sha256', '-pubkey', '-text');
      const value = (name: string, from = text): string => new RegExp(`^${name}\\s*=\\s*(.*)$`, 'm').exec(from)?.[1] ?? '';
      const iso = (text = ''): string => text.replace('.000', '').replace('T', ' ');
      expect({
        serial: certificate?.serial,
        subject: certificate?.subject,
        issuer: certificate?.issuer,
        notBefore: iso(certificate?.notBefore),
        notAfter: iso(certificate?.notAfter),
        sha256: certificate?.sha256,
        sha1: certificate?.sha1,
        spki: key?.spkiSha256,
      }).toEqual({
        serial: value('serial'),
        subject: value('subject'),
        issuer: value('issuer'),
        notBefore: value('notBefore'),
        notAfter: value('notAfter'),
        sha256: value('sha256 Fingerprint'),
        sha1: value('SHA1 Fingerprint', x509('-fingerprint', '-sha1').replace('sha1', 'SHA1')),
        spki: spkiIn(text),
      });
      expect(
        certificate?.extensions.map(({ name, oid, critical }) => `${(name ?? oid).toLowerCase()}${critical ? '!' : ''}`),
      ).toEqual(titlesIn(text));
      const said = (name: string): string[] => certificate?.extensions.find((one) => one.name === name)?.says ?? [];
      const [, usage] = /X509v3 Key Usage:[^\n]*\n\s*([^\n]*)/.exec(text) ?? [];
      expect(said('key usage').map((one) => one.toLowerCase())).toEqual(usage?.trim().toLowerCase().split(', ') ?? []);
      const [, other] = /X509v3 Subject Alternative Name:[^\n]*\n\s*([^\n]*)/.exec(text) ?? [];
      const dns =
        other
          ?.split(', ')
          .filter((one) => one.startsWith('DNS:'))
          .map((one) => one.slice(4)) ?? [];
      expect(
        said('subject alternative name')
          .filter((one) => one.startsWith('dns:'))
          .map((one) => one.slice(4)),
      ).toEqual(dns);
      expect(certificate?.version).toBe(Number(/Version: (\d)/.exec(text)?.[1]));
    });
  }
  for (const file of ['keys/rsa.csr', 'keys/rsa-pss.csr', 'certificates/rsa2048-csr.pem']) {
    testWith('openssl', file, () => {
      const { request, key } = entryOf(file) ?? {};
      const req = (...args: string[]): string => run('openssl', ['req', '-noout', ...args], fixture(file));
      const subject = req('-subject', '-nameopt', 'RFC2253,utf8,-esc_msb')
        .replace(/^subject\s*=\s*/, '')
        .trim();
      expect(request?.subject).toBe(subject);
      expect(key?.spkiSha256).toBe(spkiIn(req('-pubkey')));
      const asked = request?.extensions.map(
        ({ name, oid, critical }) => `${(name ?? oid).toLowerCase()}${critical ? '!' : ''}`,
      );
      expect(asked).toEqual(
        [...req('-text').matchAll(/^ {16}X509v3 ([^\n]*?): (critical)?\s*$/gm)].map(
          ([, title = '', critical]) => `${title.toLowerCase()}${critical ? '!' : ''}`,
        ),
      );
    });
  }
});

/** The hash of the public key in the output of OpenSSL. */
function spkiIn(text: string): string {
  const [, base64 = ''] = /-----BEGIN PUBLIC KEY-----([^-]*)/.exec(text) ?? [];
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
}
