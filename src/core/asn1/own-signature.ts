/**
 * Whether a certificate was signed with its own key, or with that of an issuer in the same file. If it was not, its key may have
 * been changed: one wrong character of base64 gives another key that looks as good.
 */
import { constants, type KeyObject, publicDecrypt, type X509Certificate } from 'node:crypto';
import { KitError } from '../errors.ts';
import { certificateKey } from '../octets/foreign-keys.ts';
import * as asn1 from './asn1.ts';
import { keyIdentifier } from './key-identifier.ts';

/**
 * `changed` after it was signed; `wrong` if that or another key of the same name is possible; `other key` if it says so itself,
 * as in a change of keys (RFC 5280 §4.2.1.1).
 */
export type OwnSignature = 'verified' | 'changed' | 'wrong' | 'other key';

/** The same, also of an issuer in the same file: `issuer` if that did not sign it. */
export type Signature = OwnSignature | 'issuer';

/** What to say of a certificate of its own issuer whose algorithm OpenSSL does not know. */
export const UNCHECKED = 'its signature was not checked: its algorithm is not known here';

/** What to say about such a signature, as a sentence about the certificate. */
export const signatureSays = {
  issuer: 'its signature does not verify with the certificate of its issuer in the same file: one of the two was changed',
  changed: 'its signature does not verify: it was changed after it was signed',
  wrong: 'its signature does not verify: it was changed after it was signed, or not signed by its own key',
  'other key': 'not signed by its own key: its issuer has the same name, but another key',
} as const;

/**
 * Judges the signature.
 *
 * @param key its public key
 * @returns undefined if somebody else issued it, or signed it with an algorithm that cannot be checked here
 */
export function ownSignature(x509: X509Certificate, key: KeyObject): OwnSignature | undefined {
  const parts = read(() => partsOf(x509.raw));
  const named = x509.subject === x509.issuer;
  // Its own key may also have signed it under another name.
  if (!named && (parts === undefined || !isOwn(parts, key))) return undefined;
  try {
    if (x509.verify(key)) return named ? 'verified' : undefined;
  } catch {
    // Its algorithm does not fit the key.
  }
  if (parts === undefined) return 'wrong';
  const { signature, authority, subject, algorithm, agrees } = parts;
  if (agrees && !checkable.test(algorithm)) return undefined;
  if (madeWith(key, signature)) return 'changed';
  if (!named || authority === undefined) return 'wrong';
  return [subject, usualId(key)].some((own) => own !== undefined && isNear(authority, own)) ? 'changed' : 'other key';
}

/** Most octets in which a changed identifier differs from what it was; two identifiers differ in nearly all of 20. */
const MOST_CHANGED = 3;

/** Whether two identifiers in hexadecimal are the same, but for a change of a character or two of base64. */
function isNear(one: string, other: string): boolean {
  const [octets, others] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')];
  if (octets.length !== others.length || octets.length <= 2 * MOST_CHANGED) return one === other;
  return octets.filter((octet, index) => octet !== others[index]).length <= MOST_CHANGED;
}

/**
 * Judges the signature of a certificate by that of its issuer. The name proves nothing, since an issuer may have several keys:
 * another key may have signed it only if the certificate says so itself (RFC 5280 §4.2.1.1).
 *
 * @param key the public key of the issuer
 * @returns `issuer` if one of the two was changed; undefined if another key signed it
 */
export function issuedSignature(
  x509: X509Certificate,
  issuer: X509Certificate,
  key: KeyObject,
): 'verified' | 'issuer' | undefined {
  try {
    if (x509.verify(key)) return 'verified';
  } catch {
    // Its algorithm does not fit the key.
  }
  const parts = read(() => partsOf(x509.raw));
  if (parts?.authority === undefined || madeWith(key, parts.signature)) return 'issuer';
  const own = read(() => partsOf(issuer.raw))?.subject ?? usualId(key);
  return parts.authority === own ? 'issuer' : undefined;
}

/** A certificate of the same file, with its public key. */
interface Issuer {
  x509: X509Certificate;
  key: KeyObject;
}

/**
 * Judges the signature of a certificate by that of its issuer in the same file, if there is one, and by its own key: the issuer's
 * signature proves more than what the certificate says of itself.
 *
 * @param key its public key; undefined if its type is not supported
 * @returns undefined if nothing shows who signed it
 */
export function judgeSignature(x509: X509Certificate, key: KeyObject | undefined, issuer?: Issuer): Signature | undefined {
  const byIssuer = issuer && issuedSignature(x509, issuer.x509, issuer.key);
  if (byIssuer === 'verified') return byIssuer;
  return (key && ownSignature(x509, key)) ?? byIssuer;
}

/**
 * Refuses a certificate that was changed after it was signed, as far as its own key or an issuer in the same file shows it.
 *
 * @param key its public key; without one, nothing is checked
 * @param among the certificates of the same file, by subject
 * @throws KitError SIGNATURE_INVALID if its own key did not sign it as it is, unless it names another key, or if an issuer in
 *   the same file did not
 */
export function requireOwnSignature(
  x509: X509Certificate,
  key: KeyObject | undefined,
  among?: (subject: string) => X509Certificate | undefined,
): void {
  if (key === undefined) return;
  const issuer = x509.subject === x509.issuer ? undefined : among?.(x509.issuer);
  const issuerKey = issuer && read(() => certificateKey(issuer));
  const judged = judgeSignature(x509, key, issuer && issuerKey && { x509: issuer, key: issuerKey });
  if (judged !== 'changed' && judged !== 'wrong' && judged !== 'issuer') return;
  throw new KitError('SIGNATURE_INVALID', signatureSays[judged], {
    hint: 'get it again from its source, unchanged, and compare its fingerprint',
  });
}

/**
 * Whether a certificate was signed with its own key, although its issuer has another name. The usual signature of RSA shows that;
 * with others, only the identifiers do. They prove less, because some programs name the key of the subject for that of the issuer.
 */
function isOwn({ authority, subject, signature, algorithm }: Parts, key: KeyObject): boolean {
  if (/^1\.2\.840\.113549\.1\.1\.(?!10$)/.test(algorithm)) return madeWith(key, signature);
  const fits = signers.some(([of, type]) => of.test(algorithm) && type.test(key.asymmetricKeyType ?? ''));
  return fits && authority !== undefined && authority === subject;
}

/** Signature algorithms without that padding, and the types of their keys: RSA-PSS, ECDSA, EdDSA. */
const signers: readonly (readonly [algorithm: RegExp, key: RegExp])[] = [
  [/^1\.2\.840\.113549\.1\.1\.10$/, /^rsa/],
  [/^1\.2\.840\.10045\.4\./, /^ec$/],
  [/^1\.3\.101\.11[23]$/, /^ed/],
];

/** Whether an RSA key made a signature of whatever content: then the padding is right (RFC 8017 §9.2). */
function madeWith(key: KeyObject, signature: Buffer): boolean {
  if (key.asymmetricKeyType !== 'rsa') return false;
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).length > 0;
  } catch {
    return false;
  }
}

/** The identifier that a key has if its certificate gives it none, in hexadecimal. */
const usualId = (key: KeyObject): string => keyIdentifier(key.export({ type: 'spki', format: 'der' })).toString('hex');

/** What to say of a certificate of another issuer that names its own key as that of the issuer. */
const NAMES_ITSELF = 'it names its own key as that of its issuer, which is another: programs may not find the issuer';

/** What to say of a self-signed certificate that names another key as that of its issuer. */
const NAMES_ANOTHER =
  'it is self-signed, but its authority key identifier is not its subject key identifier: OpenSSL looks for another issuer, and refuses it';

/** The doubts about the key identifiers of a certificate, by who signed it. */
export function identifierDoubts(x509: X509Certificate, key: KeyObject): string[] {
  const parts = read(() => partsOf(x509.raw));
  if (parts?.authority === undefined || parts.subject === undefined) return [];
  const named = x509.subject === x509.issuer;
  const same = parts.authority === parts.subject;
  if (named === same) return [];
  const own = read(() => x509.verify(key)) === true;
  if (named) return own ? [NAMES_ANOTHER] : [];
  return own ? [] : [NAMES_ITSELF];
}

/** The key identifiers of the issuer and of the subject (RFC 5280 §4.2.1.1, §4.2.1.2). */
const AUTHORITY = '2.5.29.35';
const SUBJECT = '2.5.29.14';

/**
 * The signature algorithms that OpenSSL can check: RSA; ECDSA; EdDSA; DSA, also with SHA-2; and the three with SHA-3. What another
 * algorithm would say is unknown.
 */
const checkable =
  /^(1\.2\.840\.113549\.1\.1|1\.2\.840\.10045\.4|1\.3\.101|1\.2\.840\.10040\.4|2\.16\.840\.1\.101\.3\.4\.3)\.(\d+\.)*\d+$/u;

interface Parts {
  signature: Buffer;
  /** The object identifier of its algorithm. */
  algorithm: string;
  /** Whether the signed part names the same algorithm, as it must (RFC 5280 §4.1.1.2). */
  agrees: boolean;
  /** The key identifiers of the extensions, in hexadecimal. */
  authority: string | undefined;
  subject: string | undefined;
}

/** The parts of a certificate that OpenSSL can read. */
function partsOf(der: Buffer): Parts {
  const [content, identifier, bits] = asn1.children(asn1.decode(der)) as asn1.Asn1[];
  const fields = asn1.children(content as asn1.Asn1);
  const tagged = fields.find((field) => asn1.isContext(field, 3));
  // The version comes first, unless it is 1.
  const inner = fields[asn1.isContext(fields[0] as asn1.Asn1, 0) ? 2 : 1];
  const [list] = tagged === undefined ? [] : asn1.children(tagged);
  const values = new Map(
    (list === undefined ? [] : asn1.children(list)).map((extension): [string, Buffer] => {
      const fields = asn1.children(extension);
      return [asn1.dotted(fields[0] as asn1.Asn1), asn1.content(fields.at(-1) as asn1.Asn1)];
    }),
  );
  const signature = asn1.content(bits as asn1.Asn1).subarray(1);
  const algorithm = algorithmIn(identifier);
  const agrees = algorithm === read(() => algorithmIn(inner));
  return {
    signature,
    algorithm,
    agrees,
    authority: authorityIn(values.get(AUTHORITY)),
    subject: subjectIn(values.get(SUBJECT)),
  };
}

const algorithmIn = (identifier: asn1.Asn1 | undefined): string =>
  asn1.dotted(asn1.children(identifier as asn1.Asn1)[0] as asn1.Asn1);

function subjectIn(value: Buffer | undefined): string | undefined {
  return value && read(() => asn1.content(asn1.decode(value)).toString('hex'));
}

function authorityIn(value: Buffer | undefined): string | undefined {
  return (
    value &&
    read(() => {
      const identifier = asn1.children(asn1.decode(value)).find((field) => asn1.isContext(field, 0));
      return identifier && asn1.content(identifier).toString('hex');
    })
  );
}

/** What a function reads; undefined if it is not DER, or of a type that OpenSSL does not know. */
function read<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof KitError || (cause as NodeJS.ErrnoException).code?.startsWith('ERR_')) return undefined;
    throw cause;
  }
}
