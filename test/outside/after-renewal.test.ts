import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundled, later, path, previous, record, renew, set, text } from '../cli/commands/renew/renew-setup.ts';
import { flawOf, setNames } from '../cli/sets.ts';
import { runIn } from '../cli/world.ts';

describe('later commands', () => {
  test('write the renewal checklist again, and the set-up with --set-up', async () => {
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

  test('show the recorded steps of the renewal again after the page of a second app, which has a name of its own', async () => {
    const cwd = await bundled();
    await renew(cwd, '--new-key');
    await runIn(cwd, ['checklist', 'app', '--done', 'choose,upload'], later);
    const { progress } = record(cwd);
    expect(Object.keys(progress.done)).toEqual(['choose', 'upload']);
    await runIn(cwd, ['checklist', 'app', '--set-up'], later);
    const page = text(cwd, 'app/CHECKLIST.md');
    expect(page).toContain('Enter the name `Order Sync 2`');
    expect(page).toContain('This is a second app, beside `Order Sync`. Leave that one as it is');
    expect(page).not.toContain('- [x]');
    await runIn(cwd, ['checklist', 'app', '--done', 'start'], later);
    await runIn(cwd, ['set', 'app', '--email', 'ops@acme.com'], later);
    expect(record(cwd).anotherApp.progressBefore).toEqual(progress);
    await runIn(cwd, ['checklist', 'app'], later);
    expect(record(cwd).progress).toEqual(progress);
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('- [x]');
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('That app gets another name, `Order Sync 2`.');
  });

  test('write the page of an External Client App in addition to a connected app, and record that', async () => {
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
    expect(record(cwd)).toEqual({ ...before, anotherApp, checklist: expect.any(String), page: expect.any(String) });
    expect((await runIn(join(cwd, 'app'), words.split(' '), later)).stdout).toBe('CHECKLIST.md is up to date\n');
    expect((await runIn(cwd, ['checklist', 'app'], later)).status).toBe(0);
    expect(record(cwd)).toEqual(before);
  });

  test.each([
    [['--app-type', 'external-client-app'], '--app-type works only with --set-up'],
    [['--set-up', '--app-type', 'x'], 'unknown app type "x"'],
    [['--set-up', '--app-type', 'connected-app'], '--app-type: not a setting of MuleSoft Anypoint Platform', 'anypoint'],
  ])('refuse a page %j', async (words, message, provider = 'salesforce') => {
    const cwd = await bundled({ provider });
    const { status, stderr } = await runIn(cwd, ['checklist', 'app', ...words]);
    expect({ status, error: stderr.split('\n')[0] }).toEqual({ status: 2, error: `jwt-kit: error: ${message}` });
  });

  test.each([
    ['the same kind', 'external-client-app', []],
    ['the other kind', 'connected-app', ['--app-type', 'external-client-app']],
  ])('save given settings in the page of another app of %s too', async (_, appType, words) => {
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

  test('write the page of the bundle itself if the record does not say which page exists', async () => {
    const cwd = await bundled();
    await renew(cwd, '--new-key');
    await runIn(cwd, ['checklist', 'app', '--set-up'], later);
    const { anotherApp: _, ...older } = record(cwd);
    writeFileSync(join(cwd, 'app/jwt-kit.json'), JSON.stringify(older));
    const fetch = async (): Promise<Response> => new Response('{"access_token":"t"}');
    await runIn(cwd, ['token', 'app', '--username', 'two@acme.com'], { ...later, fetch });
    expect(text(cwd, 'app/CHECKLIST.md')).toMatch(/renewal checklist[\s\S]*two@acme.com/);
  });

  test('leave no useless directory in previous/', async () => {
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

  test('save given settings, and keep the renewal', async () => {
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
  ])('give a hint that fixes %s', async (_, spoil, hint, start) => {
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

  test('start again with init --force', async () => {
    const cwd = await bundled();
    await renew(cwd);
    await runIn(cwd, ['init', 'app', '--provider', 'salesforce', '--name', 'x', '--force']);
    expect(record(cwd)).not.toHaveProperty('renewal');
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('set-up checklist');
  });
});
