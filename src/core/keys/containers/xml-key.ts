/** RSA keys in XML, as .NET (`ToXmlString`) and XML signatures write them (XMLDSIG §4.5.2.2): their numbers as a JWK. */
import { KitError } from '../../errors.ts';
import type { Item } from './pem-items.ts';

/** The members of a JWK by the elements of RSAKeyValue. */
const elements = {
  Modulus: 'n',
  Exponent: 'e',
  D: 'd',
  P: 'p',
  Q: 'q',
  DP: 'dp',
  DQ: 'dq',
  InverseQ: 'qi',
} as const;

/** Most characters of one number: far more than any key has. */
const LONGEST = 12_000;

/** The note on such a key. */
export const XML_NOTE = 'it was XML (RSAKeyValue): its numbers were read';

/** The keys in a text; undefined if there is none. The JWKs are checked when they are opened, like all others. */
export function xmlKeys(text: string): Item[] | undefined {
  const [, ...parts] = text.split(/<(?:\w{1,20}:)?RSAKey(?:Value|Pair)\b/);
  const found = parts.flatMap(xmlKey);
  if (found.length === 0) return undefined;
  return found.length === 1 ? found : found.map((item, index) => ({ ...item, name: `RSAKeyValue ${index + 1}` }));
}

/** The key that starts in a text. */
function xmlKey(part: string): Item[] {
  const end = part.search(/<\/(?:\w{1,20}:)?RSAKey(?:Value|Pair)>/);
  const inside = end < 0 ? part : part.slice(0, end);
  const item: Item = { kind: 'JWK', name: 'the RSAKeyValue', notes: [XML_NOTE] };
  const seen = new Set<string>();
  for (const [, name = ''] of inside.matchAll(/<(?:\w{1,20}:)?(\w{1,9})[\s>/]/g)) {
    if (!Object.hasOwn(elements, name)) continue;
    // Programs differ in which of two they take.
    if (seen.has(name)) return [{ ...item, kind: 'damaged', problem: twice(name) }];
    seen.add(name);
  }
  const jwk: Record<string, unknown> = { kty: 'RSA' };
  for (const [, name = '', value = ''] of inside.matchAll(/<(?:\w{1,20}:)?(\w{1,9})>([A-Za-z0-9+/=\s]{1,12000})<\//g)) {
    const member = Object.hasOwn(elements, name) ? elements[name as keyof typeof elements] : undefined;
    if (member !== undefined && value.length < LONGEST) jwk[member] = Buffer.from(value, 'base64').toString('base64url');
  }
  return jwk['n'] === undefined ? [] : [{ ...item, jwk }];
}

const twice = (name: string): KitError =>
  new KitError('INPUT_INVALID', `duplicate element <${name}>`, { hint: 'export the key again from where it was made' });
