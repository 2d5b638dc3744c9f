/**
 * RSA private keys: makes them, checks them for RS256, and writes them. A key stays a node:crypto KeyObject from reading to
 * writing.
 */
import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { a, requireArguments } from '../arguments.ts';
import { type KeyFileForm, keyFileForms, keyRounds, type RsaBits, rsaSizes } from '../defaults.ts';
import { KitError } from '../errors.ts';
import { FEWEST_RSA_BITS } from '../limits.ts';
import { privateKeyFrom } from '../octets/foreign-keys.ts';
import { grouped } from '../octets/grouped.ts';
import type { RandomBytes } from '../random.ts';
import { pemBlock } from './containers/pem.ts';
import { rsaSpki } from './containers/rsa-inside.ts';
import { checkKey } from './key-checks.ts';

export type { RandomBytes };

/** @throws KitError USAGE if the key size, in bits, is not supported */
export function checkBits(bits: number): RsaBits {
  const size = rsaSizes.find((known) => known === bits);
  if (size !== undefined) return size;
  throw new KitError('USAGE', `unsupported key size ${bits}`, { option: 'bits', hint: `use ${rsaSizes.join(', ')}` });
}

/**
 * Makes an RSA key, e = 65537 (RFC 8017 §3.1), on the thread pool, without blocking other work.
 *
 * @throws KitError USAGE if the key size, in bits, is not supported
 */
export async function generateRsaKey(bits: RsaBits): Promise<KeyObject> {
  requireArguments({ bits }, { bits: a.oneOf(rsaSizes) });
  // Read again from its DER: Node 20 can block forever in a JWK export of a KeyObject that it has just generated, if it
  // collects the job that generated the key during the export (both lock the key).
  const { privateKey: key } = await promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicExponent: 0x10001,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return privateKeyFrom({ key, format: 'der', type: 'pkcs8' });
}

/** The names of key types, by node:crypto's names. */
const typeNames: Readonly<Record<string, string>> = {
  rsa: 'an RSA key',
  'rsa-pss': 'an RSA-PSS key',
  ec: 'an elliptic curve (EC) key',
  ed25519: 'an Ed25519 key',
  ed448: 'an Ed448 key',
  x25519: 'an X25519 key',
  x448: 'an X448 key',
  dsa: 'a DSA key',
  dh: 'a Diffie-Hellman key',
  sm2: 'an SM2 key',
};

/** The type of a key for messages: `an Ed25519 key`. */
export function keyTypeName(key: KeyObject): string {
  return typeNames[keyType(key)] ?? 'a key of a type that is not supported';
}

/** The object identifier of the curve of SM2, for which node:crypto has no name. */
const SM2 = Buffer.from('06082a811ccf5501822d', 'hex');

/** node:crypto's name for the type of a key, or `sm2`; `unknown` for others that it has no name for. */
export function keyType(key: KeyObject): string {
  return key.asymmetricKeyType ?? (publicKeyDer(key).includes(SM2) ? 'sm2' : 'unknown');
}

/**
 * Refuses a private key that cannot sign RS256 assertions: not plain RSA, under 2048 bits (RFC 7518 §3.3), an exponent other
 * than 65537, or contradictory numbers.
 *
 * @throws KitError INPUT_INVALID
 */
export function requireRs256Key(key: KeyObject): void {
  requireArguments({ key }, { key: a.privateKey });
  const hint = `give an RSA key of ${FEWEST_RSA_BITS} bits or more`;
  if (key.asymmetricKeyType !== 'rsa') {
    throw new KitError('INPUT_INVALID', `this is ${keyTypeName(key)}; RS256 needs plain RSA`, { hint });
  }
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < FEWEST_RSA_BITS) {
    throw new KitError('INPUT_INVALID', `the RSA key has ${modulusLength} bits; RS256 needs ${FEWEST_RSA_BITS} or more`, {
      hint,
    });
  }
  if (publicExponent !== 65537n) {
    throw new KitError(
      'INPUT_INVALID',
      `the RSA key has the public exponent ${publicExponent}; only 65537 is accepted everywhere`,
      { hint: 'make a new key; programs use 65537 unless told otherwise' },
    );
  }
  checkKey(key);
}

/** Longest passphrase OpenSSL reads, in bytes. */
export const LONGEST_PASSPHRASE = 1024;

/** How to write a private key. */
export interface PrivateKeyWriting {
  /** Encrypts the key with these exact bytes. */
  passphrase?: Uint8Array | undefined;
  /** Rounds of PBKDF2 for the passphrase, 2,048 to 10,000,000; default: 600,000. */
  rounds?: number | undefined;
  /** Default: `pkcs8`. `pkcs1` is for RSA keys without a passphrase. */
  format?: KeyFileForm | undefined;
  random: RandomBytes;
}

/**
 * Refuses PKCS#1 with a passphrase: its encryption (RFC 1421 headers) derives the key with one round of MD5.
 *
 * @throws KitError USAGE
 */
export function checkFormat(format: KeyFileForm | undefined, encrypted: boolean): void {
  if (format !== 'pkcs1' || !encrypted) return;
  throw new KitError('USAGE', 'pkcs1 cannot be encrypted: its encryption is weak, one round of MD5', {
    option: 'format',
    hint: 'leave out the passphrase, or use pkcs8',
  });
}

/**
 * Writes a private key as PKCS#8 PEM (RFC 5208, RFC 7468 §10), or with a passphrase as encrypted PKCS#8 (RFC 7468 §11): PBES2,
 * AES-256-CBC, PBKDF2-HMAC-SHA256 (RFC 8018 §6.2), which OpenSSL opens. On request, writes PKCS#1 (RFC 8017 A.1.2).
 *
 * @throws KitError PASSPHRASE if the passphrase is empty or over 1,024 bytes, USAGE if the number of rounds is not allowed,
 *   or for PKCS#1 with a passphrase or a key that is not RSA
 */
export async function privateKeyPem(key: KeyObject, options: PrivateKeyWriting): Promise<string> {
  const rule = a.options({
    passphrase: a.optional(a.bytes),
    rounds: a.optional(a.number),
    format: a.optional(a.oneOf(keyFileForms)),
    random: a.function,
  });
  requireArguments({ key, options }, { key: a.privateKey, options: rule });
  const { passphrase, rounds = keyRounds.default, format, random } = options;
  checkRounds(rounds);
  checkFormat(format, passphrase !== undefined);
  if (format === 'pkcs1') return pkcs1Pem(key);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  if (passphrase === undefined) return pemBlock('PRIVATE KEY', der);
  if (passphrase.length === 0 || passphrase.length > LONGEST_PASSPHRASE) {
    const message = passphrase.length === 0 ? 'the passphrase is empty' : 'the passphrase is longer than 1,024 bytes';
    throw new KitError('PASSPHRASE', message, { hint: 'use 1 to 1,024 bytes' });
  }
  // Loaded only here: unencrypted keys do not need the ASN.1 code.
  const { encryptPkcs8 } = await import('./opening/pkcs8.ts');
  return pemBlock('ENCRYPTED PRIVATE KEY', await encryptPkcs8(der, { passphrase, rounds, random }));
}

/** @throws KitError USAGE if the key is not RSA */
function pkcs1Pem(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa') return pemBlock('RSA PRIVATE KEY', key.export({ type: 'pkcs1', format: 'der' }));
  throw new KitError('USAGE', `pkcs1 is for RSA keys, but this is ${keyTypeName(key)}`, {
    option: 'format',
    hint: 'use pkcs8',
  });
}

/** @throws KitError USAGE if the number of rounds is not allowed */
export function checkRounds(rounds: number): void {
  const { fewest, most } = keyRounds;
  if (Number.isInteger(rounds) && rounds >= fewest && rounds <= most) return;
  const said = (number: number): string => grouped(number);
  throw new KitError('USAGE', `must be a whole number from ${said(fewest)} to ${said(most)}`, {
    option: 'rounds',
    hint: 'leave it out, unless a program needs fewer rounds',
  });
}

/** A public key, or a private key's public half, as SubjectPublicKeyInfo DER (RFC 5280 §4.1.2.7). */
export function publicKeyDer(key: KeyObject): Buffer {
  requireArguments({ key }, { key: a.key });
  const known = exported.get(key);
  if (known !== undefined) return known;
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const plain = publicKey.asymmetricKeyType === 'rsa' ? rsaSpki(publicKey) : undefined;
  const der = plain ?? publicKey.export({ type: 'spki', format: 'der' });
  exported.set(key, der);
  return der;
}

/** Cached exports: request, certificate and public.pem of one key all use it. */
const exported = new WeakMap<KeyObject, Buffer>();

/** The same as PEM, `BEGIN PUBLIC KEY` (RFC 7468 §13): the form that servers expect for a public key. */
export const publicKeyPem = (key: KeyObject): string => pemBlock('PUBLIC KEY', publicKeyDer(key));
