/**
 * Encryption with a password: PBES1 and PBES2 (RFC 8018), and the schemes of PKCS#12 (RFC 7292 Appendix C). Keys and key stores
 * use the same ones. OpenSSL inside Node opens only some; what is not supported is named, so that the password is not blamed.
 */
import { createCipheriv, createDecipheriv, pbkdf2, pbkdf2Sync, scryptSync } from 'node:crypto';
import { promisify } from 'node:util';
import * as asn1 from '../asn1/asn1.ts';
import { anyOf, faulty, fieldsOf, integerOf, isOf, isThere, octetsOf, oidOf, type Part } from '../asn1/asn1-parts.ts';
import * as make from '../asn1/make-asn1.ts';
import { KitError } from '../errors.ts';
import { type RandomBytes, randomOctets } from '../random.ts';
import { type Derivation, derivationIn, type Scrypt, scryptMemory } from './key-derivation.ts';
import type { PasswordForm } from './passwords.ts';
import { derivePkcs12, purposes, repeatedHash } from './pkcs12-derivation.ts';
import { decryptRc2 } from './rc2.ts';

/** What was encrypted. */
export interface Encrypted {
  /** The AlgorithmIdentifier that says how. */
  algorithm: asn1.Asn1;
  data: Buffer;
}

interface Encrypting {
  password: Uint8Array;
  rounds: number;
  saltSize: number;
  /** Whether the parameters of PBKDF2 repeat the size of the key, as Java does. */
  namesKeySize: boolean;
  random: RandomBytes;
}

/** Encrypts with PBES2 (RFC 8018 §6.2): AES-256-CBC, its key from PBKDF2-HMAC-SHA256. */
export async function encryptAes256(clear: Uint8Array, encrypting: Encrypting): Promise<Encrypted> {
  const { password, rounds, saltSize, namesKeySize, random } = encrypting;
  const { sequence, oid, octetString } = make;
  const salt = randomOctets(random, saltSize);
  const iv = randomOctets(random, 16);
  const size = 32;
  const cipher = createCipheriv('aes-256-cbc', await promisify(pbkdf2)(password, salt, rounds, size, 'sha256'), iv);
  const hmacWithSha256 = sequence(oid('1.2.840.113549.2.9'), asn1.nothing());
  const sizes = namesKeySize ? [make.integer(size)] : [];
  const pbkdf2Parameters = sequence(octetString(salt), make.integer(rounds), ...sizes, hmacWithSha256);
  const derivation = sequence(oid('1.2.840.113549.1.5.12'), pbkdf2Parameters);
  const aes256Cbc = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(iv));
  return {
    algorithm: sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, aes256Cbc)),
    data: Buffer.concat([cipher.update(clear), cipher.final()]),
  };
}

/** How something is encrypted. */
export interface Scheme {
  /** The cipher, for messages: `AES-256`. */
  cipher: string;
  /** The cost of deriving the key; the caller checks it first. */
  derivation: Derivation | undefined;
  /** Whether it takes the wide form of the password. */
  wide: boolean;
  /** @throws Error if the password is wrong or the data is damaged; sometimes, the result is meaningless instead */
  decrypt(data: Uint8Array, password: PasswordForm): Buffer;
}

/**
 * The scheme of an AlgorithmIdentifier.
 *
 * @throws KitError INPUT_INVALID if it is damaged or not supported, naming it
 */
export function schemeOf(algorithm: Part): Scheme {
  const [id, parameters] = fieldsOf(algorithm, ['algorithm', 'parameters']);
  const oid = oidOf(id);
  if (oid === '1.2.840.113549.1.5.13') return pbes2(parameters, algorithm);
  const [, family, number = ''] = /^(1\.2\.840\.113549\.1\.5|1\.2\.840\.113549\.1\.12\.1)\.(\d+)$/.exec(oid) ?? [];
  const old = family?.endsWith('5') ? pbes1Schemes[number] : pkcs12Schemes[number];
  if (family === undefined || old === undefined) throw unsupported(algorithm, `the algorithm ${oid}`);
  if ('unsupported' in old) throw unsupported(algorithm, old.unsupported);
  const [saltPart, roundsPart] = fieldsOf(parameters, ['salt', 'rounds']);
  const salt = octetsOf(saltPart);
  const rounds = roundsOf(roundsPart);
  const { cipher } = old;
  const derivation = derivationIn(anyOf(algorithm));
  const { digest } = old;
  if (digest !== undefined) {
    return {
      cipher: cipher.name,
      derivation,
      wide: false,
      decrypt(data, { octets }) {
        const derived = repeatedHash(digest, Buffer.concat([octets, salt]), rounds);
        return cipher.decrypt(data, derived.subarray(0, 8), derived.subarray(8, 16));
      },
    };
  }
  return {
    cipher: cipher.name,
    derivation,
    wide: true,
    decrypt(data, { wide }) {
      const given = { digest: 'sha1', password: wide, salt, rounds };
      const key = derivePkcs12({ ...given, purpose: purposes.key, size: cipher.size });
      return cipher.decrypt(data, key, derivePkcs12({ ...given, purpose: purposes.iv, size: 8 }));
    },
  };
}

interface Cipher {
  /** Its name for messages. */
  name: string;
  /** Octets of its key. */
  size: number;
  decrypt(data: Uint8Array, key: Buffer, iv: Buffer): Buffer;
}

/** A cipher of node:crypto; `repeated` makes the key of triple DES from a shorter one. */
const cbc = (name: string, size: number, algorithm: string, repeated = (key: Buffer): Buffer => key): Cipher => ({
  name,
  size,
  decrypt(data, key, iv) {
    const decipher = createDecipheriv(algorithm, repeated(key), iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  },
});

const rc2 = (bits: number, size = bits / 8): Cipher => ({
  name: `RC2-${bits}`,
  size,
  decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits }),
});

/** Single DES is triple DES with the same key three times. */
const des = cbc('DES', 8, 'des-ede3-cbc', (key) => Buffer.concat([key, key, key]));
const twoKeys = cbc('3DES with two keys', 16, 'des-ede3-cbc', (key) => Buffer.concat([key, key.subarray(0, 8)]));
const tripleDes = cbc('3DES', 24, 'des-ede3-cbc');

interface Unsupported {
  unsupported: string;
}

/** By the last number of the identifier (RFC 8018 Appendix A.3). */
const pbes1Schemes: Readonly<Record<string, { digest: string; cipher: Cipher } | Unsupported>> = {
  '1': { unsupported: 'MD2 and DES' },
  '3': { digest: 'md5', cipher: des },
  '4': { unsupported: 'MD2 and RC2' },
  '6': { digest: 'md5', cipher: rc2(64) },
  '10': { digest: 'sha1', cipher: des },
  '11': { digest: 'sha1', cipher: rc2(64) },
};

/** By the last number of the identifier (RFC 7292 Appendix C). */
const pkcs12Schemes: Readonly<Record<string, { digest?: undefined; cipher: Cipher } | Unsupported>> = {
  '1': { unsupported: 'RC4' },
  '2': { unsupported: 'RC4' },
  '3': { cipher: tripleDes },
  '4': { cipher: twoKeys },
  '5': { cipher: rc2(128) },
  '6': { cipher: rc2(40) },
};

/** Ciphers of PBES2 with only an initialization vector as parameter. */
const ciphers: Readonly<Record<string, Cipher>> = {
  '2.16.840.1.101.3.4.1.2': cbc('AES-128', 16, 'aes-128-cbc'),
  '2.16.840.1.101.3.4.1.22': cbc('AES-192', 24, 'aes-192-cbc'),
  '2.16.840.1.101.3.4.1.42': cbc('AES-256', 32, 'aes-256-cbc'),
  '1.2.840.113549.3.7': tripleDes,
  '1.3.14.3.2.7': des,
  '1.2.392.200011.61.1.1.1.2': cbc('Camellia-128', 16, 'camellia-128-cbc'),
  '1.2.392.200011.61.1.1.1.3': cbc('Camellia-192', 24, 'camellia-192-cbc'),
  '1.2.392.200011.61.1.1.1.4': cbc('Camellia-256', 32, 'camellia-256-cbc'),
  '1.2.410.200046.1.1.2': cbc('ARIA-128', 16, 'aria-128-cbc'),
  '1.2.410.200046.1.1.7': cbc('ARIA-192', 24, 'aria-192-cbc'),
  '1.2.410.200046.1.1.12': cbc('ARIA-256', 32, 'aria-256-cbc'),
};

/** Names of ciphers that are not supported. */
const otherCiphers: Readonly<Record<string, string>> = {
  '1.2.840.113549.3.4': 'RC4',
  '1.2.840.113549.3.9': 'RC5',
  '1.3.6.1.4.1.3029.1.2': 'Blowfish',
  '1.3.6.1.4.1.188.7.1.1.2': 'IDEA',
  '1.2.840.113533.7.66.10': 'CAST5',
  '1.2.410.200004.1.4': 'SEED',
  '2.16.840.1.101.3.4.1.6': 'AES-128-GCM',
  '2.16.840.1.101.3.4.1.26': 'AES-192-GCM',
  '2.16.840.1.101.3.4.1.46': 'AES-256-GCM',
  '1.2.643.2.2.21': 'GOST 28147',
};

function pbes2(parameters: Part, algorithm: Part): Scheme {
  const [derivationPart, schemePart] = fieldsOf(parameters, ['key derivation', 'cipher']);
  const { cipher, iv, name } = cipherOf(schemePart, algorithm);
  const { derive, keyLength } = derivationOf(derivationPart, algorithm);
  if (keyLength !== undefined && name !== 'RC2' && keyLength !== cipher.size) {
    throw faulty(derivationPart, `a key of ${keyLength} octets, expected ${cipher.size}`);
  }
  const size = keyLength ?? cipher.size;
  return {
    cipher: cipher.name,
    derivation: derivationIn(anyOf(algorithm)),
    wide: false,
    decrypt: (data, { octets }) => cipher.decrypt(data, derive(octets, size), iv),
  };
}

/** The cipher of PBES2 (RFC 8018 Appendix B.2). */
function cipherOf(scheme: Part, algorithm: Part): { cipher: Cipher; iv: Buffer; name?: 'RC2' } {
  const [id, parameters] = fieldsOf(scheme, ['algorithm', 'parameters']);
  const oid = oidOf(id);
  if (oid === '1.2.840.113549.3.2') {
    const [version, iv] = fieldsOf(parameters, ['version', 'initialization vector']);
    const bits = rc2Bits(Number(integerOf(version)));
    if (bits === undefined) throw faulty(version, 'unknown');
    return { cipher: rc2(bits), iv: octetsOf(iv), name: 'RC2' };
  }
  const cipher = ciphers[oid];
  if (cipher === undefined) throw unsupported(algorithm, otherCiphers[oid] ?? `the cipher ${oid}`);
  return { cipher, iv: octetsOf(parameters) };
}

/** Effective key bits by the version of RC2 parameters (RFC 8018 Appendix B.2.3). */
function rc2Bits(version: number): number | undefined {
  const named: Readonly<Record<number, number>> = { 160: 40, 120: 64, 58: 128 };
  return version >= 256 && version <= 1024 ? version : named[version];
}

interface KeyDerivation {
  derive(password: Uint8Array, size: number): Buffer;
  keyLength: number | undefined;
}

/** Digests by the last number of the HMAC's identifier (RFC 8018 Appendix B.1.2). */
const hmacDigests: Readonly<Record<string, string>> = {
  '7': 'sha1',
  '8': 'sha224',
  '9': 'sha256',
  '10': 'sha384',
  '11': 'sha512',
  '12': 'sha512-224',
  '13': 'sha512-256',
};

/**
 * The digest of an HMAC by its AlgorithmIdentifier; SHA-1 if it is missing (RFC 8018 Appendix A.2).
 *
 * @throws KitError INPUT_INVALID if it is not supported, naming it
 */
export function hmacDigest(part: Part, algorithm: Part): string {
  if (!isThere(part)) return 'sha1';
  const [id] = fieldsOf(part, ['algorithm', 'parameters']);
  const oid = oidOf(id);
  const digest = hmacDigests[/^1\.2\.840\.113549\.2\.(\d+)$/.exec(oid)?.[1] ?? ''];
  if (digest === undefined) throw unsupported(algorithm, `the HMAC ${oid}`);
  return digest;
}

/** PBKDF2 or scrypt, with the octets of the key if they are given. */
export function derivationOf(part: Part, algorithm: Part): KeyDerivation {
  const [id, parameters] = fieldsOf(part, ['algorithm', 'parameters']);
  const oid = oidOf(id);
  if (oid === '1.3.6.1.4.1.11591.4.11') return scryptOf(parameters, part);
  if (oid !== '1.2.840.113549.1.5.12') throw unsupported(algorithm, `the key derivation ${oid}`);
  const [saltPart, roundsPart, third, fourth] = fieldsOf(parameters, ['salt', 'rounds', 'key length', 'HMAC']);
  const salt = octetsOf(saltPart);
  const rounds = roundsOf(roundsPart);
  const hasLength = isOf(third, 'integer');
  const digest = hmacDigest(hasLength ? fourth : third, algorithm);
  return {
    keyLength: hasLength ? lengthOf(third) : undefined,
    derive: (password, size) => pbkdf2Sync(password, salt, rounds, size, digest),
  };
}

/** scrypt (RFC 7914 §7.1). */
function scryptOf(parameters: Part, part: Part): KeyDerivation {
  const [, , , , lengthPart] = fieldsOf(parameters, ['salt', 'cost', 'block size', 'parallel', 'key length']);
  const scrypt = derivationIn(anyOf(part)) as Scrypt;
  const [N, r, p] = [scrypt.cost, scrypt.blockSize, scrypt.parallel].map(Number) as [number, number, number];
  return {
    keyLength: isThere(lengthPart) ? lengthOf(lengthPart) : undefined,
    // node:crypto counts a little more than the filled memory.
    derive: (password, size) => scryptSync(password, scrypt.salt, size, { N, r, p, maxmem: Number(scryptMemory(scrypt)) * 2 }),
  };
}

const LONGEST_KEY = 1024;

/** Octets of a key. */
export function lengthOf(part: Part): number {
  const length = integerOf(part);
  if (length < 1n || length > LONGEST_KEY) throw faulty(part, `must be 1 to ${LONGEST_KEY}`);
  return Number(length);
}

/** The rounds of a derivation; the budget limits how many are really done. */
export function roundsOf(part: Part): number {
  const rounds = integerOf(part);
  if (rounds < 1n) throw faulty(part, 'must be 1 or more');
  return Number(rounds);
}

/** The error for an algorithm that is not supported: names what is encrypted, without its parts. */
export const unsupported = ({ name }: Part, algorithm: string): KitError =>
  new KitError('INPUT_INVALID', `${name.split(':', 1)[0]} uses ${algorithm}, which is not supported`, {
    hint: 'make it again with AES where it comes from, or convert it with OpenSSL and its legacy provider',
  });
