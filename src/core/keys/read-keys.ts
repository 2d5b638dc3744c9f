/**
 * Reads key and certificate files of any format: bytes, then text, then the items in it (containers.ts), then typed keys.
 *
 * All formats are read here, so that every command reads the same files and gives the same errors.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { damagedCertificate } from '../asn1/damaged-certificate.ts';
import { errorIn, KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { aliasesOf } from '../keystores/open-store.ts';
import { certificateKey } from '../octets/foreign-keys.ts';
import { readItems } from './containers/containers.ts';
import { isPrivate } from './containers/key-tally.ts';
import { notForSigning } from './jwk/read-jwk.ts';
import { checkKey } from './key-checks.ts';
import { NO_PUBLIC_HALF, requireUsualPoint } from './opening/key-structure.ts';
import { dated, openEncoded, openPrivateKey, otherKeys } from './opening/open-encoded.ts';
import { bySubject, checked, type FoundKey, type Opening, openItem, openingRule } from './opening/open-item.ts';
import { itemsIn, ownItems, type StoreUse, storeUseRule } from './store-items.ts';
import { unexpected, wanted } from './wanted-content.ts';

/** A private key that was found but not opened yet. */
export interface SealedPrivateKey {
  /** Whether `open` needs a passphrase. */
  encrypted: boolean;
  /** What was repaired to read it. */
  notes: readonly string[];
  /** What to know about the opened key: whether it was written in an unusual way, and all certificates beside it are for others. */
  beside(key: KeyObject): string[];
  /**
   * @param passphrase its exact bytes
   * @throws KitError PASSPHRASE if it is missing or wrong, INPUT_INVALID if the key is damaged, its signature does not verify,
   *   anybody could sign for it, or its JWK says that it is not for signing
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
  const all = items.filter(isPrivate);
  // A key set may have one for signatures and one for encryption.
  const signing = all.filter(({ jwk }) => jwk === undefined || notForSigning(jwk) === undefined);
  const keys = signing.length === 1 ? signing : all;
  const [key] = keys;
  if (keys.length > 1) {
    throw new KitError('INPUT_INVALID', `found ${keys.length} private keys, expected one`, {
      hint: 'put the right key into a separate file',
    });
  }
  if (key) {
    let unusual: readonly string[] = [];
    return {
      encrypted: key.kind === 'encrypted private key',
      notes: [
        ...(key.notes ?? []),
        ...(all.length > 1 ? [`it is the only one of ${all.length} for signatures: ${key.name}`] : []),
      ],
      beside: (opened) => [...unusual, ...otherKeys(opened, items)],
      open(passphrase) {
        requireArguments({ passphrase }, { passphrase: a.optional(a.bytes) });
        if (key.jwk || key.problem) return signingJwk(openItem(key, {}));
        const opened = openPrivateKey(key, passphrase);
        // Every key of Java lacks it, and what is made with such a key is right.
        unusual = opened.notes.filter((note) => note !== NO_PUBLIC_HALF);
        return checked(opened.key);
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
  if (only?.kind === 'damaged' && only.problem) throw errorIn(only.name, only.problem);
  throw unexpected(items, wanted.privateKey);
}

/** The key of a private JWK; refuses one whose own labels say that it does not sign: other programs would refuse to use it. */
function signingJwk({ name, key, notForSigning, operations }: FoundKey): KeyObject {
  const why = notForSigning ?? (operations?.includes('sign') === false ? '"key_ops" does not include "sign"' : undefined);
  if (why === undefined) return key;
  const [label = ''] = /^"\w+"/.exec(why) ?? [];
  throw new KitError('INPUT_INVALID', `${name}: not a signing key: ${why}`, {
    hint: `give the private key for signing; if it is this one, remove ${label} from the JWK`,
  });
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
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  // Searching the octets first saves a copy of a page of 120 KB.
  if (file.includes('PRIVATE KEY-----') && /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(file.toString('latin1'))) return true;
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
  if (key.problem !== undefined) throw errorIn(key.name, key.problem);
  return checked(openEncoded(key, undefined).key);
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

/**
 * The key of a certificate; undefined if node:crypto does not support its type, which is possible in a chain.
 *
 * @throws KitError INPUT_INVALID if it is the point at infinity, or a point in the hybrid form
 */
export function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    const key = certificateKey(certificate);
    requireUsualPoint(key);
    return key;
  } catch (cause) {
    if (cause instanceof KitError) throw cause;
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
        const found = openItem(item, { ...opening, many: keys.length > MOST_TESTED }, among);
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

/** What contains a key. */
/** Most keys of one file of which each is tested for a prime modulus. */
const MOST_TESTED = 50;

const keyKinds: readonly string[] = ['private key', 'encrypted private key', 'public key', 'certificate', 'JWK', 'damaged'];
