import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, fixturePath } from '../../../fixtures.ts';
import { symbolicLink } from '../../../strangers.ts';
import {
  back,
  type Case,
  cut,
  eachAlone,
  fail,
  file,
  forge,
  gone,
  holds,
  newKey,
  ofOther,
  record,
  recordBack,
  sound,
  together,
  warn,
  wrong,
} from './broken-bundle.ts';

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
    name: 'a record of a newer version',
    spoil: (cwd) => record(cwd, (value) => Object.assign(value, { schema: 2 })),
    gives: fail('record', 'jwt-kit.json: it was written by a newer version of jwt-kit', 'update jwt-kit'),
  },
  {
    name: 'a record without a field',
    spoil: (cwd) => record(cwd, (value) => delete value.key.bits),
    gives: fail('record', 'jwt-kit.json: "key.bits" is missing', recordBack),
  },
  {
    name: 'a record for an unknown provider',
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
    gives: fail(
      'key',
      'server.key is missing',
      `give it: --key <file> or --key-env <name>; or save it as signing.key and run npx jwt-kit set app --key signing.key to put it back; if you no longer have it: ${newKey}`,
    ),
  },
  ...(['key', 'request', 'certificate', 'public-key', 'jwks'] as const).map((check) => {
    const name = {
      key: 'server.key',
      request: 'server.csr',
      certificate: 'server.crt',
      'public-key': 'public.pem',
      jwks: 'jwks.json',
    }[check];
    return {
      name: `${name} in UTF-16`,
      spoil: (cwd: string) => writeFileSync(file(cwd, name), Buffer.from(readFileSync(file(cwd, name), 'utf8'), 'utf16le')),
      gives: fail(
        check,
        `${name} has to be repaired before other programs can read it: it was UTF-16; most programs need UTF-8`,
        check === 'jwks'
          ? 'npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json --force'
          : `npx jwt-kit repair app/${name} --in-place`,
      ),
    };
  }),
  {
    name: 'a key with literal \\n',
    spoil: (cwd) =>
      writeFileSync(file(cwd, 'server.key'), readFileSync(file(cwd, 'server.key'), 'utf8').replaceAll('\n', '\\n')),
    gives: fail(
      'key',
      'server.key has to be repaired before other programs can read it: its line breaks were written as \\n',
      'npx jwt-kit repair app/server.key --in-place',
    ),
  },
  {
    name: 'a certificate in base64 of its PEM',
    spoil: (cwd) => writeFileSync(file(cwd, 'server.crt'), readFileSync(file(cwd, 'server.crt')).toString('base64')),
    gives: fail(
      'certificate',
      'server.crt has to be repaired before other programs can read it: it was base64-encoded PEM',
      'npx jwt-kit repair app/server.crt --in-place',
    ),
  },
  {
    name: 'a certificate in DER',
    spoil: (cwd) => writeFileSync(file(cwd, 'server.crt'), new X509Certificate(readFileSync(file(cwd, 'server.crt'))).raw),
    gives: fail(
      'certificate',
      'server.crt is not PEM: other programs expect PEM that starts with -----BEGIN CERTIFICATE-----',
      `${back}; if you no longer have it: npx jwt-kit renew app`,
    ),
  },
  {
    name: 'a certificate with an old label',
    spoil: (cwd) =>
      writeFileSync(
        file(cwd, 'server.crt'),
        readFileSync(file(cwd, 'server.crt'), 'utf8').replaceAll('CERTIFICATE', 'X509 CERTIFICATE'),
      ),
    gives: fail(
      'certificate',
      'server.crt has the label X509 CERTIFICATE: other programs expect PEM that starts with -----BEGIN CERTIFICATE-----',
      `${back}; if you no longer have it: npx jwt-kit renew app`,
    ),
  },
  {
    name: 'a JWK in place of the key',
    spoil: (cwd) =>
      writeFileSync(
        file(cwd, 'server.key'),
        JSON.stringify(createPrivateKey(readFileSync(file(cwd, 'server.key'))).export({ format: 'jwk' })),
      ),
    gives: fail(
      'key',
      'server.key is not PEM: other programs expect PEM that starts with -----BEGIN PRIVATE KEY-----',
      'npx jwt-kit convert app/server.key --to pkcs8 --private --out app/server.key --force',
    ),
  },
  ...['"alg": "ES256"', '"use": "enc"'].map(
    (member): Case => ({
      name: `a key set with ${member}`,
      spoil: (cwd: string) =>
        writeFileSync(
          file(cwd, 'jwks.json'),
          readFileSync(file(cwd, 'jwks.json'), 'utf8').replace(new RegExp(`${member.slice(0, 6)} *"[A-Za-z0-9]+"`), member),
        ),
      gives: fail(
        'jwks',
        `jwks.json: its ${member.slice(0, 5)} is not "${member.includes('alg') ? 'RS256' : 'sig'}": servers do not use the key for the tokens of this app`,
        'npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json --force',
      ),
    }),
  ),
  {
    name: 'a JWK in place of the key set',
    spoil: (cwd) =>
      writeFileSync(file(cwd, 'jwks.json'), JSON.stringify(JSON.parse(readFileSync(file(cwd, 'jwks.json'), 'utf8')).keys[0])),
    gives: fail(
      'jwks',
      'jwks.json: it is a JWK, not a key set: servers look for the member "keys"',
      'npx jwt-kit convert app/server.crt --to jwks --out app/jwks.json --force',
    ),
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
    name: 'a request of many megabytes',
    spoil: holds('server.csr', ' '.repeat(1024 * 1024 + 1)),
    gives: fail(
      'request',
      'server.csr is larger than 1 MB, so it was not checked',
      'restore it from your backup, or make it again',
    ),
  },
  {
    name: 'a public key in place of the key',
    spoil: (cwd) => writeFileSync(file(cwd, 'server.key'), readFileSync(file(cwd, 'public.pem'))),
    gives: fail('key', 'server.key: this is a public key, not a private key', `${back}; if you no longer have it: ${newKey}`),
  },
  {
    name: 'a key mixed from two keys',
    spoil: holds('server.key', fixture('keys/rsa-mismatch.pem')),
    gives: fail(
      'key',
      'server.key: the private key contradicts itself: its numbers do not belong to one RSA key',
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
    name: 'a broken link in place of the key',
    spoil: (cwd) => {
      rmSync(file(cwd, 'server.key'));
      symbolicLink('nowhere', file(cwd, 'server.key'));
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
      'check the passphrase; if it is right, the file was changed after it was made',
    ),
  },
  {
    name: 'a key that used to be encrypted',
    spoil: (cwd) => record(cwd, (value) => Object.assign(value.key, { encrypted: true })),
    gives: warn('key', 'server.key is no longer encrypted', 'to encrypt it: npx jwt-kit passphrase app'),
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
    name: 'a modified request',
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
      'server.crt: this is a web page (HTML), not a certificate',
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
    name: 'a key set that is not JSON',
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
    flags: ['--jwk', fixturePath('keys/rsa.pub.jwk')],
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
];

describe("one of the bundle's files is broken", () => eachAlone(cases));

test('the page is made again when the record is back', async () => {
  const cwd = await sound();
  for (const name of ['jwt-kit.json', 'CHECKLIST.md']) rmSync(file(cwd, name));
  const { found } = await wrong(cwd);
  expect(found).toContainEqual(
    warn('checklist', 'CHECKLIST.md is missing', 'get jwt-kit.json back first, then: npx jwt-kit checklist app'),
  );
});
