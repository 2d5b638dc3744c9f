/** The settings of the providers as options of the library, and their names in messages. */
import { a, type Rule } from '../core/arguments.ts';
import { asError, asProblem, KitError, missingOptions } from '../core/errors.ts';
import { providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { flagOf, type Settings } from '../providers/settings.ts';

/** A known kind of server; `generic` is any other that supports the JWT Bearer grant (RFC 7523 §2.1). */
export type ProviderName = 'salesforce' | 'anypoint' | 'generic';

/**
 * What is set up on the server, as in jwt-kit.json. A setting of another provider is refused.
 *
 * Salesforce needs `clientId`, `username` and `instanceUrl`; Anypoint `clientId`, `username` and `idpId`, and `region` outside the
 * United States; any other server `tokenUrl`, and usually `clientId`, `username` and `audience`.
 */
export interface ProviderSettings {
  /** Client id (consumer key) of the app: the claim iss. */
  clientId?: string | undefined;
  /** User to sign in as: the claim sub, or part of it. */
  username?: string | undefined;
  /** The claim aud, if it is not the usual one. */
  audience?: string | undefined;
  /** Contact e-mail for the app; not used to sign in. */
  email?: string | undefined;
  /** Salesforce: My Domain of the org, such as `https://acme.my.salesforce.com`. */
  instanceUrl?: string | undefined;
  /** Salesforce: URL of an Experience Cloud site, for its users; instead of `instanceUrl`. */
  siteUrl?: string | undefined;
  /** Salesforce: `external-client-app` (default) or `connected-app`. */
  appType?: string | undefined;
  /** Other servers: URL of the token endpoint. */
  tokenUrl?: string | undefined;
  /** Anypoint: `us` (default), `eu`, `ca`, `jp` or `gov`. */
  region?: string | undefined;
  /** Anypoint: address of a private control plane; instead of `region`. */
  host?: string | undefined;
  /** Anypoint: id of the user's identity provider. */
  idpId?: string | undefined;
  /** Anypoint: first field of sub. */
  subVersion?: string | undefined;
  /** Anypoint: a field of sub. */
  firstName?: string | undefined;
  /** Anypoint: a field of sub. */
  lastName?: string | undefined;
  /** Anypoint: a field of sub. */
  userEmail?: string | undefined;
  /** Anypoint: a field of sub. */
  groups?: string | undefined;
  /** Anypoint: the whole claim sub, instead of its fields. */
  sub?: string | undefined;
}

/** A rule for each setting of any provider; which provider has it is checked with its value. @internal */
export const settingRules: Readonly<Record<string, Rule>> = Object.fromEntries(
  providers.flatMap(({ settings }) => settings.map(({ name }) => [name, a.optional(a.text)])),
);

/** The settings among options: all members that are not options of the function itself. @internal */
export function settingsIn(options: object, own: Readonly<Record<string, Rule>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !Object.hasOwn(own, name)));
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
const flags: ReadonlyMap<string, string> = new Map(
  [...Object.keys(settingRules), ...others].map((name) => [flagOf(name), name]),
);

/** A text with the names of options instead of those of flags. @internal */
export const withOptionNames = (text: string): string =>
  text.replace(/(?<![\w-])--[a-z]+(?:-[a-z]+)*/g, (flag) => flags.get(flag) ?? flag);

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
