import { randomBytes, X509Certificate } from 'node:crypto';
import { copyFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { flawOf, setNames } from '../../sets.ts';
import { runIn } from '../../world.ts';
import { bundled, later, leaf, path, previous, record, renew, set, text } from './renew-setup.ts';

/** The summary says who can read the key; Windows has access lists instead of modes, which these tests do not set. */
const testModes = test.skipIf(process.platform === 'win32');

describe('renew', () => {
  testModes('makes a new certificate for the same key, and says what to do next', async () => {
    const cwd = await bundled({ more: ['--days', '90', '--subject', 'CN=日本,O=Acme'] });
    const before = set(join(cwd, 'app'));
    expect(await renew(cwd)).toEqual({
      status: 0,
      stdout: `
  Renewed app/, and checked: the key signs,
  the certificate matches it, all files agree.

    server.crt      new, upload this one       expires 20 Jan 2028
    server.key      the same as before         only you can read it
    CHECKLIST.html  the 5 steps of the renewal

  The old files are kept in app/previous/.

  Next: follow app/CHECKLIST.html, then
        npx jwt-kit token app
  Someone else is the administrator? Send this page alone: it contains the file
  to hand over, and nothing secret.

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
      page: expect.stringMatching(/^[0-9a-f]{64}$/),
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

  testModes('makes a new key with --new-key, and says what stops working', async () => {
    const cwd = await bundled();
    const before = record(cwd);
    const ran = await renew(cwd, '--new-key', '--days', '30');
    expect(ran).toEqual({
      status: 0,
      stdout: `
  Renewed app/, and checked: the key signs,
  the certificate matches it, all files agree.

    server.crt      new, upload this one       expires 21 Nov 2027
    server.key      new, a secret              only you can read it
    CHECKLIST.html  the 7 steps of the renewal

  The old files are kept in app/previous/.

  Careful: the key is new. Once the server has it, the old one stops working:
  CHECKLIST.html says how to switch to the new key.

  Next: follow app/CHECKLIST.html, then
        npx jwt-kit token app
  Someone else is the administrator? Send this page alone: it contains the file
  to hand over, and nothing secret.

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
  ])('makes a new key even if the old one is %s', async (how, spoil) => {
    const cwd = await bundled();
    const { key } = record(cwd);
    spoil(join(cwd, 'app'));
    const stderr = how === 'lost' ? expect.stringContaining('replace the old key where it is kept') : '';
    expect(await renew(cwd, '--new-key')).toMatchObject({ status: 0, stderr });
    expect(record(cwd).renewal.previous.thumbprint).toBe(key.thumbprint);
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  });

  test('makes a new key of the given size', async () => {
    const cwd = await bundled();
    expect((await renew(cwd, '--new-key', '--bits', '3072')).status).toBe(0);
    expect(record(cwd).key.bits).toBe(3072);
  });

  test.each([
    ['anypoint', [], 'public.pem      as before\n', '## 1. Leave the app as it is'],
    ['anypoint', ['--new-key'], 'public.pem      new, paste this one\n', '## 2. Paste the new public key'],
    ['generic', [], 'public.pem      as before\n', '## 2. Hand over the new certificate'],
  ])('says what to upload to %s', async (provider, words, row, step) => {
    const cwd = await bundled({ provider });
    expect((await renew(cwd, ...words)).stdout).toContain(row);
    expect(text(cwd, 'app/CHECKLIST.md')).toContain(step);
  });

  test('works in the working directory by default', async () => {
    const cwd = await bundled();
    const { stdout } = await runIn(join(cwd, 'app'), ['renew'], later);
    expect(stdout).toContain('Renewed the bundle in this directory, and checked');
    expect(stdout).toContain('kept in previous/.');
    expect(stdout).toContain('follow CHECKLIST.html, then\n        npx jwt-kit token\n');
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

  testModes('soon after a new key was made, it is still about that key: the app may have the one before', async () => {
    const cwd = await bundled();
    const { key } = record(cwd);
    await renew(cwd, '--new-key');
    const { stdout } = await renew(cwd, '--days', '730');
    expect(stdout).toContain('server.key      the same as before         only you can read it');
    expect(stdout).toContain('Careful: this key was new in the renewal before');
    expect(record(cwd).renewal).toMatchObject({ key: 'new', previous: { thumbprint: key.thumbprint } });
    const muchLater = { now: () => new Date('2027-11-21T08:00:00.000Z') };
    expect((await runIn(cwd, ['renew', 'app'], muchLater)).stdout).not.toContain('Careful');
    expect(record(cwd).renewal).toMatchObject({ key: 'same', previous: { thumbprint: record(cwd).key.thumbprint } });
  });

  const at = (day: string): Pick<Io, 'now'> => ({ now: () => new Date(`${day}T08:00:00.000Z`) });
  const deadlineOf = (cwd: string): string | undefined =>
    /Do this (?:before|today).*?(?=: until|\.)/.exec(text(cwd, 'app/CHECKLIST.md'))?.[0];

  test('after a return to the certificate before, it names the one in between', async () => {
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
  ])('%s, it still names the certificate that the app has, and its expiry date', async (_, runs, key) => {
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
      ended ? 'Do this today: the previous certificate expired on 21 November 2027' : 'Do this before 21 November 2027',
    );
  });

  test.each([
    ['30 days later', ['365', '2027-11-21']],
    ['when a certificate of four weeks is due', ['28', '2027-11-05']],
    ['with the certificate of an authority a year later', ['365', '2028-10-01', '--certificate', leaf]],
  ])('%s, it is about the latest certificate', async (_, [days = '', day = '', ...words]) => {
    const cwd = await bundled();
    await renew(cwd, '--days', days);
    const { sha256, notAfter } = record(cwd).certificate;
    await runIn(cwd, ['renew', 'app', ...words], { ...at(day), random: randomBytes });
    expect(record(cwd).renewal.previous).toEqual({ sha256, notAfter, thumbprint: record(cwd).key.thumbprint });
  });

  test('does not copy a validity of more than ten years', async () => {
    const cwd = await bundled({ more: ['--days', '3651'] });
    await renew(cwd);
    expect(record(cwd).certificate.notAfter).toBe('2028-10-21T08:00:00.000Z');
  });

  test('keeps every earlier set, even if several are made in one second', async () => {
    const cwd = await bundled();
    for (const words of [[], ['--new-key'], []]) expect((await renew(cwd, ...words)).status).toBe(0);
    expect(previous(cwd).map(flawOf)).toEqual([undefined, undefined, undefined]);
  });
});
