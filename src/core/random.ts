/** Bytes of chance, from a source that is a parameter. */
import { types } from 'node:util';
import { KitError } from './errors.ts';

/** Bytes from a source of chance; `node:crypto`'s `randomBytes`, unless a test wants the same bytes twice. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * Bytes from a source of chance, as many as were asked for: fewer would make a serial number or a salt that can be guessed.
 *
 * @throws KitError USAGE if it gives anything else
 */
export function randomOctets(random: RandomBytes, size: number): Uint8Array {
  const bytes: unknown = random(size);
  if (types.isUint8Array(bytes) && bytes.length === size) return Uint8Array.from(bytes);
  const found = types.isUint8Array(bytes) ? `${bytes.length} bytes` : 'no Uint8Array';
  throw new KitError('USAGE', `random: expected ${size} bytes, found ${found}`, { hint: 'pass randomBytes of node:crypto' });
}
