/** The settings of one run: from flags, from the bundle, from the environment, and from a person who is there. */
import { KitError, missing } from '../../core/errors.ts';
import type { Provider } from '../../providers/provider.ts';
import { flagOf, type Settings } from '../../providers/settings.ts';
import { checkSettings } from '../../providers/setup.ts';
import type { CommandIo } from '../command.ts';
import type { SettingsOptions } from './assertion-flags.ts';

/** A setting that a flag or a variable gave. */
export interface Source {
  /** Of the setting. */
  name: string;
  /** As its check returned it. */
  value: string;
  /** The flag, or the name of the variable. */
  by: string;
  /** Whether it was used: the bundle's own goes before a variable. */
  used: boolean;
}

export interface Gathered {
  settings: Readonly<Record<string, string>>;
  /** Those of them that came from flags or from a person, and not from the bundle or the environment. */
  answered: Readonly<Record<string, string>>;
  sources: readonly Source[];
  notes: string[];
}

/** Settings that only one provider has. */
const telling: Readonly<Record<string, readonly string[]>> = {
  anypoint: ['region', 'host', 'idpId', 'subVersion', 'firstName', 'lastName', 'userEmail', 'groups'],
  generic: ['tokenUrl'],
  salesforce: ['instanceUrl', 'siteUrl', 'appType'],
};

/** Audiences that only one provider has. */
const audiences: Readonly<Record<string, RegExp>> = {
  salesforce: /^https:\/\/[^/]+\.(?:salesforce\.(?:com|mil)|my\.site\.com)(?:\/|$)/i,
  anypoint: /^https:\/\/[^/]+\.mulesoft\.com(?:\/|$)/i,
};

/** The provider that settings and environment fit. */
export function fittingProvider({ settings }: SettingsOptions, io: CommandIo): string {
  const told = Object.keys(telling).find((id) => telling[id]?.some((name) => settings[name] !== undefined));
  const aimedAt = Object.keys(audiences).find((id) => audiences[id]?.test(settings['audience'] ?? ''));
  return told ?? aimedAt ?? (Object.keys(environment).some((name) => io.env[name]) ? 'salesforce' : 'generic');
}

/** Settings that the Salesforce CLI's own CI samples keep in the environment. */
const environment: Readonly<Record<string, string>> = {
  SF_CONSUMER_KEY: 'clientId',
  SF_USERNAME: 'username',
  SF_INSTANCE_URL: 'instanceUrl',
};

/**
 * Puts together what flags, bundle and environment say, in this order, and asks a person who is there for the rest.
 *
 * @throws KitError ANSWER_MISSING, naming every flag; USAGE where a value makes no sense, or two contradict each other
 */
export async function gatherSettings(
  { settings: flags, iss, sub, aud }: SettingsOptions,
  { provider, recorded = {} }: { provider: Provider; recorded?: Settings | undefined },
  io: CommandIo,
): Promise<Gathered> {
  const raw = provider.settings.some(({ name }) => name === 'sub');
  const given: Record<string, string | undefined> = {
    ...flags,
    clientId: same('--client-id', flags['clientId'], '--iss', iss),
    audience: same('--audience', flags['audience'], '--aud', aud),
    ...(raw ? { sub } : { username: same('--username', flags['username'], '--sub', sub) }),
  };
  const checked = checkSettings(provider, given);
  const notes = [...checked.notes];
  // A fallback of a setting is no answer: the bundle's own goes before it.
  const answered = Object.entries(checked.settings).filter(([name]) => given[name] !== undefined);
  const settings: Record<string, string> = { ...recorded, ...Object.fromEntries(answered) };
  const sources: Source[] = answered.map(([name, value]) => ({
    name,
    value,
    by: flagGiven(name, { flags, claims: raw ? { iss, aud } : { iss, sub, aud } }),
    used: true,
  }));
  if (provider.id === 'salesforce') {
    for (const [variable, name] of Object.entries(environment)) {
      const text = io.env[variable];
      if (text === undefined || text === '') continue;
      if (settings[name] !== undefined) {
        const value = sources.some((source) => source.name === name) ? undefined : checkedOr(provider, name, text);
        if (value !== undefined) sources.push({ name, value, by: variable, used: false });
        continue;
      }
      if (name === 'instanceUrl' && settings['siteUrl'] !== undefined) continue;
      const fromEnvironment = checkSettings(provider, { [name]: text });
      settings[name] = fromEnvironment.settings[name] as string;
      notes.push(...fromEnvironment.notes, `${flagOf(name).slice(2)} comes from ${variable}`);
    }
  }
  const asked = await askMissing(settings, provider, io);
  return { settings: { ...settings, ...asked }, answered: { ...Object.fromEntries(answered), ...asked }, sources, notes };
}

/** Claims by whose names settings can be given. */
const byClaim: Readonly<Record<string, 'iss' | 'sub' | 'aud'>> = { clientId: 'iss', username: 'sub', audience: 'aud' };

/** The flag that a setting was given with. */
function flagGiven(
  name: string,
  { flags, claims }: { flags: SettingsOptions['settings']; claims: Pick<SettingsOptions, 'iss' | 'sub' | 'aud'> },
): string {
  const claim = byClaim[name];
  return claim !== undefined && flags[name] === undefined && claims[claim] !== undefined ? `--${claim}` : flagOf(name);
}

/** A setting as its check returns it; undefined where it refuses it. */
function checkedOr(provider: Provider, name: string, text: string): string | undefined {
  try {
    return checkSettings(provider, { [name]: text }).settings[name];
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

/** One value that has two flags. */
function same(flag: string, value: string | undefined, other: string, otherValue: string | undefined): string | undefined {
  if (value === undefined || otherValue === undefined || value === otherValue) return value ?? otherValue;
  throw new KitError('USAGE', `${flag} and ${other} are the same, and were given two values`, { hint: 'give one of the two' });
}

async function askMissing(
  settings: Readonly<Record<string, string>>,
  provider: Provider,
  io: CommandIo,
): Promise<Record<string, string>> {
  const { wants, clientIdName } = provider.grant;
  const open = wants(settings);
  if (open.length === 0) return {};
  if (!io.interactive) {
    const flags = open.map((name) => `${flagOf(name)} <${name === 'clientId' ? clientIdName : (placeholders[name] ?? name)}>`);
    throw missing(
      flags,
      `give the answers as flags${provider.id === 'salesforce' ? `, or as ${Object.keys(environment).join(', ')}` : ''}`,
    );
  }
  const { askAnswer } = await import('../ask.ts');
  const answers: Record<string, string> = {};
  for (const name of open) {
    const setting = provider.settings.find((known) => known.name === name);
    if (setting === undefined) continue;
    const message =
      name === 'clientId' ? `What is the app's ${clientIdName}?` : (setting.question?.message ?? `${flagOf(name)}?`);
    answers[name] = setting.check(await askAnswer(message, setting.check, io)).value;
  }
  return answers;
}

const placeholders: Readonly<Record<string, string>> = { username: 'user', instanceUrl: 'url', idpId: 'id' };
