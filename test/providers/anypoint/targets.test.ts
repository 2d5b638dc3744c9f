/** The files that create a connected app. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
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

test('the flow of Mule asks the token endpoint of the region, with the assertion from a property', async () => {
  const cwd = scratch();
  const flags = ['--region', 'ca', '--client-id', '0123456789abcdef0123456789abcdef', '--username', 'u', '--idp-id', 'i-1'];
  await bundleIn(cwd, 'anypoint', flags);
  const ran = await runIn(cwd, ['use', 'mule', 'app', '--json']);
  const [flow, properties] = JSON.parse(ran.stdout).contents;
  const parsed = new DOMParser().parseFromString(flow.text, 'text/xml');
  const http = 'http://www.mulesoft.org/schema/mule/http';
  const of = (name: string) => parsed.getElementsByTagNameNS(http, name).item(0);
  const told = (name: string, ...attributes: string[]): unknown[] => attributes.map((one) => of(name)?.getAttribute(one));
  expect(told('request-connection', 'protocol', 'host', 'port')).toEqual(['HTTPS', `$\{anypoint.host}`, `$\{anypoint.port}`]);
  expect(told('request', 'method', 'path')).toEqual(['POST', `$\{anypoint.tokenPath}`]);
  const body = of('body')?.textContent;
  expect(body).toMatch(/^#\[output application\/x-www-form-urlencoded\n---\n\{[^}]*\}\]$/);
  expect(body).toContain('grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer"');
  expect(body).toContain('assertion: p("anypoint.assertion")');
  expect(properties.text).toBe(`anypoint.host=ca1.platform.mulesoft.com
anypoint.port=443
anypoint.tokenPath=/accounts/api/v2/oauth2/token
`);
});
