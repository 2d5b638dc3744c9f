/** Turns a command line into a command and its options. */
import type { Command, CommandIo, Outcome } from '../command.ts';
import { commands, type Entry } from '../command-table.ts';
import type { CommandData } from '../flags.ts';
import { checkNames, optionsOf, requireAnswers } from './flag-values.ts';
import { type Chosen, plainWords } from './plain-words.ts';
import { type Called, textAsked } from './text-asked.ts';

/** The names of all commands. */
const names = commands.map(({ name }) => name);

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
  const [first, topic] = words;
  if (first === 'help' && topic !== undefined && !names.includes(topic)) await refuseTopic(topic, words, called);
  const entry = commands.find(({ name }) => name === first);
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
  return readOddWords(words, { data, names, invokedAs: called.invokedAs });
}

/** Refuses a word after `help` that is neither a command nor a topic, and names the nearest one. */
async function refuseTopic(topic: string, words: readonly string[], { invokedAs }: Called): Promise<never> {
  const [{ topicRows }, { nearest }, { usageError }] = await Promise.all([
    import('./topics/topic-texts.ts'),
    import('../../core/octets/edit-distance.ts'),
    import('./usage-error.ts'),
  ]);
  const near = nearest(topic, [...names, ...topicRows.map(([name]) => name)]);
  const message = `unknown command '${topic}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`;
  throw usageError({ code: 'commander.unknownCommand', message }, { words, names, invokedAs });
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
