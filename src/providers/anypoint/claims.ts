/** Where Anypoint is, and what it wants to be told: control planes, and the claims of an assertion. */
import type { Claims } from '../provider.ts';
import type { Settings } from '../settings.ts';
import { TOKEN_PATH } from './grant.ts';

/** First part of sub where nothing else is said. What it has to be is documented nowhere: the checklist says that it is a guess. */
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

/** The end of a host name that is MuleSoft's and no customer's. */
export const hostEnding = (host: string): string | undefined => /(?:^|\.)(?:anypoint|platform)\.mulesoft\.com$/.exec(host)?.[0];

/** Whether an audience is one that only Anypoint has. */
export const isOwnAudience = (audience: string): boolean => /^https:\/\/[^/]+\.mulesoft\.com(?:\/|$)/i.test(audience);

/** Where the platform is; undefined for a region that nobody knows, which only an edited record can hold. */
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

/** version|identity provider id|username, and the fields behind them as far as the last one given. */
function builtSub({ subVersion, idpId, username: user, firstName, lastName, userEmail, groups }: Settings): string | undefined {
  if (idpId === undefined || user === undefined) return undefined;
  const fields = [subVersion ?? SUB_VERSION, idpId, user, firstName, lastName, userEmail, groups];
  const last = fields.findLastIndex((field) => field !== undefined);
  return fields
    .slice(0, last + 1)
    .map((field) => field ?? '')
    .join('|');
}
