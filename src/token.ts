/** `jwt-kit/token`: gets and keeps access tokens with the JWT Bearer grant, and explains refusals. */
export { type ErrorCode, KitError } from './core/errors.ts';
export type { Algorithm } from './core/jwt/algorithms.ts';
export type { Bundle } from './library/bundle/create-bundle.ts';
export type { Fetch } from './library/edge.ts';
export type { Input, JsonObject } from './library/input.ts';
export type { Claims } from './library/jwt/sign.ts';
export type {
  AnypointRegion,
  AnypointSettings,
  AnypointSubject,
  AnypointUser,
  OtherSettings,
  OtherUser,
  ProviderName,
  ProviderSettings,
  SalesforceAppType,
  SalesforceSettings,
  SalesforceSiteUser,
  SalesforceUser,
  ServerSettings,
  UserWithKey,
} from './library/provider-settings.ts';
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
  type TokenRequest,
  type TokenResult,
} from './library/token/get-token.ts';
export type { BundleUser, SignIn } from './library/token/sign-in.ts';
export { type TokenKeeping, type TokenSource, type TokenSourceOptions, tokenSource } from './library/token/token-source.ts';
