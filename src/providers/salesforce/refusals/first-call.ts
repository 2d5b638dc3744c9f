/** Error responses to the first call with an access token: the token was granted, but something else is missing. */
import type { RefusalGroup } from '../../../core/refusals/known-refusal.ts';
import { PUBLIC } from '../../refusals/sources.ts';
import { JWT_TOKENS, scopes } from './setup-menu-paths.ts';

export const firstCallRefusals: readonly RefusalGroup[] = [
  {
    id: 'session-not-for-rest',
    title: 'the token is valid, but not for the REST API',
    texts: [
      {
        kinds: ['first API call'],
        error: 'INVALID_SESSION_ID',
        words: 'This session is not valid for use with the REST API',
      },
    ],
    causes: [
      {
        says: '{app} lacks the scope api',
        fix: 'add the scope Manage user data via APIs (api), or full, to {app}',
        clicks: scopes,
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
  {
    id: 'session-expired',
    title: 'the token has expired, or was sent to the wrong host',
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
        says: 'the session is locked to the IP address where it started',
        fix: 'get a new token on the computer that uses it',
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
    title: 'the Authorization header contains no token',
    texts: [
      { kinds: ['first API call'], error: 'INVALID_AUTH_HEADER' },
      { kinds: ['first API call'], error: 'INVALID_HEADER_TYPE' },
    ],
    causes: [
      {
        says: 'the access token is missing, or is the word undefined, in Authorization: Bearer',
        fix: "check how the program reads access_token from the token endpoint's response",
        certainty: 'reported',
        source: ['https://github.com/restforce/restforce/issues/811'],
      },
    ],
  },
  {
    id: 'bad-oauth-token',
    title: 'the identity URL rejects the token',
    texts: [{ kinds: ['first API call'], words: 'Bad_OAuth_Token' }],
    causes: [
      {
        says: 'the token lacks the scope id or openid, which the identity URL and userinfo require',
        fix: 'add the scope to {app}',
        clicks: scopes,
        certainty: 'reported',
        source: ['https://git.drupalcode.org/project/salesforce/-/commit/9bfd9e75'],
      },
      {
        says: 'the identity URL was called at a different host from the one in the response',
        fix: 'call the id URL exactly as the token endpoint returned it',
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
        says: 'the gateway requires access tokens in JWT form, and got another kind',
        fix: `in the External Client App, turn on "${JWT_TOKENS}"; it is not the same as Enable JWT Bearer Flow`,
        certainty: 'reported',
        source: [PUBLIC],
      },
    ],
  },
];
