/** JSON with the numbers of a key under other names than those of a JWK (RFC 7517 §4). */
import { KitError } from '../../errors.ts';

/**
 * The error for such a document, or for one in its list of keys; undefined for any other document.
 *
 * @param document parsed JSON
 */
export function otherSpelling(document: unknown): KitError | undefined {
  const lists = isObject(document) ? Object.values(document).filter(Array.isArray) : [];
  const [found] = [document, ...(Array.isArray(document) ? document : []), ...lists.flat()]
    .slice(0, MOST)
    .filter(isObject)
    .flatMap((one) => faultOf(Object.keys(one)) ?? []);
  return found;
}

/** Most objects to look at. */
const MOST = 100;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function faultOf(names: readonly string[]): KitError | undefined {
  const written = (name: string): string | undefined => names.find((one) => one.toLowerCase() === name);
  const [kty, modulus, exponent] = [written('kty'), written('modulus'), written('exponent')];
  if (kty !== undefined && kty !== 'kty') {
    return new KitError('INPUT_INVALID', `the JSON has a key with "${kty}": the members of a JWK are in small letters`, {
      hint: 'write their names in small letters: kty, n, e, kid',
    });
  }
  if (modulus === undefined || exponent === undefined) return undefined;
  return new KitError('INPUT_INVALID', `the JSON has "${modulus}" and "${exponent}", as .NET writes keys, and is no JWK`, {
    hint: 'add "kty": "RSA", call them n and e, and write both in base64url: - for +, _ for /, no = at the end',
  });
}
