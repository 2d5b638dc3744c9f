import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiName } from '../../../src/providers/salesforce/api-name.ts';
import { bundleIn } from '../../cli/rehearsal.ts';
import { runIn } from '../../cli/world.ts';

const name = '注文同期 & Söhne <Sync>';

/** Types by folder and ending, as in the registry of @salesforce/source-deploy-retrieve 12.37.2. */
const types: Readonly<Record<string, string>> = {
  'connectedApps .connectedApp-meta.xml': 'ConnectedApp',
  'externalClientApps .eca-meta.xml': 'ExternalClientApplication',
  'extlClntAppGlobalOauthSets .ecaGlblOauth-meta.xml': 'ExtlClntAppGlobalOauthSettings',
  'extlClntAppOauthSettings .ecaOauth-meta.xml': 'ExtlClntAppOauthSettings',
  'extlClntAppOauthPolicies .ecaOauthPlcy-meta.xml': 'ExtlClntAppOauthConfigurablePolicies',
  'extlClntAppPolicies .ecaPlcy-meta.xml': 'ExtlClntAppConfigurablePolicies',
  'permissionsets .permissionset-meta.xml': 'PermissionSet',
};

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-metadata-'));
  const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com', '--email', 'b@acme.com'];
  await bundleIn(cwd, 'salesforce', [...org, '--name', name]);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

interface Component {
  type: string;
  /** The values by element. */
  values: Record<string, string[]>;
}

/** The files of the target: components by their path below the package, and the others by name. */
async function made(
  words: readonly string[] = [],
): Promise<{ components: Record<string, Component>; others: Record<string, string> }> {
  const { status, stdout } = await runIn(cwd, ['use', 'metadata', 'app', ...words, '--json']);
  expect(status).toBe(0);
  const { contents } = JSON.parse(stdout) as { contents: { name: string; text: string }[] };
  const components: Record<string, Component> = {};
  const others: Record<string, string> = {};
  for (const { name: path, text } of contents) {
    const [, folder, file = ''] = /^force-app\/main\/default\/(\w+)\/(.*)$/.exec(path) ?? [];
    if (folder === undefined) {
      others[path] = text;
      continue;
    }
    const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    expect(root?.namespaceURI).toBe('http://soap.sforce.com/2006/04/metadata');
    expect(root?.localName).toBe(types[`${folder} ${file.replace(/^[^.]*/, '')}`]);
    const values: Record<string, string[]> = {};
    for (const one of Array.from(root?.getElementsByTagName('*') ?? [])) {
      values[one.nodeName] = [...(values[one.nodeName] ?? []), one.textContent ?? ''];
    }
    components[`${folder}/${file}`] = { type: root?.localName ?? '', values };
  }
  return { components, others };
}

const certificate = (): string => readFileSync(join(cwd, 'app/server.crt'), 'utf8');

describe('use metadata', () => {
  test('makes the five types of an External Client App, with the certificate', async () => {
    const { components, others } = await made();
    expect(Object.keys(components)).toEqual([
      'externalClientApps/Sohne_Sync.eca-meta.xml',
      'extlClntAppGlobalOauthSets/Sohne_Sync_glbloauth.ecaGlblOauth-meta.xml',
      'extlClntAppOauthSettings/Sohne_Sync_oauth.ecaOauth-meta.xml',
      'extlClntAppOauthPolicies/Sohne_Sync_oauthPlcy.ecaOauthPlcy-meta.xml',
      'extlClntAppPolicies/Sohne_Sync_plcy.ecaPlcy-meta.xml',
      'permissionsets/Sohne_Sync_Access.permissionset-meta.xml',
    ]);
    const [app, globalOauth, oauth, policies, plugin, access] = Object.values(components);
    expect(app?.values).toMatchObject({ label: [name], contactEmail: ['b@acme.com'], distributionState: ['Local'] });
    expect(globalOauth?.values).toMatchObject({ certificate: [certificate()], shouldRotateConsumerKey: ['false'] });
    expect(globalOauth?.values).not.toHaveProperty('consumerKey');
    expect(oauth?.values['commaSeparatedOauthScopes']).toEqual(['Api, RefreshToken']);
    expect(policies?.values['permittedUsersPolicyType']).toEqual(['AdminApprovedPreAuthorized']);
    expect(policies?.values).not.toHaveProperty('commaSeparatedProfile');
    expect(plugin?.values).toMatchObject({ isEnabled: ['true'], isOauthPluginEnabled: ['true'] });
    for (const one of [globalOauth, oauth, policies, plugin]) {
      expect(one?.values['externalClientApplication']).toEqual(['Sohne_Sync']);
    }
    expect(access?.values['label']).toEqual([`${name} access`]);
    expect(Object.keys(others)).toEqual(['sfdx-project.json', 'assign-user.apex', 'deploy.sh']);
    expect(JSON.parse(others['sfdx-project.json'] ?? '')).toMatchObject({
      sourceApiVersion: expect.stringMatching(/^6[4-7]\.0$/),
    });
    expect(others['assign-user.apex']).toContain("WHERE Name = 'Sohne_Sync_Access'");
    expect(others['deploy.sh']).toContain('\nsf org assign permset --name Sohne_Sync_Access --on-behalf-of a@acme.com\n');
    expect(others['deploy.sh']).toContain(
      '\nsf project retrieve start --metadata ExtlClntAppGlobalOauthSettings:Sohne_Sync_glbloauth\n',
    );
  });
  test('makes a connected app with --app-type connected-app', async () => {
    const { components, others } = await made(['--app-type', 'connected-app']);
    expect(Object.keys(components)).toEqual([
      'connectedApps/Sohne_Sync.connectedApp-meta.xml',
      'permissionsets/Sohne_Sync_Access.permissionset-meta.xml',
    ]);
    expect(Object.values(components)[0]?.values).toMatchObject({
      label: [name],
      certificate: [certificate()],
      isAdminApproved: ['true'],
      scopes: ['Api', 'RefreshToken'],
      permissionSetName: ['Sohne_Sync_Access'],
    });
    expect(Object.keys(others)).toEqual(['sfdx-project.json', 'deploy.sh']);
    expect(others['deploy.sh']).toContain('\nsf project retrieve start --metadata ConnectedApp:Sohne_Sync\n');
  });
  test('lets the users of a profile in with --profile, and then needs no permission set', async () => {
    const profile = 'Administrateur système & co';
    for (const type of ['external-client-app', 'connected-app']) {
      const { components, others } = await made(['--profile', profile, '--app-type', type]);
      const values = Object.values(components).flatMap((one) => [
        ...(one.values['commaSeparatedProfile'] ?? []),
        ...(one.values['profileName'] ?? []),
      ]);
      expect(values).toEqual([profile]);
      expect(Object.keys(components).join()).not.toContain('permissionsets');
      expect(others['deploy.sh']).not.toContain('permset');
      expect(others).not.toHaveProperty('assign-user.apex');
    }
  });
  test('needs the contact e-mail', async () => {
    await bundleIn(cwd, 'salesforce', ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com'], 'bare');
    const { status, stderr } = await runIn(cwd, ['use', 'metadata', 'bare']);
    expect({ status, first: stderr.split('\n')[0] }).toEqual({
      status: 2,
      first: expect.stringMatching(/^jwt-kit: error: missing: --email </),
    });
  });
});

describe('renew', () => {
  test.each([
    ['app/metadata', 'app/metadata/'],
    ['metadata', 'metadata/'],
    ['app', 'app/'],
    ['.', ''],
  ])('names the file of use metadata in %s that has the old certificate', async (place, before) => {
    const own = mkdtempSync(join(cwd, 'renewed-'));
    const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com', '--email', 'b@acme.com'];
    await bundleIn(own, 'salesforce', [...org, '--name', name]);
    expect((await runIn(own, ['use', 'metadata', 'app', '--out-dir', place])).status).toBe(0);
    const file = `${before}force-app/main/default/extlClntAppGlobalOauthSets/Sohne_Sync_glbloauth.ecaGlblOauth-meta.xml`;
    const again = `npx jwt-kit use metadata app --out-dir ${place} --force`;
    const { stderr } = await runIn(own, ['renew', 'app', '--days', '30']);
    expect(stderr).toContain(
      `${file} still has the old certificate, and is the only file of metadata that changes; to write it again: ${again}\n`,
    );
    const kept = readFileSync(join(own, file), 'utf8');
    expect((await runIn(own, ['use', 'metadata', 'app', '--out-dir', place, '--force'])).status).toBe(0);
    expect(readFileSync(join(own, file), 'utf8')).not.toBe(kept);
    expect(readFileSync(join(own, file), 'utf8')).toContain(readFileSync(join(own, 'app/server.crt'), 'utf8').trim());
    const next = ['renew', 'app', '--days', '31'];
    expect((await runIn(own, [...next, '--dry-run'])).stderr).toContain('would still have the old certificate, and is');
  });
  test('says nothing without such a file', async () => {
    expect((await runIn(cwd, ['renew', 'app', '--dry-run'])).stderr).not.toContain('metadata');
  });
});

test.each([
  ['Order Sync', 'Order_Sync'],
  ['Ordre à Gérer', 'Ordre_a_Gerer'],
  ['  a--b__c  ', 'a_b_c'],
  ['7 Seas', 'App_7_Seas'],
  ['注文同期', 'Jwt_Bearer_App'],
  ['注文 Sync 同期!', 'Sync'],
  ['__ !? __', 'Jwt_Bearer_App'],
  ['_Order_', 'Order'],
  ['x'.repeat(100), 'x'.repeat(60)],
  [`${'x'.repeat(59)} y`, 'x'.repeat(59)],
])('the API name of %j is %s', (given, expected) => {
  expect(apiName(given)).toBe(expected);
  expect(apiName(given)).toMatch(/^[A-Za-z](?:_?[A-Za-z0-9])*$/);
});
