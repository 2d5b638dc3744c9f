/**
 * A command's flags and arguments as typed data, keyed by the members of its options type:
 *
 *     export const keyFlags = defineFlags<KeyOptions>()({
 *       bits: flag.number('key size in bits', { default: DEFAULT_BITS }),
 *       passphraseFile: flag.file('encrypt the key with the passphrase in this file'),
 *     });
 *
 * The name of a flag is derived from the member: `passphraseFile` is `--passphrase-file`. A flag that is renamed, missing or
 * of the wrong type does not compile. This file must load fast, because help and the command line need it.
 */
import { flagOf } from '../providers/settings.ts';

/** Headings of the flags in the help, in order; the flags of single providers come after the claims. */
export const groups = ['Options', 'Bundle and key', 'Claims', 'Network', 'Output'] as const;
export type Group = (typeof groups)[number];

/** How the words after a flag become a value. */
export type FlagKind = 'text' | 'file' | 'number' | 'choice' | 'list' | 'toggle' | 'argument' | 'arguments' | 'settings';

/** Words that a shell offers; a function if listing them takes long: only the build calls it. */
export type Words = readonly string[] | (() => Promise<readonly string[]>);

/** A flag or an argument, as help and the command line see it. */
export interface FlagData {
  readonly kind: FlagKind;
  /** Short description. */
  readonly says: string;
  /** Placeholder for the value, `<file>`; default: the last word of the flag. */
  readonly placeholder?: string;
  /** Values to list; a flag of the kind `choice` accepts no others. */
  readonly choices?: readonly string[];
  /** Heading in the help; default: `Options`. */
  readonly group?: Group;
  /** The provider, if the flag is only for one: its name is then the heading. */
  readonly provider?: string;
  /** Value if the flag is not given. */
  readonly default?: string | number | boolean;
  /** The default in words for the help, if there is no fixed default value. */
  readonly otherwise?: string;
  /** A valid number, for the message about an invalid one. */
  readonly example?: number;
  /** Whether the flag is required. */
  readonly required?: true;
  /** Name of a missing argument in messages. */
  readonly called?: string;
  /** Whether the value of an argument is a path, never a text. */
  readonly path?: true;
  /** What shells complete the value with, if its kind and its choices do not say it: files, or words. */
  readonly completes?: 'files' | Words;
  /** The flags that make up one member of the options, by the names of the settings. */
  readonly settings?: Readonly<Record<string, FlagData>>;
}

declare const value: unique symbol;
declare const presence: unique symbol;

/** Whether the options always have a value for it. */
type Presence = 'always' | 'perhaps';

/** A flag with a value of exactly one type: neither a wider nor a narrower type is accepted. */
export interface Flag<Value, Given extends Presence> extends FlagData {
  readonly [value]?: (given: Value) => Value;
  readonly [presence]?: Given;
}

/** The flags of an options type: an optional member has an optional flag, and a required member a required one. */
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

/** Details of any flag. */
interface Looks {
  group?: Group;
  placeholder?: string;
  example?: number;
  completes?: FlagData['completes'];
}

/** Details of an optional flag. */
interface Open extends Looks {
  otherwise?: string;
}

/** Details of a flag that always has a value. */
type Settled<Value> = Looks & ({ required: true } | { default: Value });

/** Makes flags of one type; `Before` are the parameters before the details. */
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

/** `--name <file>`: a path, or `-` if the command supports it. */
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

/** `--name`: true if given. */
const toggle: Maker<boolean, [says: string]> = (says: string, details?: Details) => ({ kind: 'toggle', says, ...details });

/** `--name <value>`, any number of times. */
const list = (placeholder: string, says: string, details?: { group?: Group }): Flag<readonly string[], 'perhaps'> => ({
  kind: 'list',
  placeholder,
  says,
  ...details,
});

/** `--name <value>`: one of several words, listed in the help. */
function choice<const Choice extends string>(
  choices: readonly Choice[],
  says: string,
  details: Settled<NoInfer<Choice>>,
): Flag<Choice, 'always'>;
function choice<const Choice extends string>(choices: readonly Choice[], says: string, details?: Open): Flag<Choice, 'perhaps'>;
function choice(choices: readonly string[], says: string, details?: Details): FlagData {
  return { kind: 'choice', choices, says, ...details };
}

/** Flags that together make up one member of the options, by the names of settings; it is always given, but may be empty. */
const settings = <Value = string>(
  flags: Readonly<Record<string, FlagData>>,
): Flag<Readonly<Record<string, Value | undefined>>, never> => ({
  kind: 'settings',
  says: '',
  settings: flags,
});

export const flag = { text, file, number, toggle, list, choice, settings } as const;

/** Arguments: words without a flag; the name in the help is that of the member. */
export const argument = {
  /** One optional word; `completes` are words for it. */
  optional: (says: string, completes?: Words): Flag<string, 'perhaps'> => ({
    kind: 'argument',
    says,
    ...(completes && { completes }),
  }),
  /** One word; `called` is its name in the message if it is missing, and `completes` are words for it. */
  required: (says: string, called: string, completes?: Words): Flag<string, 'always'> => ({
    kind: 'argument',
    says,
    called,
    required: true,
    ...(completes && { completes }),
  }),
  /** Any number of words. */
  many: (says: string): Flag<readonly string[], 'always'> => ({ kind: 'arguments', says }),
  /** The path of one optional directory. */
  directory: (says: string): Flag<string, 'perhaps'> => ({ kind: 'argument', says, path: true }),
  /** The paths of any number of directories. */
  directories: (says: string): Flag<readonly string[], 'always'> => ({ kind: 'arguments', says, path: true }),
} as const;

/** A flag as help shows it: `--key <file>`. */
export function specOf(member: string, { kind, placeholder }: FlagData): string {
  const name = flagOf(member);
  return kind === 'toggle' ? name : `${name} ${placeholder ?? `<${name.split('-').at(-1)}>`}`;
}

/** Whether it is an argument, not a flag. */
const isArgument = ({ kind }: FlagData): boolean => kind === 'argument' || kind === 'arguments';

/** The flags of a command by member, including those of settings, without arguments. */
export const flagEntries = ({ flags }: CommandData): [member: string, flag: FlagData][] =>
  Object.entries(flags)
    .filter(([, data]) => !isArgument(data))
    .flatMap(([member, data]) => (data.settings === undefined ? [[member, data]] : Object.entries(data.settings)));

/** An argument of a command, as help and the command line see it. */
export interface ArgumentData {
  /** `[directory]`, `[text...]`. */
  spec: string;
  name: string;
  flag: FlagData;
}

/** The arguments of a command, in order. */
export const argumentsOf = ({ flags }: CommandData): ArgumentData[] =>
  Object.entries(flags).flatMap(([name, flag]) =>
    isArgument(flag) ? [{ spec: `[${flag.kind === 'arguments' ? `${name}...` : name}]`, name, flag }] : [],
  );

/** The first argument of a command, if it has one. */
export const argumentOf = (command: CommandData): ArgumentData | undefined => argumentsOf(command)[0];

/** The data of a command with any options. */
export interface CommandData {
  readonly name: string;
  readonly description: string;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  readonly flags: Readonly<Record<string, FlagData>>;
  /** Whether it may write files: then it has `--force` and `--dry-run`. */
  readonly writes?: true;
  /** Whether it may send requests or wait for them: then it has `--dry-run`. */
  readonly sends?: true;
  /** Flags of which at least one is required. */
  readonly needsOneOf?: readonly string[];
  /** The hint if something is missing. */
  readonly whenMissing?: string;
  /** More sections of the help, before the examples. */
  readonly sections?: readonly Section[];
}

/** A row of a help text: a name and its description. */
export type Row = readonly [name: string, says: string];

/** Rows under a heading. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** The data of a command with these options. */
export interface CommandOf<Options> extends CommandData {
  readonly flags: FlagsOf<Options> & Readonly<Record<string, FlagData>>;
  readonly needsOneOf?: readonly (keyof Options & string)[];
}
