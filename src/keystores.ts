/** `jwt-kit/keystores`: makes and opens key stores. */
export type { NewStoreKind } from './core/defaults.ts';
export { type ErrorCode, KitError } from './core/errors.ts';
export type { Certificate } from './library/certificates/read-certificate.ts';
export type { Secret } from './library/input.ts';
export { createKeystore, type KeystoreOptions } from './library/keystores/create-keystore.ts';
export { type Keystore, type KeystoreEntry, type KeystoreReading, readKeystore } from './library/keystores/read-keystore.ts';
