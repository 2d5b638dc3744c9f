/** What doctor finds: a sound bundle is sound, and each thing that is broken alone gives its own line and no other. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { stagingNameOf } from '../../../../src/cli/disk/staging.ts';
import { thumbprint } from '../../../../src/core/keys/jwk/jwk.ts';
import { fixture, frozen } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { key } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

/** The staging directory of a run that is no more. */
const killed = stagingNameOf(999_999_999, '0123456789ab');

const other = new URL('../../../fixtures/keys/other.pem', import.meta.url).pathname;

const answers: Readonly<Record<string, readonly string[]>> = {
  salesforce: [
    ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com'],
    ...['--client-id', '3MVG9consumerkey', '--email', 'admin@acme.com'],
  ],
  anypoint: ['--username', 'sync', '--idp-id', '0d1e2f30-idp', '--client-id', '0123456789abcdef0123456789abcdef'],
  generic: ['--token-url', 'https://login.example.com/token', '--username', 'sync', '--client-id', 'app'],
};

/** A sound bundle called `app` in a git repository. */
async function sound(provider = 'salesforce', flags: readonly string[] = ['--key', key], cwd = scratch()): Promise<string> {
  mkdirSync(join(cwd, '.git'));
  const words = ['init', 'app', '--provider', provider, '--name', 'Order Sync', ...(answers[provider] ?? []), ...flags];
  const { status, stderr } = await runIn(cwd, words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return cwd;
}

interface Found {
  check: string;
  status: string;
  says: string;
  fix?: string;
}

/** What is not right with `app`. */
async function wrong(
  cwd: string,
  words: readonly string[] = [],
  changes: Partial<Io> = {},
): Promise<{ status: number; found: Found[] }> {
  const { status, stdout } = await runIn(cwd, ['doctor', 'app', '--json', ...words], changes);
  const { bundles } = JSON.parse(stdout);
  return { status, found: bundles[0].findings.filter((one: Found) => one.status !== 'ok') };
}

/** Changes jwt-kit.json of `app`. */
// biome-ignore lint/suspicious/noExplicitAny: a test breaks records in ways that their type forbids
function record(cwd: string, change: (value: any) => void): void {
  const path = join(cwd, 'app/jwt-kit.json');
  const value = JSON.parse(readFileSync(path, 'utf8'));
  change(value);
  writeFileSync(path, JSON.stringify(value));
}

const settings =
  (values: Readonly<Record<string, string | undefined>>) =>
  (cwd: string): void =>
    record(cwd, (value) => Object.assign(value.settings, values));

const file = (cwd: string, name: string): string => join(cwd, 'app', name);
const gone =
  (name: string) =>
  (cwd: string): void =>
    rmSync(file(cwd, name));
const holds =
  (name: string, content: string | Uint8Array) =>
  (cwd: string): void =>
    writeFileSync(file(cwd, name), content);
const cut =
  (name: string) =>
  (cwd: string): void =>
    truncateSync(file(cwd, name), 300);

/** The same bundle made for another key. */
async function ofOther(cwd: string, name: string, flags: readonly string[] = []): Promise<void> {
  await runIn(cwd, ['init', 'another', '--provider', 'generic', '--name', 'Order Sync', '--key', other, ...flags]);
  copyFileSync(join(cwd, 'another', name), file(cwd, name));
}

/** Flips the last bits of the DER in a PEM file: of its signature. */
function forge(cwd: string, name: string): void {
  const [begin = '', ...lines] = readFileSync(file(cwd, name), 'utf8').trim().split('\n');
  const end = lines.pop();
  const der = Buffer.from(lines.join(''), 'base64');
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  writeFileSync(file(cwd, name), `${begin}\n${der.toString('base64')}\n${end}\n`);
}

/** Writes the fingerprint of the certificate that is there into the record. */
function recordCertificate(cwd: string): void {
  const { fingerprint256 } = new X509Certificate(readFileSync(file(cwd, 'server.crt')));
  record(cwd, (value) => Object.assign(value.certificate, { sha256: fingerprint256 }));
}

/** Key, certificate, public key and key set of a kind that is made here for nobody. */
function ofKind(pem: Buffer) {
  return (cwd: string): void => {
    const publicKey = createPublicKey(pem);
    writeFileSync(file(cwd, 'server.key'), pem);
    const subject = ['-subj', '/CN=x', '-key', file(cwd, 'server.key'), '-sha256'];
    run('openssl', ['req', '-new', '-x509', '-days', '365', ...subject, '-out', file(cwd, 'server.crt')]);
    run('openssl', ['req', '-new', ...subject, '-out', file(cwd, 'server.csr')]);
    writeFileSync(file(cwd, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(file(cwd, 'jwks.json'), JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
    recordCertificate(cwd);
    record(cwd, (value) => Object.assign(value.key, { thumbprint: thumbprint(publicKey) }));
  };
}

const DAY = 24 * 60 * 60 * 1000;
const inDays = (days: number): Partial<Io> => ({ now: () => new Date(frozen.getTime() + days * DAY) });

/** One thing that is broken, and the one line it gives. */
interface Case {
  name: string;
  provider?: string;
  flags?: readonly string[];
  spoil: (cwd: string) => void | Promise<void>;
  words?: readonly string[];
  changes?: Partial<Io>;
  gives: Found;
  needs?: 'openssl';
  /** Checks that another set fails by what it is. */
  skip?: readonly string[];
}

const fail = (check: string, says: string, fix?: string): Found => ({
  check,
  status: 'fail',
  says,
  ...(fix === undefined ? {} : { fix }),
});
const warn = (check: string, says: string, fix?: string): Found => ({
  check,
  status: 'warn',
  says,
  ...(fix === undefined ? {} : { fix }),
});

const back = 'restore it from previous/ or from your backup';
const recordBack =
  'restore it from previous/ or from version control; if you no longer have it, make the set again with the same key: npx jwt-kit init app --provider <name> --name <app> --key app/server.key --force';
const together =
  'restore the matching files from previous/ or from your backup; if you no longer have them: npx jwt-kit renew app';
const newKey = 'npx jwt-kit renew app --new-key';
const edited = (name: string, to: string): string => `in jwt-kit.json, change "${name}" under "settings" to ${to}`;

const cases: readonly Case[] = [
  {
    name: 'no record',
    spoil: gone('jwt-kit.json'),
    gives: fail('record', 'jwt-kit.json is missing', recordBack),
  },
  {
    name: 'a damaged record',
    spoil: holds('jwt-kit.json', '{"schema": 1,'),
    gives: fail('record', 'jwt-kit.json: the JSON is damaged', recordBack),
  },
  {
    name: 'a record of a later time',
    spoil: (cwd) => record(cwd, (value) => Object.assign(value, { schema: 2 })),
    gives: fail('record', 'jwt-kit.json: it was written by a newer version of jwt-kit', 'update jwt-kit'),
  },
  {
    name: 'a record without a field',
    spoil: (cwd) => record(cwd, (value) => delete value.key.bits),
    gives: fail('record', 'jwt-kit.json: "key.bits" is missing', recordBack),
  },
  {
    name: 'a record for somebody unknown',
    spoil: (cwd) => record(cwd, (value) => Object.assign(value, { provider: 'oracle\u001b[31m' })),
    gives: fail(
      'record',
      'jwt-kit.json is for the provider "oracle\\x1b[31m", which is not supported',
      'fix "provider" in jwt-kit.json, or update jwt-kit: npx jwt-kit --version',
    ),
  },
  {
    name: 'no key',
    spoil: gone('server.key'),
    gives: fail('key', 'server.key is missing', `${back}; if you no longer have it: ${newKey}`),
  },
  {
    name: 'an empty key',
    spoil: holds('server.key', ''),
    gives: fail('key', 'server.key: the file is empty', `${back}; if you no longer have it: ${newKey}`),
  },
  {
    name: 'a key that is cut off',
    spoil: cut('server.key'),
    gives: fail(
      'key',
      'server.key: a private key is cut off: its END line is missing',
      `${back}; if you no longer have it: ${newKey}`,
    ),
  },
  {
    name: 'a public key in place of the key',
    spoil: (cwd) => writeFileSync(file(cwd, 'server.key'), readFileSync(file(cwd, 'public.pem'))),
    gives: fail('key', 'server.key: this is a public key, not a private key', `${back}; if you no longer have it: ${newKey}`),
  },
  {
    name: 'a key put together from two',
    spoil: holds('server.key', fixture('keys/rsa-mismatch.pem')),
    gives: fail(
      'key',
      'server.key: the private key contradicts itself: its numbers are not those of one RSA key',
      `${back}; if you no longer have it: ${newKey}`,
    ),
  },
  {
    name: 'a directory in place of the key',
    spoil: (cwd) => {
      rmSync(file(cwd, 'server.key'));
      mkdirSync(file(cwd, 'server.key'), { mode: 0o700 });
    },
    gives: fail('key', 'server.key is not a file', 'move it away and restore the file'),
  },
  {
    name: 'a link to nowhere in place of the key',
    spoil: (cwd) => {
      rmSync(file(cwd, 'server.key'));
      symlinkSync('nowhere', file(cwd, 'server.key'));
    },
    gives: fail('key', 'server.key is not a file', 'move it away and restore the file'),
  },
  {
    name: 'a passphrase that does not open the key',
    spoil: (cwd) => {
      writeFileSync(join(cwd, 'wrong.txt'), 'wrong');
      writeFileSync(file(cwd, 'server.key'), fixture('keys/rsa.pkcs8.enc.pem'));
      record(cwd, (value) => Object.assign(value.key, { encrypted: true }));
    },
    words: ['--passphrase-file', 'wrong.txt'],
    gives: fail(
      'key',
      'server.key: the passphrase does not open the private key',
      'check the passphrase; keys encrypted with DES or RC4, by very old tools, are not supported',
    ),
  },
  {
    name: 'a key that was encrypted once',
    spoil: (cwd) => record(cwd, (value) => Object.assign(value.key, { encrypted: true })),
    gives: warn('key', 'server.key is no longer encrypted', `to encrypt it: ${newKey} --passphrase-file <file>`),
  },
  {
    name: 'no request',
    spoil: gone('server.csr'),
    gives: warn(
      'request',
      'server.csr is missing',
      "npx jwt-kit csr --key app/server.key --subject 'CN=Order Sync' --out app/server.csr",
    ),
  },
  {
    name: 'a request that is cut off',
    spoil: cut('server.csr'),
    gives: fail(
      'request',
      'server.csr: a certificate request is cut off: its END line is missing',
      "npx jwt-kit csr --key app/server.key --subject 'CN=Order Sync' --out app/server.csr --force",
    ),
  },
  {
    name: 'a request that was changed',
    spoil: (cwd) => forge(cwd, 'server.csr'),
    gives: fail(
      'request',
      "server.csr: the certificate request's own signature does not verify",
      "npx jwt-kit csr --key app/server.key --subject 'CN=Order Sync' --out app/server.csr --force",
    ),
  },
  {
    name: 'no certificate',
    spoil: gone('server.crt'),
    gives: fail('certificate', 'server.crt is missing', `${back}; if you no longer have it: npx jwt-kit renew app`),
  },
  {
    name: 'a web page in place of the certificate',
    spoil: holds('server.crt', '<!DOCTYPE html><html></html>'),
    gives: fail(
      'certificate',
      'server.crt: this is a web page (HTML)',
      `${back}; if you no longer have it: npx jwt-kit renew app`,
    ),
  },
  {
    name: 'a certificate that is cut off',
    spoil: cut('server.crt'),
    gives: fail(
      'certificate',
      'server.crt: a certificate is cut off: its END line is missing',
      `${back}; if you no longer have it: npx jwt-kit renew app`,
    ),
  },
  {
    name: 'no public key',
    spoil: gone('public.pem'),
    gives: fail('public-key', 'public.pem is missing', 'npx jwt-kit convert app/server.crt --to spki --out app/public.pem'),
  },
  {
    name: 'a certificate in place of the public key',
    spoil: (cwd) => copyFileSync(file(cwd, 'server.crt'), file(cwd, 'public.pem')),
    gives: fail(
      'public-key',
      'public.pem: this is a certificate, not a public key',
      'npx jwt-kit convert app/server.crt --to spki --out app/public.pem --force',
    ),
  },
  {
    name: 'no key set',
    spoil: gone('jwks.json'),
    gives: warn('jwks', 'jwks.json is missing', 'npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json'),
  },
  {
    name: 'a key set that is no JSON',
    spoil: holds('jwks.json', '{"keys": ['),
    gives: fail(
      'jwks',
      'jwks.json: the JSON ends too early',
      'npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json --force',
    ),
  },
  {
    name: 'a key set of two',
    spoil: (cwd) => {
      const { keys } = JSON.parse(readFileSync(file(cwd, 'jwks.json'), 'utf8'));
      writeFileSync(file(cwd, 'jwks.json'), JSON.stringify({ keys: [...keys, ...keys] }));
    },
    gives: fail(
      'jwks',
      'jwks.json: found 2 keys, expected one',
      'npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json --force',
    ),
  },
  {
    name: 'no checklist',
    spoil: gone('CHECKLIST.md'),
    gives: warn('checklist', 'CHECKLIST.md is missing', 'npx jwt-kit checklist app'),
  },
  {
    name: "somebody else's key",
    spoil: holds('server.key', fixture('keys/other.pem')),
    gives: fail('pair', 'server.key does not match the key of server.csr', `${together} --new-key`),
  },
  {
    name: 'the root of a chain before the certificate',
    spoil: (cwd) => {
      const pem = readFileSync(file(cwd, 'server.crt'));
      writeFileSync(file(cwd, 'server.crt'), Buffer.concat([fixture('issued/root.crt'), pem]));
    },
    gives: warn(
      'upload-size',
      'server.crt contains 2 certificates or keys; only one is uploaded',
      'npx jwt-kit renew app --certificate app/server.crt',
    ),
  },
  {
    name: "the public key and key set of somebody else's key lost",
    provider: 'anypoint',
    flags: ['--jwk', new URL('../../../fixtures/keys/rsa.pub.jwk', import.meta.url).pathname],
    spoil: gone('public.pem'),
    gives: fail('public-key', 'public.pem is missing', 'npx jwt-kit convert app/jwks.json --to spki --out app/public.pem'),
  },
  {
    name: 'a record of another set',
    spoil: (cwd) => ofOther(cwd, 'jwt-kit.json', []),
    gives: fail(
      'pair',
      'jwt-kit.json does not match the key in server.key, server.csr, server.crt, public.pem and jwks.json',
      'restore the matching set from previous/ or from your backup',
    ),
    skip: ['host', 'client-id', 'username'],
  },
  {
    name: 'the request of another key',
    spoil: (cwd) => ofOther(cwd, 'server.csr'),
    gives: fail(
      'pair',
      'server.csr does not match the key of server.key',
      "npx jwt-kit csr --key app/server.key --subject 'CN=Order Sync' --out app/server.csr --force",
    ),
  },
  {
    name: 'the certificate of another key',
    spoil: (cwd) => ofOther(cwd, 'server.crt'),
    gives: fail('pair', 'server.crt does not match the key of server.key', together),
  },
  {
    name: 'another public key and key set',
    spoil: async (cwd) => {
      await ofOther(cwd, 'public.pem');
      await ofOther(cwd, 'jwks.json', ['--force']);
    },
    gives: fail(
      'pair',
      'public.pem and jwks.json do not match the key of server.key',
      'npx jwt-kit convert app/server.crt --to spki --out app/public.pem --force; npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json --force',
    ),
  },
  {
    name: 'another key set than that of an encrypted key',
    spoil: async (cwd) => {
      writeFileSync(file(cwd, 'server.key'), fixture('keys/rsa.pkcs8.enc.pem'));
      await ofOther(cwd, 'jwks.json');
    },
    gives: fail(
      'pair',
      'jwks.json does not match the key of server.csr',
      'npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json --force',
    ),
  },
  {
    name: 'the record of another key',
    spoil: (cwd) => record(cwd, (value) => Object.assign(value.key, { thumbprint: 'x' })),
    gives: fail(
      'pair',
      'jwt-kit.json does not match the key in server.key, server.csr, server.crt, public.pem and jwks.json',
      'restore the matching set from previous/ or from your backup',
    ),
  },
  {
    name: 'a key of 1024 bits',
    needs: 'openssl',
    spoil: ofKind(fixture('keys/rsa-1024.pem')),
    changes: { now: () => new Date() },
    gives: fail('key-strength', 'the RSA key has 1024 bits; RS256 needs 2048 or more', newKey),
  },
  {
    name: 'a key on an elliptic curve',
    needs: 'openssl',
    spoil: ofKind(fixture('keys/ec.pem')),
    changes: { now: () => new Date() },
    gives: fail('key-strength', 'this is an elliptic curve (EC) key; RS256 needs plain RSA', newKey),
  },
  {
    name: 'a key with an exponent of 3',
    needs: 'openssl',
    spoil: ofKind(fixture('keys/rsa-e3.pem')),
    changes: { now: () => new Date() },
    gives: fail('key-strength', 'the public exponent is 3; only 65537 is accepted everywhere', newKey),
  },
  {
    name: 'a certificate of version 1',
    needs: 'openssl',
    spoil: (cwd) => {
      const [signing, out] = [
        ['-signkey', file(cwd, 'server.key')],
        ['-out', file(cwd, 'server.crt')],
      ];
      run('openssl', ['x509', '-req', '-sha256', '-days', '365', '-in', file(cwd, 'server.csr'), ...signing, ...out]);
      recordCertificate(cwd);
    },
    changes: { now: () => new Date() },
    gives: warn(
      'certificate-version',
      'X.509 v1: it was seen to work, and the usual OpenSSL command makes this version',
      'npx jwt-kit renew app',
    ),
  },
  {
    name: 'a certificate signed with SHA-1',
    needs: 'openssl',
    spoil: (cwd) => {
      const own = ['-key', file(cwd, 'server.key'), '-subj', '/CN=x', '-days', '365', '-sha1'];
      run('openssl', ['req', '-x509', '-new', ...own, '-out', file(cwd, 'server.crt')]);
      recordCertificate(cwd);
    },
    changes: { now: () => new Date() },
    gives: warn(
      'certificate-signature',
      'signed with SHA-1, which is broken; the upload may be refused',
      'npx jwt-kit renew app',
    ),
  },
  {
    name: 'a certificate that was changed',
    spoil: (cwd) => {
      forge(cwd, 'server.crt');
      recordCertificate(cwd);
    },
    gives: fail(
      'certificate-signature',
      'its signature does not verify: it was changed after it was signed',
      'npx jwt-kit renew app',
    ),
  },
  {
    name: 'another certificate of the same key',
    spoil: async (cwd) => {
      const words = ['cert', '--key', 'app/server.key', '--subject', 'CN=x', '--out', 'app/server.crt', '--force'];
      await runIn(cwd, words);
    },
    gives: warn(
      'certificate-record',
      'server.crt is not the certificate recorded in jwt-kit.json and CHECKLIST.md: the fingerprints differ',
      'if it is the right one: npx jwt-kit renew app --certificate app/server.crt',
    ),
  },
  {
    name: 'a certificate that has ended',
    spoil: () => {},
    changes: inDays(368),
    gives: fail(
      'certificate-end',
      'expired on 21 November 2027, 3 days ago; reports differ on whether Salesforce goes on accepting it',
      'npx jwt-kit renew app',
    ),
  },
  {
    name: 'a certificate that ended just now',
    provider: 'anypoint',
    spoil: () => {},
    changes: { now: () => new Date('2027-11-21T22:13:22.000Z') },
    gives: fail(
      'certificate-end',
      'expired on 21 November 2027, 2 s ago; Anypoint holds the public key, which has no date: the day is there so that no key is used for ever',
      newKey,
    ),
  },
  {
    name: 'a certificate that will soon end',
    spoil: () => {},
    changes: inDays(345),
    gives: warn('certificate-end', 'expires on 21 November 2027, 19 days left', 'npx jwt-kit renew app'),
  },
  {
    name: 'a certificate that ends within the days asked for',
    spoil: () => {},
    words: ['--warn-days', '400'],
    gives: warn('certificate-end', 'expires on 21 November 2027, 364 days left', 'npx jwt-kit renew app --days 800'),
  },
  {
    name: 'a clock from before the certificate',
    spoil: () => {},
    changes: inDays(-2),
    gives: fail(
      'times',
      "the certificate is valid from 21 November 2026, but this computer's clock is before that",
      "correct this computer's clock, or wait: an assertion made now has a time in the past",
    ),
  },
  {
    name: 'a certificate with its text, over the limit',
    spoil: (cwd) => {
      const pem = readFileSync(file(cwd, 'server.crt'));
      writeFileSync(file(cwd, 'server.crt'), `${'Certificate: text\n'.repeat(200)}${pem}`);
    },
    gives: fail(
      'upload-size',
      'server.crt has 4,735 bytes; Salesforce takes fewer than 4,096',
      'npx jwt-kit renew app --certificate app/server.crt',
    ),
  },
  {
    name: 'a chain of certificates',
    spoil: (cwd) => appendFileSync(file(cwd, 'server.crt'), fixture('keys/rsa.crt')),
    gives: warn(
      'upload-size',
      'server.crt contains 2 certificates or keys; only one is uploaded',
      'npx jwt-kit renew app --certificate app/server.crt',
    ),
  },
  {
    name: 'a public key over the limit',
    provider: 'anypoint',
    spoil: (cwd) => {
      const pem = readFileSync(file(cwd, 'public.pem'));
      writeFileSync(file(cwd, 'public.pem'), `${'a text\n'.repeat(600)}${pem}`);
    },
    gives: fail(
      'upload-size',
      'public.pem has 4,651 bytes; MuleSoft Anypoint Platform takes fewer than 4,097',
      'npx jwt-kit convert app/server.crt --to spki --out app/public.pem --force',
    ),
  },
  {
    name: 'a key that others can read',
    spoil: (cwd) => chmodSync(file(cwd, 'server.key'), 0o640),
    gives: fail('permissions', 'others on this computer can read server.key (mode 640)', 'chmod 600 app/server.key'),
  },
  {
    name: 'a directory that others can write to',
    spoil: (cwd) => chmodSync(join(cwd, 'app'), 0o775),
    gives: warn('permissions', 'others on this computer can replace the files (mode 775)', 'chmod go-w app'),
  },
  {
    name: 'the key in the certificate file',
    spoil: (cwd) => appendFileSync(file(cwd, 'server.crt'), readFileSync(file(cwd, 'server.key'))),
    gives: fail(
      'secrets',
      'server.crt contains a private key',
      `remove it; if the file has left this computer, replace the key: ${newKey}`,
    ),
  },
  {
    name: 'the private JWK in the key set',
    spoil: (cwd) => writeFileSync(file(cwd, 'jwks.json'), fixture('keys/rsa.jwk')),
    gives: fail(
      'secrets',
      'jwks.json contains a private key',
      `remove it; if the file has left this computer, replace the key: ${newKey}`,
    ),
  },
  {
    name: 'no .gitignore, in a repository',
    spoil: gone('.gitignore'),
    gives: fail('git', 'git would take server.key, which contains a private key', 'add *.key* to app/.gitignore'),
  },
  {
    name: 'no .gitignore, and no repository yet',
    spoil: (cwd) => {
      rmSync(file(cwd, '.gitignore'));
      rmSync(join(cwd, '.git'), { recursive: true });
    },
    gives: warn(
      'git',
      'git would take server.key, which contains a private key (no repository here yet)',
      'add *.key* to app/.gitignore',
    ),
  },
  {
    name: 'a copy of the key under another name',
    spoil: (cwd) => copyFileSync(file(cwd, 'server.key'), file(cwd, 'copy.txt')),
    gives: fail('git', 'git would take copy.txt, which contains a private key', 'add /copy.txt to app/.gitignore'),
  },
  {
    name: 'a copy of the key further down, beside another bundle',
    spoil: async (cwd) => {
      mkdirSync(file(cwd, 'a/b'), { recursive: true });
      copyFileSync(file(cwd, 'server.key'), file(cwd, 'a/b/id.pem'));
      await runIn(cwd, ['init', 'app/inner', '--provider', 'generic', '--name', 'x', '--key', other]);
      rmSync(file(cwd, 'inner/.gitignore'));
      writeFileSync(file(cwd, '.gitignore'), '/server.key\n');
    },
    gives: fail('git', 'git would take a/b/id.pem, which contains a private key', 'add /a/b/id.pem to app/.gitignore'),
  },
  {
    name: 'key stores that git would take',
    spoil: (cwd) => {
      writeFileSync(file(cwd, '.gitignore'), '*.key*\nprevious/\n');
      writeFileSync(file(cwd, 'a.p12'), fixture('keys/rsa.p12'));
      writeFileSync(file(cwd, 'b.jks'), 'x');
    },
    gives: fail(
      'git',
      'git would take a.p12 and 1 more, which contain a private key',
      'add /a.p12 and /b.jks to app/.gitignore',
    ),
  },
  {
    name: 'an earlier set that git would take',
    spoil: async (cwd) => {
      await runIn(cwd, [
        'init',
        'app',
        '--provider',
        'salesforce',
        '--name',
        'Order Sync',
        ...(answers['salesforce'] ?? []),
        '--key',
        other,
        '--force',
      ]);
      for (const guard of ['', '20261121T221320Z/']) rmSync(file(cwd, `previous/${guard}.gitignore`));
      writeFileSync(file(cwd, '.gitignore'), '/server.key\n');
    },
    gives: fail(
      'git',
      'git would take previous/20261121T221320Z/server.key, which contains a private key',
      'add previous/ to app/.gitignore',
    ),
  },
  {
    name: 'the journal of an interrupted run',
    spoil: holds('.jwt-kit-journal.json', '{}'),
    gives: fail(
      'leftovers',
      'a run was interrupted while it replaced the files: some may be old, some new',
      'finish or remove it: npx jwt-kit checklist app',
    ),
  },
  {
    name: 'the staging directory of an interrupted run',
    spoil: (cwd) => void mkdirSync(file(cwd, killed)),
    gives: warn(
      'leftovers',
      `${killed} was left by an interrupted run and may contain a private key`,
      'finish or remove it: npx jwt-kit checklist app',
    ),
  },
  {
    name: 'the staging directory of a run at work',
    spoil: (cwd) => void mkdirSync(file(cwd, stagingNameOf(process.ppid, '0123456789ab'))),
    gives: warn('leftovers', 'another run of jwt-kit is writing here', 'wait until it has finished, then check again'),
  },
  {
    name: 'no org',
    spoil: settings({ instanceUrl: undefined }),
    gives: warn('host', "the org's My Domain is not known yet", 'npx jwt-kit token app --instance-url <My Domain>'),
  },
  {
    name: 'the address of pages',
    spoil: settings({ instanceUrl: 'https://acme.lightning.force.com', audience: 'https://acme.lightning.force.com' }),
    gives: fail(
      'host',
      '"https://acme.lightning.force.com" is not https://acme.my.salesforce.com',
      edited('instanceUrl', 'https://acme.my.salesforce.com'),
    ),
  },
  {
    name: 'the host that all orgs share',
    spoil: settings({ instanceUrl: 'https://login.salesforce.com' }),
    gives: warn(
      'host',
      "login.salesforce.com is the same for every org; the org's My Domain is safer: External Client Apps are known to answer app_not_found here",
      'npx jwt-kit token app --instance-url <My Domain>',
    ),
  },
  {
    name: 'the address of an org where a site belongs',
    spoil: settings({ siteUrl: 'https://acme.my.salesforce.com' }),
    gives: warn(
      'host',
      'acme.my.salesforce.com is the My Domain of an org: --site-url is only for users of an Experience Cloud site',
      edited('siteUrl', 'what is meant'),
    ),
  },
  {
    name: 'the audience of sandboxes for a production org',
    spoil: settings({ audience: 'https://test.salesforce.com' }),
    gives: fail(
      'audience',
      'audience https://test.salesforce.com does not fit acme.my.salesforce.com',
      edited('audience', 'https://login.salesforce.com'),
    ),
  },
  {
    name: "another org's audience",
    spoil: settings({ audience: 'https://other.my.salesforce.com' }),
    gives: fail(
      'audience',
      'audience https://other.my.salesforce.com is not the address of this org, acme.my.salesforce.com',
      edited('audience', 'https://acme.my.salesforce.com'),
    ),
  },
  {
    name: 'an audience that is no address',
    spoil: settings({ audience: 'acme' }),
    gives: fail('audience', 'aud is not an https URL', edited('audience', 'https://acme.my.salesforce.com')),
  },
  {
    name: 'Government Cloud with its own audience',
    spoil: settings({ instanceUrl: 'https://acme.my.salesforce.mil' }),
    gives: warn(
      'audience',
      'Government Cloud is reported to want https://login.salesforce.com as audience, https://test.salesforce.com in a sandbox',
      edited('audience', 'https://login.salesforce.com'),
    ),
  },
  {
    name: 'an audience that is not https',
    spoil: settings({ audience: 'http://acme.my.salesforce.com' }),
    gives: fail('audience', 'aud is not an https URL', edited('audience', 'https://acme.my.salesforce.com')),
  },
  {
    name: 'an audience from elsewhere',
    spoil: settings({ audience: 'https://evil.example.com' }),
    gives: warn(
      'audience',
      'audience https://evil.example.com is not the address of this org, acme.my.salesforce.com',
      edited('audience', 'https://acme.my.salesforce.com'),
    ),
  },
  {
    name: 'no consumer key',
    spoil: settings({ clientId: undefined }),
    gives: warn('client-id', 'the consumer key is not known yet', 'npx jwt-kit token app --client-id <consumer key>'),
  },
  {
    name: 'a consumer key with a blank in it',
    spoil: settings({ clientId: '3MVG9 consumer' }),
    gives: fail(
      'client-id',
      'consumer key "3MVG9 consumer" has a blank in it: it was not copied whole, or too much',
      'npx jwt-kit token app --client-id <consumer key>',
    ),
  },
  {
    name: 'a username in place of the consumer key',
    spoil: settings({ clientId: 'sync@acme.com' }),
    gives: fail(
      'client-id',
      'consumer key "sync@acme.com" is an e-mail address or a username',
      'npx jwt-kit token app --client-id <consumer key>',
    ),
  },
  {
    name: 'no user',
    spoil: settings({ username: undefined }),
    gives: warn('username', 'the user is not known yet', 'npx jwt-kit token app --username <username>'),
  },
  {
    name: 'a user without an @',
    spoil: settings({ username: 'sync' }),
    gives: fail(
      'username',
      'username "sync" has not the form of an e-mail address, as every Salesforce username',
      'npx jwt-kit token app --username <username>',
    ),
  },
  {
    name: 'a user of production in a sandbox',
    spoil: settings({ instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com' }),
    gives: warn(
      'username',
      'username sync@acme.com does not end in .uat, as usernames in a sandbox usually do',
      'compare it with Setup > Users; another one: npx jwt-kit token app --username <username>',
    ),
  },
  {
    name: 'an e-mail address as user',
    spoil: settings({ email: 'sync@acme.com' }),
    gives: warn(
      'username',
      'username sync@acme.com is the contact e-mail too: an e-mail address is not always the username',
      'compare it with Setup > Users; another one: npx jwt-kit token app --username <username>',
    ),
  },
  {
    name: 'an identity provider as issuer',
    provider: 'anypoint',
    spoil: settings({ clientId: 'https://acme.okta.com' }),
    gives: fail(
      'client-id',
      `client id "https://acme.okta.com" is a URL: Anypoint expects iss to be the connected app's own client id, not the identity provider's address`,
      'npx jwt-kit token app --client-id <client id>',
    ),
  },
  {
    name: 'a client id that is not of Anypoint',
    provider: 'anypoint',
    spoil: settings({ clientId: '3MVG9consumerkey' }),
    gives: warn(
      'client-id',
      'the client id is not 32 hexadecimal digits, as those that Anypoint gives',
      'npx jwt-kit token app --client-id <client id>',
    ),
  },
  {
    name: 'a user without single sign-on',
    provider: 'anypoint',
    spoil: settings({ idpId: 'mulesoft' }),
    gives: fail(
      'identity-provider',
      'identity provider id "mulesoft" means a user without single sign-on: Anypoint does not support this grant for such a user',
      'sign in as a user of an identity provider: npx jwt-kit token app --idp-id <id>',
    ),
  },
  {
    name: 'no identity provider',
    provider: 'anypoint',
    spoil: settings({ idpId: undefined }),
    gives: warn('identity-provider', 'the identity provider id is not known yet', 'npx jwt-kit token app --idp-id <id>'),
  },
  {
    name: 'a user with a | in the name',
    provider: 'anypoint',
    spoil: settings({ username: 'a|b' }),
    gives: warn(
      'username',
      'username "a|b" holds a |, which parts the fields of sub: how to write it is not documented',
      'npx jwt-kit token app --username <user>',
    ),
  },
  {
    name: 'a sub of two fields',
    provider: 'anypoint',
    spoil: settings({ sub: 'idp|||', idpId: undefined, username: undefined }),
    gives: fail(
      'subject',
      'sub is not version|identity provider id|username, the least that Anypoint documents',
      edited('sub', 'version|identity provider id|username'),
    ),
  },
  {
    name: 'a region that nobody knows',
    provider: 'anypoint',
    spoil: settings({ region: 'mars', audience: 'x' }),
    gives: fail('host', 'region "mars" is not known', edited('region', 'us, eu, ca, jp or gov')),
  },
  {
    name: 'a control plane where it is not',
    provider: 'anypoint',
    spoil: settings({ region: undefined, host: 'https://ca1.anypoint.mulesoft.com' }),
    gives: fail(
      'host',
      'ca1.anypoint.mulesoft.com is not where that region is: use ca1.platform.mulesoft.com',
      edited('host', 'https://ca1.platform.mulesoft.com'),
    ),
  },
  {
    name: 'an audience other than the token URL',
    provider: 'anypoint',
    spoil: settings({ audience: 'https://anypoint.mulesoft.com' }),
    gives: warn(
      'audience',
      'aud is "https://anypoint.mulesoft.com"; Anypoint documents the token URL, for the United States',
      edited('audience', 'https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token'),
    ),
  },
  {
    name: 'a token URL that is not https',
    provider: 'generic',
    spoil: settings({ tokenUrl: 'http://login.example.com/token' }),
    gives: fail(
      'host',
      'token URL "http://login.example.com/token" is not https',
      'use https: anybody who intercepts the assertion can sign in with it',
    ),
  },
  {
    name: 'no token URL',
    provider: 'generic',
    spoil: settings({ tokenUrl: undefined, audience: 'x' }),
    gives: warn('host', 'the token URL is not known yet', 'npx jwt-kit token app --url <token URL>'),
  },
];

describe('a sound bundle', () => {
  test.each(Object.keys(answers))('for %s has nothing wrong', async (provider) => {
    expect(await wrong(await sound(provider))).toEqual({ status: 0, found: [] });
  });
  test("around somebody else's key has nothing wrong", async () => {
    const cwd = await sound('anypoint', ['--jwk', new URL('../../../fixtures/keys/rsa.pub.jwk', import.meta.url).pathname]);
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
  });
  test('with an encrypted key has nothing wrong, opened or not', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'correct horse');
    await sound('salesforce', ['--passphrase-file', 'pass.txt'], cwd);
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
    expect(await wrong(cwd, ['--passphrase-file', 'pass.txt'])).toEqual({ status: 0, found: [] });
  });
  test('is sound to the last moment and the last byte', async () => {
    const cwd = await sound();
    const at = (iso: string): Partial<Io> => ({ now: () => new Date(iso) });
    expect(await wrong(cwd, [], at('2026-11-21T22:08:20.000Z'))).toEqual({ status: 0, found: [] });
    expect((await wrong(cwd, [], at('2026-11-21T22:08:19.999Z'))).found.map(({ check }) => check)).toEqual(['times']);
    expect(await wrong(cwd, [], at('2027-10-22T22:13:20.000Z'))).toEqual({ status: 0, found: [] });
    expect((await wrong(cwd, [], at('2027-10-22T22:13:20.001Z'))).found.map(({ status }) => status)).toEqual(['warn']);
    expect((await wrong(cwd, [], at('2027-11-21T22:13:20.000Z'))).found.map(({ status }) => status)).toEqual(['warn']);
    const pem = readFileSync(file(cwd, 'server.crt'));
    writeFileSync(file(cwd, 'server.crt'), `${' '.repeat(4094 - pem.length)}\n${pem}`);
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
    writeFileSync(file(cwd, 'server.crt'), `${' '.repeat(4095 - pem.length)}\n${pem}`);
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['upload-size']);
  });
  test('may be guarded by the .gitignore of a directory above, too', async () => {
    const cwd = await sound();
    writeFileSync(join(cwd, '.gitignore'), '*.key\n');
    writeFileSync(file(cwd, '.gitignore'), 'previous/\n');
    expect((await wrong(cwd)).found).toEqual([]);
    writeFileSync(file(cwd, '.gitignore'), '!server.key\n');
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
    // A directory inside guards what is in it.
    writeFileSync(file(cwd, '.gitignore'), '');
    mkdirSync(file(cwd, 'previous/2026'), { recursive: true });
    copyFileSync(file(cwd, 'server.key'), file(cwd, 'previous/2026/other.pem'));
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
    writeFileSync(file(cwd, 'previous/.gitignore'), '*\n');
    expect((await wrong(cwd)).found).toEqual([]);
    // The tree ends here: what lies above is another one's.
    mkdirSync(file(cwd, '.git'));
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
  });
  test.each<[string, string, string]>([
    ['more lines than are read', 'server.key', '*.key\n'.repeat(5001)],
    ['one long line', 'server.key', 'x'.repeat(300_000)],
    ['10 MB', 'server.key', '!/*x/**/y\n'.repeat(1_000_000)],
    ['wildcards that can be held against a name in very many ways', `${'a'.repeat(200)}.key`, `*a${'*a'.repeat(20)}x\n`],
    ['many lines with some wildcards', `${'a'.repeat(200)}.key`, '*a*a*a*x\n'.repeat(4000)],
  ])('is not judged by a .gitignore of %s, and that takes no time', async (_, name, text) => {
    const cwd = await sound();
    copyFileSync(file(cwd, 'server.key'), file(cwd, name === 'server.key' ? 'more.key' : name));
    writeFileSync(file(cwd, '.gitignore'), text);
    const before = process.cpuUsage();
    const { found } = await wrong(cwd);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500);
    const first = name === 'server.key' ? 'more.key' : name;
    expect(found).toEqual([
      warn(
        'git',
        'app/.gitignore has too many lines or wildcards to be judged',
        `git check-ignore -v app/${first} says whether git ignores it`,
      ),
    ]);
  });
  test('is judged by a .gitignore of 4,000 usual lines', async () => {
    const cwd = await sound();
    writeFileSync(file(cwd, '.gitignore'), `${'/build/**/*.o\n'.repeat(4000)}*.key\nprevious/\n`);
    expect((await wrong(cwd)).found).toEqual([]);
  });
  test('is guarded by the lines that the fix names, whatever the files are called', async () => {
    const cwd = await sound();
    for (const name of ['back up[1].pem', '#bak.pem', '!bak.pem', 'a*b?.txt', 'blank.pem ', 'back\\\\slash.pem']) {
      copyFileSync(file(cwd, 'server.key'), file(cwd, name));
      const [{ fix = '' } = {}] = (await wrong(cwd)).found as [Found];
      expect(fix).toMatch(/^add .* to app\/\.gitignore$/);
      appendFileSync(file(cwd, '.gitignore'), `${fix.replace(/^add | to app\/\.gitignore$/g, '')}\n`);
      expect((await wrong(cwd)).found).toEqual([]);
    }
  });
  test('with the certificate of an authority is sound, and its end is for the authority to move', async () => {
    const cwd = await sound();
    const leaf = new URL('../../../fixtures/issued/leaf.crt', import.meta.url).pathname;
    const { notAfter } = JSON.parse((await runIn(cwd, ['renew', 'app', '--certificate', leaf, '--json'])).stdout).record
      .certificate;
    expect((await wrong(cwd)).found).toEqual([]);
    const [end, ...more] = (await wrong(cwd, [], { now: () => new Date(Date.parse(notAfter) - DAY) })).found;
    expect(more).toEqual([]);
    expect(end?.fix).toMatch(
      /^have server\.csr signed again, then: npx jwt-kit renew app --certificate <file>; or self-signed: npx jwt-kit renew app/,
    );
  });
  test('may be for a site, with the audience of its org', async () => {
    const cwd = await sound();
    settings({ siteUrl: 'https://acme.my.site.com/partners', audience: 'https://acme.my.salesforce.com' })(cwd);
    expect((await wrong(cwd)).found).toEqual([]);
  });
  test('is looked at although pipes, directories and links in a circle lie in it', { timeout: 20_000 }, async () => {
    const cwd = await sound();
    run('mkfifo', [file(cwd, 'pipe')]);
    symlinkSync('loop', file(cwd, 'loop'));
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
    for (const place of [file(cwd, '.gitignore'), join(cwd, '.gitignore')]) {
      rmSync(place, { force: true });
      run('mkfifo', [place]);
      expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
      rmSync(place);
      mkdirSync(place);
      expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
      rmSync(place, { recursive: true });
    }
    rmSync(file(cwd, 'server.csr'));
    run('mkfifo', [file(cwd, 'server.csr')]);
    expect((await wrong(cwd)).found.map(({ says }) => says)).toContain('server.csr is not a file');
  });
  test('is not touched', async () => {
    const cwd = await sound();
    mkdirSync(file(cwd, killed));
    const { status, stderr } = await runIn(cwd, ['doctor', 'app']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['leftovers']);
  });
});

describe('what is broken alone gives its own line and no other', () => {
  test('and there are 40 kinds at least, of every check but those of a server', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });
  for (const { name, provider, flags, spoil, words, changes, gives, needs, skip = [] } of cases) {
    const body = async (): Promise<void> => {
      const cwd = await sound(provider, flags);
      await spoil(cwd);
      const { status, found } = await wrong(cwd, words, changes);
      expect(found.filter(({ check }) => !skip.includes(check))).toEqual([gives]);
      expect(gives.fix).toBeTypeOf('string');
      expect(status).toBe(gives.status === 'fail' ? 4 : 0);
      expect((await wrong(cwd, [...(words ?? []), '--strict'], changes)).status).toBe(4);
    };
    if (needs === undefined) test(name, body);
    else testWith(needs, name, body);
  }
});
