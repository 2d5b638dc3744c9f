/**
 * The help texts by command name. The build replaces this file with one that contains the finished texts, so that no flags
 * and providers are loaded for them.
 */
import { commands } from '../command-table.ts';
import { commandHelp, programHelp } from './help.ts';

/**
 * A help text.
 *
 * @param command name of a command; undefined for the help of the program
 * @param invokedAs how to call the program
 * @returns undefined if there is no such command
 */
export async function helpText(command: string | undefined, invokedAs: string): Promise<string | undefined> {
  if (command === undefined) {
    const { topicRows: topics } = await import('./topics/topic-texts.ts');
    return programHelp(await Promise.all(commands.map(({ data }) => data())), { invokedAs, topics });
  }
  const found = commands.find(({ name }) => name === command);
  return found && commandHelp(await found.data(), { invokedAs });
}

/** The commands that have a help text. */
export const helpTopics = (): string[] => commands.map(({ name }) => name);
