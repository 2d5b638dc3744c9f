/** A JDK: Java verifies a signature, and keytool reads certificates and requests. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { selfSignedCertificate } from '../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../src/core/certificates/make-request.ts';
import { acme, bundleIn, key } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { fixturePath, frozen, repeatable, testKey } from '../fixtures.ts';
import { run, scratch, testWith } from '../strangers.ts';

const signed = async (): Promise<string> =>
  (await runIn(scratch(), ['sign', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c'])).stdout.trim();
const path = (file: string): string => fixturePath(`keys/${file}`);

testWith(
  'javac',
  'Java verifies what sign made, RS256',
  async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'Verify.java'), javaVerifier);
    expect(run('java', [join(cwd, 'Verify.java'), await signed(), path('rsa.crt')])).toBe('true\n');
    const [header, , signature] = (await signed()).split('.');
    expect(run('java', [join(cwd, 'Verify.java'), `${header}.e30.${signature}`, path('rsa.crt')])).toBe('false\n');
  },
  60_000,
);

const javaVerifier = `
import java.io.FileInputStream;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.Base64;

public class Verify {
  public static void main(String[] args) throws Exception {
    String[] parts = args[0].split("\\\\.");
    var certificate = CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(args[1]));
    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(certificate.getPublicKey());
    verifier.update((parts[0] + "." + parts[1]).getBytes("US-ASCII"));
    System.out.println(verifier.verify(Base64.getUrlDecoder().decode(parts[2])));
  }
}
`;

testWith('keytool', 'keytool reads certificate and request', () => {
  const subject = 'CN=Société \\, "A",O=日本,C=JP';
  const san = [
    'dns:app.example.com',
    'dns:*.example.org',
    'dns:büro.example.com',
    'email:admin@example.com',
    'uri:https://example.com/app?x=1',
    'ip:192.0.2.1',
    'ip:2001:db8::1:0:0:1',
    'ip:::ffff:192.0.2.7',
  ];
  const options = { for: { subject, san }, days: 365, now: frozen, random: repeatable() };
  const certificate = selfSignedCertificate(testKey, options);
  const request = certificateRequest(testKey, { subject, san });
  const shown = run('keytool', ['-J-Duser.language=en', '-printcert'], certificate);
  expect(shown).toContain('Version: 3');
  expect(shown).toContain('Signature algorithm name: SHA256withRSA');
  expect(shown).toContain('2048-bit RSA key');
  expect(run('keytool', ['-J-Duser.language=en', '-printcertreq'], request)).toContain(
    'PKCS #10 Certificate Request (Version 1.0)',
  );
});

testWith(
  'openssl',
  'a certificate that OpenSSL made from server.csr is what OpenSSL and keytool read after a renewal',
  async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    const ssl = (...words: string[]): string => run('openssl', words);
    const ca = (name: string): string => join(cwd, name);
    ssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      ca('ca.key'),
      '-subj',
      '/O=Acme/CN=Test CA',
      '-out',
      ca('ca.crt'),
    );
    ssl(
      'x509',
      '-req',
      '-in',
      ca('app/server.csr'),
      '-CA',
      ca('ca.crt'),
      '-CAkey',
      ca('ca.key'),
      '-CAcreateserial',
      '-days',
      '100',
      '-out',
      ca('issued.crt'),
    );
    writeFileSync(ca('chain.pem'), readFileSync(ca('ca.crt'), 'utf8') + readFileSync(ca('issued.crt'), 'utf8'));
    const { status, stderr } = await runIn(cwd, ['renew', 'app', '--certificate', 'chain.pem'], { now: () => new Date() });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `jwt-kit: note: ignored CN=Test CA,O=Acme: an app accepts one certificate, without its chain
jwt-kit: note: the certificate is X.509 v1, without extensions; servers may refuse it
`,
    });
    expect(ssl('verify', '-CAfile', ca('ca.crt'), ca('app/server.crt'))).toBe(`${ca('app/server.crt')}: OK\n`);
    expect(ssl('x509', '-in', ca('app/server.crt'), '-noout', '-text')).toContain('Issuer: O = Acme, CN = Test CA');
    expect(run('keytool', ['-printcert', '-file', ca('app/server.crt')])).toContain('CN=Test CA');
  },
);
