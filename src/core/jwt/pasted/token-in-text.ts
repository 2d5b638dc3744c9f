/** Finds the token in what a person pasted, and names what else it is. */
import { a, requireArguments } from '../../arguments.ts';
import { diffIn } from '../../octets/diff.ts';
import { refuseConflict } from '../../octets/merge-conflict.ts';
import type { Found } from './compact-form.ts';
import { otherToken } from './other-tokens.ts';
import { LONGEST_PASTED, searchToken } from './search-token.ts';

/**
 * Finds the token in pasted text, as `searchToken`, also in a diff.
 *
 * @returns the token alone, and notes on what was removed
 * @throws KitError INPUT_INVALID, naming what the text is instead, if there is none, or there is a private key or a conflict
 *   of git
 */
export function findJwt(text: string): Found {
  requireArguments({ text }, { text: a.text });
  refuseConflict(text);
  const diff = text.length > LONGEST_PASTED ? undefined : diffIn(text);
  if (diff?.text === undefined) return searchToken(text, otherToken);
  const { jwt, notes } = searchToken(diff.text, otherToken);
  return { jwt, notes: [diff.note, ...notes] };
}
