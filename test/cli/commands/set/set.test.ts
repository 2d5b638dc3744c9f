import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, key } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';

const text = (cwd: string, name: string): string => readFileSync(join(cwd, 'app', name), 'utf8');
const settings = (cwd: string): Record<string, string> => JSON.parse(text(cwd, 'jwt-kit.json')).settings;

async function bundled(): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', '3MVG9']);
  return cwd;
}

const set = (cwd: string, ...words: string[]): Promise<Ran> => runIn(cwd, ['set', 'app', ...words]);

describe('set', () => {
  test('changes settings, and keeps the ticks and notes of the page', async () => {
    const cwd = await bundled();
    const page = text(cwd, 'CHECKLIST.md').replace('- [ ]', '- [x]');
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), `${page}\n## Notes\n\nmine\n`);
    const ran = await set(cwd, '--client-id', '3MVG1');
    expect(ran).toEqual({
      status: 0,
      stdout: 'set client-id in app, and wrote CHECKLIST.md again\n',
      stderr: '',
    });
    expect(settings(cwd)).toMatchObject({ clientId: '3MVG1' });
    const after = text(cwd, 'CHECKLIST.md');
    expect(after).toContain('- [x]');
    expect(after).toContain('mine');
    expect(after).toContain('3MVG1');
    expect(await runIn(cwd, ['doctor', 'app'])).toMatchObject({ status: 0 });
    expect((await set(cwd, '--client-id', '3MVG1')).stdout).toBe('app/jwt-kit.json already says this: nothing was changed\n');
  });
  test.each([
    ['salesforce', [...acme, '--client-id', '3MVG9'], { audience: 'https://other.my.salesforce.com' }, ''],
    ['salesforce', [...acme, '--client-id', '3MVG9'], { username: 'sync@acme.com', clientId: 'a b' }, ' --client-id 3MVG9'],
    ['anypoint', ['--region', 'eu'], { region: 'moon' }, ' --region eu'],
  ])('as doctor says, mends a record of %s: %j', async (provider, flags, changes, more) => {
    const cwd = scratch();
    await bundleIn(cwd, provider, flags);
    const record = JSON.parse(text(cwd, 'jwt-kit.json'));
    const wrong = { ...record, settings: { ...record.settings, ...changes } };
    writeFileSync(join(cwd, 'app/jwt-kit.json'), JSON.stringify(wrong));
    const findings = async (): Promise<{ status: string; fix?: string }[]> =>
      JSON.parse((await runIn(cwd, ['doctor', 'app', '--json'])).stdout).bundles[0].findings;
    const fix =
      (await findings()).find(({ status, fix: text = '' }) => status !== 'ok' && text.includes(' set app'))?.fix ?? '';
    const [line = ''] = /(?<=npx jwt-kit )set app[^(;]*/.exec(fix) ?? [];
    const ran = await runIn(cwd, `${line.trim()}${more}`.split(' '));
    expect(ran.status, ran.stderr).toBe(0);
    expect((await findings()).filter(({ fix: text = '' }) => text.includes(' set app'))).toEqual([]);
  });
  test('changes several settings, each as its check writes it', async () => {
    const cwd = await bundled();
    const ran = await set(cwd, '--username', 'v@acme.com', '--instance-url', 'https://other.my.salesforce.com/');
    expect(ran.stdout).toBe('set instance-url and username in app, and wrote CHECKLIST.md again\n');
    expect(settings(cwd)).toMatchObject({ username: 'v@acme.com', instanceUrl: 'https://other.my.salesforce.com' });
    expect(text(cwd, 'CHECKLIST.md')).toContain('other.my.salesforce.com');
  });
  test('clears a setting with an empty value', async () => {
    const cwd = await bundled();
    expect(await set(cwd, '--client-id', '')).toMatchObject({ status: 0 });
    expect(settings(cwd)).not.toHaveProperty('clientId');
  });
  test('replaces a recorded value that is invalid', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'app/jwt-kit.json'), text(cwd, 'jwt-kit.json').replace('https://acme.', 'ftp://acme.'));
    expect(await set(cwd, '--instance-url', 'https://acme.my.salesforce.com')).toMatchObject({ status: 0 });
    expect(settings(cwd)['instanceUrl']).toBe('https://acme.my.salesforce.com');
  });
  test.each([
    [[], 'nothing to set'],
    [['--region', 'eu'], '--region: not a setting of Salesforce'],
    [['--region', ''], '--region: not a setting of Salesforce'],
  ])('refuses %j', async (words, message) => {
    const cwd = await bundled();
    const before = text(cwd, 'jwt-kit.json');
    const ran = await set(cwd, ...words);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 2,
      first: `jwt-kit: error: ${message}`,
    });
    expect(text(cwd, 'jwt-kit.json')).toBe(before);
  });
});

describe('set --key', () => {
  test('puts the key back, repaired, readable only by its owner', async () => {
    const cwd = await bundled();
    const before = text(cwd, 'server.key');
    rmSync(join(cwd, 'app/server.key'));
    writeFileSync(join(cwd, 'one-line.txt'), fixture('keys/rsa.pem').toString().replaceAll('\n', '\\n'));
    const ran = await set(cwd, '--key', 'one-line.txt');
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({
      status: 0,
      stdout: 'set server.key in app, and wrote CHECKLIST.md again\n',
    });
    expect(ran.stderr).toMatch(/^jwt-kit: note: the private key: /);
    expect(text(cwd, 'server.key')).toBe(before);
    if (process.platform !== 'win32') expect(statSync(join(cwd, 'app/server.key')).mode & 0o777).toBe(0o600);
    expect((await set(cwd, '--key', key)).stdout).toContain('nothing was changed');
  });
  test('keeps an encrypted key encrypted, and refuses the key of another bundle', async () => {
    const cwd = await bundled();
    rmSync(join(cwd, 'app/server.key'));
    writeFileSync(join(cwd, 'p.txt'), 'secret\n');
    const sealed = fixturePath('keys/rsa.pkcs8.enc.pem');
    expect(await set(cwd, '--key', sealed, '--passphrase-file', 'p.txt')).toMatchObject({ status: 0, stderr: '' });
    expect(text(cwd, 'server.key')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(JSON.parse(text(cwd, 'jwt-kit.json')).key.encrypted).toBe(true);
    expect(await runIn(cwd, ['sign', 'app', '--passphrase-file', 'p.txt'])).toMatchObject({ status: 0 });
    const before = text(cwd, 'server.key');
    expect(await set(cwd, '--key', fixturePath('keys/other.pem'))).toMatchObject({ status: 4, stdout: '' });
    expect(text(cwd, 'server.key')).toBe(before);
  });
});
