/** The metadata that `use metadata` makes: its types by Salesforce's own registry, and its three steps with a stand-in for sf. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleIn } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { program } from '../program.ts';
import { scratch, testWith } from '../strangers.ts';
import { installed } from './installed.ts';

const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com', '--email', 'b@acme.com'];

async function metadataIn(cwd: string, words: readonly string[] = []): Promise<string> {
  await bundleIn(cwd, 'salesforce', [...org, '--name', '注文 & Order Sync']);
  expect((await runIn(cwd, ['use', 'metadata', 'app', '--out-dir', 'metadata', ...words])).status).toBe(0);
  return join(cwd, 'metadata');
}

describe.each([
  [
    'external-client-app',
    [
      'ExternalClientApplication:Order_Sync',
      'ExtlClntAppConfigurablePolicies:Order_Sync_plcy',
      'ExtlClntAppGlobalOauthSettings:Order_Sync_glbloauth',
      'ExtlClntAppOauthConfigurablePolicies:Order_Sync_oauthPlcy',
      'ExtlClntAppOauthSettings:Order_Sync_oauth',
      'PermissionSet:Order_Sync_Access',
    ],
  ],
  ['connected-app', ['ConnectedApp:Order_Sync', 'PermissionSet:Order_Sync_Access']],
])('%s', (type, expected) => {
  test('every file resolves to its type', async () => {
    const packages = installed(
      'source-deploy-retrieve',
      { '@salesforce/source-deploy-retrieve': '12.37.2' },
      // Newer versions do not run on Node 20.
      { '@jsforce/jsforce-node': '3.10.16' },
    );
    const require = createRequire(join(packages, 'package.json'));
    const { ComponentSet } = require('@salesforce/source-deploy-retrieve');
    const directory = await metadataIn(scratch(), ['--app-type', type]);
    const found = ComponentSet.fromSource(join(directory, 'force-app')).getSourceComponents().toArray();
    const names = found.map((one: { type: { name: string }; fullName: string }) => `${one.type.name}:${one.fullName}`);
    expect(names.sort()).toEqual(expected);
    const files = readdirSync(join(directory, 'force-app'), { recursive: true, encoding: 'utf8' });
    const resolved = found.map(({ xml }: { xml: string }) => basename(xml));
    expect(
      files
        .filter((name) => name.endsWith('.xml'))
        .map((name) => basename(name))
        .sort(),
    ).toEqual(resolved.sort());
  });
  testWith('bash', 'deploy.sh deploys, lets the user in, and keeps the consumer key', async () => {
    const cwd = scratch();
    const directory = await metadataIn(cwd, ['--app-type', type]);
    const bin = join(cwd, 'bin');
    mkdirSync(bin);
    const sf = `echo "sf $*" >> '${cwd}/log'
if [ "$2" = retrieve ]; then
  file=$(ls force-app/main/default/*/*.ecaGlblOauth-meta.xml force-app/main/default/*/*.connectedApp-meta.xml 2>/dev/null | head -1)
  sed -i 's:</certificate>:&\\n    <consumerKey>3MVG9.from_the_org</consumerKey>:' "$file"
fi`;
    const scripts = { sf, npx: `shift; exec '${process.execPath}' '${program}' "$@"` };
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: cwd };
    execFileSync('bash', ['deploy.sh'], { cwd: directory, env, stdio: 'pipe' });
    const log = readFileSync(join(cwd, 'log'), 'utf8').trim().split('\n');
    expect(log).toEqual([
      'sf project deploy start --source-dir force-app',
      ...(type === 'connected-app' ? [] : ['sf apex run --file assign-user.apex']),
      'sf org assign permset --name Order_Sync_Access --on-behalf-of a@acme.com',
      `sf project retrieve start --metadata ${type === 'connected-app' ? 'ConnectedApp:Order_Sync' : 'ExtlClntAppGlobalOauthSettings:Order_Sync_glbloauth'}`,
    ]);
    expect(JSON.parse(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8')).settings.clientId).toBe('3MVG9.from_the_org');
  });
});
