/** Makes EC and Ed25519 keys; RSA keys, the usual ones, are made in core. Both are read again from DER, as RSA keys are. */
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Curve } from '../../core/defaults.ts';
import { privateKeyFrom } from '../../core/octets/foreign-keys.ts';

const generate = promisify(generateKeyPair);

/** Makes an EC key on a curve of NIST (FIPS 186-5), with the name of the curve as its parameters (RFC 5480 §2.1.1). */
export async function generateEcKey(curve: Curve): Promise<KeyObject> {
  const { privateKey: key } = await generate('ec', {
    namedCurve: curve,
    paramEncoding: 'named',
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return privateKeyFrom({ key, format: 'der', type: 'pkcs8' });
}

/** Makes an Ed25519 key (RFC 8032). */
export async function generateEd25519Key(): Promise<KeyObject> {
  const { privateKey: key } = await generate('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return privateKeyFrom({ key, format: 'der', type: 'pkcs8' });
}
