/** `jwt-kit/token`: gets and keeps access tokens with the JWT Bearer grant, and explains refusals. */
export { type ErrorCode, KitError } from './core/errors.ts';
export type { Algorithm } from './core/jwt/algorithms.ts';
export type { Fetch } from './library/edge.ts';
export type { Input } from './library/input.ts';
export type { Claims } from './library/jwt/sign.ts';
export type { ProviderName, ProviderSettings } from './library/settings.ts';
export {
  type ExplainOptions,
  explainRefusal,
  type RefusalCause,
  type RefusalExplanation,
} from './library/token/explain-refusal.ts';
export {
  type GrantedToken,
  getToken,
  type RefusedToken,
  type TokenOptions,
  type TokenResult,
} from './library/token/get-token.ts';
export { type TokenSource, type TokenSourceOptions, tokenSource } from './library/token/token-source.ts';
