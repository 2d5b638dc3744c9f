/** Public RSA keys that OpenSSL writes as PKCS#1. */
import type { KeyObject } from 'node:crypto';
import { publicKeyFrom } from '../octets/foreign-keys.ts';

/** The same public key, read from SubjectPublicKeyInfo: OpenSSL 3.5 (Node 24) writes none as PKCS#1 that was read from it. */
export const pkcs1Writable = (key: KeyObject): KeyObject => publicKeyFrom(key.export({ type: 'spki', format: 'pem' }));
