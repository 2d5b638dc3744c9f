/**
 * Finds the one letter that was mistyped in a token, or misread by a scanner: l, 1 and I look alike, and so do O and 0. Only to
 * explain why a token is refused: it costs hundreds of verifications, so no server should do it.
 */
import { type KeyObject, verify } from 'node:crypto';
import { KitError } from '../../errors.ts';
import { type Algorithm, algorithms, pssOf, verifyingAlgorithms } from '../algorithms.ts';
import { type CompactJwt, readCompact } from '../decode.ts';
import { verifiesPss } from './pss-signature.ts';

/** A letter that should be another one. */
export interface Mistyped {
  part: 'header' | 'payload' | 'signature';
  /** The number of the character in its part, from 1. */
  position: number;
  found: string;
  right: string;
}

/** What each letter may be mistaken for. */
const alike: Readonly<Record<string, string>> = { l: 'I1', I: 'l1', '1': 'lI', O: '0', '0': 'O' };

/**
 * Longest token to search, in characters, and most steps, each reading a token or verifying it: one of 1,000 characters has about
 * 130 possible mistakes.
 */
const LONGEST = 10_000;
const MOST = 2000;

/**
 * Finds the letter with which the signature of a token verifies; undefined if there is none.
 *
 * @param allowed accepted algorithms
 */
export function mistyped(
  { text }: CompactJwt,
  keys: readonly KeyObject[],
  allowed: readonly Algorithm[] = algorithms,
): Mistyped | undefined {
  if (text.length > LONGEST) return undefined;
  const parts = text.split('.');
  const own = algorithmOf(text, allowed);
  const able = new Map(allowed.map((alg) => [alg, keys.filter((key) => verifyingAlgorithms(key).includes(alg))]));
  let steps = 0;
  for (const [index, part] of (['header', 'payload', 'signature'] as const).entries()) {
    const written = parts[index] ?? '';
    for (const { index: at, 0: found } of written.matchAll(/[lI1O0]/g)) {
      for (const right of alike[found] ?? '') {
        const corrected = `${written.slice(0, at)}${right}${written.slice(at + 1)}`;
        const token = [...parts.slice(0, index), corrected, ...parts.slice(index + 1)].join('.');
        // Only a mistake in the header can change the algorithm.
        const alg = index === 0 ? algorithmOf(token, allowed) : own;
        steps += 1;
        for (const key of (alg && able.get(alg)) ?? []) {
          steps += 1;
          if (steps > MOST) return undefined;
          if (verifies(token, key, alg as Algorithm)) return { part, position: at + 1, found, right };
        }
        if (steps > MOST) return undefined;
      }
    }
  }
  return undefined;
}

/** The algorithm of a token, if it is allowed. */
function algorithmOf(token: string, allowed: readonly Algorithm[]): Algorithm | undefined {
  try {
    const { alg } = readCompact(token).header;
    return allowed.find((name) => name === alg);
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

function verifies(token: string, key: KeyObject, alg: Algorithm): boolean {
  const pss = pssOf(alg);
  if (pss !== undefined) return verifiesPss(token, key, pss.digest, pss.octets);
  const end = token.lastIndexOf('.');
  const digest = alg === 'EdDSA' || alg === 'Ed25519' ? null : `sha${alg.slice(2)}`;
  return verify(
    digest,
    Buffer.from(token.slice(0, end)),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(token.slice(end + 1), 'base64url'),
  );
}
