/** The catalogue of all known error responses. */

import { a, requireArguments } from '../../core/arguments.ts';
import type { Refusal } from '../../core/jwt/token-request.ts';
import type { Catalogue, RefusalGroup, RefusalKind } from '../../core/refusals/known-refusal.ts';
import { type RecognisedRefusal, recogniseRefusal } from '../../core/refusals/recognise-refusal.ts';
import { providers } from '../index.ts';
import type { Provider } from '../provider.ts';
import { keyPassphraseFailures } from './key-passphrases.ts';
import { keyReaderFailures } from './key-readers.ts';
import { networkFailures } from './network-failures.ts';
import { rfcRefusalGroups } from './rfc-refusals.ts';

/** What programs on this computer say, whatever the server. */
const localFailures: readonly RefusalGroup[] = [...keyReaderFailures, ...keyPassphraseFailures, ...networkFailures];

/** The groups of the given providers, and those that belong to no provider, each once. */
export const refusalsOf = (known: readonly Provider[]): readonly RefusalGroup[] => [
  ...known.flatMap(({ refusals }) => refusals.groups),
  ...localFailures,
  ...rfcRefusalGroups,
];

/** Every group, once. */
export const allRefusals: readonly RefusalGroup[] = refusalsOf(providers);

/**
 * The catalogue for responses of one provider, or of any server if `provider` is undefined.
 *
 * If the server is not known, a code alone identifies nothing, and texts marked `ownOnly` are left out.
 */
export function catalogueFor(provider: Provider | undefined, known = providers): Catalogue {
  const rule = a.options({ refusals: a.options({ groups: a.list(a.object), byCode: a.boolean }) });
  requireArguments({ provider }, { provider: a.optional(rule) });
  if (provider !== undefined) {
    const { groups, byCode, codesUnverified: unverified } = provider.refusals;
    const codes = unverified === undefined ? rfcRefusalGroups : rfcRefusalGroups.map((group) => ({ ...group, unverified }));
    return { groups: [...groups, ...localFailures], codes, byCode };
  }
  const anybodys = known
    .flatMap(({ refusals }) => refusals.groups)
    .map((group) => ({ ...group, texts: group.texts.filter(({ ownOnly }) => !ownOnly) }));
  return { groups: [...anybodys, ...localFailures], codes: rfcRefusalGroups, byCode: false };
}

/** The part of a catalogue that can come from these places. */
export function saidBy(kinds: readonly RefusalKind[], { groups, ...rest }: Catalogue): Catalogue {
  const there = groups.map((group) => ({
    ...group,
    texts: group.texts.filter((text) => text.kinds.some((kind) => kinds.includes(kind))),
  }));
  return { ...rest, groups: there };
}

/** Recognises an error response of a provider's token endpoint. */
export const recogniseAnswer = (
  { status, error, uncoded, description }: Refusal,
  provider: Provider,
  known = providers,
): RecognisedRefusal =>
  recogniseRefusal(
    [{ ...(uncoded ? {} : { error }), description, status }],
    saidBy(['token endpoint'], catalogueFor(provider, known)),
  );
