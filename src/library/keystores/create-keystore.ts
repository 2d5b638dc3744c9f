/** Makes key stores for Java programs. */
import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { certificateChain } from '../../core/certificates/certificate-chain.ts';
import { type NewStoreKind, newStoreKinds } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import { checkKey } from '../../core/keys/key-checks.ts';
import { findCertificates, publicKeyOf } from '../../core/keys/read-keys.ts';
import { isSameKey } from '../../core/keys/same-key.ts';
import { systemClock, systemRandom } from '../edge.ts';
import { bytesOf, type Secret, secretOf } from '../input.ts';
import { checkAlias, USUAL_ALIAS } from './alias.ts';
import { makeStore, proveStore } from './make-store.ts';

/** What goes into a key store, and how it is protected. */
export interface KeystoreOptions {
  /** The certificate of the key, PEM or DER; certificates of its issuers may follow in any order. */
  certificate: string | Uint8Array;
  /** Protects the store and its key: ASCII, 6 characters or more. */
  password: Secret;
  /** Name of the entry: 1 to 64 ASCII characters, stored in lower case; default: `key`. */
  alias?: string | undefined;
  /** PKCS#12 (default), or Java's old JKS, which protects the key badly. */
  type?: NewStoreKind | undefined;
  /** Uses 3DES and SHA-1 in PKCS#12, for programs from before about 2018. */
  legacy?: boolean | undefined;
  /** The time of the entry in JKS; default: the clock of this computer. */
  now?: Date | undefined;
  /** Default: `randomBytes` of `node:crypto`. */
  random?: ((size: number) => Uint8Array) | undefined;
}

const keystoreRule = a.only({
  certificate: a.textOrBytes,
  password: a.textOrBytes,
  alias: a.optional(a.word),
  type: a.optional(a.oneOf(newStoreKinds)),
  legacy: a.optional(a.boolean),
  now: a.optional(a.date),
  random: a.optional(a.function),
});

/**
 * Makes a key store with a key, its certificate and the chain of that: PKCS#12 as Java 17's keytool writes it (RFC 7292;
 * AES-256, MAC with SHA-256), or JKS. It is read back, and checked to contain exactly these, before it is returned.
 *
 * @returns the bytes of the file
 * @throws KitError MISMATCH if no certificate is for the key; PASSPHRASE if the password does not suit Java's tools;
 *   INPUT_INVALID if key or certificate is damaged; USAGE if an option is invalid
 * @example
 * import { selfSign } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 * import { createKeystore } from 'jwt-kit/keystores';
 *
 * const key = await generateKey();
 * const certificate = selfSign(key, { subject: 'CN=Order Sync' });
 * const p12 = await createKeystore(key, { certificate, password: 'changeit', alias: 'order-sync' });
 */
export async function createKeystore(key: KeyObject, options: KeystoreOptions): Promise<Uint8Array> {
  requireArguments({ key, options }, { key: a.privateKey, options: keystoreRule });
  const { type = 'p12', legacy = false, now = systemClock(), random = systemRandom } = options;
  if (legacy && type === 'jks') {
    throw new KitError('USAGE', 'options.legacy: works only with PKCS#12', { hint: 'leave it out' });
  }
  checkKey(key);
  const { alias } = checkAlias(options.alias ?? USUAL_ALIAS);
  const chain = chainFor(key, findCertificates(bytesOf(options.certificate)));
  const entry = { alias, key: key.export({ type: 'pkcs8', format: 'der' }), chain: chain.map(({ raw }) => raw) };
  const password = secretOf(options.password) as Uint8Array;
  const store = await makeStore(entry, { type, password, legacy }, { random, now: () => now });
  proveStore(store, entry, password);
  return store;
}

/** The certificate of a key, of several the one that ends last, and its chain. */
function chainFor(key: KeyObject, certificates: readonly X509Certificate[]): X509Certificate[] {
  const own = createPublicKey(key);
  const [found] = certificates
    .filter((one) => {
      const publicKey = publicKeyOf(one);
      return publicKey !== undefined && isSameKey(publicKey, own);
    })
    .sort((one, other) => Date.parse(other.validTo) - Date.parse(one.validTo));
  if (found !== undefined) return certificateChain(found, certificates);
  throw new KitError('MISMATCH', 'options.certificate: it is not for this key', {
    hint: 'give the certificate that was made for the key',
  });
}
