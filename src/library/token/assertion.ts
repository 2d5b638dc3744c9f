/** Makes the assertion that is exchanged for a token. */
import type { KeyObject } from 'node:crypto';
import { KitError } from '../../core/errors.ts';
import { type Algorithm, algorithmsOf, describeKey, SIGNING_KEYS } from '../../core/jwt/algorithms.ts';
import { type ClaimSet, checkClaims } from '../../core/jwt/claims/claims.ts';
import { signJwt } from '../../core/jwt/sign.ts';
import type { RandomBytes } from '../../core/random.ts';
import { assertionClaims } from '../../providers/assertion-claims.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Settings } from '../../providers/settings.ts';
import { withOptionNames } from '../settings.ts';

/** What an assertion is made from. */
export interface AssertionParts {
  provider: Provider;
  settings: Settings;
  key: KeyObject;
  alg?: Algorithm | undefined;
  header?: Readonly<Record<string, unknown>> | undefined;
  claims?: ClaimSet | undefined;
  expiresIn?: number | undefined;
  now: Date;
  random: RandomBytes;
}

/** The checked claims of an assertion, and its algorithm. */
export interface Unsigned {
  claims: ClaimSet;
  alg: Algorithm;
  /** What the provider does not promise to accept. */
  notes: string[];
}

/** @throws KitError USAGE if a claim has the wrong type, or the provider or the key does not support the algorithm */
export function unsigned({
  provider,
  settings,
  key,
  claims: given,
  expiresIn,
  now,
  random,
  ...parts
}: AssertionParts): Unsigned {
  const made = assertionClaims(provider, settings, { now, random, lifetime: expiresIn });
  const all = Object.entries({ ...made, ...given });
  const claims = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  checkClaims(claims);
  const alg = chooseAlgorithm(parts.alg, provider, key);
  const { exp } = claims;
  const lifetime = typeof exp === 'number' ? exp - Math.floor(now.getTime() / 1000) : undefined;
  const past = lifetime !== undefined && lifetime <= 0 ? ['exp is in the past: every server rejects this assertion'] : [];
  const notes = provider.grant.remarks({ claims, alg, lifetime, settings }).map(withOptionNames);
  return { claims, alg, notes: [...notes, ...past] };
}

function chooseAlgorithm(asked: Algorithm | undefined, { grant, title }: Provider, key: KeyObject): Algorithm {
  const alg = asked ?? grant.algorithms?.[0] ?? algorithmsOf(key)[0];
  if (alg === undefined) {
    throw new KitError('USAGE', `options.key: ${describeKey(key)}, which is not supported for signing`, {
      hint: `use ${SIGNING_KEYS}`,
    });
  }
  if (grant.algorithms === undefined || grant.algorithms.includes(alg)) return alg;
  throw new KitError('USAGE', `options.alg: ${title} accepts only ${grant.algorithms.join(', ')}, not ${alg}`, {
    hint: 'leave it out',
  });
}

/** Signs on the thread pool. */
export const signed = ({ claims, alg }: Unsigned, { key, header }: AssertionParts): Promise<string> =>
  signJwt(claims, key, { alg, header });
