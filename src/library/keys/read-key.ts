/** Reads keys of any supported form. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { asError, KitError, type Problem } from '../../core/errors.ts';
import { chooseKey, type OpenedKeys, openKeys } from '../../core/keys/choose-key.ts';
import { thumbprint } from '../../core/keys/jwk/thumbprint.ts';
import type { FoundKey } from '../../core/keys/opening/open-item.ts';
import { findKeys, type SealedKey } from '../../core/keys/read-keys.ts';
import { storeIn } from '../../core/keys/store-items.ts';
import { bytesOf, type Input, inputRule, type Secret, secretOf, secretRule } from '../input.ts';
import { withSecrets } from '../words.ts';

/** How to read keys. */
export interface KeyReading {
  /** Opens an encrypted private key. */
  passphrase?: Secret | undefined;
}

/** How to read one key. */
export interface OneKeyReading extends KeyReading {
  /** Which of several keys: its `kid` or its thumbprint (RFC 7638), or the start of one. */
  kid?: string | undefined;
}

/** A key that was read, and what its file says about it. */
export interface ReadKey {
  /** Private if the input has the private half. */
  key: KeyObject;
  /** Its name in messages, such as `key 2 of 3`. */
  name: string;
  /** Key id, if it has one (RFC 7517 §4.5). */
  kid?: string | undefined;
  /** `sig` or `enc`, if its JWK says so (RFC 7517 §4.2). */
  use?: string | undefined;
  /** The only algorithm it may be used with, if its JWK names one (RFC 7517 §4.4). */
  alg?: string | undefined;
  /** Why it is not a key for signatures; undefined if it may be one. */
  notForSigning?: string | undefined;
  /** What was repaired, and what is unusual. */
  notes: readonly string[];
}

/** The keys of a file or a key set. */
export interface KeySet {
  keys: readonly ReadKey[];
  /** Keys that cannot be used: damaged, encrypted, weak or of an unsupported type. */
  skipped: readonly { kid?: string | undefined; reason: string }[];
}

const readingRules = { passphrase: secretRule };

/**
 * Reads one key: PEM or DER (PKCS#8, PKCS#1, SEC 1, SPKI; RFC 7468), OpenSSH's own form, a certificate (its public key), a
 * JWK or a key set (RFC 7517). If the input has a private key, that one is returned, and certificates and public keys beside
 * it are skipped. Text that mail, forms or CI variables changed is repaired; `readKeys` says what was repaired.
 *
 * Does not open key stores: `readKeystore` does. Reads no files: give the content.
 *
 * @param input the content of a file as text or bytes, or a JWK as an object
 * @returns a key whose numbers match, and whose private half is not publicly known
 * @throws KitError INPUT_INVALID, naming what the input is instead or what is damaged; PASSPHRASE if it is missing or wrong;
 *   CHOICE_NEEDED if there are several keys and no `kid`; USAGE if an argument is invalid
 * @example
 * import { convertKey, generateKey, readKey } from 'jwt-kit/keys';
 *
 * const pem = await convertKey(await generateKey(), 'pkcs8', { private: true, passphrase: 'correct horse' });
 * const key = readKey(pem, { passphrase: 'correct horse' });
 */
export function readKey(input: Input, options: OneKeyReading = {}): KeyObject {
  requireArguments({ input, options }, { input: inputRule, options: a.only({ ...readingRules, kid: a.optional(a.word) }) });
  const sealed = sealedIn(input);
  const secret = sealed.filter((one) => one.private);
  const opened = open(secret.length > 0 ? secret : sealed, options);
  const { keys } = withSecrets(() => chooseKey(opened, options.kid));
  const [only] = keys;
  if (only !== undefined && keys.length === 1) return only.key;
  const names = keys.slice(0, 5).map(({ kid, key }) => kid ?? thumbprint(key).slice(0, 12));
  throw new KitError('CHOICE_NEEDED', `found ${keys.length} keys, expected one: ${names.join(', ')}`, {
    hint: 'choose one with the option kid, or read them all with readKeys',
  });
}

/**
 * Reads all keys of a file or a key set (RFC 7517 §5), as `readKey` reads one; halves of one pair, and a key and its
 * certificate, are one key. `verify` takes the result.
 *
 * @returns the usable keys, and the others with the reason
 * @throws KitError INPUT_INVALID or PASSPHRASE if there is no usable key; USAGE if an argument is invalid
 * @example
 * import { convertKey, generateKey, readKeys } from 'jwt-kit/keys';
 *
 * const jwks = await convertKey(await generateKey(), 'jwks');
 * const { keys } = readKeys(jwks);
 * console.log(keys[0]?.kid);
 */
export function readKeys(input: Input, options: KeyReading = {}): KeySet {
  requireArguments({ input, options }, { input: inputRule, options: a.only(readingRules) });
  const { found, refused } = open(sealedIn(input), options);
  const [first] = refused;
  if (found.length === 0 && first !== undefined) withSecrets(() => raise(first.problem));
  return {
    keys: found.map(asRead),
    skipped: refused.map(({ kid, problem }) => ({ ...(kid === undefined ? {} : { kid }), reason: problem.message })),
  };
}

/** The unopened keys of an input. */
function sealedIn(input: Input): readonly SealedKey[] {
  const bytes = bytesOf(input);
  if (storeIn(bytes) !== undefined) {
    throw new KitError('INPUT_INVALID', 'this is a key store, not a key', { hint: 'use readKeystore, with its password' });
  }
  const { keys, jwksUri } = findKeys(bytes);
  if (jwksUri === undefined) return keys;
  throw new KitError('INPUT_INVALID', 'this is a discovery document: it has the URL of the keys, not the keys', {
    hint: 'download the document at its "jwks_uri", and read that',
  });
}

const open = (keys: readonly SealedKey[], { passphrase }: KeyReading): OpenedKeys =>
  openKeys(keys, { passphrase: secretOf(passphrase) });

function raise(problem: Problem): never {
  throw asError(problem);
}

const asRead = ({ key, name, kid, use, alg, notForSigning, notes }: FoundKey): ReadKey => ({
  key,
  name,
  ...(kid === undefined ? {} : { kid }),
  ...(use === undefined ? {} : { use }),
  ...(alg === undefined ? {} : { alg }),
  ...(notForSigning === undefined ? {} : { notForSigning }),
  notes,
});
