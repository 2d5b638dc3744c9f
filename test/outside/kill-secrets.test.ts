/**
 * `passphrase`, `keystore` and `renew --stores`, really killed at each of their disk operations: the old file or the new one is complete, and where a
 * passphrase was being added, no plain key is left after the next command.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/core/keystores/open-store.ts';
import { twoByTwo } from '../cli/built.ts';
import { below, copyOf, initWith, keyFiles, namesIn } from '../cli/sets.ts';
import { runIn } from '../cli/world.ts';
import { fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { chosen, isPlan, killAt, program, stepsIn, TIMEOUT } from './killing.ts';

const PASSWORD = 'changeit';
const own = readFileSync(keyFiles[0], 'utf8');

/** A directory with the key and the file of a passphrase. */
function place(): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'server.key'), own, { mode: 0o600 });
  writeFileSync(join(cwd, 'new.txt'), PASSWORD);
  return cwd;
}

const toNew = ['--new-passphrase-file', 'new.txt', '--rounds', '2048'];
const read = (cwd: string, name: string): string => readFileSync(join(cwd, name), 'utf8');
const plainKeys = (cwd: string): string[] => below(cwd).filter((path) => read(cwd, path).includes('BEGIN PRIVATE KEY'));
const leftovers = (cwd: string): string[] => below(cwd).filter((path) => path.includes('.jwt-kit-'));

/** Checks that git ignores the keys in staging directories, and that only their owner can read them. */
function expectIgnored(directory: string): void {
  const staged = below(directory).filter(
    (path) => path.startsWith('.jwt-kit-') && read(directory, path).includes('PRIVATE KEY'),
  );
  for (const path of staged) {
    const [staging = ''] = path.split('/');
    expect(read(directory, `${staging}/.gitignore`), path).toBe('*\n');
    expect(statSync(join(directory, staging)).mode & 0o777).toBe(0o700);
  }
}

/** Whether a file has the key with its passphrase; fails if it is neither that nor the old file. */
function isEncrypted(cwd: string, name: string): boolean {
  const text = read(cwd, name);
  if (text === own) return false;
  expect(createPrivateKey({ key: text, passphrase: PASSWORD }).equals(createPrivateKey(own))).toBe(true);
  return true;
}

test('passphrase leaves the old file or the new one, and then no plain key', { timeout: TIMEOUT }, async () => {
  const words = ['passphrase', 'server.key', ...toNew];
  // The very first run of a user makes the secret for proofs, too.
  await program(words, { cwd: place() });
  const steps = await stepsIn(words, place());
  const placing = steps.findLastIndex(([name, , to]) => name === 'renameSync' && to === 'server.key');
  expect(placing).toBeGreaterThan(15);
  await twoByTwo(chosen(steps), async (step) => {
    const cwd = place();
    await killAt(step + 1, words, cwd);
    expect(isEncrypted(cwd, 'server.key')).toBe(step > placing);
    expectIgnored(cwd);
    // The second run has nothing to do if the key is encrypted, and says so; it removes what the first one left.
    const { status } = await runIn(cwd, words, { now: () => new Date() });
    expect(status).toBe(step > placing ? 3 : 0);
    expect(isEncrypted(cwd, 'server.key')).toBe(true);
    expect(plainKeys(cwd)).toEqual([]);
    expect(namesIn(cwd).sort()).toEqual(['new.txt', 'server.key']);
  });
});

test('passphrase leaves the old set of a bundle or the new one, and then no plain key', { timeout: TIMEOUT }, async () => {
  const bundle = scratch();
  await program(initWith(0), { cwd: bundle });
  writeFileSync(join(bundle, 'new.txt'), PASSWORD);
  const words = ['passphrase', 'app', ...toNew];
  const steps = await stepsIn(words, copyOf(bundle));
  const plan = steps.findIndex(isPlan);
  expect(plan).toBeGreaterThan(15);
  const recorded = (cwd: string): boolean => JSON.parse(read(cwd, 'app/jwt-kit.json')).key.encrypted;
  await twoByTwo(chosen(steps), async (step) => {
    const cwd = copyOf(bundle);
    await killAt(step + 1, words, cwd);
    isEncrypted(cwd, 'app/server.key');
    expectIgnored(join(cwd, 'app'));
    const { status, stderr } = await runIn(cwd, ['checklist', 'app'], { now: () => new Date() });
    expect(status, stderr).toBe(0);
    expect(isEncrypted(cwd, 'app/server.key')).toBe(step > plan);
    expect(recorded(cwd)).toBe(step > plan);
    expect(leftovers(cwd)).toEqual([]);
    expect(plainKeys(cwd)).toEqual(step > plan ? [] : ['app/server.key']);
    if (step <= plan) expect((await runIn(cwd, words, { now: () => new Date() })).status).toBe(0);
    expect(plainKeys(cwd)).toEqual([]);
  });
});

test.each([false, true])('keystore leaves a complete store; replacing: %s', { timeout: TIMEOUT }, async (replacing) => {
  const make = [
    ...['keystore', '--key', keyFiles[0], '--certificate', fixturePath('keys/rsa.crt'), '--alias', 'app', '--out', 'app.p12'],
    ...['--store-password-file', 'new.txt', ...(replacing ? ['--force'] : [])],
  ];
  const before = scratch();
  writeFileSync(join(before, 'new.txt'), PASSWORD);
  if (replacing) expect((await program(make, { cwd: before })).status).toBe(0);
  const old = replacing ? readFileSync(join(before, 'app.p12')) : undefined;
  const steps = await stepsIn(make, copyOf(before));
  const placing = steps.findIndex(([call, , to]) => call !== 'openSync' && to === 'app.p12');
  expect(placing).toBeGreaterThan(replacing ? 15 : 7);
  const stores = (cwd: string): Buffer[] =>
    below(cwd)
      .filter((path) => basename(path) === 'app.p12' && !path.startsWith('.jwt-kit-'))
      .map((path) => readFileSync(join(cwd, path)));
  await twoByTwo(chosen(steps), async (step) => {
    const cwd = copyOf(before);
    await killAt(step + 1, make, cwd);
    expect(namesIn(cwd).includes('app.p12')).toBe(replacing || step > placing);
    for (const store of stores(cwd))
      expect(openStore(store, { password: Buffer.from(PASSWORD) }).entries).toMatchObject([{ alias: 'app', matches: true }]);
    if (old !== undefined) expect(stores(cwd).some((store) => store.equals(old))).toBe(true);
    const { status, stderr } = await runIn(cwd, [...make, '--force'], { now: () => new Date() });
    expect(status, stderr).toBe(0);
    expect(leftovers(cwd)).toEqual([]);
  });
});

test('renew --stores leaves the old store and set or the new ones', { timeout: TIMEOUT }, async () => {
  const bundle = scratch();
  writeFileSync(join(bundle, 'new.txt'), PASSWORD);
  await program(initWith(0), { cwd: bundle });
  await program(['keystore', 'app', '--store-password-file', 'new.txt'], { cwd: bundle });
  const words = ['renew', 'app', '--stores', '--store-password-file', 'new.txt'];
  const steps = await stepsIn(words, copyOf(bundle));
  const plan = steps.findIndex(isPlan);
  const moves = chosen(steps, plan).filter((step) => steps[step]?.[0] === 'renameSync');
  expect(moves.length).toBeGreaterThan(8);
  const before = read(bundle, 'app/server.crt');
  await twoByTwo(moves, async (step) => {
    const cwd = copyOf(bundle);
    await killAt(step + 1, words, cwd);
    expect((await runIn(cwd, ['checklist', 'app'], { now: () => new Date() })).status).toBe(0);
    expect(read(cwd, 'app/server.crt') === before).toBe(step <= plan);
    const { entries } = openStore(readFileSync(join(cwd, 'app/app.p12')), { password: Buffer.from(PASSWORD) });
    expect(entries[0]?.chain).toEqual([new X509Certificate(read(cwd, 'app/server.crt')).raw]);
    expect(leftovers(cwd)).toEqual([]);
  });
});
