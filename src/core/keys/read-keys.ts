/**
 * Reads key and certificate files of any form: bytes, then text, then the things in it (containers.ts), then typed keys.
 *
 * One place for every format, so that each command reads the same files and refuses them in the same words.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { damagedCertificate } from '../asn1/damaged-certificate.ts';
import { errorIn, KitError } from '../errors.ts';
import { readItems } from './containers/containers.ts';
import { isPrivate } from './containers/key-tally.ts';
import type { Item } from './containers/pem-items.ts';
import { canSign, publicMembers, type ReadJwk, readJwk } from './jwk/jwk.ts';
import { type Checking, type SoundJwk, soundKey } from './jwk/jwk-checks.ts';
import { checkKey } from './key-checks.ts';
import { dated, openEncoded, openPrivateKey } from './open-keys.ts';
import { keyTypeName } from './rsa.ts';

/** A private key that was found, before it is opened. */
export interface SealedPrivateKey {
  /** Whether `open` needs a passphrase. */
  encrypted: boolean;
  /**
   * @param passphrase its bytes as they are
   * @throws KitError PASSPHRASE if it is missing or wrong, INPUT_INVALID if the key is damaged, where a signature it
   *   makes does not verify, or where anybody could sign for it
   */
  open(passphrase?: Uint8Array): KeyObject;
}

/**
 * Finds the one private key in a file: PEM or DER, PKCS#1, PKCS#8 or SEC 1, encrypted or not, or a JWK; certificates,
 * public keys and text beside it are skipped.
 *
 * @throws KitError INPUT_INVALID, naming what the file holds instead
 */
export function findPrivateKey(bytes: Uint8Array): SealedPrivateKey {
  requireArguments({ bytes }, { bytes: a.bytes });
  const items = readItems(bytes);
  const keys = items.filter(isPrivate);
  const [key] = keys;
  if (keys.length > 1) {
    throw new KitError('INPUT_INVALID', `this holds ${keys.length} private keys, expected one`, {
      hint: 'put the key you mean into a file of its own',
    });
  }
  if (key) {
    return {
      encrypted: key.kind === 'encrypted private key',
      open(passphrase) {
        requireArguments({ passphrase }, { passphrase: a.optional(a.bytes) });
        return key.jwk || key.problem ? openItem(key, {}).key : checked(openPrivateKey(key, passphrase));
      },
    };
  }
  const [only] = items;
  if (only?.kind === 'JWK' && items.length === 1) {
    openItem(only, {});
    throw new KitError('INPUT_INVALID', 'this JWK is a public key, expected a private one', {
      hint: 'give the JWK that has the member "d"; only the owner of the key has it',
    });
  }
  if (only?.kind === 'damaged' && only.problem) throw named(only, only.problem);
  throw unexpected(items, 'a private key', 'give the file that starts with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY');
}

/** Whether a private key stands in a file, PEM or JWK, encrypted or not; a file that is not a container is searched for PEM. */
export function holdsPrivateKey(bytes: Uint8Array): boolean {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(Buffer.from(bytes).toString('latin1'))) return true;
  try {
    return readItems(bytes).some((item) => isPrivate(item) || item.kind === 'OpenSSH private key');
  } catch {
    return false;
  }
}

/**
 * The one public key in a file, PEM or DER, SPKI or PKCS#1; of whatever kind and strength.
 *
 * @throws KitError INPUT_INVALID, naming what the file holds instead
 */
export function findPublicKey(bytes: Uint8Array): KeyObject {
  const items = readItems(bytes);
  const keys = items.filter(({ kind }) => kind === 'public key');
  const [key] = keys;
  if (key === undefined) throw unexpected(items, 'a public key', 'give the file that starts with BEGIN PUBLIC KEY');
  if (keys.length > 1) throw new KitError('INPUT_INVALID', `this holds ${keys.length} public keys, expected one`);
  return checked(openEncoded(key, undefined).key);
}

function checked(key: KeyObject): KeyObject {
  checkKey(key);
  return key;
}

/**
 * The certificates in a file, PEM, DER or PKCS#7 (.p7b), in the order they stand there; at least one.
 *
 * @throws KitError INPUT_INVALID, naming what the file holds instead
 */
export function findCertificates(bytes: Uint8Array): X509Certificate[] {
  requireArguments({ bytes }, { bytes: a.bytes });
  const items = readItems(bytes);
  const certificates = items.filter(({ kind }) => kind === 'certificate');
  if (certificates.length === 0) {
    throw unexpected(items, 'a certificate', 'give the file that starts with BEGIN CERTIFICATE');
  }
  return certificates.map(({ pem, der }) => {
    try {
      const certificate = dated(new X509Certificate(pem ?? der ?? ''));
      const key = publicKeyOf(certificate);
      if (key !== undefined) checkKey(key);
      return certificate;
    } catch (cause) {
      if (cause instanceof KitError) throw errorIn('the key of the certificate', cause);
      throw damagedCertificate(der, cause);
    }
  });
}

/** The key of a certificate; undefined if node:crypto does not know its kind, as may be in a chain. */
function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

/**
 * The DER of the one certificate request in a file, PEM or DER.
 *
 * @throws KitError INPUT_INVALID, naming what the file holds instead
 */
export function findRequest(bytes: Uint8Array): Buffer {
  requireArguments({ bytes }, { bytes: a.bytes });
  const items = readItems(bytes);
  const requests = items.filter(({ kind }) => kind === 'certificate request');
  const [request] = requests;
  if (requests.length > 1) {
    throw new KitError('INPUT_INVALID', `this holds ${requests.length} certificate requests, expected one`, {
      hint: 'put the request you mean into a file of its own',
    });
  }
  if (!request?.der)
    throw unexpected(items, 'a certificate request', 'give the file that starts with BEGIN CERTIFICATE REQUEST');
  return request.der;
}

/** A key that was read and whose numbers fit, and what was said of it where it stood. */
export interface FoundKey extends ReadJwk {
  /** What a message calls it. */
  name: string;
  /** All key ids that it goes by in its file. */
  kids?: readonly string[] | undefined;
}

/** A key of a file, before it is opened. */
export interface SealedKey {
  /** What a message calls it. */
  name: string;
  /** Key id, if it has one. */
  kid: string | undefined;
  /** Whether `open` needs a passphrase. */
  encrypted: boolean;
  /** Whether it is a private key, damaged or not. */
  private: boolean;
  /** @throws KitError INPUT_INVALID, naming the key, the field and the cause; PASSPHRASE if it is missing or wrong */
  open(opening: Opening): FoundKey;
}

/** What opening a key needs to know. */
export interface Opening extends Checking {
  /** The bytes of a passphrase as they are. */
  passphrase?: Uint8Array | undefined;
}

/** What those have to be. */
export const openingRule = a.options({ passphrase: a.optional(a.bytes), allowWeak: a.optional(a.boolean) });

/** All keys of a file. */
export interface FoundKeys {
  /** Whether they stood in JSON. */
  inJson: boolean;
  keys: SealedKey[];
  /** Where the keys are instead, if this is the discovery document of an identity provider. */
  jwksUri?: string | undefined;
}

/**
 * Finds every key in a file, public or private, PEM, DER, certificate or JWK in any of the shapes that key sets come in.
 *
 * @throws KitError INPUT_INVALID, naming what the file holds instead
 */
export function findKeys(bytes: Uint8Array): FoundKeys {
  requireArguments({ bytes }, { bytes: a.bytes });
  const items = readItems(bytes);
  const [first] = items;
  if (first?.kind === 'discovery document') return { inJson: true, keys: [], jwksUri: first.jwksUri };
  if (first?.kind === 'other JSON') {
    throw new KitError('INPUT_INVALID', 'the JSON is not a JWK', {
      hint: 'give a JWK, an object with "kty", or a key set, an object with "keys"',
    });
  }
  const keys = items.filter(({ kind }) => keyKinds.includes(kind));
  if (keys.length === 0) throw unexpected(items, 'a key', 'give a JWK, a key set, or a file that starts with -----BEGIN');
  return {
    inJson: keys.some(({ inJson }) => inJson),
    keys: keys.map((item) => ({
      name: item.name,
      kid: item.kid,
      encrypted: item.kind === 'encrypted private key',
      private: isPrivate(item),
      open(opening) {
        requireArguments({ opening }, { opening: openingRule });
        return openItem(item, opening);
      },
    })),
  };
}

const keyKinds: readonly string[] = ['private key', 'encrypted private key', 'public key', 'certificate', 'JWK', 'damaged'];

function unexpected(items: Item[], wanted: string, hint: string): KitError {
  const [strange] = items.filter(({ kind }) => kind === 'key store' || kind === 'OpenSSH private key');
  if (strange !== undefined) {
    const way =
      strange.kind === 'key store'
        ? 'export the key as PEM first: openssl pkcs12 -in <file> -nocerts -out server.key'
        : 'turn a copy of it into PEM first: ssh-keygen -p -m PEM -f <copy>';
    return new KitError('INPUT_INVALID', `this is ${strange.name}, which is not supported`, { hint: way });
  }
  const names = [...new Set(items.map(({ name }) => name))].join(' and ');
  const set = items.every(({ kind }) => kind === 'JWK' || kind === 'damaged');
  const found = set ? (items.length === 1 ? 'a JWK' : `a key set of ${items.length} keys`) : names;
  return new KitError('INPUT_INVALID', `this is ${found}, not ${wanted}`, { hint });
}

const named = ({ name }: Item, error: KitError): KitError => errorIn(name, error);

function openItem(item: Item, { passphrase, ...checking }: Opening): FoundKey {
  try {
    if (item.problem) throw item.problem;
    if (item.jwk) return { ...readJwk(item.jwk, checking), kid: item.kid, name: item.name };
    const { key, notAfter } = openEncoded(item, passphrase);
    const { notes, ...sound } = soundEncoded(key, checking);
    return { ...sound, notes: [...(item.notes ?? []), ...notes], kid: item.kid, notAfter, name: item.name };
  } catch (cause) {
    throw cause instanceof KitError && cause.code === 'INPUT_INVALID' ? named(item, cause) : cause;
  }
}

/** A key whose numbers were checked; an RSA-PSS key keeps what restricts it, for which a JWK has no room. */
function soundEncoded(key: KeyObject, checking: Checking): SoundJwk {
  if (key.asymmetricKeyType !== 'rsa-pss') return soundKey(exported(key), checking, { exact: true });
  const { notes } = soundKey({ ...publicMembers(key) }, checking, { exact: true });
  return { key: checked(key), notes };
}

/** The numbers of a key as a JWK has them. */
function exported(key: KeyObject): Record<string, unknown> {
  try {
    return { ...key.export({ format: 'jwk' }) };
  } catch {
    throw new KitError('INPUT_INVALID', `this is ${keyTypeName(key)} that no JWK can hold`, {
      hint: 'use a plain RSA key, or an EC key on P-256, P-384 or P-521',
    });
  }
}

/** Why a key is not to be taken for signatures; undefined if it is fit for them. */
export function unfitForSigning({ key, notForSigning }: FoundKey): string | undefined {
  if (notForSigning !== undefined) return notForSigning;
  return canSign(key) ? undefined : `${keyTypeName(key)} makes no signatures`;
}
