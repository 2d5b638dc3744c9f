/** The facts of a JSON Web Token, and what is wrong with it, no matter who signed it. */
import { timeInWords } from '../jwt/claims/claim-times.ts';
import { moments } from '../jwt/claims/claims.ts';
import { timeFault } from '../jwt/claims/time-order.ts';
import { inMilliseconds, inSeconds } from '../jwt/claims/time-units.ts';
import { critNote } from '../jwt/crit.ts';
import type { CompactJwt } from '../jwt/decode.ts';
import { privateKeyNotes, withoutPrivateKeys } from '../jwt/private-keys-inside.ts';
import { roundingNotes, writtenNumbers } from '../jwt/written-numbers.ts';
import { fail, note, type Remark, warn } from './remark.ts';

export interface TokenFacts {
  /** Encrypted (JWE) or not (JWS). */
  kind: 'JWE' | 'JWS';
  header: Readonly<Record<string, unknown>>;
  /** Undefined if they are encrypted, or not a JSON object. */
  claims?: Readonly<Record<string, unknown>> | undefined;
  /** `exp`, `nbf` and `iat` in words. */
  times: Readonly<Record<string, string>>;
  /** Octets of the signature; the signature itself is not shown. */
  signatureBytes: number;
}

/** Claims whose numbers are shown rounded. */
const ofNumbers = ({ claims, numbers }: CompactJwt): Remark[] =>
  roundingNotes('the claim', writtenNumbers(claims, numbers)).map((says) => note('unusual', says));

/** The facts of a token: nothing with which somebody could use it. */
export function tokenFacts(token: CompactJwt, now: Date): { facts: TokenFacts; remarks: Remark[] } {
  const { header, claims, encrypted, signature } = token;
  const times = moments.flatMap((name) => {
    const said = timeInWords(name, claims?.[name], now);
    return said === undefined ? [] : [[name, said] as const];
  });
  return {
    facts: {
      kind: encrypted ? 'JWE' : 'JWS',
      header: withoutPrivateKeys(header),
      ...(claims === undefined ? {} : { claims: withoutPrivateKeys(claims) }),
      times: Object.fromEntries(times),
      signatureBytes: signature.length,
    },
    remarks: [
      ...privateKeyNotes(token).map((says) => fail('private-in-public', says)),
      ...ofContent(token),
      ...ofNumbers(token),
      ...ofTimes(claims ?? {}, now),
    ],
  };
}

function ofContent({
  header,
  encrypted,
  signature,
  flaw,
  claims,
  claimsProblem,
  repeatedHeader,
  repeatedClaim,
}: CompactJwt): Remark[] {
  const problem = claims === undefined ? `no claims: ${claimsProblem}` : claimsProblem;
  return [
    ...(!encrypted && (header['alg'] === 'none' || signature.length === 0)
      ? [fail('unsigned', 'it is not signed: anybody could have written it')]
      : []),
    ...(flaw === undefined ? [] : [warn('unusual', `not a valid JWT: ${flaw}`)]),
    ...(critNote(header) === undefined ? [] : [note('unusual', critNote(header) as string)]),
    ...(encrypted || claimsProblem === undefined ? [] : [warn('unusual', problem ?? '')]),
    ...(repeatedHeader === undefined ? [] : [warn('unusual', `duplicate header member "${repeatedHeader}"`)]),
    ...(repeatedClaim === undefined ? [] : [warn('unusual', `duplicate claim "${repeatedClaim}"`)]),
    ...(encrypted ? [note('locked', 'encrypted: only the holder of the private key can read the claims')] : []),
  ];
}

function ofTimes(claims: Readonly<Record<string, unknown>>, now: Date): Remark[] {
  const { exp, nbf, iat } = claims;
  const fault = timeFault(claims);
  const seconds = now.getTime() / 1000;
  const late = [exp, nbf, iat].some((value) => typeof value === 'number' && inMilliseconds(value));
  return [
    ...(fault === undefined ? [] : [warn('unusual', fault.says)]),
    ...(typeof exp === 'number' && inSeconds(exp) <= seconds
      ? [warn('expired', timeInWords('exp', inSeconds(exp), now) ?? '')]
      : []),
    ...(typeof nbf === 'number' && inSeconds(nbf) > seconds
      ? [warn('not-yet-valid', timeInWords('nbf', inSeconds(nbf), now) ?? '')]
      : []),
    ...(exp !== undefined && typeof exp !== 'number'
      ? [warn('unusual', '"exp" is not a number: programs may refuse the token')]
      : []),
    ...(late ? [note('unusual', 'a time is in milliseconds instead of seconds')] : []),
  ];
}
