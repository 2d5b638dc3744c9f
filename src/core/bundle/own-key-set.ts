/** jwks.json: a key set with the one key of the bundle, as servers take it. */
import type { KeyObject } from 'node:crypto';
import { KitError } from '../errors.ts';
import { readItems } from '../keys/containers/containers.ts';
import { readJwk } from '../keys/jwk/read-jwk.ts';
import { textOf } from '../octets/text-encoding.ts';

/**
 * The key of the set.
 *
 * @throws KitError INPUT_INVALID if it is no set of one key for signatures with RS256
 */
export function readOwnKeySet(bytes: Uint8Array): KeyObject {
  const items = readItems(bytes);
  const [first] = items;
  const problem = items.find((item) => item.problem)?.problem;
  if (problem) throw problem;
  if (first?.jwk === undefined) throw new KitError('INPUT_INVALID', 'the JSON contains no key');
  if (items.length > 1) throw new KitError('INPUT_INVALID', `found ${items.length} keys, expected one`);
  const { key } = readJwk(first.jwk, { allowWeak: true });
  if (!/"keys"\s*:\s*\[/.test(textOf(bytes))) {
    throw new KitError('INPUT_INVALID', 'it is a JWK, not a key set: servers look for the member "keys"');
  }
  for (const [name, value] of [
    ['alg', 'RS256'],
    ['use', 'sig'],
  ] as const) {
    const has = first.jwk[name];
    if (has === undefined || has === value) continue;
    throw new KitError(
      'INPUT_INVALID',
      `its "${name}" is not "${value}": servers do not use the key for the tokens of this app`,
    );
  }
  return key;
}
