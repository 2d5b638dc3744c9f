/** Reads JSON Web Keys (RFC 7517), with checks that node:crypto lacks. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { KitError } from '../../errors.ts';
import { excerpt, visible } from '../../escape.ts';
import { certificateKey } from '../../octets/foreign-keys.ts';
import { ecdh, fits, rsaEncryption } from './jwk-algorithms.ts';
import { type SoundJwk, soundKey } from './jwk-checks.ts';
import { hasMember, type Members, refuse, withoutType } from './jwk-members.ts';
import { labelNotes } from './label-notes.ts';
import type { Checking } from './rsa/rsa-numbers.ts';
import { sameKey } from './thumbprint.ts';

/** What a JWK says about its key besides the numbers (RFC 7517 §4). */
export interface Labels {
  kid?: string | undefined;
  use?: string | undefined;
  alg?: string | undefined;
}

/** A JWK that was read: a key with matching numbers, and its labels. */
export interface ReadJwk extends Labels {
  /** Private if the JWK has private members. */
  key: KeyObject;
  /** Why the key is not a signing key; undefined if it may be one. */
  notForSigning?: string | undefined;
  /** End of its certificate, if it has one. */
  notAfter?: Date | undefined;
  /** The first certificate in `x5c`. */
  certificate?: X509Certificate | undefined;
  /** `key_ops` (RFC 7517 §4.3), unchanged. */
  operations?: readonly string[] | undefined;
  /** `nbf` and `exp`, the start and the end of the key: no RFC defines them for keys, but some key directories use them. */
  starts?: Date | undefined;
  ends?: Date | undefined;
  /** What was repaired, and what is unusual. */
  notes: string[];
}

/**
 * Reads a JWK of any kind, public or private (RFC 7518 §6, RFC 8037 §2); a JWK without numbers is read from its certificate.
 *
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function readJwk(jwk: Members, checking: Checking): ReadJwk {
  const certificate = firstCertificate(jwk);
  const numbered = ['n', 'e', 'x', 'y', 'd', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'].some((name) => hasMember(jwk, name));
  const { key, notes } =
    certificate === undefined || numbered ? soundKey(jwk, checking) : certified(jwk, certificate, checking);
  if (certificate instanceof X509Certificate && /[_-]/.test(firstOf(jwk)))
    notes.push('"x5c" is base64url instead of base64: accepted');
  if (numbered && certificate instanceof KitError) notes.push(`${certificate.message}: ignored`);
  if (numbered && certificate instanceof X509Certificate && !sameKey(certificateKey(certificate), key)) {
    throw refuse('the certificate in "x5c" does not match the key of the JWK', 'ask its publisher which one is right');
  }
  const labels = { kid: text(jwk['kid']), use: useOf(jwk), alg: text(jwk['alg']) };
  const use = text(jwk['use']);
  if (use !== undefined && labels.use === undefined) {
    notes.push(`"use" is ${excerpt(use)}, which is neither sig nor enc: ignored`);
  }
  if (labels.alg !== undefined && !fits(key, labels.alg)) {
    notes.push(`"alg" is "${visible(labels.alg.slice(0, 40))}", which does not work with this key: ignored`);
  }
  const read = certificate instanceof X509Certificate ? certificate : undefined;
  notes.push(...labelNotes(jwk, read));
  const notAfter = read && new Date(read.validTo);
  return { key, ...labels, ...lifeOf(jwk), notForSigning: notForSigning(jwk), notAfter, certificate: read, notes };
}

/** Times in seconds stay below this, also those that mean "never" (the year 9999); times in milliseconds are above since 1998. */
const LATEST_SECOND = 9e11;

/** What distinguishes keys with the same `use` and `alg`. */
function lifeOf({ key_ops: operations, exp, nbf }: Members): Pick<ReadJwk, 'operations' | 'starts' | 'ends'> {
  const named = Array.isArray(operations) ? operations.filter((operation) => typeof operation === 'string') : [];
  const [starts, ends] = [timeIn(nbf), timeIn(exp)];
  return {
    ...(named.length === 0 ? {} : { operations: named }),
    ...(starts === undefined ? {} : { starts }),
    ...(ends === undefined ? {} : { ends }),
  };
}

function timeIn(value: unknown): Date | undefined {
  const at = typeof value === 'number' && value > 0 ? new Date(value < LATEST_SECOND ? value * 1000 : value) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
}

/** The key of a JWK without numbers, from its certificate. */
function certified(jwk: Members, certificate: X509Certificate | KitError, checking: Checking): SoundJwk {
  if (certificate instanceof KitError) throw certificate;
  const members = certificateKey(certificate).export({ format: 'jwk' });
  if (jwk['kty'] === undefined) throw withoutType(jwk);
  if (members.kty !== jwk['kty']) throw refuse('"kty" does not match the certificate in "x5c"');
  const { key, notes } = soundKey({ ...members }, checking, { exact: true });
  return { key, notes: ['it has no numbers: used those of the certificate in "x5c"', ...notes] };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `use` if RFC 7517 §4.2 defines it, in upper or lower case. */
function useOf(jwk: Members): 'sig' | 'enc' | undefined {
  const use = text(jwk['use'])?.toLowerCase();
  return use === 'sig' || use === 'enc' ? use : undefined;
}

/** The text of the first certificate in `x5c`; empty if it has none. */
function firstOf({ x5c }: Members): string {
  const first: unknown = Array.isArray(x5c) ? x5c[0] : x5c;
  return typeof first === 'string' ? first : '';
}

/** The first certificate in `x5c` (RFC 7517 §4.7), or what is wrong with it. */
function firstCertificate(jwk: Members): X509Certificate | KitError | undefined {
  if (!hasMember(jwk, 'x5c')) return undefined;
  if (Array.isArray(jwk['x5c']) && jwk['x5c'].length === 0) return refuse('"x5c" is empty');
  const base64 = firstOf(jwk).replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/');
  try {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new TypeError('not base64');
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
    certificateKey(certificate).export({ format: 'jwk' });
    if (Number.isNaN(Date.parse(certificate.validTo))) throw new TypeError('no date');
    return certificate;
  } catch (cause) {
    return cause instanceof KitError ? cause : refuse('the certificate in "x5c" is damaged');
  }
}

/** Algorithms that encrypt keys. */
const encryption: readonly string[] = [...rsaEncryption, ...ecdh];

/** Why a JWK is not a signing key (RFC 7517 §4.2 to §4.4); undefined if it may be one. */
export function notForSigning(jwk: Members): string | undefined {
  const { alg, key_ops: operations } = jwk;
  if (useOf(jwk) === 'enc') return '"use" is "enc"';
  if (typeof alg === 'string' && encryption.includes(alg)) return `"alg" is "${alg}"`;
  if (!Array.isArray(operations)) return undefined;
  const encrypting = operations.some((operation) => otherOperations.includes(operation));
  const signing = operations.some((operation) => operation === 'sign' || operation === 'verify');
  return encrypting && !signing ? '"key_ops" does not include signatures' : undefined;
}

const otherOperations: readonly unknown[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits'];
