import { stagingNameOf } from '../../../../src/cli/disk/journal/staging.ts';
import { key } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

export const org = [
  '--instance-url',
  'https://acme.my.salesforce.com',
  '--username',
  'sync@acme.com',
  '--client-id',
  '3MVG9consumerkey',
];

export async function salesforceBundle(cwd: string, directory = 'app', flags: readonly string[] = org): Promise<void> {
  await runIn(cwd, ['init', directory, '--provider', 'salesforce', '--name', 'Order Sync', '--key', key, ...flags]);
}

/** The staging directory of a dead run. */
export const killed = stagingNameOf(999_999_999, '0123456789ab');
