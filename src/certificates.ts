/** `jwt-kit/certificates`: makes and reads certificates and certificate requests. */
export type { ExtendedKeyUsage, KeyUsage } from './core/defaults.ts';
export { type ErrorCode, KitError } from './core/errors.ts';
export {
  type CertificateRequest,
  createRequest,
  type RequestOptions,
  readRequest,
} from './library/certificates/create-request.ts';
export {
  type Certificate,
  certificateFor,
  readCertificate,
  readCertificates,
} from './library/certificates/read-certificate.ts';
export { type CertificateOptions, selfSign } from './library/certificates/self-sign.ts';
