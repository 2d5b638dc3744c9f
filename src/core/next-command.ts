/** What to run next, as data: core knows neither how the program is called nor the shell. */

/** What only the reader knows: printed in angle brackets. */
export interface Blank {
  blank: string;
}

/** A command of this program as data: whoever prints it knows how the program is called, and the shell. */
export interface NextCommand {
  command: string;
  /** The directory it works on. */
  directory?: string | undefined;
  /** The file or the address it reads. */
  input?: string | Blank | undefined;
  /** By their names: `newKey` is `--new-key`. */
  options?: Readonly<Record<string, string | boolean | Blank | readonly string[] | undefined>>;
}
