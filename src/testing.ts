/** `jwt-kit/testing`: a token endpoint on this computer, for tests. */
export { type ErrorCode, KitError } from './core/errors.ts';
export type { BundleFiles } from './library/bundle/read-bundle.ts';
export {
  type Rehearsal,
  type RehearsalOptions,
  type RehearsedBundle,
  type RehearsedRequest,
  rehearse,
} from './library/testing/rehearse.ts';
