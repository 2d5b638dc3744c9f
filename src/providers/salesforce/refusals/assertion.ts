/** Error responses of Salesforce's token endpoint about the assertion, the app in it, and the request. */
import { JWT_BEARER } from '../../../core/jwt/grant-type.ts';
import type { RefusalGroup } from '../../../core/refusals/known-refusal.ts';
import { PUBLIC, TROUBLESHOOT } from '../../refusals/sources.ts';
import { certificate, consumerKey, loginAddresses, loginHistory, loginHours, permittedUsers } from './setup-menu-paths.ts';

const FLOW_ERRORS = 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm';

export const assertionRefusals: readonly RefusalGroup[] = [
  {
    id: 'invalid-assertion',
    title: 'the signature does not verify with the certificate of the app',
    texts: [{ kinds: ['token endpoint'], error: 'invalid_grant', words: 'invalid assertion' }],
    causes: [
      {
        says: 'server.key and server.crt do not match',
        fix: 'make both again with one command, and upload the new {upload}',
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/sfdx-travisci/issues/135'],
        toldBy: ['pair'],
      },
      {
        says: 'the certificate uploaded to {app} is not the one for this key',
        fix: 'upload {upload} again',
        clicks: certificate,
        certainty: 'reported',
        source: ['https://github.com/frankkessler/salesforce-laravel-oauth2-rest/issues/68'],
      },
      {
        says: 'the certificate was never saved on {app}',
        fix: 'open the app again; if it shows no certificate, upload {upload} again',
        clicks: certificate,
        certainty: 'reported',
        source: ['https://jira-peernova.atlassian.net/wiki/spaces/CFCPD/pages/2657124443'],
      },
      {
        says: 'the address belongs to another org, for example production instead of its sandbox',
        fix: 'compare {host} with the address in the browser while you are in the org',
        by: 'administrator',
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/cli/issues/217'],
      },
    ],
  },
  {
    id: 'audience-invalid',
    title: 'aud is not accepted by this org',
    texts: [
      { kinds: ['token endpoint'], error: 'invalid_grant', words: 'audience is invalid' },
      { kinds: ['token endpoint'], error: 'invalid_grant', words: 'Audience validation failed' },
    ],
    causes: [
      {
        says: 'aud belongs to the wrong environment: login.salesforce.com for a sandbox, or test.salesforce.com for production',
        fix: "use the org's My Domain as aud, or change login to test, or test to login; developer orgs count as production",
        certainty: 'documented',
        source: [TROUBLESHOOT, FLOW_ERRORS],
        toldBy: ['audience'],
      },
      {
        says: 'aud is the My Domain of another org, or has a typo',
        fix: "compare every character of aud with the org's My Domain",
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/cli/issues/3325', 'https://github.com/omniphx/forrest/issues/302'],
      },
    ],
  },
  {
    id: 'assertion-expired',
    title: 'the assertion has expired (exp); despite the wording, no authorization code is involved',
    texts: [{ kinds: ['token endpoint'], error: 'invalid_grant', words: 'expired authorization code' }],
    causes: [
      {
        says: "this computer's clock is behind the server's",
        fix: 'synchronize the clock over the network',
        certainty: 'reported',
        source: ['https://github.com/simple-salesforce/simple-salesforce/issues/491'],
        toldBy: ['clock'],
        side: 'behind',
      },
      {
        request: true,
        says: 'exp was computed from local time instead of UTC, or not in seconds',
        fix: 'set exp to the current time in UTC, in seconds since 1970, plus 180, as jwt-kit sign does',
        certainty: 'reported',
        source: ['https://salesforce.stackexchange.com/questions/18039/', 'Stack Exchange 282513'],
      },
      {
        request: true,
        says: 'an old assertion was sent again',
        fix: 'sign a new assertion for every token',
        certainty: 'reported',
        source: ['https://github.com/newrelic/newrelic-salesforce-exporter/issues/31'],
      },
    ],
  },
  {
    id: 'client-id-invalid',
    title: 'the server does not know the consumer key',
    texts: [
      {
        kinds: ['token endpoint'],
        error: 'invalid_client_id',
        words: 'client identifier invalid',
        copying: true,
        clientId: true,
      },
      {
        kinds: ['token endpoint'],
        error: 'invalid_client',
        words: 'client identifier invalid',
        clientId: true,
        unverified: 'this code was seen with these words only in a test, not with this grant',
      },
    ],
    causes: [
      {
        says: 'the consumer key (iss) is wrong, truncated or empty, for example because a variable is not set',
        fix: 'copy the consumer key of {app} again, and give it with --client-id',
        clicks: consumerKey,
        certainty: 'documented',
        source: [TROUBLESHOOT, PUBLIC],
        shownBy: ['client-id'],
      },
      {
        says: 'the consumer key belongs to an app in another org',
        fix: 'copy the key from the org that you sign in to',
        clicks: consumerKey,
        certainty: 'reported',
        source: [PUBLIC],
      },
      {
        says: '{app} was made minutes ago, and Salesforce is still copying it (2 to 10 minutes)',
        fix: 'wait, or let jwt-kit wait',
        command: '{wait}',
        certainty: 'reported',
        source: [TROUBLESHOOT],
      },
      {
        says: 'the request went to login.salesforce.com or test.salesforce.com, which does not know the app',
        fix: "send the request to the org's My Domain",
        certainty: 'reported',
        source: ['https://github.com/hardisgroupcom/sfdx-hardis/issues/1979'],
        toldBy: ['host'],
      },
    ],
  },
  {
    id: 'client-credentials-invalid',
    title: 'a client secret was sent, and it is wrong',
    texts: [{ kinds: ['token endpoint'], error: 'invalid_client', words: 'invalid client credentials' }],
    causes: [
      {
        request: true,
        says: 'a client_secret was sent and is wrong; the JWT Bearer grant needs none',
        fix: 'send only grant_type and assertion, without client_id and client_secret',
        certainty: 'reported',
        unverified: 'the reports are about the password grant',
        source: ['public reports'],
      },
    ],
  },
  {
    id: 'app-not-in-org',
    title: 'the External Client App is not in this org',
    texts: [
      {
        kinds: ['token endpoint'],
        error: 'app_not_found',
        words: 'External client app is not installed in this org',
      },
      {
        kinds: ['browser'],
        error: 'OAUTH_EC_APP_NOT_FOUND',
        words: 'External client app is not installed in this org',
      },
    ],
    causes: [
      {
        says: 'the request went to login.salesforce.com or test.salesforce.com',
        fix: "send the request to the org's My Domain, and use that as aud too",
        certainty: 'reported',
        source: ['https://github.com/hardisgroupcom/sfdx-hardis/issues/1979', 'https://github.com/forcedotcom/cli/issues/3482'],
        toldBy: ['host'],
      },
      {
        says: 'the address belongs to another org; for example, the app is in production and the user in a sandbox',
        fix: 'compare {host} with the org that has {app}, or create the app in this org too',
        by: 'administrator',
        certainty: 'reported',
        source: ['https://github.com/simstudioai/sim/pull/6508'],
      },
      {
        says: 'the sandbox was refreshed: the app of production is not in it until it is created or deployed there',
        fix: 'create or deploy {app} in the sandbox again, then use its new consumer key',
        by: 'administrator',
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/cli/issues/3482'],
      },
      {
        says: 'a packaged External Client App is not installed (if a browser shows OAUTH_EC_APP_NOT_FOUND)',
        fix: 'install the package, or use the org that has it',
        by: 'administrator',
        certainty: 'reported',
        source: ['https://github.com/PipedreamHQ/pipedream/issues/21557', PUBLIC],
      },
      {
        says: 'Permitted Users of {app} is not "Admin approved users are pre-authorized"',
        fix: 'set Permitted Users of {app} to Admin approved users are pre-authorized',
        clicks: permittedUsers,
        certainty: 'unverified',
        unverified: 'a single report',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'assertion-used-before',
    title: 'the same assertion was sent before',
    texts: [
      {
        kinds: ['token endpoint'],
        error: 'invalid_request',
        words: 'jti already in use',
        unverified: "quoted from the vendor's documentation, not seen",
      },
    ],
    causes: [
      {
        says: 'an assertion with a jti counts once, and this one was sent again: stored, retried, or pasted twice',
        fix: 'sign a new assertion for each request, or leave out jti',
        command: '{wait}',
        certainty: 'documented',
        source: ['https://glenmazza.net/blog/entry/salesforce-api-calls-postman'],
      },
    ],
  },
  {
    id: 'grant-type-not-supported',
    title: 'the request is not a correct request for the JWT Bearer grant',
    texts: [{ kinds: ['token endpoint'], error: 'unsupported_grant_type', words: 'grant type not supported' }],
    causes: [
      {
        request: true,
        says: 'grant_type is misspelt',
        fix: `send exactly grant_type=${JWT_BEARER}`,
        certainty: 'reported',
        source: ['https://github.com/aaronhuggins/sf-jwt-token/issues/1'],
      },
      {
        request: true,
        says: 'the body is not a form, for example JSON',
        fix: 'send it as application/x-www-form-urlencoded',
        certainty: 'reported',
        source: [PUBLIC],
      },
      {
        request: true,
        says: 'the request used the client credentials grant, which is not enabled',
        fix: 'use the JWT Bearer grant',
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'authentication-failure',
    title: 'a general refusal, known from the password grant and not from this one',
    texts: [{ kinds: ['token endpoint', 'browser'], error: 'invalid_grant', words: 'authentication failure' }],
    causes: [
      {
        request: true,
        says: 'the request used the password grant, which always fails with an External Client App',
        fix: `send grant_type=${JWT_BEARER} and an assertion`,
        certainty: 'reported',
        source: [TROUBLESHOOT, 'https://github.com/jsforce/jsforce/issues/482'],
      },
      {
        says: 'an IP or login policy refuses the user',
        fix: 'check the status in the login history, then the login hours and the login IP ranges of the profile',
        clicks: [loginHistory, ...loginHours, ...loginAddresses],
        certainty: 'reported',
        source: [PUBLIC, 'https://trailhead.salesforce.com/content/learn/projects/protect-your-data-in-salesforce'],
      },
    ],
  },
];
