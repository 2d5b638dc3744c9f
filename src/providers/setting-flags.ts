/** The flags that settings have, as data: help and the command line are made from it. */
import type { Provider } from './provider.ts';
import { type SettingFlag, sharedSettings } from './settings.ts';

/** A flag of a command that takes settings; `name` is that of the setting. */
export interface NamedFlag {
  name: string;
  /** What stands for the value: `url`. */
  value: string;
  says: string;
}

/**
 * The flags for the settings of all providers, each once: first those that providers share, then each provider's own.
 *
 * @param command which kind of command it is
 */
export function settingFlags(known: readonly Provider[], command: 'init' | 'sign-in'): NamedFlag[] {
  const flags = new Map<string, NamedFlag>();
  const add = (name: string, flag: SettingFlag | undefined, owner = ''): void => {
    if (flag === undefined || flags.has(name) || (flag.on ?? command) !== command) return;
    flags.set(name, { name, value: flag.value, says: `${owner}${flag.says}` });
  };
  const taken = new Set(known.flatMap(({ settings }) => settings.map(({ name }) => name)));
  for (const { name, flag } of sharedSettings) if (taken.has(name)) add(name, flag);
  for (const { settings, shortTitle } of known) for (const { name, flag } of settings) add(name, flag, `${shortTitle}: `);
  return [...flags.values()];
}

/** The providers to choose from, as help lists them: `acme, other`. */
export const providerIds = (known: readonly Provider[]): string => known.map(({ id }) => id).join(', ');

/** How long assertions are valid where nothing else is said: `3m Acme, else 5m`. */
export function usualLifetimes(known: readonly Provider[]): string {
  const usual = known.find(({ anyServer }) => anyServer)?.grant.lifetime;
  const others = known.filter(({ grant }) => grant.lifetime !== usual);
  const own = others.map(({ grant, shortTitle }) => `${minutes(grant.lifetime)} ${shortTitle}`);
  return [...own, ...(usual === undefined ? [] : [`${own.length > 0 ? 'else ' : ''}${minutes(usual)}`])].join(', ');
}

/** Seconds as a flag takes them. */
const minutes = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}`);
