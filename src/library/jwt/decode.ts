/** Reads JSON Web Tokens without verifying them. */
import { a, requireArguments } from '../../core/arguments.ts';
import { readCompact } from '../../core/jwt/decode.ts';
import { searchToken } from '../../core/jwt/pasted/search-token.ts';
import { roundingNotes, writtenNumbers } from '../../core/jwt/written-numbers.ts';
import type { Claims } from './sign.ts';

/** The content of a token that was not verified. */
export interface DecodedJwt {
  /** Without a prototype, as the claims. */
  header: Readonly<Record<string, unknown>>;
  /** Undefined if the payload is encrypted or not a JSON object. */
  claims: Claims | undefined;
  /** The bytes of the payload; empty if it is encrypted. */
  payload: Uint8Array;
  signature: Uint8Array;
  /** Whether it is a JWE (RFC 7516), which only the holder of the private key can read. */
  encrypted: boolean;
  /** Why programs refuse this token, or may read it differently; empty if nothing is wrong with its form. */
  problems: readonly string[];
}

/**
 * Reads the header and the claims of a JWT in any text: bare, after `Bearer`, in quotes, in a URL, a form or a curl command. Of
 * several tokens, the first is taken.
 *
 * Verifies nothing: anybody can write such a token. Use `verify` before you trust a claim.
 *
 * @throws KitError INPUT_INVALID if there is no token, or its header cannot be read
 * @example
 * import { decode, sign } from 'jwt-kit/jwt';
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const jwt = await sign({ iss: 'my-app' }, await generateKey());
 * const { header, claims } = decode(`Authorization: Bearer ${jwt}`);
 */
export function decode(text: string): DecodedJwt {
  requireArguments({ text }, { text: a.word });
  const { header, claims, payload, signature, encrypted, ...said } = readCompact(searchToken(text).jwt);
  const { flaw, damage, claimsProblem, repeatedHeader, repeatedClaim, numbers } = said;
  const problems = [
    damage,
    flaw,
    claimsProblem,
    repeatedHeader && `duplicate header parameter "${repeatedHeader}"`,
    repeatedClaim && `duplicate claim "${repeatedClaim}"`,
    ...roundingNotes('the claim', writtenNumbers(claims, numbers)),
  ].filter((problem) => problem !== undefined);
  return { header, claims, payload, signature, encrypted, problems: [...new Set(problems)] };
}
