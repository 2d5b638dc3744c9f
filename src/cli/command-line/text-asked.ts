/** Command lines that ask for a text alone, the version or a help text: no other part of the program is loaded for them. */
import { packageVersion } from '../disk/own-package.ts';
import { helpText } from './help-texts.ts';

const versionWords: readonly string[] = ['--version', '-v', '-V', 'version'];
const helpWords: readonly string[] = ['--help', '-h', 'help'];

/**
 * The text that a command line asks for; undefined where it asks for something else, or is mistaken.
 *
 * @param words what stands behind the program's name
 * @param invokedAs how the program is called
 */
export async function textAsked(words: readonly string[], invokedAs: string): Promise<string | undefined> {
  const [first = 'help', second, third] = words;
  if (third !== undefined) return undefined;
  if (second === undefined) {
    if (versionWords.includes(first)) return `${packageVersion()}\n`;
    return helpWords.includes(first) ? helpText(undefined, invokedAs) : undefined;
  }
  if (first === 'help') return helpText(second, invokedAs);
  return second === '--help' || second === '-h' ? helpText(first, invokedAs) : undefined;
}
