/** The flags of the providers' settings: one each, under the provider's name if only one provider has it. */
import { providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import type { Setting, SettingFlag } from '../providers/settings.ts';
import type { FlagData } from './flags.ts';

/** The parts of a provider that are needed here. */
type SettingOwner = Pick<Provider, 'title' | 'settings'>;

/** The kind of command: makes a set-up, or signs; or all settings. */
type Taking = 'init' | 'sign-in' | 'all';

/** The ids of the providers, for the help. */
export const providerIds = providers.map(({ id }) => id);

/**
 * The flags of all settings, by the names of the settings.
 *
 * @param taking the kind of command
 * @param known the known providers
 */
export function settingFlags(taking: Taking, known: readonly SettingOwner[] = providers): Record<string, FlagData> {
  const flags: Record<string, FlagData> = {};
  for (const { settings } of known) {
    for (const setting of settings) {
      const { flag } = setting;
      if (flag === undefined || (taking !== 'all' && (flag.on ?? taking) !== taking)) continue;
      flags[setting.name] ??= settingFlag(setting, { flag, taking, owners: ownersOf(setting, known) });
    }
  }
  return flags;
}

const ownersOf = ({ name }: Setting, known: readonly SettingOwner[]): readonly SettingOwner[] =>
  known.filter(({ settings }) => settings.some((setting) => setting.name === name));

function settingFlag(
  { question, fallback, judgedBy }: Setting,
  { flag, taking, owners }: { flag: SettingFlag; taking: Taking; owners: readonly SettingOwner[] },
): FlagData {
  const [owner] = owners;
  const choices = question?.choices?.map(({ value }) => value);
  return {
    kind: 'text',
    placeholder: `<${flag.value}>`,
    says: flag.says,
    ...(choices === undefined ? {} : { choices }),
    // When signing, the bundle's value overrides a fallback.
    ...(fallback === undefined || taking !== 'init' ? {} : { otherwise: fallback }),
    ...(owner !== undefined && owners.length === 1 ? { provider: owner.title } : {}),
    ...(owners.length > 1 && judgedBy !== undefined ? { group: 'Claims' } : {}),
  };
}

/** The default lifetimes of assertions, for the help: `3m Salesforce, else 5m`. */
export function usualLifetimes(known: readonly Provider[] = providers): string {
  const usual = known.find(({ anyServer }) => anyServer)?.grant.lifetime;
  const others = known.filter(({ grant }) => grant.lifetime !== usual);
  const own = others.map(({ grant, shortTitle }) => `${minutes(grant.lifetime)} ${shortTitle}`);
  return [...own, ...(usual === undefined ? [] : [`${own.length > 0 ? 'else ' : ''}${minutes(usual)}`])].join(', ');
}

/** Seconds in the notation of flags. */
const minutes = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}`);
