/** The settings of Salesforce, each with its flag, question and check. */
import { excerpt } from '../../core/escape.ts';
import type { Setting } from '../settings.ts';
import { audience, clientId, email, oneOf, username } from '../settings.ts';
import { audienceAddress, orgAddress, siteAddress } from './addresses.ts';

export const EXTERNAL_CLIENT_APP = 'external-client-app';
export const CONNECTED_APP = 'connected-app';

export const salesforceSettings: readonly Setting[] = [
  {
    name: 'instanceUrl',
    question: {
      message: "The org's address (My Domain)?",
      why: 'Copy it from the browser, on any page of the org.',
    },
    flag: { value: 'url', says: 'My Domain of the org' },
    check: orgAddress,
    judgedBy: 'host',
    kept: true,
  },
  {
    name: 'appType',
    question: {
      message: 'Which kind of app?',
      choices: [
        { value: EXTERNAL_CLIENT_APP, name: 'External Client App', description: "recommended since Spring '26" },
        {
          value: CONNECTED_APP,
          name: 'Connected app',
          description: 'the older kind: Salesforce Support must enable its creation',
        },
      ],
    },
    flag: { value: 'type', says: 'kind of app', on: 'init' },
    fallback: EXTERNAL_CLIENT_APP,
    check: (text) => oneOf('app type', [EXTERNAL_CLIENT_APP, CONNECTED_APP], text),
  },
  {
    ...username,
    question: {
      message: 'Which user does it sign in as?',
      why: 'Its username under Setup > Users; it may differ from its e-mail address.',
    },
    check(text) {
      const { value } = username.check(text);
      if (value.includes('@')) return { value };
      return { value, note: `username ${excerpt(value)} has no @: a Salesforce username looks like an e-mail address` };
    },
  },
  {
    ...email,
    question: {
      message: 'Contact e-mail for the app?',
      why: 'Salesforce requires one for every app; it is not used to sign in.',
    },
  },
  clientId,
  { ...audience, check: audienceAddress },
  { name: 'siteUrl', flag: { value: 'url', says: 'Experience Cloud site of the user' }, check: siteAddress, judgedBy: 'host' },
];
