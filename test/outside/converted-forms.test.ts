/** OpenSSL, OpenSSH and keytool read what `convert` writes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { runIn } from '../cli/world.ts';
import { fixture, fixturePath } from '../fixtures.ts';
import { run, scratch, testWith } from '../strangers.ts';

/** Converts a fixture to a file that only its owner can read; returns its path. */
async function converted(file: string, ...words: string[]): Promise<string> {
  const cwd = scratch();
  writeFileSync(join(cwd, 'secret'), 'secret');
  const ran = await runIn(cwd, ['convert', fixturePath(file), ...words, '--out', 'out']);
  expect(ran.status, ran.stderr).toBe(0);
  return join(cwd, 'out');
}

describe('OpenSSL reads', () => {
  const publicKey = fixture('keys/rsa.pub.pem').toString();
  const certificate = (path: string): string => run('openssl', ['x509', '-inform', 'DER', '-in', path, '-noout', '-pubkey']);
  testWith('openssl', 'keys in DER', async () => {
    const spki = await converted('keys/rsa.crt', '--to', 'spki-der');
    expect(run('openssl', ['pkey', '-pubin', '-inform', 'DER', '-in', spki, '-pubout'])).toBe(publicKey);
    for (const form of ['pkcs8-der', 'pkcs1-der']) {
      const key = await converted('keys/rsa.pem', '--to', form, '--private');
      expect(run('openssl', ['pkey', '-inform', 'DER', '-in', key, '-pubout'])).toBe(publicKey);
    }
  });
  testWith('openssl', 'certificates in DER', async () => {
    expect(certificate(await converted('issued/chain.pem', '--to', 'certificate-der'))).toBe(publicKey);
  });
});

describe('OpenSSH reads', () => {
  for (const name of ['rsa', 'ec256', 'ec384', 'ec521', 'ed25519']) {
    testWith('ssh-keygen', name, async () => {
      const line = readFileSync(await converted(`ssh/${name}`, '--to', 'openssh'), 'utf8');
      const key = await converted(`ssh/${name}`, '--to', 'openssh', '--private');
      expect(run('ssh-keygen', ['-y', '-f', key]).trim()).toBe(line.trim());
    });
  }
});

testWith('keytool', 'the certificate of an entry is the one that keytool exports', async () => {
  const store = fixturePath('keystores/keytool-two.pkcs12');
  const opening = ['--alias', 'other', '--store-password-file', 'secret'];
  const ours = readFileSync(await converted('keystores/keytool-two.pkcs12', '--to', 'certificate', ...opening), 'utf8');
  const theirs = run('keytool', ['-exportcert', '-rfc', '-keystore', store, '-storepass', 'secret', '-alias', 'other']);
  expect(theirs.replaceAll('\r', '')).toContain(ours.trim());
});
