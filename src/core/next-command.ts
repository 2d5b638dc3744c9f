/** A command to run next, as data: core does not know the program's name or the shell. */

/** A value that only the user knows. Options alone have it in angle brackets; a command has only what can be pasted. */
export interface Blank {
  blank: string;
  /** What a command has in its place, such as `-`, or a file to save before; without it, the option is left out. */
  example?: string;
  /** Whether the command asks for it at a terminal; otherwise a note says what to add. */
  asked?: boolean;
}

/**
 * Values that only the user has, and what can be pasted for them. At a terminal, `-` asks for a passphrase. For the others, the
 * text before the command says to save a file under this name.
 */
export const blanks = {
  passphraseFile: { blank: 'file', example: '-' },
  storePasswordFile: { blank: 'file', example: '-' },
  certificate: { blank: 'file', example: 'from-the-ca.crt' },
  key: { blank: 'file', example: 'signing.key' },
  jwk: { blank: 'file or URL', example: 'their-key.jwk' },
} as const satisfies Readonly<Record<string, Blank>>;

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
