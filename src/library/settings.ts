/** The settings of the providers as options of the library, and their names in messages. */
import { a, type Rule } from '../core/arguments.ts';
import { asError, asProblem, KitError, missingOptions } from '../core/errors.ts';
import { providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { flagOf, type Settings } from '../providers/settings.ts';
import { naming } from './words.ts';

/** A rule for each setting of any provider; which provider has it is checked with its value. @internal */
export const settingRules: Readonly<Record<string, Rule>> = Object.fromEntries(
  providers.flatMap(({ settings }) => settings.map(({ name }) => [name, a.optional(a.text)])),
);

/** The settings among options: all members that are not options of the function itself. @internal */
export function settingsIn(
  options: object,
  own: readonly Readonly<Record<string, Rule>>[],
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !own.some((rules) => Object.hasOwn(rules, name))));
}

/**
 * Checks the given settings of a provider one by one, so that an error names the option.
 *
 * @throws KitError USAGE @internal
 */
export function checkEach(provider: Provider, given: Readonly<Record<string, string | undefined>>): void {
  for (const { name, check } of provider.settings) {
    const text = given[name];
    if (text !== undefined) namingOptions(() => naming(name, () => check(text)));
  }
}

/** @throws KitError ANSWER_MISSING, naming all settings that an assertion needs @internal */
export function requireSettings({ grant, settings: all, title }: Provider, settings: Settings): void {
  const missing = grant.wants(settings).map((option) => ({
    option,
    value: `<${all.find(({ name }) => name === option)?.flag?.value ?? 'text'}>`,
  }));
  if (missing.length > 0) throw missingOptions(missing, `${title} needs these options`);
}

/** Options of functions that have a flag too. */
const others = ['exact', 'fail', 'port', 'days', 'name', 'subject'];

/** Flags by name, for texts that people see at a command line too. */
const flags: ReadonlyMap<string, string> = new Map([
  ...[...Object.keys(settingRules), ...others].map((name): [string, string] => [flagOf(name), name]),
  ['token --field', 'the option fields of getToken'],
]);

/** A text with the names of options instead of those of flags. @internal */
export const withOptionNames = (text: string): string =>
  text.replace(/(?<![\w-])(?:token (?=--field))?--[a-z]+(?:-[a-z]+)*/g, (flag) => flags.get(flag) ?? flag);

/** Does work whose errors may name flags, and names the options instead. @internal */
export function namingOptions<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    const { message, hint, ...rest } = asProblem(error);
    throw asError(
      { ...rest, message: withOptionNames(message), hint: hint === undefined ? undefined : withOptionNames(hint) },
      error.cause,
    );
  }
}
