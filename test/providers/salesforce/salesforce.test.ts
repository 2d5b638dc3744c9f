import { describe, expect, test } from 'vitest';
import { salesforce } from '../../../src/providers/salesforce/index.ts';
import type { Checked } from '../../../src/providers/settings.ts';

const checked = (name: string, text: string): Checked | undefined =>
  salesforce.settings.find((setting) => setting.name === name)?.check(text);

const orgHint = 'write it like https://acme.my.salesforce.com';

test('the settings and questions, in order', () => {
  expect(salesforce.settings.map(({ name, question, fallback }) => [name, question?.message, fallback])).toEqual([
    ['instanceUrl', "The org's address (My Domain)?", undefined],
    ['appType', 'Which kind of app?', 'external-client-app'],
    ['username', 'Which user does it sign in as?', undefined],
    ['email', 'Contact e-mail for the app?', undefined],
    ['clientId', undefined, undefined],
    ['audience', undefined, undefined],
    ['siteUrl', undefined, undefined],
  ]);
});

describe('the address of an org', () => {
  test.each([
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    [' HTTP://ACME.My.Salesforce.com:80/home?x=1#y ', 'https://acme.my.salesforce.com'],
    ['https://acme.my.salesforce.com.:443/', 'https://acme.my.salesforce.com'],
    ['https://acme.lightning.force.com/lightning/page/home', 'https://acme.my.salesforce.com'],
    ['acme--uat.sandbox.lightning.force.com', 'https://acme--uat.sandbox.my.salesforce.com'],
    ['acme-dev-ed.develop.lightning.force.com', 'https://acme-dev-ed.develop.my.salesforce.com'],
    ['acme.scratch.lightning.force.com', 'https://acme.scratch.my.salesforce.com'],
    ['acme.my.salesforce-setup.com/lightning/setup', 'https://acme.my.salesforce.com'],
    ['acme.lightning.crmforce.mil', 'https://acme.my.salesforce.mil'],
    ['acme--c.vf.force.com/apex/page', 'https://acme.my.salesforce.com'],
    ['acme--uat--c.sandbox.vf.force.com', 'https://acme--uat.sandbox.my.salesforce.com'],
    ['acme.lightning.force.com.mcas.ms', 'https://acme.my.salesforce.com'],
    ['acme.my.salesforce.com.mcas.ms', 'https://acme.my.salesforce.com'],
    ['acme.my.sfcrmproducts.cn', 'https://acme.my.sfcrmproducts.cn'],
    ['acme--uat.sandbox.my.salesforce-setup.com', 'https://acme--uat.sandbox.my.salesforce.com'],
    ['acme-dev-ed.develop.my.salesforce-setup.com', 'https://acme-dev-ed.develop.my.salesforce.com'],
  ])('%j', (text, value) => expect(checked('instanceUrl', text)).toEqual({ value }));

  const shared =
    "is the same for every org; the org's My Domain is safer: with External Client Apps, this host is known to answer app_not_found";
  test.each([
    ['login.salesforce.com', 'https://login.salesforce.com', `login.salesforce.com ${shared}`],
    ['https://test.salesforce.com/', 'https://test.salesforce.com', `test.salesforce.com ${shared}`],
    [
      'cs84.salesforce.com',
      'https://cs84.salesforce.com',
      "cs84.salesforce.com is the host of an instance, and these are retired: use the org's My Domain, under Setup > My Domain",
    ],
    ['crm.acme.com', 'https://crm.acme.com', 'crm.acme.com does not look like a My Domain, which ends in .my.salesforce.com'],
    [
      'evilmy.salesforce.com',
      'https://evilmy.salesforce.com',
      'evilmy.salesforce.com does not look like a My Domain, which ends in .my.salesforce.com',
    ],
    [
      'acme.my.salesforce.com.evil.example',
      'https://acme.my.salesforce.com.evil.example',
      'acme.my.salesforce.com.evil.example does not look like a My Domain, which ends in .my.salesforce.com',
    ],
  ])('%j is kept with a note', (text, value, note) => expect(checked('instanceUrl', text)).toEqual({ value, note }));

  test.each([
    ['acme', 'instance URL "acme" is not a host name', orgHint],
    ['my org', 'instance URL "my org" is not a URL', orgHint],
    ['acme..my.salesforce.com', 'instance URL "acme..my.salesforce.com" is not a host name', orgHint],
    ['-acme.my.salesforce.com', 'instance URL "-acme.my.salesforce.com" is not a host name', orgHint],
    ['10.0.0.1', 'instance URL "10.0.0.1" is not a host name', orgHint],
    ['https://[::1]', 'instance URL "[::1]" is not a host name', orgHint],
    ['admin@acme.com', 'instance URL "admin@acme.com" is an e-mail address', orgHint],
    ['ftp://acme.my.salesforce.com', 'instance URL "ftp://acme.my.salesforce.com" is not a URL', orgHint],
    ['https://', 'instance URL "https://" is not a URL', orgHint],
    ['https://me:secret@acme.my.salesforce.com', 'instance URL has a user name or a password before the @', orgHint],
    [
      'https://acme.my.salesforce.com:8443',
      'instance URL "acme.my.salesforce.com" has a port, 8443',
      'remove the port: https://acme.my.salesforce.com',
    ],
    [
      'acme.my.site.com/partners',
      'instance URL "acme.my.site.com" is the address of a site',
      'give it with --site-url; the address of an org looks like https://acme.my.salesforce.com',
    ],
  ])('%j is refused', (text, message, hint) => {
    expect(() => checked('instanceUrl', text)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint }));
  });
});

describe('the address of a site', () => {
  test.each([
    ['acme.my.site.com', 'https://acme.my.site.com'],
    ['http://ACME.my.site.com/Partners/?a=1#b', 'https://acme.my.site.com/Partners'],
    ['https://acme--uat.sandbox.my.site.com/a/b//', 'https://acme--uat.sandbox.my.site.com/a/b'],
    ['https://acme.my.site.com/p/services/oauth2/token', 'https://acme.my.site.com/p'],
    ['https://partners.acme.com', 'https://partners.acme.com'],
  ])('%j', (text, value) => expect(checked('siteUrl', text)).toEqual({ value }));

  test('the My Domain of an org is kept with a note', () => {
    expect(checked('siteUrl', 'acme.my.salesforce.com')).toEqual({
      value: 'https://acme.my.salesforce.com',
      note: 'acme.my.salesforce.com is the My Domain of an org: --site-url is only for users of an Experience Cloud site',
    });
  });

  const orgOnly = 'give it with --instance-url; the address of a site looks like https://acme.my.site.com/partners';
  const siteHint = 'write it like https://acme.my.site.com/partners';
  test.each([
    ['acme.lightning.force.com', 'site URL "acme.lightning.force.com" is the address of an org', orgOnly],
    ['login.salesforce.com', 'site URL "login.salesforce.com" is the address of an org', orgOnly],
    ['partners', 'site URL "partners" is not a host name', siteHint],
    ['acme.my.site.com:81', 'site URL "acme.my.site.com" has a port, 81', 'remove the port: https://acme.my.site.com/partners'],
  ])('%j is refused', (text, message, hint) => {
    expect(() => checked('siteUrl', text)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint }));
  });
});

describe('the other answers', () => {
  test.each([
    ['audience', 'login.salesforce.com/', { value: 'https://login.salesforce.com' }],
    ['audience', 'https://acme.lightning.force.com/', { value: 'https://acme.my.salesforce.com' }],
    [
      'audience',
      'https://crm.acme.com',
      { value: 'https://crm.acme.com', note: 'audience crm.acme.com is not a known host of Salesforce: check it' },
    ],
    [
      'audience',
      'cs84.salesforce.com',
      { value: 'https://cs84.salesforce.com', note: 'cs84.salesforce.com is the host of an instance, and these are retired' },
    ],
    ['audience', 'https://acme.my.site.com/Partners/', { value: 'https://acme.my.site.com/Partners' }],
    ['appType', ' Connected-App ', { value: 'connected-app' }],
    [
      'username',
      'integration',
      {
        value: 'integration',
        note: 'username "integration" has no @: a Salesforce username looks like an e-mail address',
      },
    ],
  ])('%s %j', (name, text, expected) => expect(checked(name, text)).toEqual(expected));

  test.each([
    ['audience', 'salesforce', 'audience "salesforce" is not a host name', 'write it like https://login.salesforce.com'],
    ['appType', 'eca', 'unknown app type "eca"', 'use one of external-client-app, connected-app'],
  ])('%s %j is refused', (name, text, message, hint) => {
    expect(() => checked(name, text)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint }));
  });
});

const org = 'https://acme.my.salesforce.com';
const site = 'https://acme.my.site.com/partners';

test.each([
  [{}, { iss: undefined, sub: undefined, aud: undefined, tokenUrl: undefined }],
  [
    { clientId: '3MVG9', username: 'u@acme.com', instanceUrl: org },
    { iss: '3MVG9', sub: 'u@acme.com', aud: org, tokenUrl: `${org}/services/oauth2/token` },
  ],
  [
    { instanceUrl: org, siteUrl: site },
    { iss: undefined, sub: undefined, aud: site, tokenUrl: `${site}/services/oauth2/token` },
  ],
  [
    { instanceUrl: org, siteUrl: site, audience: 'https://login.salesforce.com' },
    { iss: undefined, sub: undefined, aud: 'https://login.salesforce.com', tokenUrl: `${site}/services/oauth2/token` },
  ],
  [
    { audience: 'https://login.salesforce.com' },
    { iss: undefined, sub: undefined, aud: 'https://login.salesforce.com', tokenUrl: undefined },
  ],
])('claims of %j', (settings, claims) => expect(salesforce.claims(settings)).toEqual(claims));

const sandbox = 'https://acme--uat.sandbox.my.salesforce.com';
const login = 'https://login.salesforce.com';
const testHost = 'https://test.salesforce.com';
test.each([
  [{}, []],
  [{ instanceUrl: org, appType: 'external-client-app' }, []],
  [{ instanceUrl: login, appType: 'external-client-app' }, []],
  [{ instanceUrl: testHost }, []],
  [{ instanceUrl: login, appType: 'connected-app' }, []],
  [{ instanceUrl: login, siteUrl: site }, ['--site-url is used, and --instance-url is not: give one of them']],
  [{ instanceUrl: org, audience: login }, []],
  [{ instanceUrl: 'https://acme.my.salesforce.mil', audience: login }, []],
  [
    { instanceUrl: 'https://acme.my.salesforce.mil' },
    [
      'Government Cloud reportedly requires https://login.salesforce.com as audience, or https://test.salesforce.com in a sandbox: give https://login.salesforce.com with --audience',
    ],
  ],
  [{ instanceUrl: sandbox, audience: testHost }, []],
  [{ instanceUrl: sandbox, audience: sandbox }, []],
  [{ instanceUrl: 'https://acme--uat.cs12.my.salesforce.com', audience: testHost }, []],
  [{ instanceUrl: org, audience: site }, []],
  [
    { instanceUrl: org, audience: testHost },
    [
      'audience https://test.salesforce.com does not match acme.my.salesforce.com: leave --audience out, or give https://login.salesforce.com',
    ],
  ],
  [
    { instanceUrl: sandbox, audience: login },
    [
      'audience https://login.salesforce.com does not match acme--uat.sandbox.my.salesforce.com: leave --audience out, or give https://test.salesforce.com',
    ],
  ],
  [
    { instanceUrl: 'https://acme.scratch.my.salesforce.com', audience: login },
    [
      'audience https://login.salesforce.com does not match acme.scratch.my.salesforce.com: leave --audience out, or give https://test.salesforce.com',
    ],
  ],
  [
    { instanceUrl: sandbox, audience: org },
    [
      'audience https://acme.my.salesforce.com is not the address of this org, acme--uat.sandbox.my.salesforce.com: leave --audience out, or give https://acme--uat.sandbox.my.salesforce.com',
    ],
  ],
])('review of %j', (settings, notes) => expect(salesforce.review(settings)).toEqual(notes));
