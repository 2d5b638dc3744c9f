/** A command to run next, as data: core does not know the program's name or the shell. */

/** A value that only the user knows: printed in angle brackets. */
export interface Blank {
  blank: string;
}

/** A command of this program; the code that prints it knows the program's name and the shell. */
export interface NextCommand {
  /** What it does, to follow the word "to": `accept this key anyway`. */
  to?: string | undefined;
  /** Undefined if the options belong to the command that just ran. */
  command?: string | undefined;
  /** The directory it works on; `.` if it is the directory of the file that the error is about. */
  directory?: string | undefined;
  /** The file or the address it reads. */
  input?: string | Blank | undefined;
  /** Options by name, such as `newKey`; the code that prints them knows their flags. */
  options?: Readonly<Record<string, string | boolean | Blank | readonly string[] | undefined>>;
}
