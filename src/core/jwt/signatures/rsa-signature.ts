/** Finds out what an RSA key signed, and how: its public key shows the hash of a PKCS#1 v1.5 signature. */
import { constants, createHash, type KeyObject, publicDecrypt } from 'node:crypto';
import { modulusBits, pssOf } from '../algorithms.ts';
import type { CompactJwt } from '../decode.ts';
import { isPss, verifiesPss } from './pss-signature.ts';
import { signedTexts } from './signed-text.ts';

/** How a signature was made by a key. */
export interface RsaSignature {
  /** Its algorithm, or what comes closest. */
  alg: string;
  /** What is odd about its bytes. */
  form?: string | undefined;
  /** Which wrong text was signed; undefined for the right one, and for an unknown one. */
  text?: string | undefined;
}

/** The salt length of a PSS signature, in octets; undefined if the key did not make it. */
export function saltOf(
  text: string,
  key: KeyObject,
  { digest, octets }: { digest: string; octets: number },
): number | undefined {
  if (!verifiesPss(text, key, digest, constants.RSA_PSS_SALTLEN_AUTO)) return undefined;
  const longest = Math.ceil((modulusBits(key) - 1) / 8) - octets - 2;
  for (let length = 0; length <= longest; length += 1) if (verifiesPss(text, key, digest, length)) return length;
  return undefined;
}

/** Hashes in the DigestInfo of a PKCS#1 v1.5 signature (RFC 8017 §9.2), by the DER of their OBJECT IDENTIFIER. */
const digestInfos: readonly (readonly [oid: string, alg: string, hash: string])[] = [
  ['0609608648016503040201', 'RS256', 'sha256'],
  ['0609608648016503040202', 'RS384', 'sha384'],
  ['0609608648016503040203', 'RS512', 'sha512'],
  ['06052b0e03021a', 'RSA with SHA-1', 'sha1'],
  ['06082a864886f70d0205', 'RSA with MD5', 'md5'],
];

/**
 * How an RSA key made a signature, for any signed text: the PKCS#1 v1.5 padding is right only with that key, and names the
 * hash. PSS is recognised only if the text is known.
 */
export function rsaSignature(token: CompactJwt, key: KeyObject): RsaSignature | undefined {
  for (const { signature, form } of formsOf(token.signature, Math.ceil(modulusBits(key) / 8))) {
    const made = madeWith(token, signature, key);
    if (made !== undefined) return { ...made, form };
  }
  return undefined;
}

/** The signature as it is, and as it should be if its bytes are odd. */
function formsOf(signature: Buffer, length: number): { signature: Buffer; form?: string }[] {
  if (signature.length === length) {
    return [{ signature }, { signature: Buffer.from(signature).reverse(), form: 'its bytes are in reverse order' }];
  }
  const more = signature.length - length;
  if (more < 0 && more >= -2) {
    const form = `${more === -1 ? 'a leading zero was' : 'leading zeros were'} left out`;
    return [{ signature: Buffer.concat([Buffer.alloc(-more), signature]), form }];
  }
  if (more < 1 || more > 16) return [];
  const bytes = `${more} ${more === 1 ? 'byte' : 'bytes'}`;
  return [
    { signature: signature.subarray(0, length), form: `${bytes} too many ${more === 1 ? 'follows' : 'follow'} it` },
    { signature: signature.subarray(more), form: `${bytes} too many ${more === 1 ? 'is' : 'are'} before it` },
  ];
}

function madeWith(token: CompactJwt, signature: Buffer, key: KeyObject): RsaSignature | undefined {
  if (key.asymmetricKeyType === 'rsa') {
    const message = encodedMessage(signature, key);
    if (message === undefined) return undefined;
    const info = digestInfoOf(message);
    if (info !== undefined) return ofDigestInfo(token, info);
    if (message.at(-1) !== PSS_TRAILER) return undefined;
  }
  // The caller detects other salt lengths.
  for (const { what, content } of signedTexts(token)) {
    for (const alg of ['PS256', 'PS384', 'PS512'] as const) {
      const pss = pssOf(alg);
      if (pss !== undefined && isPss({ content, signature }, key, pss.digest, pss.octets)) return { alg, text: what };
    }
  }
  return undefined;
}

function ofDigestInfo(token: CompactJwt, info: Buffer): RsaSignature {
  const texts = signedTexts(token);
  const hex = info.toString('hex', 0, 20);
  const known = digestInfos.find(([oid]) => hex.includes(oid));
  if (known !== undefined) {
    const [, alg, hash] = known;
    const found = texts.find(({ content }) =>
      createHash(hash)
        .update(content)
        .digest()
        .equals(info.subarray(-digestSize(hash))),
    );
    return { alg, text: found?.what };
  }
  const bare = ['sha256', 'sha384', 'sha512', 'sha1'].find((hash) =>
    texts.some(({ content }) => createHash(hash).update(content).digest().equals(info)),
  );
  if (bare !== undefined) return { alg: `RSA of the bare SHA-${bare.slice(3)} hash, without its DigestInfo (RFC 8017 §9.2)` };
  return { alg: 'RSA with a hash that is not supported' };
}

const digestSize = (hash: string): number => createHash(hash).digest().length;

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
