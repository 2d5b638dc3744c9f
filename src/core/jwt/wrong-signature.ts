/** Explains why a signature does not verify, as far as the public key shows. */
import { constants, type KeyObject, publicDecrypt, verify } from 'node:crypto';
import { KitError } from '../errors.ts';
import type { NextCommand } from '../next-command.ts';
import { type Algorithm, isRsa, modulusBits, pssOf } from './algorithms.ts';
import type { CompactJwt } from './decode.ts';

/** The error for a refused token. */
export const refuse = (message: string, hint: string, next?: NextCommand): KitError =>
  new KitError('SIGNATURE_INVALID', message, { hint, next });

export const NEVER = 'do not trust this token';

/** A key that did not verify the signature, and its name for messages. */
interface TriedKey {
  name: string;
  key: KeyObject;
}

const PSS = constants.RSA_PKCS1_PSS_PADDING;

/** Whether an RSASSA-PSS signature verifies (RFC 8017 §8.1.2) with the given salt length, in octets. */
export function verifiesPss(text: string, key: KeyObject, digest: string, saltLength: number): boolean {
  const end = text.lastIndexOf('.');
  const [content, signature] = [Buffer.from(text.slice(0, end)), Buffer.from(text.slice(end + 1), 'base64url')];
  try {
    return verify(digest, content, { key, padding: PSS, saltLength }, signature);
  } catch {
    // The key does not permit such a short salt.
    return false;
  }
}

/** The salt length of a PSS signature, in octets; undefined if the key did not make it. */
function saltOf(text: string, key: KeyObject, { digest, octets }: { digest: string; octets: number }): number | undefined {
  if (!verifiesPss(text, key, digest, constants.RSA_PSS_SALTLEN_AUTO)) return undefined;
  const longest = Math.ceil((modulusBits(key) - 1) / 8) - octets - 2;
  for (let length = 0; length <= longest; length += 1) if (verifiesPss(text, key, digest, length)) return length;
  return undefined;
}

/** The error for a signature that no matching key verifies. */
export function unverified({ text, signature }: CompactJwt, tried: readonly TriedKey[], alg: Algorithm): KitError {
  for (const { name, key } of tried.filter((one) => isRsa(one.key))) {
    const made = madeWith(text, signature, key);
    if (made === undefined) continue;
    if (made === alg) return refuse(`the token was altered: ${name} signed different content`, NEVER);
    return refuse(
      `the header says ${alg}, but the signature by ${name} is ${made}`,
      `ask its issuer to sign with ${alg} or to correct the header`,
    );
  }
  const pss = pssOf(alg);
  for (const { name, key } of pss === undefined ? [] : tried) {
    const salt = pss && saltOf(text, key, pss);
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
    'use the key of the signer, or get the token again',
  );
}

/** Hashes in the DigestInfo of a PKCS#1 v1.5 signature (RFC 8017 §9.2), by the DER of their OBJECT IDENTIFIER. */
const digestInfos: readonly [string, string][] = [
  ['0609608648016503040201', 'RS256'],
  ['0609608648016503040202', 'RS384'],
  ['0609608648016503040203', 'RS512'],
  ['06052b0e03021a', 'RSA with SHA-1'],
  ['06082a864886f70d0205', 'RSA with MD5'],
];

/**
 * The algorithm that an RSA key made a signature with, for any signed text: the PKCS#1 v1.5 padding is right only with that
 * key, and names the hash. PSS is recognised only if the text is unchanged.
 */
function madeWith(text: string, signature: Buffer, key: KeyObject): string | undefined {
  if (key.asymmetricKeyType === 'rsa') {
    const message = encodedMessage(signature, key);
    if (message === undefined) return undefined;
    const info = digestInfoOf(message)?.toString('hex');
    if (info !== undefined) {
      return digestInfos.find(([oid]) => info.slice(0, 40).includes(oid))?.[1] ?? 'RSA with a hash that is not supported';
    }
    if (message.at(-1) !== PSS_TRAILER) return undefined;
  }
  // The caller detects other salt lengths.
  return (['PS256', 'PS384', 'PS512'] as const).find((alg) => {
    const pss = pssOf(alg);
    return pss !== undefined && verifiesPss(text, key, pss.digest, pss.octets);
  });
}

/** The last octet of the encoded message of an RSASSA-PSS signature (RFC 8017 §9.1.1). */
const PSS_TRAILER = 0xbc;

/** The encoded message of a signature, from the public key; undefined if the key cannot have made it. */
function encodedMessage(signature: Buffer, key: KeyObject): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return undefined;
  }
}

/** The DigestInfo after the padding of PKCS#1 v1.5 (RFC 8017 §9.2): 00 01, eight octets ff or more, 00. */
function digestInfoOf(message: Buffer): Buffer | undefined {
  if (message[0] !== 0 || message[1] !== 1) return undefined;
  const end = message.indexOf(0, 2);
  return end >= 10 && message.subarray(2, end).every((octet) => octet === 0xff) ? message.subarray(end + 1) : undefined;
}
