/** Test data: files, a fixed clock, repeatable random bytes. */
import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const directory = new URL('fixtures/', import.meta.url);

/** The bytes of a file in test/fixtures. */
export const fixture = (path: string): Buffer => readFileSync(new URL(path, directory));

/** The path of a file in test/fixtures, with slashes on Windows too. */
export const fixturePath = (path: string): string => fileURLToPath(new URL(path, directory)).replaceAll(sep, '/');

/** The RSA test key in `keys/rsa.*`, 2048 bits. */
export const testKey: KeyObject = createPrivateKey(fixture('keys/rsa.pem'));

/** Another RSA key of 2048 bits. */
export const otherKey: KeyObject = createPrivateKey(fixture('keys/other.pem'));

/** Saturday, 21 November 2026, 22:13:20.5 UTC. */
export const frozen = new Date('2026-11-21T22:13:20.500Z');

/** A source of random bytes that returns the same bytes in the same order each time. */
export function repeatable(): (size: number) => Uint8Array {
  let count = 0;
  return (size) => {
    count += 1;
    return createHash('shake256', { outputLength: size }).update(`chance ${count}`).digest();
  };
}
