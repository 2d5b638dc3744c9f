/** `jwt-kit/keys`: makes, reads and converts keys. */

export type { Curve, JwkAlgorithm, KeyForm, RsaBits } from './core/defaults.ts';
export { type ErrorCode, KitError } from './core/errors.ts';
export type { Input, JsonObject, Secret } from './library/input.ts';
export { convertKey, type KeyWriting, thumbprint } from './library/keys/convert-key.ts';
export { generateKey, type NewKey } from './library/keys/generate-key.ts';
export {
  type KeyReading,
  type KeySet,
  type OneKeyReading,
  type ReadKey,
  readKey,
  readKeys,
} from './library/keys/read-key.ts';
