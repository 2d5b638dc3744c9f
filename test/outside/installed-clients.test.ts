/**
 * Large clients from npm against a rehearsal: jsforce, newman, and the Salesforce CLI if it is installed. They bring hundreds of
 * packages, so they are no development dependencies: npm installs fixed versions when they are needed.
 */
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { JWT_BEARER } from '../../src/core/jwt/grant-type.ts';
import { acme, bundleIn, key, rehearsing } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { scratch } from '../strangers.ts';
import { installed } from './installed.ts';

const started = promisify(execFile);
const realClock = { now: (): Date => new Date() };

async function rehearsal(): Promise<{ cwd: string; origin: string; url: string; said(): string }> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
  return { ...(await rehearsing(cwd, [], realClock)), cwd };
}

test('jsforce: token, identity twice, queries, logout', { timeout: 300_000 }, async () => {
  const directory = installed('jsforce', { jsforce: '3.10.16' });
  const { cwd, origin, said } = await rehearsal();
  const assertion = (await runIn(cwd, ['sign', 'app'], realClock)).stdout.trim();
  const program = `
import jsforce from ${JSON.stringify(join(directory, 'node_modules/jsforce/lib/index.js'))};
const [origin, assertion] = process.argv.slice(2);
const connection = new jsforce.Connection({ instanceUrl: origin, loginUrl: origin });
await connection.authorize({ grant_type: ${JSON.stringify(JWT_BEARER)}, assertion });
const first = await connection.identity();
const second = await connection.identity();
const org = await connection.query('SELECT Id, Name FROM Organization');
const user = await connection.query('SELECT Id, Username FROM User');
await connection.logout();
console.log(JSON.stringify({ same: first.user_id === second.user_id, user: first.username, orgs: org.totalSize,
  users: user.records.map(({ Username }) => Username), url: connection.instanceUrl }));
`;
  writeFileSync(join(cwd, 'client.mjs'), program);
  const { stdout } = await started(process.execPath, ['client.mjs', origin, assertion], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ same: true, user: 'u@acme.com', orgs: 1, users: ['u@acme.com'] });
  expect(said()).toContain('the token is revoked');
});

test('newman: a collection that gets a token and asks whose it is', { timeout: 300_000 }, async () => {
  const directory = installed('newman', { newman: '6.2.2' });
  const { cwd, origin, url } = await rehearsal();
  const assertion = (await runIn(cwd, ['sign', 'app'], realClock)).stdout.trim();
  const check = (...lines: string[]): object => ({ listen: 'test', script: { exec: lines } });
  const form = Object.entries({ grant_type: JWT_BEARER, assertion }).map(([name, value]) => ({ key: name, value }));
  const collection = {
    info: { name: 'rehearsal', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [
      {
        name: 'token',
        request: { method: 'POST', url, body: { mode: 'urlencoded', urlencoded: form } },
        event: [
          check(
            "pm.test('granted', () => pm.response.to.have.status(200));",
            "pm.collectionVariables.set('token', pm.response.json().access_token);",
          ),
        ],
      },
      {
        name: 'user',
        request: {
          method: 'GET',
          url: `${origin}/services/oauth2/userinfo`,
          header: [{ key: 'Authorization', value: 'Bearer {{token}}' }],
        },
        event: [check("pm.test('the user', () => pm.expect(pm.response.json().preferred_username).to.eql('u@acme.com'));")],
      },
    ],
  };
  writeFileSync(join(cwd, 'collection.json'), JSON.stringify(collection));
  const newman = join(directory, 'node_modules/newman/bin/newman.js');
  const words = [newman, 'run', 'collection.json', '--reporters', 'json', '--reporter-json-export', 'r.json'];
  // It exits with 1 if an assertion fails.
  await started(process.execPath, words, { cwd });
});

/** Whether the Salesforce CLI is installed, and runs with its Node: it is too large to install for a test (300 MB). */
const sf = spawnSync('sf', ['org', 'login', 'jwt', '--help']).status === 0;

test.skipIf(!sf)(
  `sf${sf ? '' : ' (the Salesforce CLI is not installed, or does not run with its Node)'}: login, display, list`,
  { timeout: 120_000 },
  async () => {
    const { cwd, origin } = await rehearsal();
    const env = {
      ...process.env,
      HOME: cwd,
      SF_DISABLE_TELEMETRY: 'true',
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
    };
    const run = async (...words: string[]): Promise<{ result: Record<string, unknown> }> =>
      JSON.parse((await started('sf', [...words, '--json'], { cwd, env })).stdout);
    const login = ['--client-id', 'c', '--jwt-key-file', key, '--username', 'u@acme.com', '--instance-url', origin];
    expect((await run('org', 'login', 'jwt', ...login)).result).toMatchObject({ username: 'u@acme.com', instanceUrl: origin });
    expect((await run('org', 'display', '--target-org', 'u@acme.com')).result).toMatchObject({ connectedStatus: 'Connected' });
    expect(JSON.stringify(await run('org', 'list'))).toContain('u@acme.com');
  },
);
