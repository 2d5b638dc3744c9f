/**
 * Finds out how a signature with an EC or Ed25519 key was made if it does not verify: in another form, with another hash, or of
 * another text.
 */
import { type KeyObject, verify } from 'node:crypto';
import type { Algorithm } from '../algorithms.ts';
import type { CompactJwt } from '../decode.ts';
import { RIGHT_TEXT, signedTexts } from './signed-text.ts';

/** What is odd about a signature that the key did make. */
export interface Oddity {
  /** To follow "the signature is by the key, but": `it is in DER`. */
  says: string;
  /** What its issuer should do, to follow "ask its issuer to". */
  fix: string;
}

/** The hash of each EC algorithm, and the octets of r and s (RFC 7518 §3.4). */
const ecdsa: Readonly<Partial<Record<Algorithm, { hash: string; octets: number }>>> = {
  ES256: { hash: 'sha256', octets: 32 },
  ES384: { hash: 'sha384', octets: 48 },
  ES512: { hash: 'sha512', octets: 66 },
};

const HASHES = ['sha256', 'sha384', 'sha512', 'sha1'] as const;

export const hashName = (hash: string): string => `SHA-${hash.slice(3)}`;

/** A signature in the form that RFC 7518 requires, made of what is there; `says` is undefined for the one as it is. */
interface Form {
  signature: Buffer;
  encoding: 'der' | 'ieee-p1363';
  says?: string;
  fix?: string;
}

const SIGN_RIGHT_TEXT = `sign ${RIGHT_TEXT}`;

/** Whether bytes have the form of an ECDSA signature in DER (RFC 3279 §2.2.3): a sequence of two integers. */
export function isDerSignature(bytes: Buffer): boolean {
  const head = bytes[1] === 0x81 ? 3 : 2;
  const r = head + 2 + (bytes[head + 1] ?? 0);
  return (
    bytes[0] === 0x30 &&
    bytes[head - 1] === bytes.length - head &&
    bytes[head] === 0x02 &&
    bytes[r] === 0x02 &&
    r + 2 + (bytes[r + 1] ?? 0) === bytes.length
  );
}

/** How r and s must be written, for messages. */
export const rAndS = (alg: Algorithm): string => `r and s of ${ecdsa[alg]?.octets} bytes each (RFC 7518 §3.4)`;

/** The forms in which programs write an ECDSA signature. */
function formsOf(signature: Buffer, octets: number, alg: Algorithm): Form[] {
  const encoding = 'ieee-p1363';
  const fix = `write ${rAndS(alg)}, the first bytes first`;
  if (isDerSignature(signature)) {
    const says = `it is in DER; ${alg} needs ${rAndS(alg)}`;
    const how = 'convert it: in Node with dsaEncoding "ieee-p1363", in Java with the algorithm ...withECDSAinP1363Format';
    return [{ signature, encoding: 'der', says, fix: how }];
  }
  const [r, s] = [signature.subarray(0, octets), signature.subarray(octets)];
  if (signature.length === 2 * octets) {
    return [
      { signature, encoding },
      { signature: Buffer.concat([s, r]), encoding, says: 's comes before r', fix },
      {
        signature: Buffer.concat([Buffer.from(r).reverse(), Buffer.from(s).reverse()]),
        encoding,
        says: 'the bytes of r and s are in reverse order',
        fix,
      },
    ];
  }
  const lost = 2 * octets - signature.length;
  if (lost < 1 || lost > 4) return [];
  const says = `${lost === 1 ? 'a leading zero' : 'leading zeros'} of r or s ${lost === 1 ? 'was' : 'were'} left out`;
  // All of them may be missing in r or in s, or some in each.
  return Array.from({ length: lost + 1 }, (_, inR) => {
    const size = octets - inR;
    const padded = [Buffer.alloc(inR), signature.subarray(0, size), Buffer.alloc(lost - inR), signature.subarray(size)];
    return { signature: Buffer.concat(padded), encoding, says, fix: `pad r and s: ${rAndS(alg)}` } as const;
  });
}

/** What is odd about an ECDSA or Ed25519 signature that the key made; undefined if the key did not make it. */
export function oddSignature(token: CompactJwt, key: KeyObject, alg: Algorithm): Oddity | undefined {
  const texts = signedTexts(token);
  const right = texts[0]?.content as Buffer;
  const { signature } = token;
  const wanted = ecdsa[alg];
  if (wanted === undefined) {
    const found = texts.find(({ content }) => verifies(null, content, key, { signature, encoding: 'ieee-p1363' }));
    return found?.what === undefined ? undefined : { says: `it is of ${found.what}`, fix: SIGN_RIGHT_TEXT };
  }
  const { hash, octets } = wanted;
  for (const form of formsOf(signature, octets, alg)) {
    if (verifies(hash, right, key, form)) return form.says === undefined ? undefined : { says: form.says, fix: form.fix ?? '' };
    const other = HASHES.find((one) => one !== hash && verifies(one, right, key, form));
    if (other !== undefined) {
      const says = [
        ...(form.says === undefined ? [] : [form.says]),
        `it is made with ${hashName(other)}, not ${hashName(hash)}`,
      ];
      return { says: says.join(', and '), fix: `sign with ${alg}` };
    }
    const text = texts.find(({ what, content }) => what !== undefined && verifies(hash, content, key, form));
    if (text === undefined) continue;
    const says = [...(form.says === undefined ? [] : [form.says]), `it is of ${text.what}`];
    return { says: says.join(', and '), fix: SIGN_RIGHT_TEXT };
  }
  return undefined;
}

function verifies(hash: string | null, content: Buffer, key: KeyObject, { signature, encoding }: Form): boolean {
  try {
    return verify(hash, content, { key, dsaEncoding: encoding }, signature);
  } catch {
    return false;
  }
}
