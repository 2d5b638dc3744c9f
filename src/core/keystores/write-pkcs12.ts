/**
 * Writes PKCS#12 (RFC 7292) in the shape of Java's keytool 17: the key and the certificates encrypted with AES-256, a MAC with
 * SHA-256, in DER.
 */
import { createCipheriv, hash } from 'node:crypto';
import * as asn1 from '../asn1/asn1.ts';
import * as make from '../asn1/make-asn1.ts';
import { type RandomBytes, randomOctets } from '../random.ts';
import { type Encrypted, encryptAes256 } from './password-encryption.ts';
import { type PasswordForm, passwordForms, requireStorePassword } from './passwords.ts';
import { derivePkcs12, purposes } from './pkcs12-derivation.ts';
import { makeMac } from './pkcs12-mac.ts';
import type { NewEntry } from './store-entries.ts';

/** As in keytool 17: for the key, the certificates and the MAC. */
const ROUNDS = 10_000;
const SALT_SIZE = 20;

/** What protects a new key store. */
export interface StoreProtection {
  /** ASCII, 6 characters or more; also opens the key. */
  password: Uint8Array;
  random: RandomBytes;
  /** Uses 3DES and SHA-1, for programs from before about 2018. */
  legacy?: boolean;
}

/** Encrypts one part of the store. */
type Encrypting = (clear: Uint8Array) => Promise<Encrypted>;

const { sequence, oid, octetString, context } = make;

/**
 * Writes a key store with one key and its certificates.
 *
 * @returns DER
 * @throws KitError PASSPHRASE if the password does not suit Java's tools
 */
export async function writePkcs12(entry: NewEntry, { password, random, legacy = false }: StoreProtection): Promise<Buffer> {
  requireStorePassword(password);
  const [form] = passwordForms(password) as [PasswordForm];
  const encrypt: Encrypting = async (clear) =>
    legacy
      ? encrypt3Des(clear, form, randomOctets(random, SALT_SIZE))
      : encryptAes256(clear, { password, rounds: ROUNDS, saltSize: SALT_SIZE, namesKeySize: true, random });
  const labels = labelsOf(entry);
  const safes = sequence(
    dataContent(asn1.encode(sequence(await keyBag(entry.key, labels, encrypt)))),
    await encryptedContent(asn1.encode(sequence(...certificateBags(entry.chain, labels))), encrypt),
  );
  const safe = asn1.encode(safes);
  const salt = randomOctets(random, SALT_SIZE);
  const mac = makeMac(safe, { digest: legacy ? 'sha1' : 'sha256', password: form, salt, rounds: ROUNDS });
  return asn1.encode(sequence(make.integer(3), dataContent(safe), mac));
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const BAG = '1.2.840.113549.1.12.10.1';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

/** Content that is not encrypted (RFC 5652 §4). */
const dataContent = (octets: Uint8Array): asn1.Asn1 => sequence(oid(DATA), context(0, octetString(octets)));

/** The same, encrypted (RFC 5652 §8). */
async function encryptedContent(octets: Uint8Array, encrypt: Encrypting): Promise<asn1.Asn1> {
  const { algorithm, data } = await encrypt(octets);
  const info = sequence(oid(DATA), algorithm, make.contextPrimitive(0, data));
  return sequence(oid(ENCRYPTED_DATA), context(0, sequence(make.integer(0), info)));
}

async function keyBag(pkcs8: Uint8Array, labels: asn1.Asn1, encrypt: Encrypting): Promise<asn1.Asn1> {
  const { algorithm, data } = await encrypt(pkcs8);
  return sequence(oid(`${BAG}.2`), context(0, sequence(algorithm, octetString(data))), labels);
}

/** Only the first certificate, that of the key, has a name and an id: Java would show others as entries of their own. */
const certificateBags = (chain: readonly Uint8Array[], labels: asn1.Asn1): asn1.Asn1[] =>
  chain.map((der, index) => {
    const value = sequence(oid(X509_CERTIFICATE), context(0, octetString(der)));
    return sequence(oid(`${BAG}.3`), context(0, value), ...(index === 0 ? [labels] : []));
  });

/** friendlyName and localKeyID (RFC 2985 §5.5), which join the key and its certificate. */
function labelsOf({ alias, chain }: NewEntry): asn1.Asn1 {
  const id = hash('sha1', chain[0] ?? Buffer.alloc(0), 'buffer');
  return make.set(
    sequence(oid('1.2.840.113549.1.9.20'), make.set(make.bmpString(alias))),
    sequence(oid('1.2.840.113549.1.9.21'), make.set(octetString(id))),
  );
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 Appendix C). */
function encrypt3Des(clear: Uint8Array, { wide }: PasswordForm, salt: Uint8Array): Encrypted {
  const given = { digest: 'sha1', password: wide, salt, rounds: ROUNDS };
  const key = derivePkcs12({ ...given, purpose: purposes.key, size: 24 });
  const cipher = createCipheriv('des-ede3-cbc', key, derivePkcs12({ ...given, purpose: purposes.iv, size: 8 }));
  return {
    algorithm: sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octetString(salt), make.integer(ROUNDS))),
    data: Buffer.concat([cipher.update(clear), cipher.final()]),
  };
}
