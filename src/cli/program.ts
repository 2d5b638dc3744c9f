/** Turns a command line into a command and its options; the only file that imports commander. */
import { Command as Commander, CommanderError } from 'commander';
import type { Command, CommandIo, Outcome } from './command.ts';
import { commands, type Entry } from './command-table.ts';
import { optionsOf, readerOf, requireAnswers } from './flag-values.ts';
import { argumentOf, type CommandData, flagEntries, specOf } from './flags.ts';
import { commandHelp, globalFlagsOf, programHelp } from './help.ts';
import { usageError } from './usage-error.ts';

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

/** How the program is called, and its version. */
interface Called {
  invokedAs: string;
  version: string;
}

/** The chosen command, with its flags and arguments. */
interface Chosen {
  entry: Entry;
  flags: Readonly<Record<string, unknown>>;
  words: readonly string[];
}

const names = commands.map(({ data }) => data.name);

/**
 * Reads a command line.
 *
 * @param words the words after the program's name
 * @param called the program's name and version, for help and hints
 * @throws KitError USAGE
 */
export function parse(words: readonly string[], called: Called): Invocation {
  const mistaken = { words, names, invokedAs: called.invokedAs };
  const [first, topic] = words;
  if (first === 'help' && topic !== undefined && !names.includes(topic)) {
    throw usageError({ code: 'commander.unknownCommand', message: `unknown command '${topic}'` }, mistaken);
  }
  const shown: string[] = [];
  const chosen: Chosen[] = [];
  const program = makeProgram(called, shown);
  for (const entry of commands) addCommand(program, entry, (flags, given) => chosen.push({ entry, flags, words: given }));
  for (const subcommand of program.commands) subcommand.copyInheritedSettings(program);
  try {
    program.parse(words.map(asArgument), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return { show: shown.join('') };
    throw usageError(error, mistaken);
  }
  const [found] = chosen;
  return found === undefined ? { show: program.helpInformation() } : invocationOf(found, called);
}

/** The chosen command; only this command is loaded, when it runs. */
function invocationOf({ entry, flags, words }: Chosen, called: Called): Invocation {
  const { data, load } = entry;
  const { json = false, force = false, dryRun = false, input = true, debug = false }: Partial<GlobalOptions> = flags;
  return {
    name: data.name,
    globals: { json, force, dryRun, input, debug },
    run: async (io) => {
      const options = optionsOf(data, flags, words);
      requireAnswers(data, options, called);
      const command = (await load()) as Command<object>;
      return command(options, io);
    },
  };
}

/** The program without its commands; it neither prints nor exits. */
function makeProgram({ invokedAs, version }: Called, shown: string[]): Commander {
  const show = (text: string): void => void shown.push(text);
  return new Commander(invokedAs)
    .version(version, '--version')
    .helpOption('--help')
    .helpCommand('help [command]')
    .exitOverride()
    .configureOutput({ writeOut: show, writeErr: show, outputError: () => {} })
    .configureHelp({
      formatHelp: (target) => {
        const entry = commands.find(({ data }) => data.name === target.name() && target.parent !== null);
        return entry === undefined
          ? programHelp(
              commands.map(({ data }) => data),
              { invokedAs },
            )
          : commandHelp(entry.data, { invokedAs });
      },
    });
}

/** Adds a command with its flags and those of the program. */
function addCommand(
  program: Commander,
  { data }: Entry,
  choose: (flags: Readonly<Record<string, unknown>>, words: readonly string[]) => void,
): void {
  const target = program.command(data.name);
  const argument = argumentOf(data);
  if (argument !== undefined) target.argument(argument.spec);
  addFlags(target, data);
  target.action((...given: unknown[]) => {
    const [word] = argument === undefined ? [] : (given as (string | string[] | undefined)[]);
    choose(given.at(-2) as Record<string, unknown>, word === undefined ? [] : [word].flat());
  });
}

function addFlags(target: Commander, data: CommandData): void {
  for (const [member, flag] of flagEntries(data)) {
    const read = readerOf(member, flag);
    if (read === undefined) target.option(specOf(member, flag));
    else target.option(specOf(member, flag), '', read);
  }
  for (const [member, flag] of globalFlagsOf(data)) if (member !== 'help') target.option(specOf(member, flag));
}

/** A pasted PEM text is not a flag, although it starts with dashes. */
const asArgument = (word: string): string => (/^-+BEGIN\W/.test(word) ? `\n${word}` : word);
