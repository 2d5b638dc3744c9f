/** The library's front door: keys, requests, certificates, whole bundles and signed assertions from code. */
export { type Algorithm, algorithms, algorithmsOf } from './core/algorithms.ts';
export type { AnswerCause, AnswerGroup, Catalogue, SeenAnswer } from './core/answers.ts';
export {
  type BundleRecord,
  bundleFiles,
  proveMaterial,
  type RecordedCertificate,
  type RecordedRenewal,
  type SigningMaterial,
  signingMaterial,
} from './core/bundle.ts';
export {
  type CertificateOptions,
  certificateRequest,
  type SubjectOptions,
  selfSignedCertificate,
} from './core/certificates.ts';
export { type Checklist, type ChecklistStep, renderMarkdown, type Template } from './core/checklist.ts';
export { type Choice, chooseKey, type OpenedKeys, openKeys, signingKeys } from './core/choose.ts';
export { type ClaimSet, type Expectations, judgeClaims } from './core/claims.ts';
export { type CompactJwt, readCompact } from './core/compact.ts';
export { type ErrorCode, KitError } from './core/errors.ts';
export { type Explanation, explain, type Standpoint } from './core/explanation.ts';
export { findJwt } from './core/found-token.ts';
export { type CertificateNames, certificateNames, type IssuedCertificate, issuedFor } from './core/issued.ts';
export { type Labels, type PublicRsaJwk, publicJwk, publicJwkSet, thumbprint } from './core/jwks.ts';
export { type Signing, signJwt, type VerifyingKey, verifySignature } from './core/jwt.ts';
export { type KeyForm, keyForms, type WritableKey, writeKeys } from './core/key-forms.ts';
export { generateRsaKey, privateKeyPem, publicKeyPem, type RandomBytes, type RsaBits, requireRs256Key } from './core/keys.ts';
export { type PastedAnswer, readPastedAnswer } from './core/pasted-answer.ts';
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
} from './core/read.ts';
export { readRecord } from './core/record.ts';
export { type CertificateRequest, readRequest } from './core/requests.ts';
export { type Refusal, readTokenAnswer, type TokenAnswer, tokenForm, tokenRequest } from './core/token.ts';
export { allAnswers, catalogueFor } from './providers/answers.ts';
export { findProvider, providers } from './providers/index.ts';
export type { Claims, Provider } from './providers/provider.ts';
export { type RenewalMaterial, renewedFiles } from './providers/renewal.ts';
export type { Setting, Settings } from './providers/settings.ts';
export { publicSetupFiles, type Setup, type SetupMaterial, type SetupOptions, settle, setupFiles } from './providers/setup.ts';
