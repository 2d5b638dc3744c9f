/** The settings of one run: from flags, the bundle, the environment, and prompts. */
import { KitError, missingOptions } from '../../core/errors.ts';
import { providers } from '../../providers/index.ts';
import type { EnvironmentVariable, Provider } from '../../providers/provider.ts';
import type { Settings } from '../../providers/settings.ts';
import { type ClaimName, claimNames, flagOf, settingOf } from '../../providers/settings.ts';
import { checkSettings, missingProvider } from '../../providers/setup.ts';
import type { CommandIo } from '../command.ts';
import type { SettingsOptions } from './assertion-flags.ts';
import { toKeep } from './to-keep.ts';

/** A setting from a flag or a variable. */
export interface Source {
  /** Name of the setting. */
  name: string;
  /** The checked value. */
  value: string;
  /** The flag, or the name of the variable. */
  by: string;
  /** Whether it was used: the bundle's value overrides a variable. */
  used: boolean;
}

/** Where settings come from besides flags and the environment. */
interface Gathering {
  provider: Provider;
  recorded?: Settings | undefined;
  /** The bundle in which answers can be kept. */
  directory?: string | undefined;
  /** Names of missing settings; default: those that an assertion needs. */
  wants?: (settings: Settings) => readonly string[];
  /** Whether a request follows, which may need more settings than an assertion. */
  sends?: boolean | undefined;
}

export interface Gathered {
  settings: Readonly<Record<string, string>>;
  /** Those from flags or prompts, not from the bundle or the environment. */
  answered: Readonly<Record<string, string>>;
  /** Those of `answered` that were typed at a prompt. */
  typed: Readonly<Record<string, string>>;
  sources: readonly Source[];
  notes: string[];
}

/**
 * The provider that fits the settings and the environment: by a setting that only it has, by its audience, by its
 * variables.
 *
 * @throws KitError ANSWER_MISSING if none fits, and no provider is for any server
 */
export function fittingProvider({ settings }: SettingsOptions, io: CommandIo): string {
  const known = io.providers ?? providers;
  const has = (provider: Provider, name: string): boolean => provider.settings.some((setting) => setting.name === name);
  const telling = Object.keys(settings).filter(
    (name) => settings[name] !== undefined && known.filter((provider) => has(provider, name)).length === 1,
  );
  const fitting =
    known.find((provider) => telling.some((name) => has(provider, name))) ??
    known.find(({ own }) => own.audience?.(settings['audience'] ?? '')) ??
    known.find(({ own }) => own.environment.some(({ name }) => io.env[name])) ??
    known.find(({ anyServer }) => anyServer);
  if (fitting !== undefined) return fitting.id;
  throw missingOptions([missingProvider(known)], 'give it as a flag');
}

/**
 * Collects settings from flags, bundle and environment, in this order, and asks for the rest at a terminal.
 *
 * @throws KitError ANSWER_MISSING, naming every flag; USAGE if a value is invalid, or two contradict each other
 */
export async function gatherSettings(
  { settings: flags, iss, sub, aud }: SettingsOptions,
  { provider, recorded = {}, directory, wants = provider.grant.wants, sends = false }: Gathering,
  io: CommandIo,
): Promise<Gathered> {
  const claims = { iss, sub, aud };
  const given: Record<string, string | undefined> = { ...flags };
  for (const claim of claimNames) {
    const { name } = settingOf(claim, provider.settings);
    given[name] = same(flagOf(name), flags[name], `--${claim}`, claims[claim]);
  }
  const checked = checkSettings(provider, given, io.providers);
  const notes = [...checked.notes];
  // The fallback of a setting is not an answer: the bundle's value overrides it.
  const answered = Object.entries(checked.settings).filter(([name]) => given[name] !== undefined);
  const settings: Record<string, string> = { ...recorded, ...Object.fromEntries(answered) };
  const sources: Source[] = answered.map(([name, value]) => ({
    name,
    value,
    by: flagGiven(name, { provider, flags, claims }),
    used: true,
  }));
  for (const variable of provider.own.environment) {
    const found = fromEnvironment(variable, { provider, settings, sources }, io);
    if (found === undefined) continue;
    if (found.source !== undefined) sources.push(found.source);
    Object.assign(settings, found.settings);
    notes.push(...found.notes);
  }
  const asked: Record<string, string> = {};
  await keepable(asked, directory, io, async () => {
    await askMissing(wants(settings), provider, asked, io);
    const usual = sends && io.interactive ? (provider.grant.asks?.({ ...settings, ...asked }) ?? []) : [];
    await askUsual(usual, provider, asked, io);
  });
  return {
    settings: { ...settings, ...asked },
    answered: { ...Object.fromEntries(answered), ...asked },
    typed: asked,
    sources,
    notes,
  };
}

/** The setting from a variable; if it is already set, a source that was not used. */
function fromEnvironment(
  { name: variable, setting: name, unless }: EnvironmentVariable,
  { provider, settings, sources }: { provider: Provider; settings: Settings; sources: readonly Source[] },
  io: CommandIo,
): { settings?: Settings; source?: Source; notes: string[] } | undefined {
  const text = io.env[variable];
  if (text === undefined || text === '') return undefined;
  if (settings[name] !== undefined) {
    const value = sources.some((source) => source.name === name) ? undefined : checkedOr(provider, name, text);
    return value === undefined ? undefined : { source: { name, value, by: variable, used: false }, notes: [] };
  }
  if (unless !== undefined && settings[unless] !== undefined) return undefined;
  // Only this setting counts: the fallbacks of the others are ignored.
  const checked = checkSettings(provider, { [name]: text });
  return {
    settings: { [name]: checked.settings[name] as string },
    notes: [...checked.notes, `${flagOf(name).slice(2)} comes from ${variable}`],
  };
}

/** The flag that a setting was given with. */
function flagGiven(
  name: string,
  {
    provider,
    flags,
    claims,
  }: { provider: Provider; flags: SettingsOptions['settings']; claims: Pick<SettingsOptions, ClaimName> },
): string {
  const claim = claimNames.find((one) => settingOf(one, provider.settings).name === name);
  return claim !== undefined && flags[name] === undefined && claims[claim] !== undefined ? `--${claim}` : flagOf(name);
}

/** The checked value of a setting; undefined if it is invalid. */
function checkedOr(provider: Provider, name: string, text: string): string | undefined {
  try {
    return checkSettings(provider, { [name]: text }).settings[name];
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

/** One value that two flags can set. */
function same(flag: string, value: string | undefined, other: string, otherValue: string | undefined): string | undefined {
  if (value === undefined || otherValue === undefined || value === otherValue) return value ?? otherValue;
  throw new KitError('USAGE', `${flag} and ${other} set the same value, but differ`, { hint: 'use one of the two' });
}

/** Does work after questions were answered; if it fails, says how to keep the answers, so that nobody types them again. */
export async function keepable<T>(
  typed: Readonly<Record<string, string>>,
  directory: string | undefined,
  io: CommandIo,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (directory !== undefined) for (const note of toKeep(typed, directory, io)) io.note(note);
    throw cause;
  }
}

/** Asks for settings that an assertion needs; adds the answers to `answers`. */
async function askMissing(
  open: readonly string[],
  provider: Provider,
  answers: Record<string, string>,
  io: CommandIo,
): Promise<void> {
  const { clientIdName } = provider.grant;
  if (open.length === 0) return;
  if (!io.interactive) {
    const value = (name: string): string => provider.settings.find((known) => known.name === name)?.flag?.value ?? name;
    const options = open.map((name) => ({ option: name, value: `<${name === 'clientId' ? clientIdName : value(name)}>` }));
    const variables = provider.own.environment.map(({ name }) => name);
    throw missingOptions(
      options,
      `add ${open.length === 1 ? 'this flag' : 'these flags'}${variables.length === 0 ? '' : `, or set ${variables.join(', ')}`}`,
    );
  }
  const { askNeeded } = await import('../input/ask-setting.ts');
  for (const name of open) {
    const setting = provider.settings.find((known) => known.name === name);
    if (setting === undefined) continue;
    const message =
      name === 'clientId' ? `What is the app's ${clientIdName}?` : (setting.question?.message ?? `${flagOf(name)}?`);
    answers[name] = await askNeeded(message, setting, io);
  }
}

/** Asks for settings that a request usually needs; an answer may be blank, except the address to send it to. */
async function askUsual(
  names: readonly string[],
  provider: Provider,
  answers: Record<string, string>,
  io: CommandIo,
): Promise<void> {
  if (names.length === 0) return;
  const { askNeeded, askSetting } = await import('../input/ask-setting.ts');
  for (const name of names) {
    const setting = provider.settings.find((known) => known.name === name);
    if (setting?.question === undefined) continue;
    const needed = setting.judgedBy === 'host';
    const { message } = setting.question;
    const answer = needed ? await askNeeded(message, setting, io) : (await askSetting(setting, io))?.value;
    if (answer !== undefined) answers[name] = answer;
  }
}
