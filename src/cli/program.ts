/** Every command, flag and help text: turns a command line into a command and its options. */
import { Command as Commander, CommanderError } from 'commander';
import { KitError } from '../core/errors.ts';
import { excerpt, visible } from '../core/escape.ts';
import { hasKeyMark, looksLikeKey } from '../core/key-shape.ts';
import type { Command, CommandIo, Outcome } from './command.ts';
import type { CommandData, Flag } from './flags.ts';
import { setUpCommands } from './set-up-commands.ts';
import { tokenCommands } from './token-commands.ts';
import { upkeepCommands } from './upkeep-commands.ts';

/** Flags that every command has, and that no command knows of. */
export interface GlobalOptions {
  json: boolean;
  force: boolean;
  dryRun: boolean;
  /** False with `--no-input`. */
  input: boolean;
  debug: boolean;
}

/** What a command line asks for: a command to run, or a text to show. */
export type Invocation = { name: string; globals: GlobalOptions; run: (io: CommandIo) => Promise<Outcome> } | { show: string };

/** All commands, in the order of the help. */
const commands: readonly CommandData[] = [...setUpCommands, ...tokenCommands, ...upkeepCommands];

const exitCodes = `
Exit status:
  0 done   1 failed, or a file is already there   2 wrong or missing flags
  3 bad input   4 a mismatch, a bad signature, an expired token
  5 network or token end point   70 a bug   130 cancelled`;

/**
 * Reads a command line.
 *
 * @param words what stands behind the program's name
 * @param invokedAs how the program is called: help and hints print it
 * @throws KitError USAGE
 */
export function parse(words: readonly string[], { invokedAs, version }: { invokedAs: string; version: string }): Invocation {
  let invocation: Invocation | undefined;
  let shown = '';

  /** Remembers a command to run; it is loaded when it runs, and no other with it. */
  function runs<Flags extends GlobalOptions, Options>(
    name: string,
    load: () => Promise<Command<Options>>,
    toOptions: (flags: Flags, argument: string | undefined, all: readonly string[]) => Options,
  ): (...words: unknown[]) => void {
    return (...given) => {
      const flags = given.at(-2) as Flags;
      const first = given.length > 2 ? (given[0] as string | string[] | undefined) : undefined;
      const all = first === undefined ? [] : [first].flat();
      const { json = false, force = false, dryRun = false, input = true, debug = false } = flags as Partial<GlobalOptions>;
      invocation = {
        name,
        globals: { json, force, dryRun, input, debug },
        run: async (io) => (await load())(toOptions(flags, all[0], all), io),
      };
    };
  }

  const program = new Commander(invokedAs)
    .description(
      'Keys, certificates and set-up checklists for the OAuth 2.0 JWT Bearer grant.\nNo private key leaves this computer.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        shown += text;
      },
      writeErr: (text) => {
        shown += text;
      },
      outputError: () => {},
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', `\nStart with:\n  $ ${invokedAs} init\n${exitCodes}`);

  const command = (name: string, description: string, examples: string): Commander =>
    program.command(name).description(description).addHelpText('after', `\nExamples:\n${examples}\n${exitCodes}`);

  const globals = (target: Commander): Commander =>
    target
      .option('--json', 'print one JSON document on standard output')
      .option('--force', 'replace files that are already there')
      .option('--dry-run', 'say what would be written or sent, and do neither')
      .option('--no-input', 'never ask; what is missing is an error')
      .option('--debug', 'on an error, say where in the program it happened');

  for (const { name, description, examples, argument, flags, load, options } of commands) {
    const lines = examples.map((example) => `  $ ${invokedAs} ${example.replaceAll('npx jwt-kit', invokedAs)}`);
    const target = command(name, description, lines.join('\n'));
    if (argument !== undefined) target.argument(...argument);
    for (const flag of flags) {
      const [spec, says] = flag;
      const read = readingOf(flag);
      if (read === undefined) target.option(spec, says);
      else target.option<unknown>(spec, says, read as (text: string, before: unknown) => unknown);
    }
    globals(target).action(
      runs(name, load as () => Promise<Command<object>>, (given, word, all) => options({ ...given }, word, all)),
    );
  }

  for (const subcommand of program.commands) subcommand.copyInheritedSettings(program);
  const [first, topic] = words;
  if (first === 'help' && topic !== undefined && !program.commands.some((known) => known.name() === topic)) {
    throw usage(new CommanderError(2, 'commander.unknownCommand', `unknown command '${topic}'`), words, invokedAs);
  }
  try {
    program.parse(words.map(asArgument), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return { show: shown };
    throw usage(error, words, invokedAs);
  }
  return invocation ?? { show: program.helpInformation() };
}

/** A PEM file that was pasted is no flag, although it starts with dashes. */
const asArgument = (word: string): string => (/^-+BEGIN\W/.test(word) ? `\n${word}` : word);

/** How the value of a flag is read. */
function readingOf([spec, , reading]: Flag): ((text: string, before?: string[]) => unknown) | undefined {
  if (reading === 'number') return wholeNumber(spec.split(' ')[0] as string);
  return reading === 'list' ? collect : undefined;
}

/** Commander's words for a mistake in ours: the same shape as every other error. */
function usage({ message, code }: CommanderError, words: readonly string[], invokedAs: string): KitError {
  const short = message
    .replace(/^error: /, '')
    .replace(/(?<=unknown (?:option|command) )'(.*)'/s, (_, typed: string) => repeated(typed));
  if (code === 'commander.unknownOption' && hasKeyMark(message)) {
    return new KitError('USAGE', 'what stands where a flag belongs is a text, perhaps a key itself', {
      hint: 'put it into a file, and give the name of the file',
    });
  }
  const [first = '', ...more] = short.split(/\n(?=\(Did you mean)/);
  const command = words.find((word) => commands.some(({ name }) => name === word));
  const help =
    command === undefined || code === 'commander.unknownCommand' ? `${invokedAs} --help` : `${invokedAs} ${command} --help`;
  const suggestion = more.join(' ').replace(/[()]/g, '').trim();
  return new KitError('USAGE', visible(first), { hint: suggestion === '' ? `see ${help}` : suggestion });
}

/** An unknown word, as far as it is the name of a flag or a command: what is joined to a flag may be a passphrase. */
function repeated(typed: string): string {
  const [, joined] = /^(-[A-Za-z])[^-]/.exec(typed) ?? [];
  if (joined !== undefined) return `'${joined}...'`;
  const [name = ''] = typed.startsWith('--') ? typed.split('=') : [typed];
  return [...name].length > 40 || looksLikeKey(name) ? excerpt(name) : `'${name}'`;
}

/** A number that makes sense for a flag, where 365 does not. */
const exampleOf: Readonly<Record<string, number>> = { '--bits': 2048, '--port': 8899 };

/** Reads the value of a flag as a whole number. */
const wholeNumber =
  (flag: string) =>
  (text: string): number => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new KitError('USAGE', `${flag} takes a whole number`, {
      hint: `for example ${`${flag} ${exampleOf[flag] ?? 365}`}`,
    });
  };

const collect = (value: string, before: string[] = []): string[] => [...before, value];
