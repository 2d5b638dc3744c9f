/** Turns the words of a command line into options: reads values, and checks that none is missing. */
import { KitError, missing } from '../../core/errors.ts';
import { excerpt } from '../../core/escape.ts';
import { flagOf } from '../../providers/settings.ts';
import { argumentsOf, type CommandData, type FlagData, flagEntries, specOf } from '../flags.ts';
import { forwardSlashes } from '../path-inside.ts';
import { refuseName } from '../path-names.ts';

/** Reads one value of a flag; for a list, appends it to the values before it. */
type Reader = (text: string, before?: unknown) => unknown;

/** The reader for the value of a flag; undefined if the value is plain text. */
export function readerOf(member: string, { kind, choices = [], default: usual, example }: FlagData): Reader | undefined {
  const flag = flagOf(member);
  if (kind === 'number') return wholeNumber(flag, example ?? usual);
  if (kind === 'choice') return oneOf(flag, choices);
  return kind === 'list' ? (text, before) => [...((before as string[] | undefined) ?? []), text] : undefined;
}

/**
 * Reads the value of a flag with its reader.
 *
 * @param all the flags of the command: one of them in place of a value means that the value was forgotten
 */
export function readValue(
  flag: string,
  text: string,
  { all, read, before }: { all: readonly string[]; read: Reader | undefined; before: unknown },
): unknown {
  if (all.includes(text)) {
    throw new KitError('USAGE', `${flag}: the value is missing`, {
      hint: `give a value between ${flag} and ${text}`,
    });
  }
  return read === undefined ? text : read(text, before);
}

const wholeNumber =
  (flag: string, example: unknown): Reader =>
  (text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new KitError('USAGE', `${flag} takes a whole number`, { hint: `for example ${flag} ${example}` });
  };

const oneOf =
  (flag: string, choices: readonly string[]): Reader =>
  (text) => {
    if (choices.includes(text)) return text;
    const hint = choices.length > 2 ? `use one of ${choices.join(', ')}` : `use ${choices.join(' or ')}`;
    throw new KitError('USAGE', `${flag}: unknown value ${excerpt(text)}`, { hint });
  };

/**
 * The options of a command; paths with forward slashes on Windows, as they are printed.
 *
 * @param given values of its flags by member; of settings, by name
 * @param words the arguments on the command line
 */
export function optionsOf(
  { flags }: CommandData,
  { given, words, platform }: { given: Readonly<Record<string, unknown>>; words: readonly string[]; platform: NodeJS.Platform },
): Record<string, unknown> {
  const singles = Object.keys(flags).filter((member) => flags[member]?.kind === 'argument');
  const values = Object.entries(flags).map(([member, data]) => {
    const value = data.kind === 'argument' ? words[singles.indexOf(member)] : valueFor(member, data, { given, words });
    return [member, isPath(member, data, value) ? withForwardSlashes(value, platform) : value] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** Members of options whose value is a path, or usually one, besides those of kind `file`. */
const paths: readonly string[] = ['bundle', 'directory', 'directories', 'input', 'jwk', 'with'];

/** Whether a value is a path, not a key given instead of its file. */
const isPath = (member: string, { kind }: FlagData, value: unknown): boolean =>
  kind === 'file' || (paths.includes(member) && !/[{\r\n]|-----BEGIN/.test(String(value)));

function withForwardSlashes(value: unknown, platform: NodeJS.Platform): unknown {
  if (Array.isArray(value)) return value.map((one) => withForwardSlashes(one, platform));
  return typeof value === 'string' ? forwardSlashes(value, platform) : value;
}

function valueFor(
  member: string,
  { kind, settings = {}, default: usual }: FlagData,
  { given, words }: { given: Readonly<Record<string, unknown>>; words: readonly string[] },
): unknown {
  if (kind === 'arguments') return words;
  if (kind === 'settings') return Object.fromEntries(Object.keys(settings).map((name) => [name, given[name]]));
  return given[member] ?? usual;
}

/**
 * Checks all options that are paths before the command runs: a command may ask questions first.
 *
 * @throws KitError USAGE
 */
export function checkNames(command: CommandData, options: Readonly<Record<string, unknown>>, platform: NodeJS.Platform): void {
  for (const [member, data] of Object.entries(command.flags)) {
    if (data.kind !== 'file' && !data.path) continue;
    const option = data.path ? undefined : member;
    for (const path of [options[member]].flat()) if (typeof path === 'string') refuseName(path, platform, option);
  }
}

/**
 * Checks that all required flags and arguments are given.
 *
 * @throws KitError ANSWER_MISSING, naming all that are missing
 */
export function requireAnswers(
  command: CommandData,
  options: Readonly<Record<string, unknown>>,
  called: { readonly invokedAs: string },
): void {
  const { needsOneOf = [], whenMissing = 'see --help' } = command;
  const has = (member: string): boolean => options[member] !== undefined;
  const named = (member: string): string => specOf(member, command.flags[member] as FlagData);
  const open = [
    ...argumentsOf(command).flatMap(({ name, flag }) => (flag.required && !has(name) ? [flag.called ?? name] : [])),
    ...flagEntries(command).flatMap(([member, { required }]) => (required && !has(member) ? [named(member)] : [])),
    ...(needsOneOf.length > 0 && !needsOneOf.some(has) ? [needsOneOf.map(named).join(' or ')] : []),
  ];
  if (open.length > 0) throw missing(open, whenMissing.replaceAll('npx jwt-kit', called.invokedAs));
}
