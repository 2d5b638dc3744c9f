/** `key`: types of keys; and `csr` and `cert` with them. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratch } from '../../../strangers.ts';
import { path } from '../../main-setup.ts';
import { runIn } from '../../world.ts';

describe('key --type', () => {
  test.each([
    [['ec'], { type: 'ec', curve: 'P-256' }, 'prime256v1'],
    [['ec', '--curve', 'P-384'], { type: 'ec', curve: 'P-384' }, 'secp384r1'],
    [['ec', '--curve', 'P-521'], { type: 'ec', curve: 'P-521' }, 'secp521r1'],
    [['ed25519'], { type: 'ed25519' }, undefined],
  ])('%s', async (words, data, namedCurve) => {
    const cwd = scratch();
    const { stdout } = await runIn(cwd, ['key', '--json', '--type', ...words, '--out', 'k']);
    const { thumbprint, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ ...data, encrypted: false });
    expect(thumbprint).toMatch(/^[\w-]{43}$/);
    const { stdout: request } = await runIn(cwd, ['csr', '--key', 'k', '--subject', 'CN=a', '--out', 'r']);
    expect(request).toBe('wrote r\n');
    const ran = await runIn(cwd, ['cert', '--key', 'k', '--csr', 'r']);
    const certificate = new X509Certificate(ran.stdout);
    expect(certificate.publicKey.asymmetricKeyType).toBe(data.type);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe(namedCurve);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });
  test('is encrypted with a passphrase', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), 'hunter2');
    const { stdout } = await runIn(cwd, ['key', '--type', 'ec', '--passphrase-file', 'pass']);
    expect(stdout).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(createPrivateKey({ key: stdout, passphrase: 'hunter2' }).asymmetricKeyType).toBe('ec');
  });
  test.each([
    [['--type', 'ec', '--bits', '2048'], '--bits works only with --type rsa', 'leave --bits out, or use --type rsa'],
    [['--curve', 'P-256'], '--curve works only with --type ec', 'leave --curve out, or use --type ec'],
    [['--type', 'ec', '--curve', 'P-224'], '--curve: unknown value "P-224"', 'use one of P-256, P-384, P-521'],
    [['--type', 'dsa'], '--type: unknown value "dsa"', 'use one of rsa, ec, ed25519'],
  ])('%s is refused', async (words, message, hint) => {
    expect(await runIn(scratch(), ['key', ...words])).toEqual({
      status: 2,
      stdout: '',
      stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });
});

test.each(['csr', 'cert'])('%s names the file of a key that does not sign certificates', async (command) => {
  const ran = await runIn(scratch(), [command, '--key', path('rsa-pss.pem'), '--subject', 'CN=a']);
  expect(ran.stderr.split('\n')[0]).toBe(
    `jwt-kit: error: ${path('rsa-pss.pem')}: this is an RSA-PSS key, which is not supported for certificates`,
  );
});

test('init needs an RSA key', async () => {
  const words = ['init', 'app', '--provider', 'generic', '--name', 'a', '--key', path('ed25519.pem')];
  const { stderr } = await runIn(scratch(), words);
  expect(stderr).toContain('this is an Ed25519 key; RS256 needs plain RSA');
});

test('a certificate for the request of another type of key is refused', async () => {
  const ran = await runIn(scratch(), ['cert', '--key', path('ec.pem'), '--csr', path('rsa.csr')]);
  expect(ran).toMatchObject({ status: 4, stdout: '' });
});
