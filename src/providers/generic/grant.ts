/** The grant at any other server: what RFC 7523 says, and nothing more. */
import { type Grant, refusalsIn, rfcRefusals } from '../grant.ts';
import { rfcRefusalGroups } from '../refusals/rfc-refusals.ts';
import { TOKEN_URL_EXAMPLE } from './settings.ts';

/** Seconds until exp. The RFC leaves it open; long enough for clocks that differ, short enough to be of little use to a thief. */
const LIFETIME = 300;

export const genericGrant: Grant = {
  clientIdName: 'client id',
  tokenUrlExample: TOKEN_URL_EXAMPLE,
  lifetime: LIFETIME,
  makes: [],
  wants: () => [],
  remarks({ claims }) {
    const missing = ['iss', 'sub', 'aud', 'exp'].filter((name) => claims[name] === undefined);
    return missing.length === 0 ? [] : [`RFC 7523 wants iss, sub, aud and exp; missing here: ${missing.join(', ')}`];
  },
  refusals: [...Object.values(rfcRefusals), ...refusalsIn(rfcRefusalGroups)],
  whoAmI: () => undefined,
  rehearsal: {
    tokenPath: ({ tokenUrl }) => (tokenUrl !== undefined && URL.canParse(tokenUrl) ? new URL(tokenUrl).pathname : '/token'),
    audiences: (origin) => [origin],
    refusals: rfcRefusals,
    grant: (token) => ({ access_token: token, token_type: 'Bearer', expires_in: 3600 }),
    caveat: "no two servers word their refusals alike: these are RFC 6749's",
  },
};
