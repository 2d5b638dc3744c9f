/**
 * The only file that makes keys of node:crypto from bytes and certificates from outside. OpenSSL reads the point at infinity as a
 * public key, and some questions about such a key, for its curve or its JWK, end the whole process.
 */
import { createPrivateKey, createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { KitError } from '../errors.ts';

/** Makes a public key, as `createPublicKey` does. */
export const publicKeyFrom = (input: Parameters<typeof createPublicKey>[0]): KeyObject => onCurve(createPublicKey(input));

/** Makes a private key, as `createPrivateKey` does. */
export const privateKeyFrom = (input: Parameters<typeof createPrivateKey>[0]): KeyObject => onCurve(createPrivateKey(input));

/** The public key of a certificate. */
export const certificateKey = (certificate: X509Certificate): KeyObject => onCurve(certificate.publicKey);

/** Keys on a curve that passed. */
const passed = new WeakSet<KeyObject>();

/** Whether the questions about a key are safe: node:crypto can write it as DER, which fails without ending the process. */
export function isAnswerable(key: KeyObject): boolean {
  const type: string | undefined = key.asymmetricKeyType;
  if ((type !== 'ec' && type !== 'sm2') || passed.has(key)) return true;
  try {
    key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'der' } as { type: 'spki'; format: 'der' });
  } catch {
    return false;
  }
  passed.add(key);
  return true;
}

/** @throws KitError INPUT_INVALID if the key is no point of its curve, or its number does not match the curve */
function onCurve(key: KeyObject): KeyObject {
  if (isAnswerable(key)) return key;
  if (key.type === 'private') {
    throw new KitError('INPUT_INVALID', 'a private key is damaged: its number does not match its curve', {
      hint: 'get the file again from its source',
    });
  }
  throw new KitError('INPUT_INVALID', 'the public key is the point at infinity, which is not a key', {
    hint: 'make a new key',
  });
}
