/** doctor over a thousand bundles takes linear time. */
import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { key } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { cpuTimeOf } from '../cpu-time.ts';
import { scratch } from '../strangers.ts';

const init = ['init', 'app', '--name', 'Order Sync', '--key', key];

test('a thousand bundles take linear processor time, less than ten seconds', {
  timeout: 110_000,
}, async () => {
  const cwd = scratch();
  await runIn(cwd, [
    ...init,
    '--provider',
    'salesforce',
    '--instance-url',
    'https://acme.my.salesforce.com',
    '--username',
    'a@acme.com',
    '--client-id',
    'c',
  ]);
  for (let at = 0; at < 1000; at += 1)
    cpSync(join(cwd, 'app'), join(cwd, at < 250 ? 'few' : 'rest', `${at}`), { recursive: true });
  const time = (directory: string): Promise<number> =>
    cpuTimeOf(async () => {
      const { status, stdout } = await runIn(cwd, ['doctor', directory, '--json']);
      expect({ status, ok: JSON.parse(stdout).status }).toEqual({ status: 0, ok: 'ok' });
    });
  await time('app');
  const few = await time('few');
  renameSync(join(cwd, 'few'), join(cwd, 'rest/few'));
  const all = await time('rest');
  expect(all).toBeLessThan(10_000);
  expect(all / few).toBeLessThan(6);
});
