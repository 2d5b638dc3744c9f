import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture, fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, key } from '../../rehearsal.ts';
import { flawOf } from '../../sets.ts';
import { copyTree, removeDirectory, sharedDirectory } from '../../several-bundles.ts';
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
    const ran = await set(cwd, '--client-id', '');
    expect(ran.stdout).toBe('cleared client-id in app, and wrote CHECKLIST.md again\n');
    expect(settings(cwd)).not.toHaveProperty('clientId');
    const both = await set(cwd, '--username', '', '--client-id', '3MVG1');
    expect(both.stdout).toBe('set client-id and cleared username in app, and wrote CHECKLIST.md again\n');
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
  test('without a setting, names the flags of the provider', async () => {
    const cwd = await bundled();
    expect((await set(cwd)).stderr.replace(/\s+/g, ' ')).toContain(
      'hint: give a new value with --instance-url, --app-type, --username, --email, --client-id, --audience or --site-url, ' +
        'or the private key with --key or --key-env',
    );
  });
  test('says so if only the page was written', async () => {
    const cwd = await bundled();
    rmSync(join(cwd, 'app/CHECKLIST.md'));
    expect((await set(cwd, '--client-id', '3MVG9')).stdout).toBe(
      'wrote CHECKLIST.md again in app: its settings were the same\n',
    );
  });
});

describe('set for several bundles', () => {
  /** `orgs/a` for another server, and `orgs/b` and its copy `orgs/c`. */
  let tree = '';
  afterAll(() => removeDirectory(tree));
  beforeAll(async () => {
    tree = sharedDirectory();
    await bundleIn(tree, 'anypoint', ['--region', 'eu']);
    mkdirSync(join(tree, 'orgs'));
    renameSync(join(tree, 'app'), join(tree, 'orgs/a'));
    await bundleIn(tree, 'salesforce', [...acme, '--client-id', '3MVG9']);
    for (const name of ['b', 'c']) cpSync(join(tree, 'app'), join(tree, 'orgs', name), { recursive: true });
  });
  const clientIds = (cwd: string, names: readonly string[]): string[] =>
    names.map((name) => JSON.parse(readFileSync(join(cwd, 'orgs', name, 'jwt-kit.json'), 'utf8')).settings.clientId);

  test('one does not stop another, and each has its result', async () => {
    const cwd = copyTree(tree);
    writeFileSync(join(cwd, 'orgs/b/jwt-kit.json'), '{}');
    const ran = await runIn(cwd, ['set', 'orgs', '--client-id', '3MVG1']);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({
      status: 3,
      stdout: `
  Changed 2 of 3 bundles; 1 failed.

    orgs/a  set client-id
    orgs/c  set client-id

`,
    });
    expect(ran.stderr).toMatch(/^jwt-kit: error: orgs\/b\/jwt-kit\.json: /);
    expect(clientIds(cwd, ['a', 'c'])).toEqual(['3MVG1', '3MVG1']);
    const again = await runIn(cwd, ['set', 'orgs/a', 'orgs/c', '--client-id', '3MVG1', '--username', 'x@y.com', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      ok: true,
      bundles: [
        { directory: 'orgs/a', changed: ['username'], says: 'set username' },
        { directory: 'orgs/c', changed: ['username'] },
      ],
    });
    expect((await runIn(cwd, ['set', 'orgs/a', 'orgs/c', '--client-id', '3MVG1'])).stdout).toBe(
      '\n  Changed 0 of 2 bundles; 2 had these settings already.\n\n',
    );
  });
  test('a setting of one provider fails for the others only', async () => {
    const cwd = copyTree(tree);
    const ran = await runIn(cwd, ['set', 'orgs', '--region', 'ca', '--json']);
    expect([ran.status, JSON.parse(ran.stdout).bundles.map((one: { ok: boolean }) => one.ok)]).toEqual([
      2,
      [true, false, false],
    ]);
  });
  test.each([
    ['a file', ['--key', key], {}],
    ['standard input', ['--key', '-'], {}],
    ['a variable', ['--key-env', 'SHARED'], { env: { SHARED: fixture('keys/rsa.pem').toString('base64') } }],
  ])('puts back the key that they share, from %s', async (_, flags, changes) => {
    const cwd = copyTree(tree);
    for (const name of ['b', 'c']) rmSync(join(cwd, 'orgs', name, 'server.key'));
    const stdin = Readable.from([fixture('keys/rsa.pem')]);
    const ran = await runIn(cwd, ['set', 'orgs', ...flags], { stdin, ...changes });
    expect(ran.stdout).toContain('    orgs/b  put server.key back\n    orgs/c  put server.key back\n');
    for (const name of ['b', 'c']) expect(flawOf(join(cwd, 'orgs', name))).toBeUndefined();
  });
  test('need a setting, also at a terminal', async () => {
    const { status, stderr } = await runIn(tree, ['set', 'orgs'], { interactive: true });
    expect([status, stderr.split('\n')[0]]).toEqual([2, 'jwt-kit: error: nothing to set']);
    expect(stderr).toContain('give a setting for all of them, for example --client-id');
    expect((await runIn(join(tree, 'orgs'), ['set'])).stderr).toContain('no bundle in this directory; below it: a, b, c');
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
      stdout: 'put server.key back in app, and wrote CHECKLIST.md again\n',
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
    expect((await set(cwd, '--key', key)).stdout).toBe('replaced server.key in app, and wrote CHECKLIST.md again\n');
    expect(JSON.parse(text(cwd, 'jwt-kit.json')).key.encrypted).toBe(false);
    const before = text(cwd, 'server.key');
    expect(await set(cwd, '--key', fixturePath('keys/other.pem'))).toMatchObject({ status: 4, stdout: '' });
    expect(text(cwd, 'server.key')).toBe(before);
  });
  test('reads the key and its passphrase from variables', async () => {
    const cwd = await bundled();
    rmSync(join(cwd, 'app/server.key'));
    const env = { KEY: fixture('keys/rsa.pkcs8.enc.pem').toString(), WORD: 'secret' };
    const ran = await runIn(cwd, ['set', 'app', '--key-env', 'KEY', '--passphrase-env', 'WORD'], { env });
    expect(ran).toEqual({
      status: 0,
      stdout: 'put server.key back in app, and wrote CHECKLIST.md again\n',
      stderr: '',
    });
    expect(await runIn(cwd, ['set', 'app', '--key-env', 'NONE'])).toMatchObject({ status: 3, stdout: '' });
    expect(await runIn(cwd, ['set', 'app', '--key-env', 'KEY', '--key', key], { env })).toMatchObject({ status: 2 });
  });
});
