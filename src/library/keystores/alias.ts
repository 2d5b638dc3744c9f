/** The name of the entry in a new key store. */
import { KitError } from '../../core/errors.ts';
import { shortened } from '../../core/escape.ts';
import { slugOf } from '../../providers/setup.ts';

/** Printable ASCII without spaces at its ends: other characters differ between Java programs and code pages. */
const ALIAS = /^(?! )[\x20-\x7e]{1,64}(?<! )$/;

/** The alias if the name of the app gives none. */
const USUAL = 'key';

/** An alias, and notes about it. */
export interface ChosenAlias {
  alias: string;
  notes: string[];
}

/**
 * The given alias in lower case, as keytool stores it; without one, the name of the app in lower-case letters, digits and hyphens.
 * Nothing is transliterated but accents: a name without Latin letters and digits gives `key`.
 *
 * @param name the name of the app
 * @throws KitError USAGE if the given alias is empty, too long or not ASCII
 */
export function chooseAlias(given: string | undefined, name: string): ChosenAlias {
  if (given === undefined) {
    const slug = slugOf(name);
    if (slug !== '') return { alias: slug, notes: [] };
    return { alias: USUAL, notes: [`the name ${shortened(name)} has no Latin letters or digits: the alias is ${USUAL}`] };
  }
  if (!ALIAS.test(given)) {
    throw new KitError('USAGE', 'must be 1 to 64 ASCII characters, without a space at the start or the end', {
      option: 'alias',
      hint: 'use letters, digits and hyphens: some Java programs do not find other names',
    });
  }
  const alias = given.toLowerCase();
  return { alias, notes: alias === given ? [] : [`the alias is stored as ${alias}: Java ignores upper and lower case`] };
}

/** The name of a file for a store with this alias. */
export const fileName = (alias: string, type: string): string => `${slugOf(alias) || USUAL}.${type}`;
