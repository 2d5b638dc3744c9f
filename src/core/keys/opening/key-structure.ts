/**
 * Refuses keys with a structure that OpenSSL overlooks: other programs refuse them or read another key. What OpenSSL would
 * write in the same way has none of these faults.
 */
import type { KeyObject } from 'node:crypto';
import * as asn1 from '../../asn1/asn1.ts';
import { KitError } from '../../errors.ts';
import type { DerForm } from '../containers/der-kinds.ts';
import { pkcs1Inside } from '../containers/rsa-inside.ts';
import { derLength } from '../spoilt/der-length.ts';

/** @throws KitError INPUT_INVALID, naming the fault */
export function requireStructure(key: KeyObject, der: Buffer, form: DerForm | undefined): void {
  if (form === undefined || isAsWritten(key, der, form)) return;
  const fault = faultIn(der, form);
  if (fault === undefined) return;
  throw new KitError('INPUT_INVALID', `the key is damaged: ${fault}`, {
    hint: 'get the key again from its source; if it is right, write it anew: openssl pkey -in old.key -out server.key',
  });
}

/** Whether OpenSSL writes a key with the same octets. It writes PKCS#1 in a tenth of the time that PKCS#8 takes. */
function isAsWritten(key: KeyObject, der: Buffer, form: DerForm): boolean {
  const inside = form === 'pkcs8' && key.asymmetricKeyType === 'rsa' ? pkcs1Inside(der, 'pkcs8') : undefined;
  return (inside === undefined ? written(key, form)?.equals(der) : written(key, 'pkcs1')?.equals(inside)) === true;
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
  return fields.length > 2 ? versionFault(fields, [0, 1]) : undefined;
}

function versionFault([version]: readonly asn1.Asn1[], known: readonly number[]): string | undefined {
  const octets = version === undefined ? Buffer.alloc(0) : asn1.content(version);
  if (octets.length === 1 && known.includes(octets[0] as number)) return undefined;
  return `its version is ${octets.length === 1 ? octets[0] : 'a large number'}, expected ${known.join(' or ')}`;
}
