/** Makes a new private key. */
import type { KeyObject } from 'node:crypto';
import { a, type Rule, requireArguments } from '../../core/arguments.ts';
import { type Curve, curves, DEFAULT_BITS, keyTypes, type RsaBits, rsaSizes } from '../../core/defaults.ts';
import { generateRsaKey } from '../../core/keys/rsa.ts';
import { generateEcKey, generateEd25519Key } from './other-types.ts';

/** Which key to make. Salesforce, and bundles, need RSA. */
export type NewKey =
  | {
      type?: 'rsa' | undefined;
      /** Size in bits; default: 2048. */
      bits?: RsaBits | undefined;
    }
  | {
      type: 'ec';
      /** Default: P-256. */
      curve?: Curve | undefined;
    }
  | { type: 'ed25519' };

/** A size only for RSA, and a curve only for EC: another combination would be ignored. */
const newKeyRule: Rule = (value, name) => {
  const { type = 'rsa' } = (value ?? {}) as NewKey;
  const only = (one: string, inner: Rule): Rule =>
    type === one
      ? a.optional(inner)
      : (found, path) =>
          found === undefined
            ? undefined
            : { name: path, expected: `nothing with type ${type}`, value: found, hint: `add type: '${one}', or leave it out` };
  return a.only({
    type: a.optional(a.oneOf(keyTypes)),
    bits: only('rsa', a.oneOf(rsaSizes)),
    curve: only('ec', a.oneOf(curves)),
  })(value, name);
};

/**
 * Makes a private key: RSA of 2048 bits with the exponent 65537 (RFC 8017 §3.1), unless the options say otherwise; EC on a
 * curve of FIPS 186-5; Ed25519 (RFC 8032). Works on the thread pool: 2048 bits take about a tenth of a second, 4096 about a
 * second.
 *
 * @returns the private key; its public half is `convertKey(key, 'spki')` as text, or `createPublicKey(key)` of `node:crypto`
 * @throws KitError USAGE if an option is invalid
 * @example
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const key = await generateKey();
 * const other = await generateKey({ type: 'ec', curve: 'P-384' });
 */
export async function generateKey(options: NewKey = {}): Promise<KeyObject> {
  requireArguments({ options }, { options: newKeyRule });
  if (options.type === 'ec') return generateEcKey(options.curve ?? curves[0]);
  if (options.type === 'ed25519') return generateEd25519Key();
  return generateRsaKey(options.bits ?? DEFAULT_BITS);
}
