/** Salesforce's side of the grant: claims, limits, responses. */
import { checkJsonSize } from '../../core/json.ts';
import { type Grant, refusalsIn, type WhoAmI } from '../grant.ts';
import { TOKEN_PATH, takesTokens } from './addresses.ts';
import { salesforceRefusals } from './refusals/index.ts';
import { salesforceRehearsal, VERSIONS_PATH } from './rehearsal.ts';

/** Seconds; according to the documentation, an assertion must expire within three minutes. */
const LIFETIME = 180;

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
  get refusals() {
    return refusalsIn(salesforceRefusals);
  },
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
  apiBase,
  firstCall(body) {
    const base = apiBase(body);
    return base === undefined ? undefined : new URL(`${VERSIONS_PATH}/v60.0/`, base).href;
  },
  ownHost: takesTokens,
  probe: (tokenUrl) => ({ url: new URL(VERSIONS_PATH, tokenUrl).href, fits: isVersions }),
  rehearsal: salesforceRehearsal,
};

function apiBase({ instance_url: base }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof base === 'string' && URL.canParse(base) ? base : undefined;
}

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
