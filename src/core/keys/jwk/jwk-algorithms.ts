/** The algorithms (`alg`) that each type of key works with. */
import type { KeyObject } from 'node:crypto';
import type { JwkAlgorithm } from '../../defaults.ts';
import { kindOf } from './thumbprint.ts';

/** Algorithms by type of key: the first one is the default (RFC 7518 §3.1, §4.1; RFC 8037 §3). */
export const ecdh: readonly JwkAlgorithm[] = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];
export const rsaEncryption: readonly JwkAlgorithm[] = ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512', 'RSA1_5'];
const algorithms: Readonly<Record<string, { signing: readonly JwkAlgorithm[]; other: readonly JwkAlgorithm[] }>> = {
  RSA: { signing: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], other: rsaEncryption },
  'RSA-PSS': { signing: ['PS256', 'PS384', 'PS512'], other: [] },
  'P-256': { signing: ['ES256'], other: ecdh },
  'P-384': { signing: ['ES384'], other: ecdh },
  'P-521': { signing: ['ES512'], other: ecdh },
  secp256k1: { signing: ['ES256K'], other: [] },
  Ed25519: { signing: ['EdDSA', 'Ed25519'], other: [] },
  Ed448: { signing: ['EdDSA', 'Ed448'], other: [] },
  X25519: { signing: [], other: ecdh },
  X448: { signing: [], other: ecdh },
};

export const algorithmsOf = (key: KeyObject): { signing: readonly string[]; other: readonly string[] } =>
  algorithms[kindOf(key)] ?? { signing: [], other: [] };

export const fits = (key: KeyObject, alg: string): boolean => {
  const { signing, other } = algorithmsOf(key);
  return [...signing, ...other].includes(alg);
};

/** The algorithms that a key signs with, the usual one first; none for X25519 and X448. */
export const signingAlgorithms = (key: KeyObject): readonly string[] => algorithmsOf(key).signing;

/** Whether a key can make signatures at all. */
export const canSign = (key: KeyObject): boolean => signingAlgorithms(key).length > 0;
