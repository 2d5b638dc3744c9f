/** The name of an app in Salesforce's API, by the rules for names of its components. */

/** Most characters of a name that may get an ending; names have at most 80 (Metadata API). */
export const LONGEST = 60;

/**
 * The name of the app in the API: letters, digits and single underscores, a letter first and no underscore last.
 *
 * @param name the name of the app, in any script
 */
export function apiName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  const words = plain.match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words.join('_').slice(0, LONGEST).replace(/_$/, '');
  if (joined === '') return 'Jwt_Bearer_App';
  return /^[A-Za-z]/.test(joined) ? joined : `App_${joined}`;
}

/** The name of a second app in the API: another one than that of the first, however long that is. */
export const secondApiName = (first: string): string => `${apiName(first)}_2`;
