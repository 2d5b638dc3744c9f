import type { CheckName } from '../../core/findings.ts';
import type { Claims, Provider } from '../provider.ts';
import type { Settings } from '../settings.ts';
import { hostOf } from '../settings.ts';
import { hostEnding, isOwnAudience, sharedHosts, TOKEN_PATH } from './addresses.ts';
import { salesforcePage, UPLOAD } from './checklist.ts';
import { salesforceGrant } from './grant.ts';
import { salesforceRefusals } from './refusals/index.ts';
import { CONNECTED_APP, salesforceSettings } from './settings.ts';
import { audienceProblem, examineSettings, usernameDoubts } from './settings-checks.ts';
import { salesforceTargetOptions } from './targets/options.ts';

/**
 * A certificate must have fewer bytes than this as PEM: 4 KB. The Metadata API Developer Guide says so of the certificates for
 * asset tokens; for this one, others report it.
 */
const UPLOAD_LIMIT = 4096;

export const salesforce: Provider = {
  id: 'salesforce',
  otherNames: ['sf', 'sfdc', 'force.com'],
  title: 'Salesforce',
  shortTitle: 'Salesforce',
  description: 'upload a certificate to an External Client App or a connected app',
  upload: UPLOAD,
  own: {
    audience: isOwnAudience,
    hostEnding,
    // The names in the CI samples of the Salesforce CLI.
    environment: [
      { name: 'SF_CONSUMER_KEY', setting: 'clientId' },
      { name: 'SF_USERNAME', setting: 'username' },
      { name: 'SF_INSTANCE_URL', setting: 'instanceUrl', unless: 'siteUrl' },
    ],
  },
  settings: salesforceSettings,
  review,
  claims,
  examine: examineSettings,
  uploadLimit: UPLOAD_LIMIT,
  renews: 'certificate',
  afterEnd: 'reports differ on whether Salesforce still accepts it',
  kind: 'appType',
  checklist: (record) =>
    salesforcePage(record, { classic: record.settings['appType'] === CONNECTED_APP, claims: claims(record.settings) }),
  grant: salesforceGrant,
  targets: {
    options: salesforceTargetOptions,
    load: async () => (await import('./targets/index.ts')).salesforceTargets,
  },
  refusals: {
    // Read when it is asked for, because few commands need these texts.
    get groups() {
      return salesforceRefusals;
    },
    byCode: false,
    doubts,
    appType: ({ appType }) => appType,
  },
};

/** On a shared host, address and aud can match and still belong to the wrong environment. */
function doubts({ instanceUrl, siteUrl }: Settings): readonly CheckName[] {
  return siteUrl === undefined && sharedHosts.includes(hostOf(instanceUrl) ?? '') ? ['host', 'audience'] : [];
}

function claims({ clientId: iss, username: sub, audience: aud, instanceUrl, siteUrl }: Settings): Claims {
  const base = siteUrl ?? instanceUrl;
  return { iss, sub, aud: aud ?? base, tokenUrl: base && `${base}${TOKEN_PATH}` };
}

/** Warns about the audience before anything is made; the other settings are checked one by one. */
function review(given: Settings): string[] {
  const both = given['siteUrl'] !== undefined && given['instanceUrl'] !== undefined;
  const unused = [
    ...(both ? ['--site-url is used, and --instance-url is not: give one of them'] : []),
    ...usernameDoubts(given).map((doubt) => `${doubt}: compare it with Setup > Users`),
  ];
  const problem = audienceProblem(given);
  if (problem === undefined) return unused;
  const { says, better } = problem;
  const advice = given['audience'] === undefined ? `give ${better} with --audience` : `leave --audience out, or give ${better}`;
  return [...unused, `${says}: ${advice}`];
}
