/** Placeholders in printed commands and help texts, such as `<consumer key>`: values that only the user knows. */
import { KitError } from './errors.ts';
import { excerpt } from './escape.ts';

/**
 * Rejects a value that is still a placeholder.
 *
 * @param what name of the option, for the message
 * @throws KitError USAGE
 */
export function refusePlaceholder(what: string, text: string | readonly string[] | undefined): void {
  const values = typeof text === 'string' ? [text] : (text ?? []);
  const found = values.map((value) => value.trim()).find((value) => /^<[^<>]*>$/.test(value));
  if (found === undefined) return;
  throw new KitError('USAGE', `${what}: this is still the placeholder ${excerpt(found)}`, {
    hint: 'replace it with the value, and leave out < and >',
  });
}
