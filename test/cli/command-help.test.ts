import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands as all } from '../../src/cli/command-table.ts';
import { fixture } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const examined = [
  'passphrase',
  'set',
  'keystore',
  'inspect',
  'match',
  'repair',
  'sign',
  'decode',
  'verify',
  'rehearse',
  'token',
  'use',
  'doctor',
  'explain',
  'renew',
  'completion',
];
const commands = all.filter(({ name }) => examined.includes(name));

describe('help', () => {
  test.each(commands.map(({ name }) => name))('of jwt-kit %s', async (command) => {
    const ran = await runIn(scratch(), [command, '--help']);
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(ran.stdout).toMatchFileSnapshot(`../fixtures/help/${command}.txt`);
  });
  test.each(all.map(({ name }) => name))('of jwt-kit %s has each example on one line on Windows', async (command) => {
    const [here, there] = [
      await runIn(scratch(), [command, '--help']),
      await runIn(scratch(), ['help', command], { platform: 'win32' }),
    ];
    expect(there.stdout).not.toMatch(/[\\|]$/m);
    expect(there.stdout.split(/\s+/)).toEqual(here.stdout.split(/\s+/).filter((word) => word !== '\\'));
  });
  test('the examples in it run', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'server.key'), fixture('keys/rsa.pem'));
    const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com', '--client-id', '3MVG9'];
    for (const directory of ['order-sync', 'orgs/acme']) {
      const words = ['init', directory, '--provider', 'salesforce', '--name', 'Order Sync', '--key', 'server.key', ...org];
      expect((await runIn(cwd, words)).status).toBe(0);
    }
    writeFileSync(join(cwd, 'from-the-ca.p7b'), fixture('issued/chain.p7b'));
    writeFileSync(join(cwd, 'server.crt'), fixture('keys/rsa.crt'));
    writeFileSync(join(cwd, 'password.txt'), 'changeit\n');
    writeFileSync(join(cwd, 'answer.txt'), '{"error":"invalid_grant","error_description":"invalid assertion"}');
    writeFileSync(join(cwd, 'pasted.txt'), `${fixture('keys/rsa.crt')}${fixture('keys/rsa.pem')}`.replaceAll('\n', '\\n'));
    const jwks = (await runIn(cwd, ['convert', 'server.key', '--to', 'jwks'])).stdout;
    writeFileSync(join(cwd, 'new.txt'), 'secret\n');
    // Last come the store, which match could not open, and the encrypted key, which others could not.
    const last = ['keystore', 'passphrase'];
    const others = commands.map(({ name }) => name).filter((name) => !last.includes(name));
    for (const name of [...others, ...last]) {
      const { stdout } = await runIn(cwd, [name, '--help']);
      const examples = stdout.replace(/(?: \\|(?<=\|))\n +/g, ' ').match(/(?<=\$ npx jwt-kit ).*/g) ?? [];
      expect(examples, name).not.toEqual([]);
      for (const example of examples) {
        let piped = (await runIn(cwd, ['sign', 'order-sync'])).stdout;
        for (const part of example.split(' | npx jwt-kit ')) {
          const words = (part.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
          const { Readable } = await import('node:stream');
          const ran = await runIn(cwd, words, {
            stdin: Readable.from([piped]),
            wait: async () => {},
            interrupted: () => AbortSignal.abort(),
            fetch: async (url, { method = 'GET' }) => {
              if (method === 'POST') return new Response('{"access_token":"t","id":"/id/o/u"}');
              if (url.includes('/services/data'))
                return new Response('[{"label":"l","url":"/services/data/v67.0","version":"67.0"}]');
              return new Response(example.includes('jwks.json') ? jwks : '{"username":"u"}');
            },
          });
          expect({ part, status: ran.status }).toEqual({ part, status: 0 });
          piped = ran.stdout;
        }
      }
    }
  });
});
