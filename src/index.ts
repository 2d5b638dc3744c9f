/** `jwt-kit`: bundles, with everything for one set-up. */
export type { RsaBits } from './core/defaults.ts';
export { type ErrorCode, KitError } from './core/errors.ts';
export { type Bundle, type BundleOptions, createBundle, type NewBundle } from './library/bundle/create-bundle.ts';
export { type BundleFiles, type BundleReading, readBundle } from './library/bundle/read-bundle.ts';
export type { Secret } from './library/input.ts';
export type {
  AnypointRegion,
  AnypointSettings,
  OtherSettings,
  ProviderName,
  ProviderSettings,
  SalesforceAppType,
  SalesforceSettings,
  ServerSettings,
} from './library/provider-settings.ts';
