/** Error responses that the same set-up gives in a browser or with another grant. */
import type { RefusalGroup } from '../../../core/refusals/known-refusal.ts';
import { PUBLIC } from '../../refusals/sources.ts';

const useJwt = 'use the JWT Bearer grant, as jwt-kit token does';

export const browserRefusals: readonly RefusalGroup[] = [
  {
    id: 'wrong-domain-for-grant',
    title: 'the client credentials grant was sent to a host that does not support it',
    texts: [{ kinds: ['browser'], error: 'invalid_grant', words: 'request not supported on this domain' }],
    causes: [
      {
        says: 'the client credentials grant was sent to login.salesforce.com, test.salesforce.com or a host that ends in .salesforce-setup.com',
        fix: "send a JWT Bearer request to the org's My Domain",
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
        says: 'the request used the client credentials grant, and the app has no Run-As user',
        fix: useJwt,
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'refresh-token-expired',
    title: 'the refresh token of an old sign-in has expired',
    texts: [{ kinds: ['browser'], error: 'invalid_grant', words: 'expired access/refresh token' }],
    causes: [
      {
        says: 'a refresh token has expired, for example that of an old sf org login web alias; the JWT Bearer grant has none',
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
        unverified: 'it is not known whether the token endpoint also sends this response',
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
        fix: 'ask an administrator to install the app, or to approve its users beforehand',
        certainty: 'reported',
        source: ['https://nango.dev/blog/fix-salesforce-oauth-approval-error-generic'],
      },
    ],
  },
  {
    id: 'redirect-uri-mismatch',
    title: 'the callback URL does not match',
    texts: [{ kinds: ['browser'], error: 'redirect_uri_mismatch' }],
    causes: [
      {
        says: 'the callback URL of the browser sign-in is not exactly that of the app; the JWT Bearer grant needs none',
        fix: 'make the Callback URL of the app identical to the one that is sent',
        certainty: 'reported',
        source: ['AwesomeSalesforceSkills, connected-app-troubleshooting'],
      },
    ],
  },
];
