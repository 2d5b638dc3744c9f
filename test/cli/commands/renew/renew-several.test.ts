import { createHook } from 'node:async_hooks';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixturePath, frozen } from '../../../fixtures.ts';
import { flawOf } from '../../sets.ts';
import { copyTree, removeDirectory, sharedDirectory } from '../../several-bundles.ts';
import { runIn } from '../../world.ts';

/** Three bundles, valid for 20, 60 and 365 days. */
let tree = '';
afterAll(() => removeDirectory(tree));
beforeAll(async () => {
  tree = sharedDirectory();
  writeFileSync(
    join(tree, 'orgs.csv'),
    'directory,name,days,username\na,A,20,a@acme.com\nb/c,C,60,c@acme.com\nd,D,365,d@acme.com\n',
  );
  const words = ['init', 'orgs', '--provider', 'salesforce', '--from', 'orgs.csv', '--key', fixturePath('keys/rsa.pem')];
  expect(
    (await runIn(tree, [...words, '--instance-url', 'https://acme.my.salesforce.com', '--client-id', '3MVG9'])).status,
  ).toBe(0);
});

const end = (cwd: string, name: string): string =>
  JSON.parse(readFileSync(join(cwd, 'orgs', name, 'jwt-kit.json'), 'utf8')).certificate.notAfter.slice(0, 10);

/** Runs something; adds the highest number of RSA keys that were being made at the same time. */
async function countingKeys<T>(run: () => Promise<T>): Promise<T & { atOnce: number }> {
  const open = new Set<number>();
  let atOnce = 0;
  const hook = createHook({
    init(id, type) {
      if (type !== 'KEYPAIRGENREQUEST') return;
      atOnce = Math.max(atOnce, open.add(id).size);
    },
    before: (id) => void open.delete(id),
  }).enable();
  try {
    return { ...(await run()), atOnce };
  } finally {
    hook.disable();
  }
}

describe('renew', () => {
  test('--expiring renews what is due, and says what it left', async () => {
    const cwd = copyTree(tree);
    const { status, stdout } = await runIn(cwd, ['renew', 'orgs', '--expiring', '30d', '--days', '90']);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `
  Renewed 1 of 3 bundles; 2 left as they are.

    orgs/a    expires 19 Feb 2027
    orgs/b/c  not due: it is valid for 59 more days
    orgs/d    not due: it is valid for 364 more days

  Next: follow CHECKLIST.html in each renewed directory.

`,
    });
    expect(flawOf(join(cwd, 'orgs/a'))).toBeUndefined();
    expect([end(cwd, 'a'), end(cwd, 'b/c'), end(cwd, 'd')]).toEqual(['2027-02-19', '2027-01-20', '2027-11-21']);
  });

  test('--expiring on one bundle, and without a directory on all below', async () => {
    const cwd = copyTree(tree);
    expect(await runIn(cwd, ['renew', 'orgs/d', '--expiring', '30d'])).toEqual({
      status: 0,
      stdout: 'orgs/d: not due: it is valid for 364 more days\n',
      stderr: '',
    });
    const { bundles } = JSON.parse(
      (await runIn(join(cwd, 'orgs'), ['renew', '--expiring', '70d', '--days', '365', '--json'])).stdout,
    );
    expect(bundles.map((one: Record<string, unknown>) => [one['directory'], one['renewed'], one['daysLeft']])).toEqual([
      ['a', true, undefined],
      ['b/c', true, undefined],
      ['d', false, 364],
    ]);
  });

  test('--expiring says that nothing is due, also with --dry-run', async () => {
    const nothing = `
  Nothing to renew in 3 bundles.

    orgs/a    not due: it is valid for 19 more days
    orgs/b/c  not due: it is valid for 59 more days
    orgs/d    not due: it is valid for 364 more days

`;
    const words = ['renew', 'orgs', '--expiring', '10d'];
    expect(await runIn(tree, words)).toEqual({ status: 0, stdout: nothing, stderr: '' });
    expect(await runIn(tree, [...words, '--dry-run'])).toEqual({ status: 0, stdout: nothing, stderr: '' });
    const { stdout } = await runIn(tree, ['renew', 'orgs', '--expiring', '30d', '--days', '365', '--dry-run']);
    expect(stdout).toMatch(/^nothing was written; without --dry-run, it would write:\n( {2}orgs\/a\/.*\n){8,9}$/);
  });

  test('--expiring renews what is valid for less time when half of that is over, so that a job settles', async () => {
    const cwd = copyTree(tree);
    const job = async (day: number): Promise<[ends: string, stderr: string]> => {
      const now = (): Date => new Date(frozen.getTime() + day * 86_400_000);
      const { stderr } = await runIn(cwd, ['renew', 'orgs/a', '--expiring', '30d'], { now });
      return [end(cwd, 'a'), stderr];
    };
    const note = `jwt-kit: note: a certificate that is valid for 20 days is always due by --expiring: it is renewed when half of that is over; --days makes it valid for longer\n`;
    expect(await job(0)).toEqual(['2026-12-11', note]);
    expect(await job(9)).toEqual(['2026-12-11', note]);
    expect(await job(11)).toEqual(['2026-12-22', note]);
    expect(await job(12)).toEqual(['2026-12-22', note]);
  });

  test('an error in one does not stop the others; the status is the common one', async () => {
    const cwd = copyTree(tree);
    rmSync(join(cwd, 'orgs/a/server.key'));
    const ran = await runIn(cwd, ['renew', 'orgs']);
    expect(ran.status).toBe(3);
    expect(ran.stdout).toContain('  Renewed 2 of 3 bundles; 1 failed.\n');
    expect(ran.stderr).toMatch(/^jwt-kit: error: orgs\/a\/server\.key: there is no such file\n/);
    writeFileSync(join(cwd, 'orgs/d/server.key'), readFileSync(fixturePath('keys/other.pem')));
    const mixed = await runIn(cwd, ['renew', 'orgs/a', 'orgs/d', 'orgs/b', '--json']);
    expect(mixed.status).toBe(1);
    const { ok, bundles } = JSON.parse(mixed.stdout);
    expect(ok).toBe(false);
    expect(bundles).toMatchObject([
      { directory: 'orgs/a', ok: false, error: { code: 'INPUT_UNREADABLE', exitCode: 3 }, files: [] },
      { directory: 'orgs/d', ok: false, error: { code: 'MISMATCH', exitCode: 4 } },
      { directory: 'orgs/b/c', ok: true },
    ]);
    expect(flawOf(join(cwd, 'orgs/b/c'))).toBeUndefined();
  });

  test.each([
    ['two directories', ['orgs/a', 'orgs/d']],
    ['a tree, what is due', ['orgs', '--expiring', '70d', '--days', '365']],
  ])('--new-key gives each a key of its own, made at the same time: %s', async (_, words) => {
    const cwd = copyTree(tree);
    const { status, stdout, atOnce } = await countingKeys(() => runIn(cwd, ['renew', ...words, '--new-key', '--json']));
    const thumbprints = JSON.parse(stdout).bundles.flatMap(
      (one: { record?: { key: { thumbprint: string } } }) => one.record?.key.thumbprint ?? [],
    );
    expect([status, new Set(thumbprints).size, atOnce]).toEqual([0, 2, 2]);
  });

  test.each([
    [['--certificate', 'x.crt'], '--certificate works only with one bundle'],
    [['--key', '-'], '--key - works only with one bundle'],
    [['--passphrase-file', '-'], '--passphrase-file - works only with one bundle'],
    [['--expiring', 'soon'], '--expiring: expected days or hours'],
    [['--expiring', '30'], '--expiring: expected days or hours'],
  ])('refuses %j for several', async (flags, message) => {
    const { status, stderr } = await runIn(tree, ['renew', 'orgs', ...flags]);
    expect(stderr).toContain(`jwt-kit: error: ${message}`);
    expect(status).toBe(2);
  });

  test('without a directory, names the bundles below, and not the directory itself if it has files of a bundle', async () => {
    const cwd = copyTree(tree);
    for (const name of ['server.key', 'server.crt', 'server.csr']) writeFileSync(join(cwd, 'orgs', name), '');
    expect((await runIn(join(cwd, 'orgs'), ['renew'])).stderr).toContain('no bundle in this directory; below it: a, d, b/c\n');
  });
  test('without a directory, names the bundles below, and renews none', async () => {
    const { status, stdout, stderr } = await runIn(join(tree, 'orgs'), ['renew']);
    expect({ status, stdout, stderr }).toEqual({
      status: 3,
      stdout: '',
      stderr: `jwt-kit: error: no bundle in this directory; below it: a, d, b/c
jwt-kit: hint: name one: npx jwt-kit renew a
`,
    });
  });
});

test('checklist writes the pages of several bundles', async () => {
  const cwd = copyTree(tree);
  rmSync(join(cwd, 'orgs/a/CHECKLIST.md'));
  mkdirSync(join(cwd, 'orgs/empty'));
  expect(await runIn(cwd, ['checklist', 'orgs'])).toEqual({
    status: 0,
    stdout: 'wrote orgs/a/CHECKLIST.md\n2 up to date\n',
    stderr: '',
  });
  const { bundles } = JSON.parse((await runIn(cwd, ['checklist', 'orgs/a', 'orgs/d', '--json'])).stdout);
  expect(bundles.map((one: { changed: boolean }) => one.changed)).toEqual([false, false]);
});
