/** Error responses of Salesforce's token endpoint about app, scope and user, which are set up in the org. */
import type { RefusalGroup } from '../../../core/refusals/known-refusal.ts';
import { PUBLIC, TROUBLESHOOT } from '../../refusals/sources.ts';
import {
  activeUser,
  approvedUsers,
  certificate,
  ipRelaxation,
  loginAddresses,
  loginHistory,
  oauthTokens,
  permittedUsers,
  scopes,
  sessionPolicies,
  unlockedUser,
} from './setup-menu-paths.ts';

const STACK = 'https://salesforce.stackexchange.com/questions/184363/';

const addScope = 'add the scope Perform requests at any time (refresh_token, offline_access) to {app}';
const setPolicy =
  'set Permitted Users of {app} to Admin approved users are pre-authorized, and select a profile or a permission set of {user}';
const preauthorized = [...permittedUsers, ...approvedUsers];
const approve = 'select a profile or a permission set that {user} has';

export const appAndUserRefusals: readonly RefusalGroup[] = [
  {
    id: 'user-not-approved',
    title: 'the user has not approved the app, or the app does not let the user in',
    texts: [
      {
        kinds: ['token endpoint'],
        error: 'invalid_grant',
        words: "user hasn't approved this consumer",
        copying: true,
      },
    ],
    causes: [
      {
        says: 'Permitted Users of {app} is "All users may self-authorize", and {user} never approved it',
        fix: setPolicy,
        clicks: preauthorized,
        certainty: 'documented',
        source: [TROUBLESHOOT, PUBLIC, STACK],
      },
      {
        says: '{user} has none of the profiles or permission sets that {app} lists',
        fix: approve,
        clicks: approvedUsers,
        certainty: 'reported',
        source: [STACK, 'https://github.com/omniphx/forrest/issues/278'],
      },
      {
        says: '{app} was made or changed minutes ago, and Salesforce is still copying it (2 to 10 minutes)',
        fix: 'wait, or let jwt-kit wait',
        command: '{wait}',
        certainty: 'reported',
        source: [TROUBLESHOOT, PUBLIC],
      },
      {
        says: 'aud does not match the address: production for a sandbox, or the reverse',
        fix: "use the org's own My Domain for both",
        certainty: 'reported',
        source: [TROUBLESHOOT],
        toldBy: ['audience'],
      },
      {
        says: 'the address belongs to another org, for example production instead of its sandbox; or, in Government Cloud, it is not the My Domain',
        fix: 'compare {host} with the address in the browser while you are in the org',
        by: 'administrator',
        certainty: 'reported',
        source: ['https://github.com/simple-salesforce/simple-salesforce/pull/711'],
      },
      {
        says: 'the sandbox was refreshed since {app} was set up',
        fix: 'set up the app and its approval again in the refreshed sandbox',
        by: 'administrator',
        certainty: 'reported',
        source: ['https://interactiveties.com/blog/2021/sfdx-auth-jwt-grant-error.php'],
      },
      {
        says: 'for an API-only user: the permission set is tied to the license Salesforce API Integration, which cannot have apps, and the assignment is silently missing',
        fix: 'select the profile, or a second permission set without that license',
        clicks: approvedUsers,
        certainty: 'reported',
        source: ['simstudioai/sim, salesforce-service-account.mdx'],
      },
      {
        says: '{user} approved the app in a browser, but the code was never exchanged, or the refresh scope was missing',
        fix: 'pre-authorize instead (Permitted Users), or finish a real approval with the scope refresh_token',
        clicks: permittedUsers,
        certainty: 'reported',
        source: [STACK],
      },
    ],
  },
  {
    id: 'user-not-admin-approved',
    title: 'only approved users may use the app, and this user is not approved',
    texts: [
      {
        kinds: ['token endpoint'],
        error: 'invalid_app_access',
        words: 'user is not admin approved to access this app',
      },
      {
        kinds: ['browser'],
        error: 'OAUTH_APP_ACCESS_DENIED',
        words: 'user is not admin approved to access this app',
      },
    ],
    causes: [
      {
        says: 'Permitted Users of {app} is right, but {user} has none of the profiles or permission sets that the app lists',
        fix: approve,
        clicks: approvedUsers,
        certainty: 'reported',
        source: ['public reports'],
      },
    ],
  },
  {
    id: 'app-not-installed',
    title: 'the org only lets installed connected apps in (since September 2025)',
    texts: [
      {
        kinds: ['token endpoint', 'browser'],
        error: 'invalid_client',
        words: 'app must be installed into org',
        unverified: 'seen in a browser; for this grant unproven',
      },
    ],
    causes: [
      {
        says: '{app} is not installed in the org, and the user may not use uninstalled apps',
        fix: 'install {app}, or give {user} the permission Approve Uninstalled Connected Apps',
        clicks: [{ path: 'Setup > Connected Apps OAuth Usage > Install' }],
        certainty: 'reported',
        source: ['https://docs.movedata.io', 'its page connected-app-usage-restrictions'],
      },
    ],
  },
  {
    id: 'refresh-scope-required',
    title: 'a scope, the flow or the approval is missing; the response is the same for all three',
    texts: [
      {
        kinds: ['token endpoint'],
        error: 'invalid_request',
        words: 'refresh_token scope is required and the connected app should be installed and preauthorized',
        copying: true,
      },
    ],
    // A missing scope is the usual cause, so it comes first.
    causes: [
      {
        says: '{app} lacks the scope refresh_token, offline_access; it is required although this grant returns no refresh token',
        fix: addScope,
        clicks: scopes,
        certainty: 'reported',
        source: [PUBLIC, 'public reports'],
      },
      {
        says: 'the JWT Bearer flow is not enabled on {app}',
        fix: 'tick Enable JWT Bearer Flow, in a connected app Use digital signatures, and upload {upload}',
        clicks: certificate,
        certainty: 'reported',
        source: ['public reports'],
      },
      {
        says: 'Permitted Users of {app} is not "Admin approved users are pre-authorized"',
        fix: setPolicy,
        clicks: preauthorized,
        certainty: 'reported',
        source: ['public reports'],
      },
      {
        says: '{user} has none of the profiles or permission sets that {app} lists',
        fix: approve,
        clicks: approvedUsers,
        certainty: 'reported',
        source: ['public reports'],
      },
      {
        says: 'one of these was changed a moment ago',
        fix: 'wait a minute, or let jwt-kit wait',
        command: '{wait}',
        certainty: 'reported',
        source: ['public reports'],
      },
    ],
  },
  {
    id: 'inactive-user',
    title: 'the user is deactivated or frozen',
    texts: [
      { kinds: ['token endpoint'], error: 'invalid_grant', words: 'inactive user' },
      { kinds: ['token endpoint'], error: 'invalid_grant', words: 'inactive_user' },
      { kinds: ['token endpoint'], error: 'inactive_user' },
    ],
    causes: [
      {
        says: '{user} was deactivated or frozen',
        fix: 'activate the user (tick Active), or unfreeze the user (click Unfreeze); or have the developer sign in as another user (sub)',
        clicks: activeUser,
        certainty: 'reported',
        source: [
          'https://github.com/restforce/restforce/issues/303',
          'https://help.salesforce.com/s/articleView?id=platform.users_freeze.htm',
          PUBLIC,
        ],
      },
    ],
  },
  {
    id: 'user-locked',
    title: 'the user is locked out',
    texts: [{ kinds: ['token endpoint'], error: 'invalid_grant', words: 'user is locked' }],
    causes: [
      {
        says: '{user} is locked out',
        fix: 'unlock the user (click Unlock); leave the password as it is: this sign-in does not use it',
        clicks: unlockedUser,
        certainty: 'unverified',
        source: ['https://salesforcedictionary.com/errors/invalid-oauth-grant'],
      },
    ],
    unverified: 'nobody confirmed that this grant gets this response',
  },
  {
    id: 'inactive-org',
    title: 'the org is locked, expired or inactive',
    texts: [
      { kinds: ['token endpoint'], error: 'inactive_org' },
      { kinds: ['token endpoint'], error: 'invalid_grant', words: 'inactive_org' },
    ],
    causes: [
      {
        says: 'the org or the sandbox is locked, has expired, or is inactive',
        fix: 'reactivate the org, or use another one',
        by: 'administrator',
        certainty: 'unverified',
        source: [PUBLIC],
      },
    ],
    unverified: 'known from one second-hand report',
  },
  {
    id: 'ip-restricted',
    title: 'the sign-in comes from an IP address that is not allowed',
    texts: [{ kinds: ['token endpoint', 'browser'], words: 'ip restricted' }],
    causes: [
      {
        says: 'the login IP ranges of the org or the profile exclude this computer, and {app} has the policy Enforce IP restrictions',
        fix: 'add the public IP address of the program, which the developer knows, to the trusted ranges, or set IP Relaxation on the app; both the app and the profile must allow it',
        clicks: [...loginAddresses, ...ipRelaxation],
        certainty: 'documented',
        unverified: 'documented for sign-in in a browser; the error code for this grant is not known',
        source: [
          TROUBLESHOOT,
          'AwesomeSalesforceSkills, gotcha 7',
          'https://developer.salesforce.com/docs/atlas.en-us.220.0.securityImplGuide.meta/securityImplGuide/users_profiles_epui_login_ip_ranges_edit.htm',
        ],
      },
    ],
  },
  {
    id: 'too-many-scopes',
    title: "old approvals of the user are added to the app's scopes",
    texts: [{ kinds: ['token endpoint'], error: 'invalid_grant', words: 'too many scopes requested' }],
    causes: [
      {
        says: 'old approvals of {user} are added to the scopes of {app}, and together they are too many',
        fix: "revoke the user's old OAuth tokens",
        clicks: oauthTokens,
        certainty: 'unverified',
        source: [PUBLIC],
      },
    ],
    unverified: 'known from a single report',
  },
  {
    id: 'activation-secret-invalid',
    title: 'the cause is not known: Salesforce does not explain it',
    texts: [{ kinds: ['token endpoint'], error: 'invalid_grant', words: 'activation secret invalid' }],
    causes: [
      {
        says: 'the cause is not known; it was seen across orgs in 2023, with LOGIN_OAUTH_INVALID_DS in the login history',
        fix: 'check the status in the login history; no fix is known',
        clicks: [loginHistory],
        certainty: 'unverified',
        source: ['https://github.com/restforce/restforce/issues/826'],
      },
    ],
    unverified: 'neither cause nor fix is known',
  },
  {
    id: 'high-assurance-required',
    title: 'a policy requires a second factor, which this grant cannot provide',
    texts: [
      {
        kinds: ['token endpoint'],
        words: 'high assurance session required',
        unverified: 'the policy is known; the exact words of the response are not',
      },
    ],
    causes: [
      {
        says: 'the app or the org requires a high assurance session (a second factor), which a JWT cannot provide',
        fix: 'lower the session level that {app} requires to Standard (requiredSessionLevel STANDARD); the profile of {user} may require one too',
        clicks: sessionPolicies,
        certainty: 'reported',
        source: ['Salesforce DX Developer Guide, sfdx_dev_auth_jwt_flow', PUBLIC],
      },
    ],
    unverified: 'the exact words of the response are not known',
  },
];
