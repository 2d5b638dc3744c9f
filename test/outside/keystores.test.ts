/** Key stores: OpenSSL, GnuTLS, NSS, keytool and Java read those that `keystore` makes, and jwt-kit reads theirs. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type * as asn1 from '../../src/core/asn1/asn1.ts';
import * as make from '../../src/core/asn1/make-asn1.ts';
import { writeJks } from '../../src/core/keystores/write-jks.ts';
import { runIn } from '../cli/world.ts';
import { type Certified, certificate, extension } from '../core/odd-certificates.ts';
import { fixture, fixturePath, testKey } from '../fixtures.ts';
import { run, scratch, testWith } from '../strangers.ts';

const pem = testKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const path = (file: string): string => fixturePath(file);
const PASSWORD = 'changeit';
const openings = ['--store-password-file', 'password.txt'];
const source = ['--key', path('keys/rsa.pem'), '--certificate', path('issued/leaf.crt'), '--alias', 'order-sync'];
const chain = ['--chain', path('issued/chain.pem')];

/** The stores of every type, with the number of their certificates. */
const stores = [
  ['one.p12', [], 1],
  ['chain.p12', chain, 3],
  ['legacy.p12', [...chain, '--legacy'], 3],
  ['one.jks', ['--type', 'jks'], 1],
  ['chain.jks', [...chain, '--type', 'jks'], 3],
] as const;
const pkcs12 = stores.filter(([file]) => file.endsWith('.p12'));

const odd = (value: asn1.Asn1): asn1.Asn1 => extension('2.5.29.19', value, true);

/** Certificates that `keystore` refuses, and the words it uses. */
const refused: readonly (readonly [string, Certified, string])[] = [
  ['an extension twice', { extensions: [odd(make.sequence()), odd(make.sequence())] }, 'is there more than once'],
  ['extensions in version 2', { version: 2, extensions: [odd(make.sequence())] }, 'only in version 3; it is of version 2'],
  [
    'a critical extension of another type',
    { extensions: [odd(make.integer(5))] },
    'its extension basic constraints is damaged',
  ],
  ['no issuer', { issuer: '' }, 'its issuer has no name'],
];

describe.each(refused)('a certificate with %s', (_, options, words) => {
  const der = certificate(options);
  testWith('keytool', 'is refused, since Java opens no store with it', async () => {
    const cwd = place();
    writeFileSync(join(cwd, 'odd.crt'), der);
    const ran = await runIn(cwd, ['keystore', '--key', path('keys/rsa.pem'), '--certificate', 'odd.crt', ...openings]);
    expect({ status: ran.status, files: readdirSync(cwd) }).toEqual({ status: 3, files: ['odd.crt', 'password.txt'] });
    expect(ran.stderr).toContain(words);
    const key = testKey.export({ type: 'pkcs8', format: 'der' });
    writeFileSync(
      join(cwd, 'odd.jks'),
      writeJks({ alias: 'a', key, chain: [der] }, { password: Buffer.from(PASSWORD), random: randomBytes, now: new Date() }),
    );
    const list = ['-list', '-keystore', join(cwd, 'odd.jks'), '-storepass', PASSWORD];
    expect(() => run('keytool', list)).toThrow(/exited with 1/);
  });
});

function place(): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'password.txt'), `${PASSWORD}\n`);
  return cwd;
}

/** Makes a store with the test key; returns its path. */
async function made(cwd: string, file: string, words: readonly string[]): Promise<string> {
  const ran = await runIn(cwd, ['keystore', ...source, ...words, ...openings, '--out', file]);
  expect({ status: ran.status, stdout: ran.stdout.startsWith('wrote ') }, ran.stderr).toEqual({ status: 0, stdout: true });
  return join(cwd, file);
}

describe.each(pkcs12)('%s', (file, words, count) => {
  const legacy = file.startsWith('legacy');
  testWith('openssl', 'OpenSSL reads key, name and certificates', async () => {
    const store = await made(place(), file, words);
    const provider = legacy ? ['-legacy'] : [];
    const shown = run('openssl', ['pkcs12', '-in', store, '-passin', `pass:${PASSWORD}`, '-info', '-nodes', ...provider]);
    expect(shown).toContain(pem.trim());
    expect(shown.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(count);
    expect(shown.match(/friendlyName: order-sync/g)).toHaveLength(2);
    expect(shown.match(/localKeyID: /g)).toHaveLength(2);
    const cipher = legacy
      ? 'pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000'
      : 'AES-256-CBC, Iteration 10000, PRF hmacWithSHA256';
    expect(shown.match(new RegExp(`(Keybag|Encrypted data): .*${cipher}`, 'g'))).toHaveLength(2);
    expect(shown).toContain(`MAC: ${legacy ? 'sha1' : 'sha256'}, Iteration 10000`);
  });
  testWith('openssl', 'OpenSSL parses it as DER of definite length, to its end', async () => {
    const store = await made(place(), file, words);
    const outer = run('openssl', ['asn1parse', '-inform', 'DER', '-in', store]);
    const [, header = '', size = ''] = /^ *0:d=0 +hl=(\d+) +l= *(\d+) cons: SEQUENCE/m.exec(outer) ?? [];
    expect(Number(header) + Number(size)).toBe(readFileSync(store).length);
    const [, at = ''] = /^ *(\d+):d=3 .*prim: OCTET STRING/m.exec(outer) ?? [];
    const inner = run('openssl', ['asn1parse', '-inform', 'DER', '-in', store, '-strparse', at]);
    expect(inner).toContain(':pkcs7-encryptedData');
    for (const text of [outer, inner]) expect(text).not.toMatch(/l=inf|Error/);
  });
  testWith('certtool', 'GnuTLS reads it', async () => {
    const words12 = ['--p12-info', '--inder', '--infile', await made(place(), file, words), '--password', PASSWORD];
    const shown = run('certtool', words12);
    expect(shown.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(count);
    expect(shown).toContain('Friendly name: order-sync');
  });
  testWith('pk12util', 'NSS reads it', async () => {
    const shown = run('pk12util', ['-l', await made(place(), file, words), '-W', PASSWORD]);
    expect(shown).toContain('Certificate(has private key):');
    expect(shown.match(/^Certificate/gm)).toHaveLength(count);
  });
});

testWith(
  'keytool',
  'keytool lists every store, and copies it to a store that jwt-kit reads',
  async () => {
    const cwd = place();
    for (const [file, words, count] of stores) {
      const store = await made(cwd, file, words);
      const type = file.endsWith('.jks') ? 'JKS' : 'PKCS12';
      const listed = run('keytool', ['-J-Duser.language=en', '-list', '-v', '-keystore', store, '-storepass', PASSWORD]);
      expect(listed.split('\n'), file).toEqual(
        expect.arrayContaining([
          `Keystore type: ${type}`,
          'Alias name: order-sync',
          'Entry type: PrivateKeyEntry',
          `Certificate chain length: ${count}`,
        ]),
      );
      const copied = join(cwd, `copy-of-${file}`);
      const from = ['-srckeystore', store, '-srcstorepass', PASSWORD];
      const to = ['-destkeystore', copied, '-deststorepass', PASSWORD, '-deststoretype', type];
      run('keytool', ['-importkeystore', ...from, ...to]);
      await expectSame(cwd, copied, count);
    }
  },
  120_000,
);

testWith(
  'javac',
  'Java signs with the key of every store, by either type',
  async () => {
    const cwd = place();
    writeFileSync(join(cwd, 'SignWithStore.java'), javaSigner);
    const paths = [];
    for (const [file, words] of stores) paths.push(await made(cwd, file, words));
    const said = run('java', [join(cwd, 'SignWithStore.java'), PASSWORD, ...paths]);
    const expected = stores.flatMap(([, , count]) => ['PKCS12', 'JKS'].map((type) => `${type} order-sync ${count} true`));
    expect(said.trim().split('\n')).toEqual(expected);
  },
  120_000,
);

const javaSigner = `
import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;

public class SignWithStore {
  public static void main(String[] args) throws Exception {
    char[] password = args[0].toCharArray();
    for (int at = 1; at < args.length; at++) {
      for (String type : new String[] { "PKCS12", "JKS" }) {
        var store = KeyStore.getInstance(type);
        store.load(new FileInputStream(args[at]), password);
        String alias = store.aliases().nextElement();
        var key = (PrivateKey) store.getKey("Order-Sync", password);
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(key);
        signer.update(new byte[] { 1, 2, 3 });
        byte[] signature = signer.sign();
        signer.initVerify(store.getCertificate(alias).getPublicKey());
        signer.update(new byte[] { 1, 2, 3 });
        System.out.println(type + " " + alias + " " + store.getCertificateChain(alias).length + " " + signer.verify(signature));
      }
    }
  }
}
`;

/** That `convert` and `inspect` find the test key and its certificates in a store. */
async function expectSame(cwd: string, store: string, count: number): Promise<void> {
  const converted = await runIn(cwd, ['convert', store, '--private', '--to', 'pkcs8', ...openings]);
  expect({ status: converted.status, key: converted.stdout }, `${store}: ${converted.stderr}`).toEqual({ status: 0, key: pem });
  const inspected = await runIn(cwd, ['inspect', store, ...openings]);
  expect(inspected.status).toBe(0);
  const { fingerprint256 } = new X509Certificate(fixture('issued/leaf.crt'));
  expect(inspected.stdout).toContain(fingerprint256);
  expect(inspected.stdout.match(/^ *x5t#S256 /gm)).toHaveLength(count);
}

describe('a store that OpenSSL has just made', () => {
  for (const [name, words] of [
    ['as usual', ['-name', 'Order Sync']],
    ['as before version 3', ['-name', 'Order Sync', '-legacy']],
    ['without a MAC', ['-name', 'Order Sync', '-nomac']],
    ['without a name', []],
  ] as const) {
    testWith('openssl', `${name}, has the same key`, async () => {
      const cwd = place();
      const files = ['-inkey', path('keys/rsa.pem'), '-in', path('issued/leaf.crt'), '-out', join(cwd, 'store.p12')];
      run('openssl', ['pkcs12', '-export', ...files, '-passout', `pass:${PASSWORD}`, ...words]);
      await expectSame(cwd, join(cwd, 'store.p12'), 1);
    });
  }
});
