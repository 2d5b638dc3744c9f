/** The library's front door: keys, requests, certificates, whole bundles and signed assertions from code. */

export { bundleFiles } from './core/bundle/bundle-files.ts';
export { proveMaterial, type SigningMaterial, signingMaterial } from './core/bundle/material.ts';
export { type BundleRecord, type RecordedCertificate, type RecordedRenewal, readRecord } from './core/bundle/record.ts';
export {
  type CertificateNames,
  certificateNames,
  type IssuedCertificate,
  issuedFor,
} from './core/certificates/ca-certificate.ts';
export { type CertificateOptions, selfSignedCertificate } from './core/certificates/make-certificate.ts';
export { certificateRequest } from './core/certificates/make-request.ts';
export { type CertificateRequest, readRequest } from './core/certificates/read-request.ts';
export type { SubjectOptions } from './core/certificates/signed-parts.ts';
export { renderMarkdown } from './core/checklist/markdown.ts';
export type { Page, PageData, Step, StepPart, Templates } from './core/checklist/page.ts';
export { type KeyForm, keyForms, type RsaBits } from './core/defaults.ts';
export { type ErrorCode, KitError } from './core/errors.ts';
export { type Algorithm, algorithms, algorithmsOf } from './core/jwt/algorithms.ts';
export { type ClaimSet, type Expectations, judgeClaims } from './core/jwt/claims.ts';
export { type CompactJwt, readCompact } from './core/jwt/decode.ts';
export { type Signing, signJwt } from './core/jwt/sign.ts';
export { findJwt } from './core/jwt/token-in-text.ts';
export { type Refusal, readTokenAnswer, type TokenAnswer, tokenForm, tokenRequest } from './core/jwt/token-request.ts';
export { type VerifyingKey, verifySignature } from './core/jwt/verify.ts';
export { type Choice, chooseKey, type OpenedKeys, openKeys, signingKeys } from './core/keys/choose-key.ts';
export { type Labels, type PublicRsaJwk, publicJwk, publicJwkSet, thumbprint } from './core/keys/jwk/jwk.ts';
export {
  type FoundKey,
  type FoundKeys,
  findCertificates,
  findKeys,
  findPrivateKey,
  findRequest,
  type Opening,
  type SealedKey,
  type SealedPrivateKey,
} from './core/keys/read-keys.ts';
export {
  generateRsaKey,
  privateKeyPem,
  publicKeyPem,
  type RandomBytes,
  requireRs256Key,
} from './core/keys/rsa.ts';
export { openKeyStore, type StoreUse } from './core/keys/store-items.ts';
export { type WritableKey, writeKeys } from './core/keys/write-keys.ts';
export type { KeyStore, StoreEntry, StoreOpening } from './core/keystores/store-entries.ts';
export { type Explanation, explain, type Standpoint } from './core/refusals/explain-refusal.ts';
export type { Catalogue, RefusalCause, RefusalGroup, SeenRefusal } from './core/refusals/known-refusal.ts';
export { type PastedRefusal, readPastedRefusal } from './core/refusals/refusal-in-text.ts';
export { findProvider, providers } from './providers/index.ts';
export type { Claims, Provider } from './providers/provider.ts';
export { allRefusals, catalogueFor } from './providers/refusals/catalogue.ts';
export { type RenewalMaterial, renewedFiles } from './providers/renewal.ts';
export type { Setting, Settings } from './providers/settings.ts';
export { checkSetup, type Setup, type SetupOptions } from './providers/setup.ts';
export { publicSetupFiles, type SetupMaterial, setupFiles } from './providers/setup-files.ts';
