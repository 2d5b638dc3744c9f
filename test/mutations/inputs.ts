/** Real inputs of every kind: fixtures of the other tests, and output of the program. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { signJwt } from '../../src/core/jwt/sign.ts';
import { ownTemplates } from '../../src/own-templates/own-templates.ts';
import { anypoint } from '../../src/providers/anypoint/index.ts';
import { generic } from '../../src/providers/generic/index.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { salesforce } from '../../src/providers/salesforce/index.ts';
import { checkSetup } from '../../src/providers/setup.ts';
import { setupFiles } from '../../src/providers/setup-files.ts';
import { fixture, fixturePath, frozen, repeatable, testKey } from '../fixtures.ts';

/** How an input is read. */
export type Kind = 'file' | 'record' | 'token' | 'answer';

export interface Input {
  name: string;
  kind: Kind;
  bytes: Buffer;
}

/** The files below a directory of fixtures that are short enough for thousands of mutations. */
function filesIn(directory: string): Input[] {
  const root = fixturePath(`${directory}/`);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => !/\.md$|COPYING/.test(name) && statSync(join(root, name)).isFile() && statSync(join(root, name)).size < 20_000,
    )
    .sort()
    .map((name) => ({ name: `${directory}/${name}`, kind: 'file', bytes: fixture(`${directory}/${name}`) }));
}

async function recordOf(provider: Provider, settings: Record<string, string>): Promise<Input> {
  const setup = checkSetup({ provider: provider.id, name: 'Order Sync', settings }, frozen);
  const { record } = await setupFiles(setup, { key: testKey, templates: ownTemplates, now: frozen, random: repeatable() });
  const { certificate } = record;
  const renewal = {
    at: frozen.toISOString(),
    key: 'new',
    previous: { sha256: certificate?.sha256, notAfter: certificate?.notAfter, thumbprint: record.key.thumbprint },
  };
  return { name: `${provider.id} record`, kind: 'record', bytes: Buffer.from(JSON.stringify({ ...record, renewal }, null, 2)) };
}

const answers = [
  '{"error":"invalid_grant","error_description":"user hasn\'t approved this consumer"}',
  'HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\r\n{"error":"invalid_client_id","error_description":"client identifier invalid"}',
  'https://acme.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_request&error_description=unsupported%20grant',
  '{"status":1,"name":"JwtAuthError","message":"Error authenticating with JWT.\\nErrors encountered:\\nPOST https://login.salesforce.com: invalid_grant: user hasn\'t approved this consumer","exitCode":1}',
  '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]',
  '<!DOCTYPE html><html><head><title>Log in</title></head><body>Maintenance &amp; more</body></html>',
  '{"access_token":"00D!x","instance_url":"https://acme.my.salesforce.com","token_type":"Bearer","expires_in":3600,"issued_at":"1795299180000"}',
  '2026-11-21 ERROR o.m.Http - error=invalid_grant, error_description="audience is invalid"',
];

/** All inputs; the same in every run. */
export async function inputs(): Promise<Input[]> {
  const now = Math.floor(frozen.getTime() / 1000);
  const claims = { iss: 'c', sub: 'u', aud: ['https://login.salesforce.com'], exp: now + 180, iat: now };
  const jwt = await signJwt(claims, testKey, { alg: 'RS256', header: { kid: 'k' } });
  const tokens: Input[] = [
    jwt,
    `Authorization: Bearer ${jwt}`,
    `grant_type=x&assertion=${jwt}`,
    JSON.stringify({ access_token: jwt }),
  ].map((text, index) => ({ name: `token ${index}`, kind: 'token', bytes: Buffer.from(text) }));
  const files = [...filesIn('keys'), ...filesIn('issued'), ...filesIn('jwks')];
  const vectors = filesIn('jws').map((input): Input => (/\.jwk$/.test(input.name) ? input : { ...input, kind: 'token' }));
  return [
    ...files,
    ...vectors,
    ...tokens,
    await recordOf(salesforce, { instanceUrl: 'https://acme.my.salesforce.com', username: 'u@acme.com', clientId: '3MVG9' }),
    await recordOf(anypoint, { host: 'https://mule.example.com', idpId: 'i', username: 'u', clientId: 'c' }),
    await recordOf(generic, { tokenUrl: 'https://a.example/token', username: 'u', clientId: 'c', audience: 'a' }),
    ...answers.map((text, index): Input => ({ name: `answer ${index}`, kind: 'answer', bytes: Buffer.from(text) })),
  ];
}
