/** Writes keys in all supported formats. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { type DerForm, type KeyForm, keyForms } from '../defaults.ts';
import { KitError } from '../errors.ts';
import type { NextCommand } from '../next-command.ts';
import { pemBlock } from './containers/pem.ts';
import { kindOf } from './jwk/thumbprint.ts';
import { type JwkWriting, jwkDocument, writeJwk } from './jwk/write-jwk.ts';
import { checkKey } from './key-checks.ts';
import { pkcs1Writable } from './pkcs1-writable.ts';
import { publicKeyDer } from './rsa.ts';
import { openSshPrivateKey, sshPublicLine } from './ssh/write-openssh.ts';

/** A key to write, and its labels if the format supports them. */
export interface WritableKey extends Pick<JwkWriting, 'labels' | 'found'> {
  key: KeyObject;
}

/**
 * Writes one key, or with `jwks` any number of keys, as text: the private half if `secret` is true and the format allows it,
 * else the public half. Never encrypts.
 *
 * @throws KitError USAGE if the format does not match: `pkcs8` is private, `spki` public, `pkcs1` only for RSA; INPUT_INVALID
 *   if the private half is missing, or a key is unsafe
 */
export function writeKeys(keys: readonly WritableKey[], form: KeyForm, options: { secret: boolean }): string {
  requireArguments(
    { keys, form, options },
    { keys: a.list(a.options({ key: a.key })), form: a.oneOf(keyForms), options: a.options({ secret: a.boolean }) },
  );
  const { secret } = options;
  for (const { key } of keys) checkHalf(key, secret);
  const jwks = (): object[] => keys.map(({ key, ...saying }) => writeJwk(key, { ...saying, private: secret }));
  if (form === 'jwks') return jwkDocument({ keys: jwks() });
  const [only] = keys;
  if (only === undefined || keys.length > 1)
    throw misfit(`expected one key for ${form}, found ${keys.length}`, 'write several keys as jwks');
  if (form === 'jwk') return jwkDocument(jwks()[0] as object);
  if (form === 'openssh') return secret ? openSshPrivateKey(only.key) : sshPublicLine(only.key);
  return pemBlock(labels[form][secret ? 1 : 0], derOf(only.key, form, secret));
}

/** PEM labels of the public and the private half; a form of one half only has no other (RFC 7468 §10, §13). */
const labels = {
  spki: ['PUBLIC KEY', ''],
  pkcs8: ['', 'PRIVATE KEY'],
  pkcs1: ['RSA PUBLIC KEY', 'RSA PRIVATE KEY'],
} as const;

/**
 * Writes one key in DER, as `writeKeys` writes it in PEM.
 *
 * @throws KitError as `writeKeys`
 */
export function writeKeyDer(key: KeyObject, form: DerForm, { secret }: { secret: boolean }): Buffer {
  checkHalf(key, secret);
  return derOf(key, form.slice(0, -'-der'.length) as keyof typeof labels, secret);
}

/** @throws KitError INPUT_INVALID if the private half is wanted and missing, or the key is unsafe */
function checkHalf(key: KeyObject, secret: boolean): void {
  if (secret && key.type !== 'private') {
    throw new KitError('INPUT_INVALID', 'this is a public key, expected a private one', {
      hint: 'only the owner of the key has its private half',
    });
  }
  checkKey(key);
}

function derOf(key: KeyObject, form: keyof typeof labels, secret: boolean): Buffer {
  if (form === 'spki') {
    if (secret) throw misfit('spki is for public keys', 'use pkcs8 for the private half');
    return publicKeyDer(key);
  }
  if (form === 'pkcs8') {
    if (!secret) throw misfit('pkcs8 is for private keys', 'use spki for the public half', PRIVATE);
    return key.export({ type: 'pkcs8', format: 'der' });
  }
  const kind = kindOf(key);
  if (kind !== 'RSA') {
    const found = kind === 'RSA-PSS' ? 'an RSA-PSS key' : `a key on ${kind}`;
    throw misfit(`pkcs1 is for RSA keys, but this is ${found}`, 'use spki or pkcs8');
  }
  return secret
    ? key.export({ type: 'pkcs1', format: 'der' })
    : pkcs1Writable(publicHalf(key)).export({ type: 'pkcs1', format: 'der' });
}

const PRIVATE: NextCommand = { to: 'write the private half', options: { private: true } };

const misfit = (message: string, hint: string, next?: NextCommand): KitError =>
  new KitError('USAGE', message, { option: 'to', hint, next });

/** The public half of a public or private key. */
export const publicHalf = (key: KeyObject): KeyObject => (key.type === 'private' ? createPublicKey(key) : key);
