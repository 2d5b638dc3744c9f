/** Shared by the tests of read-request. */
import { type KeyObject, sign } from 'node:crypto';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { encodeName } from '../../../src/core/certificates/distinguished-names.ts';
import { publicKeyDer } from '../../../src/core/keys/rsa.ts';
import { testKey } from '../../fixtures.ts';
import { newKeyPair } from '../../new-keys.ts';

export const {
  ia5String,
  printableString,
  sequence,
  oid,
  octetString,
  utf8String,
  integer,
  boolean,
  context,
  contextPrimitive,
  bitString,
} = make;
export const { nothing } = asn1;

/** A SET with its values in any order. */
export function set(...values: asn1.Asn1[]): asn1.Asn1 {
  const der = asn1.encode(sequence(...values));
  der[0] = 0x31;
  return asn1.decode(der);
}

/** A primitive value of any type. */
export const primitive = (type: keyof typeof asn1.tags, octets: string): asn1.Asn1 => ({
  tagClass: 0,
  type: asn1.tags[type],
  constructed: false,
  value: octets,
});

export const CN = '2.5.4.3';

export const SAN = '2.5.29.17';

export const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

export const SHA256_RSA = '1.2.840.113549.1.1.11';

export const SHA256_ECDSA = '1.2.840.10045.4.3.2';

export const attributeOf = (type: string, value: asn1.Asn1): asn1.Asn1 => sequence(oid(type), value);

export const cn = (value: asn1.Asn1): asn1.Asn1 => sequence(set(attributeOf(CN, value)));

export const extension = (type: string, value: asn1.Asn1, ...flag: asn1.Asn1[]): asn1.Asn1 =>
  sequence(oid(type), ...flag, octetString(asn1.encode(value)));

export const dns = (name: string): asn1.Asn1 => contextPrimitive(2, Buffer.from(name, 'latin1'));

export const asking = (...extensions: asn1.Asn1[]): asn1.Asn1 => sequence(oid(EXTENSION_REQUEST), set(sequence(...extensions)));

export const withSan = (...names: asn1.Asn1[]): Crafted => ({ attributes: [asking(extension(SAN, sequence(...names)))] });

/** Replacements for the parts of a sound request. */
export interface Crafted {
  key?: KeyObject;
  version?: asn1.Asn1;
  subject?: asn1.Asn1;
  spki?: asn1.Asn1;
  attributes?: asn1.Asn1[];
  /** All fields of the content. */
  content?: asn1.Asn1[];
  algorithm?: asn1.Asn1;
  /** The BIT STRING around a signature. */
  signature?: (bytes: Buffer) => asn1.Asn1;
  outer?: (info: asn1.Asn1, algorithm: asn1.Asn1, signature: asn1.Asn1) => asn1.Asn1;
}

/** A request with any content and a valid signature. */
export function craft(parts: Crafted): Buffer {
  const {
    key = testKey,
    version = integer(0),
    subject = encodeName('CN=x'),
    spki = asn1.decode(publicKeyDer(key)),
    attributes = [],
    content = [version, subject, spki, context(0, ...attributes)],
    algorithm = sequence(oid(SHA256_RSA), nothing()),
    signature = (bytes) => bitString(bytes),
    outer = sequence,
  } = parts;
  const info = sequence(...content);
  return asn1.encode(outer(info, algorithm, signature(sign('sha256', asn1.encode(info), key))));
}

export const ec = newKeyPair('ec', { namedCurve: 'P-256' }).privateKey;

export const other = (algorithm: asn1.Asn1): asn1.Asn1 =>
  sequence(algorithm, asn1.children(asn1.decode(publicKeyDer(testKey)))[1] as asn1.Asn1);

export const hint = 'make the request again, for example with the csr command';
