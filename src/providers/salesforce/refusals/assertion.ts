/** Answers of Salesforce's token endpoint about the assertion, the app it names, and the request around it. */
import { JWT_BEARER } from '../../../core/jwt/grant-type.ts';
import type { RefusalGroup } from '../../../core/refusals/known-refusals.ts';
import { PUBLIC, TROUBLESHOOT } from '../../refusals/sources.ts';
import { certificate, consumerKey, loginHistory, permittedUsers } from './setup-menu-paths.ts';

const FLOW_ERRORS = 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm';

export const assertionAnswers: readonly RefusalGroup[] = [
  {
    id: 'invalid-assertion',
    title: 'the signature does not verify with the certificate of the app',
    texts: [{ kinds: ['token endpoint'], error: 'invalid_grant', words: 'invalid assertion' }],
    causes: [
      {
        says: 'server.key and server.crt do not belong together',
        fix: 'make both again with one command, and upload the new {upload}',
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/sfdx-travisci/issues/135'],
        toldBy: ['pair'],
      },
      {
        says: 'another certificate was uploaded to {app} than the one that belongs to this key',
        fix: 'upload {upload} again',
        clicks: certificate,
        certainty: 'reported',
        source: ['https://github.com/frankkessler/salesforce-laravel-oauth2-rest/issues/68'],
      },
      {
        says: 'the certificate was never saved on {app}',
        fix: 'look at the app again: where no certificate is shown, upload {upload} once more',
        clicks: certificate,
        certainty: 'reported',
        source: ['https://jira-peernova.atlassian.net/wiki/spaces/CFCPD/pages/2657124443'],
      },
      {
        says: 'the address is that of another org, production instead of its sandbox for example',
        fix: 'compare {host} with the address in the browser while you are in the org',
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
        says: 'aud is that of the wrong environment: login.salesforce.com for a sandbox, or test.salesforce.com for production',
        fix: "use the org's My Domain as aud, or change login to test, or test to login; developer orgs are like production",
        certainty: 'documented',
        source: [TROUBLESHOOT, FLOW_ERRORS],
        toldBy: ['audience'],
      },
      {
        says: 'aud is the My Domain of another org, or mistyped',
        fix: "compare aud with the org's My Domain, letter by letter",
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/cli/issues/3325', 'https://github.com/omniphx/forrest/issues/302'],
      },
    ],
  },
  {
    id: 'assertion-expired',
    title: 'exp is over; no authorization code is involved, whatever the words say',
    texts: [{ kinds: ['token endpoint'], error: 'invalid_grant', words: 'expired authorization code' }],
    causes: [
      {
        says: "this computer's clock is behind the server's",
        fix: 'set the clock right, by the network',
        certainty: 'reported',
        source: ['https://github.com/simple-salesforce/simple-salesforce/issues/491'],
        toldBy: ['clock'],
        side: 'behind',
      },
      {
        request: true,
        says: 'exp was made from local time instead of UTC, or in another unit than seconds',
        fix: 'exp is now in UTC, in seconds since 1970, plus 180; jwt-kit sign makes it so',
        certainty: 'reported',
        source: ['https://salesforce.stackexchange.com/questions/18039/', 'Stack Exchange 282513'],
      },
      {
        request: true,
        says: 'an old assertion was sent again',
        fix: 'sign a new one for every token',
        certainty: 'reported',
        source: ['https://github.com/newrelic/newrelic-salesforce-exporter/issues/31'],
      },
    ],
  },
  {
    id: 'client-id-invalid',
    title: 'the consumer key is not known there',
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
        unverified: 'this code was seen beside the words in a test only, not with this grant',
      },
    ],
    causes: [
      {
        says: 'the consumer key (iss) is wrong, cut short, or empty: a variable that is not set, for example',
        fix: 'copy the consumer key of {app} again, and give it with --client-id',
        clicks: consumerKey,
        certainty: 'documented',
        source: [TROUBLESHOOT, PUBLIC],
        shownBy: ['client-id'],
      },
      {
        says: 'the consumer key is that of an app in another org',
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
        says: 'login or test.salesforce.com was asked for an app that lives elsewhere',
        fix: "ask at the org's My Domain",
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
        fix: 'send grant_type and assertion alone, without client_id and client_secret',
        certainty: 'reported',
        unverified: 'the reports are about the password grant',
        source: ['public reports'],
      },
    ],
  },
  {
    id: 'app-not-in-org',
    title: 'the External Client App is not in the org that was asked',
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
        says: 'the token was asked for at login.salesforce.com or test.salesforce.com',
        fix: "ask at the org's My Domain, and name it as aud too",
        certainty: 'reported',
        source: ['https://github.com/hardisgroupcom/sfdx-hardis/issues/1979', 'https://github.com/forcedotcom/cli/issues/3482'],
        toldBy: ['host'],
      },
      {
        says: "the address is another org's: the app was made in production, for example, and the user is in a sandbox",
        fix: 'compare {host} with the org that holds {app}, or make the app in this org too',
        certainty: 'reported',
        source: ['https://github.com/simstudioai/sim/pull/6508'],
      },
      {
        says: 'the sandbox was refreshed, and {app} is gone from it',
        fix: 'make or deploy the app again after the refresh',
        certainty: 'reported',
        source: ['public reports'],
      },
      {
        says: 'a packaged External Client App is not installed (where a browser says OAUTH_EC_APP_NOT_FOUND)',
        fix: 'install the package, or use the org that has it',
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
    id: 'grant-type-not-supported',
    title: 'the request does not ask for the JWT Bearer grant in the right form',
    texts: [{ kinds: ['token endpoint'], error: 'unsupported_grant_type', words: 'grant type not supported' }],
    causes: [
      {
        request: true,
        says: 'grant_type is misspelt',
        fix: `send grant_type=${JWT_BEARER}, exactly`,
        certainty: 'reported',
        source: ['https://github.com/aaronhuggins/sf-jwt-token/issues/1'],
      },
      {
        request: true,
        says: 'the body is not a form: JSON, for example',
        fix: 'send it as application/x-www-form-urlencoded',
        certainty: 'reported',
        source: [PUBLIC],
      },
      {
        request: true,
        says: 'the client credentials grant was asked for, and is not enabled',
        fix: 'ask for the JWT Bearer grant',
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'authentication-failure',
    title: 'a general no, known from the password grant and not from this one',
    texts: [{ kinds: ['token endpoint', 'browser'], error: 'invalid_grant', words: 'authentication failure' }],
    causes: [
      {
        request: true,
        says: 'what was sent is not the JWT Bearer grant but the password grant, which always fails with an External Client App',
        fix: `send grant_type=${JWT_BEARER} and an assertion`,
        certainty: 'reported',
        source: [TROUBLESHOOT, 'https://github.com/jsforce/jsforce/issues/482'],
      },
      {
        says: 'an IP or login policy refuses the user',
        fix: 'look at the status in the login history',
        clicks: loginHistory,
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
];
