/** Mistakes in a command line, in the words and the shape of every other error; nothing that may be a secret is repeated. */
import { KitError } from '../../core/errors.ts';
import { excerpt, visible } from '../../core/escape.ts';
import { hasKeyMark, looksLikeKey } from '../../core/key-shape.ts';

/** What is known of the command line that the mistake is in. */
interface Mistaken {
  words: readonly string[];
  invokedAs: string;
  /** The names of all commands. */
  names: readonly string[];
}

/** Commander's words for a mistake, and its code, as an error of ours. */
export function usageError(
  { message, code }: { message: string; code: string },
  { words, invokedAs, names }: Mistaken,
): KitError {
  if (code === 'commander.unknownOption' && hasKeyMark(message)) {
    return new KitError('USAGE', 'what stands where a flag belongs is a text, perhaps a key itself', {
      hint: 'put it into a file, and give the name of the file',
    });
  }
  const short = message
    .replace(/^error: /, '')
    .replace(/(?<=unknown (?:option|command) )'(.*)'/s, (_, typed: string) => repeated(typed));
  const [first = '', ...more] = short.split(/\n(?=\(Did you mean)/);
  const command = words.find((word) => names.includes(word));
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
