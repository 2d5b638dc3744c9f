/** A command's flags and help as data; `program.ts` makes a command line of them. */
import type { Command } from './command.ts';

/** How the value of a flag is read, where it is no text. */
export type Reading = 'number' | 'list';

/** A flag: `--url <url>`, what it does, how its value is read; a list may be given several times. */
export type Flag = readonly [spec: string, says: string, reading?: Reading];

/** A command as data. */
export interface CommandData {
  name: string;
  description: string;
  /** Command lines without the program's name. */
  examples: readonly string[];
  /** `[directory]`, or `[directories...]` for any number; none where there is none. */
  argument?: readonly [spec: string, says: string];
  flags: readonly Flag[];
  /** The command, loaded when it runs. */
  load: () => Promise<Command<never>>;
  /** Its options, from the flags and the arguments: the first one, and all of them. */
  options: (flags: Readonly<Record<string, unknown>>, argument: string | undefined, all: readonly string[]) => object;
}
