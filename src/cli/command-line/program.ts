/** Turns a command line into a command and its options. */
import type { Command, CommandIo, Outcome } from '../command.ts';
import { commands, type Entry } from '../command-table.ts';
import type { CommandData } from '../flags.ts';
import { checkNames, optionsOf, requireAnswers } from './flag-values.ts';
import { type Chosen, plainWords } from './plain-words.ts';
import { type Called, textAsked } from './text-asked.ts';

/** Flags that the program handles for all commands; no command sees them. */
export interface GlobalOptions {
  json: boolean;
  force: boolean;
  dryRun: boolean;
  /** False with `--no-input`. */
  input: boolean;
  debug: boolean;
}

/** The result of parsing: a command to run, or a text to show. */
export type Invocation = { name: string; globals: GlobalOptions; run: (io: CommandIo) => Promise<Outcome> } | { show: string };

/**
 * Reads a command line.
 *
 * @param words the words after the program's name
 * @param called how the program is called, for help and hints
 * @throws KitError USAGE
 */
export async function parse(words: readonly string[], called: Called): Promise<Invocation> {
  const text = await textAsked(words, called);
  if (text !== undefined) return { show: text };
  const entry = commands.find(({ name }) => name === words[0]);
  const data = await entry?.data();
  const plain = data && plainWords(data, words.slice(1));
  const chosen = plain ?? (await oddWords(words, data, called));
  if ('asks' in chosen) return { show: (await textAsked(chosen.asks, called)) ?? '' };
  return entry === undefined || data === undefined ? { show: '' } : invocationOf(entry, data, chosen, called);
}

/** Loads commander only for command lines that need it. */
async function oddWords(
  words: readonly string[],
  data: CommandData | undefined,
  called: Called,
): Promise<Chosen | { asks: readonly string[] }> {
  const { readOddWords } = await import('./odd-words.ts');
  return readOddWords(words, { data, names: commands.map(({ name }) => name), invokedAs: called.invokedAs });
}

/** The chosen command; only this command is loaded, when it runs. */
function invocationOf({ load }: Entry, data: CommandData, { flags, words }: Chosen, called: Called): Invocation {
  const { json = false, force = false, dryRun = false, input = true, debug = false }: Partial<GlobalOptions> = flags;
  return {
    name: data.name,
    globals: { json, force, dryRun, input, debug },
    run: async (io) => {
      const options = optionsOf(data, { given: flags, words, platform: io.platform });
      requireAnswers(data, options, called);
      checkNames(data, options, io.platform);
      const command = (await load()) as Command<object>;
      return command(options, io);
    },
  };
}
