/**
 * The help texts by the names of the commands. The build puts in place of this file one that holds the texts themselves, so
 * that no flag and no provider is looked at for them.
 */
import { commands } from '../command-table.ts';
import { commandHelp, programHelp } from './help.ts';

/**
 * A help text.
 *
 * @param command name of a command; undefined for the help of the program
 * @param invokedAs how the program is called
 * @returns undefined where there is no such command
 */
export async function helpText(command: string | undefined, invokedAs: string): Promise<string | undefined> {
  if (command === undefined) return programHelp(await Promise.all(commands.map(({ data }) => data())), { invokedAs });
  const found = commands.find(({ name }) => name === command);
  return found && commandHelp(await found.data(), { invokedAs });
}

/** The commands that have a help text. */
export const helpTopics = (): string[] => commands.map(({ name }) => name);
