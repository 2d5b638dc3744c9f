/** What is taken where nothing else is said, and the choices there are: light constants, so that help can print them. */

/** Whole days a certificate is valid. */
export const DEFAULT_DAYS = 365;

/** Sizes of the RSA keys made here, in bits. */
export const rsaSizes = [2048, 3072, 4096] as const;
export type RsaBits = (typeof rsaSizes)[number];

/** Size of a new key, in bits. */
export const DEFAULT_BITS = 2048;

/** The forms a key is written in: PEM of three kinds (RFC 7468 §10, §13; RFC 8017 A.1), a JWK, a key set (RFC 7517). */
export const keyForms = ['spki', 'pkcs8', 'pkcs1', 'jwk', 'jwks'] as const;
export type KeyForm = (typeof keyForms)[number];

/** What a JWK says its key is for (RFC 7517 §4.2). */
export const keyUses = ['sig', 'enc'] as const;

/** Days before the end of a certificate that leave time to renew it: the day to renew by, and from when on `doctor` warns. */
export const RENEWAL_DAYS = 30;

/** Longest wait for a server's answer, in seconds. */
export const DEFAULT_TIMEOUT = 15;
