import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sshPublicLine } from '../../../../src/core/keys/ssh/write-openssh.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

const leaf = new X509Certificate(fixture('issued/leaf.crt'));
const THUMBPRINT = 'HM-fLitplGtCHtKL-bM1wLi4aerflQ5zEC11UK7-vJk';
const SPKI = 'b873fed95c9644e8012b1018fd83346936b9f3babbba6cf66a9edf345f386de0';

/** A directory with one key in many forms, and others. */
function directory(): string {
  const cwd = scratch();
  const files = {
    key: 'keys/rsa.pem',
    crt: 'issued/leaf.crt',
    csr: 'keys/rsa.csr',
    chain: 'issued/chain.pem',
    sealed: 'keys/rsa.pkcs8.enc.pem',
    other: 'keys/other.pem',
    ec: 'keys/ec.pem',
    broken: 'keys/rsa-mismatch.pem',
    p12: 'keystores/openssl.p12',
    jks: 'keystores/keytool-two.jks',
  };
  for (const [name, file] of Object.entries(files)) writeFileSync(join(cwd, name), fixture(file));
  const one = JSON.parse(fixture('keys/rsa.pub.jwk').toString());
  const set = JSON.parse(fixture('jwks/google-oauth2-v3-certs.json').toString());
  writeFileSync(join(cwd, 'jwks'), JSON.stringify({ keys: [...set.keys, one] }));
  writeFileSync(join(cwd, 'with-secret'), JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA' }, one] }));
  writeFileSync(join(cwd, 'strangers'), JSON.stringify(set));
  writeFileSync(join(cwd, 'mixed'), Buffer.concat([fixture('keys/other.pem'), fixture('issued/leaf.crt')]));
  writeFileSync(join(cwd, 'beside'), Buffer.concat([fixture('keys/other.pem'), fixture('keys/rsa.crt')]));
  const [leafCrt, root] = [fixture('issued/leaf.crt'), fixture('issued/root.crt')];
  writeFileSync(join(cwd, 'trusting'), Buffer.concat([root, leafCrt, fixture('keys/rsa.pem')]));
  writeFileSync(join(cwd, 'mistrusting'), Buffer.concat([root, leafCrt, fixture('keys/other.pem')]));
  writeFileSync(join(cwd, 'authority'), Buffer.concat([root, fixture('keys/rsa.pem')]));
  writeFileSync(join(cwd, 'passphrase'), 'secret');
  writeFileSync(join(cwd, 'different'), 'different');
  return cwd;
}

describe('match', () => {
  test('groups by public key, and says which file has which key', async () => {
    const cwd = directory();
    expect(await runIn(cwd, ['match', 'key', 'crt', 'csr'])).toEqual({
      status: 0,
      stderr: '',
      stdout: `match: all have one key
  RSA, 2048 bits, exponent 65537, thumbprint ${THUMBPRINT}
    key  private key
    crt  certificate C=IT,O=Società,CN=Order Sync
    csr  certificate request CN=Order Sync,O=Società,C=IT
`,
    });
    expect(await runIn(cwd, ['match', 'other', 'key', 'crt'])).toEqual({
      status: 4,
      stderr: '',
      stdout: `no match: 2 different keys
  RSA, 2048 bits, exponent 65537, thumbprint ${THUMBPRINT}
    key  private key
    crt  certificate C=IT,O=Società,CN=Order Sync
  RSA, 2048 bits, exponent 65537, thumbprint 7Gsu6ANqhd3BZfYeiE-rHsGkIZuMx13NUNeSi3lBnJE
    other  private key
`,
    });
  });
  const colons = leaf.fingerprint256;
  test.each<[string, string[], number]>([
    ['a chain has the key of its first certificate', ['key', 'chain'], 0],
    ['but not of another one', ['other', 'chain'], 4],
    ['one key of a set is enough', ['key', 'jwks'], 0],
    ['also beside a shared secret', ['key', 'with-secret'], 0],
    ['but it must be there', ['key', 'strangers'], 4],
    ['a file with two keys matches nothing', ['mixed', 'crt'], 4],
    ['not even itself', ['mixed'], 4],
    ['nor does a key with the self-signed certificate of another one', ['beside', 'other'], 4],
    ['other types of keys', ['ec', 'key'], 4],
    ['an encrypted key is not known', ['sealed', 'crt'], 3],
    ['but the others may differ', ['sealed', 'crt', 'other'], 4],
    ['an encrypted key that is opened', ['sealed', 'crt', '--passphrase-file', 'passphrase'], 0],
    ['a key store that is not opened', ['p12', 'crt'], 3],
    ['a key store', ['p12', 'crt', '--store-password-file', 'passphrase'], 0],
    [
      'one entry of several is enough',
      ['jks', 'other', '--store-password-file', 'passphrase', '--passphrase-file', 'different'],
      0,
    ],
    ['a key, its certificate, and a CA that did not issue it, as in a kubeconfig', ['trusting', 'key'], 0],
    ['the same alone', ['trusting'], 0],
    ['but not with the certificate of another key', ['mistrusting'], 4],
    ['nor with a CA alone', ['authority'], 4],
    ['a private key that contradicts itself', ['broken', 'crt'], 3],
    ['SHA-256 with colons', ['crt', colons], 0],
    ['SHA-256 in lower case without them', ['crt', colons.replaceAll(':', '').toLowerCase()], 0],
    ['SHA-256 with blanks around and in it', ['crt', ` ${colons.replaceAll(':', ' ')} `], 0],
    ['SHA-1', ['crt', 'key', leaf.fingerprint], 0],
    ['SHA-256 of the public key', ['key', SPKI], 0],
    ['a thumbprint', ['key', THUMBPRINT], 0],
    ['x5t#S256', ['crt', Buffer.from(colons.replaceAll(':', ''), 'hex').toString('base64url')], 0],
    ['a fingerprint of another certificate', ['crt', leaf.fingerprint.replace(/^../, '00')], 4],
    ['a fingerprint without a certificate', ['key', leaf.fingerprint], 3],
    ['a thumbprint of another key', ['key', `A${THUMBPRINT.slice(1)}`], 4],
    ['a thumbprint of an encrypted key, perhaps', ['sealed', THUMBPRINT], 3],
    ['too few digits', ['key', colons.slice(0, 50)], 2],
    ['a missing file', ['key', 'missing'], 3],
    ['nothing to compare', ['key'], 2],
    ['nothing', [], 2],
  ])('%s', async (_, words, status) => {
    expect((await runIn(directory(), ['match', ...words])).status).toBe(status);
  });
  test('of a list of public keys, one must match', async () => {
    const cwd = directory();
    const [one, other] = [sshPublicLine(testKey), sshPublicLine(otherKey)];
    writeFileSync(join(cwd, 'authorized_keys'), `${other}${one}`);
    expect((await runIn(cwd, ['match', 'authorized_keys', 'key'])).status).toBe(0);
    writeFileSync(join(cwd, 'authorized_keys'), other);
    expect((await runIn(cwd, ['match', 'authorized_keys', 'key'])).status).toBe(4);
  });
  test('of a key set alone, all keys must be one', async () => {
    const cwd = directory();
    expect((await runIn(cwd, ['match', 'jwks'])).status).toBe(4);
    const one = JSON.parse(fixture('keys/rsa.pub.jwk').toString());
    writeFileSync(join(cwd, 'same'), JSON.stringify({ keys: [one, { ...one, kid: 'b' }] }));
    expect((await runIn(cwd, ['match', 'same'])).status).toBe(0);
    expect((await runIn(cwd, ['match', 'jwks', 'key'])).stdout).toMatch(/^match: one key is in all of them\n/);
  });
  test('of a document with one private key, that one must match', async () => {
    const cwd = directory();
    const documentWith = (key: string): string =>
      JSON.stringify({ certificate: fixture('keys/rsa.crt').toString(), private_key: fixture(`keys/${key}`).toString() });
    writeFileSync(join(cwd, 'own'), documentWith('rsa.pem'));
    writeFileSync(join(cwd, 'mixed'), documentWith('other.pem'));
    expect((await runIn(cwd, ['match', 'own', 'key'])).status).toBe(0);
    expect((await runIn(cwd, ['match', 'mixed', 'key'])).status).toBe(4);
  });
  test('says how to open an encrypted key, and why something cannot be compared', async () => {
    const cwd = directory();
    expect((await runIn(cwd, ['match', 'sealed', 'crt'])).stdout).toBe(`not known: not everything could be compared
  RSA, 2048 bits, exponent 65537, thumbprint ${THUMBPRINT}
    crt  certificate C=IT,O=Società,CN=Order Sync
  not compared
    sealed  encrypted private key: encrypted, and no passphrase was given: its key was not read
  to open encrypted keys: --passphrase-file <file>
`);
    writeFileSync(join(cwd, 'wrong'), 'wrong');
    expect((await runIn(cwd, ['match', 'sealed', 'crt', '--passphrase-file', 'wrong'])).stdout).toMatch(
      /sealed {2}encrypted private key: the passphrase does not open the private key\n$/,
    );
    expect((await runIn(cwd, ['match', 'p12', 'crt'])).stdout).toMatch(
      /\n {2}to open key stores: --store-password-file <file>\n$/,
    );
    writeFileSync(join(cwd, 'wrong'), 'a wrong password');
    expect((await runIn(cwd, ['match', 'p12', 'crt', '--store-password-file', 'wrong'])).stdout).not.toContain('to open');
    expect((await runIn(cwd, ['match', 'key', leaf.fingerprint])).stdout).toContain(
      'SHA-1 fingerprint: to compare it, give the certificate too',
    );
    expect((await runIn(cwd, ['match', 'key', 'AABBCCDDEEFF001122'])).stderr).toBe(
      'jwt-kit: error: AABBCCDDEEFF001122: neither an existing file nor a fingerprint: it has 18 digits\n' +
        'jwt-kit: hint: a fingerprint has 40 or 64 hexadecimal digits (SHA-1, SHA-256), as openssl x509 -fingerprint -sha256 prints it, or is SHA256:... of ssh-keygen; a thumbprint has 43 characters of base64url\n',
    );
  });
  test('an existing file with such a name is a file; the files of a directory count one by one', async () => {
    const cwd = directory();
    const name = 'a'.repeat(40);
    writeFileSync(join(cwd, name), fixture('keys/rsa.pub.pem'));
    expect((await runIn(cwd, ['match', 'key', name])).status).toBe(0);
    mkdirSync(join(cwd, 'app'));
    writeFileSync(join(cwd, 'app', 'README'), 'hello');
    writeFileSync(join(cwd, 'app', 'server.crt'), fixture('issued/leaf.crt'));
    writeFileSync(join(cwd, 'app', 'server.key'), fixture('keys/rsa.pem'));
    expect((await runIn(cwd, ['match', 'app'])).status).toBe(0);
    writeFileSync(join(cwd, 'app', 'server.key'), fixture('keys/other.pem'));
    expect((await runIn(cwd, ['match', 'app'])).status).toBe(4);
  });
  test.each([
    ['a damaged key', () => JSON.stringify({ ...JSON.parse(fixture('keys/rsa.jwk').toString()), d: 'AQAB' })],
    ['no key', () => '{"keys":[1,2]}'],
    ['a shared secret', () => '{"kty":"oct","k":"c2VjcmV0"}'],
  ])('JSON with nothing but %s is not compared, and not left out', async (_, content) => {
    const cwd = directory();
    writeFileSync(join(cwd, 'bad.json'), content());
    const ran = await runIn(cwd, ['match', 'bad.json', 'key', 'crt']);
    expect(ran).toMatchObject({ status: 3, stdout: expect.stringMatching(/^not known[\s\S]*not compared\n {4}bad\.json/) });
    expect((await runIn(cwd, ['match', 'bad.json', 'key'])).status).toBe(3);
  });
  test('the pages of a bundle are not taken for certificates', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    expect(await runIn(cwd, ['match', 'app'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^match: all have one key/),
    });
    const { stdout } = await runIn(cwd, ['inspect', 'app']);
    expect(stdout).toContain('\nskipped app/CHECKLIST.html, app/CHECKLIST.md: a checklist\n');
    expect(stdout).not.toContain('fewer than');
  });
  test.skipIf(process.platform === 'win32')('a file of a directory that cannot be read does not hide the others', async () => {
    const cwd = directory();
    mkdirSync(join(cwd, 'app'));
    for (const name of ['server.crt', 'odd-----BEGIN.crt']) writeFileSync(join(cwd, 'app', name), fixture('issued/leaf.crt'));
    const { status, stdout } = await runIn(cwd, ['match', 'app', 'key']);
    expect(status).toBe(3);
    expect(stdout).toContain('    app/server.crt  certificate C=IT,O=Società,CN=Order Sync\n    key             private key\n');
    expect(stdout).toMatch(/not compared\n {4}app\/odd-----BEGIN\.crt {2}expected a file name/);
  });
  test('an empty file with the password of a key store gets the hint that an empty password needs no file', async () => {
    const cwd = directory();
    writeFileSync(join(cwd, 'empty'), '');
    expect((await runIn(cwd, ['match', 'p12', 'key', '--store-password-file', 'empty'])).stderr).toBe(
      'jwt-kit: error: the passphrase in empty is empty\n' +
        'jwt-kit: hint: a key store with an empty password opens without one; else use 1 to 1,024 bytes on one line, saved as UTF-8\n',
    );
  });
  test('takes fingerprints as ssh-keygen prints them', async () => {
    const cwd = directory();
    const blob = Buffer.from(sshPublicLine(testKey).split(' ')[1] as string, 'base64');
    const sha256 = `SHA256:${createHash('sha256').update(blob).digest('base64').replace('=', '')}`;
    const md5 = `MD5:${createHash('md5').update(blob).digest('hex').match(/../g)?.join(':')}`;
    for (const print of [sha256, md5, `2048 ${sha256} app@example.com (RSA)`, `2048 ${md5} no comment (RSA)`]) {
      expect(await runIn(cwd, ['match', 'key', print])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('fingerprint of OpenSSH\n'),
      });
      expect((await runIn(cwd, ['match', 'other', print])).status).toBe(4);
    }
    expect((await runIn(cwd, ['match', 'other', sha256])).stdout).toContain(
      'SHA-256 fingerprint of OpenSSH: of nothing that was given',
    );
  });
  test('takes a file with nothing but a fingerprint for that', async () => {
    const cwd = directory();
    const blob = Buffer.from(sshPublicLine(testKey).split(' ')[1] as string, 'base64');
    for (const print of [
      `sha256 Fingerprint=${leaf.fingerprint256}`,
      `SHA1 Fingerprint=${leaf.fingerprint}`,
      `Certificate fingerprint (SHA-256): ${leaf.fingerprint256}`,
      `\t SHA256: ${leaf.fingerprint256}`,
      leaf.fingerprint.replaceAll(':', '').toLowerCase(),
      `2048 SHA256:${createHash('sha256').update(blob).digest('base64').replace('=', '')} no comment (RSA)`,
    ]) {
      writeFileSync(join(cwd, 'print'), `${print}\r\n`);
      expect([print, (await runIn(cwd, ['match', 'crt', 'print'])).status]).toEqual([print, 0]);
      expect([print, (await runIn(cwd, ['match', 'ec', 'crt', 'print'])).status]).toEqual([print, 4]);
    }
    expect((await runIn(cwd, ['match', 'key', `Certificate fingerprint (SHA-1): ${leaf.fingerprint}`])).status).toBe(3);
    expect(
      (await runIn(cwd, ['match', 'crt', 'md5 Fingerprint=AA:BB:CC:DD:AA:BB:CC:DD:AA:BB:CC:DD:AA:BB:CC:DD'])).stderr,
    ).toContain('neither an existing file nor a fingerprint: it has 32 digits');
    // A directory may contain anything.
    mkdirSync(join(cwd, 'some'));
    writeFileSync(join(cwd, 'some/print'), leaf.fingerprint.replace(/^../, '00'));
    writeFileSync(join(cwd, 'some/crt'), fixture('issued/leaf.crt'));
    expect((await runIn(cwd, ['match', 'key', 'some'])).status).toBe(0);
  });
  test('notes what was repaired', async () => {
    const cwd = directory();
    writeFileSync(join(cwd, 'spoilt'), fixture('keys/rsa.pem').toString().replaceAll('\n', '\\n'));
    expect((await runIn(cwd, ['match', 'key', 'spoilt'])).stderr).toMatch(/^jwt-kit: note: spoilt: repaired: /);
    expect((await runIn(cwd, ['match', 'key', 'crt'])).stderr).toBe('');
  });
  test('--json has the groups', async () => {
    const ran = await runIn(directory(), ['match', 'key', 'crt', '--json']);
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'match',
      match: true,
      verdict: 'match',
      groups: [
        {
          key: { type: 'RSA', bits: 2048, exponent: '65537', spkiSha256: SPKI, thumbprint: THUMBPRINT },
          holders: [
            { input: 'key', what: 'private key' },
            { input: 'crt', what: 'certificate C=IT,O=Società,CN=Order Sync' },
          ],
        },
      ],
      unknown: [],
      files: [],
      notes: [],
    });
  });
});

test.each(['l', '_', '-'])('a thumbprint that ends in %s is neither a file nor a thumbprint', async (last) => {
  const cwd = directory();
  const wrong = `${THUMBPRINT.slice(0, -1)}${last}`;
  expect(await runIn(cwd, ['match', 'key', wrong])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('neither an existing file nor a thumbprint: its last character is impossible'),
  });
});
