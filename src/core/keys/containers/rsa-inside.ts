/**
 * Opens and writes plain RSA keys faster than OpenSSL opens and writes PKCS#8 and SubjectPublicKeyInfo: there, it tries the readers
 * and writers of all types.
 */
import type { KeyObject } from 'node:crypto';
import * as asn1 from '../../asn1/asn1.ts';
import { KitError } from '../../errors.ts';
import { privateKeyFrom, publicKeyFrom } from '../../octets/foreign-keys.ts';

/** The algorithm identifier of RSA: rsaEncryption with NULL (RFC 8017 §A.1). */
const RSA = '300d06092a864886f70d0101010500';

/** What comes before the length of the key in PKCS#8 (RFC 5208 §5), and in SubjectPublicKeyInfo (RFC 5280 §4.1). */
const beforeKey = { pkcs8: `020100${RSA}0482`, spki: `${RSA}0382` } as const;

/**
 * The PKCS#1 key inside an RSA key of 1,024 bits or more: all octets after the algorithm. Undefined for any other DER, also
 * if it has attributes or a wrong length.
 */
export function pkcs1Inside(der: Uint8Array, form: keyof typeof beforeKey): Buffer | undefined {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.length);
  const before = beforeKey[form];
  const start = 4 + before.length / 2;
  if (bytes.length < start + 8 || bytes.readUInt16BE(0) !== 0x3082 || bytes.readUInt16BE(2) !== bytes.length - 4)
    return undefined;
  if (bytes.readUInt16BE(start) !== bytes.length - start - 2 || bytes.toString('hex', 4, start) !== before) return undefined;
  // A BIT STRING counts its unused bits first.
  if (form === 'spki' && bytes[start + 2] !== 0) return undefined;
  return bytes.subarray(start + (form === 'spki' ? 3 : 2));
}

/** Opens a private key in PKCS#8 in a quarter of the time; undefined if it is no plain RSA key, or OpenSSL refuses it. */
export function rsaPrivateKeyInside(pkcs8: Uint8Array): KeyObject | undefined {
  const key = pkcs1Inside(pkcs8, 'pkcs8');
  try {
    return key && privateKeyFrom({ key, format: 'der', type: 'pkcs1' });
  } catch {
    return undefined;
  }
}

/** The same for a public key in SubjectPublicKeyInfo, in a tenth of the time. */
export function rsaPublicKeyInside(spki: Uint8Array): KeyObject | undefined {
  const key = pkcs1Inside(spki, 'spki');
  try {
    return key && publicKeyFrom({ key, format: 'der', type: 'pkcs1' });
  } catch {
    return undefined;
  }
}

/**
 * Writes the public key of a plain RSA key as SubjectPublicKeyInfo, in a tenth of the time; undefined for unusual sizes, and for
 * a key that OpenSSL does not write as PKCS#1.
 */
export function rsaSpki(publicKey: KeyObject): Buffer | undefined {
  const key = asPkcs1(publicKey);
  // Shorter and longer ones have lengths of other sizes.
  if (key === undefined || key.length < 256 || key.length > 0xff00) return undefined;
  const start = Buffer.from(`3082....${beforeKey.spki}....00`.replaceAll('.', '0'), 'hex');
  start.writeUInt16BE(start.length - 4 + key.length, 2);
  start.writeUInt16BE(1 + key.length, start.length - 3);
  return Buffer.concat([start, key]);
}

/** Undefined with OpenSSL 3.5 (Node 24) for a public key that was read from PKCS#1: it refuses to write it so again. */
function asPkcs1(publicKey: KeyObject): Buffer | undefined {
  try {
    return publicKey.export({ type: 'pkcs1', format: 'der' });
  } catch {
    return undefined;
  }
}

/** A private key restricted to RSA-PSS, as a plain RSA key: node:crypto does not show its numbers. */
export function pssKeyInside(key: KeyObject): KeyObject {
  const [, , inside] = asn1.children(asn1.decode(key.export({ type: 'pkcs8', format: 'der' })));
  return plainRsa(() => privateKeyFrom({ key: asn1.content(inside as asn1.Asn1), format: 'der', type: 'pkcs1' }));
}

/**
 * Opens the plain key inside one for RSA-PSS. OpenSSL opens some damaged keys only with the restriction.
 *
 * @throws KitError INPUT_INVALID if OpenSSL refuses it
 */
export function plainRsa(open: () => KeyObject): KeyObject {
  try {
    return open();
  } catch (cause) {
    throw new KitError('INPUT_INVALID', 'the key is damaged: its numbers are not those of an RSA key', {
      hint: 'get the key again from its source',
      cause,
    });
  }
}
