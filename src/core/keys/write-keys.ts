/** The forms a key can be written in. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { type KeyForm, keyForms } from '../defaults.ts';
import { KitError } from '../errors.ts';
import type { NextCommand } from '../next-command.ts';
import { pemBlock } from './containers/pem.ts';
import { type JwkWriting, jwkDocument, kindOf, writeJwk } from './jwk/jwk.ts';
import { checkKey } from './key-checks.ts';
import { publicKeyPem } from './rsa.ts';

/** A key to be written, and what it is to say of itself if the form has room for it. */
export interface WritableKey extends Pick<JwkWriting, 'labels' | 'found'> {
  key: KeyObject;
}

/**
 * Writes a key, or with `jwks` any number of keys. What is written is the private half where `secret` says so and the form
 * has one, else the public half; it is never encrypted.
 *
 * @throws KitError USAGE if the form does not fit: `pkcs8` is private, `spki` public, `pkcs1` for RSA alone;
 *   INPUT_INVALID if a private half is wanted that is not there, or a key is one that nobody should use
 */
export function writeKeys(keys: readonly WritableKey[], form: KeyForm, options: { secret: boolean }): string {
  requireArguments(
    { keys, form, options },
    { keys: a.list(a.options({ key: a.key })), form: a.oneOf(keyForms), options: a.options({ secret: a.boolean }) },
  );
  const { secret } = options;
  if (secret && keys.some(({ key }) => key.type !== 'private')) {
    throw new KitError('INPUT_INVALID', 'this is a public key, expected a private one', {
      hint: 'only the owner of the key has its private half',
    });
  }
  for (const { key } of keys) checkKey(key);
  const jwks = (): object[] => keys.map(({ key, ...saying }) => writeJwk(key, { ...saying, private: secret }));
  if (form === 'jwks') return jwkDocument({ keys: jwks() });
  const [only] = keys;
  if (only === undefined || keys.length > 1)
    throw misfit(`expected one key for ${form}, found ${keys.length}`, 'write several keys as jwks');
  if (form === 'jwk') return jwkDocument(jwks()[0] as object);
  if (form === 'spki') {
    if (secret) throw misfit('spki is the form of a public key', 'use pkcs8 for the private half');
    return publicKeyPem(only.key);
  }
  if (form === 'pkcs8') {
    if (!secret) throw misfit('pkcs8 is the form of a private key', 'use spki for the public half', PRIVATE);
    return pemBlock('PRIVATE KEY', only.key.export({ type: 'pkcs8', format: 'der' }));
  }
  const kind = kindOf(only.key);
  if (kind !== 'RSA') {
    const found = kind === 'RSA-PSS' ? 'an RSA-PSS key' : `one on ${kind}`;
    throw misfit(`pkcs1 is for RSA keys, and this is ${found}`, 'use spki or pkcs8');
  }
  if (secret) return pemBlock('RSA PRIVATE KEY', only.key.export({ type: 'pkcs1', format: 'der' }));
  return pemBlock('RSA PUBLIC KEY', publicHalf(only.key).export({ type: 'pkcs1', format: 'der' }));
}

const PRIVATE: NextCommand = { to: 'write the private half', options: { private: true } };

const misfit = (message: string, hint: string, next?: NextCommand): KitError =>
  new KitError('USAGE', message, { option: 'to', hint, next });

/** The public half of a key of either half. */
export const publicHalf = (key: KeyObject): KeyObject => (key.type === 'private' ? createPublicKey(key) : key);
