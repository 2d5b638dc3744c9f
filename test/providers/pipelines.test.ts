import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindOfFile } from '../../src/core/templates/literals.ts';
import { bundleIn } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { fixture } from '../fixtures.ts';
import { requireValid } from '../parsed.ts';

const services = ['github', 'gitlab', 'azure', 'bitbucket', 'circleci', 'jenkins'];
const bundles: Readonly<Record<string, readonly string[]>> = {
  salesforce: ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com', '--client-id', '3MVG9'],
  anypoint: ['--idp-id', '4a2b7c1d-0000-4000-8000-000000000001', '--username', 'a', '--client-id', 'abc'],
  generic: ['--token-url', 'https://login.example.com/token', '--username', 'a', '--client-id', 'abc'],
};

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-pipelines-'));
  for (const [provider, flags] of Object.entries(bundles)) await bundleIn(cwd, provider, flags, provider);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** The printed files of a target by name. */
async function filesOf(words: readonly string[]): Promise<Record<string, string>> {
  const { status, stdout } = await runIn(cwd, ['use', ...words]);
  expect(status).toBe(0);
  const parts = stdout.split(/^==> (.*) <==\n/m).slice(1);
  return Object.fromEntries(parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1] as string]] : [])));
}

const base64 = Buffer.from(fixture('keys/rsa.pem')).toString('base64');

describe.each(services)('%s', (service) => {
  test.each(Object.keys(bundles))('for %s, with the key as a variable or in git, is valid and has no key', async (provider) => {
    for (const words of [[], ['--encrypted-key', 'ci/my app.pem']]) {
      const files = await filesOf([service, provider, ...words]);
      expect(Object.keys(files)).toEqual([expect.any(String), 'variables.env']);
      for (const [name, text] of Object.entries(files)) {
        await requireValid(kindOfFile(name), text);
        expect(text).not.toContain(base64.slice(100, 140));
      }
      const [job = '', variables = ''] = Object.values(files);
      const inGit = words.length > 0;
      expect(job).toMatch(inGit ? /KEY_PASSPHRASE/ : /JWT_KEY_BASE64/);
      expect(job).not.toMatch(inGit ? /JWT_KEY_BASE64/ : /KEY_PASSPHRASE|ENCRYPTED_KEY/);
      if (inGit) expect(job + variables).toContain('ci/my app.pem');
      expect(variables).toContain(inGit ? "#   npx jwt-kit passphrase 'ci/my app.pem'\n" : ' --to base64 --private');
    }
  });
  test('has the key with --secret, in a file of its own', async () => {
    const { 'secrets.env': secrets, ...others } = await filesOf([service, 'salesforce', '--secret']);
    expect(secrets).toMatch(/^# .*\nSF_JWT_KEY_BASE64=[\w+/]{1000,}=*\n$/);
    const key = secrets?.split('BASE64=')[1]?.slice(100, 140) as string;
    for (const text of Object.values(others)) expect(text).not.toContain(key);
  });
});

test.each([
  ['../app.pem', 'not a path inside the repository'],
  ['/home/a/app.pem', 'not a path inside the repository'],
  ['a\\b.pem', 'not a path inside the repository'],
  ['$(id).pem', 'not a path inside the repository'],
])('--encrypted-key %s is refused', async (path, message) => {
  const { status, stderr } = await runIn(cwd, ['use', 'github', 'salesforce', '--encrypted-key', path]);
  expect({ status, first: stderr.split('\n')[0] }).toEqual({ status: 2, first: `jwt-kit: error: --encrypted-key: ${message}` });
});
