/** Edited, damaged or made-up records: each is a finding of its own bundle, and a KitError in every command. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signJwt } from '../../src/core/jwt/sign.ts';
import { findProvider } from '../../src/providers/index.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { acme, bundleIn } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { testKey } from '../fixtures.ts';
import { newKeyPair } from '../new-keys.ts';
import { scratch } from '../strangers.ts';

type Editable = Record<string, unknown> & { settings: Record<string, unknown> };

/** A directory with the bundle `app` of a provider, with a changed record, and a sound bundle `other` next to it. */
async function spoilt(provider: string, change: (record: Editable) => void): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, provider, provider === 'salesforce' ? acme : []);
  await runIn(cwd, ['init', 'other', '--provider', 'generic', '--name', 'Other']);
  const path = join(cwd, 'app/jwt-kit.json');
  const record = JSON.parse(readFileSync(path, 'utf8'));
  change(record);
  writeFileSync(path, JSON.stringify(record));
  return cwd;
}

interface Report {
  bundles: { directory: string; findings: { check: string; status: string; says: string; fix?: string }[] }[];
}

/** What doctor finds in `app`, and how many bundles it reports. */
async function found(cwd: string): Promise<{ status: number; bundles: number; wrong: object[] }> {
  const ran = await runIn(cwd, ['doctor', '.', '--json']);
  const { bundles } = JSON.parse(ran.stdout) as Report;
  const app = bundles.find(({ directory }) => directory === 'app');
  const wrong = (app?.findings ?? []).filter(({ check, status }) => status === 'fail' && ['record', 'host'].includes(check));
  return { status: ran.status, bundles: bundles.length, wrong };
}

test('a host without a scheme is a finding, and hides no other bundle', async () => {
  const cwd = await spoilt('anypoint', ({ settings }) =>
    Object.assign(settings, { host: 'mule.example.com', region: undefined }),
  );
  expect(await found(cwd)).toEqual({
    status: 4,
    bundles: 2,
    wrong: [
      {
        check: 'host',
        status: 'fail',
        says: '"mule.example.com" should be https://mule.example.com',
        fix: 'in jwt-kit.json, change "host" under "settings" to https://mule.example.com',
      },
    ],
  });
  const signed = await runIn(cwd, ['sign', 'app', '--client-id', 'c', '--username', 'u', '--idp-id', 'i', '--json']);
  expect(JSON.parse(signed.stdout).claims.aud).toBe('https://mule.example.com/accounts/api/v2/oauth2/token');
});

test.each([
  ['anypoint', 'host', 'http://', 'host "http://" is not a URL', 'host'],
  ['anypoint', 'idpId', 'a|b', 'identity provider id "a|b" contains a space or a |', 'record'],
  ['anypoint', 'firstName', 'a|b', 'first name "a|b" contains a |, which separates the fields of sub', 'record'],
  ['anypoint', 'email', 'nobody', 'e-mail "nobody" is not an e-mail address', 'record'],
  ['salesforce', 'instanceUrl', 'mailto:a@b', 'instance URL "mailto:a@b" is not a URL', 'host'],
  ['salesforce', 'appType', 'other', 'unknown app type "other"', 'record'],
  ['generic', 'tokenUrl', 'ftp://a.example', 'token URL "ftp://a.example" is not a URL', 'host'],
  ['generic', 'clientId', '', 'client id is empty', 'record'],
] as const)(
  '%s, settings.%s %j: one finding, and every command names the field',
  async (provider, name, value, problem, check) => {
    const cwd = await spoilt(provider, ({ settings }) => Object.assign(settings, { [name]: value }));
    const { status, bundles, wrong } = await found(cwd);
    expect({ status, bundles }).toEqual({ status: 4, bundles: 2 });
    const says = check === 'record' ? `"settings.${name}": ${problem}` : problem;
    expect(wrong).toEqual([{ check, status: 'fail', says, fix: expect.any(String) }]);
    const message = `jwt-kit: error: app/jwt-kit.json: "settings.${name}": ${problem}`;
    const jwt = await signJwt({ exp: 1 }, testKey, { alg: 'RS256' });
    for (const words of [
      ['sign', 'app'],
      ['token', 'app'],
      ['checklist', 'app'],
      ['renew', 'app'],
      ['rehearse', 'app', '--for', '1'],
      ['verify', jwt, '--with', 'app'],
    ]) {
      const ran = await runIn(cwd, words);
      expect([words[0], ran.status, ran.stderr.split('\n')[0]]).toEqual([words[0], 3, message]);
    }
    for (const words of [
      ['explain', 'invalid_grant', '--bundle', 'app'],
      ['doctor', '.', '--ics', 'a.ics', '--report', 'b.json'],
      ['doctor', '.', '--online'],
    ]) {
      const { status: ended, stderr } = await runIn(cwd, words, { fetch: () => Promise.reject(new TypeError('fetch failed')) });
      expect([words, ended === 70, stderr.includes('a bug')]).toEqual([words, false, false]);
    }
  },
);

test('a flag replaces a setting that is wrong', async () => {
  const cwd = await spoilt('generic', ({ settings }) => Object.assign(settings, { tokenUrl: 'ftp://a.example' }));
  const ran = await runIn(cwd, ['sign', 'app', '--token-url', 'https://a.example', '--client-id', 'c', '--username', 'u']);
  expect(ran.status).toBe(0);
});

test.each<[string, (record: Editable) => void, string]>([
  ['a name that is empty', (record) => Object.assign(record, { name: ' ' }), '"name": the name of the app is empty'],
  ['an unknown provider', (record) => Object.assign(record, { provider: 'x' }), '"provider": unknown provider "x"'],
])('%s is named', async (_, change, message) => {
  const cwd = await spoilt('generic', change);
  expect((await runIn(cwd, ['checklist', 'app'])).stderr.split('\n')[0]).toBe(`jwt-kit: error: app/jwt-kit.json: ${message}`);
  const { bundles, wrong } = await found(cwd);
  expect([bundles, wrong.length]).toEqual([2, 1]);
});

test('the settings of another app are checked like its own', async () => {
  const cwd = await spoilt('salesforce', (record) => Object.assign(record, { anotherApp: { settings: { appType: 'x' } } }));
  const says = '"anotherApp.settings.appType": unknown app type "x"';
  const fix = 'remove "anotherApp" from jwt-kit.json: CHECKLIST.md is then about the app under "settings"';
  expect(await runIn(cwd, ['checklist', 'app'])).toEqual({
    status: 3,
    stdout: '',
    stderr: `jwt-kit: error: app/jwt-kit.json: ${says}\njwt-kit: hint: ${fix}\n`,
  });
  expect((await found(cwd)).wrong).toEqual([{ check: 'record', status: 'fail', says, fix }]);
});

test('unknown settings, even __proto__, are kept and ignored', async () => {
  const cwd = await spoilt('generic', ({ settings }) => {
    Object.assign(settings, { later: 'x' });
    Object.defineProperty(settings, '__proto__', { value: 'y', enumerable: true });
  });
  expect((await runIn(cwd, ['checklist', 'app'])).status).toBe(0);
  expect(await found(cwd)).toMatchObject({ bundles: 2, wrong: [] });
  expect((await runIn(cwd, ['renew', 'app'])).status).toBe(0);
  expect(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8')).toMatch(/"later": "x",\s+"__proto__": "y"/);
});

describe('the result of a check passes the same check:', () => {
  const samples = [
    'acme.my.salesforce.com',
    'https://a.example.com:8443/x',
    'a@example.com',
    ' x ',
    'us',
    'connected-app',
    'A.Example.COM.',
  ];
  test.each(['salesforce', 'anypoint', 'generic'])('%s', (id) => {
    for (const { name, check } of (findProvider(id) as Provider).settings) {
      for (const sample of samples) {
        let value: string;
        try {
          value = check(sample).value;
        } catch {
          continue;
        }
        expect([name, check(value).value]).toEqual([name, value]);
      }
    }
  });
});

describe('a key or a token in a field is named by its field, and repeated nowhere', () => {
  const pem = testKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { d = '' } = testKey.export({ format: 'jwk' });
  const secrets: readonly string[] = [
    pem,
    pem.replaceAll('\n', ' '),
    testKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    testKey.export({ type: 'pkcs8', format: 'der' }).toString('hex'),
    JSON.stringify(testKey.export({ format: 'jwk' })),
    d,
    '00D5g000004Abcd!AQEAQNRaKxYkL3kq9dJbSy8t0sYwZ',
    'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.c2lnbmF0dXJl',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'force://PlatformCLI::5Aep861TSESvWeug_xvFHRBTTbf@acme.my.salesforce.com',
  ];
  const refuse = async (): Promise<Response> =>
    Response.json({ error: 'invalid_grant', error_description: 'invalid assertion' }, { status: 400 });
  const lines = [
    ['explain', 'invalid_grant: invalid assertion', '--bundle', 'app'],
    ['explain', 'invalid_grant: invalid assertion', '--bundle', 'app', '--json'],
    ['doctor', 'app'],
    ['doctor', '.'],
    ['doctor', 'app', '--json'],
    ['token', 'app', '--client-id', 'c'],
    ['token', 'app', '--client-id', 'c', '--json'],
    ['sign', 'app', '--client-id', 'c', '--username', 'a@b.example'],
    ['renew', 'app', '--dry-run'],
    ['checklist', 'app', '--dry-run'],
  ];
  test.each(['username', 'clientId', 'instanceUrl', 'audience', 'email', 'x'])(
    'settings.%s',
    async (name) => {
      const cwd = await spoilt('salesforce', () => {});
      const path = join(cwd, 'app/jwt-kit.json');
      const record = JSON.parse(readFileSync(path, 'utf8'));
      for (const secret of secrets) {
        writeFileSync(path, JSON.stringify({ ...record, settings: { ...record.settings, [name]: secret } }));
        expect((await found(cwd)).wrong).toEqual([
          {
            check: 'record',
            status: 'fail',
            says: `jwt-kit.json: "settings.${name}" looks like a key`,
            fix: expect.any(String),
          },
        ]);
        for (const words of lines) {
          const ran = await runIn(cwd, words, { fetch: refuse });
          const said = (ran.stdout + ran.stderr).replace(/\s+/g, ' ');
          const parts = secret.split(/\s+/).filter((part) => part.length > 20 && !part.startsWith('---'));
          expect(parts.filter((part) => said.includes(part.slice(0, 24)))).toEqual([]);
        }
      }
    },
    120_000,
  );
  test.each<[string, (record: Editable) => void]>([
    ['name', (record) => Object.assign(record, { name: d.slice(0, 64) })],
    ['provider', (record) => Object.assign(record, { provider: pem })],
    ['key.x', (record) => Object.assign(record['key'] as object, { x: pem })],
    [
      'note',
      (record) =>
        Object.assign(record, { note: newKeyPair('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) }),
    ],
    [`settings.(a name of ${d.length} characters)`, ({ settings }) => Object.assign(settings, { [d]: 'x' })],
  ])('%s', async (name, change) => {
    const cwd = await spoilt('salesforce', change);
    expect((await found(cwd)).wrong).toMatchObject([{ check: 'record', says: `jwt-kit.json: "${name}" looks like a key` }]);
  });
});
