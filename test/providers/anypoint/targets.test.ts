/** The files that create a connected app. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleIn } from '../../cli/rehearsal.ts';
import { runIn } from '../../cli/world.ts';
import { scratch } from '../../strangers.ts';

const name = `Order "Sync" 日本語 $\{x} & <b>`;

/** The first file of a target. */
async function firstOf(cwd: string, target: string, more: readonly string[] = []): Promise<string> {
  const ran = await runIn(cwd, ['use', target, 'app', ...more, '--json']);
  expect(ran.status).toBe(0);
  return JSON.parse(ran.stdout).contents[0].text;
}

test('the body for the API has only members that its description allows', async () => {
  const cwd = scratch();
  await bundleIn(cwd, 'anypoint', ['--name', name]);
  const grants = ['urn:ietf:params:oauth:grant-type:jwt-bearer'];
  const body = {
    client_name: name,
    grant_types: grants,
    redirect_uris: [],
    public_keys: [readFileSync(join(cwd, 'app/public.pem'), 'utf8')],
    audience: 'internal',
    scopes: ['profile'],
  };
  expect(JSON.parse(await firstOf(cwd, 'api'))).toEqual(body);
  const website = 'https://acme.com/app';
  expect(JSON.parse(await firstOf(cwd, 'api', ['--website', website, '--app-scope', 'read:full']))).toEqual({
    ...body,
    redirect_uris: [website],
    client_uri: website,
    scopes: ['read:full'],
  });
  expect((await runIn(cwd, ['use', 'api', 'app', '--website', 'http://acme.com'])).stderr).toContain('website is not https');
});

test('Terraform reads the name as it is, and the key on one line', async () => {
  const cwd = scratch();
  await bundleIn(cwd, 'anypoint', ['--name', name]);
  const text = await firstOf(cwd, 'terraform');
  expect(text).toContain(`name          = "Order \\"Sync\\" 日本語 $$\{x} & <b>"`);
  expect(text).toMatch(/public_keys {3}= \["-----BEGIN PUBLIC KEY-----\\n[^"\n]+\\n-----END PUBLIC KEY-----\\n"\]\n/);
});
