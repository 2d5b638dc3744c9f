/** Keys in PKCS#1: `key`, `init`, and the commands that use such a bundle. */
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { path } from '../../main-setup.ts';
import { runIn } from '../../world.ts';

const pkcs1 = fixture('keys/rsa.pkcs1.pem').toString();
const init = ['init', 'app', '--provider', 'generic', '--name', 'App', '--audience', 'https://a.example', '--no-input'];

/** A directory with a bundle `app` whose key is PKCS#1, and a passphrase. */
async function bundled(): Promise<{ cwd: string; key: () => string }> {
  const cwd = scratch();
  writeFileSync(join(cwd, 'pass'), 'hunter2');
  const ran = await runIn(cwd, [...init, '--key', path('rsa.pem'), '--format', 'pkcs1']);
  expect(ran.status, ran.stderr).toBe(0);
  return { cwd, key: () => readFileSync(join(cwd, 'app/server.key'), 'utf8') };
}

describe('--format pkcs1', () => {
  test('of key', async () => {
    const { stdout } = await runIn(scratch(), ['key', '--format', 'pkcs1']);
    expect(stdout).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END RSA PRIVATE KEY-----\n$/);
    expect(createPrivateKey(stdout).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });
  test('of init', async () => {
    const { key } = await bundled();
    expect(key()).toBe(pkcs1);
  });
  const weak = '--format: pkcs1 cannot be encrypted: its encryption is weak, one round of MD5';
  test.each([
    [['key', '--passphrase-file', 'pass'], weak, 'leave out the passphrase, or use pkcs8'],
    [[...init, '--passphrase-file', 'pass'], weak, 'leave out the passphrase, or use pkcs8'],
    [['key', '--type', 'ec'], '--format pkcs1 works only with --type rsa', 'leave --format pkcs1 out, or use --type rsa'],
  ])('is refused with %s', async (words, message, hint) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), 'hunter2');
    expect(await runIn(cwd, [...words, '--format', 'pkcs1'])).toEqual({
      status: 2,
      stdout: '',
      stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });
  test('in a table is a column', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'apps.csv'), `name,key,format\nOne,${path('rsa.pem')},pkcs1\n`);
    const words = ['init', 'apps', '--provider', 'generic', '--audience', 'https://a.example', '--from', 'apps.csv'];
    const ran = await runIn(cwd, words);
    expect(ran.status, ran.stderr).toBe(0);
    expect(readFileSync(join(cwd, 'apps/one/server.key'), 'utf8')).toBe(pkcs1);
    writeFileSync(join(cwd, 'apps.csv'), 'name,format\nTwo,der\n');
    const refused = await runIn(cwd, words);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('"der" is not one of pkcs8, pkcs1');
    // A key of a key store, which stays encrypted, is found before the first bundle is made.
    const rows = `Two,${path('rsa.pem')},pkcs8,\nThree,${path('rsa.p12')},pkcs1,secret\n`;
    writeFileSync(join(cwd, 'secret'), 'secret');
    writeFileSync(join(cwd, 'apps.csv'), `name,key,format,store-password-file\n${rows}`);
    const { status, stderr } = await runIn(cwd, words);
    expect(status).not.toBe(0);
    expect(stderr).toContain('pkcs1 cannot be encrypted');
    expect(existsSync(join(cwd, 'apps/two'))).toBe(false);
  });
});

describe('a bundle with a PKCS#1 key', () => {
  test('is accepted by doctor, sign and renew, which keeps its key', async () => {
    const { cwd, key } = await bundled();
    const doctor = JSON.parse((await runIn(cwd, ['doctor', 'app', '--json'])).stdout);
    expect(doctor.bundles[0].counts).toMatchObject({ fail: 0 });
    const sign = ['sign', 'app', '--client-id', 'c', '--username', 'u'];
    expect((await runIn(cwd, sign)).stdout).toMatch(/^ey[\w-]+\.ey[\w-]+\.[\w-]+\n$/);
    const ran = await runIn(cwd, ['renew', 'app']);
    expect(ran.status, ran.stderr).toBe(0);
    expect(key()).toBe(pkcs1);
  });
  test('gets a new PKCS#1 key from renew --new-key', async () => {
    const { cwd, key } = await bundled();
    const ran = await runIn(cwd, ['renew', 'app', '--new-key']);
    expect(ran.status, ran.stderr).toBe(0);
    expect(key()).toContain('BEGIN RSA PRIVATE KEY');
    expect(key()).not.toBe(pkcs1);
  });
  test('gets an encrypted PKCS#8 key from renew --new-key with a passphrase', async () => {
    const { cwd, key } = await bundled();
    const ran = await runIn(cwd, ['renew', 'app', '--new-key', '--passphrase-file', 'pass']);
    expect(ran.status, ran.stderr).toBe(0);
    expect(key()).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  });
});
