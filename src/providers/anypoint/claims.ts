/** The control planes of Anypoint, and the claims of an assertion. */
import type { Claims } from '../provider.ts';
import type { Settings } from '../settings.ts';
import { TOKEN_PATH } from './grant.ts';

/** Default first field of sub. Its value is not documented; the checklist says that it is a guess. */
export const SUB_VERSION = '1';

export const DEFAULT_REGION = 'us';

/** Control planes; Canada and Japan are below platform.mulesoft.com, the others below anypoint.mulesoft.com. */
export const regions: ReadonlyMap<string, { name: string; host: string }> = new Map([
  ['us', { name: 'United States', host: 'anypoint.mulesoft.com' }],
  ['eu', { name: 'Europe', host: 'eu1.anypoint.mulesoft.com' }],
  ['ca', { name: 'Canada', host: 'ca1.platform.mulesoft.com' }],
  ['jp', { name: 'Japan', host: 'jp1.platform.mulesoft.com' }],
  ['gov', { name: 'Government Cloud', host: 'gov.anypoint.mulesoft.com' }],
]);

/** The part of a host name that belongs to MuleSoft, not to the customer. */
export const hostEnding = (host: string): string | undefined => /(?:^|\.)(?:anypoint|platform)\.mulesoft\.com$/.exec(host)?.[0];

/** Whether only Anypoint has such an audience. */
export const isOwnAudience = (audience: string): boolean => /^https:\/\/[^/]+\.mulesoft\.com(?:\/|$)/i.test(audience);

/** Base URL of the platform; undefined for an unknown region, which only an edited record can contain. */
export function platform({ region, host }: Settings): string | undefined {
  if (host !== undefined) return host;
  const known = regions.get(region ?? DEFAULT_REGION);
  return known && `https://${known.host}`;
}

export function claims(given: Settings): Claims {
  const { clientId: iss, audience: aud } = given;
  const base = platform(given);
  const tokenUrl = base && `${base}${TOKEN_PATH}`;
  return { iss, sub: given['sub'] ?? builtSub(given), aud: aud ?? tokenUrl, tokenUrl };
}

/** version|identity provider id|username, then the optional fields up to the last one given. */
function builtSub({ subVersion, idpId, username: user, firstName, lastName, userEmail, groups }: Settings): string | undefined {
  if (idpId === undefined || user === undefined) return undefined;
  const fields = [subVersion ?? SUB_VERSION, idpId, user, firstName, lastName, userEmail, groups];
  const last = fields.findLastIndex((field) => field !== undefined);
  return fields
    .slice(0, last + 1)
    .map((field) => field ?? '')
    .join('|');
}
