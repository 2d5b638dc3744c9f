/**
 * Encrypted PKCS#8 (RFC 5958 §3), written here because node:crypto always uses 2,048 rounds, and read here if scrypt needs more
 * memory than OpenSSL allows.
 */
import { createCipheriv, createDecipheriv, pbkdf2, scryptSync } from 'node:crypto';
import { promisify } from 'node:util';
import * as asn1 from '../asn1/asn1.ts';
import { type Scrypt, scryptMemory } from '../keystores/key-derivation.ts';
import { type RandomBytes, randomOctets } from '../random.ts';

/** Rounds of PBKDF2-HMAC-SHA256: a tenth of a second here, and for each guess of an attacker. */
const PBKDF2_ROUNDS = 600_000;

/**
 * Encrypts a PrivateKeyInfo with PBES2 (RFC 8018 §6.2): AES-256-CBC, its key from PBKDF2-HMAC-SHA256.
 *
 * @param der unencrypted PKCS#8
 * @returns EncryptedPrivateKeyInfo, DER
 */
export async function encryptPkcs8(der: Uint8Array, passphrase: Uint8Array, random: RandomBytes): Promise<Buffer> {
  const salt = randomOctets(random, 16);
  const iv = randomOctets(random, 16);
  const key = await promisify(pbkdf2)(passphrase, salt, PBKDF2_ROUNDS, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(der), cipher.final()]);
  return asn1.encode(asn1.sequence(pbes2(salt, iv), asn1.octetString(encrypted)));
}

/** The AlgorithmIdentifier of PBES2 with its two parts (RFC 8018 Appendix A.4). */
function pbes2(salt: Uint8Array, iv: Uint8Array): asn1.Asn1 {
  const hmacWithSha256 = asn1.sequence(asn1.oid('1.2.840.113549.2.9'), asn1.nothing());
  const pbkdf2Parameters = asn1.sequence(asn1.octetString(salt), asn1.integer(PBKDF2_ROUNDS), hmacWithSha256);
  const derivation = asn1.sequence(asn1.oid('1.2.840.113549.1.5.12'), pbkdf2Parameters);
  const aes256Cbc = asn1.sequence(asn1.oid('2.16.840.1.101.3.4.1.42'), asn1.octetString(iv));
  return asn1.sequence(asn1.oid('1.2.840.113549.1.5.13'), asn1.sequence(derivation, aes256Cbc));
}

/** Memory limit of scrypt in OpenSSL, in bytes. */
const OPENSSL_SCRYPT_MEMORY = 32n * 1024n * 1024n;

/** Whether OpenSSL refuses a derivation because of its memory. */
export const needsOwnScrypt = (scrypt: Scrypt): boolean => scryptMemory(scrypt) >= OPENSSL_SCRYPT_MEMORY;

/** Ciphers of PBES2 (RFC 8018 Appendix B.2), by the hexadecimal of their identifiers, with the octets of their keys. */
const ciphers: Readonly<Record<string, { name: string; size: number }>> = {
  '608648016503040102': { name: 'aes-128-cbc', size: 16 },
  '608648016503040116': { name: 'aes-192-cbc', size: 24 },
  '60864801650304012a': { name: 'aes-256-cbc', size: 32 },
  '2a864886f70d0307': { name: 'des-ede3-cbc', size: 24 },
};

/**
 * Decrypts PBES2 with scrypt; the caller must check the cost first.
 *
 * @param der EncryptedPrivateKeyInfo
 * @returns PrivateKeyInfo, DER
 * @throws Error if the passphrase is wrong or the cipher is unknown
 */
export function decryptScrypt(der: Buffer, scrypt: Scrypt, passphrase: Uint8Array): Buffer {
  const [algorithm, data] = asn1.children(asn1.decode(der));
  const [, parameters] = algorithm === undefined ? [] : asn1.children(algorithm);
  const [, scheme] = parameters === undefined ? [] : asn1.children(parameters);
  const [id, iv] = scheme === undefined ? [] : asn1.children(scheme);
  const cipher = id === undefined ? undefined : ciphers[asn1.content(id).toString('hex')];
  if (cipher === undefined || iv === undefined || data === undefined) throw new TypeError('unknown cipher');
  const [N, r, p] = [scrypt.cost, scrypt.blockSize, scrypt.parallel].map(Number) as [number, number, number];
  // node:crypto counts a little more than the filled memory.
  const maxmem = Number(scryptMemory(scrypt)) * 2;
  const key = scryptSync(passphrase, scrypt.salt, cipher.size, { N, r, p, maxmem });
  const decipher = createDecipheriv(cipher.name, key, asn1.content(iv));
  return Buffer.concat([decipher.update(asn1.content(data)), decipher.final()]);
}
