/** The clicks in Salesforce Setup, with the labels of its Summer '26 guides, for both kinds of app. */

import type { BundleRecord } from '../../core/bundle/record.ts';
import { type Checklist, type ChecklistStep, type Line, label, line, type Piece, value } from '../../core/checklist.ts';
import { renewalFacts } from '../checklist/renewal-steps.ts';
import { assertionStep, type ClaimPieces, claimPieces, facts, keepTheKey } from '../checklist/shared-steps.ts';
import type { Claims } from '../provider.ts';
import { hostOf } from '../settings.ts';
import { isGovernment, sandboxName, TOKEN_PATH } from './addresses.ts';
import { JWT_TOKENS } from './refusals/setup-menu-paths.ts';
import { renewalSteps } from './renewal-steps.ts';
import { fingerprint, labelsAsPrinted, oneCertificate, renewal, sharedHostCaution, UPLOAD, waiting } from './shared-steps.ts';

/** Any valid URL passes the form; this one also serves `sf org login web`. */
const CALLBACK_URL = 'http://localhost:1717/OauthRedirect';

const API_SCOPE = 'Manage user data via APIs (api)';
const REFRESH_SCOPE = 'Perform requests at any time (refresh_token, offline_access)';
const WEB_SCOPE = 'Manage user data via Web browsers (web)';
const PERMITTED_USERS = 'Admin approved users are pre-authorized';

/** What the steps of one record are made from. */
interface Values {
  record: BundleRecord;
  name: Piece;
  org: Piece;
  host: string | undefined;
  email: Piece;
  user: Piece;
  claims: ClaimPieces;
}

/** The checklist for a record; `classic` for a connected app instead of an External Client App. */
export function salesforceChecklist(record: BundleRecord, options: { classic: boolean; claims: Claims }): Checklist {
  const { instanceUrl, email, username, siteUrl } = record.settings;
  const claims = claimPieces(options.claims, {
    iss: 'the consumer key of the app',
    sub: 'the username it signs in as',
    aud: 'the https address of your My Domain, without a slash at the end',
    tokenUrl: `the https address of your My Domain, then ${TOKEN_PATH}`,
  });
  const values: Values = {
    record,
    name: { value: record.name },
    org: value(instanceUrl, 'your My Domain'),
    host: hostOf(siteUrl ?? instanceUrl),
    email: value(email, 'an e-mail address for questions about the app'),
    user: value(username, 'the username it signs in as'),
    claims,
  };
  const setUp = options.classic ? 'Salesforce connected app' : 'Salesforce External Client App';
  if (record.renewal) {
    return {
      kind: 'renewal',
      name: record.name,
      facts: facts(record, { setUp, upload: UPLOAD, claims, own: renewalFacts(record.renewal) }),
      steps: renewalSteps({ ...values, signIn: signIn(values), classic: options.classic }, record.renewal),
    };
  }
  return {
    name: record.name,
    facts: facts(record, {
      setUp,
      upload: UPLOAD,
      claims,
      own: [
        { name: 'Callback URL', value: { value: CALLBACK_URL } },
        { name: 'OAuth scopes', value: `${API_SCOPE}; ${REFRESH_SCOPE}` },
        { name: 'Permitted users', value: PERMITTED_USERS },
      ],
    }),
    steps: [
      ...(options.classic ? connectedApp(values) : externalClientApp(values)),
      signIn(values),
      renewal(record, options.classic),
    ],
  };
}

function externalClientApp({ name, org, host, email, user, record, claims }: Values): ChecklistStep[] {
  return [
    {
      title: 'Start a new External Client App',
      actions: [
        line`Sign in as an administrator at ${org}.`,
        line`In ${label('Setup')}, type ${label('App Manager')} into ${label('Quick Find')} and open it.`,
        line`Click ${label('New External Client App')}.`,
      ],
      cautions: [
        ...sharedHostCaution(host),
        line`A Dev Hub that is to create scratch orgs or sandboxes with the Salesforce CLI still needs a connected app, the older kind.`,
      ],
      unverified: [labelsAsPrinted],
    },
    {
      title: 'Describe the app',
      actions: [
        line`Enter the name ${name}, an API name, and the contact e-mail ${email}.`,
        line`Set ${label('Distribution State')} to ${label('Local')}.`,
      ],
    },
    {
      title: 'Turn on OAuth',
      actions: [line`Open ${label('API (Enable OAuth Settings)')} and tick ${label('Enable OAuth')}.`, ...callbackAndScopes],
      cautions: [refreshScope],
    },
    {
      title: 'Upload the certificate',
      actions: [
        line`Under ${label('Flow Enablement')}, tick ${label('Enable JWT Bearer Flow')}.`,
        line`Click ${label('Upload Files')} and choose ${{ value: UPLOAD }}, which lies beside this page.`,
        fingerprint(record),
      ],
      cautions: [
        keepTheKey(UPLOAD),
        line`${label('Enable JWT Bearer Flow')} only shows once ${label('Enable OAuth')} is ticked.`,
        line`Do not tick ${label(JWT_TOKENS)}: it sounds alike, but changes the form of the access tokens and does not turn on this sign-in.`,
        oneCertificate,
      ],
    },
    {
      title: 'Create the app',
      actions: [line`Click ${label('Create')}.`, line`Look at the app again: the certificate is still there.`],
      cautions: [waiting],
      unverified: [
        line`The form of connected apps has been seen to drop the uploaded file when another field was wrong. Whether this form does so too is not known: after an error message, upload the file again.`,
      ],
    },
    {
      title: 'Let only approved users in',
      actions: [
        line`Click ${label('Edit')}, open the tab ${label('Policies')} and there ${label('OAuth Policies')}.`,
        line`Under ${label('Plugin Policies')}, set ${label('Permitted Users')} to ${label(PERMITTED_USERS)} and click ${label('OK')}.`,
      ],
    },
    {
      title: 'Approve the user',
      actions: [
        line`Under ${label('App Policies')}, select under ${label('Profiles')} or ${label('Permission Sets')} one that this user has: ${user}`,
        line`Click ${label('Save')}.`,
        userIsReady,
      ],
      cautions: [...userCautions(user, host), waiting],
    },
    {
      title: 'Keep the consumer key',
      actions: [
        line`In ${label('Setup')}, type ${label('External Client App Manager')} into ${label('Quick Find')}, open it and choose ${name}.`,
        line`On the tab ${label('Settings')}, open ${label('OAuth Settings')} and click ${label('Consumer Key and Secret')}.`,
        line`On ${label('Verify Your Identity')}, enter the code that comes by e-mail, then copy the consumer key.`,
        consumerKey(claims),
      ],
    },
  ];
}

function connectedApp({ name, org, host, email, user, record, claims }: Values): ChecklistStep[] {
  return [
    {
      title: 'Start a new connected app',
      actions: [
        line`Sign in as an administrator at ${org}.`,
        line`Once for each org: open a case with Salesforce Support and ask for the creation of connected apps.`,
        line`In ${label('Setup')}, type ${label('External Client Apps')} into ${label('Quick Find')} and open ${label('Settings')}.`,
        line`Turn on ${label('Allow creation of connected apps')} and click ${label('Enable')}.`,
        line`Click ${label('New Connected App')}.`,
      ],
      cautions: [
        line`New connected apps are off in every org since Spring '26. An External Client App needs no support case. A connected app is still needed for a Dev Hub that is to create scratch orgs or sandboxes with the Salesforce CLI.`,
        line`Connected apps that are already there keep working. To use one of them, open ${label('App Manager')} in ${label('Setup')} and choose ${label('Edit')} in the menu at the end of its row.`,
      ],
      unverified: [labelsAsPrinted],
    },
    {
      title: 'Describe the app and turn on OAuth',
      actions: [
        line`Enter the name ${name} and the contact e-mail ${email}.`,
        line`Tick ${label('Enable OAuth Settings')}.`,
        ...callbackAndScopes,
      ],
      cautions: [refreshScope],
    },
    {
      title: 'Upload the certificate',
      actions: [
        line`Tick ${label('Use digital signatures')}, click ${label('Choose File')} and take ${{ value: UPLOAD }}, which lies beside this page.`,
        fingerprint(record),
        line`Click ${label('Save')}, then ${label('Continue')}.`,
        line`Look at the app again: the certificate is still there.`,
      ],
      cautions: [
        keepTheKey(UPLOAD),
        line`When another field is wrong, the form has been seen to drop the uploaded file: after an error message, upload it again.`,
        oneCertificate,
        waiting,
      ],
    },
    {
      title: 'Keep the consumer key',
      actions: [
        line`Click ${label('Manage Consumer Details')}, enter the code that comes by e-mail, and copy the consumer key.`,
        consumerKey(claims),
      ],
    },
    {
      title: 'Let only approved users in',
      actions: [
        line`Click ${label('Manage')}, then ${label('Edit Policies')}.`,
        line`Set ${label('Permitted Users')} to ${label(PERMITTED_USERS)}, click ${label('OK')}, then ${label('Save')}.`,
      ],
      cautions: [
        line`Whoever does this needs the permission ${label('Approve Uninstalled Connected Apps')}; administrators have it.`,
      ],
    },
    {
      title: 'Approve the user',
      actions: [
        line`Click ${label('Manage Profiles')} or ${label('Manage Permission Sets')} and select one that this user has: ${user}`,
        line`Click ${label('Save')}.`,
        userIsReady,
      ],
      cautions: [...userCautions(user, host), waiting],
    },
  ];
}

const callbackAndScopes: readonly Line[] = [
  line`Enter this ${label('Callback URL')}: ${{ value: CALLBACK_URL }} (the form wants one; this sign-in never opens it)`,
  line`Add the scope ${label(API_SCOPE)}.`,
  line`Add the scope ${label(REFRESH_SCOPE)}.`,
  line`Only if the Salesforce CLI is to use the app: add the scope ${label(WEB_SCOPE)} too.`,
];

const refreshScope: Line = line`Without ${label(REFRESH_SCOPE)} the sign-in is refused, although it never returns a refresh token.`;

const userIsReady: Line = line`The user is active and has the permission ${label('API Enabled')}.`;

const consumerKey = ({ iss }: ClaimPieces): Line =>
  line`Keep the consumer key, the issuer (iss) of every sign-in: ${iss}. The consumer secret is not needed.`;

function userCautions(user: Piece, host: string | undefined): Line[] {
  const sandbox = sandboxName(host ?? '');
  return [
    line`A permission set tied to the license ${label('Salesforce API Integration')} cannot hold the app: the link is missing without a word. For an API-only user, select the profile, or a second permission set without that license.`,
    line`What counts is the username, not the user's e-mail address, which may look the same.`,
    ...(sandbox === undefined
      ? []
      : [line`In a sandbox, usernames usually end in the sandbox's name, here ${{ value: `.${sandbox}` }}; compare: ${user}`]),
  ];
}

function signIn({ record, claims, host }: Values): ChecklistStep {
  const government = host !== undefined && isGovernment(host) && record.settings['audience'] === undefined;
  return assertionStep(record, claims, {
    cautions: [line`Salesforce takes ${{ value: 'RS256' }} with an RSA key only.`],
    unverified: government
      ? [
          line`Government Cloud is reported to want ${{ value: 'https://login.salesforce.com' }} as audience, ${{ value: 'https://test.salesforce.com' }} in a sandbox.`,
        ]
      : [],
  });
}
