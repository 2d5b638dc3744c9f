/** New keys for tests. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/**
 * A new key pair, read again from its DER: Node 20 can block forever in a JWK export of a KeyObject that it has just generated.
 *
 * @param type as for `generateKeyPairSync`
 */
export function newKeyPair(type: string, options: object = {}): { privateKey: KeyObject; publicKey: KeyObject } {
  const { privateKey: key } = generateKeyPairSync(type as 'rsa', {
    ...(options as { modulusLength: number }),
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
