/** Turns a command line into a command and its options; the only file that imports commander. */
import { Command as Commander, CommanderError } from 'commander';
import { nearest } from '../../core/octets/edit-distance.ts';
import { flagOf } from '../../providers/settings.ts';
import type { Command, CommandIo, Outcome } from '../command.ts';
import { commands, type Entry } from '../command-table.ts';
import { packageVersion } from '../disk/own-package.ts';
import { argumentsOf, type CommandData, flagEntries, specOf } from '../flags.ts';
import { checkNames, optionsOf, readerOf, readValue, requireAnswers } from './flag-values.ts';
import { globalFlagsOf } from './help.ts';
import { type Called, textAsked } from './text-asked.ts';
import { type Mistaken, usageError } from './usage-error.ts';

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

/** The chosen command, with its flags and arguments. */
interface Chosen {
  flags: Readonly<Record<string, unknown>>;
  words: readonly string[];
}

const names = commands.map(({ name }) => name);

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
  const mistaken = { words, names, invokedAs: called.invokedAs };
  const [first, topic] = words;
  if (first === 'help' && topic !== undefined && !names.includes(topic)) await refuseTopic(topic, mistaken);
  const entry = commands.find(({ name }) => name === first);
  const data = await entry?.data();
  const chosen: Chosen[] = [];
  const program = makeProgram(called);
  // The names of all commands are needed only to suggest one for a mistyped name.
  if (data === undefined) for (const name of names) program.command(name);
  else addCommand(program, data, (flags, given) => chosen.push({ flags, words: given }));
  for (const subcommand of program.commands) subcommand.copyInheritedSettings(program);
  try {
    program.parse(words.map(asArgument), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usageError(error, mistaken);
    const asked = error.code === 'commander.version' ? ['--version'] : data === undefined ? [] : [data.name, '--help'];
    return { show: (await textAsked(asked, called)) ?? '' };
  }
  const [found] = chosen;
  if (found === undefined || entry === undefined || data === undefined) {
    return { show: (await textAsked([], called)) ?? '' };
  }
  return invocationOf(entry, data, found, called);
}

/** Refuses a word after `help` that is neither a command nor a topic, and names the nearest one. */
async function refuseTopic(topic: string, mistaken: Mistaken): Promise<never> {
  const { topicRows } = await import('./topics/topic-texts.ts');
  const known = [...names, ...topicRows.map(([name]) => name)];
  const near = nearest(topic, known);
  const message = `unknown command '${topic}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`;
  throw usageError({ code: 'commander.unknownCommand', message }, mistaken);
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

/** The program without its commands; it neither prints nor exits. */
function makeProgram({ invokedAs }: Called): Commander {
  return new Commander(invokedAs)
    .version(packageVersion(), '-v, --version')
    .helpOption('-h, --help')
    .helpCommand('help [command]')
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
}

/** Adds a command with its flags and those of the program. */
function addCommand(
  program: Commander,
  data: CommandData,
  choose: (flags: Readonly<Record<string, unknown>>, words: readonly string[]) => void,
): void {
  const target = program.command(data.name);
  const taken = argumentsOf(data);
  for (const { spec } of taken) target.argument(spec);
  addFlags(target, data);
  target.action((...given: unknown[]) => {
    const words = given.slice(0, taken.length) as (string | string[] | undefined)[];
    choose(
      given.at(-2) as Record<string, unknown>,
      words.flat().filter((word) => word !== undefined),
    );
  });
}

function addFlags(target: Commander, data: CommandData): void {
  const all = [...flagEntries(data), ...globalFlagsOf(data)].map(([member]) => flagOf(member));
  for (const [member, flag] of flagEntries(data)) {
    const spec = specOf(member, flag);
    const read = readerOf(member, flag);
    if (!spec.includes('<')) target.option(spec);
    else target.option(spec, '', (text, before) => readValue(flagOf(member), text, { all, read, before }));
  }
  for (const [member, flag] of globalFlagsOf(data)) if (member !== 'help') target.option(specOf(member, flag));
}

/** A pasted PEM text is not a flag, although it starts with dashes. */
const asArgument = (word: string): string => (/^-+BEGIN\W/.test(word) ? `\n${word}` : word);
