/** Details of a certificate (RFC 5280 §4.1) that node:crypto does not show. */
import * as asn1 from '../asn1/asn1.ts';
import {
  anyOf,
  elementsOf,
  faulty,
  fieldsOf,
  integerOf,
  isThere,
  oidOf,
  type Part,
  readDocument,
  taggedOf,
} from '../asn1/asn1-parts.ts';
import { KitError } from '../errors.ts';

/** Signature algorithms by name (RFC 3279 §2.2, RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3). */
const algorithms: Readonly<Record<string, { name: string; weak?: true }>> = {
  '1.2.840.113549.1.1.2': { name: 'MD2', weak: true },
  '1.2.840.113549.1.1.4': { name: 'MD5', weak: true },
  '1.2.840.113549.1.1.5': { name: 'SHA-1', weak: true },
  '1.2.840.10040.4.3': { name: 'SHA-1', weak: true },
  '1.2.840.10045.4.1': { name: 'SHA-1', weak: true },
  '1.2.840.113549.1.1.14': { name: 'SHA-224' },
  '1.2.840.113549.1.1.11': { name: 'SHA-256' },
  '1.2.840.113549.1.1.12': { name: 'SHA-384' },
  '1.2.840.113549.1.1.13': { name: 'SHA-512' },
  '2.16.840.1.101.3.4.3.1': { name: 'SHA-224' },
  '2.16.840.1.101.3.4.3.2': { name: 'SHA-256' },
  '1.2.840.10045.4.3.2': { name: 'SHA-256' },
  '1.2.840.10045.4.3.3': { name: 'SHA-384' },
  '1.2.840.10045.4.3.4': { name: 'SHA-512' },
  '1.3.101.112': { name: 'Ed25519' },
  '1.3.101.113': { name: 'Ed448' },
};

/** RSASSA-PSS, whose hash is a parameter (RFC 4055 §3.1). */
const RSA_PSS = '1.2.840.113549.1.1.10';

/** Hashes by name (RFC 3279 §2.1, RFC 4055 §2.1). */
const hashes: Readonly<Record<string, { name: string; weak?: true }>> = {
  '1.2.840.113549.2.5': { name: 'MD5', weak: true },
  '1.3.14.3.2.26': { name: 'SHA-1', weak: true },
  '2.16.840.1.101.3.4.2.4': { name: 'SHA-224' },
  '2.16.840.1.101.3.4.2.1': { name: 'SHA-256' },
  '2.16.840.1.101.3.4.2.2': { name: 'SHA-384' },
  '2.16.840.1.101.3.4.2.3': { name: 'SHA-512' },
};

/** Version, signature and serial number of a certificate. */
export interface CertificateForm {
  /** 1 or 3. */
  version: number;
  /** The hash of the signature, `SHA-256` or `RSA-PSS and SHA-256`; for unknown algorithms, the dotted numbers. */
  signedWith: string;
  /** Whether that hash is broken. */
  weak: boolean;
  /** What is wrong with its serial number (RFC 5280 §4.1.2.2), `serial number is negative`; undefined if it is valid. */
  serialFault: string | undefined;
}

/** What to say about a certificate of version 1. */
export const withoutExtensions = (version: number): string => `X.509 v${version}, without extensions; servers may refuse it`;

/** The largest version to repeat in a message. */
const LARGEST_SHOWN = 1000n;

/** Maximum octets of a serial number (RFC 5280 §4.1.2.2). */
const LONGEST_SERIAL = 20;

/**
 * Reads version, serial number and signature algorithm of a certificate.
 *
 * @param der the certificate (RFC 5280 §4.1)
 * @throws KitError INPUT_INVALID, naming the part that is damaged
 */
export function certificateForm(der: Uint8Array): CertificateForm {
  const { version, serial, algorithm } = certificateParts(der);
  // Version 1 is omitted (RFC 5280 §4.1.2.1); otherwise the number counts from 0.
  const number = version === undefined ? 1n : integerOf(version) + 1n;
  if (number < 1n || number > 3n) {
    const shown = number > -LARGEST_SHOWN && number < LARGEST_SHOWN ? `X.509 v${number}` : 'of a very large version';
    throw new KitError('INPUT_INVALID', `the certificate says that it is ${shown}, but only v1 to v3 exist`, {
      hint: 'get it again from its source; if it is the same, ask its issuer for an X.509 v3 certificate',
    });
  }
  return {
    version: Number(number),
    ...signatureForm(algorithm),
    serialFault: serialFault(serial),
  };
}

/** The hash of a signature by its algorithm, and whether that hash is broken. */
export function signatureForm(algorithm: Part): Pick<CertificateForm, 'signedWith' | 'weak'> {
  const [identifier, parameters] = fieldsOf(algorithm, ['identifier', 'parameters']);
  const dotted = oidOf(identifier);
  if (dotted === RSA_PSS) {
    const { name, weak = false } = pssHash(parameters);
    return { signedWith: `RSA-PSS and ${name}`, weak };
  }
  const known = algorithms[dotted];
  return { signedWith: known?.name ?? dotted, weak: known?.weak ?? false };
}

/** The hash of RSASSA-PSS; without the field, it is SHA-1. */
function pssHash(parameters: Part): { name: string; weak?: true } {
  const [first] = isThere(parameters) ? elementsOf(parameters, 'sequence', 'parameter') : [];
  const oid =
    first !== undefined && asn1.isContext(first.value, 0)
      ? oidOf(fieldsOf(taggedOf(first, 0), ['hash', 'parameters'])[0])
      : '1.3.14.3.2.26';
  return hashes[oid] ?? { name: `the hash ${oid}` };
}

function serialFault(serial: Part): string | undefined {
  const number = integerOf(serial);
  if (number < 0n) return 'serial number is negative, which Go 1.23 and later refuse';
  if (number === 0n) return 'serial number is 0, which RFC 5280 forbids';
  const { length } = asn1.content(anyOf(serial));
  return length > LONGEST_SERIAL ? `serial number has ${length} octets; RFC 5280 allows ${LONGEST_SERIAL}` : undefined;
}

/** The parts of a certificate used here. */
export interface CertificateParts {
  /** Undefined if it is omitted. */
  version: Part | undefined;
  serial: Part;
  issuer: Part;
  subject: Part;
  /** The algorithm of the signature. */
  algorithm: Part;
  /** The SEQUENCE OF Extension; undefined if there is none. */
  extensions: Part | undefined;
}

/** OpenSSL reads BER too. What is signed cannot be written in another way. */
const GET_AGAIN =
  'get the file again from its source; if it is the same, ask its issuer for one in DER, which Java and Go require';

/**
 * Splits a certificate into its parts.
 *
 * @throws KitError INPUT_INVALID, naming the part that is damaged
 */
export function certificateParts(der: Uint8Array): CertificateParts {
  const certificate = readDocument(der, 'the certificate', GET_AGAIN);
  const [toBeSigned, algorithm] = fieldsOf(certificate, ['content', 'signature algorithm', 'signature']);
  const [first, ...rest] = elementsOf(toBeSigned, 'sequence', 'field');
  const versioned = first !== undefined && asn1.isContext(first.value, 0);
  const [serial, , issuer, , subject, , ...more] = versioned ? rest : [first, ...rest];
  const field = (part: Part | undefined, name: string): Part => {
    if (part !== undefined && isThere(part)) return { ...part, name: `${certificate.name}: ${name}` };
    throw faulty(certificate, `${name} is missing`);
  };
  const extensions = more.find((part) => asn1.isContext(part?.value, 3));
  return {
    version: versioned ? taggedOf(field(first, 'version'), 0) : undefined,
    serial: field(serial, 'serial number'),
    issuer: field(issuer, 'issuer'),
    subject: field(subject, 'subject'),
    algorithm,
    extensions: extensions && taggedOf(extensions, 3),
  };
}
