/** Answers that a browser or another grant gives, in the same set-up. */
import type { RefusalGroup } from '../../../core/refusals/known-refusals.ts';
import { PUBLIC } from '../../refusals/sources.ts';

const useJwt = 'use the JWT Bearer grant, as jwt-kit token does';

export const browserAnswers: readonly RefusalGroup[] = [
  {
    id: 'wrong-domain-for-grant',
    title: 'the client credentials grant at a host that does not take it',
    texts: [{ kinds: ['browser'], error: 'invalid_grant', words: 'request not supported on this domain' }],
    causes: [
      {
        says: 'the client credentials grant was sent to login.salesforce.com, test.salesforce.com or a host that ends in .salesforce-setup.com',
        fix: "ask at the org's My Domain, and use the JWT Bearer grant",
        certainty: 'reported',
        source: ['public reports'],
      },
    ],
  },
  {
    id: 'no-run-as-user',
    title: 'the client credentials grant without a user to run as',
    texts: [{ kinds: ['browser'], error: 'invalid_grant', words: 'no client credentials user enabled' }],
    causes: [
      {
        says: 'the client credentials grant was sent, and the app has no Run-As user',
        fix: useJwt,
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'refresh-token-expired',
    title: 'an old sign-in by refresh token has ended',
    texts: [{ kinds: ['browser'], error: 'invalid_grant', words: 'expired access/refresh token' }],
    causes: [
      {
        says: 'a refresh token has ended, for example of an old sf org login web alias; the JWT Bearer grant has none',
        fix: 'sign in again; the set-up for the JWT Bearer grant is not the cause',
        certainty: 'documented',
        source: ['https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm', PUBLIC],
      },
    ],
  },
  {
    id: 'app-blocked',
    title: 'an administrator blocked the app',
    texts: [{ kinds: ['browser'], error: 'OAUTH_APP_BLOCKED', words: 'this app is blocked by admin' }],
    causes: [
      {
        says: '{app} is blocked in Connected Apps OAuth Usage, or by API Access Control',
        fix: 'unblock or install it there, and assign a profile or a permission set of {user}',
        clicks: [{ path: 'Setup > Connected Apps OAuth Usage' }],
        certainty: 'reported',
        unverified: 'whether the token endpoint gives this answer too is not known',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'approval-error-generic',
    title: 'a policy of the org stops the approval in the browser',
    texts: [{ kinds: ['browser'], error: 'OAUTH_APPROVAL_ERROR_GENERIC' }],
    causes: [
      {
        says: 'the org does not let users approve apps that are not installed',
        fix: 'an administrator installs the app, or approves its users beforehand',
        certainty: 'reported',
        source: ['https://nango.dev/blog/fix-salesforce-oauth-approval-error-generic'],
      },
    ],
  },
  {
    id: 'redirect-uri-mismatch',
    title: 'the callback URL is another one',
    texts: [{ kinds: ['browser'], error: 'redirect_uri_mismatch' }],
    causes: [
      {
        says: 'the callback URL of the browser sign-in is not that of the app, character for character; the JWT Bearer grant needs none',
        fix: 'make the Callback URL of the app and the one that is sent the same',
        certainty: 'reported',
        source: ['AwesomeSalesforceSkills, connected-app-troubleshooting'],
      },
    ],
  },
];
