/** `keystore`: from a bundle or from files; other programs read the stores in test/outside/keystores.test.ts. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import type { CommandIo } from '../../../../src/cli/command.ts';
import { keystore } from '../../../../src/cli/commands/keystore/keystore.ts';
import { main } from '../../../../src/cli/main.ts';
import { openStore } from '../../../../src/core/keystores/open-store.ts';
import type { KeyStore, NewEntry } from '../../../../src/core/keystores/store-entries.ts';
import { writeJks } from '../../../../src/core/keystores/write-jks.ts';
import { fixture, fixturePath, frozen, otherKey, repeatable, testKey } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { acme, bundleIn } from '../../rehearsal.ts';
import { type Ran, runIn, world } from '../../world.ts';
import { asker } from '../init/questions-setup.ts';

const issued = (name: string): string => fixturePath(`issued/${name}`);
const keyFile = (name: string): string => fixturePath(`keys/${name}`);
const PASSWORD = 'changeit';
const files = ['--key', keyFile('rsa.pem'), '--certificate', issued('leaf.crt')];
const withPassword = ['--store-password-file', 'password.txt'];

/** A directory with a file for the password. */
function place(password = `${PASSWORD}\n`): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'password.txt'), password);
  return cwd;
}

const make = (cwd: string, ...words: string[]): Promise<Ran> => runIn(cwd, ['keystore', ...words, ...withPassword]);
const open = (cwd: string, file: string): KeyStore =>
  openStore(readFileSync(join(cwd, file)), { password: Buffer.from(PASSWORD) });
const keyIn = ({ entries: [first] }: KeyStore): KeyObject =>
  createPrivateKey({ key: first?.key ?? Buffer.alloc(0), format: 'der', type: 'pkcs8' });
const namesIn = ({ entries: [first] }: KeyStore): string[] =>
  first?.chain.map((der) => /CN=(.*)/.exec(new X509Certificate(der).subject)?.[1] ?? '') ?? [];

describe('from a bundle', () => {
  test.each([
    ['p12', 'PKCS#12', ''],
    [
      'jks',
      'JKS',
      'jwt-kit: note: JKS hardly slows down guessing: keep the file as safe as the key itself; ' +
        'Java 17 and 21 also load a p12 where JKS is asked for\n',
    ],
  ])('makes a %s with its key and its certificate, for its owner only', async (type, kind, note) => {
    const cwd = place();
    await bundleIn(cwd, 'salesforce', acme);
    const file = `app/order-sync.${type}`;
    expect(await make(cwd, 'app', '--type', type)).toEqual({
      status: 0,
      stdout: `wrote ${file}${process.platform === 'win32' ? '' : ', readable only by you'}: alias order-sync, 1 certificate\n`,
      stderr: note,
    });
    const store = open(cwd, file);
    expect(store).toMatchObject({ kind, entries: [{ alias: 'order-sync', matches: true }] });
    expect(keyIn(store).equals(testKey)).toBe(true);
    expect(store.entries[0]?.chain).toEqual([new X509Certificate(readFileSync(join(cwd, 'app/server.crt'))).raw]);
    if (process.platform !== 'win32') expect(statSync(join(cwd, file)).mode & 0o777).toBe(0o600);
  });

  testWith('git', 'git ignores the store', async () => {
    const cwd = place();
    await bundleIn(cwd, 'salesforce', acme);
    for (const type of ['p12', 'jks']) await make(cwd, 'app', '--type', type);
    run('git', ['-C', cwd, 'init', '-q']);
    expect(run('git', ['-C', join(cwd, 'app'), 'check-ignore', 'order-sync.p12', 'order-sync.jks'])).toBe(
      'order-sync.p12\norder-sync.jks\n',
    );
    expect((await runIn(cwd, ['doctor', 'app', '--json'])).stdout).toContain('.gitignore keeps every key out of git');
  });

  test('takes an encrypted key with its passphrase', async () => {
    const cwd = place();
    writeFileSync(join(cwd, 'passphrase.txt'), 'secret');
    const init = ['init', 'app', '--provider', 'salesforce', '--name', 'Order Sync', ...acme];
    await runIn(cwd, [...init, '--key', keyFile('rsa.pkcs8.enc.pem'), '--passphrase-file', 'passphrase.txt']);
    const closed = await make(cwd, 'app');
    expect(closed.status).toBe(3);
    expect(readdirSync(join(cwd, 'app'))).not.toContain('order-sync.p12');
    expect((await make(cwd, 'app', '--passphrase-file', 'passphrase.txt')).status).toBe(0);
    expect(keyIn(open(cwd, 'app/order-sync.p12')).equals(testKey)).toBe(true);
  });

  test('takes the key from another file, if the bundle is in git without it', async () => {
    const cwd = place();
    await bundleIn(cwd, 'salesforce', acme);
    rmSync(join(cwd, 'app/server.key'));
    expect((await make(cwd, 'app')).status).toBe(3);
    expect((await make(cwd, 'app', '--key', keyFile('rsa.pem'))).status).toBe(0);
    expect(keyIn(open(cwd, 'app/order-sync.p12')).equals(testKey)).toBe(true);
  });

  test('replaces a store only with --force, and keeps the old one', async () => {
    const cwd = place();
    await bundleIn(cwd, 'salesforce', acme);
    await make(cwd, 'app');
    const before = readFileSync(join(cwd, 'app/order-sync.p12'));
    expect(await make(cwd, 'app', '--type', 'p12')).toMatchObject({ status: 1 });
    expect(readFileSync(join(cwd, 'app/order-sync.p12'))).toEqual(before);
    expect(await make(cwd, 'app', '--alias', 'other', '--out', 'app/order-sync.p12', '--force')).toMatchObject({ status: 0 });
    expect(open(cwd, 'app/order-sync.p12').entries[0]?.alias).toBe('other');
    const kept = readdirSync(join(cwd, 'app/previous'), { recursive: true, encoding: 'utf8' });
    const old = kept.find((name) => name.endsWith('order-sync.p12')) ?? '';
    expect(readFileSync(join(cwd, 'app/previous', old))).toEqual(before);
  });

  test('--dry-run writes nothing', async () => {
    const cwd = place();
    await bundleIn(cwd, 'salesforce', acme);
    expect(await make(cwd, 'app', '--dry-run')).toMatchObject({ status: 0 });
    expect(readdirSync(join(cwd, 'app'))).not.toContain('order-sync.p12');
  });
});

describe('from files', () => {
  test.each<[string, string[], string[], string]>([
    ['one certificate', [], ['Order Sync'], ''],
    ['a chain in any order', ['--chain', issued('chain.pem')], ['Order Sync', 'Acme Issuing CA', 'Acme Root'], ''],
    ['a chain in PKCS#7', ['--chain', issued('chain.p7b')], ['Order Sync', 'Acme Issuing CA', 'Acme Root'], ''],
    ['the first issuer only', ['--chain', issued('int.crt')], ['Order Sync', 'Acme Issuing CA'], ''],
    [
      'a chain in the file of the certificate',
      ['--certificate', issued('chain.p7b.pem')],
      ['Order Sync', 'Acme Issuing CA', 'Acme Root'],
      '',
    ],
    ['3DES', ['--legacy'], ['Order Sync'], 'jwt-kit: note: 3DES and SHA-1 are weak: use --legacy only for a program that '],
  ])('with %s', async (_, words, names, note) => {
    const cwd = place();
    const { status, stderr } = await make(cwd, ...files, ...words);
    expect({ status, stderr: stderr.slice(0, note.length) }).toEqual({ status: 0, stderr: note });
    const store = open(cwd, 'order-sync.p12');
    expect(namesIn(store)).toEqual(names);
    expect(store.protection).toBe(words.includes('--legacy') ? '3DES, MAC SHA-1' : 'AES-256, MAC SHA-256');
  });

  test('takes the certificate that expires last, if several are for the key', async () => {
    const cwd = place();
    writeFileSync(join(cwd, 'two.pem'), Buffer.concat(['leaf.crt', 'longer.crt'].map((name) => fixture(`issued/${name}`))));
    await make(cwd, ...files, '--certificate', 'two.pem');
    const [first] = open(cwd, 'order-sync.p12').entries[0]?.chain ?? [];
    expect(first).toEqual(new X509Certificate(fixture('issued/longer.crt')).raw);
  });

  test('names how many certificates are not in the chain', async () => {
    const cwd = place();
    writeFileSync(join(cwd, 'all.pem'), Buffer.concat(['int.crt', 'other.crt'].map((name) => fixture(`issued/${name}`))));
    expect((await make(cwd, ...files, '--chain', 'all.pem')).stderr).toBe(
      'jwt-kit: note: left out 1 certificate that is not in the chain\n',
    );
  });

  test('an expired certificate is noted', async () => {
    const cwd = place();
    const now = { now: () => new Date('2099-01-01T00:00:00Z') };
    const ran = await runIn(cwd, ['keystore', ...files, ...withPassword], now);
    expect(ran).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/note: the certificate expired on \d+ \w+ \d+, 70 years ago\n$/),
    });
  });

  test('--json has no secret', async () => {
    const cwd = place();
    const { stdout } = await make(cwd, ...files, '--json');
    const { sha256, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ ok: true, type: 'p12', alias: 'order-sync', certificates: 1, files: ['order-sync.p12'] });
    expect(sha256).toBe(new X509Certificate(fixture('issued/leaf.crt')).fingerprint256);
    expect(stdout).not.toContain(PASSWORD);
  });
});

describe('notes what servers may refuse:', () => {
  test.each([
    ['future.crt', 'the certificate is not valid before 1 January 2027'],
    ['sha1.crt', 'the certificate is signed with SHA-1, which is broken; servers may refuse it'],
    ['ended.crt', 'the certificate expired on 1 November 2026, '],
  ])('%s', async (file, note) => {
    const ran = await make(place(), '--key', keyFile('rsa.pem'), '--certificate', issued(file), '--alias', 'a');
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining(`note: ${note}`) });
  });
});

test('a self-signed certificate that was changed is refused', async () => {
  const cwd = place();
  const der = fixture('keys/rsa.crt.der');
  der[der.length - 1] = (der.at(-1) as number) ^ 1;
  writeFileSync(join(cwd, 'changed.crt'), der);
  expect(await make(cwd, '--key', keyFile('rsa.pem'), '--certificate', 'changed.crt', '--alias', 'a')).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('changed.crt: its signature does not verify: it was changed after it was signed'),
  });
});

describe('refuses, and writes nothing:', () => {
  const cases: [string, string[], number, string][] = [
    [
      'a certificate for another key',
      ['--key', keyFile('other.pem')],
      4,
      `${issued('leaf.crt')}: the certificate is not for the key in`,
    ],
    ['no certificate for the key', ['--certificate', issued('int.crt')], 4, `${issued('int.crt')}: the certificate is`],
    [
      'a chain without an issuer',
      ['--chain', issued('other.crt')],
      4,
      'no certificate in it is an issuer of that of the key: none has signed the certificate',
    ],
    [
      'a chain for a self-signed certificate',
      ['--certificate', keyFile('rsa.crt'), '--chain', issued('int.crt')],
      4,
      'is self-signed',
    ],
    ['a weak key', ['--key', keyFile('rsa-1024.pem')], 3, `${keyFile('rsa-1024.pem')}: `],
    ['a key store in place of a key', ['--key', keyFile('rsa.p12')], 2, `${keyFile('rsa.p12')}: this is a key store already`],
    ['JKS with --legacy', ['--type', 'jks', '--legacy'], 2, '--legacy is for --type p12'],
    ['standard output', ['--out', '-'], 2, '--out: a key store is written to a file'],
    ['an alias in Japanese', ['--alias', '注文同期'], 2, '--alias: must be 1 to 64 ASCII characters'],
    ['an empty alias', ['--alias', ''], 2, '--alias: '],
    ['an alias that ends with a space', ['--alias', 'order '], 2, '--alias: must be'],
  ];
  test.each(cases)('%s', async (_, words, status, message) => {
    const cwd = place();
    const ran = await make(cwd, ...files, ...words);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(readdirSync(cwd)).toEqual(['password.txt']);
  });

  test.each([
    ['short', 'a0b1c\n', 'is shorter than 6 characters'],
    ['not ASCII', 'pässwörd\n', 'has a character that is not ASCII'],
    ['empty', '', 'is empty'],
  ])('a password that is %s', async (_, password, message) => {
    const cwd = place(password);
    const ran = await make(cwd, ...files);
    expect(ran).toMatchObject({ status: 3, stderr: expect.stringContaining(message) });
    if (password !== '') expect(ran.stderr).not.toContain(password.trim());
    expect(readdirSync(cwd)).toEqual(['password.txt']);
  });

  test('missing files and passwords, all in one message', async () => {
    expect(await runIn(scratch(), ['keystore', '--key', 'server.key'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'jwt-kit: error: missing: --certificate <file>, --store-password-file <file>\n' +
        'jwt-kit: hint: put a password of 6 or more characters into a file that only you can read\n',
    });
  });
});

describe('the alias', () => {
  test.each([
    ['the name of the app', 'Order Sync', [], 'order-sync', ''],
    ['a name with accents', 'Società Ünïted', [], 'societa-united', ''],
    [
      'a name in Japanese',
      '注文同期',
      [],
      'key',
      'jwt-kit: note: the name 注文同期 has no Latin letters or digits: the alias is key\n',
    ],
    [
      'upper case',
      'n',
      ['--alias', 'Order Sync/1'],
      'order sync/1',
      'jwt-kit: note: the alias is stored as order sync/1: Java ignores upper and lower case\n',
    ],
  ])('from %s', async (_, name, words, alias, stderr) => {
    const cwd = place();
    const init = ['init', 'app', '--provider', 'salesforce', '--name', name, '--key', keyFile('rsa.pem')];
    await runIn(cwd, [...init, ...acme]);
    expect(await make(cwd, 'app', ...words)).toMatchObject({ status: 0, stderr });
    const file = readdirSync(join(cwd, 'app')).find((each) => each.endsWith('.p12')) ?? '';
    expect(file).toBe(`${alias.replace(/\W/g, '-')}.p12`);
    expect(open(cwd, `app/${file}`).entries[0]?.alias).toBe(alias);
  });
});

testWith('openssl', 'other kinds of keys work too', async () => {
  const cwd = place();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [key, certificate] = [join(cwd, 'ec.pem'), join(cwd, 'ec.crt')];
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  run('openssl', ['req', '-x509', '-new', '-key', key, '-subj', '/CN=ec', '-out', certificate]);
  expect((await make(cwd, '--key', key, '--certificate', certificate, '--type', 'jks')).status).toBe(0);
  expect(keyIn(open(cwd, 'ec.jks')).equals(privateKey)).toBe(true);
});

test('asks twice for the password at a terminal, and again for one that does not suit', async () => {
  const cwd = place();
  const { io, heard } = world(cwd, { interactive: true });
  const done = main(['keystore', ...files], io);
  const press = (keys: string): void => {
    screen.type(keys);
    screen.keypress('enter');
  };
  await expect.poll(() => screen.getScreen()).toContain('Password for the new key store?');
  press('short');
  await expect.poll(() => heard().stderr).toContain('is shorter than 6 characters');
  await expect.poll(() => screen.getScreen()).toMatch(/Password for the new key store\?\n.*star\.$/);
  press(PASSWORD);
  await expect.poll(() => screen.getScreen()).toContain('Password for the new key store, once more?');
  press(PASSWORD);
  expect(await done).toBe(0);
  expect(keyIn(open(cwd, 'order-sync.p12')).equals(testKey)).toBe(true);
});

test('asks for no password if the file is there already', async () => {
  const cwd = place();
  writeFileSync(join(cwd, 'order-sync.p12'), 'x');
  const { status, stderr } = await runIn(cwd, ['keystore', ...files], { interactive: true });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('order-sync.p12: the file already exists'),
  });
});

test('takes the password from standard input', async () => {
  const cwd = scratch();
  const stdin = Readable.from([Buffer.from(`${PASSWORD}\n`)]);
  expect((await runIn(cwd, ['keystore', ...files, '--store-password-file', '-'], { stdin })).status).toBe(0);
  expect(keyIn(open(cwd, 'order-sync.p12')).equals(testKey)).toBe(true);
});

test.each([
  ['"changeit"', 'has quotes around it'],
  ['STOREPASS=changeit', 'has a name and = before it'],
])('notes that a new password may have too much: %s', async (password, says) => {
  const cwd = scratch();
  const stdin = Readable.from([Buffer.from(`${password}\n`)]);
  const { status, stderr } = await runIn(cwd, ['keystore', ...files, '--store-password-file', '-'], { stdin });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringContaining(`${says}, which belong to it; if that is not meant: remove them and try again`),
  });
});

test('a store on disk is compared with the key, its name and its certificates before it is published', async () => {
  const cwd = place();
  const io: CommandIo = { ...asker().io, interactive: false, read: async (name) => readFileSync(resolve(cwd, name)) };
  const options = {
    key: keyFile('rsa.pem'),
    certificate: issued('chain.pem'),
    type: 'p12',
    storePasswordFile: 'password.txt',
  } as const;
  const { prove, files: set } = await keystore(options, io);
  const [staged] = set?.files ?? [];
  await prove?.(async () => staged?.content as Buffer);
  const password = Buffer.from(PASSWORD);
  const entry = openStore(staged?.content as Buffer, { password }).entries[0] as NewEntry;
  for (const change of [
    { alias: 'other' },
    { key: otherKey.export({ type: 'pkcs8', format: 'der' }) },
    { chain: entry.chain.slice(0, 2) },
    { chain: [...entry.chain, new X509Certificate(fixture('issued/other.crt')).raw] },
    { chain: [...entry.chain.slice(0, 2), new X509Certificate(fixture('issued/other.crt')).raw] },
  ]) {
    const spoilt = writeJks({ ...entry, ...change }, { password, random: repeatable(), now: frozen });
    await expect(prove?.(async () => spoilt)).rejects.toMatchObject({ code: 'MISMATCH' });
  }
  await expect(prove?.(async () => Buffer.from('cut off'))).rejects.toThrow();
});

test('the time in a JKS is the time of the clock', async () => {
  const cwd = place();
  await make(cwd, ...files, '--type', 'jks');
  const bytes = readFileSync(join(cwd, 'order-sync.jks'));
  expect(bytes.readBigInt64BE(16 + 2 + 'order-sync'.length)).toBe(BigInt(frozen.getTime()));
});
