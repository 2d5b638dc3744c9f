/** Opens the items found in a file: PEM or DER becomes a key, or a certificate with valid dates. */

import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import * as asn1 from '../../asn1/asn1.ts';
import { damagedCertificate, valueFault } from '../../asn1/damaged-certificate.ts';
import { derFault } from '../../asn1/der-faults.ts';
import * as make from '../../asn1/make-asn1.ts';
import { KitError } from '../../errors.ts';
import { checkPassphrase } from '../../keystores/key-derivation.ts';
import { LARGEST_KEY } from '../../limits.ts';
import { blanks } from '../../next-command.ts';
import { certificateKey, privateKeyFrom, publicKeyFrom } from '../../octets/foreign-keys.ts';
import { grouped } from '../../octets/grouped.ts';
import { derKind } from '../containers/der-kinds.ts';
import { pemBlock, pemBlocks, pemBytes } from '../containers/pem.ts';
import type { Item } from '../containers/pem-items.ts';
import { rsaPrivateKeyInside, rsaPublicKeyInside } from '../containers/rsa-inside.ts';
import { GET_AGAIN } from '../key-proof.ts';
import { isSameKey } from '../same-key.ts';
import { openOpenSsh } from '../ssh/openssh-private-key.ts';
import { keyFault } from './key-faults.ts';
import { requireStructure, requireUsualPoint, structureFault } from './key-structure.ts';
import { decryptPkcs8 } from './pkcs8.ts';
import { decryptTraditional, requireSupportedCipher } from './traditional-pem.ts';

/** Refuses a certificate with invalid dates, which OpenSSL accepts. */
export function dated(certificate: X509Certificate): X509Certificate {
  const { validFrom, validTo } = certificate;
  if ([validFrom, validTo].some((date) => Number.isNaN(Date.parse(date)))) throw new TypeError('no date');
  return certificate;
}

/** A key that was opened, and what is unusual in the way it was written. */
interface OpenedKey {
  key: KeyObject;
  notes: readonly string[];
}

/**
 * Opens a key in PEM or DER; returns its certificate too, if it was in one, whose signature is not verified.
 *
 * @throws KitError INPUT_INVALID if it is damaged
 */
export function openEncoded(
  item: Item,
  passphrase: Uint8Array | undefined,
): OpenedKey & { certificate?: X509Certificate | undefined } {
  requireKeySize(item);
  if (item.kind === 'certificate' || item.kind === 'public key') {
    try {
      if (item.kind === 'public key') return { key: openPublicKey(item), notes: [] };
      const certificate = dated(new X509Certificate(item.pem ?? item.der ?? ''));
      const key = certificateKey(certificate);
      requireUsualPoint(key);
      return { key, certificate, notes: [] };
    } catch (cause) {
      if (cause instanceof KitError) throw cause;
      const { kind, name, der } = item;
      if (kind === 'certificate' && der !== undefined && (derFault(der)?.reason ?? valueFault(der)) !== undefined) {
        throw damagedCertificate(der, cause);
      }
      if (kind === 'public key' && der !== undefined)
        throw unknownType(der, name, cause) ?? keyFault(der) ?? damaged('it', cause);
      throw (kind === 'certificate' && der !== undefined && certificateKeyFault(der)) || damaged('it', cause);
    }
  }
  return openPrivateKey(item, passphrase);
}

/** The notes on certificates and on public keys in the file of a key, if none is for it. */
export const otherKeys = (key: KeyObject, items: readonly Item[]): string[] =>
  (['certificate', 'public key'] as const).flatMap((kind) => othersOf(kind, key, items));

function othersOf(kind: 'certificate' | 'public key', key: KeyObject, items: readonly Item[]): string[] {
  const keys = items.flatMap((item) => {
    if (item.kind !== kind || item.problem !== undefined) return [];
    try {
      return [openEncoded(item, undefined).key];
    } catch {
      return [];
    }
  });
  const own = createPublicKey(key);
  if (keys.length === 0 || keys.some((one) => isSameKey(one, own))) return [];
  if (kind === 'public key') return [`the public key${keys.length === 1 ? ' beside it is' : 's beside it are'} not its own`];
  return [keys.length === 1 ? 'the certificate beside it is for another key' : 'the certificates beside it are for other keys'];
}

/** @throws KitError INPUT_INVALID if it is larger than any key */
export function requireKeySize({ der, pem, ssh, name }: Pick<Item, 'der' | 'pem' | 'ssh' | 'name'>): void {
  const size = Math.max(der?.length ?? 0, pem?.length ?? 0, ssh?.length ?? 0);
  if (size <= LARGEST_KEY) return;
  throw new KitError('INPUT_INVALID', `${name} is too large: ${grouped(size)} bytes`, {
    hint: `get the file again from its source; a key or a certificate has at most ${LARGEST_KEY / 1024} KB`,
  });
}

function openPublicKey({ der, pem }: Item): KeyObject {
  const bytes = der ?? bytesOf(pem ?? '');
  const rsa = rsaPublicKeyInside(bytes);
  const type = rsa === undefined && derKind(bytes).form === 'pkcs1' ? 'pkcs1' : 'spki';
  const key = rsa ?? publicKeyFrom({ key: bytes, format: 'der', type });
  requireStructure(key, bytes, type);
  return key;
}

/**
 * The DER of a PEM block. OpenSSL never gets the text of a block: by its label or its headers, it may ask for a passphrase at
 * the terminal.
 *
 * @throws Error if the text is not base64 only
 */
function bytesOf(pem: string): Buffer {
  const [block] = pemBlocks(pem);
  const der = block && pemBytes(block);
  if (der === undefined) throw new TypeError('not base64');
  return der;
}

/**
 * Opens a private key in PEM, DER or OpenSSH's format.
 *
 * @throws KitError PASSPHRASE if the passphrase is missing or wrong, INPUT_INVALID if the key is damaged or not supported
 */
export function openPrivateKey(item: Item, passphrase?: Uint8Array): OpenedKey {
  requireKeySize(item);
  if (item.kind !== 'encrypted private key') return openClear(item);
  if (item.pem !== undefined) requireSupportedCipher(item.pem);
  if (passphrase === undefined) {
    throw new KitError('PASSPHRASE', 'the private key is encrypted, and no passphrase was given', {
      hint: 'put the passphrase into a file that only you can read',
      next: { to: 'use it', options: { passphraseFile: blanks.passphraseFile } },
    });
  }
  const opened = openEncrypted(item, Buffer.from(passphrase));
  if (opened !== undefined) return opened;
  const blank = /^\s|\s$/.test(Buffer.from(passphrase).toString('latin1'));
  throw new KitError('PASSPHRASE', 'the passphrase does not open the private key', {
    hint: blank ? BLANK_AROUND : checkPassphrase(passphrase),
  });
}

const damaged = (name: string, cause: unknown): KitError =>
  new KitError('INPUT_INVALID', `${name} is damaged`, { hint: 'get the file again from its source', cause });

function openClear({ name, der, pem, ssh, derivations }: Item): OpenedKey {
  if (ssh !== undefined) return openSsh(ssh, Buffer.alloc(0), derivations);
  let bytes: Buffer;
  try {
    bytes = der ?? bytesOf(pem ?? '');
  } catch (cause) {
    throw damaged(name, cause);
  }
  const rsa = rsaPrivateKeyInside(bytes);
  return rsa === undefined ? privateKeyIn(bytes, name) : { key: rsa, notes: requireStructure(rsa, bytes, 'pkcs8') };
}

const openSsh = (...sealed: Parameters<typeof openOpenSsh>): OpenedKey => ({
  key: pkcs8Key(openOpenSsh(...sealed)),
  notes: [],
});

const BLANK_AROUND = 'the passphrase starts or ends with a blank; check whether the blank belongs to it';

/**
 * Opens a private key in DER that is not encrypted.
 *
 * @throws KitError INPUT_INVALID if it is damaged or not supported, with the reason if one is known
 */
function privateKeyIn(der: Buffer, name: string): OpenedKey {
  let key: KeyObject;
  const { form } = derKind(der);
  try {
    // node:crypto has no name for the form of a DSA key.
    if (form === undefined) key = privateKeyFrom({ key: pemBlock('DSA PRIVATE KEY', der), format: 'pem', passphrase: '' });
    else if (form === 'pkcs8') key = pkcs8KeyIn(der);
    else key = privateKeyFrom({ key: der, format: 'der', type: form === 'spki' ? undefined : form });
  } catch (cause) {
    throw refused(der, { name, cause });
  }
  return { key, notes: requireStructure(key, der, form) };
}

/** The error for a key that OpenSSL refuses. */
function refused(der: Buffer, { name, cause }: { name: string; cause: unknown }): KitError {
  if (cause instanceof KitError) return cause;
  return unknownType(der, name, cause) ?? keyFault(der) ?? structureFault(der, derKind(der).form) ?? damaged(name, cause);
}

/** Opens an encrypted key; undefined if the passphrase is wrong. */
function openEncrypted({ name, der, pem, ssh, derivations }: Item, passphrase: Buffer): OpenedKey | undefined {
  if (ssh !== undefined) return openSsh(ssh, passphrase, derivations);
  let clear: Buffer | undefined;
  try {
    if (pem === undefined) clear = decryptPkcs8(der ?? Buffer.alloc(0), passphrase, derivations);
    else clear = decryptTraditional(pem, passphrase);
  } catch (cause) {
    if (cause instanceof KitError) throw cause;
  }
  return clear && privateKeyIn(clear, name);
}

/** Opens PKCS#8; of its second version (RFC 5958 §2), without the public half, which OpenSSL 3.0 refuses. */
function pkcs8KeyIn(der: Buffer): KeyObject {
  const [version, algorithm, octets, ...more] = asn1.children(asn1.decode(der)) as [asn1.Asn1, asn1.Asn1, asn1.Asn1];
  const publicHalf = (more as asn1.Asn1[]).find((one) => asn1.isContext(one, 1));
  if (publicHalf === undefined || asn1.content(version)[0] !== 1) return pkcs8Key(der);
  const key = pkcs8Key(asn1.encode(make.sequence(make.integer(0), algorithm, octets)));
  // The tag takes the place of the one of the BIT STRING, whose first octet counts unused bits.
  const bits = asn1.content(publicHalf).subarray(1);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  if (spki.subarray(-bits.length).equals(bits) && bits.length > 0) return key;
  throw new KitError('INPUT_INVALID', 'the key is damaged: the public key in it does not belong to its private value', {
    hint: GET_AGAIN,
  });
}

/** Why OpenSSL refuses the key of a certificate that it reads; undefined if no fault is known. */
export function certificateKeyFault(der: Buffer): KitError | undefined {
  const spki = keyInfoOf(der);
  if (spki === undefined) return undefined;
  const other = unknownType(spki, 'its key', undefined);
  const fault = other ?? keyFault(spki, 'its key');
  if (fault === undefined || fault === other) return fault;
  return new KitError(fault.code, fault.message, { hint: OTHER_KEY });
}

const OTHER_KEY = 'get the certificate again from its source; if it is the same, have one issued for another key';

/** The SubjectPublicKeyInfo of a certificate (RFC 5280 §4.1), after the version, which version 1 leaves out, and five others. */
function keyInfoOf(der: Buffer): Buffer | undefined {
  try {
    const fields = asn1.children(asn1.children(asn1.decode(der))[0] ?? asn1.nothing());
    const info = fields[asn1.isContext(fields[0], 0) ? 6 : 5];
    return info && asn1.encode(info);
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

/** Types of keys that OpenSSL knows: RSA, RSA-PSS, EC, X25519, X448, Ed25519, Ed448, DSA, DH. */
const knownTypes = /^1\.2\.840\.(?:113549\.1\.1\.(?:1|10)|113549\.1\.3\.1|10045\.2\.1|10040\.4\.1)$|^1\.3\.101\.11[0-3]$/;

/** Other types that authorities issue certificates for. */
const namedTypes: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
  '1.2.643.7.1.1.1.1': 'GOST R 34.10-2012',
};

/** The error for a key in PKCS#8 or SPKI of another type, so that it need not be damaged; undefined if OpenSSL knows its type. */
function unknownType(der: Buffer, name: string, cause: unknown): KitError | undefined {
  const type = typeIn(der);
  if (type === undefined || knownTypes.test(type)) return undefined;
  const called = namedTypes[type];
  return new KitError(
    'INPUT_INVALID',
    `${name} is of a type that is not supported: ${type}${called === undefined ? '' : ` (${called})`}`,
    {
      hint: 'use an RSA key, or an EC or Ed25519 key; if it is one, this copy is damaged: get it again from its source',
      cause,
    },
  );
}

/** The object identifier of a key's type; undefined if there is none. */
function typeIn(der: Buffer): string | undefined {
  try {
    const { form } = derKind(der);
    const fields = asn1.children(asn1.decode(der));
    const algorithm = form === 'pkcs8' ? fields[1] : form === 'spki' ? fields[0] : undefined;
    const [oid] = algorithm === undefined ? [] : asn1.children(algorithm);
    return oid && asn1.dotted(oid);
  } catch {
    return undefined;
  }
}

const pkcs8Key = (key: Buffer): KeyObject => privateKeyFrom({ key, format: 'der', type: 'pkcs8' });
