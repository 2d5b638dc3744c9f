/** csr and cert; no secrets in errors; --debug; bugs of jwt-kit. */
import { X509Certificate } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fixture } from '../fixtures.ts';
import { run, scratch, testWith } from '../strangers.ts';
import { key, path } from './main-setup.ts';
import { runIn } from './world.ts';

describe('csr and cert', () => {
  testWith('openssl', 'accept alternative names of each kind', async () => {
    const san = ['dns:app.example.com', 'email:a@example.com', 'uri:https://example.com', 'ip:192.0.2.1'].flatMap((name) => [
      '--san',
      name,
    ]);
    const shown = 'DNS:app.example.com, email:a@example.com, URI:https://example.com, IP Address:192.0.2.1';
    const { stdout: request } = await runIn(scratch(), ['csr', '--key', key, '--subject', 'CN=a', ...san]);
    const { stdout: certificate } = await runIn(scratch(), ['cert', '--key', key, '--subject', 'CN=a', ...san]);
    expect(run('openssl', ['req', '-noout', '-text'], request)).toContain(shown);
    expect(run('openssl', ['x509', '-noout', '-text'], certificate)).toContain(shown);
  });
  test('a certificate is valid for the given days', async () => {
    const { stdout } = await runIn(scratch(), ['cert', '--key', key, '--subject', 'CN=a', '--days', '30']);
    expect(new X509Certificate(stdout).validTo).toBe('Dec 21 22:13:20 2026 GMT');
  });
  test.each(['csr', 'cert'])('%s says what was repaired in the key, and where it was found', async (command) => {
    const cwd = scratch();
    const pem = fixture('keys/rsa.pem');
    const files = {
      'line.key': pem.toString().replaceAll('\n', ' '),
      'all.zip': Buffer.concat([Buffer.from('PK\x03\x04\0\n'), pem, Buffer.alloc(4)]),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
    const made = (file: string) => runIn(cwd, [command, '--key', file, '--subject', 'CN=a']);
    expect((await made('line.key')).stderr).toContain('note: the private key: repaired: the line breaks were lost');
    expect((await made('all.zip')).stderr).toContain('note: the private key: it was taken out of a ZIP archive');
  });
  test('a certificate of another key beside the key gets a note', async () => {
    const cwd = scratch();
    const made = async (file: string): Promise<string> => {
      writeFileSync(join(cwd, 'a.pem'), `${fixture(`keys/${file}`)}${fixture('keys/rsa.crt')}`);
      return (await runIn(cwd, ['csr', '--key', 'a.pem', '--subject', 'CN=a'])).stderr;
    };
    expect(await made('rsa.pem')).toBe('');
    expect(await made('other.pem')).toContain('the private key: the certificate beside it is for another key');
  });
  test('a certificate that a provider would reject is made, with a note', async () => {
    const long = ['CN=a', ...Array.from({ length: 30 }, (_, index) => `OU=${index}${'a'.repeat(58)}`)].join();
    const ran = await runIn(scratch(), ['cert', '--key', key, '--subject', long]);
    expect({ ...ran, stdout: ran.stdout.length }).toEqual({
      status: 0,
      stdout: 6855,
      stderr: 'jwt-kit: note: the certificate has 6,855 bytes; Salesforce accepts fewer than 4,096\n',
    });
  });
  test("a certificate for another key's request is refused with exit 4", async () => {
    const ran = await runIn(scratch(), ['cert', '--key', path('other.pem'), '--csr', path('rsa.csr')]);
    expect(ran).toEqual({
      status: 4,
      stdout: '',
      stderr:
        'jwt-kit: error: the key does not match the certificate request\n' +
        'jwt-kit: hint: give the key that belongs to the request, or make a new request for this key\n',
    });
  });
  test('a request may come from standard input', async () => {
    const stdin = Readable.from([fixture('keys/rsa.csr')]);
    const { stdout } = await runIn(scratch(), ['cert', '--key', key, '--csr', '-'], { stdin });
    expect(new X509Certificate(stdout).subject).toBe('C=IT\nO=Società\nCN=Order Sync');
  });
  test('--csr supplies the subject', async () => {
    const ran = await runIn(scratch(), ['cert', '--key', key, '--csr', path('rsa.csr'), '--subject', 'CN=a']);
    expect(ran.stderr.split('\n')[0]).toBe('jwt-kit: error: --csr cannot be combined with --subject or --san');
  });
  test('an error for an unreadable file has its name and the reason', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'locked'), 'x');
    chmodSync(join(cwd, 'locked'), 0);
    const ran = await runIn(cwd, ['cert', '--key', 'locked', '--subject', 'CN=a']);
    // The superuser can read everything, and then finds no key.
    const reason = process.getuid?.() === 0 ? 'this is plain text, not a private key' : 'permission denied';
    expect(ran.stderr.split('\n')[0]).toBe(`jwt-kit: error: locked: ${reason}`);
  });
});

describe('no secret', () => {
  test.each<[string, string[]]>([
    ['a wrong passphrase', ['csr', '--key', path('rsa.pkcs8.enc.pem'), '--subject', 'CN=a', '--passphrase-file', '-']],
    ['no passphrase', ['csr', '--key', path('rsa.pkcs8.enc.pem'), '--subject', 'CN=a']],
    ['a key that contradicts itself', ['csr', '--key', path('rsa-mismatch.jwk'), '--subject', 'CN=a']],
    ['a key of another request', ['cert', '--key', path('other.pem'), '--csr', path('rsa.csr')]],
    ['a key read as a request', ['cert', '--key', key, '--csr', key]],
    ['a key read as a passphrase', ['csr', '--key', path('rsa.pkcs8.enc.pem'), '--subject', 'CN=a', '--passphrase-file', key]],
    ['an existing file', ['csr', '--key', key, '--subject', 'CN=a', '--out', key]],
  ])('is printed after %s, with --debug and with --json', async (_, words) => {
    const stdin = (): Readable => Readable.from([Buffer.from('hunter2-passphrase')]);
    const files = ['rsa.pem', 'other.pem', 'rsa.pkcs8.enc.pem'].flatMap((file) =>
      fixture(`keys/${file}`).toString().split('\n').slice(1, -2),
    );
    const jwk = Object.entries(JSON.parse(fixture('keys/rsa-mismatch.jwk').toString())).flatMap(([name, value]) =>
      ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name) ? [String(value).slice(0, 24)] : [],
    );
    for (const extra of [[], ['--debug'], ['--json'], ['--json', '--debug']]) {
      const ran = await runIn(scratch(), [...words, ...extra], { stdin: stdin() });
      expect(ran.status).toBeGreaterThan(0);
      for (const secret of [...files, ...jwk, 'hunter2']) expect(ran.stdout + ran.stderr).not.toContain(secret);
    }
  });
});

test('--debug says where it happened', async () => {
  const ran = await runIn(scratch(), ['cert', '--key', 'no.key', '--subject', 'CN=a', '--debug']);
  expect(ran.stderr).toMatch(/\nKitError INPUT_UNREADABLE\n {4}at .*files\.ts[\s\S]*\nError ENOENT\n/);
});

test('a bug in jwt-kit is reported as one, exits with 70, and quotes nothing', async () => {
  const broken = {
    now: () => {
      throw new TypeError('secret material');
    },
  };
  const ran = await runIn(scratch(), ['cert', '--key', key, '--subject', 'CN=a', '--debug'], broken);
  expect(ran.status).toBe(70);
  expect(ran.stderr).toMatch(
    /^jwt-kit: error: a bug in jwt-kit \(TypeError\)\njwt-kit: hint: run it again with --debug, and open an issue with the output where you got jwt-kit\nTypeError\n {4}at /,
  );
  expect(ran.stderr).not.toContain('secret material');
});
