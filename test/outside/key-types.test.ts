/** OpenSSL reads and verifies what `key`, `csr` and `cert` make with every type of key, and their usages. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { runIn } from '../cli/world.ts';
import { frozen } from '../fixtures.ts';
import { run, scratch, testWith } from '../strangers.ts';

const at = String(Math.floor(frozen.getTime() / 1000));

/** Makes a key, its request and its certificate in a new directory. */
async function made(type: readonly string[], usages: readonly string[] = []): Promise<(file: string) => string> {
  const cwd = scratch();
  for (const words of [
    ['key', ...type, '--out', 'a.key'],
    ['csr', '--key', 'a.key', '--subject', 'CN=a', '--san', 'dns:a.example', '--out', 'a.csr'],
    ['cert', '--key', 'a.key', '--csr', 'a.csr', '--until', '2060-12-31', ...usages, '--out', 'a.crt'],
  ]) {
    const ran = await runIn(cwd, words);
    expect(ran.status, ran.stderr).toBe(0);
  }
  return (file) => join(cwd, file);
}

describe('OpenSSL verifies', () => {
  const types = [
    [['--type', 'rsa'], 'sha256WithRSAEncryption'],
    [['--type', 'ec', '--curve', 'P-256'], 'ecdsa-with-SHA256'],
    [['--type', 'ec', '--curve', 'P-384'], 'ecdsa-with-SHA384'],
    [['--type', 'ec', '--curve', 'P-521'], 'ecdsa-with-SHA512'],
    [['--type', 'ed25519'], 'ED25519'],
  ] as const;
  for (const [type, algorithm] of types) {
    testWith('openssl', `${type.slice(1).join(' ')}: key, request and certificate`, async () => {
      const file = await made(type);
      expect(run('openssl', ['pkey', '-in', file('a.key'), '-check', '-noout'])).toContain('Key is valid');
      run('openssl', ['req', '-in', file('a.csr'), '-verify', '-noout']);
      const strict = ['verify', '-x509_strict', '-partial_chain', '-check_ss_sig', '-attime', at];
      expect(run('openssl', [...strict, '-trusted', file('a.crt'), file('a.crt')])).toContain(': OK');
      const text = run('openssl', ['x509', '-in', file('a.crt'), '-noout', '-text']);
      expect(text.match(/Signature Algorithm: .*/g)).toEqual(Array(2).fill(`Signature Algorithm: ${algorithm}`));
      expect(text).toContain('Not After : Dec 31 23:59:59 2060 GMT');
    });
  }
});

testWith('openssl', 'OpenSSL reads the usages, and accepts the certificate for them', async () => {
  const usages = ['--key-usage', 'digitalSignature,keyEncipherment', '--extended-key-usage', 'clientAuth,serverAuth'];
  const file = await made([], usages);
  const shown = run('openssl', ['x509', '-in', file('a.crt'), '-noout', '-ext', 'keyUsage,extendedKeyUsage']);
  expect(shown.split('\n').map((line) => line.trim())).toEqual([
    'X509v3 Key Usage: critical',
    'Digital Signature, Key Encipherment',
    'X509v3 Extended Key Usage:',
    'TLS Web Client Authentication, TLS Web Server Authentication',
    '',
  ]);
  const verify = ['verify', '-x509_strict', '-partial_chain', '-attime', at, '-trusted', file('a.crt')];
  expect(run('openssl', [...verify, '-purpose', 'sslclient', file('a.crt')])).toContain(': OK');
});

testWith('openssl', 'OpenSSL reads PKCS#1, as it writes it', async () => {
  const file = await made(['--format', 'pkcs1']);
  const own = readFileSync(file('a.key'), 'utf8');
  expect(run('openssl', ['rsa', '-in', file('a.key'), '-check', '-traditional'])).toContain(own);
});

testWith('openssl', 'a request that OpenSSL made with an EC key gets a certificate', async () => {
  const cwd = scratch();
  run('openssl', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', join(cwd, 'a.key')]);
  const request = run('openssl', ['req', '-new', '-key', join(cwd, 'a.key'), '-subj', '/CN=a']);
  writeFileSync(join(cwd, 'a.csr'), request);
  const { stdout } = await runIn(cwd, ['cert', '--key', 'a.key', '--csr', 'a.csr']);
  expect(run('openssl', ['x509', '-noout', '-subject'], stdout)).toMatch(/CN ?= ?a/);
});
