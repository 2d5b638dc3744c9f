/** Answers command lines that only ask for the version or a help text, without loading the rest of the program. */
import { packageVersion } from '../disk/own-package.ts';

const versionWords: readonly string[] = ['--version', '-v', '-V', 'version'];
const helpWords: readonly string[] = ['--help', '-h', 'help'];

/** How the program is called, and where. */
export interface Called {
  invokedAs: string;
  platform: NodeJS.Platform;
}

/**
 * The text that a command line asks for; undefined if it asks for something else or is invalid.
 *
 * @param words the words after the program's name
 */
export async function textAsked(words: readonly string[], called: Called): Promise<string | undefined> {
  const [first = 'help', second, third] = words;
  if (third !== undefined) return undefined;
  if (second === undefined && versionWords.includes(first)) return `${packageVersion()}\n`;
  const topic = helpTopic(first, second);
  if (topic === undefined) return undefined;
  const { helpText } = await import('./help-texts.ts');
  const { invokedAs } = called;
  const text =
    (await helpText(topic || undefined, invokedAs)) ?? (first === 'help' ? await topicTextOf(topic, invokedAs) : undefined);
  // cmd and PowerShell do not continue a line after `\`, nor cmd after `|`.
  return called.platform === 'win32' ? text?.replace(/(?: \\|(?<=\|))\n +/g, ' ') : text;
}

/** Topics are loaded only if no command has that name. */
const topicTextOf = async (name: string, invokedAs: string): Promise<string | undefined> =>
  (await import('./topics/topic-texts.ts')).topicText(name, invokedAs);

/** The command whose help is asked for, `` for that of the program; undefined if none is. */
function helpTopic(first: string, second: string | undefined): string | undefined {
  if (second === undefined) return helpWords.includes(first) ? '' : undefined;
  if (first === 'help') return second;
  return second === '--help' || second === '-h' ? first : undefined;
}
