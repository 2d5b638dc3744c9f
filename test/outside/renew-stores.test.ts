/** Key stores next to a bundle: doctor compares them, and renew makes them again. */
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/core/keystores/open-store.ts';
import type { KeyStore } from '../../src/core/keystores/store-entries.ts';
import { acme, bundleIn } from '../cli/rehearsal.ts';
import { copyOf } from '../cli/sets.ts';
import { type Ran, runIn } from '../cli/world.ts';
import { fixturePath } from '../fixtures.ts';

const PASSWORD = 'changeit';
const withPassword = ['--store-password-file', 'password.txt'];
const later = { now: () => new Date('2027-10-20T09:00:00Z') };
const again = (file: string, more = ''): string => `npx jwt-kit keystore app${more} --out app/${file} --force`;

/** A bundle with three key stores, made once: that takes a while. */
const made = mkdtempSync(join(tmpdir(), 'jwt-kit-test-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const place = (): string => copyOf(made);
beforeAll(async () => {
  const cwd = made;
  writeFileSync(join(cwd, 'password.txt'), PASSWORD);
  await bundleIn(cwd, 'salesforce', acme);
  for (const more of [
    ['--legacy', '--alias', 'old', '--out', 'app/old.p12'],
    ['--type', 'jks'],
    ['--alias', 'mine'],
  ])
    await runIn(cwd, ['keystore', 'app', ...withPassword, ...more]);
});

const open = (cwd: string, file: string): KeyStore =>
  openStore(readFileSync(join(cwd, 'app', file)), { password: Buffer.from(PASSWORD) });
const renew = (cwd: string, ...words: string[]): Promise<Ran> => runIn(cwd, ['renew', 'app', ...words], later);
const certificate = (cwd: string): Buffer => new X509Certificate(readFileSync(join(cwd, 'app/server.crt'))).raw;

/** The findings of doctor about key stores. */
async function findings(cwd: string, ...words: string[]): Promise<{ status: string; says: string; fix?: string }[]> {
  const { stdout } = await runIn(cwd, ['doctor', 'app', '--json', ...words], later);
  const all: { check: string; status: string; says: string; fix?: string }[] = JSON.parse(stdout).bundles[0].findings;
  return all.filter(({ check }) => check === 'key-store').map(({ check: _, ...rest }) => rest);
}

describe('doctor', () => {
  test('compares key and certificate of each store with the password', async () => {
    const cwd = place();
    expect(await findings(cwd, ...withPassword)).toEqual([
      { status: 'ok', says: 'mine.p12 contains the key and the certificate (alias mine)' },
      { status: 'ok', says: 'old.p12 contains the key and the certificate (alias old)' },
      { status: 'ok', says: 'order-sync.jks contains the key and the certificate (alias order-sync)' },
    ]);
    await renew(cwd);
    const says = (file: string, alias: string): string =>
      `${file} contains the key, but another certificate than server.crt (alias ${alias})`;
    const fix = (file: string, more: string): string => `to make it again: ${again(file, more)}`;
    expect(await findings(cwd, ...withPassword)).toEqual([
      { status: 'warn', says: says('mine.p12', 'mine'), fix: fix('mine.p12', ' --alias mine') },
      { status: 'warn', says: says('old.p12', 'old'), fix: fix('old.p12', ' --alias old') },
      {
        status: 'warn',
        says: says('order-sync.jks', 'order-sync'),
        fix: fix('order-sync.jks', ' --type jks --alias order-sync'),
      },
    ]);
    await renew(cwd, '--new-key', '--bits', '2048');
    expect((await findings(cwd, ...withPassword))[0]?.says).toBe('mine.p12 contains another key (alias mine)');
  });
  test('says without the password what was not compared, and that an open certificate is another one', async () => {
    const cwd = place();
    const opener = 'to compare it: npx jwt-kit doctor app --store-password-file -';
    const closed = { status: 'ok', says: `mine.p12 was not opened; ${opener}` };
    const [mine, , jks] = await findings(cwd);
    expect(mine).toEqual(closed);
    expect(jks).toEqual({
      status: 'ok',
      says: `order-sync.jks contains the certificate, and its key was not opened; ${opener}`,
    });
    await renew(cwd);
    const after = await findings(cwd);
    expect(after[0]).toEqual(closed);
    expect(after[2]).toEqual({
      status: 'warn',
      says: 'order-sync.jks contains another certificate than server.crt',
      fix: `to make it again: ${again('order-sync.jks', ' --type jks --alias order-sync')}`,
    });
  });
  test('warns about a wrong password and a file that is no store; fails neither', async () => {
    const cwd = place();
    writeFileSync(join(cwd, 'wrong.txt'), 'wrong!');
    writeFileSync(join(cwd, 'app/no.pfx'), 'text');
    const found = await findings(cwd, '--store-password-file', 'wrong.txt');
    expect(found.map(({ status }) => status)).toEqual(['warn', 'warn', 'warn', 'warn']);
    expect((await runIn(cwd, ['doctor', 'app', '--store-password-file', 'wrong.txt'])).status).toBe(0);
  });
});

describe('renew', () => {
  test('says that the stores still have the old certificate, and how to make them again', async () => {
    const cwd = place();
    const { stdout, stderr } = await renew(cwd);
    expect(stdout).not.toContain('mine.p12');
    expect(stderr).toContain(`app/mine.p12 still has the old certificate; to make it again: ${again('mine.p12')}\n`);
    expect(stderr).toContain(
      `app/order-sync.jks still has the old certificate; to make it again: ${again('order-sync.jks', ' --type jks --alias order-sync')}\n`,
    );
  });
  test.each([[[]], [['--new-key', '--bits', '2048']]])('--stores makes them again, each as it was: %j', async (more) => {
    const cwd = place();
    const old = readFileSync(join(cwd, 'app/old.p12'));
    const before = ['mine.p12', 'old.p12', 'order-sync.jks'].map((file) => open(cwd, file));
    const ran = await renew(cwd, '--stores', ...withPassword, ...more);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout.match(/^ {4}\S+ +made again, a secret$/gm)).toEqual([
      '    mine.p12        made again, a secret',
      '    old.p12         made again, a secret',
      '    order-sync.jks  made again, a secret',
    ]);
    const after = ['mine.p12', 'old.p12', 'order-sync.jks'].map((file) => open(cwd, file));
    expect(after.map(({ kind, protection }) => [kind, protection])).toEqual(
      before.map(({ kind, protection }) => [kind, protection]),
    );
    expect(after.map(({ entries }) => [entries[0]?.alias, entries[0]?.matches, entries[0]?.chain])).toEqual(
      ['mine', 'old', 'order-sync'].map((alias) => [alias, true, [certificate(cwd)]]),
    );
    expect((await findings(cwd, ...withPassword)).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    const [stamp = ''] = readdirSync(join(cwd, 'app/previous')).filter((name) => name !== '.gitignore');
    expect(readFileSync(join(cwd, 'app/previous', stamp, 'old.p12'))).toEqual(old);
  });
  test('--stores of several bundles are named next to each', async () => {
    const cwd = place();
    mkdirSync(join(cwd, 'orgs'));
    renameSync(join(cwd, 'app'), join(cwd, 'orgs/app'));
    const { stdout } = await runIn(cwd, ['renew', 'orgs', '--stores', ...withPassword], later);
    expect(stdout).toContain('    orgs/app  expires 19 Oct 2028, mine.p12, old.p12 and order-sync.jks made again\n');
  });
  test('--stores takes the issuers that a CA sent, and keeps those that the store had', async () => {
    const cwd = place();
    const names = (): string[] =>
      open(cwd, 'mine.p12').entries[0]?.chain.map((der) => new X509Certificate(der).subject.replace(/^.*CN=/s, '')) ?? [];
    const toCa = (file: string): Promise<Ran> =>
      renew(cwd, '--stores', ...withPassword, '--certificate', fixturePath(`issued/${file}`));
    expect(await toCa('chain.p7b')).toMatchObject({ status: 0 });
    const full = names();
    expect(full.length).toBeGreaterThan(1);
    await renew(cwd, '--stores', ...withPassword);
    expect(names()).toHaveLength(1);
    await toCa('chain.p7b');
    expect(names()).toEqual(full);
  });
  test.each<[string, string[], (cwd: string) => void, number, string]>([
    ['a wrong password', ['--stores', '--store-password-file', 'wrong.txt'], () => {}, 3, 'app/mine.p12: '],
    ['no password', ['--stores'], () => {}, 2, 'missing: --store-password-file <file>'],
    [
      'a password without --stores',
      withPassword,
      () => {},
      2,
      '--store-password-file works only with --stores or --certificate',
    ],
    [
      'a store with several entries',
      ['--stores', ...withPassword],
      (cwd) => {
        copyFileSync(fixturePath('keystores/keytool-two.jks'), join(cwd, 'app/a.jks'));
        writeFileSync(join(cwd, 'password.txt'), 'secret');
      },
      2,
      'app/a.jks: the key store has not exactly one entry, a key',
    ],
  ])('refuses %s, and changes nothing', async (_, words, spoil, status, message) => {
    const cwd = place();
    writeFileSync(join(cwd, 'wrong.txt'), 'wrong!');
    spoil(cwd);
    const before = certificate(cwd);
    const ran = await renew(cwd, ...words);
    expect(ran).toMatchObject({ status, stdout: '' });
    expect(ran.stderr).toContain(`jwt-kit: error: ${message}`);
    expect(certificate(cwd)).toEqual(before);
  });
});
