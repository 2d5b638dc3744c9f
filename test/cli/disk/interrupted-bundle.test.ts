/** Commands that only read a bundle whose replacement was killed half-way. */
import { cpSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { stagingNameOf } from '../../../src/cli/disk/journal/staging.ts';
import { scratch } from '../../strangers.ts';
import { plant, tree } from '../directory-tree.ts';
import { journal } from '../interrupted.ts';
import { expectWhole, initWith, setNames } from '../sets.ts';
import { type Ran, runIn } from '../world.ts';

/** The order in which `init` puts the files in place. */
const order = ['.gitignore', 'server.key', ...setNames.filter((name) => !['.gitignore', 'server.key'].includes(name))];

/** A bundle in `app` that a run was replacing with one of another key; the given number of files had arrived. */
async function halfway(arrived: number, more: readonly string[] = []): Promise<string> {
  const cwd = scratch();
  const now = (): Date => new Date();
  await runIn(cwd, [...initWith(0), ...more], { now });
  const other = scratch();
  await runIn(other, [...initWith(1), ...more], { now });
  const app = join(cwd, 'app');
  const staging = join(app, stagingNameOf(2 ** 22 + 1, '0123456789ab'));
  cpSync(app, join(other, 'old'), { recursive: true });
  mkdirSync(staging, { mode: 0o700 });
  renameSync(join(other, 'old'), join(staging, 'old'));
  cpSync(join(other, 'app'), join(staging, 'new'), { recursive: true });
  plant(app, { 'previous/': '700' });
  const arriving = Object.fromEntries(order.map((name) => [name, readFileSync(join(staging, 'new', name), 'utf8')]));
  journal(app, staging, { arriving, leaving: [], stamp: '20261121T221300Z' });
  renameSync(join(staging, 'old'), join(app, 'previous/20261121T221300Z'));
  for (const name of order.slice(0, arrived)) renameSync(join(staging, 'new', name), join(app, name));
  return cwd;
}

const mixed = 'jwt-kit: error: app: an interrupted run left a mix of old and new files\n';
const hint = 'jwt-kit: hint: finish that run: npx jwt-kit checklist app\n';

describe.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('a bundle of which %i files are new', (arrived) => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await halfway(arrived);
  });
  /** Key, certificate and record: each of them is new from its place in the order on. */
  const agrees = new Set(['server.key', 'server.crt', 'jwt-kit.json'].map((name) => order.indexOf(name) < arrived)).size === 1;

  test(`${agrees ? 'is used' : 'is refused'} by those who read it, and not touched`, async () => {
    const before = tree(cwd);
    const now = (): Date => new Date();
    const runs: Ran[] = [
      await runIn(cwd, ['sign', 'app', '--client-id', 'abc'], { now }),
      await runIn(cwd, ['token', 'app', '--client-id', 'abc', '--dry-run'], { now }),
      await runIn(cwd, ['verify', '--with', 'app', 'e30.e30.e30'], { now }),
      await runIn(cwd, ['explain', 'invalid_grant', '--bundle', 'app'], { now }),
    ];
    const said = runs.map(({ status, stderr }) => (stderr === mixed + hint ? status : undefined));
    expect(said).toEqual(agrees ? Array(4).fill(undefined) : [1, 1, 1, 1]);
    if (agrees) expect(runs.slice(0, 2).map(({ status }) => status)).toEqual([0, 0]);
    const doctor = await runIn(cwd, ['doctor', 'app'], { now });
    expect(doctor.stdout).toContain('npx jwt-kit checklist app');
    expect(tree(cwd)).toEqual(before);
  });

  test('is finished by a command that writes it', async () => {
    const { status, stderr } = await runIn(cwd, ['checklist', 'app'], { now: () => new Date() });
    expect([status, stderr]).toEqual([0, `jwt-kit: note: finished an interrupted run in ${join(cwd, 'app')}\n`]);
    expectWhole(cwd, 1, [0]);
  });
});
