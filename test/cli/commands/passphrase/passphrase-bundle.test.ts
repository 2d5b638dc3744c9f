/** `passphrase` on a bundle: the record, the page and the checks stay in step. */
import { createPrivateKey } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixturePath, testKey } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { bundleIn } from '../../rehearsal.ts';
import { below } from '../../sets.ts';
import { type Ran, runIn } from '../../world.ts';

const generic = ['--token-url', 'https://a.example/t', '--client-id', 'c', '--username', 'u'];
/** What is said of the file on systems with modes. */
const privately = process.platform === 'win32' ? '' : ', readable only by you';
const toNew = ['--new-passphrase-file', 'new.txt', '--rounds', '2048'];
const remove = ['--passphrase-file', 'new.txt', '--remove'];
const ENCRYPTED = 'It is encrypted: the program needs its passphrase too.';

async function place(): Promise<string> {
  const cwd = scratch();
  writeFileSync(join(cwd, 'new.txt'), 'changed\n');
  await bundleIn(cwd, 'generic', generic);
  return cwd;
}

const change = (cwd: string, ...words: string[]): Promise<Ran> => runIn(cwd, ['passphrase', ...words]);
const text = (cwd: string, name: string): string => readFileSync(join(cwd, 'app', name), 'utf8');
const recorded = (cwd: string): boolean => JSON.parse(text(cwd, 'jwt-kit.json')).key.encrypted;
const plainKeys = (cwd: string): string[] =>
  below(cwd).filter((path) => readFileSync(join(cwd, path), 'utf8').includes('BEGIN PRIVATE KEY'));

describe('the passphrase of a bundle', () => {
  test.each(['app', 'app/server.key'])('is added to %s with its record and its page', async (given) => {
    const cwd = await place();
    expect(recorded(cwd)).toBe(false);
    expect(await change(cwd, given, ...toNew)).toMatchObject({
      status: 0,
      stdout: `added a passphrase to app/server.key${privately}\n`,
    });
    expect(createPrivateKey({ key: text(cwd, 'server.key'), passphrase: 'changed' }).equals(testKey)).toBe(true);
    expect(recorded(cwd)).toBe(true);
    expect(text(cwd, 'CHECKLIST.md')).toContain(ENCRYPTED);
    expect(existsSync(join(cwd, 'app/previous'))).toBe(false);
    expect(plainKeys(cwd)).toEqual([]);
    const doctor = await runIn(cwd, ['doctor', 'app', '--passphrase-file', 'new.txt', '--json']);
    const failed = JSON.parse(doctor.stdout).bundles[0].findings.filter(({ status }: { status: string }) => status !== 'ok');
    expect(failed).toEqual([]);
  });
  test('is removed again, and the ticks stay', async () => {
    const cwd = await place();
    const page = text(cwd, 'CHECKLIST.md').replace('- [ ]', '- [x]');
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), page);
    await change(cwd, 'app', ...toNew);
    expect(await change(cwd, 'app', ...remove)).toMatchObject({ status: 0, stderr: '' });
    expect(recorded(cwd)).toBe(false);
    expect(text(cwd, 'CHECKLIST.md')).toBe(page);
    expect(createPrivateKey(text(cwd, 'server.key')).equals(testKey)).toBe(true);
  });
  test('leaves an edited page as it is: no old key goes to previous/', async () => {
    const cwd = await place();
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), text(cwd, 'CHECKLIST.md').replace(/^# .*$/m, '# Mine'));
    const page = text(cwd, 'CHECKLIST.md');
    const ran = await change(cwd, 'app', ...toNew, '--force');
    expect(ran.stderr).toContain('app/CHECKLIST.md was edited: it stays as it is');
    expect(text(cwd, 'CHECKLIST.md')).toBe(page);
    expect(recorded(cwd)).toBe(true);
    expect(existsSync(join(cwd, 'app/previous'))).toBe(false);
    expect(plainKeys(cwd)).toEqual([]);
  });
  test('names the same key in previous/, where it is given a passphrase too', async () => {
    const cwd = await place();
    await runIn(cwd, ['renew', 'app']);
    const ran = await change(cwd, 'app', ...toNew);
    const [copy = ''] = /app\/previous\/[^/]*\/server\.key/.exec(ran.stderr) ?? [];
    expect(ran.stderr).toContain(`${copy}: the same key without a passphrase: delete it, or give it a passphrase too`);
    const said = async (): Promise<object[]> => {
      const { stdout } = await runIn(cwd, ['doctor', 'app', '--json']);
      const { findings }: { findings: { check: string; status: string }[] } = JSON.parse(stdout).bundles[0];
      return findings.filter(({ check, status }) => check === 'secrets' && status === 'warn');
    };
    expect(await said()).toEqual([
      {
        check: 'secrets',
        status: 'warn',
        says: `${copy.slice('app/'.length)} is the same key without its passphrase`,
        fix: `delete it, or give it a passphrase: npx jwt-kit passphrase ${copy}`,
      },
    ]);
    expect(await change(cwd, copy, ...toNew)).toMatchObject({ status: 0 });
    expect(plainKeys(cwd)).toEqual([]);
    expect(await said()).toEqual([]);
    writeFileSync(join(cwd, copy), readFileSync(fixturePath('keys/other.pem')));
    expect(await said()).toEqual([]);
  });
  test('is not added if the record is damaged', async () => {
    const cwd = await place();
    appendFileSync(join(cwd, 'app/jwt-kit.json'), '}');
    expect((await change(cwd, 'app', ...toNew)).stderr).toContain('app/jwt-kit.json: the JSON is damaged');
    expect(plainKeys(cwd)).toEqual(['app/server.key']);
  });
  test('is what doctor recommends for a key that lost it', async () => {
    const cwd = await place();
    const plain = text(cwd, 'server.key');
    await change(cwd, 'app', ...toNew);
    writeFileSync(join(cwd, 'app/server.key'), plain);
    expect((await runIn(cwd, ['doctor', 'app'])).stdout).toContain(' npx jwt-kit passphrase app\n');
    expect(await change(cwd, 'app', ...toNew)).toMatchObject({ status: 0 });
    expect(recorded(cwd)).toBe(true);
  });
});
