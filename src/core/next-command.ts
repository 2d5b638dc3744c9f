/** What to run next, as data: core knows neither how the program is called nor the shell. */

/** What only the reader knows: printed in angle brackets. */
export interface Blank {
  blank: string;
}

/** A command of this program as data: whoever prints it knows how the program is called, and the shell. */
export interface NextCommand {
  /** What it does, behind the word to: `accept this key anyway`. */
  to?: string | undefined;
  /** None where options are to be added to the command that was just run. */
  command?: string | undefined;
  /** The directory it works on; `.` if it is that of the file that an error is about. */
  directory?: string | undefined;
  /** The file or the address it reads. */
  input?: string | Blank | undefined;
  /** By their names, `newKey`; whoever prints them knows their flags. */
  options?: Readonly<Record<string, string | boolean | Blank | readonly string[] | undefined>>;
}
