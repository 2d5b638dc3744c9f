/**
 * The only code that turns a command into text for a shell. A value with special characters is quoted if one quoting works
 * in all shells; otherwise it is left out, and the user is told to type it.
 */
import { dirname } from 'node:path';
import { errorHint, errorMessage, type Problem } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import type { Blank, NextCommand } from '../core/next-command.ts';
import { flagOf } from '../providers/settings.ts';
import type { CommandIo } from './command.ts';
import { forwardSlashes, inside } from './path-inside.ts';

/** The program name and the platform to print commands for, and where printed lines are kept. */
export type Printing = Pick<CommandIo, 'invokedAs' | 'platform' | 'printedCommands'>;

/** A command line, and the names of omitted values: `--subject`, `the address`. */
export interface PrintedLine {
  line: string;
  leftOut: string[];
  /** Values that only the user knows and that are not in the line: `--client-id with the consumer key`. */
  toAdd?: string[];
}

/** A word that is safe in every shell: sh, bash, zsh, fish, cmd and PowerShell. */
const plain = /^[A-Za-z0-9._:/@=+-]+$/;

/** Options whose value is a file path: those of kind `file` in the flag data of all commands. */
export const pathOptions: readonly string[] = [
  ...[
    'bundle',
    'certificate',
    'chain',
    'claims',
    'csr',
    'from',
    'ics',
    'key',
    'newPassphraseFile',
    'out',
    'outDir',
    'passphraseFile',
    'report',
    'storePasswordFile',
    'tlsCertificate',
  ],
  // Usually a file.
  'jwk',
];

/**
 * Makes a command of core, whose paths are relative to a bundle, relative to the working directory.
 *
 * @param file a file in the bundle's directory
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
 * One value as one word of a command line; undefined if no quoting is safe.
 *
 * POSIX shells take everything between single quotes literally (POSIX.1-2017, Shell, §2.2.2), but terminal control
 * characters are never printed. No quoting works in cmd, PowerShell 5 and PowerShell 7, so on Windows only plain words are
 * printed.
 */
export function shellWord(value: string, platform: NodeJS.Platform): string | undefined {
  // At the start of a word, `@` is splatting in PowerShell, and zsh expands `=` to the path of a command.
  if (plain.test(value) && !/^[@=]/.test(value)) return value;
  if (platform === 'win32' || visible(value) !== value) return undefined;
  return `'${value.replace(/'/g, `'\\''`)}'`;
}

/** A path as an argument: one that starts with `-` gets `./` in front, so that it is not read as a flag. */
const pathWord = (path: string, platform: NodeJS.Platform): string | undefined =>
  shellWord(forwardSlashes(path.startsWith('-') && path !== '-' ? `./${path}` : path, platform), platform);

/** A flag of this program with its value; a value that looks like a flag is joined with `=`. */
function flagWords(flag: string, value: string, platform: NodeJS.Platform): PrintedLine {
  const between = value.startsWith('-') && value !== '-' ? '=' : ' ';
  return orLeftOut(shellWord(value, platform), flag, `${flag}${between}`);
}

/** Joins the parts of a command line. */
export function joined(parts: readonly (string | PrintedLine)[]): PrintedLine {
  const lines = parts.map((part) => (typeof part === 'string' ? { line: part, leftOut: [] } : part));
  return {
    line: lines
      .map(({ line }) => line)
      .filter((line) => line !== '')
      .join(' '),
    leftOut: lines.flatMap(({ leftOut }) => leftOut),
    toAdd: lines.flatMap(({ toAdd = [] }) => toAdd),
  };
}

/** A word with a prefix, or its name if it must be left out. */
export const orLeftOut = (word: string | undefined, name: string, before = ''): PrintedLine =>
  word === undefined ? { line: '', leftOut: [name] } : { line: `${before}${word}`, leftOut: [] };

/** The note on omitted values. */
export const aboutLeftOut = (names: readonly string[]): string =>
  `type ${[...new Set(names)].join(' and ')} yourself: shells quote such values differently`;

/**
 * A command of this program, or only its options, and the names of omitted values. A command contains no `<consumer key>`: shells
 * would redirect input and output.
 */
export function commandLine({ command, directory, input, options = {} }: NextCommand, io: Printing): PrintedLine {
  const blank = (value: Blank, flag?: string): PrintedLine => {
    const text = command === undefined ? shown(value) : value.example;
    if (text !== undefined) return { line: flag === undefined ? text : `${flag} ${text}`, leftOut: [] };
    const toAdd = flag === undefined ? `the ${value.blank}` : `${flag} with the ${value.blank}`;
    return { line: '', leftOut: [], toAdd: value.asked === true ? [] : [toAdd] };
  };
  const at: (string | PrintedLine)[] = [
    ...(directory === undefined ? [] : [orLeftOut(pathWord(directory, io.platform), 'the directory')]),
    ...(input === undefined ? [] : [isBlank(input) ? blank(input) : orLeftOut(pathWord(input, io.platform), 'the file')]),
  ];
  const flags = Object.entries(options).flatMap(([name, value]): (string | PrintedLine)[] => {
    const flag = flagOf(name);
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    if (isBlank(value)) return [blank(value, flag)];
    const texts = typeof value === 'string' ? [value] : value;
    return texts.map((text) =>
      flagWords(flag, pathOptions.includes(name) ? forwardSlashes(text, io.platform) : text, io.platform),
    );
  });
  if (command === undefined) return joined([...at, ...flags]);
  return kept(joined([`${io.invokedAs} ${command}`, ...at, ...flags]), io);
}

/** A command of another program inside a sentence: its words, and paths if shells can take them. */
export const otherCommand = (parts: readonly (string | { path: string })[], io: Printing): string => {
  const words = parts.map((part) =>
    typeof part === 'string' ? part : orLeftOut(pathWord(part.path, io.platform), 'the path'),
  );
  return sentence(kept(joined(words), io));
};

/** Remembers a line, so that it is not broken into several. */
function kept(printed: PrintedLine, io: Printing): PrintedLine {
  io.printedCommands.add(printed.line);
  return printed;
}

/** A command of this program, or only its options, inside a sentence, followed by the note on omitted values. */
export const printedCommand = (next: NextCommand, io: Printing): string => sentence(commandLine(next, io));

/** The options of the library without a flag: the program takes them from the computer. */
const withoutFlag: readonly unknown[] = ['now', 'random'];

/** The message and hint of an error, with flags for options and text for commands. */
export const printedError = (error: Problem, io: Printing): { message: string; hint: string | undefined } => ({
  message: withoutFlag.includes(error.option) ? error.message : errorMessage(error, flagOf),
  hint: errorHint(error, (next) => printedCommand(next, io)),
});

/** A command line inside a sentence. */
export function sentence({ line, leftOut, toAdd = [] }: PrintedLine): string {
  const added = toAdd.length === 0 ? [] : [`add ${toAdd.join(' and ')}`];
  const notes = [...added, ...(leftOut.length === 0 ? [] : [aboutLeftOut(leftOut)])];
  return notes.length === 0 ? line : `${line} (${notes.join('; ')})`;
}

/** A page in a directory, for a sentence. */
export const pageIn = (directory: string, page: string, { platform }: Printing): string =>
  shellWord(directory, platform) === directory ? inside(directory, page) : `${page} in ${visible(directory)}`;

const isBlank = (value: unknown): value is Blank => typeof value === 'object' && value !== null && 'blank' in value;

const shown = ({ blank }: Blank): string => `<${blank}>`;
