/** How the key of a request or certificate signs it: algorithm and hash, by the type of key. */
import { type KeyObject, sign } from 'node:crypto';
import * as asn1 from '../asn1/asn1.ts';
import * as make from '../asn1/make-asn1.ts';
import { KitError } from '../errors.ts';
import { checkKey } from '../keys/key-checks.ts';
import { keyTypeName, requireRs256Key } from '../keys/rsa.ts';

/** An AlgorithmIdentifier, and the hash for node:crypto; Ed25519 has its own. */
interface Scheme {
  oid: string;
  hash: string | null;
}

/** PKCS#1 v1.5 with SHA-256 (RFC 4055 §5). */
const withRsa: Scheme = { oid: '1.2.840.113549.1.1.11', hash: 'sha256' };

/** ECDSA with the hash of the curve's size (RFC 5758 §3.2, RFC 5480 §4), by OpenSSL's names of the curves. */
const withCurve: Readonly<Record<string, Scheme>> = {
  prime256v1: { oid: '1.2.840.10045.4.3.2', hash: 'sha256' },
  secp384r1: { oid: '1.2.840.10045.4.3.3', hash: 'sha384' },
  secp521r1: { oid: '1.2.840.10045.4.3.4', hash: 'sha512' },
};

/** RFC 8410 §3. */
const withEd25519: Scheme = { oid: '1.3.101.112', hash: null };

function schemeOf(key: KeyObject): Scheme | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { namedCurve = '' } = {} } = key;
  if (type === 'rsa') return withRsa;
  if (type === 'ed25519') return withEd25519;
  return type === 'ec' && Object.hasOwn(withCurve, namedCurve) ? withCurve[namedCurve] : undefined;
}

/**
 * Refuses a private key that cannot sign certificates here: RSA as for RS256, EC on P-256, P-384 or P-521, and Ed25519 can.
 *
 * @throws KitError INPUT_INVALID
 */
export function requireCertificateKey(key: KeyObject): void {
  if (key.asymmetricKeyType === 'rsa') requireRs256Key(key);
  if (schemeOf(key) === undefined) {
    const curve =
      key.asymmetricKeyType === 'ec' ? ` on ${key.asymmetricKeyDetails?.namedCurve ?? 'a curve without a name'}` : '';
    throw new KitError('INPUT_INVALID', `this is ${keyTypeName(key)}${curve}, which is not supported for certificates`, {
      hint: 'give an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key',
    });
  }
  checkKey(key);
}

/** The algorithm that `signed` uses; only RSA has parameters, NULL (RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3). */
export function signatureIdentifier(key: KeyObject): asn1.Asn1 {
  requireCertificateKey(key);
  const scheme = schemeOf(key) as Scheme;
  return make.sequence(make.oid(scheme.oid), ...(scheme === withRsa ? [asn1.nothing()] : []));
}

/** Signs the content of a request or certificate, and joins content and signature (RFC 5280 §4.1.1). */
export function signed(content: asn1.Asn1, key: KeyObject): Buffer {
  const identifier = signatureIdentifier(key);
  const signature = sign((schemeOf(key) as Scheme).hash, asn1.encode(content), key);
  return asn1.encode(make.sequence(content, identifier, make.bitString(signature)));
}
