/** `init --jwk`: a bundle for someone else's public key. */
import { createPublicKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { provePublicMaterial } from '../../../../src/core/bundle/material.ts';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { publicJwkSet } from '../../../../src/core/keys/jwk/write-jwk.ts';
import { fixture, fixturePath, otherKey, testKey } from '../../../fixtures.ts';
import { newKeyPair } from '../../../new-keys.ts';
import { scratch } from '../../../strangers.ts';
import { type Ran, runIn } from '../../world.ts';

const spki = createPublicKey(testKey).export({ type: 'spki', format: 'pem' }).toString();
const jwk = fixture('keys/rsa.pub.jwk').toString();
const text = (...path: string[]): string => readFileSync(join(...path), 'utf8');

/** Runs init in a directory with keys.json. */
const init = (cwd: string, document: string, ...words: string[]): Promise<Ran> => {
  writeFileSync(join(cwd, 'keys.json'), document);
  return runIn(cwd, ['init', '--name', 'Order Sync', '--jwk', 'keys.json', ...words]);
};
const firstLine = ({ stderr }: Ran): string => stderr.split('\n')[0] ?? '';

test('makes a bundle without a private key, and says who has to sign', async () => {
  const cwd = scratch();
  const ran = await init(cwd, jwk, '--provider', 'anypoint', '--client-id', 'abc123');
  expect(ran).toEqual({
    status: 0,
    stdout: `
  Made order-sync/, and checked: both files contain the given key.

    CHECKLIST.html  start here: the 10 steps, to click through
    public.pem      paste this one
    jwks.json       the same key as a JWK Set

  Careful: Anypoint expects iss to be the app's client id. The holder of the private
  key must sign such an assertion; an ordinary id_token does not work.

  Next: follow order-sync/CHECKLIST.html; to open it:
        npx jwt-kit checklist order-sync --open
  Someone else is the administrator? Send this page alone: it contains the file
  to hand over, and nothing secret.

`,
    stderr: '',
  });
  const directory = join(cwd, 'order-sync');
  expect(readdirSync(directory).sort()).toEqual([
    '.gitignore',
    'CHECKLIST.html',
    'CHECKLIST.md',
    'jwks.json',
    'jwt-kit.json',
    'public.pem',
  ]);
  if (process.platform !== 'win32') expect((statSync(directory).mode & 0o777).toString(8)).toBe('700');
  expect(text(directory, 'public.pem')).toBe(spki);
  expect(text(directory, 'jwks.json')).toBe(publicJwkSet(testKey));
  const { checklist, page: html, ...record } = JSON.parse(text(directory, 'jwt-kit.json'));
  expect(record).toEqual({
    schema: 1,
    provider: 'anypoint',
    name: 'Order Sync',
    settings: { region: 'us', clientId: 'abc123' },
    key: { bits: 2048, encrypted: false, thumbprint: thumbprint(testKey) },
  });
  const page = text(directory, 'CHECKLIST.md');
  expect(page.match(/^## .*/gm)).toEqual([
    '## 1. Ask the holder of the private key (Developer) <!-- ask-holder -->',
    '## 2. Check the user (Administrator) <!-- user -->',
    '## 3. Create a connected app (Administrator) <!-- create -->',
    '## 4. Paste the public key (Administrator) <!-- paste -->',
    '## 5. Fill in the addresses (Administrator) <!-- addresses -->',
    '## 6. Add scopes and save (Administrator) <!-- scopes -->',
    '## 7. Send the client id to the developer (Administrator) <!-- client-id -->',
    '## 8. Give the values to the holder of the private key (Developer) <!-- give-values -->',
    '## 9. Try it (Developer) <!-- try -->',
    '## 10. Keep up with new keys (Developer) <!-- follow-key -->',
  ]);
  expect(page).toContain('An ordinary id_token does not work');
  expect(page).toContain('whose issuer (iss) is the client id of the connected app: `abc123`');
  expect(page).not.toMatch(/server\.(key|crt)|Renew by|valid until/);
});

test('the checklist can be written again', async () => {
  const cwd = scratch();
  await init(cwd, jwk);
  const ran = await runIn(cwd, ['checklist', 'order-sync']);
  expect(ran).toEqual({ status: 0, stdout: `${join('order-sync', 'CHECKLIST.md')} is up to date\n`, stderr: '' });
});

test('a record without a certificate is invalid for a provider that needs one', async () => {
  const cwd = scratch();
  await init(cwd, jwk);
  const path = join(cwd, 'order-sync', 'jwt-kit.json');
  writeFileSync(path, text(path).replace('"anypoint"', '"salesforce"'));
  const ran = await runIn(cwd, ['checklist', 'order-sync']);
  expect(ran.status).toBe(3);
  expect(firstLine(ran)).toBe('jwt-kit: error: order-sync/jwt-kit.json: "certificate" is missing');
});

test('of a private key, only the public half goes into the bundle', async () => {
  const cwd = scratch();
  const ran = await init(cwd, fixture('keys/rsa.jwk').toString());
  expect(ran.stderr).toBe(
    'jwt-kit: note: the input is a private key; only its public key goes into the bundle; if the key is yours, use --key instead of --jwk\n',
  );
  const d = String(testKey.export({ format: 'jwk' }).d);
  for (const name of readdirSync(join(cwd, 'order-sync'))) expect(text(cwd, 'order-sync', name)).not.toContain(d);
});

test('PEM, a certificate and standard input are read as well', async () => {
  for (const file of ['rsa.pub.pem', 'rsa.crt']) {
    const cwd = scratch();
    expect((await init(cwd, fixture(`keys/${file}`).toString())).status).toBe(0);
    expect(text(cwd, 'order-sync', 'public.pem')).toBe(spki);
  }
  const cwd = scratch();
  const words = ['init', 'there', '--name', 'a', '--jwk', '-', '--json'];
  const ran = await runIn(cwd, words, { stdin: Readable.from([Buffer.from(jwk)]) });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    ok: true,
    directory: 'there',
    files: expect.arrayContaining([join('there', 'public.pem')]),
  });
});

test('--kid chooses the key', async () => {
  const cwd = scratch();
  const keys = [testKey, otherKey].map((key) => ({ ...createPublicKey(key).export({ format: 'jwk' }) }));
  const ran = await init(cwd, JSON.stringify({ keys }));
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('jwt-kit: error: keys.json: 2 keys match\n');
  expect(readdirSync(cwd)).toEqual(['keys.json']);
  expect((await init(cwd, JSON.stringify({ keys }), '--kid', thumbprint(otherKey).slice(0, 9))).status).toBe(0);
  expect(JSON.parse(text(cwd, 'order-sync', 'jwt-kit.json')).key.thumbprint).toBe(thumbprint(otherKey));
});

test.each([
  [
    'too few bits',
    JSON.stringify(createPublicKey(fixture('keys/rsa-1024.pem')).export({ format: 'jwk' })),
    'ask for a longer key',
    '--allow-weak',
  ],
  [
    'a key for encryption',
    JSON.stringify({ ...JSON.parse(jwk), use: 'enc' }),
    'ask for the key with "use": "sig"',
    `--kid ${thumbprint(testKey).slice(0, 12)}`,
  ],
])('for %s, the hint names only options of init, unlike that of convert', async (_, held, hint, option) => {
  const cwd = scratch();
  expect((await init(cwd, held)).stderr.split('\n')[1]).toBe(`jwt-kit: hint: ${hint}`);
  const verified = await runIn(cwd, ['verify', 'a.b.c', '--with', 'keys.json']);
  expect(verified.stderr).not.toContain(option);
  const converted = await runIn(cwd, ['convert', 'keys.json']);
  expect(converted.stderr.split('\n')[1]).toBe(`jwt-kit: hint: ${hint}; to accept this one anyway: ${option}`);
});

test('an existing set is refused, and with --force replaced completely', async () => {
  const cwd = scratch();
  const own = ['init', 'order-sync', '--provider', 'generic', '--name', 'a', '--key', fixturePath('keys/rsa.pem')];
  expect((await runIn(cwd, own)).status).toBe(0);
  const refused = await init(cwd, jwk);
  expect(refused.status).toBe(1);
  expect((await init(cwd, jwk, '--force')).status).toBe(0);
  expect(readdirSync(join(cwd, 'order-sync')).sort()).toEqual([
    '.gitignore',
    'CHECKLIST.html',
    'CHECKLIST.md',
    'jwks.json',
    'jwt-kit.json',
    'previous',
    'public.pem',
  ]);
});

test('an existing .gitignore keeps its lines', async () => {
  const cwd = scratch();
  mkdirSync(join(cwd, 'order-sync'));
  writeFileSync(join(cwd, 'order-sync', '.gitignore'), 'mine\n');
  expect((await init(cwd, jwk, '--force')).status).toBe(0);
  expect(text(cwd, 'order-sync', '.gitignore')).toMatch(/^mine\n\*\.key\*\n/);
});

describe('is refused', () => {
  test.each<[string, string[], string]>([
    [
      'for Salesforce',
      ['--provider', 'salesforce'],
      '--jwk does not work with --provider salesforce: Salesforce needs a certificate, and only the holder of the private key can sign one',
    ],
    [
      'for another server',
      ['--provider', 'generic'],
      '--jwk does not work with --provider generic: its checklist is for a key of your own',
    ],
    ['beside a key', ['--key', 'server.key'], '--key cannot be combined with --jwk: it is for a key of your own'],
    ['beside a size', ['--bits', '2048'], '--bits cannot be combined with --jwk: it is for a key of your own'],
    ['with a form', ['--format', 'pkcs8'], '--format cannot be combined with --jwk: it is for a key of your own'],
    [
      'with a passphrase',
      ['--passphrase-file', '-'],
      '--passphrase-file cannot be combined with --jwk: it is for a key of your own',
    ],
    ['beside a subject', ['--subject', 'CN=a'], '--subject cannot be combined with --jwk: it is for a key of your own'],
    ['beside days', ['--days', '1'], '--days cannot be combined with --jwk: it is for a key of your own'],
  ])('%s', async (_, words, message) => {
    const cwd = scratch();
    const ran = await init(cwd, jwk, ...words);
    expect(ran.status).toBe(2);
    expect(firstLine(ran)).toBe(`jwt-kit: error: ${message}`);
    expect(readdirSync(cwd)).toEqual(['keys.json']);
  });
  test('if the key cannot make RS256 signatures', async () => {
    const ec = newKeyPair('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const ran = await init(scratch(), JSON.stringify({ ...ec, kid: 'e' }));
    expect(ran.status).toBe(3);
    expect(firstLine(ran)).toBe('jwt-kit: error: keys.json: key e: this is an elliptic curve (EC) key; RS256 needs plain RSA');
  });
  test.each<[string, string | Buffer, string[], string, string]>([
    [
      'if the key is for encryption, even if chosen by its kid',
      JSON.stringify({ ...JSON.parse(jwk), kid: 'e', use: 'enc' }),
      ['--kid', 'e'],
      'keys.json: key e: not a signing key: "use" is "enc"',
      'ask for the key with "use": "sig"',
    ],
    [
      'if the key is for encryption',
      JSON.stringify({ ...JSON.parse(jwk), kid: 'e', use: 'enc' }),
      [],
      'keys.json: key e: not a signing key: "use" is "enc"',
      'ask for the key with "use": "sig"',
    ],
    [
      'if the key is weak',
      fixture('keys/rsa-1024.pem'),
      [],
      'keys.json: a private key: "n" has 1024 bits, but RS256 needs 2048 or more',
      'ask for a longer key',
    ],
    [
      'if the key is encrypted',
      fixture('keys/rsa.pkcs8.enc.pem'),
      [],
      'keys.json: the private key is encrypted, and no passphrase was given',
      'write its public key: npx jwt-kit convert keys.json --passphrase-file - --to jwk --out public.jwk, then use --jwk public.jwk',
    ],
  ])('%s, with a hint how to go on', async (_, document, words, message, hint) => {
    const ran = await init(scratch(), document.toString(), ...words);
    expect(ran).toEqual({ status: 3, stdout: '', stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n` });
  });
  test('if --kid is given without --jwk', async () => {
    const ran = await runIn(scratch(), ['init', '--provider', 'anypoint', '--name', 'a', '--kid', 'a']);
    expect(ran.status).toBe(2);
    expect(firstLine(ran)).toBe('jwt-kit: error: --kid works only with --jwk');
  });
});

test('the hint for an encrypted key works', async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'pass.txt'), 'secret\n');
  writeFileSync(join(cwd, 'keys.json'), fixture('keys/rsa.pkcs8.enc.pem'));
  const words = ['convert', 'keys.json', '--passphrase-file', 'pass.txt', '--to', 'jwk', '--out', 'public.jwk'];
  expect((await runIn(cwd, words)).status).toBe(0);
  expect((await runIn(cwd, ['init', '--name', 'Order Sync', '--jwk', 'public.jwk'])).status).toBe(0);
  expect(text(cwd, 'order-sync', 'public.pem')).toBe(spki);
});

test('notes another algorithm: the holder has to sign with RS256', async () => {
  const ran = await init(scratch(), JSON.stringify({ ...JSON.parse(jwk), kid: 'a', alg: 'RS512' }));
  expect(ran.status).toBe(0);
  expect(ran.stderr).toBe(
    'jwt-kit: note: key a: its "alg" is "RS512"; for Anypoint, the holder of the private key must sign with RS256\n',
  );
});

test('the proof: two files of two keys, or another kid, do not match', () => {
  const jwks = publicJwkSet(testKey);
  provePublicMaterial({ publicKey: spki, jwks });
  const other = createPublicKey(otherKey).export({ type: 'spki', format: 'pem' }).toString();
  const mismatch = (message: string) => expect.objectContaining({ code: 'MISMATCH', message });
  expect(() => provePublicMaterial({ publicKey: other, jwks })).toThrow(mismatch('jwks.json does not match public.pem'));
  const renamed = jwks.replace(thumbprint(testKey), 'x');
  expect(() => provePublicMaterial({ publicKey: spki, jwks: renamed })).toThrow(
    mismatch("the kid in jwks.json is not the key's thumbprint"),
  );
});

describe('a key store', () => {
  const store = (name: string): string => fixturePath(`keystores/${name}`);
  const take = (cwd: string, ...words: string[]): Promise<Ran> => {
    writeFileSync(join(cwd, 'secret'), 'secret\n');
    writeFileSync(join(cwd, 'wrong'), 'wrong\n');
    return runIn(cwd, ['init', 'app', '--name', 'a', '--jwk', ...words]);
  };
  test.each([
    ['of one key', [store('openssl.p12')]],
    ['of several keys', [store('keytool-two.pkcs12'), '--alias', 'order sync']],
  ])('%s gives its public key', async (_, words) => {
    const cwd = scratch();
    expect(await take(cwd, ...words, '--store-password-file', 'secret')).toMatchObject({ status: 0 });
    expect(text(cwd, 'app', 'public.pem')).toBe(spki);
    expect(readdirSync(join(cwd, 'app'))).not.toContain('server.key');
  });
  test.each<[string, string[], RegExp]>([
    ['without a password', [store('openssl.p12')], /has a password, and none was given\n.*--store-password-file <file>\n$/],
    [
      'with a wrong one',
      [store('openssl.p12'), '--store-password-file', 'wrong'],
      /does not open the key store\n.*: check the/,
    ],
    [
      'of several keys, without an alias',
      [store('keytool-two.pkcs12'), '--store-password-file', 'secret'],
      /the key store contains 2 keys: "order sync", "other"\n.*--alias 'order sync'\n$/,
    ],
  ])('%s says what to do', async (_, words, message) => {
    expect((await take(scratch(), ...words)).stderr).toMatch(message);
  });
});
