/** Turns commander's errors into ours; never repeats a possible secret. */
import { KitError } from '../../core/errors.ts';
import { excerpt, visible } from '../../core/escape.ts';
import { hasKeyMark, looksLikeKey } from '../../core/key-shape.ts';

/** The command line with the mistake. */
export interface Mistaken {
  words: readonly string[];
  invokedAs: string;
  /** The names of all commands. */
  names: readonly string[];
}

/** Turns an error of commander into a KitError. */
export function usageError(
  { message, code }: { message: string; code: string },
  { words, invokedAs, names }: Mistaken,
): KitError {
  if (code === 'commander.unknownOption' && hasKeyMark(message)) {
    return new KitError('USAGE', 'expected a flag, found text, perhaps a key', {
      hint: 'put it into a file, and use the name of the file',
    });
  }
  const short = message
    .replace(/^error: /, '')
    .replace(/(?<=unknown (?:option|command) )'(.*)'/s, (_, typed: string) => repeated(typed));
  const [first = '', ...more] = short.split(/\n(?=\(Did you mean)/);
  const command = words.find((word) => names.includes(word));
  const help =
    command === undefined || code === 'commander.unknownCommand' ? `${invokedAs} --help` : `${invokedAs} ${command} --help`;
  const suggestion = more.join(' ').replace(/[()]/g, '').trim().replace(/^Did/, 'did');
  return new KitError('USAGE', visible(reworded(first)), { hint: suggestion === '' ? `see ${help}` : suggestion });
}

/** A message of commander, worded like all other errors. */
const reworded = (message: string): string =>
  message
    .replace(
      /^too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)\.$/,
      'too many arguments for $1: expected $2, got $3',
    )
    .replace(/^option '(\S+).*' argument missing$/, '$1: the value is missing');

/** The name part of an unknown word: a value joined to a flag may be a passphrase. */
function repeated(typed: string): string {
  const [, joined] = /^(-[A-Za-z])[^-]/.exec(typed) ?? [];
  if (joined !== undefined) return `'${joined}...'`;
  const [name = ''] = typed.startsWith('--') ? typed.split('=') : [typed];
  return [...name].length > 40 || looksLikeKey(name) ? excerpt(name) : `'${name}'`;
}
