import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { fixture } from '../../../fixtures.ts';
import { run } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import {
  type Case,
  eachAlone,
  fail,
  file,
  forge,
  inDays,
  newKey,
  ofKind,
  ofOther,
  record,
  recordCertificate,
  together,
  warn,
} from './broken-bundle.ts';

const cases: readonly Case[] = [
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
    name: 'a key set that does not match an encrypted key',
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
      'X.509 v1: it has been seen to work, and the usual OpenSSL command makes this version',
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
    name: 'a modified certificate',
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
    name: 'an expired certificate',
    spoil: () => {},
    changes: inDays(368),
    gives: fail(
      'certificate-end',
      'expired on 21 November 2027, 3 days ago; reports differ on whether Salesforce still accepts it',
      'npx jwt-kit renew app',
    ),
  },
  {
    name: 'a certificate that has just expired',
    provider: 'anypoint',
    spoil: () => {},
    changes: { now: () => new Date('2027-11-21T22:13:22.000Z') },
    gives: fail(
      'certificate-end',
      'expired on 21 November 2027, 2 s ago; Anypoint has only the public key, which does not expire: the date is a reminder to replace it',
      newKey,
    ),
  },
  {
    name: 'a certificate that expires soon',
    spoil: () => {},
    changes: inDays(345),
    gives: warn('certificate-end', 'expires on 21 November 2027, 19 days left', 'npx jwt-kit renew app'),
  },
  {
    name: 'a certificate that expires within --warn-days',
    spoil: () => {},
    words: ['--warn-days', '400'],
    gives: warn('certificate-end', 'expires on 21 November 2027, 364 days left', 'npx jwt-kit renew app --days 800'),
  },
  {
    name: 'a clock before the start of the certificate',
    spoil: () => {},
    changes: inDays(-2),
    gives: fail(
      'times',
      "the certificate is valid from 21 November 2026, but this computer's clock is before that",
      "correct this computer's clock, or wait: an assertion made now has a time in the past",
    ),
  },
  {
    name: 'a certificate with explanatory text, over the size limit',
    spoil: (cwd) => {
      const pem = readFileSync(file(cwd, 'server.crt'));
      writeFileSync(file(cwd, 'server.crt'), `${'Certificate: text\n'.repeat(200)}${pem}`);
    },
    gives: fail(
      'upload-size',
      'server.crt has 4,735 bytes; Salesforce accepts fewer than 4,096',
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
      'public.pem has 4,651 bytes; MuleSoft Anypoint Platform accepts fewer than 4,097',
      'npx jwt-kit convert app/server.crt --to spki --out app/public.pem --force',
    ),
  },
  {
    name: 'a key that others can read',
    modes: true,
    spoil: (cwd) => chmodSync(file(cwd, 'server.key'), 0o640),
    gives: fail('permissions', 'others on this computer can read server.key (mode 640)', 'chmod 600 app/server.key'),
  },
  {
    name: 'a directory that others can write to',
    modes: true,
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
    spoil: (cwd) => writeFileSync(file(cwd, 'jwks.json'), `{"keys": [${fixture('keys/rsa.jwk')}]}`),
    gives: fail(
      'secrets',
      'jwks.json contains a private key',
      `remove it; if the file has left this computer, replace the key: ${newKey}`,
    ),
  },
  {
    name: 'a key store in place of the checklist',
    spoil: (cwd) => writeFileSync(file(cwd, 'CHECKLIST.md'), fixture('keys/rsa.p12')),
    gives: fail(
      'secrets',
      'CHECKLIST.md contains a private key',
      `remove it; if the file has left this computer, replace the key: ${newKey}`,
    ),
  },
];

describe('the key or the certificate is wrong', () => eachAlone(cases));
