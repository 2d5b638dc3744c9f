/** Explains why a signature does not verify, as far as the public key shows. */
import type { KeyObject } from 'node:crypto';
import type { KitError } from '../../errors.ts';
import { shortened } from '../../escape.ts';
import { type Algorithm, isRsa, pssOf } from '../algorithms.ts';
import type { CompactJwt } from '../decode.ts';
import { type KeyTexts, keyAsSecret } from './key-as-secret.ts';
import { isDerSignature, oddSignature, rAndS } from './odd-signature.ts';
import { NEVER, refuse, signatureLength } from './refused.ts';
import { rsaSignature, saltOf } from './rsa-signature.ts';
import { RIGHT_TEXT } from './signed-text.ts';

const ALTERED = `${NEVER}; if your own program made it, it changed header or payload after it signed them`;
const COPY_AGAIN = 'copy the whole token again, to its last character';
const OTHER_KEY = 'use the key of the signer';

/** A key that did not verify the signature, and its name for messages. */
export interface TriedKey extends KeyTexts {
  name: string;
  kid?: string | undefined;
}

/** The error for a token with an HMAC (RFC 7518 §3.2). */
export function refusedHmac(jwt: CompactJwt, keys: readonly TriedKey[], alg: string, reason: string): KitError {
  for (const tried of keys.slice(0, MOST_TRIED)) {
    const what = keyAsSecret(jwt, tried);
    if (what === undefined) continue;
    const usual = isRsa(tried.key) ? 'RS256' : 'an algorithm of the key';
    const fix = `set the algorithm to ${usual} in the program that makes the token: many libraries use HS256 if none is named`;
    if (what === 'private key') return refuse(`the token was made with ${alg}, with the private key as a shared secret`, fix);
    return refuse(
      `the token was made with ${alg}, with the ${what} as a shared secret: anybody can make such a token`,
      `${NEVER}; if your own program made it, sign with the private key and ${usual}`,
    );
  }
  const yours = 'if your own program made it, set its algorithm to RS256: many libraries use HS256 if none is named';
  return refuse(reason, /^HS/i.test(alg) ? `${NEVER}; ${yours}` : NEVER);
}

/** The error for a signature of a length that no matching key makes. */
export function wrongLength(jwt: CompactJwt, tried: readonly TriedKey[], alg: Algorithm): KitError {
  const { signature } = jwt;
  const known = unusual(jwt, tried, alg);
  if (known !== undefined) return known;
  const [first] = tried;
  const wanted = first === undefined ? 0 : signatureLength(first.key);
  if (!isRsa(first?.key as KeyObject) && isDerSignature(signature)) {
    return refuse(
      `the signature is in DER (${signature.length} bytes), but ${alg} needs ${rAndS(alg)}; and another key made it, or it was altered`,
      'ask its issuer to convert it, and use the key of the signer',
    );
  }
  const short = signature.length < wanted;
  const maker = makers.find(([size]) => size === signature.length)?.[1];
  const why = maker === undefined ? (short ? 'the token was cut off' : 'another key made it') : `${maker} made it`;
  return refuse(
    `the signature has ${signature.length} bytes, but ${first?.name} makes signatures of ${wanted} bytes: ${why}`,
    maker === undefined && short ? COPY_AGAIN : OTHER_KEY,
  );
}

/** What makes signatures of each length, in bytes (RFC 7518 §3). */
const makers: readonly (readonly [number, string])[] = [
  [32, 'an HMAC with a shared secret (HS256)'],
  [48, 'an HMAC with a shared secret (HS384)'],
  [64, 'a key for ES256 or EdDSA, or an HMAC (HS512),'],
  [96, 'a key for ES384'],
  [128, 'an RSA key of 1024 bits'],
  [132, 'a key for ES512'],
  [256, 'an RSA key of 2048 bits'],
  [384, 'an RSA key of 3072 bits'],
  [512, 'an RSA key of 4096 bits'],
];

/** Most keys that are tried in all unusual ways: with the thousands of a large set, it would take minutes. */
const MOST_TRIED = 50;

/** The error for a signature that one of the keys made in an unusual way, or that nobody made; undefined for any other. */
function unusual(jwt: CompactJwt, tried: readonly TriedKey[], alg: Algorithm): KitError | undefined {
  if (jwt.signature.every((octet) => octet === 0)) {
    return refuse('the signature is only zeros: nobody signed this token', `${NEVER}; ask its issuer for the signed one`);
  }
  for (const { name, key } of tried.filter((one) => !isRsa(one.key)).slice(0, MOST_TRIED)) {
    const odd = oddSignature(jwt, key, alg);
    if (odd !== undefined) return refuse(`the signature is by ${name}, but ${odd.says}`, `ask its issuer to ${odd.fix}`);
  }
  for (const { name, key } of tried.filter((one) => isRsa(one.key))) {
    const made = rsaSignature(jwt, key);
    if (made === undefined) continue;
    const { alg: used, form, text } = made;
    if (form !== undefined) {
      return refuse(
        `the signature is by ${name}, but ${form}`,
        'ask its issuer to write the signature as it was made, in base64url',
      );
    }
    if (used !== alg) {
      return refuse(
        `the header says ${alg}, but the signature by ${name} is ${used}`,
        `ask its issuer to sign with ${alg} or to correct the header`,
      );
    }
    if (text === undefined) return refuse(`the token was altered: ${name} signed different content`, ALTERED);
    return refuse(`the signature is by ${name}, but it is of ${text}`, `ask its issuer to sign ${RIGHT_TEXT}`);
  }
  for (const one of tried.slice(0, MOST_TRIED)) {
    const what = keyAsSecret(jwt, one);
    if (what === undefined) continue;
    return refuse(`the header says ${alg}, but the signature is an HMAC with the ${what} as its secret`, NEVER);
  }
  return undefined;
}

/** The error for a signature that no matching key verifies. */
export function unverified(jwt: CompactJwt, tried: readonly TriedKey[], alg: Algorithm, kids: readonly string[]): KitError {
  const known = unusual(jwt, tried, alg);
  if (known !== undefined) return known;
  const pss = pssOf(alg);
  for (const { name, key } of pss === undefined ? [] : tried) {
    const salt = pss && saltOf(jwt.text, key, pss);
    if (salt === undefined) continue;
    return refuse(
      `the signature is by ${name}, but its salt has ${salt} bytes; ${alg} requires ${pss?.octets} (RFC 7518 §3.5)`,
      `ask its issuer to set the salt length to ${pss?.octets}, the length of the digest`,
    );
  }
  const names =
    tried.length > 3 ? `any of the ${tried.length} matching keys` : tried.map(({ name }) => name).join(', nor with ');
  return refuse(
    `the signature does not verify with ${names}: another key made it, or it was altered`,
    `use the key of the signer${unknownKid(jwt, kids)}, or get the token again`,
  );
}

/** What a key id says about the key that is missing. */
function unknownKid({ header: { kid } }: CompactJwt, kids: readonly string[]): string {
  if (kid === undefined || kids.length === 0 || kids.some((one) => one === kid)) return '';
  if (typeof kid !== 'string') return ' (the kid in its header is not a text, as a key id must be)';
  const said = shortened(kid);
  const plain = (text: string): string => text.trim().toLowerCase();
  const near = kids.find((one) => plain(one) === plain(kid));
  if (near !== undefined)
    return ` (the token names "${said}", and a key has "${shortened(near)}": key ids are compared exactly)`;
  return ` (the token names "${said}", which no key has: get the key set again)`;
}
