/** Salesforce's side of the grant: claims, limits, responses. */
import { checkJsonSize } from '../../core/json.ts';
import { type Grant, type KnownRefusal, type Rehearsal, refusalsIn, type WhoAmI } from '../grant.ts';
import { sharedHosts, TOKEN_PATH, takesTokens } from './addresses.ts';
import { salesforceRefusals } from './refusals/index.ts';
import { audienceProblem } from './settings-checks.ts';

/** Seconds; according to the documentation, an assertion must expire within three minutes. */
const LIFETIME = 180;

/** Known error responses of the token endpoint. */
const refusals = refusalsIn(salesforceRefusals);

/** The known error response with this description. */
function refusing(words: string): KnownRefusal {
  const known = refusals.find(({ description }) => description === words);
  if (known === undefined) throw new Error(`no known refusal says "${words}"`);
  return known;
}

const assertion = refusing('invalid assertion');

/** Path that lists the API versions without credentials. */
const VERSIONS_PATH = '/services/data';

/** Ids of an org and a user that do not exist. */
const ORG = '00D000000000001EAA';
const USER = '005000000000001AAA';

const rehearsal: Rehearsal = {
  tokenPath: () => TOKEN_PATH,
  // A shared host is only accepted in its own environment: test.salesforce.com in a sandbox, login.salesforce.com elsewhere.
  audiences: (origin, settings) => [
    ...sharedHosts.map((host) => `https://${host}`).filter((audience) => !audienceProblem({ ...settings, audience })),
    origin,
  ],
  lenient: { milliseconds: 'the Salesforce CLI' },
  refusals: {
    grantType: refusing('grant type not supported'),
    noAssertion: assertion,
    unreadable: assertion,
    clientId: refusing('client identifier invalid'),
    signature: assertion,
    audience: refusing('audience is invalid'),
    times: refusing('expired authorization code'),
    user: refusing("user hasn't approved this consumer"),
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
  tokenPath: TOKEN_PATH,
  tokenUrlExample: `https://acme.my.salesforce.com${TOKEN_PATH}`,
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
      'the assertion is valid for more than three minutes: longer lifetimes have been seen to work, but the documentation says three minutes',
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
  ownHost: takesTokens,
  probe: (tokenUrl) => ({ url: new URL(VERSIONS_PATH, tokenUrl).href, fits: isVersions }),
  rehearsal,
};

/** Whether a text is a list of API versions. */
function isVersions(text: string): boolean {
  try {
    checkJsonSize(text);
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one) => typeof one?.version === 'string');
  } catch {
    return false;
  }
}
