/** Notes on the labels of a JWK (RFC 7517 §4) that contradict its certificate, or that other programs read differently. */
import { createHash, type X509Certificate } from 'node:crypto';
import { excerpt, visible } from '../../escape.ts';
import { hasMember, type Members } from './jwk-members.ts';

/** Members with the hash of the certificate (RFC 7517 §4.8 and §4.9). */
const thumbprints = { x5t: 'sha1', 'x5t#S256': 'sha256' } as const;

/** The notes; `use`, `alg` and `key_ops` of a known type are judged where the key is. */
export function labelNotes(jwk: Members, certificate: X509Certificate | undefined): string[] {
  return [
    ...Object.entries(thumbprints).flatMap(([name, hash]) => {
      const value = hasMember(jwk, name) ? jwk[name] : undefined;
      if (value === undefined) return [];
      if (certificate === undefined) {
        return isHash(value, hashSizes[hash]) ? [] : [`"${name}" is not the thumbprint of a certificate: ignored`];
      }
      const right = createHash(hash).update(certificate.raw).digest();
      const given = typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.alloc(0);
      // Some servers encode the hexadecimal digits of the hash.
      const same = given.equals(right) || given.toString('latin1').toLowerCase() === right.toString('hex');
      return same ? [] : [`"${name}" is not the thumbprint of the certificate in "x5c": ignored`];
    }),
    ...['use', 'alg', 'kid'].flatMap((name) => {
      const value = hasMember(jwk, name) ? jwk[name] : undefined;
      if (value === undefined || typeof value === 'string') return [];
      return [`"${name}" is ${visible(JSON.stringify(value).slice(0, 40))} instead of a text: ignored`];
    }),
    ...written(jwk['use'], ['sig', 'enc']),
    ...operationsNotes(jwk),
    ...['exp', 'nbf'].flatMap((name) =>
      hasMember(jwk, name) && typeof jwk[name] !== 'number' ? [`"${name}" is not a number of seconds: ignored`] : [],
    ),
  ];
}

/** Notes on `key_ops` (RFC 7517 §4.3): of a private key, programs that look at it sign only if it says so. */
function operationsNotes(jwk: Members): string[] {
  if (!hasMember(jwk, 'key_ops')) return [];
  const { key_ops: operations } = jwk;
  if (!Array.isArray(operations)) return ['"key_ops" is not a list: ignored'];
  if (operations.length === 0) return ['"key_ops" is empty: ignored'];
  return hasMember(jwk, 'd') && !operations.includes('sign')
    ? ['"key_ops" does not include "sign": other programs may refuse to sign with this key']
    : [];
}

/** Octets of each hash. */
const hashSizes = { sha1: 20, sha256: 32 } as const;

/** Whether a value has the length of a hash in base64url; some servers write or encode its hexadecimal digits. */
function isHash(value: unknown, size: number): boolean {
  if (typeof value !== 'string') return false;
  const { length } = Buffer.from(value, 'base64');
  return length === size || length === 2 * size || value.replaceAll(':', '').length === 2 * size;
}

/** The note on a known word in other letters: it is accepted here, but words are compared with case (RFC 7517 §4.2). */
function written(value: unknown, known: readonly string[]): string[] {
  const meant = typeof value === 'string' ? known.find((word) => word === value.toLowerCase()) : undefined;
  return meant === undefined || meant === value
    ? []
    : [`"use" is ${excerpt(String(value))}, which must be written ${meant}: accepted`];
}
