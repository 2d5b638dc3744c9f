/** What there is to complete: the commands and flags of the program, the same for every shell. */
import { flagOf } from '../../../providers/settings.ts';
import { argumentsOf, type CommandData, type FlagData, flagEntries, type Row, specOf } from '../../flags.ts';
import { globalFlagsOf } from '../global-flags.ts';

/** What a flag or an argument takes; words are the values to offer, and `text` is known only to the user. */
export type Takes = 'nothing' | 'text' | 'files' | 'directories' | readonly string[];

export interface CompletedFlag {
  /** `--key` */
  flag: string;
  says: string;
  takes: Takes;
  /** What its value is called: `file`. */
  called: string;
  /** Whether it may be given several times. */
  repeats: boolean;
}

export interface CompletedCommand {
  name: string;
  says: string;
  flags: readonly CompletedFlag[];
  /** Its arguments in order. */
  arguments: readonly CompletedArgument[];
}

export interface CompletedArgument {
  takes: Takes;
  called: string;
  /** Whether any number of words may follow. */
  repeats: boolean;
}

/** The program; `help` is one of its commands. */
export interface Completed {
  commands: readonly CompletedCommand[];
  /** The flags that are given without a command. */
  flags: readonly CompletedFlag[];
}

/**
 * What there is to complete.
 *
 * @param all the data of the commands
 * @param topics what `help` explains besides them
 */
export async function completedOf(all: readonly CommandData[], topics: readonly Row[]): Promise<Completed> {
  const names = [...all.map(({ name }) => name), ...topics.map(([name]) => name)];
  const help = { name: 'help', says: 'print the help of a command, or explain a topic', flags: [] };
  return {
    commands: [
      ...(await Promise.all(all.map(commandOf))),
      { ...help, arguments: [{ takes: names, called: 'topic', repeats: false }] },
    ],
    flags: [toggle('--version', 'print the version'), toggle('--help', 'print this help')],
  };
}

const toggle = (flag: string, says: string): CompletedFlag => ({ flag, says, takes: 'nothing', called: '', repeats: false });

async function commandOf(command: CommandData): Promise<CompletedCommand> {
  const flags = [...flagEntries(command), ...globalFlagsOf(command)].map(async ([member, data]) => ({
    flag: flagOf(member),
    says: data.says,
    takes: await takenBy(data),
    called: /<([^<>]{0,80})>/.exec(specOf(member, data))?.[1] ?? '',
    repeats: data.kind === 'list',
  }));
  const given = argumentsOf(command).map(async ({ name, flag }) => ({
    takes: await takenBy(flag),
    called: name,
    repeats: flag.kind === 'arguments',
  }));
  const { name, description: says } = command;
  return { name, says, flags: await Promise.all(flags), arguments: await Promise.all(given) };
}

/** An argument that is no directory is a file, or a text that may be in one. */
async function takenBy({ kind, path, placeholder, choices, completes }: FlagData): Promise<Takes> {
  const words = completes ?? choices;
  if (words !== undefined) return typeof words === 'function' ? words() : words;
  if (kind === 'toggle') return 'nothing';
  if (path || placeholder === '<directory>') return 'directories';
  return kind === 'file' || kind === 'argument' || kind === 'arguments' ? 'files' : 'text';
}

/** The flags of a command by what they take, those that take the same together. */
export function byTakes(flags: readonly CompletedFlag[]): { takes: Takes; flags: string[] }[] {
  const groups = new Map<string, { takes: Takes; flags: string[] }>();
  for (const { flag, takes } of flags) {
    const group = groups.get(String(takes)) ?? { takes, flags: [] };
    group.flags.push(flag);
    groups.set(String(takes), group);
  }
  return [...groups.values()];
}
