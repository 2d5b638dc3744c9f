/** Which names an entry in a new key store may have. */
import { KitError } from '../../core/errors.ts';

/** Printable ASCII without spaces at its ends: other characters differ between Java programs and code pages. */
const ALIAS = /^(?! )[\x20-\x7e]{1,64}(?<! )$/;

/** The alias if nothing gives one. */
export const USUAL_ALIAS = 'key';

/** An alias, and notes about it. */
export interface ChosenAlias {
  alias: string;
  notes: string[];
}

/**
 * A given alias in lower case, as keytool stores it.
 *
 * @throws KitError USAGE if it is empty, too long or not ASCII
 */
export function checkAlias(given: string): ChosenAlias {
  if (!ALIAS.test(given)) {
    throw new KitError('USAGE', 'must be 1 to 64 ASCII characters, without a space at the start or the end', {
      option: 'alias',
      hint: 'use letters, digits and hyphens: some Java programs do not find other names',
    });
  }
  const alias = given.toLowerCase();
  return { alias, notes: alias === given ? [] : [`the alias is stored as ${alias}: Java ignores upper and lower case`] };
}
