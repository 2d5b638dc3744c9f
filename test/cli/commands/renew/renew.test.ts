import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { readRequest } from '../../../../src/core/certificates/read-request.ts';
import { findRequest } from '../../../../src/core/keys/read-keys.ts';
import { frozen } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { flawOf, setNames, stampsIn } from '../../sets.ts';
import { type Ran, runIn } from '../../world.ts';

const path = (name: string): string => new URL(`../../../fixtures/${name}`, import.meta.url).pathname;
const leaf = path('issued/leaf.crt');
const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com', '--client-id', '3MVG9'];
const settings: Readonly<Record<string, readonly string[]>> = {
  salesforce: org,
  anypoint: ['--client-id', '0123'],
  generic: [],
};

const text = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');
const record = (cwd: string): ReturnType<typeof JSON.parse> => JSON.parse(text(cwd, 'app/jwt-kit.json'));
const previous = (cwd: string): string[] => stampsIn(join(cwd, 'app')).map((name) => join(cwd, 'app/previous', name));
/** The texts of a set by name. */
const set = (directory: string): Record<string, string> =>
  Object.fromEntries(setNames.map((name) => [name, text(directory, name)]));

/** A directory with a bundle in `app`, around the key of the fixtures. */
async function bundled({ provider = 'salesforce', more = [] as readonly string[] } = {}): Promise<string> {
  const cwd = scratch();
  const given = ['--provider', provider, '--name', 'Order Sync', ...(settings[provider] ?? [])];
  const made = await runIn(cwd, ['init', 'app', ...given, '--key', path('keys/rsa.pem'), ...more]);
  expect(made.status, made.stderr).toBe(0);
  return cwd;
}

const later = { now: () => new Date('2027-10-22T08:00:00.000Z'), random: randomBytes };
const renew = (cwd: string, ...words: string[]): Promise<Ran> => runIn(cwd, ['renew', 'app', ...words], later);

/** Whether nothing was changed. */
async function expectRefused(cwd: string, words: string[], failure: { status: number; stderr: string }): Promise<void> {
  const before = set(join(cwd, 'app'));
  const { status, stdout, stderr } = await runIn(cwd, ['renew', 'app', ...words]);
  expect({ status, stdout, stderr }).toEqual({ ...failure, stdout: '' });
  expect(set(join(cwd, 'app'))).toEqual(before);
  expect(readdirSync(join(cwd, 'app')).sort()).toEqual(setNames);
}

describe('renew', () => {
  test('makes a new certificate for the same key, and says what to do now', async () => {
    const cwd = await bundled({ more: ['--days', '90', '--subject', 'CN=日本,O=Acme'] });
    const before = set(join(cwd, 'app'));
    expect(await renew(cwd)).toEqual({
      status: 0,
      stdout: `
  Renewed app/, and checked: the key signs,
  the certificate is for it, all files agree.

    server.crt      new, upload this one       expires 20 Jan 2028
    server.key      the same as before         only you can read it
    CHECKLIST.md    the 4 steps of the renewal

  The files from before are kept in app/previous/.

  Next: follow app/CHECKLIST.md, then
        npx jwt-kit token app

`,
      stderr: '',
    });
    const after = set(join(cwd, 'app'));
    for (const name of ['server.key', 'server.csr', 'public.pem', 'jwks.json', '.gitignore']) {
      expect(after[name], name).toBe(before[name]);
    }
    expect(statSync(join(cwd, 'app/server.key')).mode & 0o777).toBe(0o600);
    expect(previous(cwd).map(set)).toEqual([before]);
    expect(previous(cwd).map(flawOf)).toEqual([undefined]);
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
    const [old, made] = [before, after].map((files) => new X509Certificate(files['server.crt'] ?? '')) as [
      X509Certificate,
      X509Certificate,
    ];
    expect(made.serialNumber).not.toBe(old.serialNumber);
    expect({ subject: made.subject, from: made.validFrom, to: made.validTo }).toEqual({
      subject: old.subject,
      from: 'Oct 22 07:55:00 2027 GMT',
      to: 'Jan 20 08:00:00 2028 GMT',
    });
    expect(record(cwd)).toEqual({
      ...JSON.parse(before['jwt-kit.json'] ?? ''),
      certificate: {
        subject: 'CN=日本,O=Acme',
        serial: made.serialNumber.toLowerCase(),
        sha256: made.fingerprint256,
        notBefore: '2027-10-22T07:55:00.000Z',
        notAfter: '2028-01-20T08:00:00.000Z',
      },
      checklist: expect.stringMatching(/^[0-9a-f]{64}$/),
      renewal: {
        at: '2027-10-22T08:00:00.000Z',
        key: 'same',
        previous: {
          sha256: old.fingerprint256,
          notAfter: '2027-02-19T22:13:20.000Z',
          thumbprint: JSON.parse(before['jwt-kit.json'] ?? '').key.thumbprint,
        },
      },
    });
  });

  test('makes a new key where it is asked to, and says what stops', async () => {
    const cwd = await bundled();
    const before = record(cwd);
    const ran = await renew(cwd, '--new-key', '--days', '30');
    expect(ran).toEqual({
      status: 0,
      stdout: `
  Renewed app/, and checked: the key signs,
  the certificate is for it, all files agree.

    server.crt      new, upload this one       expires 21 Nov 2027
    server.key      new, a secret              only you can read it
    CHECKLIST.md    the 7 steps of the renewal

  The files from before are kept in app/previous/.

  Careful: the key is new. Once the server has it, the old one stops working:
  CHECKLIST.md says how to change over.

  Next: follow app/CHECKLIST.md, then
        npx jwt-kit token app

`,
      stderr: '',
    });
    const { key, renewal } = record(cwd);
    expect(key).toEqual({ bits: 2048, encrypted: false, thumbprint: expect.not.stringContaining(before.key.thumbprint) });
    expect(renewal).toMatchObject({ key: 'new', previous: { thumbprint: before.key.thumbprint } });
    expect([join(cwd, 'app'), ...previous(cwd)].map(flawOf)).toEqual([undefined, undefined]);
  });

  test.each<[string, (app: string) => void]>([
    ['lost', (app) => rmSync(join(app, 'server.key'))],
    ['damaged', (app) => writeFileSync(join(app, 'server.key'), 'x')],
    ['too weak', (app) => copyFileSync(path('keys/rsa-1024.pem'), join(app, 'server.key'))],
  ])('makes a new key also where the old one is %s', async (_, spoil) => {
    const cwd = await bundled();
    const { key } = record(cwd);
    spoil(join(cwd, 'app'));
    expect(await renew(cwd, '--new-key')).toMatchObject({ status: 0, stderr: '' });
    expect(record(cwd).renewal.previous.thumbprint).toBe(key.thumbprint);
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  });

  test('makes a new key of the size asked for', async () => {
    const cwd = await bundled();
    expect((await renew(cwd, '--new-key', '--bits', '3072')).status).toBe(0);
    expect(record(cwd).key.bits).toBe(3072);
  });

  test.each([
    ['anypoint', [], 'public.pem      as before\n', '## 1. Leave the app as it is'],
    ['anypoint', ['--new-key'], 'public.pem      new, paste this one\n', '## 2. Paste the new public key'],
    ['generic', [], 'public.pem      as before\n', '## 1. Hand over the new certificate'],
  ])('knows what %s has to be told', async (provider, words, row, step) => {
    const cwd = await bundled({ provider });
    expect((await renew(cwd, ...words)).stdout).toContain(row);
    expect(text(cwd, 'app/CHECKLIST.md')).toContain(step);
  });

  test('is for the working directory where none is named', async () => {
    const cwd = await bundled();
    const { stdout } = await runIn(join(cwd, 'app'), ['renew'], later);
    expect(stdout).toContain('Renewed the set in this directory, and checked');
    expect(stdout).toContain('kept in previous/.');
    expect(stdout).toContain('follow CHECKLIST.md, then\n        npx jwt-kit token\n');
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  });

  test('writes nothing under --dry-run, and one document with --json', async () => {
    const cwd = await bundled();
    const before = set(join(cwd, 'app'));
    const dry = await renew(cwd, '--new-key', '--dry-run');
    expect(dry.stdout).toMatch(/^nothing was written; .*\n {2}app\/server.key\n/);
    expect(set(join(cwd, 'app'))).toEqual(before);
    const { stdout } = await renew(cwd, '--json');
    expect(JSON.parse(stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'renew',
      directory: 'app',
      record: record(cwd),
      files: expect.arrayContaining(setNames.map((name) => `app/${name}`)),
      notes: [],
    });
    expect(stdout).not.toContain('PRIVATE');
  });

  test('soon after a new key was made is still about that key: the app may hold the one before', async () => {
    const cwd = await bundled();
    const { key } = record(cwd);
    await renew(cwd, '--new-key');
    const { stdout } = await renew(cwd, '--days', '730');
    expect(stdout).toContain('server.key      the same as before         only you can read it');
    expect(stdout).toContain('Careful: the key is new.');
    expect(record(cwd).renewal).toMatchObject({ key: 'new', previous: { thumbprint: key.thumbprint } });
    const muchLater = { now: () => new Date('2027-11-21T08:00:00.000Z') };
    expect((await runIn(cwd, ['renew', 'app'], muchLater)).stdout).not.toContain('Careful');
    expect(record(cwd).renewal).toMatchObject({ key: 'same', previous: { thumbprint: record(cwd).key.thumbprint } });
  });

  const at = (day: string): Pick<Io, 'now'> => ({ now: () => new Date(`${day}T08:00:00.000Z`) });
  const deadlineOf = (cwd: string): string | undefined =>
    /Do it (?:before|today).*?(?=: until|\.)/.exec(text(cwd, 'app/CHECKLIST.md'))?.[0];

  test('back to the certificate before, it names the one in between', async () => {
    const cwd = await bundled();
    copyFileSync(join(cwd, 'app/server.crt'), join(cwd, 'first.crt'));
    const first = record(cwd).certificate.sha256;
    await runIn(cwd, ['renew', 'app'], { ...at('2027-10-22'), random: randomBytes });
    const between = record(cwd).certificate.sha256;
    await runIn(cwd, ['renew', 'app', '--certificate', 'first.crt'], at('2027-10-23'));
    expect(record(cwd).certificate.sha256).toBe(first);
    expect(record(cwd).renewal.previous.sha256).toBe(between);
  });

  test.each<[string, readonly (readonly [string, ...string[]])[], 'same' | 'new']>([
    ['twice', [['2027-10-22'], ['2027-10-23']], 'same'],
    ['three times', [['2027-10-22'], ['2027-11-15'], ['2027-12-01']], 'same'],
    ['and then with the certificate of an authority', [['2027-10-22'], ['2028-01-10', '--certificate', leaf]], 'same'],
    [
      'with a new key twice',
      [
        ['2027-10-22', '--new-key'],
        ['2027-10-23', '--new-key'],
      ],
      'new',
    ],
    ['and then with a new key', [['2027-10-22'], ['2027-10-23', '--new-key']], 'new'],
    ['with a new key, and then without', [['2027-10-22', '--new-key'], ['2027-10-23']], 'new'],
  ])('%s, it still names the certificate that the app holds, and its end', async (_, runs, key) => {
    const cwd = await bundled();
    const before = record(cwd);
    for (const [day, ...words] of runs) {
      expect(await runIn(cwd, ['renew', 'app', ...words], { ...at(day), random: randomBytes })).toMatchObject({ status: 0 });
    }
    const { sha256, notAfter } = before.certificate;
    expect(record(cwd).renewal).toEqual({
      at: `${runs.at(-1)?.[0]}T08:00:00.000Z`,
      key,
      previous: { sha256, notAfter, thumbprint: before.key.thumbprint },
    });
    expect(text(cwd, 'app/CHECKLIST.md')).toContain(`| Previous certificate (SHA-256) | \`${sha256}\` |`);
    const ended = (runs.at(-1)?.[0] ?? '') > '2027-11-21';
    expect(deadlineOf(cwd)).toBe(
      ended ? 'Do it today: the previous certificate expired on 21 November 2027' : 'Do it before 21 November 2027',
    );
  });

  test.each([
    ['30 days later', ['365', '2027-11-21']],
    ['when a certificate of four weeks is due', ['28', '2027-11-05']],
    ['with the certificate of an authority a year later', ['365', '2028-10-01', '--certificate', leaf]],
  ])('%s, it is about the certificate made last', async (_, [days = '', day = '', ...words]) => {
    const cwd = await bundled();
    await renew(cwd, '--days', days);
    const { sha256, notAfter } = record(cwd).certificate;
    await runIn(cwd, ['renew', 'app', ...words], { ...at(day), random: randomBytes });
    expect(record(cwd).renewal.previous).toEqual({ sha256, notAfter, thumbprint: record(cwd).key.thumbprint });
  });

  test('takes over no validity of more than ten years', async () => {
    const cwd = await bundled({ more: ['--days', '3651'] });
    await renew(cwd);
    expect(record(cwd).certificate.notAfter).toBe('2028-10-21T08:00:00.000Z');
  });

  test('keeps every earlier set, also where several are made in one second', async () => {
    const cwd = await bundled();
    for (const words of [[], ['--new-key'], []]) expect((await renew(cwd, ...words)).status).toBe(0);
    expect(previous(cwd).map(flawOf)).toEqual([undefined, undefined, undefined]);
  });
});

describe('what else stands in the directory', () => {
  test('an edited checklist is kept, with a remark', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), 'mine');
    const { status, stderr } = await renew(cwd);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'jwt-kit: note: app/CHECKLIST.md was edited: your version is kept in app/previous/\n',
    });
    expect(previous(cwd).map((kept) => text(kept, 'CHECKLIST.md'))).toEqual(['mine']);
  });

  test('notes in the checklist go on, ticks stay with what was done', async () => {
    const cwd = await bundled();
    const notes = '\n## Notes\n\nAsk Bob.\n';
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), text(cwd, 'app/CHECKLIST.md') + notes);
    expect((await renew(cwd)).stderr).toBe('');
    expect(text(cwd, 'app/CHECKLIST.md')).toMatch(/renewal checklist[\s\S]*\n## Notes\n\nAsk Bob.\n$/);
    expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
    const ticked = text(cwd, 'app/CHECKLIST.md').replaceAll('- [ ]', '- [x]');
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), ticked);
    expect((await renew(cwd)).stderr).toBe(
      'jwt-kit: note: app/CHECKLIST.md was edited: your version is kept in app/previous/\n',
    );
    expect(text(cwd, 'app/CHECKLIST.md')).not.toContain('- [x]');
    expect(previous(cwd).map((kept) => text(kept, 'CHECKLIST.md'))).toContain(ticked);
  });

  test('a key set changed by hand is kept, with a remark', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'app/jwks.json'), '{"keys":[]}');
    const { status, stderr } = await renew(cwd);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'jwt-kit: note: app/jwks.json was changed by hand: the one from before is in app/previous/\n',
    });
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  });

  test.each<[string, (app: string) => void, string]>([
    ['missing', (app) => rmSync(join(app, 'server.csr')), 'there was no such file'],
    ['damaged', (app) => writeFileSync(join(app, 'server.csr'), 'x'), 'this is plain text, not a certificate request'],
    [
      'of another key',
      (app) => copyFileSync(path('keys/rsa-pss.csr'), join(app, 'server.csr')),
      'the certificate request is signed with RSA-PSS, which is not supported',
    ],
  ])('a request that is %s is made anew, with a remark', async (_, spoil, why) => {
    const cwd = await bundled();
    const request = text(cwd, 'app/server.csr');
    spoil(join(cwd, 'app'));
    const { status, stderr } = await renew(cwd);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `jwt-kit: note: app/server.csr: ${why}, so a new one was made, with the subject of the certificate\n`,
    });
    expect(text(cwd, 'app/server.csr')).toBe(request);
  });

  test('a request of another RSA key is made anew', async () => {
    const cwd = await bundled();
    const other = await runIn(cwd, ['csr', '--key', path('keys/other.pem'), '--subject', 'CN=x']);
    writeFileSync(join(cwd, 'app/server.csr'), other.stdout);
    expect((await renew(cwd)).stderr).toContain('app/server.csr: it was of another key, so a new one was made');
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  });

  test.each([[[]], [['--new-key']]])(
    'a request of your own lends its subject and alternative names, byte for byte: %j',
    async (words) => {
      const cwd = await bundled();
      const names = ['--subject', '/C=IT/O=Società/CN=Own', '--san', 'dns:app.acme.com', '--san', 'uri:https://acme.com/x'];
      const own = (await runIn(cwd, ['csr', '--key', path('keys/rsa.pem'), ...names])).stdout;
      writeFileSync(join(cwd, 'app/server.csr'), own);
      expect((await renew(cwd, ...words)).status).toBe(0);
      const read = (pem: string): ReturnType<typeof readRequest> => readRequest(findRequest(Buffer.from(pem)));
      const made = read(text(cwd, 'app/server.csr'));
      expect([made.name, made.subjectAltName]).toEqual([read(own).name, read(own).subjectAltName]);
      if (words.length === 0) expect(text(cwd, 'app/server.csr')).toBe(own);
      const certificate = new X509Certificate(text(cwd, 'app/server.crt'));
      expect(certificate.subjectAltName).toBe('DNS:app.acme.com, URI:https://acme.com/x');
      expect(record(cwd).certificate.subject).toBe('CN=Own,O=Società,C=IT');
    },
  );

  testWith('openssl', 'a request without a subject is made anew', async () => {
    const cwd = await bundled();
    run('openssl', ['req', '-new', '-key', path('keys/rsa.pem'), '-subj', '/', '-out', join(cwd, 'app/server.csr')]);
    expect((await renew(cwd)).stderr).toContain('app/server.csr: its subject was empty, so a new one was made');
  });

  test('a request in DER is written as PEM', async () => {
    const cwd = await bundled();
    copyFileSync(path('keys/rsa.csr.der'), join(cwd, 'app/server.csr'));
    expect((await renew(cwd)).stderr).toBe('');
    expect(text(cwd, 'app/server.csr')).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
  });

  test('a pipe in the place of a file is refused, not waited for', async () => {
    const cwd = await bundled();
    rmSync(join(cwd, 'app/server.csr'));
    execFileSync('mkfifo', [join(cwd, 'app/server.csr')]);
    expect(await renew(cwd)).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: app/server.csr: this is a pipe, a socket or a device, not a file\njwt-kit: hint: move it away, or put a file in its place\n',
    });
  });

  test('symbolic links, as Kubernetes makes them, are read and not replaced, with --force or without', async () => {
    const cwd = await bundled();
    renameSync(join(cwd, 'app'), join(cwd, 'data'));
    mkdirSync(join(cwd, 'app'));
    for (const name of setNames) symlinkSync(`../data/${name}`, join(cwd, 'app', name));
    const refused = {
      status: 1,
      stdout: '',
      stderr:
        'jwt-kit: error: app/server.key: this is a symbolic link, which is not replaced\njwt-kit: hint: work on a copy of the directory, or move it away first\n',
    };
    for (const words of [[], ['--force'], ['--dry-run']]) expect(await renew(cwd, ...words)).toEqual(refused);
  });

  test('lines of .gitignore stay', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'app/.gitignore'), 'mine\n');
    await renew(cwd);
    expect(text(cwd, 'app/.gitignore')).toBe('mine\n*.key*\n*.p12\n*.jks\nprevious/\n.jwt-kit-*\n');
  });
});

describe('an encrypted key', () => {
  const encrypted = async (): Promise<string> => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), 'secret\n');
    const flags = ['--provider', 'salesforce', '--name', 'Order Sync', ...org, '--passphrase-file', 'pass'];
    expect((await runIn(cwd, ['init', 'app', ...flags, '--key', path('keys/rsa.pem')])).status).toBe(0);
    return cwd;
  };

  test('keeps its bytes, and is opened to sign', async () => {
    const cwd = await encrypted();
    const key = text(cwd, 'app/server.key');
    expect((await renew(cwd, '--passphrase-file', 'pass')).status).toBe(0);
    expect(text(cwd, 'app/server.key')).toBe(key);
    expect(record(cwd).key.encrypted).toBe(true);
    expect(record(cwd).certificate.notAfter).toBe('2028-10-21T08:00:00.000Z');
  });

  test('is followed by an encrypted one', async () => {
    const cwd = await encrypted();
    const { status, stdout } = await renew(cwd, '--new-key', '--passphrase-file', 'pass');
    expect(status).toBe(0);
    expect(stdout).toContain('server.key      new, encrypted, a secret   only you can read it');
    const pem = text(cwd, 'app/server.key');
    expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(createPrivateKey({ key: pem, passphrase: 'secret' }).asymmetricKeyType).toBe('rsa');
    expect(record(cwd).key.encrypted).toBe(true);
  });

  test.each([
    [
      'no passphrase and nobody there',
      [],
      'the private key is encrypted, and no passphrase was given',
      'put the passphrase into a file that only you can read; to use it: --passphrase-file <file>',
    ],
    [
      'a wrong passphrase',
      ['--passphrase-file', 'wrong'],
      'the passphrase does not open the private key',
      'check the passphrase; keys encrypted with DES or RC4, by very old tools, are not supported',
    ],
  ])('with %s is refused', async (_, words, message, hint) => {
    const cwd = await encrypted();
    writeFileSync(join(cwd, 'wrong'), 'wrong');
    await expectRefused(cwd, words, {
      status: 3,
      stderr: `jwt-kit: error: app/server.key: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });

  test('is followed by no key in the clear', async () => {
    const cwd = await encrypted();
    await expectRefused(cwd, ['--new-key'], {
      status: 3,
      stderr:
        'jwt-kit: error: app/server.key was encrypted, and no passphrase was given for the new key\njwt-kit: hint: put a passphrase into a file that only you can read; to use it: --passphrase-file <file>\n',
    });
  });

  test('comes where the old one was in the clear and a passphrase is given', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'pass'), 'secret');
    expect((await renew(cwd, '--passphrase-file', 'pass')).stderr).toBe(
      'jwt-kit: note: app/server.key is not encrypted: the passphrase was not needed, and it stays as it is\n',
    );
    expect((await renew(cwd, '--new-key', '--passphrase-file', 'pass')).stderr).toBe('');
    expect(record(cwd).key.encrypted).toBe(true);
  });
});

describe('the certificate of an authority', () => {
  const now = { now: () => frozen };
  const take = (cwd: string, file: string, ...words: string[]): Promise<Ran> =>
    runIn(cwd, ['renew', 'app', '--certificate', file, ...words], now);

  test('is taken into the bundle, its chain left out', async () => {
    const cwd = await bundled();
    const before = set(join(cwd, 'app'));
    const ran = await take(cwd, path('issued/chain.p7b'));
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({
      status: 0,
      stderr:
        'jwt-kit: note: ignored O=Acme,CN=Acme Root; O=Acme,CN=Acme Issuing CA (signed by O=Acme,CN=Acme Root): an app accepts one certificate, without its chain\n',
    });
    expect(ran.stdout).toContain('server.crt      new, upload this one       expires 1 Nov 2028');
    expect(text(cwd, 'app/server.crt')).toBe(readFileSync(leaf, 'utf8'));
    expect(text(cwd, 'app/server.key')).toBe(before['server.key']);
    expect(record(cwd).certificate).toMatchObject({
      subject: 'C=IT,O=Società,CN=Order Sync',
      issuer: 'O=Acme,CN=Acme Issuing CA',
      notAfter: '2028-11-01T00:00:00.000Z',
    });
    expect(text(cwd, 'app/CHECKLIST.md')).toContain(record(cwd).certificate.sha256);
    expect(previous(cwd).map(set)).toEqual([before]);
  });

  test('comes from standard input too, and a second time changes nothing', async () => {
    const cwd = await bundled();
    const piped = (): Promise<Ran> =>
      runIn(cwd, ['renew', 'app', '--certificate', '-'], { ...now, stdin: Readable.from([readFileSync(leaf)]) });
    expect((await piped()).status).toBe(0);
    expect(await piped()).toEqual({
      status: 0,
      stdout: 'app/server.crt is that certificate already: nothing was changed\n',
      stderr: '',
    });
    expect(previous(cwd)).toHaveLength(1);
  });

  test('put over server.crt by hand, is taken into the record', async () => {
    const cwd = await bundled();
    copyFileSync(leaf, join(cwd, 'app/server.crt'));
    expect((await take(cwd, 'app/server.crt')).status).toBe(0);
    expect(record(cwd).certificate.issuer).toBe('O=Acme,CN=Acme Issuing CA');
  });

  test('is followed by a self-signed one only with a remark', async () => {
    const cwd = await bundled();
    await take(cwd, leaf);
    expect((await renew(cwd)).stderr).toBe(
      'jwt-kit: note: the certificate before was signed by "O=Acme,CN=Acme Issuing CA", the new one is self-signed; to have it signed again, send server.csr there, then npx jwt-kit renew --certificate <file>\n',
    );
    expect(record(cwd).certificate).not.toHaveProperty('issuer');
    // The authority's certificate was valid for two years, one of them a leap year: so is this one.
    expect(record(cwd).certificate.notAfter).toBe('2029-10-22T08:00:00.000Z');
  });

  test('before the app is set up, belongs to the set-up', async () => {
    const cwd = await bundled({ provider: 'generic' });
    const { stdout } = await take(cwd, leaf);
    expect(stdout).toMatch(/CHECKLIST.md {4}the \d steps, with your values\n/);
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('set-up checklist');
    expect(record(cwd)).not.toHaveProperty('renewal');
  });

  test('for a new key belongs to the renewal that made the key', async () => {
    const cwd = await bundled();
    const { key } = record(cwd);
    await renew(cwd, '--new-key');
    await runIn(
      cwd,
      ['cert', '--key', 'app/server.key', '--csr', 'app/server.csr', '--days', '700', '--out', 'new.crt'],
      later,
    );
    const muchLater = { now: () => new Date('2027-12-22T08:00:00.000Z') };
    expect((await runIn(cwd, ['renew', 'app', '--certificate', 'new.crt'], muchLater)).status).toBe(0);
    expect(record(cwd).renewal).toMatchObject({ key: 'new', previous: { thumbprint: key.thumbprint } });
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('a second app, without a gap');
  });

  test.each([
    [
      'of another key',
      'issued/other.crt',
      4,
      'the certificate for CN=Somebody (signed by O=Acme,CN=Acme Issuing CA) does not match the key of server.key',
      'have server.csr from this directory signed; a certificate for an earlier key belongs to the files in previous/',
    ],
    [
      'that has ended',
      'issued/ended.crt',
      4,
      'the certificate expired on 1 Nov 2026',
      'ask the certificate authority for a new one, with the same request',
    ],
    [
      'that is a request',
      'keys/rsa.csr',
      3,
      'this is a certificate request, not a certificate',
      'give the file that starts with BEGIN CERTIFICATE',
    ],
    [
      'that is a private key',
      'keys/rsa.pem',
      3,
      'this is a private key, not a certificate',
      'give the file that starts with BEGIN CERTIFICATE',
    ],
    [
      'too large to upload',
      'issued/large.crt',
      3,
      'the certificate, without its chain, has 4,799 bytes; Salesforce takes fewer than 4,096',
      'ask for one with fewer extensions, or leave --certificate out: a self-signed one is taken too',
    ],
  ])('%s is refused', async (_, file, status, message, hint) => {
    const cwd = await bundled();
    copyFileSync(path(file), join(cwd, 'ca'));
    await expectRefused(cwd, ['--certificate', 'ca'], {
      status,
      stderr: `jwt-kit: error: ca: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });

  test('a self-signed one that would be too large to upload is refused', async () => {
    const cwd = await bundled();
    const long = ['CN=Order Sync', ...Array.from({ length: 30 }, (_, index) => `OU=${index}${'a'.repeat(58)}`)].join();
    const request = await runIn(cwd, ['csr', '--key', 'app/server.key', '--subject', long]);
    writeFileSync(join(cwd, 'app', 'server.csr'), request.stdout);
    await expectRefused(cwd, [], {
      status: 3,
      stderr:
        'jwt-kit: error: app/jwt-kit.json: server.crt would have 6,879 bytes; Salesforce takes fewer than 4,096\n' +
        'jwt-kit: hint: use a shorter subject, or a key of fewer bits\n',
    });
  });
  test.each([
    ['empty', Buffer.alloc(0), 'the file is empty'],
    ['garbage', Buffer.from([0x30, 0x82, 1, 2, 3]), 'the ASN.1 structure is damaged or cut off'],
    ['a web page', Buffer.from('<html>'), 'this is a web page (HTML)'],
    ['11 MB', Buffer.alloc(11 * 1024 * 1024, 'x'), 'larger than 10 MB'],
  ])('in a file that is %s is refused', async (_, bytes, message) => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'ca'), bytes);
    const { status, stderr } = await take(cwd, 'ca');
    expect({ status, error: stderr.split('\n')[0] }).toEqual({ status: 3, error: `jwt-kit: error: ca: ${message}` });
  });

  test('longer than 4 KB is taken where a public key is what is pasted', async () => {
    const cwd = await bundled({ provider: 'anypoint' });
    expect((await take(cwd, path('issued/large.crt'))).status).toBe(0);
  });
});

testWith('openssl', 'a renewed certificate is X.509 v3, and OpenSSL verifies it', async () => {
  const cwd = await bundled();
  await runIn(cwd, ['renew', 'app', '--days', '800'], { now: () => new Date() });
  const certificate = join(cwd, 'app/server.crt');
  expect(run('openssl', ['verify', '-CAfile', certificate, certificate])).toBe(`${certificate}: OK\n`);
  expect(run('openssl', ['x509', '-in', certificate, '-noout', '-text'])).toContain('Version: 3 (0x2)');
});

describe('refuses', () => {
  test.each([
    [
      ['--new-key', '--certificate', leaf],
      '--certificate is for the key that is there, and --new-key makes another',
      'renew with --new-key first, have the new server.csr signed, then give --certificate',
    ],
    [['--bits', '4096'], '--bits is the size of a new key', 'add --new-key, or leave --bits out'],
    [['--new-key', '--bits', '1024'], '--bits: unsupported key size 1024', 'use 2048, 3072, 4096'],
    [
      ['--days', '5', '--certificate', leaf],
      '--days is for a self-signed certificate, and --certificate brings its own dates',
      'give one of the two',
    ],
  ])('%j', async (words, message, hint) => {
    await expectRefused(await bundled(), words, { status: 2, stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n` });
  });

  test('days that make no sense', async () => {
    const { status, stderr } = await renew(await bundled(), '--days', '0');
    expect({ status, stderr: stderr.split('\n')[0] }).toEqual({
      status: 2,
      stderr: 'jwt-kit: error: --days: a certificate cannot be valid for 0 days',
    });
  });

  test('a key that is not the one in the record', async () => {
    const cwd = await bundled();
    copyFileSync(path('keys/other.pem'), join(cwd, 'app/server.key'));
    await expectRefused(cwd, [], {
      status: 4,
      stderr:
        'jwt-kit: error: app/server.key: this is not the key that jwt-kit.json speaks of\njwt-kit: hint: restore the right key from previous/ or from your backup; if you no longer have it: npx jwt-kit renew app --new-key\n',
    });
  });

  test('a set whose key is elsewhere', async () => {
    const cwd = await bundled();
    rmSync(join(cwd, 'app/server.key'));
    expect(await renew(cwd)).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: app/server.key: there is no such file\njwt-kit: hint: restore it from your backup; if you no longer have it: npx jwt-kit renew app --new-key\n',
    });
  });

  test("a bundle around somebody else's key", async () => {
    const cwd = scratch();
    await runIn(cwd, ['init', 'app', '--provider', 'anypoint', '--name', 'x', '--jwk', path('keys/rsa.pub.jwk')]);
    expect(await renew(cwd)).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "jwt-kit: error: the private key of this bundle is somebody else's, and its holder has to renew it\njwt-kit: hint: with their new JWK: npx jwt-kit init app --provider anypoint --jwk <file or URL> --force\n",
    });
  });

  test('a directory without a bundle', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'app'));
    expect(await renew(cwd)).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: app/jwt-kit.json: there is no such file\njwt-kit: hint: name the directory that npx jwt-kit init made\n',
    });
  });
});

describe('later commands', () => {
  test('write the renewal checklist again, and the set-up where it is asked for', async () => {
    const cwd = await bundled();
    await renew(cwd);
    const page = text(cwd, 'app/CHECKLIST.md');
    expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
    expect((await runIn(cwd, ['checklist', 'app', '--set-up'])).stdout).toBe('wrote app/CHECKLIST.md\n');
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('set-up checklist for Salesforce');
    expect(text(cwd, 'app/CHECKLIST.md')).toContain(record(cwd).certificate.sha256);
    expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('wrote app/CHECKLIST.md\n');
    expect(text(cwd, 'app/CHECKLIST.md')).toBe(page);
  });

  test('write the page of an External Client App beside a connected app, and record that', async () => {
    const cwd = await bundled({ more: ['--app-type', 'connected-app'] });
    await renew(cwd, '--new-key');
    const [, words = ''] = /`npx jwt-kit (checklist --set-up [^`]*)`/.exec(text(cwd, 'app/CHECKLIST.md')) ?? [];
    const before = record(cwd);
    const ran = await runIn(join(cwd, 'app'), words.split(' '), later);
    expect(ran).toEqual({ status: 0, stdout: 'wrote CHECKLIST.md\n', stderr: '' });
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('New External Client App');
    // The first app's consumer key is not the second one's.
    expect(text(cwd, 'app/CHECKLIST.md')).not.toContain('3MVG9');
    const anotherApp = { settings: { appType: 'external-client-app' } };
    expect(record(cwd)).toEqual({ ...before, anotherApp, checklist: expect.any(String) });
    expect((await runIn(join(cwd, 'app'), words.split(' '), later)).stdout).toBe('CHECKLIST.md is up to date\n');
    expect((await runIn(cwd, ['checklist', 'app'], later)).status).toBe(0);
    expect(record(cwd)).toEqual(before);
  });

  test.each([
    [
      ['--app-type', 'external-client-app'],
      '--app-type is the kind of another app, and the page is about the one that is set up',
    ],
    [['--set-up', '--app-type', 'x'], 'app type "x" is not known'],
    [['--set-up', '--app-type', 'connected-app'], '--app-type: not a setting of MuleSoft Anypoint Platform', 'anypoint'],
  ])('refuse a page %j', async (words, message, provider = 'salesforce') => {
    const cwd = await bundled({ provider });
    const { status, stderr } = await runIn(cwd, ['checklist', 'app', ...words]);
    expect({ status, error: stderr.split('\n')[0] }).toEqual({ status: 2, error: `jwt-kit: error: ${message}` });
  });

  test.each([
    ['the same kind', 'external-client-app', []],
    ['the other kind', 'connected-app', ['--app-type', 'external-client-app']],
  ])('keep what is answered in the page of another app of %s too', async (_, appType, words) => {
    const cwd = await bundled({ more: ['--app-type', appType] });
    await renew(cwd, '--new-key');
    await runIn(cwd, ['checklist', 'app', '--set-up', ...words], later);
    const fetch = async (): Promise<Response> => new Response('{"access_token":"t"}');
    const page = (): readonly string[] =>
      text(cwd, 'app/CHECKLIST.md').match(/New External Client App|3MVG9|SECOND|two@acme.com/g) ?? [];
    await runIn(cwd, ['token', 'app', '--username', 'two@acme.com'], { ...later, fetch });
    expect(new Set(page())).toEqual(new Set(['New External Client App', 'two@acme.com']));
    await runIn(cwd, ['token', 'app', '--client-id', 'SECOND'], { ...later, fetch });
    await runIn(cwd, ['token', 'app', '--username', 'three@acme.com'], { ...later, fetch });
    expect(new Set(page())).toEqual(new Set(['New External Client App', 'SECOND']));
    expect(record(cwd).anotherApp.settings.clientId).toBe('SECOND');
    await renew(cwd, '--new-key');
    expect(record(cwd)).not.toHaveProperty('anotherApp');
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('renewal checklist');
  });

  test('write the page of the bundle itself where the record does not say which page is there', async () => {
    const cwd = await bundled();
    await renew(cwd, '--new-key');
    await runIn(cwd, ['checklist', 'app', '--set-up'], later);
    const { anotherApp: _, ...older } = record(cwd);
    writeFileSync(join(cwd, 'app/jwt-kit.json'), JSON.stringify(older));
    const fetch = async (): Promise<Response> => new Response('{"access_token":"t"}');
    await runIn(cwd, ['token', 'app', '--username', 'two@acme.com'], { ...later, fetch });
    expect(text(cwd, 'app/CHECKLIST.md')).toMatch(/renewal checklist[\s\S]*two@acme.com/);
  });

  test('leave no directory in previous/ that is no way back', async () => {
    const cwd = await bundled();
    const before = set(join(cwd, 'app'));
    await renew(cwd, '--new-key');
    for (const more of [['--set-up'], []]) expect((await runIn(cwd, ['checklist', 'app', ...more], later)).status).toBe(0);
    const fetch = async (): Promise<Response> => new Response('{"access_token":"t"}');
    await runIn(cwd, ['token', 'app', '--client-id', 'SECOND'], { ...later, fetch });
    expect(record(cwd).settings.clientId).toBe('SECOND');
    expect(previous(cwd).map(set)).toEqual([before]);
    expect(readdirSync(join(cwd, 'app')).sort()).toEqual([...setNames, 'previous'].sort());
  });

  test('keep what is answered, and the renewal with it', async () => {
    const cwd = await bundled();
    await renew(cwd, '--new-key');
    const answer = async (): Promise<Response> => new Response('{"access_token":"t"}');
    const ran = await runIn(cwd, ['token', 'app', '--client-id', 'SECOND'], { ...later, fetch: answer });
    expect(ran).toMatchObject({ status: 0, stdout: 't\n' });
    expect(record(cwd).renewal.key).toBe('new');
    expect(text(cwd, 'app/CHECKLIST.md')).toMatch(/renewal checklist[\s\S]*`SECOND`/);
  });

  test.each<[string, (app: string) => void, RegExp, readonly string[]]>([
    [
      'a damaged record',
      (app) => writeFileSync(join(app, 'jwt-kit.json'), '{'),
      /its key \(a new one would stop sign-in\): npx jwt-kit init app (--key) (app\/server\.key) (--force)\n/,
      ['init', 'app', '--provider', 'salesforce', '--name', 'Order Sync'],
    ],
    [
      'the key of another set',
      (app) => copyFileSync(path('keys/other.pem'), join(app, 'server.key')),
      /if you no longer have it: npx jwt-kit (renew) (app) (--new-key)\n/,
      [],
    ],
  ])('hint at what fixes %s, and it does', async (_, spoil, hint, start) => {
    const cwd = await bundled();
    const key = text(cwd, 'app/server.key');
    spoil(join(cwd, 'app'));
    const [, ...words] = hint.exec((await runIn(cwd, ['sign', 'app'])).stderr) ?? [];
    expect(words).toHaveLength(3);
    const ran = await runIn(cwd, [...start, ...words.map((word) => word.replace(/^\//, 'app/'))], later);
    expect(ran).toMatchObject({ status: 0 });
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
    expect(text(cwd, 'app/server.key') === key).toBe(words.includes('--key'));
  });

  test('start anew with init --force', async () => {
    const cwd = await bundled();
    await renew(cwd);
    await runIn(cwd, ['init', 'app', '--provider', 'salesforce', '--name', 'x', '--force']);
    expect(record(cwd)).not.toHaveProperty('renewal');
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('set-up checklist');
  });
});
