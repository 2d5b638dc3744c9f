/**
 * JSON Web Keys and key sets (RFC 7517): reads them with checks that node:crypto lacks, writes them, and computes thumbprints.
 */
import { createPublicKey, hash, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../../arguments.ts';
import * as asn1 from '../../asn1/asn1.ts';
import { KitError } from '../../errors.ts';
import { excerpt, jsonDocument, visible } from '../../escape.ts';
import { certificateKey, publicKeyFrom } from '../../octets/foreign-keys.ts';
import { type Checking, type SoundJwk, soundKey } from './jwk-checks.ts';
import { hasMember, type Members, refuse } from './jwk-members.ts';
import { labelNotes } from './label-notes.ts';

/** A public RSA key as a member of a key set (RFC 7517 §4, RFC 7518 §6.3.1). */
export interface PublicRsaJwk {
  kty: 'RSA';
  n: string;
  e: string;
  alg: 'RS256';
  use: 'sig';
  kid: string;
}

/** The public members of a key; those of other types are missing. */
type PublicMembers = Pick<JsonWebKey, 'crv' | 'e' | 'kty' | 'n' | 'x' | 'y'>;

/** Cached results: in a large set, computing them costs more than everything else together. */
const answers = new WeakMap<KeyObject, { members: PublicMembers; thumbprint: string }>();

function answersOf(key: KeyObject): { members: PublicMembers; thumbprint: string } {
  requireArguments({ key }, { key: a.key });
  const known = answers.get(key);
  if (known !== undefined) return known;
  const { crv, e, kty, n, x, y } = exported(plain(key));
  // JSON omits undefined members: each type of key keeps its own, in alphabetical order.
  const text = JSON.stringify({ crv, e, kty, n, x, y });
  const found = { members: JSON.parse(text), thumbprint: hash('sha256', text, 'base64url') };
  answers.set(key, found);
  return found;
}

/** The public members of a public or private key. */
export const publicMembers = (key: KeyObject): PublicMembers => answersOf(key).members;

/** Turns an RSA-PSS key into a plain RSA key without restrictions; returns any other key unchanged. */
function plain(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa-pss') return key;
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const [, bits] = asn1.children(asn1.decode(publicKey.export({ type: 'spki', format: 'der' })));
  // The RSAPublicKey follows the count of unused bits (RFC 4055 §1.2).
  const numbers = asn1.content(bits as asn1.Asn1).subarray(1);
  return publicKeyFrom({ key: numbers, format: 'der', type: 'pkcs1' });
}

function exported(key: KeyObject): JsonWebKey {
  try {
    return key.export({ format: 'jwk' });
  } catch (cause) {
    throw new KitError('INPUT_INVALID', `a JWK cannot represent a key of type ${key.asymmetricKeyType}`, {
      hint: 'use a plain RSA key, or an EC key on P-256, P-384 or P-521',
      cause,
    });
  }
}

/** SHA-256 of a key's required members in their fixed order, base64url (RFC 7638 §3, RFC 8037 §2). */
export const thumbprint = (key: KeyObject): string => answersOf(key).thumbprint;

/** Whether a key is the recorded one; false if a JWK cannot represent it, since it has no thumbprint. */
export function hasThumbprint(key: KeyObject, recorded: string | undefined): boolean {
  try {
    return thumbprint(key) === recorded;
  } catch (cause) {
    if (cause instanceof KitError) return false;
    throw cause;
  }
}

/** Whether a text has the form of a thumbprint: SHA-256 in base64url, 43 characters for 32 bytes. */
export function isThumbprint(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 && bytes.toString('base64url') === text;
}

/** The public half of an RSA key as a JWK for verifying RS256 signatures; `kid` is the thumbprint. */
export function publicJwk(key: KeyObject): PublicRsaJwk {
  const { n, e } = answersOf(key).members;
  if (n === undefined || e === undefined)
    throw new KitError('USAGE', `key: expected an RSA key, found ${kindOf(key)}`, { hint: 'give an RSA key' });
  return { kty: 'RSA', n, e, alg: 'RS256', use: 'sig', kid: thumbprint(key) };
}

/** A key set of one key (RFC 7517 §5), as a JSON document with a newline at its end. */
export const publicJwkSet = (key: KeyObject): string => jwkDocument({ keys: [publicJwk(key)] });

/** Makes the public key of a JWK that `publicJwk` wrote. */
export function readPublicJwk({ kty, n, e }: PublicRsaJwk): KeyObject {
  return publicKeyFrom({ key: { kty, n, e }, format: 'jwk' });
}

/** A JWK or a key set as a text that ends in a newline. */
export const jwkDocument = (value: object): string => jsonDocument(value);

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

/** Times in seconds stay below this for the next 1,000 years; times in milliseconds are above. */
const LATEST_SECOND = 1e11;

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
  if (jwk['kty'] === undefined) throw refuse('"kty" is missing, so the type of the key is unknown');
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

/** Whether two keys, public or private, belong to one pair. */
export const sameKey = (one: KeyObject, other: KeyObject): boolean => thumbprint(one) === thumbprint(other);

/** The text of the first certificate in `x5c`; empty if it has none. */
function firstOf({ x5c }: Members): string {
  const first: unknown = Array.isArray(x5c) ? x5c[0] : x5c;
  return typeof first === 'string' ? first : '';
}

/** The first certificate in `x5c` (RFC 7517 §4.7), or what is wrong with it. */
function firstCertificate(jwk: Members): X509Certificate | KitError | undefined {
  if (!hasMember(jwk, 'x5c')) return undefined;
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

/** Algorithms by type of key: the first one is the default (RFC 7518 §3.1, §4.1; RFC 8037 §3). */
const ecdh = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];
const rsaEncryption = ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512', 'RSA1_5'];
const algorithms: Readonly<Record<string, { signing: readonly string[]; other: readonly string[] }>> = {
  RSA: { signing: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], other: rsaEncryption },
  'RSA-PSS': { signing: ['PS256', 'PS384', 'PS512'], other: [] },
  'P-256': { signing: ['ES256'], other: ecdh },
  'P-384': { signing: ['ES384'], other: ecdh },
  'P-521': { signing: ['ES512'], other: ecdh },
  secp256k1: { signing: ['ES256K'], other: [] },
  Ed25519: { signing: ['EdDSA', 'Ed25519'], other: [] },
  Ed448: { signing: ['EdDSA', 'Ed448'], other: [] },
  X25519: { signing: [], other: ecdh },
  X448: { signing: [], other: ecdh },
};

/** `kty` of a key: RSA, EC or OKP. */
export const ktyOf = (key: KeyObject): string => answersOf(key).members.kty ?? '';

/** The type of a key: `RSA`, `RSA-PSS`, or the name of its curve. */
export function kindOf(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa-pss') return 'RSA-PSS';
  const { kty, crv } = answersOf(key).members;
  return crv ?? kty ?? 'unknown';
}

const algorithmsOf = (key: KeyObject): { signing: readonly string[]; other: readonly string[] } =>
  algorithms[kindOf(key)] ?? { signing: [], other: [] };

const fits = (key: KeyObject, alg: string): boolean => {
  const { signing, other } = algorithmsOf(key);
  return signing.includes(alg) || other.includes(alg);
};

/** The algorithms that a key signs with, the usual one first; none for X25519 and X448. */
export const signingAlgorithms = (key: KeyObject): readonly string[] => algorithmsOf(key).signing;

/** Whether a key can make signatures at all. */
export const canSign = (key: KeyObject): boolean => signingAlgorithms(key).length > 0;

/** Why a JWK is not a signing key (RFC 7517 §4.2 to §4.4); undefined if it may be one. */
function notForSigning(jwk: Members): string | undefined {
  const { alg, key_ops: operations } = jwk;
  if (useOf(jwk) === 'enc') return '"use" is "enc"';
  if (typeof alg === 'string' && (rsaEncryption.includes(alg) || ecdh.includes(alg))) return `"alg" is "${alg}"`;
  if (!Array.isArray(operations)) return undefined;
  const encrypting = operations.some((operation) => otherOperations.includes(operation));
  const signing = operations.some((operation) => operation === 'sign' || operation === 'verify');
  return encrypting && !signing ? '"key_ops" does not include signatures' : undefined;
}

const otherOperations: readonly unknown[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits'];

/** How to write a JWK. */
export interface JwkWriting {
  /** Whether to include the private members, if the key has them. */
  private?: boolean | undefined;
  /** The labels to write. */
  labels?: Labels | undefined;
  /** The labels of the original JWK: `alg` and `use` are kept if they match. */
  found?: Labels | undefined;
}

/**
 * Writes a key as a JWK: `alg` and `use` as requested, else as they were, else for signatures; `kid` as requested, else the
 * thumbprint.
 *
 * @throws KitError USAGE if `alg` does not work with the key or contradicts `use`; INPUT_INVALID if it is RSA-PSS
 */
export function writeJwk(key: KeyObject, { private: secret = false, labels = {}, found = {} }: JwkWriting): JsonWebKey {
  if (key.asymmetricKeyType === 'rsa-pss') {
    throw new KitError('INPUT_INVALID', 'this is an RSA-PSS key, which a JWK cannot represent', {
      hint: 'make a plain RSA key, which signs PS256 too',
      next: { to: 'write this one as PEM', options: { to: 'spki' } },
    });
  }
  const { signing, other } = algorithmsOf(key);
  const { kty, crv, n, e, x, y, ...rest } = secret ? key.export({ format: 'jwk' }) : answersOf(key).members;
  const asked = labels.alg;
  if (asked !== undefined && !signing.includes(asked) && !other.includes(asked)) {
    const kind = kindOf(key);
    throw new KitError('USAGE', `${excerpt(asked)} does not work with ${/^[RXE]/.test(kind) ? 'an' : 'a'} ${kind} key`, {
      option: 'alg',
      hint: `use one of ${[...signing, ...other].join(', ')}`,
    });
  }
  const usual = signing.length === 0 ? undefined : 'sig';
  const kept = found.alg !== undefined && fits(key, found.alg) ? found.alg : undefined;
  const implied = asked ?? (labels.use === undefined ? kept : undefined);
  const use = labels.use ?? (implied === undefined ? (found.use ?? usual) : other.includes(implied) ? 'enc' : 'sig');
  if (asked !== undefined && (use === 'enc') !== other.includes(asked)) {
    throw new KitError('USAGE', `${asked} and the use ${use} contradict each other`, {
      option: 'alg',
      hint: 'leave out the use: the algorithm implies it',
    });
  }
  const fitting = use === 'enc' ? other : signing;
  const alg = asked ?? (kept !== undefined && fitting.includes(kept) ? kept : use === 'enc' ? undefined : signing[0]);
  const kid = labels.kid ?? thumbprint(key);
  const members = { kty, crv, n, e, x, y, ...rest, alg, use, kid };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
