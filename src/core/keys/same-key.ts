/** Compares public keys. */
import type { KeyObject } from 'node:crypto';

/**
 * Whether two public keys are the same. Keys of different types are not given to OpenSSL: it would leave an error behind, and
 * node:crypto would report it when it reads the next key, which is sound.
 */
export const isSameKey = (one: KeyObject, other: KeyObject): boolean =>
  one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other);
