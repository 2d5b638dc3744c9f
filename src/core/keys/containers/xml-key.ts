/** RSA keys in XML, as .NET (`ToXmlString`) and XML signatures write them (XMLDSIG §4.5.2.2): their numbers as a JWK. */
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

/** The key in a text; undefined if there is none. The JWK is checked when it is opened, like all others. */
export function xmlKey(text: string): Item | undefined {
  const start = text.search(/<(?:\w{1,20}:)?RSAKey(?:Value|Pair)\b/);
  if (start < 0) return undefined;
  const end = text.slice(start).search(/<\/(?:\w{1,20}:)?RSAKey(?:Value|Pair)>/);
  const inside = end < 0 ? text.slice(start) : text.slice(start, start + end);
  const jwk: Record<string, unknown> = { kty: 'RSA' };
  for (const [, name = '', value = ''] of inside.matchAll(/<(?:\w{1,20}:)?(\w{1,9})>([A-Za-z0-9+/=\s]{1,12000})<\//g)) {
    const member = Object.hasOwn(elements, name) ? elements[name as keyof typeof elements] : undefined;
    if (member !== undefined && value.length < LONGEST) jwk[member] = Buffer.from(value, 'base64').toString('base64url');
  }
  if (jwk['n'] === undefined) return undefined;
  return { kind: 'JWK', name: 'the RSAKeyValue', jwk, notes: ['it was XML (RSAKeyValue): its numbers were read'] };
}
