/** Defaults and choices: constants without imports, so that help can print them quickly. */

/** Whole days a certificate is valid. */
export const DEFAULT_DAYS = 365;

/** Sizes of the RSA keys made here, in bits. */
export const rsaSizes = [2048, 3072, 4096] as const;
export type RsaBits = (typeof rsaSizes)[number];

/** Types of the private keys that `key` makes; bundles have RSA keys only. */
export const keyTypes = ['rsa', 'ec', 'ed25519'] as const;
export type KeyType = (typeof keyTypes)[number];

/** Curves of new EC keys, as JWKs name them (RFC 7518 §6.2.1.1); the first is the default. */
export const curves = ['P-256', 'P-384', 'P-521'] as const;
export type Curve = (typeof curves)[number];

/** Forms of new private key files: PKCS#8 (RFC 5208), and PKCS#1 (RFC 8017 A.1.2) for programs that read nothing else. */
export const keyFileForms = ['pkcs8', 'pkcs1'] as const;
export type KeyFileForm = (typeof keyFileForms)[number];

/** Size of a new key, in bits. */
export const DEFAULT_BITS = 2048;

/**
 * Rounds of PBKDF2-HMAC-SHA256 for an encrypted key: the default, a tenth of a second here and for each guess of an attacker; the
 * fewest and the most to choose, which are OpenSSL's default and what is opened here.
 */
export const keyRounds = { default: 600_000, fewest: 2048, most: 10_000_000 } as const;

/**
 * The text formats a key can be written in: PEM of three kinds (RFC 7468 §10, §13; RFC 8017 A.1), a JWK, a key set (RFC 7517),
 * and what OpenSSH reads.
 */
export const keyForms = ['spki', 'pkcs8', 'pkcs1', 'jwk', 'jwks', 'openssh'] as const;
export type KeyForm = (typeof keyForms)[number];

/** The same in DER. */
const derForms = ['spki-der', 'pkcs8-der', 'pkcs1-der'] as const;
export type DerForm = (typeof derForms)[number];

/** What `convert` writes: keys, their certificates, and the PEM of a key in one line of base64, also as a variable. */
export const convertForms = [...keyForms, ...derForms, 'certificate', 'certificate-der', 'base64', 'env'] as const;
export type ConvertForm = (typeof convertForms)[number];

/** The variable of the form `env`. */
export const KEY_VARIABLE = 'SF_JWT_KEY_BASE64';

/** Kinds of new key stores, by the extension of their files: PKCS#12 (RFC 7292) and Java's JKS. */
export const newStoreKinds = ['p12', 'jks'] as const;
export type NewStoreKind = (typeof newStoreKinds)[number];

/** What a JWK says its key is for (RFC 7517 §4.2). */
export const keyUses = ['sig', 'enc'] as const;

/** What a certificate that is not a CA's may be used for, by the names of RFC 5280 §4.2.1.3. */
// biome-ignore format: one line for each kind
export const keyUsages = [
  'digitalSignature', 'nonRepudiation', 'contentCommitment', 'keyEncipherment', 'dataEncipherment', 'keyAgreement',
  'encipherOnly', 'decipherOnly',
] as const;
export type KeyUsage = (typeof keyUsages)[number];

/** Extended key usages, by their names in RFC 5280 §4.2.1.12. */
// biome-ignore format: one line for each kind
export const extendedKeyUsages = [
  'serverAuth', 'clientAuth', 'codeSigning', 'emailProtection', 'timeStamping', 'OCSPSigning', 'anyExtendedKeyUsage',
] as const;
export type ExtendedKeyUsage = (typeof extendedKeyUsages)[number];

/** The algorithms of the keys that a JWK can have (RFC 7518 §3.1, §4.1; RFC 8037 §3; RFC 8812 §3.2). */
// biome-ignore format: one line for each kind
export const jwkAlgorithms = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519', 'Ed448',
  'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW',
  'RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512', 'RSA1_5',
] as const;
export type JwkAlgorithm = (typeof jwkAlgorithms)[number];

/** The shells that `completion` knows. */
export const completionShells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type CompletionShell = (typeof completionShells)[number];

/** Days before the end of a certificate: the date to renew by, and when `doctor` starts to warn. */
export const RENEWAL_DAYS = 30;

/** Longest wait for a server's answer, in seconds. */
export const DEFAULT_TIMEOUT = 15;

/** The most that can be chosen for it, in seconds: no server needs longer, and a timer of over 24 days would end at once. */
export const LONGEST_TIMEOUT = 3600;

/** Language of pages, if nothing else is chosen: a tag of BCP 47. */
export const DEFAULT_LANGUAGE = 'en';

/** Whether a text is a language: a tag of BCP 47, such as `it` or `pt-BR`. */
export const isLanguage = (text: string): boolean => /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(text);

/** The `Server` header of a rehearsal, by which its error responses are told from real ones. */
export const REHEARSAL_SERVER = 'jwt-kit-rehearsal';

/** How a token of a rehearsal starts, by which it is told from a real one. */
export const REHEARSED_TOKEN = 'rehearsal.';
