/**
 * Reads key and certificate files of any format: bytes, then text, then the items in it (containers.ts), then typed keys.
 *
 * All formats are read here, so that every command reads the same files and gives the same errors.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { damagedCertificate } from '../asn1/damaged-certificate.ts';
import { requireOwnSignature } from '../asn1/own-signature.ts';
import { errorIn, KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { aliasesOf } from '../keystores/open-store.ts';
import { readItems } from './containers/containers.ts';
import { isPrivate } from './containers/key-tally.ts';
import type { Item } from './containers/pem-items.ts';
import { canSign, publicMembers, type ReadJwk, readJwk } from './jwk/jwk.ts';
import { type Checking, type SoundJwk, soundKey } from './jwk/jwk-checks.ts';
import { checkKey } from './key-checks.ts';
import { dated, openEncoded, openPrivateKey, otherCertificates } from './open-keys.ts';
import { keyTypeName } from './rsa.ts';
import { itemsIn, ownItems, type StoreUse, storeUseRule } from './store-items.ts';
import { unexpected, wanted } from './wanted-content.ts';

/** A private key that was found but not opened yet. */
export interface SealedPrivateKey {
  /** Whether `open` needs a passphrase. */
  encrypted: boolean;
  /** What was repaired to read it. */
  notes: readonly string[];
  /** What to know about the certificates beside an opened key: whether all are for other keys. */
  beside(key: KeyObject): string[];
  /**
   * @param passphrase its exact bytes
   * @throws KitError PASSPHRASE if it is missing or wrong, INPUT_INVALID if the key is damaged, its signature does not verify,
   *   or anybody could sign for it
   */
  open(passphrase?: Uint8Array): KeyObject;
}

/**
 * Finds the one private key in a file: PEM or DER, PKCS#1, PKCS#8 or SEC 1, encrypted or not, or a JWK; certificates, public
 * keys and text around it are skipped.
 *
 * @param use the key store in the file, if it is one and was opened
 * @throws KitError INPUT_INVALID, naming what the file contains instead
 */
export function findPrivateKey(bytes: Uint8Array, use?: StoreUse): SealedPrivateKey {
  requireArguments({ bytes, use }, { bytes: a.bytes, use: a.optional(storeUseRule) });
  const items = itemsIn(bytes, use);
  const keys = items.filter(isPrivate);
  const [key] = keys;
  if (keys.length > 1) {
    throw new KitError('INPUT_INVALID', `found ${keys.length} private keys, expected one`, {
      hint: 'put the right key into a separate file',
    });
  }
  if (key) {
    return {
      encrypted: key.kind === 'encrypted private key',
      notes: key.notes ?? [],
      beside: (opened) => otherCertificates(opened, items),
      open(passphrase) {
        requireArguments({ passphrase }, { passphrase: a.optional(a.bytes) });
        return key.jwk || key.problem ? openItem(key, {}).key : checked(openPrivateKey(key, passphrase));
      },
    };
  }
  if (use !== undefined) throw noKeyIn(use);
  const [only] = items;
  if (only?.kind === 'JWK' && items.length === 1) {
    openItem(only, {});
    throw new KitError('INPUT_INVALID', 'this JWK is a public key, expected a private one', {
      hint: 'give the JWK that has the member "d"; only the owner of the key has it',
    });
  }
  if (only?.kind === 'damaged' && only.problem) throw named(only, only.problem);
  throw unexpected(items, wanted.privateKey);
}

/** The error for an entry of a key store without a private key. */
function noKeyIn({ store, alias }: StoreUse): KitError {
  const keys = store.entries.filter(({ key, closed }) => key !== undefined || closed !== undefined);
  const what = alias === undefined ? 'the key store contains' : `the entry ${excerpt(alias)} of the key store contains`;
  return new KitError('INPUT_INVALID', `${what} only a certificate, not a private key`, {
    hint: keys.length === 0 ? 'export it again, with the key in it' : `its keys: ${aliasesOf(keys)}`,
  });
}

/** Whether a file contains a private key, PEM or JWK, encrypted or not; any other file is searched for PEM. */
export function holdsPrivateKey(bytes: Uint8Array): boolean {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(Buffer.from(bytes).toString('latin1'))) return true;
  try {
    return readItems(bytes).some((item) => isPrivate(item) || item.kind === 'PuTTY private key');
  } catch {
    return false;
  }
}

/**
 * Finds the one public key in a file, PEM or DER, SPKI or PKCS#1; of any type and strength.
 *
 * @throws KitError INPUT_INVALID, naming what the file contains instead
 */
export function findPublicKey(bytes: Uint8Array): KeyObject {
  const items = readItems(bytes);
  const keys = items.filter(({ kind }) => kind === 'public key');
  const [key] = keys;
  if (key === undefined) throw unexpected(items, wanted.publicKey);
  if (keys.length > 1) throw new KitError('INPUT_INVALID', `found ${keys.length} public keys, expected one`);
  if (key.problem !== undefined) throw named(key, key.problem);
  return checked(openEncoded(key, undefined).key);
}

function checked(key: KeyObject): KeyObject {
  checkKey(key);
  return key;
}

/**
 * Finds the certificates in a file, PEM, DER or PKCS#7 (.p7b), in order; at least one.
 *
 * @throws KitError INPUT_INVALID, naming what the file contains instead
 */
export function findCertificates(bytes: Uint8Array, use?: StoreUse): X509Certificate[] {
  requireArguments({ bytes, use }, { bytes: a.bytes, use: a.optional(storeUseRule) });
  const items = itemsIn(bytes, use);
  const certificates = items.filter(({ kind }) => kind === 'certificate');
  if (certificates.length === 0) throw unexpected(items, wanted.certificate);
  return certificates.map(({ pem, der, name, problem }) => {
    if (problem !== undefined) throw errorIn(name, problem);
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

/** The key of a certificate; undefined if node:crypto does not support its type, which is possible in a chain. */
export function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

/**
 * Finds the one certificate request in a file, PEM or DER, and returns its DER.
 *
 * @throws KitError INPUT_INVALID, naming what the file contains instead
 */
export function findRequest(bytes: Uint8Array): Buffer {
  requireArguments({ bytes }, { bytes: a.bytes });
  const items = readItems(bytes);
  const requests = items.filter(({ kind }) => kind === 'certificate request');
  const [request] = requests;
  if (requests.length > 1) {
    throw new KitError('INPUT_INVALID', `found ${requests.length} certificate requests, expected one`, {
      hint: 'put the right request into a separate file',
    });
  }
  if (!request?.der) throw unexpected(items, wanted.request);
  return request.der;
}

/** A key that was read, with matching numbers, and its labels from the file. */
export interface FoundKey extends ReadJwk {
  /** Its name for messages. */
  name: string;
  /** The start of its certificate. */
  notBefore?: Date | undefined;
  /** All key ids that it has in its file. */
  kids?: readonly string[] | undefined;
  /** Its certificates in the file. */
  certificates?: readonly X509Certificate[] | undefined;
  /** Its place among several keys of the file, from 1. */
  position?: number | undefined;
}

/** A key in a file, not opened yet. */
export interface SealedKey {
  /** Its name for messages. */
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

/** The options of opening a key. */
export interface Opening extends Checking {
  /** The exact bytes of the passphrase. */
  passphrase?: Uint8Array | undefined;
}

/** The rule for these options. */
export const openingRule = a.options({ passphrase: a.optional(a.bytes), allowWeak: a.optional(a.boolean) });

/** All keys of a file. */
export interface FoundKeys {
  /** Whether they were in JSON. */
  inJson: boolean;
  keys: SealedKey[];
  /** The address of the keys, if the file is the discovery document of an identity provider. */
  jwksUri?: string | undefined;
}

/**
 * Finds every key in a file, public or private, PEM, DER, certificate or JWK, in a key set of any shape.
 *
 * @throws KitError INPUT_INVALID, naming what the file contains instead
 */
export function findKeys(bytes: Uint8Array, use?: StoreUse): FoundKeys {
  requireArguments({ bytes, use }, { bytes: a.bytes, use: a.optional(storeUseRule) });
  const items = ownItems(itemsIn(bytes, use), use);
  const [first] = items;
  if (first?.kind === 'discovery document') return { inJson: true, keys: [], jwksUri: first.jwksUri };
  if (first?.kind === 'other JSON') {
    throw new KitError('INPUT_INVALID', 'the JSON is not a JWK', {
      hint: 'give a JWK, an object with "kty", or a key set, an object with "keys"',
    });
  }
  const keys = items.filter(({ kind }) => keyKinds.includes(kind));
  if (keys.length === 0) throw unexpected(items, wanted.key);
  const among = bySubject(items);
  const sealed = keys.map(
    (item, index): SealedKey => ({
      name: item.name,
      kid: item.kid,
      encrypted: item.kind === 'encrypted private key',
      private: isPrivate(item),
      open(opening) {
        requireArguments({ opening }, { opening: openingRule });
        const found = openItem(item, opening, among);
        return keys.length === 1 ? found : { ...found, position: index + 1 };
      },
    }),
  );
  return { inJson: keys.some(({ inJson }) => inJson), keys: use === undefined ? sealed : withCertificate(sealed) };
}

/** The key of a key store's entry and its certificate as one key; other certificates stay as they are. */
function withCertificate(keys: SealedKey[]): SealedKey[] {
  const [key, certificate] = keys;
  if (!key?.private || certificate === undefined) return keys;
  const open: SealedKey['open'] = (opening) => {
    const found = key.open(opening);
    try {
      const { notAfter, certificates } = certificate.open(opening);
      return { ...found, notAfter, certificates };
    } catch (problem) {
      if (!(problem instanceof KitError)) throw problem;
      return { ...found, notes: [...found.notes, problem.message] };
    }
  };
  return [{ ...key, open }];
}

/** Finds a certificate of a file by its subject; they are read when the first one is asked for. */
export function bySubject(items: readonly Item[]): (subject: string) => X509Certificate | undefined {
  const certificates = items.filter(({ kind }) => kind === 'certificate');
  let known: Map<string, X509Certificate> | undefined;
  return (subject) => {
    if (certificates.length < 2) return undefined;
    known ??= new Map(
      certificates.flatMap(({ pem, der }) => {
        try {
          const certificate = new X509Certificate(pem ?? der ?? '');
          return [[certificate.subject, certificate] as const];
        } catch {
          // It is reported where it is opened.
          return [];
        }
      }),
    );
    return known.get(subject);
  };
}

/** What contains a key. */
export const keyKinds: readonly string[] = [
  'private key',
  'encrypted private key',
  'public key',
  'certificate',
  'JWK',
  'damaged',
];

const named = ({ name }: Item, error: KitError): KitError => errorIn(name, error);

/**
 * Opens one item of a file, and checks its key.
 *
 * @throws KitError INPUT_INVALID, naming the item and the cause; SIGNATURE_INVALID if a certificate was changed after its own key
 *   signed it; PASSPHRASE if it is missing or wrong
 */
export function openItem(item: Item, { passphrase, ...checking }: Opening, among?: ReturnType<typeof bySubject>): FoundKey {
  try {
    if (item.problem) throw item.problem;
    if (item.jwk) {
      const read = readJwk(item.jwk, checking);
      return { ...read, notes: [...(item.notes ?? []), ...read.notes], kid: item.kid, name: item.name };
    }
    const { key, certificate } = openEncoded(item, passphrase);
    // First, because most changes of a key also make its numbers wrong, and say less.
    if (certificate !== undefined && certificate.subject !== certificate.issuer) requireOwnSignature(certificate, key, among);
    const { notes, ...sound } = soundEncoded(key, checking);
    if (certificate !== undefined) requireOwnSignature(certificate, key);
    return {
      ...sound,
      notes: [...(item.notes ?? []), ...notes],
      kid: item.kid,
      ...(certificate && { ...datesOf(certificate), certificates: [certificate] }),
      name: item.name,
    };
  } catch (cause) {
    throw cause instanceof KitError && cause.code !== 'PASSPHRASE' ? named(item, cause) : cause;
  }
}

const datesOf = ({ validFrom, validTo }: X509Certificate): Pick<FoundKey, 'notBefore' | 'notAfter'> => ({
  notBefore: new Date(validFrom),
  notAfter: new Date(validTo),
});

/** Checks the numbers of a key; an RSA-PSS key keeps its restrictions, which a JWK could not represent. */
function soundEncoded(key: KeyObject, checking: Checking): SoundJwk {
  if (key.asymmetricKeyType !== 'rsa-pss') return soundKey(exported(key), checking, { exact: true });
  const { notes } = soundKey({ ...publicMembers(key) }, checking, { exact: true });
  return { key: checked(key), notes };
}

/** The numbers of a key, as JWK members. */
function exported(key: KeyObject): Record<string, unknown> {
  try {
    return { ...key.export({ format: 'jwk' }) };
  } catch {
    throw new KitError('INPUT_INVALID', `this is ${keyTypeName(key)}, which a JWK cannot represent`, {
      hint: 'use a plain RSA key, or an EC key on P-256, P-384 or P-521',
    });
  }
}

/** Why a key cannot be used for signatures; undefined if it can. */
export function unfitForSigning({ key, notForSigning }: FoundKey): string | undefined {
  if (notForSigning !== undefined) return notForSigning;
  return canSign(key) ? undefined : `${keyTypeName(key)} cannot sign`;
}
