/** Reads usual command lines without commander, which takes milliseconds to load and to set up. */
import { flagOf } from '../../providers/settings.ts';
import { argumentsOf, type CommandData, type FlagData, flagEntries } from '../flags.ts';
import { readerOf, readValue } from './flag-values.ts';
import { globalFlagsOf } from './global-flags.ts';

/** The chosen command, with its flags by member and its arguments. */
export interface Chosen {
  flags: Readonly<Record<string, unknown>>;
  words: readonly string[];
}

/**
 * Reads the words after the name of a command, if each is an argument, a long flag as help shows it, or the value of such a flag.
 *
 * @returns undefined if there is any other word; commander then reads them, or says what is wrong
 * @throws KitError USAGE for an invalid value
 */
export function plainWords(data: CommandData, words: readonly string[]): Chosen | undefined {
  const flags = new Map([...flagEntries(data), ...globalFlagsOf(data)].map((entry) => [flagOf(entry[0]), entry]));
  const found: { name: string; member: string; flag: FlagData; value: string | undefined }[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const [member, flag] = flags.get(word) ?? [];
    if (member === undefined || flag === undefined) {
      rest.push(word);
    } else if (member === 'help') {
      return undefined;
    } else if (flag.kind === 'toggle') {
      found.push({ name: word, member, flag, value: undefined });
    } else {
      at += 1;
      found.push({ name: word, member, flag, value: words[at] ?? '-?' });
    }
  }
  const taken = argumentsOf(data);
  const most = taken.some(({ flag }) => flag.kind === 'arguments') ? words.length : taken.length;
  if (rest.length > most || [...rest, ...found.map(({ value = '' }) => value)].some(isUnusual)) return undefined;
  const given: Record<string, unknown> = {};
  for (const { name, member, flag, value } of found) {
    const [, negated] = /^--no-(.*)/.exec(name) ?? [];
    if (negated !== undefined) given[negated] = false;
    else if (value === undefined) given[member] = true;
    else
      given[member] = readValue(name, value, { all: [...flags.keys()], read: readerOf(member, flag), before: given[member] });
  }
  return { flags: given, words: rest };
}

/** Whether commander may see more in a word than its text. */
const isUnusual = (word: string): boolean => word.startsWith('-') && word !== '-';
