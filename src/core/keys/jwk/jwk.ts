/** JSON Web Keys and key sets (RFC 7517): read and checked where node:crypto does not look, written, named by thumbprint. */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../../arguments.ts';
import * as asn1 from '../../asn1/asn1.ts';
import { KitError } from '../../errors.ts';
import { excerpt, jsonDocument, visible } from '../../escape.ts';
import { type Checking, type SoundJwk, soundKey } from './jwk-checks.ts';
import { hasMember, type Members, refuse } from './jwk-members.ts';

/** A public RSA key as a member of a key set (RFC 7517 §4, RFC 7518 §6.3.1). */
export interface PublicRsaJwk {
  kty: 'RSA';
  n: string;
  e: string;
  alg: 'RS256';
  use: 'sig';
  kid: string;
}

/** The public members of a key, without those that its kind has not. */
type PublicMembers = Pick<JsonWebKey, 'crv' | 'e' | 'kty' | 'n' | 'x' | 'y'>;

/** What was asked of a key before: in a large set, each answer costs more than all else together. */
const answers = new WeakMap<KeyObject, { members: PublicMembers; thumbprint: string }>();

function answersOf(key: KeyObject): { members: PublicMembers; thumbprint: string } {
  requireArguments({ key }, { key: a.key });
  const known = answers.get(key);
  if (known !== undefined) return known;
  const { crv, e, kty, n, x, y } = exported(plain(key));
  // JSON leaves out what is undefined: each kind of key keeps its own members, in alphabetical order.
  const text = JSON.stringify({ crv, e, kty, n, x, y });
  const found = { members: JSON.parse(text), thumbprint: createHash('sha256').update(text).digest('base64url') };
  answers.set(key, found);
  return found;
}

/** The public members of a key of either half. */
export const publicMembers = (key: KeyObject): PublicMembers => answersOf(key).members;

/** The key that has the numbers of an RSA-PSS key and none of its restrictions; any other key as it is. */
function plain(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa-pss') return key;
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const [, bits] = asn1.children(asn1.decode(publicKey.export({ type: 'spki', format: 'der' })));
  // Behind the count of unused bits stands the RSAPublicKey (RFC 4055 §1.2).
  const numbers = asn1.content(bits as asn1.Asn1).subarray(1);
  return createPublicKey({ key: numbers, format: 'der', type: 'pkcs1' });
}

function exported(key: KeyObject): JsonWebKey {
  try {
    return key.export({ format: 'jwk' });
  } catch (cause) {
    throw new KitError('INPUT_INVALID', `no JWK can hold a key of the type ${key.asymmetricKeyType}`, {
      hint: 'use a plain RSA key, or an EC key on P-256, P-384 or P-521',
      cause,
    });
  }
}

/** SHA-256 of a key's required members in their fixed order, base64url (RFC 7638 §3, RFC 8037 §2). */
export const thumbprint = (key: KeyObject): string => answersOf(key).thumbprint;

/** Whether a key is the one that was recorded; one that no JWK can hold has no thumbprint. */
export function hasThumbprint(key: KeyObject, recorded: string | undefined): boolean {
  try {
    return thumbprint(key) === recorded;
  } catch (cause) {
    if (cause instanceof KitError) return false;
    throw cause;
  }
}

/** Whether a text has the form of a thumbprint: SHA-256 in base64url, 43 characters that stand for 32 bytes. */
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

/** The public key that a JWK written by `publicJwk` stands for. */
export function readPublicJwk({ kty, n, e }: PublicRsaJwk): KeyObject {
  return createPublicKey({ key: { kty, n, e }, format: 'jwk' });
}

/** A JWK or a key set as a text that ends in a newline. */
export const jwkDocument = (value: object): string => jsonDocument(value);

/** What a JWK says of its key beside the numbers (RFC 7517 §4). */
export interface Labels {
  kid?: string | undefined;
  use?: string | undefined;
  alg?: string | undefined;
}

/** A JWK that was read: a key whose numbers fit, and what was said of it. */
export interface ReadJwk extends Labels {
  /** Private if the JWK has private members. */
  key: KeyObject;
  /** What says that the key is not for signatures; undefined if nothing does. */
  notForSigning?: string | undefined;
  /** End of its certificate, if it has one. */
  notAfter?: Date | undefined;
  /** `key_ops` (RFC 7517 §4.3), as they stand in the JWK. */
  operations?: readonly string[] | undefined;
  /** `exp`, which no RFC defines for keys and some directories of keys write: the end of the key. */
  ends?: Date | undefined;
  /** What was repaired, and what is unusual. */
  notes: string[];
}

/**
 * Reads a JWK of any kind, public or private (RFC 7518 §6, RFC 8037 §2); one without numbers is read from its certificate.
 *
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function readJwk(jwk: Members, checking: Checking): ReadJwk {
  const certificate = firstCertificate(jwk);
  const numbered = ['n', 'e', 'x', 'y', 'd', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'].some((name) => hasMember(jwk, name));
  const { key, notes } =
    certificate === undefined || numbered ? soundKey(jwk, checking) : certified(jwk, certificate, checking);
  if (numbered && certificate instanceof KitError) notes.push(`${certificate.message}: left out`);
  if (numbered && certificate instanceof X509Certificate && !sameKey(certificate.publicKey, key)) {
    throw refuse('the certificate in "x5c" does not match the key of the JWK', 'ask its publisher which one is right');
  }
  const labels = { kid: text(jwk['kid']), use: useOf(jwk), alg: text(jwk['alg']) };
  const use = text(jwk['use']);
  if (use !== undefined && labels.use === undefined) {
    notes.push(`"use" is ${excerpt(use)}, which is neither sig nor enc: passed over`);
  }
  if (labels.alg !== undefined && !fits(key, labels.alg)) {
    notes.push(`"alg" is "${visible(labels.alg.slice(0, 40))}", which does not work with this key: ignored`);
  }
  const notAfter = certificate instanceof X509Certificate ? new Date(certificate.validTo) : undefined;
  return { key, ...labels, ...lifeOf(jwk), notForSigning: notForSigning(jwk), notAfter, notes };
}

/** A moment in seconds is below this for the next 1,000 years; in milliseconds it is above. */
const LATEST_SECOND = 1e11;

/** What tells two keys apart that have the same `use` and `alg`. */
function lifeOf({ key_ops: operations, exp }: Members): Pick<ReadJwk, 'operations' | 'ends'> {
  const named = Array.isArray(operations) ? operations.filter((operation) => typeof operation === 'string') : [];
  const at = typeof exp === 'number' && exp > 0 ? new Date(exp < LATEST_SECOND ? exp * 1000 : exp) : undefined;
  return {
    ...(named.length === 0 ? {} : { operations: named }),
    ...(at === undefined || Number.isNaN(at.getTime()) ? {} : { ends: at }),
  };
}

/** The key of a JWK that has no numbers of its own. */
function certified(jwk: Members, certificate: X509Certificate | KitError, checking: Checking): SoundJwk {
  if (certificate instanceof KitError) throw certificate;
  const members = certificate.publicKey.export({ format: 'jwk' });
  if (jwk['kty'] === undefined) throw refuse('"kty" is missing, so the type of the key is unknown');
  if (members.kty !== jwk['kty']) throw refuse('"kty" is not that of the certificate in "x5c"');
  const { key, notes } = soundKey({ ...members }, checking, { exact: true });
  return { key, notes: ['it has no numbers of its own: taken from the certificate in "x5c"', ...notes] };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `use` if it is one that RFC 7517 §4.2 knows, in whatever case. */
function useOf(jwk: Members): 'sig' | 'enc' | undefined {
  const use = text(jwk['use'])?.toLowerCase();
  return use === 'sig' || use === 'enc' ? use : undefined;
}

/** Whether two keys, of either half, belong to one pair. */
export const sameKey = (one: KeyObject, other: KeyObject): boolean => thumbprint(one) === thumbprint(other);

/** The certificate that `x5c` starts with (RFC 7517 §4.7), or what is wrong with it. */
function firstCertificate(jwk: Members): X509Certificate | KitError | undefined {
  if (!hasMember(jwk, 'x5c')) return undefined;
  const [first] = Array.isArray(jwk['x5c']) ? jwk['x5c'] : [jwk['x5c']];
  const base64 = typeof first === 'string' ? first.replace(/\s+/g, '') : '';
  try {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new TypeError('not base64');
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
    certificate.publicKey.export({ format: 'jwk' });
    if (Number.isNaN(Date.parse(certificate.validTo))) throw new TypeError('no date');
    return certificate;
  } catch {
    return refuse('the certificate in "x5c" is damaged');
  }
}

/** Algorithms by kind of key: the first of them is written where nothing else is said (RFC 7518 §3.1, §4.1; RFC 8037 §3). */
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

/** What kind of key this is: `RSA`, `RSA-PSS`, or the name of its curve. */
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

/** The algorithms a key makes signatures with, the usual one first; none for X25519 and X448. */
export const signingAlgorithms = (key: KeyObject): readonly string[] => algorithmsOf(key).signing;

/** Whether a key can make signatures at all. */
export const canSign = (key: KeyObject): boolean => signingAlgorithms(key).length > 0;

/** What a JWK says against its use for signatures (RFC 7517 §4.2 to §4.4); undefined if nothing does. */
function notForSigning(jwk: Members): string | undefined {
  const { alg, key_ops: operations } = jwk;
  if (useOf(jwk) === 'enc') return '"use" is "enc"';
  if (typeof alg === 'string' && (rsaEncryption.includes(alg) || ecdh.includes(alg))) return `"alg" is "${alg}"`;
  if (!Array.isArray(operations)) return undefined;
  const encrypting = operations.some((operation) => otherOperations.includes(operation));
  const signing = operations.some((operation) => operation === 'sign' || operation === 'verify');
  return encrypting && !signing ? '"key_ops" names no signatures' : undefined;
}

const otherOperations: readonly unknown[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits'];

/** How a JWK is to be written. */
export interface JwkWriting {
  /** The private members too, if the key has them. */
  private?: boolean | undefined;
  /** What it is to say of the key. */
  labels?: Labels | undefined;
  /** What the key said of itself where it came from: `alg` and `use` are kept where they fit. */
  found?: Labels | undefined;
}

/**
 * A key as a JWK: `alg` and `use` as asked for, else as they were, else for signatures; `kid` as asked for, else the
 * thumbprint.
 *
 * @throws KitError USAGE if `alg` does not work with the key or contradicts `use`; INPUT_INVALID if it is RSA-PSS
 */
export function writeJwk(key: KeyObject, { private: secret = false, labels = {}, found = {} }: JwkWriting): JsonWebKey {
  if (key.asymmetricKeyType === 'rsa-pss') {
    throw new KitError('INPUT_INVALID', 'this is an RSA-PSS key that no JWK can hold', {
      hint: 'make a plain RSA key, which signs PS256 too',
      next: { to: 'write this one as PEM', options: { to: 'spki' } },
    });
  }
  const { signing, other } = algorithmsOf(key);
  const { kty, crv, n, e, x, y, ...rest } = secret ? key.export({ format: 'jwk' }) : answersOf(key).members;
  const asked = labels.alg;
  if (asked !== undefined && !signing.includes(asked) && !other.includes(asked)) {
    throw new KitError('USAGE', `${excerpt(asked)} does not work with an ${kindOf(key)} key`, {
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
      hint: 'leave out the use: it follows from the algorithm',
    });
  }
  const fitting = use === 'enc' ? other : signing;
  const alg = asked ?? (kept !== undefined && fitting.includes(kept) ? kept : use === 'enc' ? undefined : signing[0]);
  const kid = labels.kid ?? thumbprint(key);
  const members = { kty, crv, n, e, x, y, ...rest, alg, use, kid };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
