/** Key stores wherever a private key or a certificate is read, with --store-password-file and --alias. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { signJwt } from '../../../src/core/jwt/sign.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { runIn, world } from '../world.ts';

const spki = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** A directory with the stores and passwords. */
function place(): string {
  const cwd = scratch();
  const copies = {
    's.p12': 'openssl.p12',
    'two.p12': 'keytool-two.pkcs12',
    'two.jks': 'keytool-two.jks',
    'old.jceks': 'keytool.jceks',
  };
  for (const [name, from] of Object.entries({ ...copies, 'plain.p12': 'openssl-plain.p12' })) {
    writeFileSync(join(cwd, name), fixture(`keystores/${from}`));
  }
  writeFileSync(join(cwd, 's.txt'), fixture('keystores/openssl.p12').toString('base64'));
  for (const word of ['secret', 'wrong', 'different']) writeFileSync(join(cwd, word), `${word}\n`);
  writeFileSync(join(cwd, 'key.pem'), fixture('keys/rsa.pem'));
  // As programs leave it that take it for a text.
  writeFileSync(join(cwd, 'cut.p12'), Buffer.from(fixture('keystores/openssl.p12').toString('utf8')));
  return cwd;
}

const PASSWORD = '--store-password-file secret';
const run = (line: string, cwd = place()): ReturnType<typeof runIn> => runIn(cwd, line.split(' '));

test('a key store in a line of another text is opened like any other', async () => {
  const cwd = place();
  const data = fixture('keystores/openssl.p12').toString('base64');
  writeFileSync(join(cwd, 'secret.yaml'), `kind: Secret\ndata:\n  name: YQ==\n  store.p12: ${data}\n`);
  const ran = await run(`convert secret.yaml --to spki ${PASSWORD}`, cwd);
  expect([ran.status, ran.stdout]).toEqual([0, spki(testKey)]);
  expect((await run(`inspect secret.yaml ${PASSWORD}`, cwd)).stdout).toContain('private key: RSA, 2048 bits');
});

describe('convert', () => {
  test.each([
    [`convert s.p12 --to spki ${PASSWORD}`, testKey],
    ['convert s.p12 --to spki --passphrase-file secret', testKey],
    [`convert s.txt --to spki ${PASSWORD}`, testKey],
    ['convert plain.p12 --to spki', testKey],
    [`convert two.p12 --to spki --alias other ${PASSWORD}`, otherKey],
    [`convert two.p12 --to spki --alias OTHER ${PASSWORD}`, otherKey],
    [`convert two.jks --to spki --alias other ${PASSWORD} --passphrase-file different`, otherKey],
  ])('%s', async (line, key) => {
    const note = 'the input is a private key; only its public key was written (--private writes the private key)';
    expect(await run(line)).toEqual({ status: 0, stdout: spki(key), stderr: `jwt-kit: note: ${note}\n` });
  });
  test('writes the private key', async () => {
    const { stdout } = await run(`convert s.p12 --to pkcs8 --private ${PASSWORD}`);
    expect(createPrivateKey(stdout).equals(testKey)).toBe(true);
  });
  test('writes a certificate that Java trusts as a public key', async () => {
    expect((await run(`convert two.p12 --to spki --alias root ${PASSWORD}`)).stdout).toMatch(/^-----BEGIN PUBLIC KEY/);
  });
});

describe('other commands', () => {
  const made = async (line: string): Promise<string> => {
    const { status, stdout, stderr } = await run(line);
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  test('csr and cert make the same as for the key itself', async () => {
    const [csr, cert] = ['csr --subject CN=a', 'cert --subject CN=a'];
    expect(await made(`${csr} --key s.p12 ${PASSWORD}`)).toBe(await made(`${csr} --key key.pem`));
    expect(await made(`${cert} --key s.p12 ${PASSWORD}`)).toMatch(/^-----BEGIN CERTIFICATE/);
  });
  test('sign signs, and verify takes the certificate', async () => {
    const cwd = place();
    const token = (await run(`sign --key s.p12 ${PASSWORD} --iss a --sub b --aud https://c.example.com`, cwd)).stdout.trim();
    expect(await run(`verify ${token} --with s.p12 ${PASSWORD}`, cwd)).toMatchObject({ status: 0 });
    const other = await signJwt({ exp: 4_000_000_000 }, otherKey, { alg: 'RS256' });
    expect(await run(`verify ${other} --with s.p12 ${PASSWORD}`, cwd)).toMatchObject({ status: 4 });
  });
  test('init takes the key, and protects server.key with the password', async () => {
    const cwd = place();
    expect((await run(`init app --provider generic --name a --key s.p12 ${PASSWORD}`, cwd)).status).toBe(0);
    const file = readFileSync(join(cwd, 'app/server.key'), 'utf8');
    expect(file).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY/);
    expect(createPrivateKey({ key: file, passphrase: 'secret' }).equals(testKey)).toBe(true);
  });
});

describe('refuses', () => {
  test.each<[string, number, string, string]>([
    [
      'convert s.p12',
      3,
      's.p12: the key store has a password, and none was given',
      'put the password into a file that only you can read; to use it: --store-password-file <file>',
    ],
    [
      'convert s.p12 --store-password-file wrong',
      3,
      's.p12: the password does not open the key store',
      'check the password; if it is right, the file was changed after it was made: get it again',
    ],
    [
      `csr --subject CN=a --key two.p12 ${PASSWORD}`,
      2,
      'two.p12: the key store contains 2 keys: "order sync", "other"',
      "to choose one: --alias 'order sync'",
    ],
    [
      `convert two.p12 --alias nobody ${PASSWORD}`,
      2,
      '--alias: two.p12: no entry of the key store is called "nobody"',
      'its entries: "order sync", "other", "root"',
    ],
    [
      `csr --subject CN=a --key two.p12 --alias root ${PASSWORD}`,
      3,
      'two.p12: the entry "root" of the key store contains only a certificate, not a private key',
      'its keys: "order sync", "other"',
    ],
    [
      `convert two.jks --alias other ${PASSWORD} --passphrase-file wrong --private`,
      3,
      'two.jks: neither the password of the key store nor the passphrase opens the key "other" in it',
      'check the passphrase of the key, which keytool calls the key password',
    ],
    [
      `convert two.jks --alias other ${PASSWORD} --private`,
      3,
      'two.jks: the password opens the key store, but not the key "other" in it',
      'a key may have its own password; put that into another file; to use it: --passphrase-file <file>',
    ],
    [
      `convert old.jceks ${PASSWORD}`,
      3,
      'old.jceks: this is a key store (JCEKS), which is not supported',
      'convert it first: keytool -importkeystore -srckeystore old.jks -srcstoretype JCEKS -destkeystore store.p12 -deststoretype PKCS12',
    ],
    [
      `convert cut.p12 ${PASSWORD}`,
      3,
      'cut.p12: the ASN.1 structure is damaged or cut off',
      'copy or download the file again, in binary mode',
    ],
    ['convert key.pem --alias a', 2, '--alias: key.pem: the file is not a key store', 'leave it out'],
    [
      `convert key.pem ${PASSWORD}`,
      2,
      '--store-password-file: key.pem: the file is not a key store',
      'leave it out; an encrypted key needs --passphrase-file',
    ],
    [
      'convert s.p12 --store-password-file hunter2',
      3,
      '--store-password-file: there is no such file',
      'put the password into a file and use its name, or pipe it in and use - as the name',
    ],
  ])('%s', async (line, status, message, hint) => {
    expect(await run(line)).toEqual({
      status,
      stdout: '',
      stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });
  test('init --jwk names the flag for the password', async () => {
    const { status, stderr } = await run('init app --provider anypoint --name a --jwk s.p12');
    expect([status, stderr]).toEqual([
      3,
      'jwt-kit: error: s.p12: the key store has a password, and none was given\n' +
        'jwt-kit: hint: put the password into a file that only you can read; to use it: --store-password-file <file>\n',
    ]);
  });
});

describe('at a terminal', () => {
  test('asks for the password once, again if it is wrong, and which key', async () => {
    const { io, heard } = world(place(), { interactive: true });
    const running = main(['convert', 'two.p12', '--to', 'spki'], io);
    await expect.poll(() => screen.getScreen()).toContain('Password for two.p12?');
    screen.type('wrong');
    screen.keypress('enter');
    await expect.poll(() => heard().stderr).toContain('> the password does not open the key store\n');
    await expect.poll(() => screen.getScreen()).toMatch(/Password for two\.p12\?\n.*star\.$/);
    screen.type('secret');
    screen.keypress('enter');
    await expect.poll(() => screen.getScreen()).toContain('Which key of two.p12?');
    screen.keypress('down');
    screen.keypress('enter');
    expect(await running).toBe(0);
    expect(heard().stdout).toBe(spki(otherKey));
  });
  test('does not ask for the password of a store that has none', async () => {
    expect((await runIn(place(), ['convert', 'plain.p12', '--to', 'spki'], { interactive: true })).stdout).toBe(spki(testKey));
  });
});
