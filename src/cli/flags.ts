/**
 * A command's flags and arguments as typed data, keyed by the members of its options type:
 *
 *     export const keyFlags = defineFlags<KeyOptions>()({
 *       bits: flag.number('key size in bits', { default: DEFAULT_BITS }),
 *       passphraseFile: flag.file('encrypt the key with the passphrase in this file'),
 *     });
 *
 * The name of a flag follows from the member: `passphraseFile` is `--passphrase-file`. A flag that is renamed, missing or
 * of the wrong type does not compile. Nothing here is costly to load: help and the command line are made of it.
 */
import { flagOf } from '../providers/settings.ts';

/** Headings of the help that flags stand under, in its order; those that are of one provider alone follow the claims. */
export const groups = ['Options', 'Bundle and key', 'Claims', 'Network', 'Output'] as const;
export type Group = (typeof groups)[number];

/** How the words behind a flag become a value. */
export type FlagKind = 'text' | 'file' | 'number' | 'choice' | 'list' | 'toggle' | 'argument' | 'arguments' | 'settings';

/** A flag or an argument, as help and the command line see it. */
export interface FlagData {
  readonly kind: FlagKind;
  /** What it does, in a few words. */
  readonly says: string;
  /** What stands for the value, `<file>`; the last word of the flag where not given. */
  readonly placeholder?: string;
  /** What it takes; a flag of the kind `choice` takes nothing else. */
  readonly choices?: readonly string[];
  /** Heading in the help; `Options` where not given. */
  readonly group?: Group;
  /** The provider that it is for, if it is for one alone: it then stands under its name. */
  readonly provider?: string;
  /** Given if the flag is not. */
  readonly default?: string | number | boolean;
  /** What happens if the flag is not given and has no default, as help says it. */
  readonly otherwise?: string;
  /** A valid number, for the message about an invalid one. */
  readonly example?: number;
  /** Whether the command cannot do without it. */
  readonly required?: true;
  /** What a message calls an argument that is missing. */
  readonly called?: string;
  /** The flags that one member of the options is made of, by the names of the settings. */
  readonly settings?: Readonly<Record<string, FlagData>>;
}

declare const value: unique symbol;
declare const presence: unique symbol;

/** Whether the options always hold a value for it. */
type Presence = 'always' | 'perhaps';

/** A flag that gives a value of exactly one type: neither a wider nor a narrower one is taken for it. */
export interface Flag<Value, Given extends Presence> extends FlagData {
  readonly [value]?: (given: Value) => Value;
  readonly [presence]?: Given;
}

/** The flags of an options type: a member that may be left out has a flag that may, and no other. */
export type FlagsOf<Options> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name]
    ? Flag<Exclude<Options[Name], undefined>, 'perhaps'>
    : Flag<Options[Name], 'always'>;
};

/** Checks flags against the options type they are for. */
export const defineFlags =
  <Options>() =>
  <const Flags extends FlagsOf<Options>>(
    flags: Flags & { readonly [Name in Exclude<keyof Flags, keyof Options>]: never },
  ): Flags =>
    flags;

/** What may be said of any flag. */
interface Looks {
  group?: Group;
  placeholder?: string;
  example?: number;
}

/** What may be said of a flag that may be left out. */
interface Open extends Looks {
  otherwise?: string;
}

/** What is said of a flag that always has a value. */
type Settled<Value> = Looks & ({ required: true } | { default: Value });

/** Makes flags of one type; `Before` is what stands before the details. */
interface Maker<Value, Before extends readonly unknown[]> {
  (...given: [...Before, Settled<Value>]): Flag<Value, 'always'>;
  (...given: [...Before, Open?]): Flag<Value, 'perhaps'>;
}

type Details = Looks & { otherwise?: string; required?: true; default?: string | number | boolean };

/** `--name <value>`: any text. */
const text: Maker<string, [placeholder: string, says: string]> = (placeholder: string, says: string, details?: Details) => ({
  kind: 'text',
  placeholder,
  says,
  ...details,
});

/** `--name <file>`: a path, or `-` if the command takes it. */
const file: Maker<string, [says: string]> = (says: string, details?: Details) => ({
  kind: 'file',
  placeholder: '<file>',
  says,
  ...details,
});

/** `--name <n>`: a whole number. */
const number: Maker<number, [says: string]> = (says: string, details?: Details) => ({
  kind: 'number',
  placeholder: '<n>',
  says,
  ...details,
});

/** `--name`: true, or not there. */
const toggle: Maker<boolean, [says: string]> = (says: string, details?: Details) => ({ kind: 'toggle', says, ...details });

/** `--name <value>`, any number of times. */
const list = (placeholder: string, says: string, details?: { group?: Group }): Flag<readonly string[], 'perhaps'> => ({
  kind: 'list',
  placeholder,
  says,
  ...details,
});

/** `--name <value>`: one of a few words, which the help lists. */
function choice<const Choice extends string>(
  choices: readonly Choice[],
  says: string,
  details: Settled<NoInfer<Choice>>,
): Flag<Choice, 'always'>;
function choice<const Choice extends string>(choices: readonly Choice[], says: string, details?: Open): Flag<Choice, 'perhaps'>;
function choice(choices: readonly string[], says: string, details?: Details): FlagData {
  return { kind: 'choice', choices, says, ...details };
}

/** Flags that make up one member of the options together, by the names of settings; it is always given, if need be empty. */
const settings = (flags: Readonly<Record<string, FlagData>>): Flag<Readonly<Record<string, string | undefined>>, never> => ({
  kind: 'settings',
  says: '',
  settings: flags,
});

export const flag = { text, file, number, toggle, list, choice, settings } as const;

/** What stands on the command line without a flag before it; its name in the help is that of the member. */
export const argument = {
  /** One word that may be left out. */
  optional: (says: string): Flag<string, 'perhaps'> => ({ kind: 'argument', says }),
  /** One word; `called` is what a message says if it is missing. */
  required: (says: string, called: string): Flag<string, 'always'> => ({ kind: 'argument', says, called, required: true }),
  /** Any number of words. */
  many: (says: string): Flag<readonly string[], 'always'> => ({ kind: 'arguments', says }),
} as const;

/** A flag as help shows it: `--key <file>`. */
export function specOf(member: string, { kind, placeholder }: FlagData): string {
  const name = flagOf(member);
  return kind === 'toggle' ? name : `${name} ${placeholder ?? `<${name.split('-').at(-1)}>`}`;
}

/** Whether it stands on the command line without a flag before it. */
export const isArgument = ({ kind }: FlagData): boolean => kind === 'argument' || kind === 'arguments';

/** The flags of a command by their members, those of settings among them, without its arguments. */
export const flagEntries = ({ flags }: CommandData): [member: string, flag: FlagData][] =>
  Object.entries(flags)
    .filter(([, data]) => !isArgument(data))
    .flatMap(([member, data]) => (data.settings === undefined ? [[member, data]] : Object.entries(data.settings)));

/** The argument of a command, if it has one: `[directory]`, `[text...]`. */
export function argumentOf({ flags }: CommandData): { spec: string; name: string; flag: FlagData } | undefined {
  const [found] = Object.entries(flags).filter(([, data]) => isArgument(data));
  if (found === undefined) return undefined;
  const [name, data] = found;
  const shown = data.kind === 'arguments' ? `${name}...` : name;
  return { spec: `[${shown}]`, name, flag: data };
}

/** A command as data, whatever its options are. */
export interface CommandData {
  readonly name: string;
  readonly description: string;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  readonly flags: Readonly<Record<string, FlagData>>;
  /** Whether it may write files: it then takes `--force` and `--dry-run`. */
  readonly writes?: true;
  /** Whether it may send something or wait for others to do so: it then takes `--dry-run`. */
  readonly sends?: true;
  /** Flags of which one at least is needed. */
  readonly needsOneOf?: readonly string[];
  /** What to do where something is missing. */
  readonly whenMissing?: string;
}

/** The data of a command with these options. */
export interface CommandOf<Options> extends CommandData {
  readonly flags: FlagsOf<Options> & Readonly<Record<string, FlagData>>;
  readonly needsOneOf?: readonly (keyof Options & string)[];
}
