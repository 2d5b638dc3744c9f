/** While a run that replaces the files is not finished, no command advises to make a new key or set. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stagingNameOf } from '../../../../src/cli/disk/journal/staging.ts';
import { plant } from '../../directory-tree.ts';
import { runIn } from '../../world.ts';
import { bundled } from '../renew/renew-setup.ts';

const finish =
  'in a copy from elsewhere, delete the files that start with .jwt-kit-; else finish or remove it: npx jwt-kit checklist app';
const files = ['jwt-kit.json', 'server.key', 'server.crt', 'public.pem', 'jwks.json', 'server.csr', 'CHECKLIST.md'];

test.each(
  files.flatMap((name) => [
    { name, spoil: 'missing' },
    { name, spoil: 'damaged' },
  ]),
)('$name is $spoil', async ({ name, spoil }) => {
  const cwd = await bundled();
  writeFileSync(join(cwd, 'app/.jwt-kit-journal.json'), '{}');
  if (spoil === 'missing') rmSync(join(cwd, 'app', name));
  else writeFileSync(join(cwd, 'app', name), 'x');
  const { stdout } = await runIn(cwd, ['doctor', 'app', '--json']);
  const [{ findings }] = JSON.parse(stdout).bundles as [{ findings: { check: string; status: string; fix?: string }[] }];
  const first = findings.filter(({ fix }) => fix !== undefined);
  expect(first.length).toBeGreaterThan(0);
  for (const { check, fix } of first) if (check !== 'git') expect({ check, fix }).toEqual({ check, fix: finish });
  const said = await Promise.all(
    [
      ['sign', 'app'],
      ['token', 'app', '--curl'],
      ['rehearse', 'app', '--for', '0s'],
      ['renew', 'app'],
      ['checklist', 'app'],
    ].map((words) => runIn(cwd, words)),
  );
  for (const { stderr } of said) expect(stderr).not.toMatch(/--new-key|jwt-kit init|jwt-kit renew/);
});

test('while another run is active, the advice is to wait for it', async () => {
  const cwd = await bundled();
  plant(join(cwd, 'app'), { '.jwt-kit-journal.json': '600 {}', [`${stagingNameOf(process.ppid, '0123456789ab')}/`]: '700' });
  rmSync(join(cwd, 'app/server.key'));
  const { stdout } = await runIn(cwd, ['doctor', 'app']);
  expect(stdout).toMatch(/fail {2}key .*\n +wait until it is finished, then check again\n/);
  expect(readdirSync(join(cwd, 'app'))).toContain('.jwt-kit-journal.json');
});
