/** Encrypted PKCS#8 (RFC 5958 §3): written here because node:crypto always uses 2,048 rounds, and read. */
import * as asn1 from '../../asn1/asn1.ts';
import { fieldsOf, octetsOf, readDocument } from '../../asn1/asn1-parts.ts';
import * as make from '../../asn1/make-asn1.ts';
import { KitError } from '../../errors.ts';
import type { DerivationBudget } from '../../keystores/key-derivation.ts';
import { encryptAes256, schemeOf } from '../../keystores/password-encryption.ts';
import { differing, passwordForms } from '../../keystores/passwords.ts';
import type { RandomBytes } from '../../random.ts';
import { hasDerLength } from '../spoilt/der-length.ts';

/** How a key is encrypted. */
interface Encrypting {
  passphrase: Uint8Array;
  /** Of PBKDF2-HMAC-SHA256. */
  rounds: number;
  random: RandomBytes;
}

/**
 * Encrypts a PrivateKeyInfo with PBES2 (RFC 8018 §6.2): AES-256-CBC, its key from PBKDF2-HMAC-SHA256.
 *
 * @param der unencrypted PKCS#8
 * @returns EncryptedPrivateKeyInfo, DER
 */
export async function encryptPkcs8(der: Uint8Array, { passphrase, rounds, random }: Encrypting): Promise<Buffer> {
  const encrypting = { password: passphrase, rounds, saltSize: 16, namesKeySize: false, random };
  const { algorithm, data } = await encryptAes256(der, encrypting);
  return asn1.encode(make.sequence(algorithm, make.octetString(data)));
}

/**
 * Decrypts encrypted PKCS#8. Does it here, because OpenSSL opens fewer algorithms, and does not tell an unsupported one from a
 * wrong passphrase.
 *
 * @param der EncryptedPrivateKeyInfo
 * @returns PrivateKeyInfo; undefined if the passphrase is wrong
 * @throws KitError INPUT_INVALID if it is damaged, its algorithm is not supported, or deriving its key costs too much
 */
export function decryptPkcs8(der: Buffer, passphrase: Uint8Array, budget: DerivationBudget | undefined): Buffer | undefined {
  const document = readDocument(der, 'the private key', 'get the file again from its source');
  const [algorithm, data] = fieldsOf(document, ['algorithm', 'data']);
  const scheme = schemeOf(algorithm);
  const octets = octetsOf(data);
  if (scheme.derivation !== undefined) budget?.spend(scheme.derivation, der);
  for (const form of differing(passwordForms(passphrase), scheme)) {
    try {
      const clear = scheme.decrypt(octets, form);
      // A wrong passphrase gives neither, except once in some 2^24 times.
      if (clear[0] === 0x30 && hasDerLength(clear)) return clear;
    } catch (cause) {
      if (cause instanceof KitError) throw cause;
      // The next form may open it.
    }
  }
  return undefined;
}
