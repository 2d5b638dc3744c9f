/** The claims of an assertion, as a provider expects them (RFC 7523 §3). */
import type { ClaimSet } from '../core/jwt/claims/claims.ts';
import { type RandomBytes, randomOctets } from '../core/random.ts';
import type { Provider } from './provider.ts';
import type { Settings } from './settings.ts';

/** What the claims depend on besides the settings. */
export interface Moment {
  now: Date;
  random: RandomBytes;
  /** Seconds until exp; default: the provider's. */
  lifetime?: number | undefined;
}

/** iss, sub, aud and exp, and what else the provider expects; undefined for settings that are not known. */
export function assertionClaims(provider: Provider, settings: Settings, { now, random, lifetime }: Moment): ClaimSet {
  const { grant } = provider;
  const { iss, sub, aud } = provider.claims(settings);
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    iss,
    sub,
    aud,
    exp: seconds + (lifetime ?? grant.lifetime),
    ...(grant.makes.includes('iat') ? { iat: seconds } : {}),
    ...(grant.makes.includes('jti') ? { jti: Buffer.from(randomOctets(random, 16)).toString('base64url') } : {}),
  };
}
