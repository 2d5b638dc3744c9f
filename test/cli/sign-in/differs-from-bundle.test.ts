import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../../src/cli/command.ts';
import { scratch } from '../../strangers.ts';
import { acme, bundleIn, key, rehearsing } from '../rehearsal.ts';
import { runIn } from '../world.ts';

const refusing: Partial<Io> = {
  fetch: async () => Response.json({ error: 'invalid_grant', error_description: 'invalid assertion' }, { status: 400 }),
};

interface Found {
  check: string;
  says: string;
  fix: string;
  first?: true;
}

interface Explained {
  explanation: { wrong: Found[]; right: string[] };
}

/** The first lines of the explanation for the bundle `app`. */
async function differing(cwd: string, words: readonly string[], changes: Partial<Io> = {}): Promise<Found[]> {
  const ran = await runIn(cwd, ['token', 'app', '--json', ...words], { ...refusing, ...changes });
  expect(ran.status).toBe(5);
  const { explanation }: Explained = JSON.parse(ran.stdout);
  return explanation.wrong.filter(({ first }) => first);
}

async function salesforce(...flags: string[]): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', '3MVG9', ...flags]);
  return cwd;
}

describe('an explanation names what differs from the record', () => {
  test.each<[string[], string, string, string]>([
    [['--username', 'v@acme.com'], 'username', '--username', 'v@acme.com, the bundle has u@acme.com'],
    [['--sub', 'v@acme.com'], 'username', '--sub', 'v@acme.com, the bundle has u@acme.com'],
    [['--client-id', 'other'], 'client-id', '--client-id', 'other, the bundle has 3MVG9'],
    [['--iss', 'other'], 'client-id', '--iss', 'other, the bundle has 3MVG9'],
    [
      ['--instance-url', 'beta.my.salesforce.com'],
      'host',
      '--instance-url',
      'https://beta.my.salesforce.com, the bundle has https://acme.my.salesforce.com',
    ],
    [
      ['--site-url', 'https://acme.my.site.com/partners'],
      'host',
      '--site-url',
      'https://acme.my.site.com, the bundle has https://acme.my.salesforce.com',
    ],
    [
      ['--url', 'https://beta.my.salesforce.com'],
      'host',
      '--url',
      'https://beta.my.salesforce.com, the bundle has https://acme.my.salesforce.com',
    ],
    [
      ['--audience', 'https://test.salesforce.com'],
      'audience',
      '--audience',
      'https://test.salesforce.com, the bundle has https://acme.my.salesforce.com',
    ],
    [
      ['--claim', 'aud=["https://a.example"]'],
      'audience',
      '--claim aud',
      '["https://a.example"], the bundle has https://acme.my.salesforce.com',
    ],
    [['--claim', 'sub=v@acme.com'], 'username', '--claim sub', 'v@acme.com, the bundle has u@acme.com'],
    [['--claim', 'iss=other'], 'client-id', '--claim iss', 'other, the bundle has 3MVG9'],
  ])('%j', async (words, check, by, values) => {
    expect(await differing(await salesforce(), words)).toEqual([
      {
        check,
        says: `${by} differs from the record: ${values}`,
        fix: `leave out ${by}, or make sure that the server expects this value`,
        first: true,
      },
    ]);
  });
  test('also of a file of claims', async () => {
    const cwd = await salesforce();
    writeFileSync(join(cwd, 'c.json'), '{"sub":"v@acme.com"}');
    const [found, ...others] = await differing(cwd, ['--claims', 'c.json']);
    expect([found?.says, others]).toEqual([
      'sub of --claims differs from the record: v@acme.com, the bundle has u@acme.com',
      [],
    ]);
  });
  test('each on one line, and before the causes that are known', async () => {
    const words = ['token', 'app', '--username', 'v@acme.com', '--client-id', 'other'];
    const { stderr } = await runIn(await salesforce(), words, refusing);
    expect(stderr).toContain(`
  Check this first:
  - --username differs from the record: v@acme.com, the bundle has u@acme.com
    leave out --username, or make sure that the server expects this value
  - --client-id differs from the record: other, the bundle has 3MVG9
    leave out --client-id, or make sure that the server expects this value

  Checked and OK: key and certificate match, the certificate has not expired,
  the certificate is already valid, the address has the right form, aud matches
  the address.
`);
  });
  test('a variable that the record overrides', async () => {
    const env = { SF_USERNAME: 'ci@acme.com', SF_CONSUMER_KEY: '3MVG9', SF_INSTANCE_URL: 'no host' };
    expect(await differing(await salesforce(), [], { env })).toEqual([
      {
        check: 'username',
        says: 'SF_USERNAME differs from the record: ci@acme.com, the bundle has u@acme.com, which was used',
        fix: 'give the value as a flag, or unset SF_USERNAME',
        first: true,
      },
    ]);
    expect(await differing(await salesforce(), ['--username', 'u@acme.com'], { env })).toEqual([]);
  });
  test('for Anypoint: the identity provider, a field of sub, the control plane', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu', '--client-id', 'c', '--idp-id', 'i', '--username', 'u']);
    const words = ['--idp-id', 'j', '--first-name', 'Ann', '--region', 'us'];
    expect((await differing(cwd, words)).map(({ check, says }) => [check, says])).toEqual([
      ['host', '--region differs from the record: us, the bundle has eu'],
      ['identity-provider', '--idp-id differs from the record: j, the bundle has i'],
      ['subject', '--first-name differs from the record: 1|j|u|Ann, the bundle has 1|i|u'],
    ]);
    expect((await differing(cwd, ['--sub', '1|i|v'])).map(({ check, says }) => [check, says])).toEqual([
      ['subject', '--sub differs from the record: 1|i|v, the bundle has 1|i|u'],
    ]);
  });
  test('for another server: the token URL', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'generic', ['--token-url', 'https://a.example/t', '--client-id', 'c', '--username', 'u']);
    expect((await differing(cwd, ['--token-url', 'https://b.example/t'])).map(({ says }) => says)).toEqual([
      '--token-url differs from the record: https://b.example/t, the bundle has https://a.example/t',
    ]);
  });
});

describe('an explanation names no difference', () => {
  test.each<[string, string[]]>([
    ['of equal values', ['--username', 'u@acme.com', '--client-id', '3MVG9', '--claim', 'sub=u@acme.com']],
    ['of another path at the same host', ['--url', 'https://acme.my.salesforce.com/other/token']],
    ['of a claim that identifies nobody', ['--claim', 'scope=api']],
    ['of an audience among others', ['--claim', 'aud=["https://acme.my.salesforce.com","x"]']],
  ])('%s', async (_, words) => expect(await differing(await salesforce(), words)).toEqual([]));
  test('of values that are not in the record', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', []);
    expect(await differing(cwd, [...acme, '--client-id', 'c'])).toEqual([]);
  });
  test('of the address of a rehearsal', async () => {
    const cwd = await salesforce();
    const { url } = await rehearsing(cwd);
    expect(await differing(cwd, ['--url', url])).toEqual([]);
  });
  test('without a bundle', async () => {
    const words = ['token', '--json', '--key', key, '--client-id', 'c', ...acme, '--claim', 'sub=v@acme.com'];
    const { explanation }: Explained = JSON.parse((await runIn(scratch(), words, refusing)).stdout);
    expect(explanation.wrong).toEqual([]);
  });
});
