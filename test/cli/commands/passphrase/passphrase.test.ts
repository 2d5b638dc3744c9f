/** `passphrase`: adds, changes and removes the passphrase of a key in its own file. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { fixture, fixturePath, otherKey, testKey } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { below } from '../../sets.ts';
import { type Ran, runIn, world } from '../../world.ts';

const keyFile = (name: string): string => fixturePath(`keys/${name}`);
const fast = ['--rounds', '2048'];
/** What is said of the file on systems with modes. */
const privately = process.platform === 'win32' ? '' : ', readable only by you';
const toNew = ['--new-passphrase-file', 'new.txt', ...fast];
const fromOld = ['--passphrase-file', 'old.txt'];
const kept = (how: string): string =>
  `jwt-kit: note: the old file is not kept; backups and version control that have it stay readable ${how}\n`;
const few = 'jwt-kit: note: fewer rounds make it faster to guess the passphrase: use a long, random one\n';

/** A directory with a key and the files of two passphrases. */
function place(name = 'rsa.pem', as = 'server.key'): string {
  const cwd = scratch();
  copyFileSync(keyFile(name), join(cwd, as));
  writeFileSync(join(cwd, 'old.txt'), 'secret\n');
  writeFileSync(join(cwd, 'new.txt'), 'changed\n');
  return cwd;
}

const change = (cwd: string, ...words: string[]): Promise<Ran> => runIn(cwd, ['passphrase', ...words]);
const opened = (cwd: string, passphrase?: string, name = 'server.key'): KeyObject => {
  const key = readFileSync(join(cwd, name));
  const form = key[0] === 0x30 ? ({ format: 'der', type: 'pkcs8' } as const) : {};
  return createPrivateKey({ key, ...form, ...(passphrase === undefined ? {} : { passphrase }) });
};
const left = (cwd: string): string[] => readdirSync(cwd).filter((name) => !['new.txt', 'old.txt'].includes(name));

describe('a single key', () => {
  test('gets a passphrase: PBES2, for its owner only, and no copy of the old file', async () => {
    const cwd = place();
    expect(await change(cwd, 'server.key', ...toNew)).toEqual({
      status: 0,
      stdout: `added a passphrase to server.key${privately}\n`,
      stderr: few + kept('without a passphrase'),
    });
    expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(opened(cwd, 'changed').equals(testKey)).toBe(true);
    expect(left(cwd)).toEqual(['server.key']);
    if (process.platform !== 'win32') expect(statSync(join(cwd, 'server.key')).mode & 0o777).toBe(0o600);
  });
  test('gets another one, and --force keeps no copy either', async () => {
    const cwd = place('rsa.pkcs8.enc.pem');
    expect(await change(cwd, 'server.key', ...fromOld, ...toNew, '--force')).toEqual({
      status: 0,
      stdout: `changed the passphrase of server.key${privately}\n`,
      stderr: few + kept('with the old passphrase'),
    });
    expect(opened(cwd, 'changed').equals(testKey)).toBe(true);
    expect(left(cwd)).toEqual(['server.key']);
  });
  test('loses it, and losing it again changes nothing', async () => {
    const cwd = place('rsa.pkcs8.enc.pem');
    const words = ['server.key', ...fromOld, '--remove'];
    expect(await change(cwd, ...words)).toEqual({
      status: 0,
      stdout: `removed the passphrase of server.key${privately}\n`,
      stderr: '',
    });
    expect(opened(cwd).equals(testKey)).toBe(true);
    expect(await change(cwd, ...words)).toEqual({ status: 0, stdout: 'server.key has no passphrase\n', stderr: '' });
    expect(left(cwd)).toEqual(['server.key']);
  });
  test.each(['ec.pem', 'ed25519.pem', 'rsa.pkcs1.pem', 'ec.sec1.pem', 'rsa-pss.pem', 'rsa.crlf.pem', 'rsa.utf16.pem'])(
    'may be of any type, in any PEM: %s',
    async (name) => {
      const cwd = place(name);
      expect(await change(cwd, 'server.key', ...toNew)).toMatchObject({ status: 0 });
      const back = opened(cwd, 'changed').export({ type: 'pkcs8', format: 'der' });
      expect(await change(cwd, 'server.key', '--passphrase-file', 'new.txt', '--remove')).toMatchObject({ status: 0 });
      expect(opened(cwd).export({ type: 'pkcs8', format: 'der' })).toEqual(back);
    },
  );
  test('in DER stays in DER', async () => {
    const cwd = place('rsa.pkcs8.der');
    expect(await change(cwd, 'server.key', ...toNew)).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'server.key'))[0]).toBe(0x30);
    expect(opened(cwd, 'changed').equals(testKey)).toBe(true);
  });
  test.each([
    ['PKCS#1', 'rsa.pkcs1.pem', 'the key was PKCS#1 and is PKCS#8 now; convert'],
    ['PKCS#1 in DER', 'rsa.pkcs1.der', 'the key was PKCS#1 and is PKCS#8 now; convert'],
    ['SEC 1', 'ec.sec1.pem', 'the key was SEC 1 (EC PRIVATE KEY) and is PKCS#8 now\n'],
    ['SEC 1 in DER', 'ec.sec1.der', 'the key was SEC 1 (EC PRIVATE KEY) and is PKCS#8 now\n'],
    ['PKCS#8', 'rsa.pem', ''],
    ['PKCS#8 in DER', 'rsa.pkcs8.der', ''],
  ])('in %s becomes PKCS#8, and a note says so', async (_, name, note) => {
    const cwd = place(name === 'ec.sec1.der' ? 'ec.sec1.pem' : name);
    const before = name.startsWith('ec') ? createPrivateKey(fixture('keys/ec.sec1.pem')) : testKey;
    if (name === 'ec.sec1.der') writeFileSync(join(cwd, 'server.key'), before.export({ type: 'sec1', format: 'der' }));
    const { stderr } = await change(cwd, 'server.key', ...toNew);
    if (note === '') expect(stderr).not.toContain('is PKCS#8 now');
    else expect(stderr).toContain(note);
    expect(opened(cwd, 'changed').equals(before)).toBe(true);
  });
  testWith('openssl', 'has 600,000 rounds, or as many as asked for', async () => {
    const cwd = place();
    const rounds = (): string => run('openssl', ['asn1parse', '-in', join(cwd, 'server.key')]);
    await change(cwd, 'server.key', '--new-passphrase-file', 'new.txt');
    expect(rounds()).toContain(`INTEGER           :0${(600_000).toString(16).toUpperCase()}`);
    await change(cwd, 'server.key', '--passphrase-file', 'new.txt', ...toNew);
    expect(rounds()).toContain('INTEGER           :0800');
    expect(rounds()).toMatch(/PBES2[\s\S]*PBKDF2[\s\S]*hmacWithSHA256[\s\S]*aes-256-cbc/);
  });
  test('--dry-run writes nothing, and --json tells no secret', async () => {
    const cwd = place();
    const before = readFileSync(join(cwd, 'server.key'));
    const ran = await change(cwd, 'server.key', ...toNew, '--dry-run', '--json');
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, key: 'server.key', encrypted: true, changed: true, open: [] });
    expect(ran.stdout).not.toMatch(/changed\b(?!")|PRIVATE/);
    expect(readFileSync(join(cwd, 'server.key'))).toEqual(before);
  });
});

describe('names the copies that it does not protect:', () => {
  test('in the directory, in previous/, with another name, and key stores', async () => {
    const cwd = place();
    const [set] = ['previous/20260101T000000Z'];
    mkdirSync(join(cwd, set as string), { recursive: true });
    copyFileSync(keyFile('rsa.pkcs1.pem'), join(cwd, `${set}/server.key`));
    copyFileSync(keyFile('rsa.jwk'), join(cwd, 'copy.jwk'));
    copyFileSync(keyFile('other.pem'), join(cwd, 'other.key'));
    copyFileSync(keyFile('rsa.p12'), join(cwd, 'store.p12'));
    linkSync(join(cwd, 'server.key'), join(cwd, 'linked'));
    const ran = await change(cwd, './server.key', ...toNew);
    expect(ran.stderr).toBe(
      `${few}${kept('without a passphrase')}` +
        `jwt-kit: note: copy.jwk, linked, ${set}/server.key: the same key without a passphrase: delete it, or give it a passphrase too\n` +
        'jwt-kit: note: store.p12: may contain this key, with a password of its own\n' +
        'jwt-kit: note: ./server.key has 2 names (hard links): the others keep the old file\n',
    );
  });
  test('with the old passphrase', async () => {
    const cwd = place('rsa.pkcs8.enc.pem');
    copyFileSync(keyFile('rsa.pkcs1.aes.pem'), join(cwd, 'copy.key'));
    expect((await change(cwd, 'server.key', ...fromOld, ...toNew)).stderr).toContain(
      'jwt-kit: note: copy.key: the same key with the old passphrase: delete it, or change it too\n',
    );
  });
  test('and says if there are more files than it searches', async () => {
    const cwd = place();
    const unsearched = 'there are more files next to the key than were searched for copies';
    // With those of the two passphrases, 300.
    for (let at = 1; at <= 298; at += 1) writeFileSync(join(cwd, `${at}.txt`), 'text');
    expect((await change(cwd, 'server.key', ...toNew)).stderr).not.toContain(unsearched);
    copyFileSync(keyFile('rsa.pem'), join(cwd, 'server.key'));
    copyFileSync(keyFile('rsa.pem'), join(cwd, 'z.key'));
    const { stderr } = await change(cwd, 'server.key', ...toNew);
    expect(stderr).toContain(unsearched);
    // The last one is not searched.
    expect(stderr).not.toContain('z.key');
  });
  test('but not what is larger than a file of a bundle, or temporary', async () => {
    const cwd = place();
    const copy = fixture('keys/rsa.pem');
    writeFileSync(join(cwd, 'large.key'), Buffer.concat([copy, Buffer.alloc(1024 * 1024, '\n')]));
    writeFileSync(join(cwd, '.jwt-kit-0'), copy);
    expect((await change(cwd, 'server.key', ...toNew)).stderr).toBe(few + kept('without a passphrase'));
  });
  test('of a key that is too short for RS256 too', async () => {
    const cwd = place();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const short = privateKey.export({ type: 'pkcs8', format: 'pem' });
    for (const name of ['server.key', 'copy.key']) writeFileSync(join(cwd, name), short);
    expect((await change(cwd, 'server.key', ...toNew)).stderr).toContain('note: copy.key: the same key without a passphrase');
  });
  test('with the old passphrase, after another encrypted key in the same file', async () => {
    const cwd = place('rsa.pkcs8.enc.pem');
    const sealed = otherKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
    writeFileSync(join(cwd, 'both.pem'), `${sealed}${fixture('keys/rsa.pkcs8.enc.pem')}`);
    expect((await change(cwd, 'server.key', ...fromOld, ...toNew)).stderr).toContain(
      'note: both.pem: the same key with the old',
    );
  });
  test('and says if there are more encrypted keys than it tries', async () => {
    const cwd = place('rsa.pkcs8.enc.pem');
    const untried = 'there are more encrypted keys next to it than were tried with the old passphrase';
    for (let at = 1; at <= 8; at += 1) copyFileSync(keyFile('rsa.pkcs1.aes.pem'), join(cwd, `${at}.key`));
    expect((await change(cwd, 'server.key', ...fromOld, ...toNew)).stderr).not.toContain(untried);
    copyFileSync(keyFile('rsa.pkcs8.enc.pem'), join(cwd, 'server.key'));
    copyFileSync(keyFile('rsa.pkcs1.aes.pem'), join(cwd, '9.key'));
    expect((await change(cwd, 'server.key', ...fromOld, ...toNew)).stderr).toContain(untried);
  });
});

test('a key in JSON gets no passphrase, and the file stays', async () => {
  const cwd = place();
  const content = JSON.stringify({ privateKey: fixture('keys/rsa.pem').toString() });
  writeFileSync(join(cwd, 'server.key'), content);
  expect(await change(cwd, 'server.key', ...toNew)).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('server.key: a key in JSON has no passphrase\n'),
  });
  expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toBe(content);
});

describe('asks at a terminal', () => {
  const type = (keys: string): void => {
    screen.type(keys);
    screen.keypress('enter');
  };
  test('for the present passphrase, and twice for the new one', async () => {
    const cwd = place('rsa.pkcs8.enc.pem');
    const { io, heard } = world(cwd, { interactive: true });
    const status = main(['passphrase', 'server.key', ...fast], io);
    await expect.poll(() => screen.getScreen()).toContain('Passphrase for server.key?');
    type('secret');
    await expect.poll(() => screen.getScreen()).toContain('New passphrase for server.key?');
    type('typed');
    await expect.poll(() => screen.getScreen()).toContain('New passphrase for server.key, once more?');
    type('other');
    await expect.poll(() => heard().stderr).toContain('> the passphrases differ: type both again');
    type('typed');
    await expect.poll(() => screen.getScreen()).toContain('New passphrase for server.key, once more?');
    type('typed');
    expect(await status).toBe(0);
    expect(opened(cwd, 'typed').equals(testKey)).toBe(true);
  });
});

describe('refuses, and changes nothing:', () => {
  const keep = 'put the key alone into a file: the repair and convert commands write it';
  test.each<[string, string, string[], number, string, string]>([
    [
      'a wrong passphrase',
      'rsa.pkcs8.enc.pem',
      ['--passphrase-file', 'new.txt', ...toNew],
      3,
      'server.key: the passphrase does not open the private key',
      'check the passphrase',
    ],
    ['no passphrase', 'rsa.pkcs8.enc.pem', toNew, 3, 'server.key: the private key is encrypted', ''],
    ['a public key', 'rsa.pub.pem', toNew, 3, 'server.key: this is a public key, not a private key', ''],
    ['a certificate', 'rsa.crt', toNew, 3, 'server.key: this is a certificate, not a private key', ''],
    ['a JWK', 'rsa.jwk', toNew, 3, 'server.key: a JWK has no passphrase', 'convert it to PKCS#8 first, and use that file'],
    [
      'a key store',
      'rsa.p12',
      toNew,
      2,
      'server.key: this is a key store, which has a password of its own',
      'keytool -storepasswd changes it in its file; to make that of a bundle again with another password: npx jwt-kit keystore . --force',
    ],
    [
      'a key with its certificate',
      'rsa.with-certificate.pem',
      toNew,
      3,
      'server.key: the file also contains a certificate, which would be lost',
      keep,
    ],
    [
      'few rounds',
      'rsa.pem',
      [...toNew.slice(0, 2), '--rounds', '2047'],
      2,
      '--rounds: must be a whole number from 2,048 to 10,000,000',
      '',
    ],
    ['many rounds', 'rsa.pem', [...toNew.slice(0, 2), '--rounds', '10000001'], 2, '--rounds: must be a whole number from', ''],
    [
      '--remove with a new passphrase',
      'rsa.pem',
      ['--remove', ...toNew.slice(0, 2)],
      2,
      '--new-passphrase-file: cannot be combined with --remove',
      '',
    ],
    ['--remove with --rounds', 'rsa.pem', ['--remove', ...fast], 2, '--rounds: cannot be combined with --remove', ''],
    [
      'no new passphrase',
      'rsa.pem',
      [],
      2,
      'missing: --new-passphrase-file <file>',
      'put the new passphrase into a file that only you can read, or add --remove',
    ],
    ['an empty passphrase', 'rsa.pem', ['--new-passphrase-file', 'empty.txt'], 3, 'the passphrase in empty.txt is empty', ''],
  ])('%s', async (_, name, words, status, message, hint) => {
    const cwd = place(name);
    writeFileSync(join(cwd, 'empty.txt'), '');
    const before = below(cwd).map((path) => [path, readFileSync(join(cwd, path))]);
    const ran = await change(cwd, 'server.key', ...words);
    expect(ran).toMatchObject({ status, stdout: '' });
    expect(ran.stderr).toContain(`jwt-kit: error: ${message}`);
    expect(ran.stderr).toContain(`jwt-kit: hint: ${hint}`);
    expect(below(cwd).map((path) => [path, readFileSync(join(cwd, path))])).toEqual(before);
  });
  test.each([
    ['ZIP', Buffer.from('PK\x03\x04\0\xfe', 'latin1')],
    ['tar', Buffer.concat([Buffer.alloc(257), Buffer.from('ustar')])],
    ['unknown', Buffer.from([0, 1, 2, 0xff])],
  ])('a key in an archive (%s): the other files stay', async (_, before) => {
    const cwd = place();
    const archive = Buffer.concat([before, fixture('keys/rsa.pem'), Buffer.alloc(9)]);
    writeFileSync(join(cwd, 'server.key'), archive);
    const ran = await change(cwd, 'server.key', ...toNew);
    expect(ran).toMatchObject({ status: 3, stdout: '' });
    expect(ran.stderr).toContain('server.key: the file is more than the PEM of a key, which would be lost');
    expect(readFileSync(join(cwd, 'server.key'))).toEqual(archive);
  });
  test.each([
    [
      'text around the key',
      `# made for Acme\n${fixture('keys/rsa.pem')}`,
      'the file is more than the PEM of a key, which would be lost',
    ],
    ['a setting', `KEY=${Buffer.from(fixture('keys/rsa.pem')).toString('base64')}\n`, 'the file is more than the PEM of a key'],
    ['two keys', `${fixture('keys/rsa.pem')}${fixture('keys/other.pem')}`, 'found 2 private keys, expected one'],
    ['a key of OpenSSH', fixture('ssh/rsa').toString(), 'this is a key of OpenSSH, whose passphrase OpenSSH changes'],
  ])('%s', async (_, content, message) => {
    const cwd = place();
    writeFileSync(join(cwd, 'server.key'), content);
    expect((await change(cwd, 'server.key', ...toNew)).stderr).toContain(`jwt-kit: error: server.key: ${message}`);
    expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toBe(content);
  });
  test.skipIf(process.platform === 'win32')('a symbolic link, and names its target', async () => {
    const cwd = place();
    symlinkSync('server.key', join(cwd, 'link.key'));
    const ran = await change(cwd, 'link.key', ...toNew);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('link.key: this is a symbolic link; only regular files are replaced');
    expect(ran.stderr).toContain(`give the file that it points to: ${join(cwd, 'server.key')}`);
  });
  test('a directory without a key, a missing file and standard input', async () => {
    const cwd = place();
    mkdirSync(join(cwd, 'empty'));
    expect((await change(cwd, 'empty', ...toNew)).stderr).toContain('empty/server.key: there is no such file');
    expect((await change(cwd, 'none.key', ...toNew)).status).toBe(3);
    expect((await change(cwd, '-', ...toNew)).status).toBe(2);
    const piped = { stdin: Readable.from(['secret']) };
    const both = ['passphrase', 'server.key', '--passphrase-file', '-', '--new-passphrase-file', '-'];
    expect((await runIn(cwd, both, piped)).stderr).toContain('standard input (-) can be read only once');
    expect(opened(cwd).equals(testKey)).toBe(true);
    expect(otherKey.equals(testKey)).toBe(false);
  });
});
