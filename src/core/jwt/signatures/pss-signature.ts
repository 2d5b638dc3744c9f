/** Verifies RSASSA-PSS signatures with a salt of any length, also of RSA-PSS keys, which jose does not accept. */
import { constants, type KeyObject, verify } from 'node:crypto';

const PSS = constants.RSA_PKCS1_PSS_PADDING;

/** Whether an RSASSA-PSS signature verifies (RFC 8017 §8.1.2) with the given salt length, in octets. */
export function verifiesPss(text: string, key: KeyObject, digest: string, saltLength: number): boolean {
  const end = text.lastIndexOf('.');
  const [content, signature] = [Buffer.from(text.slice(0, end)), Buffer.from(text.slice(end + 1), 'base64url')];
  return isPss({ content, signature }, key, digest, saltLength);
}

/** Whether a signature of any content is RSASSA-PSS with the given salt length. */
export function isPss(
  { content, signature }: { content: Buffer; signature: Buffer },
  key: KeyObject,
  digest: string,
  saltLength: number,
): boolean {
  try {
    return verify(digest, content, { key, padding: PSS, saltLength }, signature);
  } catch {
    // The key does not permit such a short salt.
    return false;
  }
}
