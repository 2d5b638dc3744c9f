/** Who signs in where: the key, the provider and the settings of a token request. */
import type { KeyObject } from 'node:crypto';
import { a, type Rule } from '../../core/arguments.ts';
import type { Bundle } from '../bundle/create-bundle.ts';
import type { ProviderName, ProviderSettings, UserWithKey } from '../provider-settings.ts';
import { settingRules, settingsIn } from '../settings.ts';

/** The user of a bundle, from `createBundle` or `readBundle`; settings beside it are added or replace its own. */
export interface BundleUser extends ProviderSettings {
  bundle: Pick<Bundle, 'provider' | 'key' | 'settings'>;
  provider?: undefined;
  key?: undefined;
}

/** Who signs in where: a bundle, or a key with a provider and the settings that it needs. */
export type SignIn = BundleUser | UserWithKey;

const apart = { key: a.privateKey, provider: a.word, bundle: a.absent };

const HAS_IT = 'leave it out: options.bundle has it';

const bundled = {
  bundle: a.options({ provider: a.word, key: a.privateKey, settings: a.record(a.optional(a.text)) }),
  key: a.leftOut(HAS_IT),
  provider: a.leftOut(HAS_IT),
};

/** The rule for options with a sign-in, and with `others`: made once, because making it costs more than using it. @internal */
export function withSignIn(others: Readonly<Record<string, Rule>>): Rule {
  const [alone, fromBundle] = [apart, bundled].map((signIn) => a.only({ ...signIn, ...others, ...settingRules })) as [
    Rule,
    Rule,
  ];
  return (value, name) => {
    const { bundle, files } = (value ?? {}) as { bundle?: unknown; files?: unknown };
    if (bundle === undefined && files !== undefined) {
      return { name: `${name}.files`, expected: 'nothing', value: files, hint: 'pass the bundle as an option: { bundle }' };
    }
    return (bundle === undefined ? alone : fromBundle)(value, name);
  };
}

/** The key, the provider and all settings among checked options. @internal */
export function signInOf(
  options: SignIn,
  others: Readonly<Record<string, Rule>>,
): { key: KeyObject; provider: ProviderName; given: Readonly<Record<string, string | undefined>> } {
  const given = settingsIn(options, [others, apart]);
  if (options.bundle === undefined) return { key: options.key, provider: options.provider, given };
  const { key, provider, settings } = options.bundle;
  const changed = Object.entries(given).filter(([, value]) => value !== undefined);
  return { key, provider, given: { ...settings, ...Object.fromEntries(changed) } };
}
