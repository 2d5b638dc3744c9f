/** Encrypted PKCS#8 (RFC 5958 §3): written here because node:crypto always uses 2,048 rounds, and read. */
import { createCipheriv, createPrivateKey, type KeyObject, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import * as asn1 from '../asn1/asn1.ts';
import { fieldsOf, octetsOf, readDocument } from '../asn1/asn1-parts.ts';
import type { DerivationBudget } from '../keystores/key-derivation.ts';
import { schemeOf } from '../keystores/password-encryption.ts';
import { passwordForms } from '../keystores/passwords.ts';
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

/**
 * Opens encrypted PKCS#8. Decrypts it here, because OpenSSL opens fewer algorithms, and does not tell an unsupported one from a wrong
 * passphrase.
 *
 * @param der EncryptedPrivateKeyInfo
 * @returns undefined if the passphrase is wrong
 * @throws KitError INPUT_INVALID if it is damaged, its algorithm is not supported, or deriving its key costs too much
 */
export function openPkcs8(der: Buffer, passphrase: Uint8Array, budget: DerivationBudget | undefined): KeyObject | undefined {
  const document = readDocument(der, 'the private key', 'get the file again from its source');
  const [algorithm, data] = fieldsOf(document, ['algorithm', 'data']);
  const scheme = schemeOf(algorithm);
  const octets = octetsOf(data);
  if (scheme.derivation !== undefined) budget?.spend(scheme.derivation, der);
  for (const form of passwordForms(passphrase)) {
    try {
      return createPrivateKey({ key: scheme.decrypt(octets, form), format: 'der', type: 'pkcs8' });
    } catch {
      // The next form may open it.
    }
  }
  return undefined;
}
