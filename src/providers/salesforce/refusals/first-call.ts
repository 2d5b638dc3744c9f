/** Answers to the first call with an access token: the token was granted, and something else is missing. */
import type { RefusalGroup } from '../../../core/refusals/known-refusals.ts';
import { PUBLIC } from '../../refusals/sources.ts';
import { JWT_TOKENS, scopes } from './setup-menu-paths.ts';

export const firstCallAnswers: readonly RefusalGroup[] = [
  {
    id: 'session-not-for-rest',
    title: 'the token is good, but not for the REST API',
    texts: [
      {
        kinds: ['first API call'],
        error: 'INVALID_SESSION_ID',
        words: 'This session is not valid for use with the REST API',
      },
    ],
    causes: [
      {
        says: 'the scope api is missing on {app}',
        fix: 'add the scope Manage user data via APIs (api), or full, to {app}',
        clicks: scopes,
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'session-expired',
    title: 'the token has ended, or is used at the wrong host',
    texts: [{ kinds: ['first API call'], error: 'INVALID_SESSION_ID', words: 'Session expired or invalid' }],
    causes: [
      {
        says: 'the call went to the login host or to another instance',
        fix: 'call the instance_url that came with the token',
        certainty: 'reported',
        source: ['https://salesforce.stackexchange.com/questions/18039/'],
      },
      {
        says: 'the token has timed out',
        fix: 'sign a new assertion and get a new token',
        certainty: 'reported',
        source: ['https://salesforce.stackexchange.com/questions/212976/'],
      },
      {
        says: 'the session is locked to the IP address it began at',
        fix: 'get a new token from where it is used',
        certainty: 'reported',
        source: ['https://github.com/jsforce/jsforce/issues/386'],
      },
    ],
  },
  {
    id: 'api-disabled-for-user',
    title: 'the user may not use the API',
    texts: [{ kinds: ['first API call'], error: 'API_CURRENTLY_DISABLED', words: 'API is disabled for this User' }],
    causes: [
      {
        says: 'the profile of {user} lacks the permission API Enabled',
        fix: 'grant API Enabled',
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'auth-header-invalid',
    title: 'no token stands in the Authorization header',
    texts: [
      { kinds: ['first API call'], error: 'INVALID_AUTH_HEADER' },
      { kinds: ['first API call'], error: 'INVALID_HEADER_TYPE' },
    ],
    causes: [
      {
        says: 'the access token is missing, or is the word undefined, in Authorization: Bearer',
        fix: "check how the program takes access_token out of the token endpoint's answer",
        certainty: 'reported',
        source: ['https://github.com/restforce/restforce/issues/811'],
      },
    ],
  },
  {
    id: 'bad-oauth-token',
    title: 'the identity URL does not take the token',
    texts: [{ kinds: ['first API call'], words: 'Bad_OAuth_Token' }],
    causes: [
      {
        says: 'the token lacks the scope id or openid, which the identity URL and userinfo want',
        fix: 'add the scope to {app}',
        clicks: scopes,
        certainty: 'reported',
        source: ['https://git.drupalcode.org/project/salesforce/-/commit/9bfd9e75'],
      },
      {
        says: 'the identity URL was called at another host than the one in the answer',
        fix: "call the id of the token endpoint's answer as it is",
        certainty: 'reported',
        source: ['https://git.drupalcode.org/project/salesforce/-/commit/9bfd9e75'],
      },
    ],
  },
  {
    id: 'gateway-wants-jwt',
    title: 'an empty 404 from api.salesforce.com',
    texts: [{ kinds: ['first API call'], status: 404, emptyFrom: 'api.salesforce.com' }],
    causes: [
      {
        says: 'the gateway wants access tokens in JWT form, and got another one',
        fix: `in the External Client App, turn on "${JWT_TOKENS}"; it is not the same as Enable JWT Bearer Flow`,
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
];
