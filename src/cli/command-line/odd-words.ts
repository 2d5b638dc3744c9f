/** Reads unusual command lines, and says what is wrong with them; the only file that imports commander. */
import { Command as Commander, CommanderError } from 'commander';
import { flagOf } from '../../providers/settings.ts';
import { packageVersion } from '../disk/own-package.ts';
import { argumentsOf, type CommandData, flagEntries, specOf } from '../flags.ts';
import { readerOf, readValue } from './flag-values.ts';
import { globalFlagsOf } from './global-flags.ts';
import type { Chosen } from './plain-words.ts';
import { usageError } from './usage-error.ts';

/**
 * Reads a command line with commander.
 *
 * @param data the command, if the first word is the name of one
 * @param names the names of all commands
 * @returns the chosen command, or the words that ask for the text to show instead
 * @throws KitError USAGE
 */
export function readOddWords(
  words: readonly string[],
  { data, names, invokedAs }: { data: CommandData | undefined; names: readonly string[]; invokedAs: string },
): Chosen | { asks: readonly string[] } {
  const mistaken = { words, names, invokedAs };
  const chosen: Chosen[] = [];
  const program = makeProgram(invokedAs);
  // The names of all commands are needed only to suggest one for a mistyped name.
  if (data === undefined) for (const name of names) program.command(name);
  else addCommand(program, data, (flags, given) => chosen.push({ flags, words: given }));
  for (const subcommand of program.commands) subcommand.copyInheritedSettings(program);
  try {
    program.parse(words.map(asArgument), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usageError(error, mistaken);
    return { asks: error.code === 'commander.version' ? ['--version'] : data === undefined ? [] : [data.name, '--help'] };
  }
  return chosen[0] ?? { asks: [] };
}

/** The program without its commands; it neither prints nor exits. */
function makeProgram(invokedAs: string): Commander {
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
