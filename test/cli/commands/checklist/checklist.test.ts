/** CHECKLIST.md is written again: ticks and notes stay, other edits are kept in previous/. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixture, fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { setNames } from '../../sets.ts';
import { runIn } from '../../world.ts';

const key = fixturePath('keys/rsa.pem');

const made = async (): Promise<string> => {
  const cwd = scratch();
  await runIn(cwd, ['init', 'app', '--provider', 'salesforce', '--name', 'Order Sync', '--key', key]);
  return cwd;
};
const page = (cwd: string): string => readFileSync(join(cwd, 'app', 'CHECKLIST.md'), 'utf8');

test('says if there is nothing to do', async () => {
  const cwd = await made();
  expect(await runIn(cwd, ['checklist', 'app'])).toEqual({
    status: 0,
    stdout: 'app/CHECKLIST.md is up to date\n',
    stderr: '',
  });
  expect(await runIn(join(cwd, 'app'), ['checklist'])).toEqual({
    status: 0,
    stdout: 'CHECKLIST.md is up to date\n',
    stderr: '',
  });
});
test('follows changes in jwt-kit.json, and does not keep an unedited page', async () => {
  const cwd = await made();
  const record = join(cwd, 'app', 'jwt-kit.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace('"Order Sync"', '"Invoice Sync"'));
  expect(await runIn(cwd, ['checklist', 'app'])).toEqual({ status: 0, stdout: 'wrote app/CHECKLIST.md\n', stderr: '' });
  expect(page(cwd)).toContain('Invoice Sync');
  expect(readdirSync(join(cwd, 'app')).sort()).toEqual(setNames);
  expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
});
test('is written if it is missing', async () => {
  const cwd = await made();
  const before = page(cwd);
  rmSync(join(cwd, 'app', 'CHECKLIST.md'));
  expect((await runIn(cwd, ['checklist', 'app'])).status).toBe(0);
  expect(page(cwd)).toBe(before);
});
test('adds CHECKLIST.html to an older bundle, and makes an edited one again without keeping it', async () => {
  const cwd = await made();
  const html = join(cwd, 'app', 'CHECKLIST.html');
  const before = readFileSync(html, 'utf8');
  expect(before).toContain('Order Sync: set-up checklist for Salesforce');
  rmSync(html);
  const { stdout } = await runIn(cwd, ['doctor', 'app', '--json']);
  const { findings } = JSON.parse(stdout).bundles[0];
  expect(findings.filter(({ says, fix }: Record<string, string>) => `${says} ${fix}`.includes('CHECKLIST'))).toEqual([
    expect.objectContaining({ check: 'checklist', status: 'ok' }),
  ]);
  for (const spoilt of [undefined, '<p>edited</p>']) {
    if (spoilt !== undefined) writeFileSync(html, spoilt);
    expect(await runIn(cwd, ['checklist', 'app'])).toEqual({ status: 0, stdout: 'wrote app/CHECKLIST.md\n', stderr: '' });
    expect(readFileSync(html, 'utf8')).toBe(before);
  }
  expect(readdirSync(join(cwd, 'app')).sort()).toEqual(setNames);
});

test('offers no file to hand over that is not the one of the record', async () => {
  const cwd = await made();
  const html = (): string => readFileSync(join(cwd, 'app', 'CHECKLIST.html'), 'utf8');
  expect(html()).toContain('data-file="server.crt"');
  writeFileSync(join(cwd, 'app', 'server.crt'), fixture('keys/other.pem'));
  expect((await runIn(cwd, ['checklist', 'app'])).status).toBe(0);
  expect(html()).not.toContain('data-file=');
  for (const line of fixture('keys/other.pem').toString().split('\n').slice(1, -2)) expect(html()).not.toContain(line);
});

const write = (cwd: string, text: string): void => writeFileSync(join(cwd, 'app', 'CHECKLIST.md'), text);
const rename = (cwd: string): void => {
  const record = join(cwd, 'app', 'jwt-kit.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace('"Order Sync"', '"Invoice Sync"'));
};
const previous = (cwd: string): string[] => readdirSync(join(cwd, 'app', 'previous')).filter((name) => name !== '.gitignore');
const edited = 'jwt-kit: note: app/CHECKLIST.md was edited: your version is kept in app/previous/\n';

test('keeps ticks and notes', async () => {
  const cwd = await made();
  const notes = '\n## Notes\n\n- [x] Asked Bob.\n';
  const ticked = page(cwd).replace('- [ ] In **Setup**', '- [x] In **Setup**') + notes;
  write(cwd, ticked);
  expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
  rename(cwd);
  expect(await runIn(cwd, ['checklist', 'app'])).toEqual({ status: 0, stdout: 'wrote app/CHECKLIST.md\n', stderr: '' });
  expect(page(cwd)).toBe(ticked.replaceAll('Order Sync', 'Invoice Sync').replaceAll('Order_Sync', 'Invoice_Sync'));
  expect(readdirSync(join(cwd, 'app')).sort()).toEqual(setNames);
});
test.each<[string, (page: string) => string | Buffer]>([
  ['other words', (text) => text.replace('Click', 'Press')],
  ['a page of its own', () => 'mine'],
  ['a page of many megabytes', (text) => `${text}\n## Notes\n${'\n'.repeat(1_048_577)}`],
  ['a tick at a step that the page no longer has', (text) => text.replace('- [ ] Enter the name', '- [x] Enter the name')],
  ['notes that are not UTF-8', (text) => Buffer.concat([Buffer.from(`${text}\n## Notes\n\n`), Buffer.from([0xff])])],
])('keeps %s in previous/, and says so', async (_, change) => {
  const cwd = await made();
  const mine = Buffer.from(change(page(cwd)));
  writeFileSync(join(cwd, 'app', 'CHECKLIST.md'), mine);
  rename(cwd);
  const ran = await runIn(cwd, ['checklist', 'app']);
  expect(ran).toEqual({ status: 0, stdout: 'wrote app/CHECKLIST.md\n', stderr: edited });
  expect(page(cwd)).toContain('Invoice Sync');
  const kept = previous(cwd).map((name) => readFileSync(join(cwd, 'app', 'previous', name, 'CHECKLIST.md')));
  // The assertions of vitest take seconds to compare megabytes.
  expect(kept.map((text) => text.equals(mine))).toEqual([true]);
  expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
});
test('writes nothing over an edited page with --dry-run', async () => {
  const cwd = await made();
  write(cwd, 'mine');
  expect((await runIn(cwd, ['checklist', 'app', '--dry-run'])).stderr).toBe(edited);
  expect(page(cwd)).toBe('mine');
});
test('the command that --status prints for another app works', async () => {
  const cwd = await made();
  await runIn(cwd, ['checklist', 'app', '--set-up', '--app-type', 'connected-app']);
  const printed = async (): Promise<string[]> => {
    const { stdout } = await runIn(cwd, ['checklist', 'app', '--status']);
    return (/npx jwt-kit (checklist app .*)/.exec(stdout)?.[1] ?? '').split(' ');
  };
  const first = await printed();
  expect(first).toContain('--set-up');
  expect((await runIn(cwd, first)).status).toBe(0);
  expect(await printed()).not.toEqual(first);
});
test('ticks of one app do not apply to another', async () => {
  const cwd = await made();
  write(cwd, page(cwd).replaceAll('- [ ]', '- [x]'));
  const other = ['checklist', 'app', '--set-up', '--app-type', 'connected-app'];
  expect((await runIn(cwd, other)).stderr).toBe(edited);
  expect(page(cwd)).not.toContain('- [x]');
  expect(previous(cwd)).toHaveLength(1);
  write(cwd, page(cwd).replace('- [ ]', '- [x]'));
  expect((await runIn(cwd, other)).stdout).toBe('app/CHECKLIST.md is up to date\n');
  // A client id of its own does not make it another app.
  const record = join(cwd, 'app', 'jwt-kit.json');
  const kept = readFileSync(record, 'utf8');
  writeFileSync(record, kept.replace('"appType": "connected-app"', '"appType": "connected-app", "clientId": "c"'));
  expect(readFileSync(record, 'utf8')).not.toBe(kept);
  expect((await runIn(cwd, other)).stderr).toBe('');
  expect(page(cwd)).toContain('- [x]');
});
test.each<[string, string | undefined, string]>([
  ['no jwt-kit.json', undefined, 'app/jwt-kit.json: there is no such file'],
  ['a damaged one', '{', 'app/jwt-kit.json: the JSON is damaged'],
  ['an empty one', '', 'app/jwt-kit.json: the JSON is damaged'],
])('with %s says so', async (_, content, message) => {
  const cwd = scratch();
  mkdirSync(join(cwd, 'app'));
  if (content !== undefined) writeFileSync(join(cwd, 'app', 'jwt-kit.json'), content);
  const ran = await runIn(cwd, ['checklist', 'app']);
  expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
    status: 3,
    first: `jwt-kit: error: ${message}`,
  });
});

test('an up-to-date page is not kept, even if the record has another hash', async () => {
  const cwd = await made();
  const record = join(cwd, 'app', 'jwt-kit.json');
  const before = readFileSync(record, 'utf8');
  writeFileSync(record, before.replace(/"checklist": "[0-9a-f]*"/, '"checklist": ""'));
  expect(await runIn(cwd, ['checklist', 'app'])).toEqual({ status: 0, stdout: 'wrote app/CHECKLIST.md\n', stderr: '' });
  expect(readFileSync(record, 'utf8')).toBe(before);
  expect(readdirSync(join(cwd, 'app')).sort()).toEqual(setNames);
});
