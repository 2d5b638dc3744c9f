/**
 * Everything one set-up needs, made from one set of options, and the proof that it belongs together.
 *
 * A bundle is a directory: the key, the request, the certificate, the public key in two forms, and a record of what was
 * chosen. Nothing here knows a provider, and nothing here touches a disk.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify, type X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { certificateNames } from '../certificates/ca-certificate.ts';
import { certificateRequest, selfSignedCertificate } from '../certificates/make-certificate.ts';
import { readRequest } from '../certificates/read-request.ts';
import { KitError } from '../errors.ts';
import { jsonDocument } from '../escape.ts';
import { type PublicRsaJwk, publicJwkSet, readPublicJwk, thumbprint } from '../keys/jwk/jwk.ts';
import { findCertificates, findPrivateKey, findRequest } from '../keys/read-keys.ts';
import { privateKeyPem, publicKeyDer, publicKeyPem, type RandomBytes } from '../keys/rsa.ts';
import { refusePrivateKey } from '../private-key-text.ts';

/** The files of a bundle, by what they are. */
export const bundleFiles = {
  key: 'server.key',
  request: 'server.csr',
  certificate: 'server.crt',
  publicKey: 'public.pem',
  jwks: 'jwks.json',
  checklist: 'CHECKLIST.md',
  record: 'jwt-kit.json',
  ignore: '.gitignore',
} as const;

/** What git should not take: keys, key stores, earlier sets and what a killed run left. */
export const ignoredPatterns = ['*.key*', '*.p12', '*.jks', 'previous/', '.jwt-kit-*'] as const;

/** Version of the shape of jwt-kit.json; a reader refuses what is newer. */
export const RECORD_SCHEMA = 1;

/** What is recorded of a certificate. */
export interface RecordedCertificate {
  /** RFC 4514. */
  subject: string;
  /** RFC 4514, where it is not self-signed. */
  issuer?: string;
  /** Hexadecimal. */
  serial: string;
  /** SHA-256 fingerprint, colons between the octets. */
  sha256: string;
  /** ISO 8601, UTC. */
  notBefore: string;
  notAfter: string;
}

/** What is recorded of a renewal. */
export interface RecordedRenewal {
  /** ISO 8601, UTC. */
  at: string;
  /** Whether the key stayed what it was. */
  key: 'same' | 'new';
  /** The certificate that was in place before, and its key. */
  previous: { sha256: string; notAfter: string; thumbprint: string };
}

/** What jwt-kit.json holds: what was chosen and what was made, no secret. */
export interface BundleRecord {
  schema: number;
  provider: string;
  name: string;
  /** The answers, by the names of their flags in camel case. */
  settings: Readonly<Record<string, string>>;
  key: { bits: number; encrypted: boolean /** RFC 7638, base64url. */; thumbprint: string };
  /** None where the key is somebody else's, and only its public half was given. */
  certificate?: RecordedCertificate;
  /** The last renewal, where there was one: the checklist is then about it. */
  renewal?: RecordedRenewal;
  /** SHA-256 of CHECKLIST.md as it was written, hexadecimal: tells whether the user edited it since. */
  checklist: string;
}

/** The signing material of a bundle, as the texts of its files. */
export interface SigningMaterial {
  key: string;
  request: string;
  certificate: string;
  publicKey: string;
  jwks: string;
}

/** What the material is made from. */
export interface MaterialOptions {
  /** Distinguished name, RFC 4514. */
  subject: string;
  /** Whole days the certificate is valid. */
  days: number;
  /** Encrypts the private key where given. */
  passphrase?: Uint8Array | undefined;
  now: Date;
  random: RandomBytes;
}

const materialRule = a.options({
  subject: a.text,
  days: a.number,
  passphrase: a.optional(a.bytes),
  now: a.date,
  random: a.function,
});

/**
 * Makes all signing material for one key: request, self-signed certificate, public key and key set.
 *
 * @throws KitError USAGE where the subject or the days make no sense
 */
export async function signingMaterial(key: KeyObject, options: MaterialOptions): Promise<SigningMaterial> {
  requireArguments({ key, options }, { key: a.privateKey, options: materialRule });
  const { subject, days, passphrase, now, random } = options;
  return {
    request: certificateRequest(key, { subject }),
    certificate: selfSignedCertificate(key, { for: { subject }, days, now, random }),
    key: await privateKeyPem(key, { passphrase, random }),
    publicKey: publicKeyPem(key),
    jwks: publicJwkSet(key),
  };
}

/** What is recorded of a key and its certificate. */
export function describe(
  key: KeyObject,
  certificate: string,
  encrypted: boolean,
): { key: BundleRecord['key']; certificate: RecordedCertificate } {
  const [read] = findCertificates(Buffer.from(certificate)) as [X509Certificate];
  const { serialNumber, fingerprint256, validFrom, validTo } = read;
  const { subject, issuer } = certificateNames(read);
  return {
    key: describeKey(key, encrypted),
    certificate: {
      subject,
      ...(issuer === undefined ? {} : { issuer }),
      serial: serialNumber.toLowerCase(),
      sha256: fingerprint256,
      notBefore: new Date(validFrom).toISOString(),
      notAfter: new Date(validTo).toISOString(),
    },
  };
}

/** What is recorded of a key of either half. */
export const describeKey = (key: KeyObject, encrypted: boolean): BundleRecord['key'] => ({
  bits: key.asymmetricKeyDetails?.modulusLength ?? 0,
  encrypted,
  thumbprint: thumbprint(key),
});

/**
 * A record that is damaged, and how to get a sound one.
 *
 * @param what what is wrong with it
 */
export const damagedRecord = (what: string): KitError =>
  new KitError('INPUT_INVALID', what, {
    hint: 'restore it from previous/ or from version control',
    next: {
      to: 'make the bundle again with its key (a new one would stop sign-in)',
      command: 'init',
      directory: '.',
      options: { key: bundleFiles.key, force: true },
    },
  });

/**
 * The certificate of a bundle that has one.
 *
 * @throws KitError INPUT_INVALID where it has none
 */
export function certificateOf({ certificate }: Pick<BundleRecord, 'certificate'>): RecordedCertificate {
  if (certificate !== undefined) return certificate;
  throw damagedRecord('"certificate" is missing');
}

/**
 * The record as the text of jwt-kit.json.
 *
 * @throws KitError INPUT_INVALID where a value in it holds a private key
 */
export function writeRecord(record: BundleRecord): string {
  refusePrivateKey(bundleFiles.record, record, 'INPUT_INVALID');
  return jsonDocument(record);
}

/** SHA-256 of a text or of bytes, hexadecimal. */
export const textHash = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

const filesRule = a.options({
  key: a.textOrBytes,
  request: a.text,
  certificate: a.text,
  publicKey: a.text,
  jwks: a.text,
});

/**
 * Proves that signing material belongs together, from its files alone: what the key signs, the certificate,
 * the public key and the key set verify; the request is signed by the key. A certificate that somebody else signed is held
 * against the key alone: whose signature it bears is not known here.
 *
 * @throws KitError MISMATCH, naming the file that does not fit; INPUT_INVALID where one cannot be read
 */
export function proveMaterial(
  files: Omit<SigningMaterial, 'key'> & { key: string | Uint8Array },
  passphrase?: Uint8Array,
): void {
  requireArguments({ files, passphrase }, { files: filesRule, passphrase: a.optional(a.bytes) });
  const key = findPrivateKey(Buffer.from(files.key)).open(passphrase);
  const [certificate] = findCertificates(Buffer.from(files.certificate)) as [X509Certificate];
  const { jwk, key: published } = onlyKey(files.jwks);
  const holders: readonly [string, KeyObject][] = [
    [bundleFiles.certificate, certificate.publicKey],
    [bundleFiles.publicKey, publicKeyIn(files.publicKey)],
    [bundleFiles.jwks, published],
    [bundleFiles.request, readRequest(findRequest(Buffer.from(files.request))).publicKey],
  ];
  const message = Buffer.from('jwt-kit proves that these files belong together');
  const signature = sign('sha256', message, key);
  for (const [file, publicKey] of holders) {
    if (!verify('sha256', message, publicKey, signature) || !publicKeyDer(publicKey).equals(publicKeyDer(key))) {
      throw mismatch(`${file} does not belong to ${bundleFiles.key}`);
    }
  }
  if (jwk.kid !== thumbprint(key)) throw mismatch(`the kid in ${bundleFiles.jwks} is not the key's thumbprint`);
  const selfSigned = certificateNames(certificate).issuer === undefined;
  if (selfSigned && !certificate.verify(certificate.publicKey)) {
    throw mismatch(`the signature of ${bundleFiles.certificate} does not verify`);
  }
}

/**
 * Proves that a public key and its key set belong together, from the texts of their files.
 *
 * @throws KitError MISMATCH
 */
export function provePublicMaterial({ publicKey, jwks }: Pick<SigningMaterial, 'publicKey' | 'jwks'>): void {
  const { jwk, key: published } = onlyKey(jwks);
  const key = publicKeyIn(publicKey);
  if (!publicKeyDer(published).equals(publicKeyDer(key))) {
    throw mismatch(`${bundleFiles.jwks} does not belong to ${bundleFiles.publicKey}`);
  }
  if (jwk.kid !== thumbprint(key)) throw mismatch(`the kid in ${bundleFiles.jwks} is not the key's thumbprint`);
}

/** The key of public.pem, whatever was written there. */
function publicKeyIn(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new KitError('INPUT_INVALID', `${bundleFiles.publicKey}: not a public key`, {
      hint: `make it again from ${bundleFiles.key}`,
      cause,
    });
  }
}

/** The one key of a key set that was written here. */
function onlyKey(jwks: string): { jwk: PublicRsaJwk; key: KeyObject } {
  try {
    const [jwk] = JSON.parse(jwks).keys;
    return { jwk, key: readPublicJwk(jwk) };
  } catch (cause) {
    throw new KitError('INPUT_INVALID', `${bundleFiles.jwks}: not a key set of one RSA key`, {
      hint: `make it again from ${bundleFiles.key}`,
      cause,
    });
  }
}

const mismatch = (message: string): KitError =>
  new KitError('MISMATCH', message, { hint: 'nothing was written; try again, and report it if it happens twice' });
