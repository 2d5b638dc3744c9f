/** doctor over many bundles, over the network, and what it writes for others. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { findBundles } from '../../../../src/cli/bundle/find-bundles.ts';
import { stagingNameOf } from '../../../../src/cli/disk/journal/staging.ts';
import { listDirectory } from '../../../../src/cli/disk/list-directory.ts';
import { textHash } from '../../../../src/core/bundle/record.ts';
import { KitError } from '../../../../src/core/errors.ts';
import { scratch, symbolicLink } from '../../../strangers.ts';
import { key, network, rehearsing } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';
import { killed, org, salesforceBundle } from './many-bundles-setup.ts';

describe('many bundles', () => {
  test('in a tree: a table, and the problems below it', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'apps/deep/.git'), { recursive: true });
    await salesforceBundle(cwd, 'apps/one');
    await salesforceBundle(cwd, 'apps/deep/er/two');
    await runIn(cwd, ['init', 'apps/mule', '--provider', 'anypoint', '--name', 'Mule\u001b[31m', '--key', key]);
    mkdirSync(join(cwd, 'apps/node_modules'));
    cpSync(join(cwd, 'apps/one'), join(cwd, 'apps/node_modules/three'), { recursive: true });
    mkdirSync(join(cwd, 'apps', killed));
    rmSync(join(cwd, 'apps/one/server.key'));
    const { status, stdout, stderr } = await runIn(cwd, ['doctor', 'apps']);
    expect(stderr).toBe(
      `jwt-kit: note: apps/${killed} was left by an interrupted run and may contain a private key: delete it\n`,
    );
    expect(stdout).toBe(`
  bundle            host                    user           days  state
  apps/deep/er/two  acme.my.salesforce.com  sync@acme.com   364  ok
  apps/mule         anypoint.mulesoft.com   -               364  warn   client-id, username, identity-provider
  apps/one          acme.my.salesforce.com  sync@acme.com   364  fail   key

  apps/mule: Mule\\x1b[31m, for MuleSoft Anypoint Platform
  warn  client-id              the client id is not known yet
        npx jwt-kit token apps/mule
  warn  username               the user is not known yet
        npx jwt-kit token apps/mule
  warn  identity-provider      the identity provider id is not known yet
        npx jwt-kit token apps/mule

  apps/one: Order Sync, for Salesforce
  fail  key                    server.key is missing
        give it: --key <file> or --key-env <name>; or save it as signing.key and
        run
        npx jwt-kit set apps/one --key signing.key
        to put it back; if you no longer have it:
        npx jwt-kit renew apps/one --new-key

  3 bundles: 1 ok, 1 with warnings, 1 with failures

`);
    expect(status).toBe(4);
    const two = await runIn(cwd, ['doctor', 'apps/one', 'apps/mule', 'apps/one', '--json']);
    expect(JSON.parse(two.stdout).bundles.map((one: { directory: string }) => one.directory)).toEqual([
      'apps/one',
      'apps/mule',
    ]);
  });
  test.each(['CHECKLIST.html', 'CHECKLIST.md', '.gitignore'])('a private key only in the %s of a later one', async (name) => {
    const cwd = scratch();
    for (const directory of ['a', 'b', 'c']) await salesforceBundle(cwd, directory);
    const page = join(cwd, 'b', name);
    const before = readFileSync(page, 'utf8').split('\n');
    const middle = Math.floor(before.length / 2);
    const pem = readFileSync(join(cwd, 'b/server.key'), 'utf8');
    writeFileSync(page, [...before.slice(0, middle), pem, ...before.slice(middle)].join('\n'));
    const { stdout } = await runIn(cwd, ['doctor', '--json']);
    const found = JSON.parse(stdout).bundles.map((one: { findings: { check: string; says: string }[] }) =>
      one.findings.filter(({ check }) => check === 'secrets').map(({ says }) => says),
    );
    expect(found).toEqual([
      ['no shared file contains a private key'],
      [`${name} contains a private key`],
      ['no shared file contains a private key'],
    ]);
  });
  test.each([
    ['is', 'no shared file contains a private key'],
    ['is not', 'CHECKLIST.html contains a private key'],
  ])('a page is searched for keys unless it is as recorded: here it %s', async (is, says) => {
    const cwd = scratch();
    await salesforceBundle(cwd, 'app');
    const page = `<p>${readFileSync(join(cwd, 'app/server.key'), 'utf8')}</p>`;
    const path = join(cwd, 'app/jwt-kit.json');
    const record = JSON.parse(readFileSync(path, 'utf8'));
    expect(record.page).toBe(textHash(readFileSync(join(cwd, 'app/CHECKLIST.html'))));
    writeFileSync(join(cwd, 'app/CHECKLIST.html'), page);
    if (is === 'is') writeFileSync(path, JSON.stringify({ ...record, page: textHash(page) }));
    const { stdout } = await runIn(cwd, ['doctor', '--json']);
    expect(stdout).toContain(says);
  });
  test('a record of an earlier version gets the hash of the page when the page is written again', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd, 'app');
    const path = join(cwd, 'app/jwt-kit.json');
    const text = readFileSync(path, 'utf8');
    const { page: _, ...earlier } = JSON.parse(text);
    writeFileSync(path, `${JSON.stringify(earlier, undefined, 2)}\n`);
    expect(await runIn(cwd, ['checklist', 'app'])).toMatchObject({ status: 0 });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
  test('links are not followed, and an earlier set is not a bundle', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd, 'elsewhere/app');
    mkdirSync(join(cwd, 'tree'));
    symbolicLink('../elsewhere/app', join(cwd, 'tree/link'));
    symbolicLink('.', join(cwd, 'tree/loop'));
    const none = { status: 3, stderr: expect.stringContaining('tree: no bundle found in it or below it') };
    expect(await runIn(cwd, ['doctor', 'tree'])).toMatchObject(none);
    await salesforceBundle(cwd, 'tree/app');
    await salesforceBundle(cwd, 'tree/app', [...org, '--force']);
    const { bundles } = JSON.parse((await runIn(cwd, ['doctor', 'tree', '--json'])).stdout);
    expect(bundles.map((one: { directory: string }) => one.directory)).toEqual(['tree/app']);
  });
  test('a bundle hides no bundle below it, and one without its record is still reported', async () => {
    const cwd = scratch();
    for (const app of ['tree', 'tree/app/inner', 'tree/lost', 'tree/previous', 'tree/inner/previous'])
      await salesforceBundle(cwd, app);
    rmSync(join(cwd, 'tree/lost/jwt-kit.json'));
    const { bundles } = JSON.parse((await runIn(cwd, ['doctor', 'tree', '--json'])).stdout);
    expect(
      bundles.map(({ directory, counts }: { directory: string; counts: { fail: number } }) => [directory, counts.fail]),
    ).toEqual([
      ['tree', 0],
      ['tree/app/inner', 0],
      ['tree/inner/previous', 0],
      ['tree/lost', 1],
    ]);
  });
  test('an unreadable directory is a failure, because it may contain a bundle', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd, 'tree/app');
    mkdirSync(join(cwd, 'tree/closed'));
    const list = (path: string, directory: string) => {
      if (path === 'tree/closed')
        throw new KitError('INPUT_UNREADABLE', 'tree/closed: permission denied', { hint: 'check who owns it' });
      return listDirectory(path, { cwd: directory, hint: '' });
    };
    const found = findBundles(['tree'], { cwd, invokedAs: 'jwt-kit', list: (path) => list(path, cwd) });
    expect(found.directories).toEqual(['tree/app']);
    expect(found.closed).toMatchObject([{ directory: 'tree/closed', problem: { message: 'tree/closed: permission denied' } }]);
  });
  test.skipIf(process.platform !== 'linux')('a directory whose name cannot be handled is a failure', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd, 'tree/app');
    await salesforceBundle(cwd, 'other');
    renameSync(join(cwd, 'other'), Buffer.concat([Buffer.from(`${cwd}/tree/caf`), Buffer.from([0xe9])]));
    mkdirSync(join(cwd, 'tree/line\nbreak'));
    const long = Array.from({ length: 5 }, () => 'long'.repeat(55)).join('/');
    mkdirSync(join(cwd, 'tree', long), { recursive: true });
    const { status, stdout } = await runIn(cwd, ['doctor', 'tree', '--json']);
    expect(status).toBe(4);
    const fix = 'rename the directory, then check again';
    expect(JSON.parse(stdout).bundles).toMatchObject([
      { directory: 'tree/app', counts: { fail: 0 } },
      { findings: [{ says: expect.stringMatching(/: its name is not UTF-8$/), fix }] },
      { findings: [{ says: 'tree/line\\x0abreak: its name contains a line break', fix }] },
      { findings: [{ says: `tree/${long}: its path is longer than 1,024 characters`, fix }] },
    ]);
  });
  test('a directory with a reserved name is noted, and hides no other bundle', async () => {
    const cwd = scratch();
    for (const app of ['good', '.jwt-kit-1-x/inner']) await salesforceBundle(cwd, `tree/${app.replace('.jwt-kit', 'jwt-kit')}`);
    renameSync(join(cwd, 'tree/jwt-kit-1-x'), join(cwd, 'tree/.JWT-kit-1-x'));
    const { status, stdout, stderr } = await runIn(cwd, ['doctor', 'tree', '--json']);
    expect([status, JSON.parse(stdout).bundles.length]).toEqual([0, 1]);
    expect(stderr + stdout).toContain('tree/.JWT-kit-1-x was left by an interrupted run and may contain a private key');
  });
  test('a line of a .gitignore that is longer than any path hides no other bundle', async () => {
    const cwd = scratch();
    for (const app of ['bad', 'good']) await salesforceBundle(cwd, `tree/${app}`);
    writeFileSync(join(cwd, 'tree/bad/.gitignore'), 'a'.repeat(40_000));
    const { status, stdout } = await runIn(cwd, ['doctor', 'tree', '--json']);
    const [bad, good] = JSON.parse(stdout).bundles;
    expect([status, bad.directory, good.directory]).toEqual([0, 'tree/bad', 'tree/good']);
    expect(JSON.stringify(bad.findings)).toContain('.gitignore has too many or too long lines');
  });
  test('leftovers of an interrupted run next to a bundle are reported', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    mkdirSync(join(cwd, killed));
    mkdirSync(join(cwd, stagingNameOf(process.ppid, '0123456789ab')));
    const { stderr } = await runIn(cwd, ['doctor', 'app', './app']);
    expect(stderr).toBe(`jwt-kit: note: ${killed} was left by an interrupted run and may contain a private key: delete it\n`);
  });
  test('a bundle named in several ways counts once', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    symbolicLink('app', join(cwd, 'link'));
    const words = ['doctor', 'app', './app', join(cwd, 'app/'), 'link', 'app', '--json'];
    const { bundles } = JSON.parse((await runIn(cwd, words)).stdout);
    expect(bundles.map((one: { directory: string }) => one.directory)).toEqual(['app']);
  });
  test('a single key next to bundles is not a bundle', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    cpSync(join(cwd, 'app/server.key'), join(cwd, 'server.key'));
    const { bundles } = JSON.parse((await runIn(cwd, ['doctor', '--json'])).stdout);
    expect(bundles.map((one: { directory: string }) => one.directory)).toEqual(['app']);
  });
  test('a directory without a bundle, and a missing directory', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'empty'));
    writeFileSync(join(cwd, 'file'), '');
    const hint = 'jwt-kit: hint: give the directory made by npx jwt-kit init, or a parent directory of several\n';
    expect(await runIn(cwd, ['doctor'])).toEqual({
      status: 3,
      stdout: '',
      stderr: `jwt-kit: error: .: no bundle found in it or below it\n${hint}`,
    });
    expect((await runIn(cwd, ['doctor', 'nope'])).stderr).toBe(`jwt-kit: error: nope: there is no such directory\n${hint}`);
    expect((await runIn(cwd, ['doctor', 'file'])).stderr).toContain('file: this is a file, not a directory');
  });
  test('a bundle without its record is a bundle if it is named', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    rmSync(join(cwd, 'app/jwt-kit.json'));
    const { bundles } = JSON.parse((await runIn(cwd, ['doctor', 'app', '--json'])).stdout);
    expect(bundles[0]).toMatchObject({ directory: 'app', name: null, provider: null, status: 'fail' });
  });
});

describe('--json', () => {
  test('is one document with the shape that help json documents', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const { stdout } = await runIn(cwd, ['doctor', 'app', '--json', '--warn-days', '365']);
    const { bundles, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ schema: 1, ok: true, command: 'doctor', status: 'warn', files: [], notes: [] });
    const [{ findings, ...bundle }] = bundles;
    expect(bundle).toEqual({
      directory: 'app',
      name: 'Order Sync',
      provider: 'salesforce',
      status: 'warn',
      // On Windows, `permissions` asks icacls, which no test does.
      counts: { ok: process.platform === 'win32' ? 21 : 22, warn: 1, fail: 0, skip: 0 },
      certificate: {
        sha256: JSON.parse(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8')).certificate.sha256,
        notAfter: '2027-11-21T22:13:20.000Z',
        daysLeft: 364,
      },
    });
    expect(findings.find((one: { status: string }) => one.status !== 'ok')).toEqual({
      check: 'certificate-end',
      status: 'warn',
      says: 'expires on 21 November 2027, 364 days left',
      fix: 'npx jwt-kit renew app --days 730',
    });
  });
});

test.each(['./x', 'link/x'])('--ics and --report are not the same file: %s', async (other) => {
  const cwd = scratch();
  await salesforceBundle(cwd);
  symbolicLink('.', join(cwd, 'link'));
  expect(await runIn(cwd, ['doctor', 'app', '--ics', 'x', '--report', other, '--force'])).toMatchObject({
    status: 2,
    stderr: `jwt-kit: error: x and ${other} are the same file\njwt-kit: hint: choose two names\n`,
  });
  expect(readdirSync(cwd).sort()).toEqual(['app', 'link']);
});

describe('--ics', () => {
  test('writes a calendar that calendar programs read, with one day for each certificate', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const name = `Größe, "x"; ${'長'.repeat(60)}\\n`;
    await runIn(cwd, ['init', 'other', '--provider', 'generic', '--name', name, '--key', key, '--days', '10']);
    const { status, stdout } = await runIn(cwd, ['doctor', 'app', 'other', '--ics', 'r.ics']);
    expect(status).toBe(0);
    expect(stdout).toContain('\n  wrote r.ics\n');
    const text = readFileSync(join(cwd, 'r.ics'), 'utf8');
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
    expect(events.map(({ summary, description, startDate }) => ({ summary, description, day: startDate.toString() }))).toEqual([
      {
        summary: 'Renew the certificate of Order Sync',
        description: `It is valid until 21 November 2027.\nIn the directory ${join(cwd, 'app')}, run: npx jwt-kit renew`,
        day: '2027-10-22',
      },
      {
        summary: `Renew the certificate of ${name}`,
        description: `It is valid until 1 December 2026.\nIn the directory ${join(cwd, 'other')}, run: npx jwt-kit renew`,
        day: '2026-11-26',
      },
    ]);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(2);
    expect(events.flatMap(({ component }) => component.getAllSubcomponents('valarm'))).toHaveLength(4);
    // A renewed certificate keeps its id in the calendar, and a copy of the bundle gets no second reminder.
    await runIn(cwd, ['renew', 'app']);
    cpSync(join(cwd, 'app'), join(cwd, 'copy'), { recursive: true });
    await runIn(cwd, ['doctor', 'app', 'copy', '--ics', 's.ics'], { now: () => new Date('2027-11-01') });
    const [later, ...more] = new ICAL.Component(ICAL.parse(readFileSync(join(cwd, 's.ics'), 'utf8'))).getAllSubcomponents(
      'vevent',
    );
    expect(more).toEqual([]);
    expect(later?.getFirstPropertyValue('uid')).toBe(events[0]?.uid);
    // The renewal date has passed, so the reminder is for today.
    expect(String(later?.getFirstPropertyValue('dtstart'))).toBe('2027-11-01');
  });
  test('replaces no existing file, and needs a bundle with a certificate', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    writeFileSync(join(cwd, 'r.ics'), 'mine');
    const { status, stderr } = await runIn(cwd, ['doctor', 'app', '--ics', 'r.ics']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'jwt-kit: error: r.ics: the file already exists\njwt-kit: hint: choose another name, or add --force to replace it; replaced files are kept in previous\n',
    });
    expect(readFileSync(join(cwd, 'r.ics'), 'utf8')).toBe('mine');
    rmSync(join(cwd, 'app/server.crt'));
    expect((await runIn(cwd, ['doctor', 'app', '--ics', 's.ics'])).stderr).toBe(
      'jwt-kit: error: no certificate found to write a reminder for\njwt-kit: hint: leave out --ics\n',
    );
  });
});

describe('--report', () => {
  test('says what is wrong without naming anyone', async () => {
    const cwd = scratch();
    const flags = [
      ...[
        '--instance-url',
        'https://acme--uat.sandbox.my.salesforce.com',
        '--username',
        `bob.jones@${'initech'.repeat(12)}.com`,
      ],
      ...[
        '--client-id',
        `3MVG9consumerkey${'x'.repeat(60)} with blank`,
        '--email',
        'boss@initech.com',
        '--audience',
        'https://hooli.my.salesforce.com',
      ],
      ...['--subject', 'CN=Payroll,O=Initech'],
    ];
    await salesforceBundle(cwd, 'clients/initech-payroll', flags);
    writeFileSync(join(cwd, 'clients/initech-payroll/initech.p12'), 'x');
    writeFileSync(join(cwd, 'clients/initech-payroll/.gitignore'), '');
    const { status } = await runIn(cwd, ['doctor', 'clients', '--report', 'report.json']);
    expect(status).toBe(4);
    const text = readFileSync(join(cwd, 'report.json'), 'utf8');
    expect(text).not.toMatch(/initech|bob|jones|boss|acme|uat|hooli|3MVG9|consumer key with|payroll|Order Sync|clients/i);
    expect(text).not.toContain('BEGIN');
    const report = JSON.parse(text);
    const [bundle] = report.bundles;
    expect(Object.keys(report)).toEqual(['schema', 'made', 'versions', 'platform', 'note', 'bundles']);
    expect(bundle.settings.instanceUrl).toMatch(/^https:\/\/#[0-9a-f]{12}\.sandbox\.my\.salesforce\.com$/);
    expect(bundle.claims.aud).toMatch(/^https:\/\/#[0-9a-f]{12}\.my\.salesforce\.com$/);
    expect(bundle.settings).toMatchObject({ appType: 'external-client-app', username: bundle.claims.sub });
    const record = JSON.parse(readFileSync(join(cwd, 'clients/initech-payroll/jwt-kit.json'), 'utf8'));
    expect(bundle.certificate).toMatchObject({
      sha256: record.certificate.sha256,
      version: 3,
      selfSigned: true,
      daysLeft: 364,
    });
    expect(bundle.key.thumbprint).toBe(record.key.thumbprint);
    expect(
      bundle.findings.filter((one: { status: string }) => one.status !== 'ok').map((one: { check: string }) => one.check),
    ).toEqual(['git', 'audience', 'client-id', 'username']);
  });
  const org2 = (settings: Record<string, string>) => (value: { settings: Record<string, string> }) =>
    Object.assign(value.settings, settings);
  test.each<[string, string, readonly string[], (value: never) => unknown, readonly string[]]>([
    ['a path of the token URL', 'generic', ['--token-url', 'https://idp.secretco.com/tenant-secret/token'], () => {}, []],
    ['an org in capitals', 'salesforce', org, org2({ instanceUrl: 'https://SECRETCO.my.salesforce.com' }), []],
    ['a sandbox in capitals', 'salesforce', org, org2({ instanceUrl: 'https://x--SecretBox.sandbox.my.salesforce.com' }), []],
    ['a user with odd characters', 'salesforce', org, org2({ username: 'secret\u202e@secretco.com x' }), []],
    ['unknown settings', 'anypoint', [], org2({ region: 'SECRET-REGION', subVersion: 'SECRETVER', secretName: 'x' }), []],
    [
      'an invalid thumbprint',
      'salesforce',
      org,
      (value: { key: object }) => Object.assign(value.key, { thumbprint: `SECRET${'x'.repeat(37)}=` }),
      [],
    ],
    ['an unknown provider', 'salesforce', org, (value) => Object.assign(value, { provider: 'secretco' }), []],
    ['a server that is missing', 'salesforce', org, () => {}, ['--online', '--url', 'https://secretco.invalid']],
  ])('does not name %s', async (_, provider, flags, change, words) => {
    const cwd = scratch();
    await runIn(cwd, ['init', 'secretplace', '--provider', provider, '--name', 'Secret App', '--key', key, ...flags]);
    const path = join(cwd, 'secretplace/jwt-kit.json');
    const value = JSON.parse(readFileSync(path, 'utf8'));
    change(value as never);
    writeFileSync(path, JSON.stringify(value));
    await runIn(cwd, ['doctor', 'secretplace', '--report', 'r.json', ...words]);
    expect(readFileSync(join(cwd, 'r.json'), 'utf8').replace('"secrets"', '')).not.toMatch(/secret(?!s)/i);
  });
  test('contains the code of an error response, but not its text', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const { origin } = await rehearsing(cwd, ['--fail', 'invalid_grant: user BOB in org 00Dxx is locked']);
    await runIn(cwd, ['doctor', 'app', '--online', '--url', origin, '--report', 'r.json'], network);
    const [bundle] = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')).bundles;
    expect(bundle.findings.at(-1)).toEqual({
      check: 'token',
      status: 'fail',
      says: 'not true: the server issues a token',
      code: 'invalid_grant',
    });
  });
  test('must be a file, and so must the calendar', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    for (const flag of ['--report', '--ics']) {
      expect(await runIn(cwd, ['doctor', 'app', flag, '-'])).toMatchObject({ status: 2, stdout: '' });
    }
  });
  test('hashes with a random key, so that nobody finds a name by trying', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const made: string[] = [];
    for (const name of ['a.json', 'b.json']) {
      const random = (size: number): Uint8Array => Buffer.alloc(size, name);
      await runIn(cwd, ['doctor', 'app', '--report', name], { random });
      made.push(JSON.parse(readFileSync(join(cwd, name), 'utf8')).bundles[0].settings.username);
    }
    expect(made[0]).not.toBe(made[1]);
  });
});
