/**
 * The one place that turns a command into text for a shell. A value that a shell could take apart is quoted where one way of
 * quoting suits all shells, and left out if none does: the reader is told to type it.
 */
import { dirname } from 'node:path';
import { errorHint, errorMessage, type Problem } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import type { Blank, NextCommand } from '../core/next-command.ts';
import { flagOf } from '../providers/settings.ts';
import type { CommandIo } from './command.ts';
import { inside } from './path-inside.ts';

/** Where a command is printed. */
export type Printing = Pick<CommandIo, 'invokedAs' | 'platform'>;

/** A command line, and what had to be left out of it, as the reader knows it: `--subject`, `the address`. */
export interface PrintedLine {
  line: string;
  leftOut: string[];
}

/** A word that means the same in every shell: sh, bash, zsh, fish, cmd and PowerShell. */
const plain = /^[A-Za-z0-9._:/@=+-]+$/;

/** Options of commands whose value is the path of a file: those of that kind in the flag data of all commands. */
export const pathOptions: readonly string[] = [
  ...['certificate', 'claims', 'csr', 'ics', 'key', 'out', 'passphraseFile', 'report'],
  // A file in most cases.
  'jwk',
];

/**
 * A command that core gave from inside the directory of a bundle, as it is from here: its paths begin with that directory.
 *
 * @param file a file in that directory
 */
export function fromHere(next: NextCommand, file: string): NextCommand {
  if (next.directory !== '.') return next;
  const directory = dirname(file);
  const from = ([name, value]: [string, unknown]): [string, unknown] =>
    pathOptions.includes(name) && typeof value === 'string' ? [name, inside(directory, value)] : [name, value];
  const options = Object.fromEntries(Object.entries(next.options ?? {}).map(from)) as NextCommand['options'];
  return { ...next, directory, ...(options && { options }) };
}

/**
 * One value as one word of a command line; undefined if no text is sure to be read as that value.
 *
 * POSIX shells take everything literally between single quotes (POSIX.1-2017, Shell, §2.2.2), but what acts on a terminal is
 * not printed. No quoting suits cmd, PowerShell 5 and PowerShell 7 alike, so that on Windows only plain words are printed.
 */
export function shellWord(value: string, platform: NodeJS.Platform): string | undefined {
  // At the start of a word, `@` splats in PowerShell, and zsh takes `=` for the path of a command.
  if (plain.test(value) && !/^[@=]/.test(value)) return value;
  if (platform === 'win32' || visible(value) !== value) return undefined;
  return `'${value.replace(/'/g, `'\\''`)}'`;
}

/** A path as a value: Windows takes both slashes, and a shell that was made for another system only the one. */
const pathValue = (path: string, platform: NodeJS.Platform): string =>
  platform === 'win32' ? path.replaceAll('\\', '/') : path;

/** A path at a place where a word that starts with `-` would be taken for a flag. */
export const pathWord = (path: string, platform: NodeJS.Platform): string | undefined =>
  shellWord(pathValue(path.startsWith('-') && path !== '-' ? `./${path}` : path, platform), platform);

/** The words of a flag of this program with a value; one that looks like a flag itself is joined to it. */
export function flagWords(flag: string, value: string, platform: NodeJS.Platform): PrintedLine {
  const between = value.startsWith('-') && value !== '-' ? '=' : ' ';
  return orLeftOut(shellWord(value, platform), flag, `${flag}${between}`);
}

/** Parts of a command line, put together. */
export function joined(parts: readonly (string | PrintedLine)[]): PrintedLine {
  const lines = parts.map((part) => (typeof part === 'string' ? { line: part, leftOut: [] } : part));
  return {
    line: lines
      .map(({ line }) => line)
      .filter((line) => line !== '')
      .join(' '),
    leftOut: lines.flatMap(({ leftOut }) => leftOut),
  };
}

/** A word with what stands before it, or what it is called if it has to be left out. */
export const orLeftOut = (word: string | undefined, name: string, before = ''): PrintedLine =>
  word === undefined ? { line: '', leftOut: [name] } : { line: `${before}${word}`, leftOut: [] };

/** What the reader is told of values that were left out. */
export const aboutLeftOut = (names: readonly string[]): string =>
  `type ${[...new Set(names)].join(' and ')} yourself: shells differ in how they read such a value`;

/** A command of this program, or options to add to one, and what was left out of it. */
export function commandLine({ command, directory, input, options = {} }: NextCommand, io: Printing): PrintedLine {
  const at: (string | PrintedLine)[] = [
    ...(directory === undefined ? [] : [orLeftOut(pathWord(directory, io.platform), 'the directory')]),
    ...(input === undefined ? [] : [isBlank(input) ? shown(input) : orLeftOut(pathWord(input, io.platform), 'the file')]),
  ];
  const flags = Object.entries(options).flatMap(([name, value]): (string | PrintedLine)[] => {
    const flag = flagOf(name);
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    if (isBlank(value)) return [`${flag} ${shown(value)}`];
    const texts = typeof value === 'string' ? [value] : value;
    return texts.map((text) => flagWords(flag, pathOptions.includes(name) ? pathValue(text, io.platform) : text, io.platform));
  });
  return joined([command === undefined ? '' : `${io.invokedAs} ${command}`, ...at, ...flags]);
}

/** A command of this program, or options to add to one, inside a sentence; what had to be left out is said behind it. */
export const printedCommand = (next: NextCommand, io: Printing): string => sentence(commandLine(next, io));

/** What an error says, with options by their flags and commands as text. */
export const printedError = (error: Problem, io: Printing): { message: string; hint: string | undefined } => ({
  message: errorMessage(error, flagOf),
  hint: errorHint(error, (next) => printedCommand(next, io)),
});

/** A command line inside a sentence. */
export const sentence = ({ line, leftOut }: PrintedLine): string =>
  leftOut.length === 0 ? line : `${line} (${aboutLeftOut(leftOut)})`;

/** A page of a directory, as a sentence names it. */
export const pageIn = (directory: string, page: string, { platform }: Printing): string =>
  shellWord(directory, platform) === directory ? inside(directory, page) : `${page} in ${visible(directory)}`;

const isBlank = (value: unknown): value is Blank => typeof value === 'object' && value !== null && 'blank' in value;

const shown = ({ blank }: Blank): string => `<${blank}>`;
