/** Writes keys in other forms. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { type JwkAlgorithm, type KeyForm, keyForms, keyUses } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import * as jwk from '../../core/keys/jwk/thumbprint.ts';
import { privateKeyPem } from '../../core/keys/rsa.ts';
import { writeKeys } from '../../core/keys/write-keys.ts';
import { systemRandom } from '../edge.ts';
import { type Secret, secretOf, secretRule } from '../input.ts';

/** How to write a key. */
export interface KeyWriting {
  /** Whether to write the private half; default: the public half, also of a private key. `pkcs8` has only a private half. */
  private?: boolean | undefined;
  /** Encrypts a private key in `pkcs8`: 1 to 1,024 bytes. */
  passphrase?: Secret | undefined;
  /** Key id in a JWK; default: the thumbprint. */
  kid?: string | undefined;
  /**
   * Algorithm in a JWK (RFC 7518 §3.1, §4.1); default: the usual one for signatures, such as RS256; with `use: 'enc'`, and for
   * keys that cannot sign, none.
   */
  alg?: JwkAlgorithm | undefined;
  /** What the key is for, in a JWK; default: what `alg` is for, else `sig`; none for keys that cannot sign. */
  use?: 'sig' | 'enc' | undefined;
  /** Random bytes for the encryption, and used for nothing else; default: `randomBytes` of `node:crypto`. */
  random?: ((size: number) => Uint8Array) | undefined;
}

const writingRule = a.only({
  private: a.optional(a.boolean),
  passphrase: secretRule,
  kid: a.optional(a.word),
  alg: a.optional(a.word),
  use: a.optional(a.oneOf(keyUses)),
  random: a.optional(a.function),
});

/**
 * Writes a key as text. `spki`, `pkcs8` and `pkcs1` are PEM (RFC 7468 §13, §10; RFC 8017 A.1), `jwk` and `jwks` JSON
 * (RFC 7517), `openssh` what OpenSSH reads. Each ends in a newline. The private half is written only with `private: true`.
 *
 * A passphrase encrypts with PBES2: AES-256-CBC, PBKDF2-HMAC-SHA256 with 600,000 rounds (RFC 8018 §6.2), about a tenth of a
 * second on the thread pool. For DER, use `export` of the key.
 *
 * @throws KitError USAGE if form, key and options do not go together: `pkcs1` is for RSA keys, a passphrase only for `pkcs8`;
 *   INPUT_INVALID if the private half is missing, or anybody can sign for the key; PASSPHRASE if it is empty or too long.
 *   Old keys of fewer than 2048 bits can be written
 * @example
 * import { convertKey, generateKey } from 'jwt-kit/keys';
 *
 * const key = await generateKey();
 * const publicPem = await convertKey(key, 'spki');
 * const jwks = JSON.parse(await convertKey(key, 'jwks'));
 * const secretPem = await convertKey(key, 'pkcs8', { private: true });
 */
export async function convertKey(key: KeyObject, to: KeyForm, options: KeyWriting = {}): Promise<string> {
  requireArguments({ key, to, options }, { key: a.key, to: a.oneOf(keyForms), options: writingRule });
  const { private: secret = false, passphrase, random = systemRandom, ...labels } = options;
  const labelled = Object.keys(labels).find((name) => labels[name as keyof typeof labels] !== undefined);
  if (labelled !== undefined && to !== 'jwk' && to !== 'jwks') {
    throw misfit(`options.${labelled}: works only with jwk and jwks, not with ${to}`, `leave it out, or use jwk`);
  }
  if (passphrase === undefined) return writeKeys([{ key, labels }], to, { secret });
  if (to !== 'pkcs8' || !secret) {
    throw misfit('options.passphrase: works only with pkcs8 and private: true', 'leave it out, or use pkcs8');
  }
  // The checks of the key and its half.
  writeKeys([{ key }], to, { secret });
  return privateKeyPem(key, { passphrase: secretOf(passphrase), random });
}

const misfit = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });

/**
 * SHA-256 over the public numbers of a key, in base64url without padding: 43 characters (RFC 7638 §3, RFC 8037 §2). The same
 * for both halves of a pair, and the `kid` that jwt-kit writes.
 *
 * @throws KitError INPUT_INVALID if a JWK cannot represent the key; USAGE if it is not a key
 * @example
 * import { generateKey, thumbprint } from 'jwt-kit/keys';
 *
 * console.log(thumbprint(await generateKey()));
 */
export function thumbprint(key: KeyObject): string {
  requireArguments({ key }, { key: a.key });
  return jwk.thumbprint(key);
}
