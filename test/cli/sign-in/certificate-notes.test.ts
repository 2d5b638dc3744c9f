import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, frozen } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { acme, bundleIn, key } from '../rehearsal.ts';
import { runIn } from '../world.ts';

const DAY = 24 * 60 * 60 * 1000;
const later = (days: number) => ({ now: () => new Date(frozen.getTime() + days * DAY) });

const ENDED =
  'the certificate expired on 21 December 2026, 3 days ago; reports differ on whether Salesforce still accepts it: npx jwt-kit renew app --days 365';
const NEAR = 'the certificate expires on 21 December 2026, 6 days left: npx jwt-kit renew app --days 365';

/** A bundle for Salesforce whose certificate is valid for 30 days. */
async function short(): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c', '--days', '30']);
  return cwd;
}

const notesOf = async (cwd: string, days: number, words: readonly string[] = ['sign', 'app']): Promise<string[]> => {
  const { status, stdout } = await runIn(cwd, [...words, '--json'], later(days));
  expect(status).toBe(0);
  return JSON.parse(stdout).notes;
};

describe('sign and token say that the certificate', () => {
  test.each([
    ['has ended', 33, [ENDED]],
    ['ends in less than 7 days', 23.5, [NEAR]],
    [
      'ends in exactly 7 days',
      23 - 0.5 / 86_400,
      ['the certificate expires on 21 December 2026, 7 days left: npx jwt-kit renew app --days 365'],
    ],
    ['nothing of it 8 days before', 22, []],
  ])('%s', async (_, days, notes) => {
    const cwd = await short();
    expect(await notesOf(cwd, days)).toEqual(notes);
    expect(await notesOf(cwd, days, ['token', 'app', '--dry-run'])).toEqual(notes);
    expect(await notesOf(cwd, days, ['token', 'app', '--curl'])).toEqual(notes);
    const ran = await runIn(cwd, ['sign', 'app'], later(days));
    expect(ran.stderr).toBe(notes.map((note) => `jwt-kit: note: ${note}\n`).join(''));
    expect(ran.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });
  test('in the words of doctor', async () => {
    const cwd = await short();
    const { findings } = JSON.parse((await runIn(cwd, ['doctor', 'app', '--json'], later(33))).stdout).bundles[0];
    const { says, fix } = findings.find(({ check }: { check: string }) => check === 'certificate-end');
    expect(`the certificate ${says}: ${fix}`).toBe(ENDED);
  });
  test('is not valid yet', async () => {
    const cwd = await short();
    expect(await notesOf(cwd, -2)).toEqual([
      "the certificate is valid from 21 November 2026, but this computer's clock is before that: correct this computer's clock, or wait: an assertion made now has a time in the past",
    ]);
  });
  test('for Anypoint needs a new key', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--client-id', 'c', '--idp-id', 'i', '--username', 'u', '--days', '30']);
    const [, note] = await notesOf(cwd, 23.5);
    expect(note).toBe(`${NEAR.slice(0, -'--days 365'.length)}--new-key --days 365`);
  });
  test('of a renewed bundle is the new one', async () => {
    const cwd = await short();
    await runIn(cwd, ['renew', 'app', '--days', '100'], later(24));
    expect(await notesOf(cwd, 33)).toEqual([]);
    expect(await notesOf(cwd, 120)).toEqual(['the certificate expires on 25 March 2027, 3 days left: npx jwt-kit renew app']);
  });
  test('is the one for the key in server.crt, not another one in the record', async () => {
    const cwd = await short();
    writeFileSync(join(cwd, 'app', 'server.crt'), fixture('issued/ended.crt'));
    const [note] = await notesOf(cwd, 0);
    expect(note).toContain(
      'have server.csr signed again, save the answer as from-the-ca.crt, then: npx jwt-kit renew app --certificate from-the-ca.crt',
    );
  });
  test.each<[string, (path: string) => void]>([
    ['is missing', () => {}],
    ['is damaged', (path) => writeFileSync(path, 'x')],
    ['is a directory', (path) => mkdirSync(path)],
  ])('by the record, if server.crt %s', async (_, change) => {
    const cwd = await short();
    const path = join(cwd, 'app', 'server.crt');
    rmSync(path);
    change(path);
    expect(await notesOf(cwd, 33)).toEqual([ENDED]);
  });
  test('is for another key, and say nothing if one of several is for this key', async () => {
    const cwd = await short();
    const path = join(cwd, 'app', 'server.crt');
    const own = readFileSync(path);
    writeFileSync(path, fixture('issued/other.crt'));
    const wrong = 'server.crt does not match server.key: for the fix, run npx jwt-kit doctor app';
    expect(await notesOf(cwd, 0)).toEqual([wrong]);
    expect(await notesOf(cwd, 0, ['token', 'app', '--dry-run'])).toEqual([wrong]);
    expect(await notesOf(cwd, 33)).toEqual([wrong, ENDED]);
    writeFileSync(path, Buffer.concat([fixture('issued/other.crt'), own]));
    expect(await notesOf(cwd, 0)).toEqual([]);
  });
  test('nothing if there is only a key', async () => {
    const words = ['sign', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', '--expires-in', '1h'];
    expect(await notesOf(scratch(), 3650, words)).toEqual([]);
  });
  test('even if the token is refused, and the explanation names it', async () => {
    const cwd = await short();
    const refusing = { fetch: async () => Response.json({ error: 'invalid_grant', error_description: 'x' }, { status: 400 }) };
    const ran = await runIn(cwd, ['token', 'app'], { ...later(33), ...refusing });
    expect(ran.status).toBe(5);
    expect(ran.stderr.startsWith(`jwt-kit: note: ${ENDED}\njwt-kit: error: `)).toBe(true);
    expect(ran.stderr).toContain('  - expired on 21 December 2026, 3 days ago;');
  });
});
