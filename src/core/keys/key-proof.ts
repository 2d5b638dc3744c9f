/** Proves that a private key signs: RSA by its primes, the others by a signature that is made and verified. */
import { constants, createPublicKey, hash, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import { KitError } from '../errors.ts';
import { pssKeyInside } from './containers/rsa-inside.ts';
import { bigNumber, bitLength } from './jwk/modular-arithmetic.ts';
import { isProbablyPrime } from './jwk/rsa/weak-keys.ts';

/** The hint for a private key whose numbers do not match. */
export const GET_AGAIN = 'get the key again from its source; this copy is damaged or mixed from two keys';

/** The error for a key that anybody can sign for. No option accepts it. */
export const forgeable = (weakness: string): KitError =>
  new KitError('INPUT_INVALID', weakness, { hint: 'make a new key, and do not trust anything signed with this one' });

/** The error for an RSA key with more than two primes. */
export const multiPrime = (): KitError =>
  new KitError('INPUT_INVALID', 'multi-prime RSA is not supported: the key has more than two primes', {
    hint: 'make a new key with two primes',
  });

/**
 * Types of keys that sign. Keys for key agreement (X25519, X448, DH) need no proof: their public half is computed from the
 * private one.
 */
const signing: readonly (string | undefined)[] = ['rsa', 'rsa-pss', 'ec', 'ed25519', 'ed448', 'dsa'];

/** Fewest bits of an RSA key with room for the signature; the checks of the key size refuse shorter ones. */
const FEWEST_BITS = 512;

/**
 * Proves a private key whose numbers match. Those of an RSA key make right signatures if its primes are primes (RFC 8017 §3.2 and
 * §5.2.1), so they are tested, which takes two thirds of the time of a signature, and finds a key that signs although one of
 * them is a product. Any other key makes a signature that is verified. A public key passes.
 *
 * @param numbers those of an RSA key as a JWK, which match; undefined for any other key
 * @throws KitError INPUT_INVALID if the signature does not verify, or anybody can compute the key
 */
export function requireProof(key: KeyObject, numbers = rsaNumbers(key)): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = FEWEST_BITS } = {} } = key;
  if (key.type !== 'private' || !signing.includes(type) || modulusLength < FEWEST_BITS) return;
  const name = numbers && compositePrime(numbers, modulusLength);
  if (name === undefined && type === 'rsa') return;
  const isRight = signs(key);
  if (isRight && name === undefined) return;
  const why = name === undefined ? '' : `: "${name}" is not a prime number`;
  if (isRight) throw new KitError('INPUT_INVALID', `the private key is not safe${why}`, { hint: GET_AGAIN });
  throw new KitError('INPUT_INVALID', `the private key makes signatures that do not verify${why}`, { hint: GET_AGAIN });
}

/** The numbers of a private RSA key as a JWK, also of one that is restricted to RSA-PSS; undefined for any other key. */
export function rsaNumbers(key: KeyObject): JsonWebKey | undefined {
  if (key.type !== 'private') return undefined;
  const plain = key.asymmetricKeyType === 'rsa-pss' ? pssKeyInside(key) : key;
  return plain?.asymmetricKeyType === 'rsa' ? plain.export({ format: 'jwk' }) : undefined;
}

/** Keys that passed the checks. */
const proven = new WeakSet<KeyObject>();

/**
 * Hashes of checked private keys and their public halves, so that reading one again needs no second check. Sets of many public
 * keys are not looked up one by one.
 */
const provenHashes = new Set<string>();

/** Most keys to remember by content. */
const MOST_REMEMBERED = 1000;

/** SHA-256 of all numbers of a key. OpenSSL writes a JWK ten times faster than DER, but not one for every type. */
const hashOf = (key: KeyObject): string => {
  const content =
    key.asymmetricKeyType === 'rsa'
      ? JSON.stringify(key.export({ format: 'jwk' }))
      : key.export({ format: 'der', type: key.type === 'private' ? 'pkcs8' : 'spki' });
  return hash('sha256', content, 'base64');
};

/** Whether a key was checked in this run, as this object or as another one with the same numbers, private ones included. */
export function isProven(key: KeyObject): boolean {
  if (proven.has(key)) return true;
  if (provenHashes.size === 0 || !provenHashes.has(hashOf(key))) return false;
  proven.add(key);
  return true;
}

/** Remembers a checked key; for a private key, also its public half. */
export function rememberProven(key: KeyObject): void {
  proven.add(key);
  if (key.type !== 'private') return;
  if (provenHashes.size > MOST_REMEMBERED) provenHashes.clear();
  for (const half of [key, createPublicKey(key)]) provenHashes.add(hashOf(half));
}

function signs(key: KeyObject): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { hashAlgorithm = 'sha256' } = {} } = key;
  const digest = type === 'ed25519' || type === 'ed448' ? null : hashAlgorithm;
  // A key restricted to RSA-PSS has its own salt length.
  const padding = type === 'rsa' ? { padding: constants.RSA_PKCS1_PADDING } : {};
  const message = Buffer.from('jwt-kit proves that this key signs');
  try {
    return verify(digest, message, { key: createPublicKey(key), ...padding }, sign(digest, message, { key, ...padding }));
  } catch {
    return false;
  }
}

/** Fewest bits of a prime: shorter ones are found from the public key (ECM), most in minutes; and of that of a short modulus. */
const FEWEST_PRIME_BITS = 256;
const OF_SHORT_MODULUS = 240;

/**
 * The name of an RSA prime that is composite; undefined if both may be prime.
 *
 * @throws KitError INPUT_INVALID if one is so short that anybody can find it
 */
function compositePrime(numbers: JsonWebKey, modulusLength: number): string | undefined {
  const primes = (['p', 'q'] as const).map((name) => ({
    name,
    value: bigNumber(Buffer.from(numbers[name] ?? '', 'base64url')),
  }));
  const shortest = Math.min(...primes.map(({ value }) => bitLength(value)));
  if (shortest < (modulusLength < 2 * FEWEST_PRIME_BITS + 1 ? OF_SHORT_MODULUS : FEWEST_PRIME_BITS)) {
    throw forgeable(`a prime of the key has only ${shortest} bits: anybody can compute the private key`);
  }
  return primes.find(({ value }) => !isProbablyPrime(value))?.name;
}
