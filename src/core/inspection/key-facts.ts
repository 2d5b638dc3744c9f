/** The public facts of a key: type, size, and the hashes by which programs name it. */
import { createHash, type KeyObject } from 'node:crypto';
import { KitError } from '../errors.ts';
import { curveOf } from '../keys/jwk/curves/ec-curves.ts';
import { publicMembers, thumbprint } from '../keys/jwk/thumbprint.ts';
import { keyType, publicKeyDer } from '../keys/rsa.ts';
import { sshPublicLine } from '../keys/ssh/write-openssh.ts';
import { FEWEST_RSA_BITS } from '../limits.ts';
import { note, type Remark, warn } from './remark.ts';

export interface KeyFacts {
  /** `RSA`, `RSA-PSS`, `EC`, `Ed25519`, `DSA`; else the name that node:crypto has for it. */
  type: string;
  /** Bits of the modulus, for RSA and DSA. */
  bits?: number | undefined;
  /** RSA: the public exponent, in decimal. */
  exponent?: string | undefined;
  /** EC: the curve, `P-256` or OpenSSL's name. */
  curve?: string | undefined;
  /** SHA-256 of the SubjectPublicKeyInfo, hexadecimal: what `openssl pkey -pubin -outform der | sha256sum` prints. */
  spkiSha256: string;
  /** RFC 7638; undefined for a type that a JWK cannot represent. */
  thumbprint?: string | undefined;
}

const types: Readonly<Record<string, string>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA-PSS',
  ec: 'EC',
  dsa: 'DSA',
  dh: 'Diffie-Hellman',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
  x25519: 'X25519',
  x448: 'X448',
  sm2: 'SM2',
};

/** The facts by key: in some key sets, one key has thousands of ids. */
const known = new WeakMap<KeyObject, KeyFacts>();

/** The keys by their facts: fingerprints of OpenSSH are computed only if somebody asks for them. */
const keysOf = new WeakMap<KeyFacts, KeyObject>();

/** The facts of a public key, or of the public half of a private one. */
export function keyFacts(key: KeyObject): KeyFacts {
  const found = known.get(key) ?? factsOf(key);
  known.set(key, found);
  keysOf.set(found, key);
  return found;
}

/** The hash of a public key as OpenSSH writes it (RFC 4253 §6.6); undefined if OpenSSH has no such keys. */
export function sshHash(facts: KeyFacts, hash: 'sha256' | 'md5'): Buffer | undefined {
  const key = keysOf.get(facts);
  try {
    const [, blob = ''] = key === undefined ? [] : sshPublicLine(key).split(' ');
    return blob === '' ? undefined : createHash(hash).update(Buffer.from(blob, 'base64')).digest();
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

/** The modulus of an RSA key, in base64url; undefined for other keys. */
export function modulusOf(facts: KeyFacts): string | undefined {
  const key = facts.type.startsWith('RSA') ? keysOf.get(facts) : undefined;
  return key && publicMembers(key).n;
}

function factsOf(key: KeyObject): KeyFacts {
  const { modulusLength, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {};
  const type = keyType(key);
  return {
    type: types[type] ?? type,
    ...(modulusLength === undefined ? {} : { bits: modulusLength }),
    ...(publicExponent === undefined ? {} : { exponent: `${publicExponent}` }),
    ...(namedCurve === undefined ? {} : { curve: curveOf(namedCurve)?.name ?? namedCurve }),
    spkiSha256: createHash('sha256').update(publicKeyDer(key)).digest('hex'),
    thumbprint: thumbprintOf(key),
  };
}

function thumbprintOf(key: KeyObject): string | undefined {
  try {
    return thumbprint(key);
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

/** A key in a few words: `RSA, 2048 bits, exponent 65537`. */
export const keyInWords = ({ type, bits, curve, exponent }: KeyFacts): string =>
  [
    type,
    ...(curve === undefined ? [] : [curve]),
    ...(bits === undefined ? [] : [`${bits} bits`]),
    ...(exponent === undefined ? [] : [`exponent ${exponent}`]),
  ].join(', ');

/** What is weak or unusual about the public half of a key. */
export function keyRemarks({ type, bits, exponent }: KeyFacts): Remark[] {
  const short = bits !== undefined && bits < FEWEST_RSA_BITS;
  return [
    ...(short
      ? [warn('weak-key', `the key has ${bits} bits, too few to be safe; RS256 needs ${FEWEST_RSA_BITS} or more`)]
      : []),
    ...(type === 'DSA' ? [warn('weak-key', 'the key is DSA, which no JWT can be signed with')] : []),
    ...(type === 'RSA-PSS'
      ? [note('unusual', 'the key is restricted to RSA-PSS: it cannot sign with RS256, which most servers expect')]
      : []),
    ...(/^X(?:25519|448)$|^Diffie/.test(type)
      ? [note('unusual', `the key is ${type}, for key agreement: it cannot sign; RSA, EC and Ed25519 keys can`)]
      : []),
    ...(exponent === undefined || exponent === '65537'
      ? []
      : [
          note(
            'unusual',
            `the public exponent is ${exponent.length > 20 ? 'very large' : exponent}; nearly every key has 65537`,
          ),
        ]),
  ];
}
