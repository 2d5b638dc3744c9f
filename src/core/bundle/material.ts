/** The signing material of a bundle: makes request, certificate and public key for one key, and proves that they match. */
import { createPublicKey, type KeyObject, sign, verify, type X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { certificateNames } from '../certificates/ca-certificate.ts';
import { selfSignedCertificate } from '../certificates/make-certificate.ts';
import { certificateRequest } from '../certificates/make-request.ts';
import { readRequest } from '../certificates/read-request.ts';
import { type KeyFileForm, keyFileForms } from '../defaults.ts';
import { KitError } from '../errors.ts';
import { hasEncryptedHeaders } from '../keys/containers/pem.ts';
import { thumbprint } from '../keys/jwk/thumbprint.ts';
import { type PublicRsaJwk, publicJwkSet, readPublicJwk } from '../keys/jwk/write-jwk.ts';
import { findCertificates, findPrivateKey, findRequest } from '../keys/read-keys.ts';
import { privateKeyPem, publicKeyPem, type RandomBytes, requireRs256Key } from '../keys/rsa.ts';
import { isSameKey } from '../keys/same-key.ts';
import { certificateKey, publicKeyFrom } from '../octets/foreign-keys.ts';
import { bundleFiles } from './bundle-files.ts';
import type { BundleRecord, RecordedCertificate } from './record.ts';

/** The signing material of a bundle, as the texts of its files. */
export interface SigningMaterial {
  key: string;
  request: string;
  certificate: string;
  publicKey: string;
  jwks: string;
}

/** How to make the material. */
export interface MaterialOptions {
  /** Distinguished name, RFC 4514. */
  subject: string;
  /** Whole days the certificate is valid. */
  days: number;
  /** A certificate for the key, PEM (default: a new self-signed one). */
  certificate?: string | undefined;
  /** Encrypts the private key, if given. */
  passphrase?: Uint8Array | undefined;
  /** Form of the private key (default: `pkcs8`). */
  format?: KeyFileForm | undefined;
  now: Date;
  random: RandomBytes;
}

const materialRule = a.options({
  subject: a.text,
  days: a.number,
  certificate: a.optional(a.text),
  passphrase: a.optional(a.bytes),
  format: a.optional(a.oneOf(keyFileForms)),
  now: a.date,
  random: a.function,
});

/**
 * Makes all signing material for one key: request, self-signed certificate, public key and key set.
 *
 * @throws KitError USAGE if the subject or the days are invalid; INPUT_INVALID if the key cannot sign RS256
 */
export async function signingMaterial(key: KeyObject, options: MaterialOptions): Promise<SigningMaterial> {
  requireArguments({ key, options }, { key: a.privateKey, options: materialRule });
  const { subject, days, certificate, passphrase, format, now, random } = options;
  requireRs256Key(key);
  return {
    request: certificateRequest(key, { subject }),
    certificate: certificate ?? selfSignedCertificate(key, { for: { subject }, days, now, random }),
    key: await privateKeyPem(key, { passphrase, format, random }),
    publicKey: publicKeyPem(key),
    jwks: publicJwkSet(key),
  };
}

/** The record of a key and its certificate. */
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

/** The record of a public or private key. */
export const describeKey = (key: KeyObject, encrypted: boolean): BundleRecord['key'] => ({
  bits: key.asymmetricKeyDetails?.modulusLength ?? 0,
  encrypted,
  thumbprint: thumbprint(key),
});

const filesRule = a.options({
  key: a.textOrBytes,
  request: a.text,
  certificate: a.text,
  publicKey: a.text,
  jwks: a.text,
});

/**
 * Proves from the files alone that signing material matches: the certificate, the public key and the key set verify what the
 * key signs, and the key signed the request. The signature of another issuer is not verified.
 *
 * @throws KitError MISMATCH, naming the file that does not match; INPUT_INVALID if one cannot be read
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
    [bundleFiles.certificate, certificateKey(certificate)],
    [bundleFiles.publicKey, publicKeyIn(files.publicKey)],
    [bundleFiles.jwks, published],
    [bundleFiles.request, readRequest(findRequest(Buffer.from(files.request))).publicKey],
  ];
  const message = Buffer.from('jwt-kit proves that these files match');
  const signature = sign('sha256', message, key);
  const own = createPublicKey(key);
  for (const [file, publicKey] of holders) {
    if (!verify('sha256', message, publicKey, signature) || !isSameKey(publicKey, own)) {
      throw mismatch(`${file} does not match ${bundleFiles.key}`);
    }
  }
  if (jwk.kid !== thumbprint(key)) throw mismatch(`the kid in ${bundleFiles.jwks} is not the key's thumbprint`);
  const selfSigned = certificateNames(certificate).issuer === undefined;
  if (selfSigned && !certificate.verify(certificateKey(certificate))) {
    throw mismatch(`the signature of ${bundleFiles.certificate} does not verify`);
  }
}

/**
 * Proves from the texts of the files that a public key and its key set match.
 *
 * @throws KitError MISMATCH
 */
export function provePublicMaterial({ publicKey, jwks }: Pick<SigningMaterial, 'publicKey' | 'jwks'>): void {
  const { jwk, key: published } = onlyKey(jwks);
  const key = publicKeyIn(publicKey);
  if (!isSameKey(published, key)) {
    throw mismatch(`${bundleFiles.jwks} does not match ${bundleFiles.publicKey}`);
  }
  if (jwk.kid !== thumbprint(key)) throw mismatch(`the kid in ${bundleFiles.jwks} is not the key's thumbprint`);
}

/** Reads public.pem. */
function publicKeyIn(pem: string): KeyObject {
  try {
    if (hasEncryptedHeaders(pem)) throw new TypeError('an encrypted private key');
    return publicKeyFrom(pem);
  } catch (cause) {
    throw new KitError('INPUT_INVALID', `${bundleFiles.publicKey}: not a public key`, {
      hint: `make it again from ${bundleFiles.key}`,
      cause,
    });
  }
}

/** Reads the one key of a key set that this program wrote. */
export function onlyKey(jwks: string): { jwk: PublicRsaJwk; key: KeyObject } {
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
