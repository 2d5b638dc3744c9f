import { describe } from 'vitest';
import { type Case, eachAlone, edited, fail, settings, warn } from './broken-bundle.ts';

const cases: readonly Case[] = [
  {
    name: 'the address of an org where a site belongs',
    spoil: settings({ siteUrl: 'https://acme.my.salesforce.com' }),
    gives: warn(
      'host',
      'acme.my.salesforce.com is the My Domain of an org: --site-url is only for users of an Experience Cloud site',
      edited('siteUrl', 'the intended value'),
    ),
  },
  {
    name: 'the audience of sandboxes for a production org',
    spoil: settings({ audience: 'https://test.salesforce.com' }),
    gives: fail(
      'audience',
      'audience https://test.salesforce.com does not match acme.my.salesforce.com',
      'npx jwt-kit set app --audience https://login.salesforce.com',
    ),
  },
  {
    name: "another org's audience",
    spoil: settings({ audience: 'https://other.my.salesforce.com' }),
    gives: fail(
      'audience',
      'audience https://other.my.salesforce.com is not the address of this org, acme.my.salesforce.com',
      'npx jwt-kit set app --audience https://acme.my.salesforce.com',
    ),
  },
  {
    name: 'an audience that is not a URL',
    spoil: settings({ audience: 'acme' }),
    gives: fail('audience', 'aud is not an https URL', 'npx jwt-kit set app --audience https://acme.my.salesforce.com'),
  },
  {
    name: 'Government Cloud with its own audience',
    spoil: settings({ instanceUrl: 'https://acme.my.salesforce.mil' }),
    gives: warn(
      'audience',
      'Government Cloud reportedly requires https://login.salesforce.com as audience, or https://test.salesforce.com in a sandbox',
      'npx jwt-kit set app --audience https://login.salesforce.com',
    ),
  },
  {
    name: 'an audience that is not https',
    spoil: settings({ audience: 'http://acme.my.salesforce.com' }),
    gives: fail('audience', 'aud is not an https URL', 'npx jwt-kit set app --audience https://acme.my.salesforce.com'),
  },
  {
    name: 'an audience from elsewhere',
    spoil: settings({ audience: 'https://evil.example.com' }),
    gives: warn(
      'audience',
      'audience https://evil.example.com is not the address of this org, acme.my.salesforce.com',
      'npx jwt-kit set app --audience https://acme.my.salesforce.com',
    ),
  },
  {
    name: 'no consumer key',
    spoil: settings({ clientId: undefined }),
    gives: warn('client-id', 'the consumer key is not known yet', 'npx jwt-kit token app'),
  },
  {
    name: 'a consumer key with a space in it',
    spoil: settings({ clientId: '3MVG9 consumer' }),
    gives: fail(
      'client-id',
      'consumer key "3MVG9 consumer" contains a space: too little or too much was copied',
      'npx jwt-kit set app (add --client-id with the consumer key)',
    ),
  },
  {
    name: 'a username in place of the consumer key',
    spoil: settings({ clientId: 'sync@acme.com' }),
    gives: fail(
      'client-id',
      'consumer key "sync@acme.com" is an e-mail address or a username',
      'npx jwt-kit set app (add --client-id with the consumer key)',
    ),
  },
  {
    name: 'no user',
    spoil: settings({ username: undefined }),
    gives: warn('username', 'the user is not known yet', 'npx jwt-kit token app'),
  },
  {
    name: 'a user without an @',
    spoil: settings({ username: 'sync' }),
    gives: fail(
      'username',
      'username "sync" does not look like an e-mail address, as every Salesforce username does',
      'npx jwt-kit set app (add --username with the username)',
    ),
  },
  {
    name: 'a user of production in a sandbox',
    spoil: settings({ instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com' }),
    gives: warn(
      'username',
      'username sync@acme.com does not end in .uat, as usernames in a sandbox usually do',
      'compare it with Setup > Users; to change it: npx jwt-kit set app (add --username with the username)',
    ),
  },
  {
    name: 'an e-mail address as user',
    spoil: settings({ email: 'sync@acme.com' }),
    gives: warn(
      'username',
      'username sync@acme.com is also the contact e-mail: the username may differ from the e-mail address',
      'compare it with Setup > Users; to change it: npx jwt-kit set app (add --username with the username)',
    ),
  },
  {
    name: 'an identity provider as issuer',
    provider: 'anypoint',
    spoil: settings({ clientId: 'https://acme.okta.com' }),
    gives: fail(
      'client-id',
      `client id "https://acme.okta.com" is a URL: Anypoint expects iss to be the connected app's own client id, not the identity provider's address`,
      'npx jwt-kit set app (add --client-id with the client id)',
    ),
  },
  {
    name: 'a client id that is not from Anypoint',
    provider: 'anypoint',
    spoil: settings({ clientId: '3MVG9consumerkey' }),
    gives: warn(
      'client-id',
      'the client id is not 32 hexadecimal digits, as Anypoint client ids are',
      'npx jwt-kit set app (add --client-id with the client id)',
    ),
  },
  {
    name: 'a user without single sign-on',
    provider: 'anypoint',
    spoil: settings({ idpId: 'mulesoft' }),
    gives: fail(
      'identity-provider',
      'identity provider id "mulesoft" means a user without single sign-on: Anypoint does not support this grant for such a user',
      'sign in as a user of an identity provider: npx jwt-kit set app (add --idp-id with the id)',
    ),
  },
  {
    name: 'no identity provider',
    provider: 'anypoint',
    spoil: settings({ idpId: undefined }),
    gives: warn('identity-provider', 'the identity provider id is not known yet', 'npx jwt-kit token app'),
  },
  {
    name: 'a user with a | in the name',
    provider: 'anypoint',
    spoil: settings({ username: 'a|b' }),
    gives: warn(
      'username',
      'username "a|b" contains a |, which separates the fields of sub: how to escape it is not documented',
      'npx jwt-kit set app (add --username with the user)',
    ),
  },
  {
    name: 'a sub of two fields',
    provider: 'anypoint',
    spoil: settings({ sub: 'idp|||', idpId: undefined, username: undefined }),
    gives: fail(
      'subject',
      'sub is not version|identity provider id|username, the minimum that Anypoint documents',
      edited('sub', 'version|identity provider id|username'),
    ),
  },
  {
    name: 'an unknown region',
    provider: 'anypoint',
    spoil: settings({ region: 'mars', audience: 'x' }),
    gives: fail('host', 'unknown region "mars"', 'npx jwt-kit set app (add --region with the region: us, eu, ca, jp or gov)'),
  },
  {
    name: 'a control plane with the wrong host',
    provider: 'anypoint',
    spoil: settings({ region: undefined, host: 'https://ca1.anypoint.mulesoft.com' }),
    gives: fail(
      'host',
      'ca1.anypoint.mulesoft.com is not the address of that region: use ca1.platform.mulesoft.com',
      'npx jwt-kit set app --host https://ca1.platform.mulesoft.com',
    ),
  },
  {
    name: 'an audience other than the token URL',
    provider: 'anypoint',
    spoil: settings({ audience: 'https://anypoint.mulesoft.com' }),
    gives: warn(
      'audience',
      'aud is "https://anypoint.mulesoft.com"; Anypoint documents the token URL, for the United States',
      'npx jwt-kit set app --audience https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token',
    ),
  },
  {
    name: 'a token URL that is not https',
    provider: 'generic',
    spoil: settings({ tokenUrl: 'http://login.example.com/token' }),
    gives: fail(
      'host',
      'token URL "http://login.example.com/token" is not https',
      'use https: anybody who intercepts the assertion can sign in with it',
    ),
  },
  {
    name: 'no token URL',
    provider: 'generic',
    spoil: settings({ tokenUrl: undefined, audience: 'x' }),
    gives: warn('host', 'the token URL is not known yet', 'npx jwt-kit token app'),
  },
];

describe('a setting is wrong', () => eachAlone(cases));
