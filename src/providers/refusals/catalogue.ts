/** All that is known of answers that mean no, as one catalogue. */

import { a, requireArguments } from '../../core/arguments.ts';
import type { AnswerGroup, AnswerKind, Catalogue } from '../../core/refusals/known-refusals.ts';
import { providers } from '../index.ts';
import type { Provider } from '../provider.ts';
import { networkAnswers } from './network-failures.ts';
import { rfcAnswers } from './rfc-refusals.ts';

/** Every group there is, each once. */
export const allAnswers: readonly AnswerGroup[] = [
  ...providers.flatMap(({ answers }) => answers.groups),
  ...networkAnswers,
  ...rfcAnswers,
];

/**
 * The catalogue for answers of one provider; without one, for answers of anybody.
 *
 * Where nobody says who answered, a code is not enough, and neither is what only its own provider can be told by.
 */
export function catalogueFor(provider: Provider | undefined): Catalogue {
  const rule = a.options({ answers: a.options({ groups: a.list(a.object), byCode: a.boolean }) });
  requireArguments({ provider }, { provider: a.optional(rule) });
  if (provider !== undefined) {
    const { groups, byCode, codesUnverified: unverified } = provider.answers;
    const codes = unverified === undefined ? rfcAnswers : rfcAnswers.map((group) => ({ ...group, unverified }));
    return { groups: [...groups, ...networkAnswers], codes, byCode };
  }
  const anybodys = providers
    .flatMap(({ answers }) => answers.groups)
    .map((group) => ({ ...group, texts: group.texts.filter(({ ownOnly }) => !ownOnly) }));
  return { groups: [...anybodys, ...networkAnswers], codes: rfcAnswers, byCode: false };
}

/** The part of a catalogue that is told at one place: what is known to be said there, and no more. */
export function saidBy(kinds: readonly AnswerKind[], { groups, ...rest }: Catalogue): Catalogue {
  const there = groups.map((group) => ({
    ...group,
    texts: group.texts.filter((text) => text.kinds.some((kind) => kinds.includes(kind))),
  }));
  return { ...rest, groups: there };
}
