/**
 * Salesforce: what it wants to know, and the claims its token end point takes.
 *
 * The audience is the org's own address, since that works for both kinds of app; the documented alternatives are
 * login.salesforce.com, test.salesforce.com and the address of a site.
 */
import { excerpt } from '../../core/escape.ts';
import type { CheckName } from '../../core/findings.ts';
import type { Claims, Provider } from '../provider.ts';
import type { Setting, Settings } from '../settings.ts';
import { audience, clientId, email, hostOf, oneOf, username } from '../settings.ts';
import { audienceAddress, orgAddress, sharedHosts, siteAddress, TOKEN_PATH } from './addresses.ts';
import { salesforceChecklist } from './checklist.ts';
import { salesforceGrant } from './grant.ts';
import { salesforceRefusals } from './refusals/index.ts';
import { audienceProblem, examineSettings } from './settings-checks.ts';

const EXTERNAL_CLIENT_APP = 'external-client-app';
const CONNECTED_APP = 'connected-app';

const settings: readonly Setting[] = [
  {
    name: 'instanceUrl',
    question: {
      message: "The org's address (My Domain)?",
      why: 'Copy it from the browser while you are in the org; any of its pages will do.',
    },
    check: orgAddress,
    judgedBy: 'host',
  },
  {
    name: 'appType',
    question: {
      message: 'Which kind of app?',
      choices: [
        { value: EXTERNAL_CLIENT_APP, name: 'External Client App', description: "the one to take since Spring '26" },
        {
          value: CONNECTED_APP,
          name: 'Connected app',
          description: 'the older kind: Salesforce Support has to turn on its creation',
        },
      ],
    },
    fallback: EXTERNAL_CLIENT_APP,
    check: (text) => oneOf('app type', [EXTERNAL_CLIENT_APP, CONNECTED_APP], text),
  },
  {
    ...username,
    question: {
      message: 'Which user does it sign in as?',
      why: 'Its username under Setup > Users, which need not be its e-mail address.',
    },
    check(text) {
      const { value } = username.check(text);
      if (value.includes('@')) return { value };
      return { value, note: `username ${excerpt(value)} has no @: a Salesforce username has the form of an e-mail address` };
    },
  },
  {
    ...email,
    question: {
      message: 'Contact e-mail for the app?',
      why: 'Salesforce wants one for every app; it takes no part in signing in.',
    },
  },
  clientId,
  { ...audience, check: audienceAddress },
  { name: 'siteUrl', check: siteAddress, judgedBy: 'host' },
];

export const salesforce: Provider = {
  id: 'salesforce',
  title: 'Salesforce',
  description: 'upload a certificate to an External Client App or a connected app',
  upload: 'server.crt',
  settings,
  review,
  claims,
  examine: examineSettings,
  uploadLimit: 4096,
  renews: 'certificate',
  afterEnd: 'reports differ on whether Salesforce goes on accepting it',
  checklist: (record) =>
    salesforceChecklist(record, { classic: record.settings['appType'] === CONNECTED_APP, claims: claims(record.settings) }),
  grant: salesforceGrant,
  refusals: { groups: salesforceRefusals, byCode: false, doubts },
};

/** At a host that all orgs share, address and aud may fit each other, and still be those of the wrong environment. */
function doubts({ instanceUrl, siteUrl }: Settings): readonly CheckName[] {
  return siteUrl === undefined && sharedHosts.includes(hostOf(instanceUrl) ?? '') ? ['host', 'audience'] : [];
}

function claims({ clientId: iss, username: sub, audience: aud, instanceUrl, siteUrl }: Settings): Claims {
  const base = siteUrl ?? instanceUrl;
  return { iss, sub, aud: aud ?? base, tokenUrl: base && `${base}${TOKEN_PATH}` };
}

/** What to know about the audience before anything is made; the rest of the answers is looked at one by one. */
function review(given: Settings): string[] {
  const problem = audienceProblem(given);
  if (problem === undefined) return [];
  const { says, better } = problem;
  const advice = given['audience'] === undefined ? `give ${better} with --audience` : `leave --audience out, or give ${better}`;
  return [`${says}: ${advice}`];
}
