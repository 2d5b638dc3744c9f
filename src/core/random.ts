/** Random bytes, from a source that is a parameter. */
import { types } from 'node:util';
import { KitError } from './errors.ts';

/** A source of random bytes: `randomBytes` of `node:crypto`, except in tests that need the same bytes each time. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * Random bytes, exactly as many as requested: fewer would make guessable serial numbers and salts.
 *
 * @throws KitError USAGE if the source returns anything else
 */
export function randomOctets(random: RandomBytes, size: number): Uint8Array {
  const bytes: unknown = random(size);
  if (types.isUint8Array(bytes) && bytes.length === size) return Uint8Array.from(bytes);
  const found = types.isUint8Array(bytes) ? `${bytes.length} bytes` : 'not a Uint8Array';
  throw new KitError('USAGE', `options.random: expected ${size} bytes, found ${found}`, {
    hint: 'pass randomBytes of node:crypto',
  });
}
