import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { frozen } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { type Ran, runIn } from '../../world.ts';
import { bundled, expectRefused, later, leaf, path, previous, record, renew, set, text } from './renew-setup.ts';

describe('the certificate of an authority', () => {
  const now = { now: () => frozen };
  const take = (cwd: string, file: string, ...words: string[]): Promise<Ran> =>
    runIn(cwd, ['renew', 'app', '--certificate', file, ...words], now);

  const stored = (name: string): string => path(`keystores/${name}`);
  test.each<[string, words: string[], notes: string]>([
    ['a key store without a password', [stored('openssl-plain.p12')], ''],
    ['a key store', [stored('openssl.p12'), '--store-password-file', 'secret'], ''],
    ['a key store, by the passphrase', [stored('openssl.p12'), '--passphrase-file', 'secret'], ''],
    [
      'a key store of several keys: the one for server.key',
      [stored('keytool-two.pkcs12'), '--store-password-file', 'secret'],
      'ignored ',
    ],
    [
      'a key store of keytool',
      [stored('keytool-two.jks'), '--store-password-file', 'secret', '--alias', 'order sync'],
      'ignored ',
    ],
  ])('is found in %s', async (_, [file = '', ...words], notes) => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'secret'), 'secret\n');
    const ran = await take(cwd, file, ...words);
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('server.crt      new') });
    expect(ran.stderr).toMatch(
      notes === ''
        ? /^jwt-kit: note: the certificate is not valid before 21 Nov 2026\n$/
        : new RegExp(`^jwt-kit: note: ${notes}`),
    );
    expect(text(cwd, 'app/server.crt')).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\n$/);
  });
  test.each<[string, words: string[], RegExp]>([
    ['no password', [], /openssl\.p12: the key store has a password, and none was given\n.*--store-password-file <file>/],
    ['a wrong one', ['--store-password-file', 'wrong'], /openssl\.p12: the password does not open the key store\n/],
    ['an unknown alias', ['--store-password-file', 'secret', '--alias', 'x'], /no entry of the key store is called "x"\n/],
  ])('is not found in a key store with %s', async (_, words, message) => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'secret'), 'secret\n');
    writeFileSync(join(cwd, 'wrong'), 'wrong\n');
    const ran = await take(cwd, stored('openssl.p12'), ...words);
    expect(ran.stderr).toMatch(message);
    expect(ran.stdout).toBe('');
  });
  test('options of a key store need one', async () => {
    const cwd = await bundled();
    await expectRefused(cwd, ['--alias', 'x'], {
      status: 2,
      stderr:
        'jwt-kit: error: --alias works only with --certificate\n' +
        'jwt-kit: hint: add --certificate with the key store, or leave out --alias\n',
    });
    await expectRefused(cwd, ['--store-password-file', 'secret'], {
      status: 2,
      stderr:
        'jwt-kit: error: --store-password-file works only with --stores or --certificate\n' +
        'jwt-kit: hint: add --stores to renew the key stores, or --certificate with a key store\n',
    });
  });
  test('goes into the bundle, without its chain', async () => {
    const cwd = await bundled();
    const before = set(join(cwd, 'app'));
    const ran = await take(cwd, path('issued/chain.p7b'));
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({
      status: 0,
      stderr:
        'jwt-kit: note: ignored O=Acme,CN=Acme Root; O=Acme,CN=Acme Issuing CA (signed by O=Acme,CN=Acme Root): an app accepts one certificate, without its chain\n',
    });
    expect(ran.stdout).toContain('server.crt      new, upload this one       expires 1 Nov 2028');
    expect(text(cwd, 'app/server.crt')).toBe(readFileSync(leaf, 'utf8'));
    expect(text(cwd, 'app/server.key')).toBe(before['server.key']);
    expect(record(cwd).certificate).toMatchObject({
      subject: 'C=IT,O=Società,CN=Order Sync',
      issuer: 'O=Acme,CN=Acme Issuing CA',
      notAfter: '2028-11-01T00:00:00.000Z',
    });
    expect(text(cwd, 'app/CHECKLIST.md')).toContain(record(cwd).certificate.sha256);
    expect(previous(cwd).map(set)).toEqual([before]);
  });

  test('may come from standard input; a second run changes nothing', async () => {
    const cwd = await bundled();
    const piped = (): Promise<Ran> =>
      runIn(cwd, ['renew', 'app', '--certificate', '-'], { ...now, stdin: Readable.from([readFileSync(leaf)]) });
    expect((await piped()).status).toBe(0);
    expect(await piped()).toEqual({
      status: 0,
      stdout: 'app/server.crt is already this certificate: nothing was changed\n',
      stderr: '',
    });
    expect(previous(cwd)).toHaveLength(1);
  });

  test('copied over server.crt by hand, is recorded', async () => {
    const cwd = await bundled();
    copyFileSync(leaf, join(cwd, 'app/server.crt'));
    expect((await take(cwd, 'app/server.crt')).status).toBe(0);
    expect(record(cwd).certificate.issuer).toBe('O=Acme,CN=Acme Issuing CA');
  });

  test('is replaced by a self-signed one only with a note', async () => {
    const cwd = await bundled();
    await take(cwd, leaf);
    expect((await renew(cwd)).stderr).toBe(
      'jwt-kit: note: the old certificate was signed by "O=Acme,CN=Acme Issuing CA", the new one is self-signed; to have it signed again, send server.csr there, save the answer as from-the-ca.crt, then run npx jwt-kit renew app --certificate from-the-ca.crt\n',
    );
    expect(record(cwd).certificate).not.toHaveProperty('issuer');
    // The authority's certificate was valid for two years, one of them a leap year: so is this one.
    expect(record(cwd).certificate.notAfter).toBe('2029-10-22T08:00:00.000Z');
  });

  test('before the app is set up, belongs to the set-up', async () => {
    const cwd = await bundled({ provider: 'generic' });
    const { stdout } = await take(cwd, leaf);
    expect(stdout).toMatch(/CHECKLIST.html {2}the \d steps, with your values\n/);
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('set-up checklist');
    expect(record(cwd)).not.toHaveProperty('renewal');
  });

  test('for a new key belongs to the renewal that made the key', async () => {
    const cwd = await bundled();
    const { key } = record(cwd);
    await renew(cwd, '--new-key');
    await runIn(
      cwd,
      ['cert', '--key', 'app/server.key', '--csr', 'app/server.csr', '--days', '700', '--out', 'new.crt'],
      later,
    );
    const muchLater = { now: () => new Date('2027-12-22T08:00:00.000Z') };
    expect((await runIn(cwd, ['renew', 'app', '--certificate', 'new.crt'], muchLater)).status).toBe(0);
    expect(record(cwd).renewal).toMatchObject({ key: 'new', previous: { thumbprint: key.thumbprint } });
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('a second app, without an interruption');
  });

  test.each([
    [
      'of another key',
      'issued/other.crt',
      4,
      'the certificate for CN=Somebody (signed by O=Acme,CN=Acme Issuing CA) does not match the key of server.key',
      'have server.csr from this directory signed; a certificate for an earlier key belongs to the files in previous/',
    ],
    [
      'that has ended',
      'issued/ended.crt',
      4,
      'the certificate expired on 1 Nov 2026',
      'ask the certificate authority for a new one, with the same request',
    ],
    [
      'that is a request',
      'keys/rsa.csr',
      3,
      'this is a certificate request, not a certificate',
      'give the file that starts with BEGIN CERTIFICATE',
    ],
    [
      'that is a private key',
      'keys/rsa.pem',
      3,
      'this is a private key, not a certificate',
      'give the file that starts with BEGIN CERTIFICATE',
    ],
    [
      'too large to upload',
      'issued/large.crt',
      3,
      'the certificate, without its chain, has 4,799 bytes; Salesforce accepts fewer than 4,096',
      'ask for one with fewer extensions, or leave out --certificate: a self-signed one works too',
    ],
  ])('%s is refused', async (_, file, status, message, hint) => {
    const cwd = await bundled();
    copyFileSync(path(file), join(cwd, 'ca'));
    await expectRefused(cwd, ['--certificate', 'ca'], {
      status,
      stderr: `jwt-kit: error: ca: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });

  test('a self-signed one that would be too large to upload is refused', async () => {
    const cwd = await bundled();
    const long = ['CN=Order Sync', ...Array.from({ length: 30 }, (_, index) => `OU=${index}${'a'.repeat(58)}`)].join();
    const request = await runIn(cwd, ['csr', '--key', 'app/server.key', '--subject', long]);
    writeFileSync(join(cwd, 'app', 'server.csr'), request.stdout);
    await expectRefused(cwd, [], {
      status: 3,
      stderr:
        'jwt-kit: error: app/jwt-kit.json: server.crt would have 6,879 bytes; Salesforce accepts fewer than 4,096\n' +
        'jwt-kit: hint: use a shorter subject or a smaller key\n',
    });
  });
  test.each([
    ['empty', Buffer.alloc(0), 'the file is empty'],
    ['garbage', Buffer.from([0x30, 0x82, 1, 2, 3]), 'the ASN.1 structure is damaged or cut off'],
    ['a web page', Buffer.from('<html>'), 'this is a web page (HTML), not a certificate'],
    ['11 MB', Buffer.alloc(11 * 1024 * 1024, 'x'), 'larger than 10 MB'],
  ])('in a file that is %s is refused', async (_, bytes, message) => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'ca'), bytes);
    const { status, stderr } = await take(cwd, 'ca');
    expect({ status, error: stderr.split('\n')[0] }).toEqual({ status: 3, error: `jwt-kit: error: ca: ${message}` });
  });

  test('longer than 4 KB is accepted if a public key is uploaded', async () => {
    const cwd = await bundled({ provider: 'anypoint' });
    expect((await take(cwd, path('issued/large.crt'))).status).toBe(0);
  });
});

testWith('openssl', 'a renewed certificate is X.509 v3, and OpenSSL verifies it', async () => {
  const cwd = await bundled();
  await runIn(cwd, ['renew', 'app', '--days', '800'], { now: () => new Date() });
  const certificate = join(cwd, 'app/server.crt');
  expect(run('openssl', ['verify', '-CAfile', certificate, certificate])).toBe(`${certificate}: OK\n`);
  expect(run('openssl', ['x509', '-in', certificate, '-noout', '-text'])).toContain('Version: 3 (0x2)');
});

describe('refuses', () => {
  test.each([
    [
      ['--new-key', '--certificate', leaf],
      '--certificate cannot be combined with --new-key: it is for the existing key',
      'renew with --new-key first, have the new server.csr signed, then give --certificate',
    ],
    [['--bits', '4096'], '--bits works only with --new-key', 'add --new-key, or leave out --bits'],
    [['--new-key', '--bits', '1024'], '--bits: unsupported key size 1024', 'use 2048, 3072, 4096'],
    [
      ['--days', '5', '--certificate', leaf],
      '--days cannot be combined with --certificate: it is for a self-signed certificate',
      'use one of the two',
    ],
  ])('%j', async (words, message, hint) => {
    await expectRefused(await bundled(), words, { status: 2, stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n` });
  });

  test('an invalid number of days', async () => {
    const { status, stderr } = await renew(await bundled(), '--days', '0');
    expect({ status, stderr: stderr.split('\n')[0] }).toEqual({
      status: 2,
      stderr: 'jwt-kit: error: --days: a certificate cannot be valid for 0 days',
    });
  });

  test('a key that is not the one in the record', async () => {
    const cwd = await bundled();
    copyFileSync(path('keys/other.pem'), join(cwd, 'app/server.key'));
    await expectRefused(cwd, [], {
      status: 4,
      stderr:
        'jwt-kit: error: app/server.key: does not match the key in jwt-kit.json\njwt-kit: hint: restore the right key from previous/ or from your backup; if you no longer have it: npx jwt-kit renew app --new-key\n',
    });
  });

  test('a set without its key', async () => {
    const cwd = await bundled();
    rmSync(join(cwd, 'app/server.key'));
    expect(await renew(cwd)).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: app/server.key: there is no such file\njwt-kit: hint: give it: --key <file> or --key-env <name>; or save it as signing.key and run npx jwt-kit set app --key signing.key to put it back; if you no longer have it: npx jwt-kit renew app --new-key\n',
    });
  });

  test("a bundle for someone else's key", async () => {
    const cwd = scratch();
    await runIn(cwd, ['init', 'app', '--provider', 'anypoint', '--name', 'x', '--jwk', path('keys/rsa.pub.jwk')]);
    expect(await renew(cwd)).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'jwt-kit: error: someone else has the private key of this bundle: they have to renew it\njwt-kit: hint: save their new JWK as their-key.jwk, then: npx jwt-kit renew app --jwk their-key.jwk\n',
    });
  });

  test('a directory without a bundle', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'app'));
    expect(await renew(cwd)).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: app/jwt-kit.json: there is no such file\njwt-kit: hint: name the directory that npx jwt-kit init made\n',
    });
  });
});
