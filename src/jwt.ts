/** `jwt-kit/jwt`: signs, verifies and reads JSON Web Tokens. */
export { type ErrorCode, KitError } from './core/errors.ts';
export type { Algorithm } from './core/jwt/algorithms.ts';
export { type DecodedJwt, decode } from './library/jwt/decode.ts';
export { type Claims, type SignOptions, sign } from './library/jwt/sign.ts';
export { type VerifiedJwt, type VerifyOptions, verify } from './library/jwt/verify.ts';
export type { KeySet, ReadKey } from './library/keys/read-key.ts';
