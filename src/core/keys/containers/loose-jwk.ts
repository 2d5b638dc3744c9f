/** JWKs that are not JSON: with single quotes, as Python and JavaScript print them, without quotes, or in YAML. */

import { refuse } from './json-entries.ts';
import type { Item } from './pem-items.ts';

/** The members whose values are one text each (RFC 7517 §4, RFC 7518 §6). */
const member =
  /(?<=^|[\s,{])(["']?)(kty|use|alg|kid|crv|x5t|x5t#S256|[nedpqxy]|d[pq]|qi)\1[ \t]{0,8}:[ \t]{0,8}(?:"([^"\r\n]{0,12000})"|'([^'\r\n]{0,12000})'|([\w+/=.:-]{1,12000}))/gm;

/** Whether a text that is not JSON may contain a JWK. */
export const isLooseJwk = (text: string): boolean => /(?:^|[\s,{])["']?kty["']?[ \t]{0,8}:/m.test(text);

/** Where one key ends and another begins: a brace, or the dash of a list in YAML. */
const between = /[{}]|^[ \t]{0,40}-[ \t]/m;

/** The keys in a text; undefined if there is none. They are checked when they are opened, like all others. */
export function looseJwks(text: string): Item[] | undefined {
  if (!isLooseJwk(text)) return undefined;
  const found = text.split(between).flatMap((part): Item[] => {
    const jwk: Record<string, unknown> = {};
    let twice: string | undefined;
    for (const [, , name = '', double, single, bare] of part.matchAll(member)) {
      if (Object.hasOwn(jwk, name)) twice = name;
      jwk[name] = double ?? single ?? bare;
    }
    if (jwk['kty'] === undefined) return [];
    const kid = typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined;
    const item = { name: 'the JWK', kid, notes: ['it was not JSON: its members were read one by one'] };
    return [
      twice === undefined
        ? { ...item, kind: 'JWK', jwk }
        : { ...item, kind: 'damaged', problem: refuse(`duplicate member "${twice}"`) },
    ];
  });
  if (found.length === 0) return undefined;
  return found.length === 1 ? found : found.map((item, index) => ({ ...item, name: `key ${index + 1}` }));
}
