/**
 * Refuses keys with a structure that OpenSSL overlooks: other programs refuse them or read another key. What OpenSSL would
 * write in the same way has none of these faults.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import * as asn1 from '../../asn1/asn1.ts';
import * as make from '../../asn1/make-asn1.ts';
import { KitError } from '../../errors.ts';
import { privateKeyFrom } from '../../octets/foreign-keys.ts';
import type { DerForm } from '../containers/der-kinds.ts';
import { pkcs1Inside } from '../containers/rsa-inside.ts';
import { GET_AGAIN, multiPrime } from '../key-proof.ts';
import { isSameKey } from '../same-key.ts';
import { derLength } from '../spoilt/der-length.ts';

/**
 * @returns what is missing in it or written in another way than usual, and what was done about it
 * @throws KitError INPUT_INVALID, naming the fault
 */
export function requireStructure(key: KeyObject, der: Buffer, form: DerForm | undefined): string[] {
  if (form === undefined) return [];
  // OpenSSL reads and writes other primes whatever they are.
  if (key.type === 'private' && morePrimes.test(der.toString('hex', 0, BEFORE_MODULUS))) throw multiPrime();
  const fault = isAsWritten(key, der, form) ? undefined : faultIn(der, form);
  if (fault !== undefined) throw damaged(fault, REWRITE);
  if (key.asymmetricKeyType !== 'ec') return [];
  const fields = asn1.children(asn1.decode(form === 'pkcs8' ? insideOf(der) : der));
  const isPrivate = key.type === 'private';
  const point = isPrivate ? fields.filter((field) => asn1.isContext(field, 1)).flatMap(asn1.children)[0] : fields[1];
  refuseHybrid(point, CONVERT);
  return isPrivate ? valueNotes(key, fields) : [];
}

/**
 * Looks at the key of a certificate, which OpenSSL writes in the form in which it was.
 *
 * @throws KitError INPUT_INVALID if it is a point of a curve in the hybrid form
 */
export function requireUsualPoint(key: KeyObject): void {
  if (key.asymmetricKeyType !== 'ec') return;
  refuseHybrid(
    asn1.children(asn1.decode(key.export({ type: 'spki', format: 'der' })))[1],
    'ask its issuer for another certificate',
  );
}

/** @param point the BIT STRING with it */
function refuseHybrid(point: asn1.Asn1 | undefined, hint: string): void {
  // The first octet counts unused bits.
  const form = point === undefined ? undefined : asn1.content(point)[1];
  if (form !== 6 && form !== 7) return;
  throw damaged('its public key is in the hybrid form, which RFC 5480 forbids', hint);
}

const CONVERT =
  'get the key again from its source; if it is right, write it anew: openssl ec -in old.key -conv_form uncompressed -out server.key';

/** The start of a PKCS#1 key of version 1, also inside PKCS#8, up to its modulus, in hexadecimal. */
const morePrimes = /30(?:82.{4}|81..)02010102/;
const BEFORE_MODULUS = 40;

const REWRITE = 'get the key again from its source; if it is right, write it anew: openssl pkey -in old.key -out server.key';

/** The error for a key that OpenSSL refuses, with what is wrong with its structure; undefined if nothing is. */
export function structureFault(der: Buffer, form: DerForm | undefined): KitError | undefined {
  try {
    const fault = form === undefined ? undefined : faultIn(der, form);
    return fault === undefined ? undefined : damaged(fault, REWRITE);
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

const damaged = (fault: string, hint: string): KitError =>
  new KitError('INPUT_INVALID', `the key is damaged: ${fault}`, { hint });

/**
 * Whether OpenSSL writes a key with the same octets. It writes PKCS#1 in a tenth of the time that PKCS#8 takes. OpenSSL 3.5 writes
 * the version that it read.
 */
function isAsWritten(key: KeyObject, der: Buffer, form: DerForm): boolean {
  const inside = form === 'pkcs8' && key.asymmetricKeyType === 'rsa' ? pkcs1Inside(der, 'pkcs8') : undefined;
  if (key.type === 'private' && !(versionOf(der) === VERSIONS[form] && versionOf(inside) === VERSIONS.pkcs1)) return false;
  return (inside === undefined ? written(key, form)?.equals(der) : written(key, 'pkcs1')?.equals(inside)) === true;
}

/** The version that OpenSSL writes into a new private key. */
const VERSIONS: Readonly<Partial<Record<DerForm, number>>> & { pkcs1: number } = { pkcs1: 0, pkcs8: 0, sec1: 1 };

/** The version of a private key in DER, which comes first; that of PKCS#1 if there is none to look at. */
function versionOf(der: Buffer | undefined): number | undefined {
  if (der === undefined) return VERSIONS.pkcs1;
  const at = 2 + ((der[1] ?? 0) < 0x80 ? 0 : (der[1] ?? 0) & 0x7f);
  return der[at] === integer && der[at + 1] === 1 ? der[at + 2] : undefined;
}

/** A key as OpenSSL writes it; undefined if it cannot. */
function written(key: KeyObject, form: DerForm): Buffer | undefined {
  try {
    return key.type === 'private'
      ? key.export({ type: form as 'pkcs8', format: 'der' })
      : key.export({ type: form as 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

/** The note on a key of a curve without its public half, as Java writes all of them (RFC 5915 §3 allows it). */
export const NO_PUBLIC_HALF = 'it does not contain its public key, which was computed from the private one';

/**
 * What is unusual in a private key of a curve, whose value has as many octets as the order of the curve (RFC 5915 §3).
 *
 * @param fields of its ECPrivateKey
 * @throws KitError INPUT_INVALID if the value is shorter, and not proven by the public key
 */
function valueNotes(key: KeyObject, fields: readonly asn1.Asn1[]): string[] {
  const usual = asn1.children(asn1.decode(key.export({ type: 'sec1', format: 'der' })));
  if (fields[1] === undefined || asn1.content(fields[1]).every((octet) => octet === 0)) {
    throw damaged('its private value is zero', GET_AGAIN);
  }
  const isPublic = (field: asn1.Asn1): boolean => asn1.isContext(field, 1);
  const isAlone = !fields.some(isPublic);
  const alone = isAlone ? [NO_PUBLIC_HALF] : [];
  const [has, size] = [fields, usual].map(([, value]) => asn1.content(value as asn1.Asn1).length) as [number, number];
  if (has === size) return alone;
  if (has > size) return [...alone, 'its private value had leading zeros: removed'];
  const short = `its private value has only ${has} of ${size} octets`;
  if (isAlone) throw damaged(`${short}, and it has no public key that shows whether only zeros are missing`, REWRITE);
  const without = make.sequence(...usual.filter((field) => !isPublic(field)));
  const computed = publicHalf(privateKeyFrom({ key: asn1.encode(without), format: 'der', type: 'sec1' }));
  if (!isSameKey(computed, publicHalf(key))) {
    throw damaged(`${short}, which do not belong to its public key`, GET_AGAIN);
  }
  return [`${short}, and belongs to its public key: added the zeros before it`];
}

/** Of a key that passed. */
const publicHalf = (key: KeyObject): KeyObject => createPublicKey(key);

/** The key inside PKCS#8. */
const insideOf = (pkcs8: Buffer): Buffer => asn1.content(asn1.children(asn1.decode(pkcs8))[2] as asn1.Asn1);

/** OIDs of RSA and of keys on a curve, in hexadecimal. */
const RSA = '2a864886f70d010101';
const EC = '2a8648ce3d0201';

const { integer, bitString } = asn1.tags;

function faultIn(der: Buffer, form: DerForm): string | undefined {
  const fields = asn1.children(asn1.decode(der));
  if (form === 'pkcs1') return numbersFault(fields);
  if (form === 'sec1') return versionFault(fields, [1]);
  const [algorithm, value] = form === 'spki' ? fields : fields.slice(1);
  if (algorithm === undefined || value === undefined) return undefined;
  const [oid, parameters] = asn1.children(algorithm);
  const inside = asn1.is(value, bitString) ? asn1.content(value).subarray(1) : asn1.content(value);
  return (form === 'pkcs8' ? pkcs8Fault(fields) : undefined) ?? insideFault(oid, parameters, inside);
}

function pkcs8Fault(fields: readonly asn1.Asn1[]): string | undefined {
  const halves = fields.filter((field) => asn1.isContext(field, 1)).length;
  return halves > 1 ? 'it has two public halves' : versionFault(fields, [0, 1]);
}

/** What is wrong with the key inside PKCS#8 or SubjectPublicKeyInfo. */
function insideFault(oid: asn1.Asn1 | undefined, parameters: asn1.Asn1 | undefined, inside: Buffer): string | undefined {
  const type = oid && asn1.content(oid).toString('hex');
  if ((type !== RSA && type !== EC) || inside[0] !== 0x30) return undefined;
  const length = derLength(inside);
  if (length !== undefined && length < inside.length) return 'other octets follow the key inside it';
  const fields = asn1.children(asn1.decode(inside));
  if (type === RSA) return numbersFault(fields);
  const own = fields.find((field) => asn1.isContext(field, 0));
  const [curve] = own === undefined ? [] : asn1.children(own);
  if (curve !== undefined && parameters !== undefined && !asn1.encode(curve).equals(asn1.encode(parameters))) {
    return 'it names two different curves';
  }
  return versionFault(fields, [1]);
}

/** PKCS#1: of a public key, modulus and exponent; of a private key, a version before them. */
function numbersFault(fields: readonly asn1.Asn1[]): string | undefined {
  const negative = fields.some((field) => asn1.is(field, integer) && (asn1.content(field)[0] ?? 0) >= 0x80);
  if (negative) return 'a number in it is negative: the zero before it is missing';
  return fields.length > 2 ? versionFault(fields, [0]) : undefined;
}

function versionFault([version]: readonly asn1.Asn1[], known: readonly number[]): string | undefined {
  const octets = version === undefined ? Buffer.alloc(0) : asn1.content(version);
  if (octets.length === 1 && known.includes(octets[0] as number)) return undefined;
  return `its version is ${octets.length === 1 ? octets[0] : 'a large number'}, expected ${known.join(' or ')}`;
}
