/** Private keys in OpenSSH's own format (PROTOCOL.key of OpenSSH), encrypted and not; becomes PKCS#8. */
import { createDecipheriv, createPublicKey, type KeyObject } from 'node:crypto';
import * as asn1 from '../../asn1/asn1.ts';
import * as make from '../../asn1/make-asn1.ts';
import { KitError } from '../../errors.ts';
import { excerpt } from '../../escape.ts';
import { checkPassphrase, type DerivationBudget, derivationInWords } from '../../keystores/key-derivation.ts';
import { privateKeyFrom } from '../../octets/foreign-keys.ts';
import { bcryptPbkdf } from './bcrypt-pbkdf.ts';
import { OPENSSH_MAGIC } from './openssh-magic.ts';
import { curves, ed25519, notSupported, onCurve, rsaEncryption, spkiOf, unsupportedType } from './ssh-public-key.ts';
import { SshValues } from './ssh-values.ts';

const KEY = 'the OpenSSH key';

/** Octets of key, initialization vector and tag. */
const ciphers: Readonly<Record<string, { name: string; key: number; iv: number; tag?: number }>> = {
  'aes128-ctr': { name: 'aes-128-ctr', key: 16, iv: 16 },
  'aes192-ctr': { name: 'aes-192-ctr', key: 24, iv: 16 },
  'aes256-ctr': { name: 'aes-256-ctr', key: 32, iv: 16 },
  'aes128-cbc': { name: 'aes-128-cbc', key: 16, iv: 16 },
  'aes192-cbc': { name: 'aes-192-cbc', key: 24, iv: 16 },
  'aes256-cbc': { name: 'aes-256-cbc', key: 32, iv: 16 },
  'aes128-gcm@openssh.com': { name: 'aes-128-gcm', key: 16, iv: 12, tag: 16 },
  'aes256-gcm@openssh.com': { name: 'aes-256-gcm', key: 32, iv: 12, tag: 16 },
  '3des-cbc': { name: 'des-ede3-cbc', key: 24, iv: 8 },
};

/** A private key that was not opened yet. */
interface SealedOpenSsh {
  encrypted: boolean;
  cipher: string;
  derivation: string;
  options: Buffer;
  /** The public half. */
  blob: Buffer;
  /** The private half, encrypted or not. */
  data: Buffer;
  tag: Buffer;
}

/** Whether it needs a passphrase; a damaged one does not. */
export function isEncryptedOpenSsh(bytes: Uint8Array): boolean {
  try {
    return sealedIn(bytes).encrypted;
  } catch {
    return false;
  }
}

/** The cipher and the key derivation of an encrypted key, in words. */
export function openSshEncryption(bytes: Uint8Array): string {
  const { cipher, derivation, options } = sealedIn(bytes);
  if (derivation !== 'bcrypt') return `${cipher}, ${derivation}`;
  const values = new SshValues(options, KEY);
  values.octets();
  return `${cipher}, ${derivationInWords({ algorithm: derivation, rounds: BigInt(values.number()) })}`;
}

function sealedIn(bytes: Uint8Array): SealedOpenSsh {
  const values = new SshValues(bytes, KEY);
  if (values.take(OPENSSH_MAGIC.length).toString('latin1') !== OPENSSH_MAGIC) throw values.damaged();
  const [cipher, derivation, options] = [values.text(), values.text(), values.octets()];
  const keys = values.number();
  if (keys !== 1) throw values.damaged(`contains ${keys} keys, expected one`);
  const [blob, data] = [values.octets(), values.octets()];
  // Only some ciphers have a tag after it.
  const known = ciphers[cipher];
  if (cipher === 'none' || (known !== undefined && known.tag === undefined)) values.end();
  return { encrypted: cipher !== 'none', cipher, derivation, options, blob, data, tag: values.rest };
}

/**
 * Opens a key.
 *
 * @returns PKCS#8, DER
 * @throws KitError PASSPHRASE if the passphrase is wrong; INPUT_INVALID if it is damaged, not supported, or asks for too many
 *   rounds
 */
export function openOpenSsh(bytes: Uint8Array, passphrase: Uint8Array, budget: DerivationBudget | undefined): Buffer {
  const sealed = sealedIn(bytes);
  // Before the passphrase is used: an unsupported key does not need it.
  const publicHalf = spkiOf(sealed.blob);
  const clear = sealed.encrypted ? decrypted(sealed, passphrase, { bytes, budget }) : sealed.data;
  const values = new SshValues(clear, KEY);
  if (!values.take(4).equals(values.take(4))) throw sealed.encrypted ? wrong(passphrase) : values.damaged();
  const pkcs8 = pkcs8In(values);
  requireEnd(values);
  const spki = createPublicKey(privateKey(pkcs8, values)).export({ type: 'spki', format: 'der' });
  if (!spki.equals(publicHalf)) throw values.damaged('has a public and a private half that do not match');
  return pkcs8;
}

function privateKey(pkcs8: Buffer, values: SshValues): KeyObject {
  try {
    return privateKeyFrom({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } catch {
    throw values.damaged();
  }
}

const wrong = (passphrase: Uint8Array, cause?: unknown): KitError =>
  new KitError('PASSPHRASE', 'the passphrase does not open the private key', { hint: checkPassphrase(passphrase), cause });

function decrypted(
  { cipher: id, derivation, options, data, tag }: SealedOpenSsh,
  passphrase: Uint8Array,
  { bytes, budget }: { bytes: Uint8Array; budget: DerivationBudget | undefined },
): Buffer {
  const cipher = ciphers[id];
  if (cipher === undefined || derivation !== 'bcrypt') {
    const algorithm = excerpt(cipher === undefined ? id : derivation);
    throw new KitError('INPUT_INVALID', `${KEY} uses ${algorithm}, which is not supported`, {
      hint: 'encrypt a copy of it in another way: ssh-keygen -p -Z aes256-ctr -f copy.key',
    });
  }
  const values = new SshValues(options, KEY);
  const [salt, rounds] = [values.octets(), values.number()];
  values.end();
  if (rounds < 1 || salt.length === 0) throw values.damaged();
  budget?.spend({ algorithm: 'bcrypt', rounds: BigInt(rounds), blocks: BCRYPT_COST }, bytes);
  const derived = bcryptPbkdf(passphrase, { salt, rounds, size: cipher.key + cipher.iv });
  const decipher = createDecipheriv(cipher.name, derived.subarray(0, cipher.key), derived.subarray(cipher.key));
  try {
    if ('setAuthTag' in decipher && cipher.tag !== undefined) (decipher as Tagged).setAuthTag(tag);
    decipher.setAutoPadding(false);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch (cause) {
    throw wrong(passphrase, cause);
  }
}

interface Tagged {
  setAuthTag(tag: Buffer): void;
}

/** The cost of one round of bcrypt, in rounds of PBKDF2 (measured: 100 take up to 1.7 seconds; ssh-keygen uses 16 to 24). */
const BCRYPT_COST = 100_000n;

/** The PKCS#8 of the key that comes next. */
function pkcs8In(values: SshValues): Buffer {
  const type = values.text();
  const unsupported = unsupportedType(type);
  if (unsupported !== undefined) throw notSupported(unsupported);
  const pkcs8 = (algorithm: asn1.Asn1, key: asn1.Asn1): Buffer =>
    asn1.encode(make.sequence(make.integer(0), algorithm, make.octetString(asn1.encode(key))));
  if (type === 'ssh-rsa') return pkcs8(rsaEncryption(), rsaPrivateKey(values));
  if (type === 'ssh-ed25519') {
    const point = values.octets();
    const [seed, again] = halvesOf(values.octets());
    if (!again.equals(point)) throw values.damaged('contains two public halves that differ');
    return pkcs8(ed25519(), make.octetString(seed));
  }
  const curve = values.text();
  const oid = curves[curve];
  if (oid === undefined) throw values.damaged();
  const point = values.octets();
  const number = values.integer();
  const size = Math.ceil(Number(curve.slice('nistp'.length)) / 8);
  if (number.length > size) throw values.damaged();
  const padded = Buffer.concat([Buffer.alloc(size - number.length), number]);
  const publicHalf = make.context(1, make.bitString(point));
  return pkcs8(onCurve(oid), make.sequence(make.integer(1), make.octetString(padded), publicHalf));
}

/** The seed of an Ed25519 key, and the public half that follows it. */
const halvesOf = (octets: Buffer): [Buffer, Buffer] => [octets.subarray(0, 32), octets.subarray(32)];

/**
 * @throws KitError INPUT_INVALID if anything but a comment and 1, 2, 3 and so on up to the end of a block of a cipher follows
 */
function requireEnd(values: SshValues): void {
  values.octets();
  const { rest } = values;
  if (rest.some((octet, index) => octet !== ((index + 1) & 0xff))) throw values.damaged('is damaged at its end');
}

/** RSAPrivateKey (RFC 8017 Appendix A.1.2); OpenSSH leaves two of its numbers out. */
function rsaPrivateKey(values: SshValues): asn1.Asn1 {
  const [n, e, d, inverse, p, q] = Array.from({ length: 6 }, () => values.integer()) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const number = (octets: Buffer): bigint => BigInt(`0x${octets.toString('hex')}`);
  const exponent = (prime: Buffer): Buffer => {
    const order = number(prime) - 1n;
    if (order < 1n) throw values.damaged();
    const hex = (number(d) % order).toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  };
  return make.sequence(make.integer(0), ...[n, e, d, p, q, exponent(p), exponent(q), inverse].map(make.integer));
}
