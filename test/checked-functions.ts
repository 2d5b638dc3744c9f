/** The functions that check their arguments at run time, because the library passes on what it gets. */

export { bundleFiles } from '../src/core/bundle/bundle-files.ts';
export { proveMaterial, type SigningMaterial, signingMaterial } from '../src/core/bundle/material.ts';
export { type BundleRecord, type RecordedCertificate, type RecordedRenewal, readRecord } from '../src/core/bundle/record.ts';
export {
  type CertificateNames,
  certificateNames,
  type IssuedCertificate,
  issuedFor,
} from '../src/core/certificates/ca-certificate.ts';
export { type CertificateOptions, selfSignedCertificate } from '../src/core/certificates/make-certificate.ts';
export { certificateRequest } from '../src/core/certificates/make-request.ts';
export { type CertificateRequest, readRequest } from '../src/core/certificates/read-request.ts';
export type { SubjectOptions } from '../src/core/certificates/signed-parts.ts';
export { renderMarkdown } from '../src/core/checklist/markdown.ts';
export type { Page, PageData, Step, StepPart, Templates } from '../src/core/checklist/page.ts';
export { type KeyForm, keyForms, type RsaBits } from '../src/core/defaults.ts';
export { type ErrorCode, KitError } from '../src/core/errors.ts';
export { type Algorithm, algorithms, algorithmsOf } from '../src/core/jwt/algorithms.ts';
export type { ClaimSet } from '../src/core/jwt/claims/claims.ts';
export { type Expectations, judgeClaims } from '../src/core/jwt/claims/judge-claims.ts';
export { type CompactJwt, readCompact } from '../src/core/jwt/decode.ts';
export { findJwt } from '../src/core/jwt/pasted/token-in-text.ts';
export { type Signing, signJwt } from '../src/core/jwt/sign.ts';
export { type Refusal, readTokenAnswer, type TokenAnswer, tokenForm, tokenRequest } from '../src/core/jwt/token-request.ts';
export { type VerifyingKey, verifySignature } from '../src/core/jwt/verify.ts';
export { type Choice, chooseKey, type OpenedKeys, openKeys, signingKeys } from '../src/core/keys/choose-key.ts';
export type { Labels } from '../src/core/keys/jwk/read-jwk.ts';
export { thumbprint } from '../src/core/keys/jwk/thumbprint.ts';
export { type PublicRsaJwk, publicJwk, publicJwkSet } from '../src/core/keys/jwk/write-jwk.ts';
export type { FoundKey, Opening } from '../src/core/keys/opening/open-item.ts';
export {
  type FoundKeys,
  findCertificates,
  findKeys,
  findPrivateKey,
  findRequest,
  type SealedKey,
  type SealedPrivateKey,
} from '../src/core/keys/read-keys.ts';
export {
  generateRsaKey,
  privateKeyPem,
  publicKeyPem,
  type RandomBytes,
  requireRs256Key,
} from '../src/core/keys/rsa.ts';
export { openKeyStore, type StoreUse } from '../src/core/keys/store-items.ts';
export { type WritableKey, writeKeys } from '../src/core/keys/write-keys.ts';
export type { KeyStore, StoreEntry, StoreOpening } from '../src/core/keystores/store-entries.ts';
export { type Explanation, explain, type Standpoint } from '../src/core/refusals/explain-refusal.ts';
export type { Catalogue, RefusalCause, RefusalGroup, SeenRefusal } from '../src/core/refusals/known-refusal.ts';
export { type PastedRefusal, readPastedRefusal } from '../src/core/refusals/refusal-in-text.ts';
export { findProvider, providers } from '../src/providers/index.ts';
export type { Claims, Provider } from '../src/providers/provider.ts';
export { allRefusals, catalogueFor } from '../src/providers/refusals/catalogue.ts';
export { type RenewalMaterial, renewedFiles } from '../src/providers/renewal.ts';
export type { Setting, Settings } from '../src/providers/settings.ts';
export { checkSetup, type Setup, type SetupOptions } from '../src/providers/setup.ts';
export { publicSetupFiles, type SetupMaterial, setupFiles } from '../src/providers/setup-files.ts';
