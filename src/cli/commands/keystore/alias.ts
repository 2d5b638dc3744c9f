/** The name of the entry in a new key store. */
import { shortened } from '../../../core/escape.ts';
import { type ChosenAlias, checkAlias, USUAL_ALIAS } from '../../../library/keystores/alias.ts';
import { slugOf } from '../../../providers/setup.ts';

/**
 * The given alias in lower case, as keytool stores it; without one, the name of the app in lower-case letters, digits and
 * hyphens. Nothing is transliterated but accents: a name without Latin letters and digits gives `key`.
 *
 * @param name the name of the app
 * @throws KitError USAGE if the given alias is empty, too long or not ASCII
 */
export function chooseAlias(given: string | undefined, name: string): ChosenAlias {
  if (given !== undefined) return checkAlias(given);
  const slug = slugOf(name);
  if (slug !== '') return { alias: slug, notes: [] };
  const what = `the name ${shortened(name)} has no Latin letters or digits`;
  return { alias: USUAL_ALIAS, notes: [`${what}: the alias is ${USUAL_ALIAS}`] };
}

/** The name of a file for a store with this alias: order-sync and order_sync have different ones. */
export const fileName = (alias: string, type: string): string =>
  `${alias.split('_').map(slugOf).filter(Boolean).join('_') || USUAL_ALIAS}.${type}`;
