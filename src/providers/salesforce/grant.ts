/** Salesforce's side of the grant: claims, limits, answers. */
import type { Grant, KnownRefusal, Rehearsal, WhoAmI } from '../grant.ts';
import { sharedHosts, TOKEN_PATH } from './addresses.ts';

/** Seconds; the documentation says that an assertion has to expire within three minutes. */
const LIFETIME = 180;

const approval: KnownRefusal = {
  error: 'invalid_grant',
  description: "user hasn't approved this consumer",
  copying: true,
};
const clientId: KnownRefusal = {
  error: 'invalid_client_id',
  description: 'client identifier invalid',
  copying: true,
  clientId: true,
};
const assertion: KnownRefusal = { error: 'invalid_grant', description: 'invalid assertion' };
const audience: KnownRefusal = { error: 'invalid_grant', description: 'audience is invalid' };
const expired: KnownRefusal = { error: 'invalid_grant', description: 'expired authorization code' };
const grantType: KnownRefusal = { error: 'unsupported_grant_type', description: 'grant type not supported' };

/** What the token end point has been seen to answer to this grant. */
const refusals: readonly KnownRefusal[] = [
  approval,
  clientId,
  { error: 'invalid_client', description: 'client identifier invalid', clientId: true },
  assertion,
  audience,
  { error: 'invalid_grant', description: 'Audience validation failed' },
  expired,
  grantType,
  { error: 'invalid_app_access', description: 'user is not admin approved to access this app' },
  {
    error: 'invalid_request',
    description: 'refresh_token scope is required and the connected app should be installed and preauthorized',
    copying: true,
  },
  { error: 'invalid_client', description: 'invalid client credentials' },
  { error: 'app_not_found', description: 'External client app is not installed in this org' },
  { error: 'invalid_grant', description: 'inactive user' },
  { error: 'invalid_grant', description: 'user is locked' },
  { error: 'invalid_grant', description: 'ip restricted' },
  { error: 'invalid_grant', description: 'too many scopes requested' },
  { error: 'invalid_grant', description: 'activation secret invalid' },
  { error: 'invalid_grant', description: 'authentication failure' },
  { error: 'inactive_org', description: 'inactive organization' },
];

/** Path that lists the versions of the API to anybody. */
const VERSIONS_PATH = '/services/data';

/** Ids of an org and a user that belong to nobody. */
const ORG = '00D000000000001EAA';
const USER = '005000000000001AAA';

const rehearsal: Rehearsal = {
  tokenPath: () => TOKEN_PATH,
  audiences: (origin) => [...sharedHosts.map((host) => `https://${host}`), origin],
  lenient: true,
  refusals: {
    grantType,
    noAssertion: assertion,
    unreadable: assertion,
    clientId,
    signature: assertion,
    audience,
    times: expired,
    user: approval,
  },
  grant: (token, origin) => ({
    access_token: token,
    scope: 'api',
    instance_url: origin,
    id: `${origin}/id/${ORG}/${USER}`,
    token_type: 'Bearer',
  }),
  probe: { path: VERSIONS_PATH, answer: [{ label: 'Rehearsal', url: '/services/data/v67.0', version: '67.0' }] },
  whoAmI: {
    path: `/id/${ORG}/${USER}`,
    answer: (_, sub) => ({
      id: `/id/${ORG}/${USER}`,
      asserted_user: true,
      user_id: USER,
      organization_id: ORG,
      username: sub,
      display_name: 'Rehearsal User',
      active: true,
    }),
  },
};

export const salesforceGrant: Grant = {
  clientIdName: 'consumer key',
  algorithms: ['RS256'],
  lifetime: LIFETIME,
  makes: ['iat'],
  wants: ({ clientId: iss, username, instanceUrl, siteUrl, audience: aud }) => [
    ...(iss === undefined ? ['clientId'] : []),
    ...(username === undefined ? ['username'] : []),
    ...(instanceUrl === undefined && siteUrl === undefined && aud === undefined ? ['instanceUrl'] : []),
  ],
  remarks({ lifetime }) {
    if (lifetime === undefined || lifetime <= LIFETIME) return [];
    return [
      'the assertion is valid for more than three minutes: longer ones have been seen to work, but the documentation says three minutes',
    ];
  },
  refusals,
  whoAmI({ id }, tokenUrl): WhoAmI | undefined {
    if (typeof id !== 'string' || !URL.canParse(id, tokenUrl)) return undefined;
    return {
      url: new URL(id, tokenUrl).href,
      read({ username, display_name: name, organization_id: org }) {
        if (typeof username !== 'string') return undefined;
        const who = typeof name === 'string' ? `${username} (${name})` : username;
        return typeof org === 'string' ? `${who}, org ${org}` : who;
      },
    };
  },
  probe: (tokenUrl) => ({ url: new URL(VERSIONS_PATH, tokenUrl).href, fits: isVersions }),
  rehearsal,
};

/** Whether a text is a list of API versions. */
function isVersions(text: string): boolean {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one) => typeof one?.version === 'string');
  } catch {
    return false;
  }
}
