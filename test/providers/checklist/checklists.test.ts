/** Compares whole checklists with test/fixtures/checklists. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type BundleRecord, certificateOf } from '../../../src/core/bundle/record.ts';
import { renderMarkdown } from '../../../src/core/checklist/markdown.ts';
import { ownTemplates } from '../../../src/own-templates/own-templates.ts';
import { findProvider, providers } from '../../../src/providers/index.ts';

const templates = Object.fromEntries(await Promise.all(providers.map(async ({ id }) => [id, await ownTemplates(id)] as const)));

const made: Omit<BundleRecord, 'provider' | 'name' | 'settings'> = {
  schema: 1,
  key: { bits: 2048, encrypted: false, thumbprint: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' },
  certificate: {
    subject: 'CN=Order Sync',
    serial: '0a1b2c',
    sha256: Array.from({ length: 32 }, (_, index) => (index * 7 + 160).toString(16).slice(-2).toUpperCase()).join(':'),
    notBefore: '2026-11-21T22:13:20.000Z',
    notAfter: '2027-11-21T22:13:20.000Z',
  },
  checklist: '',
};

function page(provider: string, name: string, settings: Record<string, string>, changes: Partial<BundleRecord> = {}): string {
  const data = findProvider(provider)?.checklist({ ...made, provider, name, settings, ...changes });
  const texts = templates[provider];
  if (data === undefined || texts === undefined) throw new Error(`no provider ${provider}`);
  return renderMarkdown(texts, data);
}

const renewed = (key: 'same' | 'new', notAfter = '2026-12-01T22:13:20.000Z'): Partial<BundleRecord> => ({
  renewal: {
    at: '2026-11-21T22:13:20.000Z',
    key,
    previous: { sha256: '0B:AD', notAfter, thumbprint: key === 'new' ? 'old-thumbprint' : made.key.thumbprint },
  },
});

const person = { username: 'integration@acme.com', email: 'admin@acme.com' };

const pages: Record<string, string> = {
  'salesforce-external-client-app': page('salesforce', 'Order Sync (EU) #2', {
    instanceUrl: 'https://acme.my.salesforce.com',
    appType: 'external-client-app',
    clientId: '3MVG9.example_consumer_key',
    ...person,
  }),
  'salesforce-connected-app': page(
    'salesforce',
    'Order Sync',
    {
      instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
      siteUrl: 'https://acme--uat.sandbox.my.site.com/partners',
      appType: 'connected-app',
      ...person,
    },
    { key: { ...made.key, bits: 4096, encrypted: true } },
  ),
  'salesforce-nothing-known': page('salesforce', 'Order Sync', {}),
  'salesforce-government': page('salesforce', 'Order Sync', { instanceUrl: 'https://acme.my.salesforce.mil' }),
  'salesforce-shared-host': page('salesforce', 'Order Sync', { instanceUrl: 'https://login.salesforce.com' }),
  'salesforce-hostile-name': page('salesforce', '`|<b>\n\u001b[31m**x**{{name}}', {
    instanceUrl: 'https://acme.my.salesforce.com',
    clientId: '`|<script>',
  }),
  anypoint: page('anypoint', 'Order Sync', {
    clientId: '0123456789abcdef0123456789abcdef',
    idpId: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
    username: 'integration@acme.com',
  }),
  'anypoint-government': page('anypoint', 'Order Sync', { region: 'gov' }),
  generic: page('generic', 'Order Sync', {
    tokenUrl: 'https://login.example.com/oauth2/token',
    clientId: 'order-sync',
    ...person,
  }),
  'generic-nothing-known': page('generic', 'Order Sync', {}),
  'salesforce-renewal': page(
    'salesforce',
    'Order Sync',
    { instanceUrl: 'https://acme.my.salesforce.com', clientId: '3MVG9', ...person },
    renewed('same'),
  ),
  'salesforce-renewal-new-key': page(
    'salesforce',
    'Order Sync',
    { instanceUrl: 'https://acme.my.salesforce.com', clientId: '3MVG9', ...person },
    { ...renewed('new'), key: { ...made.key, encrypted: true } },
  ),
  'salesforce-renewal-connected-app': page(
    'salesforce',
    'Order Sync',
    { appType: 'connected-app' },
    renewed('new', '2026-11-21T22:13:20.000Z'),
  ),
  'salesforce-renewal-shared-host': page(
    'salesforce',
    'Order Sync',
    { instanceUrl: 'https://login.salesforce.com', appType: 'connected-app', clientId: '3MVG9', ...person },
    renewed('new'),
  ),
  'anypoint-renewal': page('anypoint', 'Order Sync', { clientId: '0123', idpId: 'okta', username: 'u' }, renewed('same')),
  'anypoint-renewal-new-key': page(
    'anypoint',
    'Order Sync',
    { clientId: '0123', idpId: 'okta', username: 'u' },
    renewed('new'),
  ),
  'anypoint-renewal-nothing-known': page('anypoint', 'Order Sync', { region: 'mars' }, renewed('new')),
  'generic-renewal': page('generic', 'Order Sync', {}, renewed('same')),
  'generic-renewal-new-key': page('generic', 'Order Sync', {}, renewed('new')),
};

describe.each(Object.entries(pages))('%s', (name, text) => {
  test('matches its golden file', async () => {
    await expect(text).toMatchFileSnapshot(`../../fixtures/checklists/${name}.md`);
  });

  test('has no two blank lines in a row, no space at the end of a line, and one line break at its end', () => {
    expect(text.match(/\n\n\n|[ \t]\n|\n\n$|^\s|\r/g)).toBeNull();
    expect(text.endsWith('\n')).toBe(true);
  });

  test('contains only known lines: no value starts a new one', () => {
    const known =
      /^(# .+|## \d+\. .+ <!-- [a-z-]+ -->|- \[ \] .+|> Careful: .+|> Unverified: .+|\| .+ \| .+ \||Work from top to bottom, .+|\*\*(?:Administrator|Developer)\*\*, steps? [\d, –]+: .+|```(?:sh)?|jwt-kit .+|)$/;
    expect(text.split('\n').filter((line) => !known.test(line))).toEqual([]);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => (row.match(/(?<!\\)\|/g) ?? []).length !== 3)).toEqual([]);
  });

  test('has the command that gets a token before the plan to renew, if it is a set-up', () => {
    const ids = [...text.matchAll(/^## .*<!-- (\S+) -->$/gm)].map(([, id]) => id);
    if (text.includes(': set-up checklist')) {
      expect(text).toMatch(/ Try it \(Developer\) <!-- try -->\n[\s\S]*```sh\njwt-kit \w+ [^\n]+\n```\n/);
      expect(ids.at(-1)).toMatch(/^(?:renew|follow-key)$/);
    } else expect(text).not.toContain('Try it');
  });

  test('gives the administrator no command, and every command to the developer', () => {
    const steps = text.split('\n## ').slice(1);
    const theirs = steps.filter((step) => /^[^\n]* \(Administrator\) <!--/.test(step));
    expect(theirs.filter((step) => /jwt-kit (?!uses)[a-z]|this directory/.test(step))).toEqual([]);
  });

  test('names only existing commands and flags', () => {
    const named = [...text.matchAll(/jwt-kit ([a-z]+)((?: --[a-z-]+(?: [^-`][^-`]*)?)*)/g)];
    for (const [, command = '', flags = ''] of named) {
      const help = readFileSync(new URL(`../../fixtures/help/${command}.txt`, import.meta.url), 'utf8');
      for (const flag of flags.match(/--[a-z-]+/g) ?? []) expect(help).toContain(` ${flag}`);
    }
  });
});

const anypointNotes = (settings: Record<string, string>): string[] =>
  page('anypoint', 'x', settings)
    .split('\n')
    .filter((line) => /^> Unverified: .*(audience|Government)/.test(line));

const elsewhere =
  '> Unverified: The documentation shows the audience for the United States only. Elsewhere, this page assumes that it is the token URL.';
const government = '> Unverified: It is not known whether Government Cloud supports this grant at all.';

test.each([
  [{}, []],
  [{ region: 'us' }, []],
  [{ region: 'ca' }, [elsewhere]],
  [{ host: 'https://pce.example.com' }, [elsewhere]],
  [{ region: 'ca', audience: 'https://a.example' }, []],
  [{ region: 'gov' }, [elsewhere, government]],
])('the uncertain facts about an audience in %j', (settings, lines) => expect(anypointNotes(settings)).toEqual(lines));

test('a given audience gets no note about Government Cloud', () => {
  const gov = { instanceUrl: 'https://acme.my.salesforce.mil' };
  expect(page('salesforce', 'x', gov)).toContain('Unverified: Government Cloud');
  expect(page('salesforce', 'x', { ...gov, audience: 'https://login.salesforce.com' })).not.toContain('Government Cloud');
});

test.each([
  ['https://acme--uat.sandbox.my.salesforce.com', '`.uat`'],
  ['https://acme--qa2.cs12.my.salesforce.com', '`.qa2`'],
  ['https://acme.my.salesforce.com', undefined],
  ['https://acme-dev-ed.develop.my.salesforce.com', undefined],
])('the name of the sandbox at %s', (instanceUrl, suffix) => {
  const [, found] = /the sandbox's name, here (\S+)$/m.exec(page('salesforce', 'x', { instanceUrl })) ?? [];
  expect(found).toBe(suffix);
});

test('a shared host is accepted if there is a site', () => {
  const shared = { instanceUrl: 'https://login.salesforce.com' };
  expect(page('salesforce', 'x', shared)).toContain('app_not_found');
  expect(page('salesforce', 'x', { ...shared, siteUrl: 'https://acme.my.site.com' })).not.toContain('app_not_found');
});

test('a second app keeps its host if the first one is not a connected app', () => {
  const settings = { instanceUrl: 'https://login.salesforce.com' };
  const elsewhere = '`--instance-url` with your My Domain';
  expect(page('salesforce', 'x', settings, renewed('new'))).not.toContain(elsewhere);
  expect(page('salesforce', 'x', { ...settings, appType: 'connected-app' }, renewed('new'))).toContain(elsewhere);
});

test("a bundle for someone else's key has no renewal page", () => {
  const { certificate: _, ...foreign } = made;
  const record = { ...foreign, ...renewed('new'), provider: 'anypoint', name: 'x', settings: {} };
  expect(findProvider('anypoint')?.checklist(record).page).toBe('set-up');
});

test('a short-lived certificate is renewed halfway', () => {
  const certificate = { ...certificateOf(made), notAfter: '2026-12-01T22:13:20.000Z' };
  expect(page('generic', 'x', {}, { certificate })).toContain('| Renew by | 26 November 2026 |');
});
