/** Why OpenSSL refuses the DER of a key: what is missing in it, cut short, or does not belong together. */
import * as asn1 from '../../asn1/asn1.ts';
import { KitError } from '../../errors.ts';
import { GET_AGAIN, multiPrime } from '../key-proof.ts';
import { derLength } from '../spoilt/der-length.ts';

/** Algorithms of keys (RFC 8017 §A.1, RFC 5480 §2.1.1). */
const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';

/** Curves by their object identifier: name, and octets of a coordinate. */
const curves: Readonly<Record<string, { name: string; size: number }>> = {
  '1.2.840.10045.3.1.7': { name: 'P-256', size: 32 },
  '1.3.132.0.34': { name: 'P-384', size: 48 },
  '1.3.132.0.35': { name: 'P-521', size: 66 },
  '1.3.132.0.10': { name: 'secp256k1', size: 32 },
};

/** Keys of RFC 8410 by their object identifier: name, and octets of either half. */
const octetKeys: Readonly<Record<string, { name: string; size: number }>> = {
  '1.3.101.110': { name: 'X25519', size: 32 },
  '1.3.101.111': { name: 'X448', size: 56 },
  '1.3.101.112': { name: 'Ed25519', size: 32 },
  '1.3.101.113': { name: 'Ed448', size: 57 },
};

/** Numbers of an RSA key (RFC 8017 §A.1.1, §A.1.2), with the version. */
const PUBLIC_NUMBERS = 2;
const PRIVATE_NUMBERS = 9;

/** A fault, and what to do if getting the key again is not the way. */
interface Fault {
  says: string;
  hint?: string;
}

/**
 * The error for a key that OpenSSL refuses.
 *
 * @param der PKCS#1, PKCS#8, SEC 1 or SubjectPublicKeyInfo
 * @param name what to call the key
 * @returns undefined if no fault is known
 */
export function keyFault(der: Buffer, name = 'the key'): KitError | undefined {
  try {
    const fault = faultIn(asn1.children(asn1.decode(der)));
    if (fault === undefined || fault instanceof KitError) return fault;
    return new KitError('INPUT_INVALID', `${name} is damaged: ${fault.says}`, { hint: fault.hint ?? GET_AGAIN });
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

const { integer, octetString, bitString, oid, sequence } = asn1.tags;

function faultIn(fields: readonly asn1.Asn1[]): Fault | KitError | undefined {
  const [first, second, third] = fields;
  if (asn1.is(first, integer) && asn1.is(second, sequence) && asn1.is(third, octetString)) {
    return privateFault(second, asn1.content(third));
  }
  if (asn1.is(first, integer) && asn1.is(second, octetString)) return ecFault(fields, undefined);
  if (asn1.is(first, sequence) && asn1.is(second, bitString)) return publicFault(first, asn1.content(second).subarray(1));
  return asn1.is(first, integer) ? numbersFault(fields) : undefined;
}

/** The fault of a key in PKCS#8. */
function privateFault(algorithm: asn1.Asn1, inside: Buffer): Fault | KitError | undefined {
  const [type = '', parameters] = typeOf(algorithm);
  const octetKey = octetKeys[type];
  if (octetKey !== undefined) {
    const { name, size } = octetKey;
    if (inside.length === size) return { says: `its private value is not in an OCTET STRING, as ${name} keys have it` };
    const has = inside[0] === octetString && inside[1] === inside.length - 2 ? inside.length - 2 : undefined;
    if (has === undefined) return { says: 'the private value inside it is cut off' };
    return has === size ? undefined : { says: `its private value has ${has} octets, but ${name} has ${size}` };
  }
  if (type !== RSA && type !== EC) return undefined;
  const cut = cutFault(inside);
  if (cut !== undefined) return cut;
  const fields = asn1.children(asn1.decode(inside));
  return type === RSA ? numbersFault(fields) : ecFault(fields, parameters);
}

/** The fault of a SubjectPublicKeyInfo. */
function publicFault(algorithm: asn1.Asn1, bits: Buffer): Fault | KitError | undefined {
  const [type = '', parameters] = typeOf(algorithm);
  const octetKey = octetKeys[type];
  if (octetKey !== undefined) {
    const { name, size } = octetKey;
    return bits.length === size ? undefined : { says: `it has ${bits.length} octets, but ${name} has ${size}` };
  }
  if (type === RSA && forms[bits[0] ?? 0] !== undefined)
    return { says: 'it says that it is an RSA key, but contains one of a curve' };
  if (type === EC && derLength(bits) === bits.length)
    return { says: 'it says that it is a key of a curve, but contains an RSA key' };
  if (type === RSA) return cutFault(bits) ?? numbersFault(asn1.children(asn1.decode(bits)));
  return type === EC ? (curveFault(parameters) ?? pointFault(bits, parameters)) : undefined;
}

function typeOf(algorithm: asn1.Asn1): [string?, asn1.Asn1?] {
  const [type, parameters] = asn1.children(algorithm);
  return asn1.is(type, oid) ? [asn1.dotted(type), parameters] : [];
}

function cutFault(inside: Buffer): Fault | undefined {
  const length = derLength(inside);
  if (length === undefined) return { says: 'what is inside it is not a key' };
  if (length === inside.length) return undefined;
  return length < inside.length
    ? { says: 'other octets follow the key inside it' }
    : { says: `the key inside it is cut off: it has only ${inside.length} of its ${length} octets` };
}

function numbersFault(fields: readonly asn1.Asn1[]): Fault | KitError | undefined {
  const [version] = fields;
  const isPublic = fields.length <= PUBLIC_NUMBERS + 1;
  const isMultiPrime = !isPublic && asn1.is(version, integer) && asn1.content(version)[0] === 1;
  const numbers = isPublic ? PUBLIC_NUMBERS : PRIVATE_NUMBERS;
  const count = fields.length;
  if (isMultiPrime && count === numbers) return { says: 'its version is 1, for more than two primes, but it has only two' };
  if (isMultiPrime) return multiPrime();
  const of = isPublic ? 'a public RSA key' : 'a private RSA key';
  if (count < numbers) return { says: `it has only ${count} of the ${numbers} values of ${of}` };
  if (count > numbers) return { says: `it has ${count} values, but ${of} has ${numbers}: others were added at its end` };
  const other = fields.findIndex((field) => !asn1.is(field, integer));
  return other < 0 ? undefined : { says: `value ${other + 1} of its ${numbers} is not a number` };
}

const NAMED_CURVE = 'export the key again as PKCS#8, which names its curve';

/** @param outer the curve that PKCS#8 names */
function ecFault(fields: readonly asn1.Asn1[], outer: asn1.Asn1 | undefined): Fault | undefined {
  const inContext = (number: number): asn1.Asn1 | undefined => {
    const tagged = fields.find((field) => asn1.isContext(field, number));
    return tagged && asn1.children(tagged)[0];
  };
  const curve = asn1.is(outer, oid) ? outer : (inContext(0) ?? outer);
  const fault = curveFault(curve);
  if (fault !== undefined) return fault;
  const point = inContext(1);
  if (point === undefined) return { says: 'its private value is larger than its curve allows' };
  return pointFault(asn1.content(point).subarray(1), curve);
}

function curveFault(curve: asn1.Asn1 | undefined): Fault | undefined {
  if (curve === undefined || asn1.is(curve, asn1.tags.null)) {
    return { says: 'it does not say which curve it is on', hint: NAMED_CURVE };
  }
  if (!asn1.is(curve, oid)) return undefined;
  const name = asn1.dotted(curve);
  return usualCurves.test(name)
    ? undefined
    : { says: `its curve, ${name}, is not known`, hint: 'use a key on P-256, P-384 or P-521, or an RSA key' };
}

/** Curves that OpenSSL knows: of X9.62, SEC 2, Brainpool, and SM2. */
const usualCurves =
  /^(?:1\.2\.840\.10045\.3\.[01]|1\.3\.132\.0|1\.3\.36\.3\.3\.2\.8\.1\.1|1\.2\.156\.10197\.1|2\.23\.43\.1\.4)\.\d+$/;

/** Forms of a point: compressed, with either sign, and uncompressed (SEC 1 §2.3.3). */
const forms: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 2 };

function pointFault(point: Buffer, curve: asn1.Asn1 | undefined): Fault | undefined {
  const known = asn1.is(curve, oid) ? curves[asn1.dotted(curve)] : undefined;
  const on = known === undefined ? 'its curve' : `the curve ${known.name}`;
  const coordinates = forms[point[0] ?? 0];
  if (known !== undefined && coordinates !== undefined && point.length !== 1 + coordinates * known.size) {
    const expected = 1 + coordinates * known.size;
    return { says: `its public key has ${point.length} octets, but a key on ${on} has ${expected}` };
  }
  return { says: `its public key is not a point on ${on}: part of it was changed` };
}
