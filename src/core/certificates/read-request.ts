/** Reads certificate requests from others (PKCS#10, RFC 2986): verifies them and checks everything that is copied from them. */
import { type KeyObject, verify } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import * as asn1 from '../asn1/asn1.ts';
import {
  anyOf,
  bitsOf,
  booleanOf,
  elementsOf,
  encodedIn,
  faulty,
  fieldsOf,
  integerOf,
  isOf,
  isThere,
  octetsOf,
  oidOf,
  type Part,
  readDocument,
  taggedElementsOf,
} from '../asn1/asn1-parts.ts';
import * as make from '../asn1/make-asn1.ts';
import { KitError } from '../errors.ts';
import { rsaPublicKeyInside } from '../keys/containers/rsa-inside.ts';
import { checkKey } from '../keys/key-checks.ts';
import { keyTypeName } from '../keys/rsa.ts';
import { publicKeyFrom } from '../octets/foreign-keys.ts';
import { checkGeneralNames } from './alternative-names.ts';
import { checkName, formatName } from './distinguished-names.ts';

/** The parts of a request that are copied into a certificate. */
export interface CertificateRequest {
  /** RFC 4514. */
  subject: string;
  publicKey: KeyObject;
  /** The encoded name from the request. */
  readonly name: asn1.Asn1;
  /** The encoded SAN extension from the request. */
  readonly subjectAltName: asn1.Asn1 | undefined;
  /** Names of other requested extensions, which are not copied. */
  readonly leftOut: readonly string[];
}

const oids = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  subjectAltName: '2.5.29.17',
} as const;

/** Attributes with the requested extensions: RFC 2985 §5.4.2, and the one of older Windows versions. */
export const extensionRequests: readonly string[] = ['1.2.840.113549.1.9.14', '1.3.6.1.4.1.311.2.1.14'];

/** Names of extensions that requests ask for. */
const extensionNames: Readonly<Record<string, string>> = {
  '2.5.29.14': 'subject key identifier',
  '2.5.29.15': 'key usage',
  '2.5.29.17': 'subject alternative name',
  '2.5.29.19': 'basic constraints',
  '2.5.29.32': 'certificate policies',
  '2.5.29.35': 'authority key identifier',
  '2.5.29.37': 'extended key usage',
};

/**
 * Supported signature algorithms of requests: type of key, and hash for node:crypto (RFC 8017 Appendix A.2.4, RFC 5758 §3.2,
 * RFC 8410 §3).
 */
const algorithms: Readonly<Record<string, SignedWith>> = {
  '1.2.840.113549.1.1.5': { key: 'rsa', hash: 'sha1' },
  '1.2.840.113549.1.1.14': { key: 'rsa', hash: 'sha224' },
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.1': { key: 'ec', hash: 'sha1' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
  '1.3.101.112': { key: 'ed25519', hash: null },
};

/** Types of keys in messages. */
const holders = { rsa: 'an RSA', ec: 'an EC', ed25519: 'an Ed25519' } as const;

interface SignedWith {
  key: keyof typeof holders;
  hash: string | null;
}

/** Names of unsupported signature algorithms (RFC 4055 §3.1). */
const unreadAlgorithms: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.10': 'RSA-PSS',
};

/** Requests that were checked: only these are copied into a certificate. */
const checked = new WeakSet<object>();

/** Whether `readRequest` returned this value. */
export const isReadRequest = (value: unknown): value is CertificateRequest =>
  typeof value === 'object' && value !== null && checked.has(value);

/**
 * Reads a request, and checks that its own key signed it, that it follows RFC 2986, and that its subject and SAN are valid in a
 * certificate.
 *
 * @param der PKCS#10 (RFC 2986 §4)
 * @throws KitError INPUT_INVALID, naming the part that is damaged or not supported; SIGNATURE_INVALID if the signature is
 *   wrong
 */
export function readRequest(der: Uint8Array): CertificateRequest {
  requireArguments({ der }, { der: a.bytes });
  const request = readDocument(der, 'the certificate request', 'make the request again, for example with the csr command');
  const [info, algorithm, signature] = fieldsOf(request, ['content', 'signature algorithm', 'signature']);
  const [version, name, spki, attributes] = fieldsOf(info, ['version', 'subject', 'public key', 'attributes']);
  if (integerOf(version) !== 0n) throw faulty(version, `${integerOf(version)}, expected 0`);
  const { key, hash } = signatureAlgorithm(algorithm);
  const publicKey = readPublicKey(spki);
  checkKey(publicKey);
  if (publicKey.asymmetricKeyType !== key) {
    throw faulty(algorithm, `for ${holders[key]} key, but the request contains ${keyTypeName(publicKey)}`);
  }
  if (!isSignedBy(publicKey, hash, anyOf(info), bitsOf(signature))) {
    throw new KitError('SIGNATURE_INVALID', "the certificate request's own signature does not verify", {
      hint: 'it was changed after it was signed: make it again',
    });
  }
  const subject = { ...name, name: `${request.name}: subject` };
  checkName(subject);
  const read = { subject: formatName(subject), publicKey, name: anyOf(name), ...requestedExtensions(request, attributes) };
  checked.add(read);
  return read;
}

/** The algorithm of the signature, with its parameters checked (RFC 4055 §5, RFC 5758 §3.2). */
function signatureAlgorithm(part: Part): SignedWith {
  const [identifier, parameters] = fieldsOf(part, ['identifier', 'parameters']);
  const oid = oidOf(identifier);
  const name = unreadAlgorithms[oid];
  if (name !== undefined) {
    throw new KitError('INPUT_INVALID', `the certificate request is signed with ${name}, which is not supported`, {
      hint: 'make it again with an RSA key and plain SHA-256',
    });
  }
  const known = algorithms[oid];
  if (known === undefined) {
    throw new KitError('INPUT_INVALID', `the certificate request is signed with an unsupported algorithm (${oid})`, {
      hint: 'make the request again with SHA-256',
    });
  }
  // RFC 4055 §5 requires NULL, but readers must also accept missing parameters.
  if (isThere(parameters) && !(known.key === 'rsa' && isOf(parameters, 'null'))) {
    throw faulty(parameters, known.key === 'rsa' ? 'not NULL' : 'expected none');
  }
  return known;
}

/** The public key; an RSA key must have NULL parameters (RFC 3279 §2.3.1). */
function readPublicKey(spki: Part): KeyObject {
  const [algorithm, bits] = fieldsOf(spki, ['algorithm', 'bits']);
  const [identifier, parameters] = fieldsOf(algorithm, ['identifier', 'parameters']);
  if (oidOf(identifier) === oids.rsaEncryption && !isOf(parameters, 'null')) {
    throw faulty(parameters, isThere(parameters) ? 'not NULL' : 'missing, expected NULL');
  }
  bitsOf(bits);
  try {
    const der = asn1.encode(anyOf(spki));
    return rsaPublicKeyInside(der) ?? publicKeyFrom({ key: der, format: 'der', type: 'spki' });
  } catch (cause) {
    if (cause instanceof KitError) throw cause;
    throw faulty(spki, 'damaged, or an unsupported type of key', cause);
  }
}

function isSignedBy(publicKey: KeyObject, hash: string | null, content: asn1.Asn1, signature: Buffer): boolean {
  try {
    return verify(hash, asn1.encode(content), publicKey, signature);
  } catch {
    // OpenSSL throws if the key cannot make such a signature.
    return false;
  }
}

/** The SAN among the requested extensions, and the names of the others. */
function requestedExtensions(request: Part, attributes: Part): Pick<CertificateRequest, 'subjectAltName' | 'leftOut'> {
  // RFC 2986 requires the field even if it is empty; some programs leave it out.
  const found = isThere(attributes) ? taggedElementsOf(attributes, 0, 'attribute') : [];
  const read = found.map((attribute) => {
    const [type, values] = fieldsOf(attribute, ['type', 'values']);
    return { type: oidOf(type), values: elementsOf(values, 'set', 'value'), attribute };
  });
  const asking = read.filter(({ type }) => extensionRequests.includes(type));
  const [only] = asking;
  if (asking.length > 1) throw faulty(request, 'two attributes ask for extensions, expected one');
  const twice = read.find(({ type }, index) => read.findIndex((other) => other.type === type) !== index);
  if (twice !== undefined) throw faulty(request, `duplicate attribute ${twice.type}`);
  if (only === undefined) return { subjectAltName: undefined, leftOut: [] };
  const [value, ...more] = only.values;
  if (value === undefined || more.length > 0) {
    throw faulty(request, `the attribute that asks for extensions has ${only.values.length} values, expected one`);
  }
  return judgeExtensions({ ...value, name: `${request.name}: extensions` });
}

function judgeExtensions(list: Part): Pick<CertificateRequest, 'subjectAltName' | 'leftOut'> {
  const seen = new Map<string, asn1.Asn1>();
  for (const extension of elementsOf(list, 'sequence', 'extension')) {
    const [type, second, third] = fieldsOf(extension, ['type', 'critical', 'value']);
    const oid = oidOf(type);
    const called = `the certificate request: ${extensionNames[oid] ?? `extension ${oid}`}`;
    if (seen.has(oid)) throw faulty({ ...extension, name: called }, 'duplicate, expected once');
    const flagged = isOf(second, 'boolean');
    const critical = flagged && booleanOf({ ...second, name: `${called}: critical` });
    const rest = flagged ? third : second;
    if (!flagged && isThere(third)) throw faulty({ ...third, name: called }, 'more than a type and a value');
    if (oid === oids.subjectAltName) checkGeneralNames(encodedIn({ ...rest, name: called }));
    else octetsOf({ ...rest, name: called });
    // DER omits a flag that is false (X.690 §11.5); some requests include it.
    seen.set(oid, make.sequence(anyOf(type), ...(critical ? [anyOf(second)] : []), anyOf(rest)));
  }
  const leftOut = [...seen.keys()].filter((oid) => oid !== oids.subjectAltName).map((oid) => extensionNames[oid] ?? oid);
  return { subjectAltName: seen.get(oids.subjectAltName), leftOut };
}
