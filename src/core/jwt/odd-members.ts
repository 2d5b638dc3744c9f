/** Members of a header and claims that a token may have, and that servers refuse or take for something else. */
import type { CompactJwt } from './decode.ts';

/** What tokens of special types are for; they are easily taken for access tokens. */
const purposes: readonly (readonly [type: RegExp, says: string])[] = [
  [/^dpop\+jwt$/i, 'this is a DPoP proof (RFC 9449): it belongs to one request, and is not an access token'],
  [/^kb\+jwt$/i, "this is the holder's proof of an SD-JWT (key binding), and is not an access token"],
  [/^logout\+jwt$/i, 'this is a logout token (OpenID Connect): it ends a session, and is not an access token'],
  [/^secevent\+jwt$/i, 'this is a security event token (RFC 8417): it reports an event, and is not an access token'],
];

/** Members of the header whose value is text (RFC 7515 §4.1). */
const textual = ['kid', 'typ', 'cty', 'jku', 'x5u', 'x5t', 'x5t#S256'] as const;

/** Notes on a token, signed or not. */
export function oddMembers({ header, claims = {}, encrypted }: Pick<CompactJwt, 'header' | 'claims' | 'encrypted'>): string[] {
  const { typ } = header;
  const notText = textual.filter((name) => Object.hasOwn(header, name) && typeof header[name] !== 'string');
  const empty = ['iss', 'sub', 'aud'].filter((name) => Object.hasOwn(claims, name) && claims[name] === '');
  const ofEncrypted = encrypted ? [] : ['enc', 'zip'].filter((name) => Object.hasOwn(header, name));
  return [
    ...purposes.flatMap(([form, says]) => (typeof typ === 'string' && form.test(typ) ? [says] : [])),
    ...notText.map((name) => `"${name}" in the header is not text, as RFC 7515 requires: servers may refuse the token`),
    ...ofEncrypted.map((name) => `"${name}" in the header belongs to encrypted tokens, and this one is only signed`),
    ...empty.map((name) => `the claim "${name}" is empty: servers refuse the token`),
  ];
}
