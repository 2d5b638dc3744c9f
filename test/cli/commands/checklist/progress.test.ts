/** Which steps of a checklist are done: recorded, shown, and kept when the page is written again. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { opener } from '../../../../src/cli/browser/open-page.ts';
import { fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { runIn } from '../../world.ts';

const made = async (provider = 'generic'): Promise<string> => {
  const cwd = scratch();
  await runIn(cwd, ['init', 'app', '--provider', provider, '--name', 'Order Sync', '--key', fixturePath('keys/rsa.pem')]);
  return cwd;
};
const page = (cwd: string): string => readFileSync(join(cwd, 'app', 'CHECKLIST.md'), 'utf8');
const html = (cwd: string): string => readFileSync(join(cwd, 'app', 'CHECKLIST.html'), 'utf8');
const progress = (cwd: string): object | undefined =>
  JSON.parse(readFileSync(join(cwd, 'app', 'jwt-kit.json'), 'utf8')).progress;
const shown = async (cwd: string): Promise<string> => (await runIn(cwd, ['checklist', 'app', '--status'])).stdout;

test('steps are recorded as done, shown in both pages, and undone', async () => {
  const cwd = await made();
  const first = page(cwd);
  const done = ['checklist', 'app', '--done', 'register, user'];
  expect(await runIn(cwd, done)).toEqual({ status: 0, stdout: 'wrote app/CHECKLIST.md\n', stderr: '' });
  const at = '2026-11-21T22:13:20.500Z';
  expect(progress(cwd)).toEqual({ page: 'set-up', done: { register: { at, by: 'hand' }, user: { at, by: 'hand' } } });
  expect(page(cwd)).toContain('<!-- user -->\n\n> Done on 21 November 2026\n\n- [x] ');
  expect(html(cwd).split('Done on 21 November 2026')).toHaveLength(3);
  expect((await runIn(cwd, done)).stdout).toBe('app/CHECKLIST.md is up to date\n');
  await runIn(cwd, ['checklist', 'app', '--undo', 'register,user']);
  expect(progress(cwd)).toBeUndefined();
  expect(page(cwd)).toBe(first);
  expect(readdirSync(join(cwd, 'app'))).not.toContain('previous');
});

test.each(['en', 'it'])('an optional action neither finishes a step nor keeps it open, in %s', async (language) => {
  const cwd = await made('salesforce');
  await runIn(cwd, ['checklist', 'app', '--lang', language]);
  const optional = language === 'en' ? '- [ ] Optional: ' : '- [ ] Facoltativo: ';
  const tick = (lines: (line: string) => boolean): void => {
    const steps = blank
      .split('\n## ')
      .map((step) =>
        step.includes(optional)
          ? step.replaceAll(/^- \[ \].*$/gm, (line) => (lines(line) ? line.replace('[ ]', '[x]') : line))
          : step,
      );
    writeFileSync(join(cwd, 'app', 'CHECKLIST.md'), steps.join('\n## '));
  };
  const blank = page(cwd);
  const count = blank.split('\n## ').filter((step) => step.includes(optional)).length;
  expect(count).toBeGreaterThan(0);
  tick((line) => !line.startsWith(optional));
  expect((await shown(cwd)).match(/\[x\]/g)).toHaveLength(count);
  tick((line) => line.startsWith(optional));
  expect(await shown(cwd)).toContain(': 0 of ');
});

test('ticks in CHECKLIST.md count too, and stay', async () => {
  const cwd = await made();
  const path = join(cwd, 'app', 'CHECKLIST.md');
  const [head = '', ...steps] = page(cwd).split('\n## ');
  const ticked = steps.map((step) => (step.includes('<!-- user -->') ? step.replaceAll('- [ ]', '- [x]') : step));
  const started = ticked.map((step) => (step.includes('<!-- register -->') ? step.replace('- [ ]', '- [x]') : step));
  writeFileSync(path, [head, ...started].join('\n## '));
  expect(await shown(cwd)).toMatch(/: 1 of \d steps done\n {2}\[-\] register .*\n(?:.*\n)* {2}\[x\] user /);
  await runIn(cwd, ['checklist', 'app', '--done', 'register']);
  expect(page(cwd)).toContain('<!-- user -->\n\n- [x]');
  await runIn(cwd, ['checklist', 'app', '--undo', 'user']);
  expect(page(cwd)).toContain('<!-- user -->\n\n- [ ]');
});

test('the status names the next step; of several bundles it is one line each', async () => {
  const cwd = await made();
  await runIn(cwd, ['checklist', 'app', '--done', 'register']);
  const text = await shown(cwd);
  expect(text).toMatch(/^Order Sync: 1 of \d steps done\n {2}\[x\] register +Register a client {2}\(21 Nov 2026\)\n/);
  const [command = ''] = /npx jwt-kit checklist app --done \S+/.exec(text) ?? [];
  expect((await runIn(cwd, command.split(' ').slice(2))).status).toBe(0);
  expect((await runIn(cwd, ['checklist', '.', '--status'])).stdout).toMatch(/^app: 2 of \d steps done\n$/);
});

describe('a renewal', () => {
  test('starts with no step done', async () => {
    const cwd = await made();
    await runIn(cwd, ['checklist', 'app', '--done', 'register']);
    await runIn(cwd, ['renew', 'app']);
    expect(progress(cwd)).toBeUndefined();
  });
});

test.each([
  [['--done', 'registr'], 2, '--done: no step registr in this checklist; did you mean register?'],
  [['--undo', 'x'.repeat(100_000)], 2, '--undo: no step '],
  [['--done', ' , '], 2, '--done: no step is named'],
  [['--done', 'user', '--undo', 'user'], 2, 'the step user is named by --done and by --undo'],
  [['--status', '--done', 'user'], 2, '--status only shows the steps'],
])('refuses %j', async (words, status, message) => {
  const cwd = await made();
  const before = page(cwd);
  const ran = await runIn(cwd, ['checklist', 'app', ...words]);
  expect(ran).toMatchObject({ status, stdout: '' });
  expect(ran.stderr).toContain(`jwt-kit: error: ${message}`);
  expect(ran.stderr.length).toBeLessThan(1000);
  expect(page(cwd)).toBe(before);
});

test.each([
  ['{}', '"progress.page" is missing'],
  ['{"page":"set-up","done":{"user":{"at":"soon","by":"hand"}}}', '"progress.done.user.at" is not a date'],
  ['{"page":"set-up","done":{"user":{"at":"2026-01-01","by":"me"}}}', '"progress.done.user.by" is neither hand nor token'],
  ['{"page":"set-up","done":{"a b":1}}', '"progress.done" is not a list of steps by their ids'],
  ['{"page":"set-up","done":{"__proto__":{}}}', '"progress.done" is not a list of steps by their ids'],
])('refuses a record with %s', async (text, message) => {
  const cwd = await made();
  const path = join(cwd, 'app', 'jwt-kit.json');
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('"checklist"', () => `"progress": ${text}, "checklist"`),
  );
  const ran = await runIn(cwd, ['checklist', 'app', '--status']);
  expect(ran).toMatchObject({ status: 3, stderr: expect.stringContaining(message) });
  expect(ran.stderr).toContain('hint: remove "progress" from jwt-kit.json: all steps of the checklist are then open\n');
  const { findings } = JSON.parse((await runIn(cwd, ['doctor', 'app', '--json'])).stdout).bundles[0];
  expect(findings[0]).toEqual({
    check: 'record',
    status: 'fail',
    says: `jwt-kit.json: ${message}`,
    fix: 'remove "progress" from jwt-kit.json: all steps of the checklist are then open',
  });
  // Signing needs no steps.
  const signed = await runIn(cwd, ['sign', 'app', '--client-id', 'a', '--audience', 'https://a.example', '--username', 'b']);
  expect(signed).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(`note: app/jwt-kit.json: ${message}: the steps of the checklist were ignored\n`),
  });
});

describe('--open', () => {
  test('writes the page first, and opens only that', async () => {
    const cwd = await made();
    writeFileSync(join(cwd, 'app', 'CHECKLIST.html'), '<script>');
    const opened: string[] = [];
    const openPage = async (path: string): Promise<boolean> => {
      opened.push(`${path}: ${readFileSync(path, 'utf8').slice(0, 15)}`);
      return true;
    };
    expect(await runIn(cwd, ['checklist', 'app', '--open'], { openPage })).toMatchObject({ status: 0, stderr: '' });
    expect(opened).toEqual([`${resolve(cwd, 'app', 'CHECKLIST.html')}: <!doctype html>`]);
    await runIn(cwd, ['checklist', 'app', '--open', '--dry-run'], { openPage });
    expect(opened).toHaveLength(1);
  });
  test('says where the page is if there is no browser', async () => {
    const cwd = await made();
    expect((await runIn(cwd, ['checklist', 'app', '--open'])).stderr).toBe(
      `jwt-kit: note: no browser was found here; open this file in one: ${resolve(cwd, 'app', 'CHECKLIST.html')}\n`,
    );
  });
  test('is for one bundle', async () => {
    const cwd = await made();
    expect((await runIn(cwd, ['checklist', '.', '--open'])).status).toBe(2);
  });
  test('starts no shell, and nothing without a screen', () => {
    const path = '/a/$(b) & c.html';
    expect(opener(path, { platform: 'darwin', env: {} })).toEqual(['/usr/bin/open', path]);
    expect(opener(path, { platform: 'linux', env: { DISPLAY: ':0' } })).toEqual(['xdg-open', path]);
    expect(opener(path, { platform: 'linux', env: {} })).toBeUndefined();
    expect(opener(path, { platform: 'win32', env: { SystemRoot: 'D:\\Windows' } })).toEqual([
      'D:\\Windows\\System32\\rundll32.exe',
      'url.dll,FileProtocolHandler',
      path,
    ]);
  });
});
