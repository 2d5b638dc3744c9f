/** The grant on any other server, as RFC 7523 defines it. */
import { type Grant, refusalsIn, rfcRefusals } from '../grant.ts';
import { rfcRefusalGroups } from '../refusals/rfc-refusals.ts';
import type { Settings } from '../settings.ts';
import { TOKEN_URL_EXAMPLE } from './settings.ts';

/** Seconds until exp. RFC 7523 sets no value: this one tolerates wrong clocks and limits the use of a stolen assertion. */
const LIFETIME = 300;

const tokenPath = ({ tokenUrl }: Settings): string =>
  tokenUrl !== undefined && URL.canParse(tokenUrl) ? new URL(tokenUrl).pathname : '/token';

export const genericGrant: Grant = {
  clientIdName: 'client id',
  tokenUrlExample: TOKEN_URL_EXAMPLE,
  lifetime: LIFETIME,
  makes: [],
  wants: () => [],
  asks: (settings) => ['tokenUrl', 'clientId', 'username'].filter((name) => settings[name] === undefined),
  remarks({ claims }) {
    const missing = ['iss', 'sub', 'aud', 'exp'].filter((name) => claims[name] === undefined);
    return missing.length === 0 ? [] : [`RFC 7523 requires iss, sub, aud and exp; missing: ${missing.join(', ')}`];
  },
  get refusals() {
    return [...Object.values(rfcRefusals), ...refusalsIn(rfcRefusalGroups)];
  },
  whoAmI: () => undefined,
  rehearsal: {
    tokenPath,
    audiences: (origin) => [origin],
    otherAudiences: (origin, settings) => ({
      audiences: [`${origin}${tokenPath(settings)}`, ...(settings['tokenUrl'] === undefined ? [] : [settings['tokenUrl']])],
      because: 'it is the token URL, which many clients send (RFC 7523 §3), and not the audience in the record',
    }),
    examples: (origin, { clientId, username, tokenUrl, audience }) => ({
      ...(clientId === undefined ? { clientId: 'rehearsal' } : {}),
      ...(username === undefined ? { username: 'rehearsal' } : {}),
      ...((audience ?? tokenUrl) === undefined ? { audience: origin } : {}),
    }),
    refusals: rfcRefusals,
    grant: (token) => ({ access_token: token, token_type: 'Bearer', expires_in: 3600 }),
    caveat: 'every server words its error responses differently: these are from RFC 6749',
  },
};
