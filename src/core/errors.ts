/** What goes wrong on purpose: one class, one table of codes, and the exit status each code stands for. */
import type { NextCommand } from './next-command.ts';

/** Exit status of the process for each kind of failure; the README prints this table. */
const exitCodes = {
  /** The disk refused: full, read-only, not permitted. */
  WRITE_FAILED: 1,
  /** A file that is already there would be overwritten. */
  FILE_EXISTS: 1,
  /** Another run is writing to the same directory. */
  BUSY: 1,
  /** An interrupted run left files behind that have to be put right first. */
  INTERRUPTED: 1,
  /** An option, a value or a combination of them that makes no sense. */
  USAGE: 2,
  /** An answer is missing and nobody is there to be asked. */
  ANSWER_MISSING: 2,
  /** The input fits several readings and nobody is there to choose. */
  CHOICE_NEEDED: 2,
  /** A file that cannot be read at all. */
  INPUT_UNREADABLE: 3,
  /** A file that was read and is not what was asked for, or contradicts itself. */
  INPUT_INVALID: 3,
  /** An encrypted key, and no passphrase or a wrong one. */
  PASSPHRASE: 3,
  /** Two things that belong together do not match. */
  MISMATCH: 4,
  /** A signature that does not verify. */
  SIGNATURE_INVALID: 4,
  /** A token outside the time it is valid in, a certificate that has ended. */
  EXPIRED: 4,
  /** A server that cannot be reached, or does not answer as one should. */
  NETWORK: 5,
  /** A token endpoint that refuses. */
  TOKEN_REFUSED: 5,
  /** The person at the keyboard stopped. */
  CANCELLED: 130,
} as const;

/** Stable name of a failure: scripts may branch on it, so renaming one is a breaking change. */
export type ErrorCode = keyof typeof exitCodes;

/** An option that nobody gave, by its name, and what its value would be, in a word: `name`, `<app>`. */
export interface MissingOption {
  option: string;
  value: string;
}

/** What an error says beside its message. */
interface ErrorDetails {
  /** The option that is wrong, by its name: `days`. The message does not repeat it. */
  option?: string | undefined;
  /** What to do next, in words and whole without `next`: no command and no option stands in it. */
  hint?: string | undefined;
  /** What to run next, or which options to add: printed behind the hint. */
  next?: NextCommand | undefined;
  /** The options that are missing, if that is what is wrong. */
  missing?: readonly MissingOption[] | undefined;
  cause?: unknown;
}

/** What an error says, without the place it comes from: cheap to keep by the hundred thousand. */
export interface Problem extends Omit<ErrorDetails, 'cause'> {
  code: ErrorCode;
  message: string;
}

/**
 * The one error this library throws on purpose; any other error is a bug in it.
 *
 * `message` says what happened, in lower case with no full stop; `hint` says what to do next.
 * Neither ever holds key material, a passphrase or a token.
 */
export class KitError extends Error implements Problem {
  override readonly name = 'KitError';
  readonly code: ErrorCode;
  /** The option that is wrong, by its name in the library: `days`. */
  readonly option: string | undefined;
  readonly hint: string | undefined;
  /** What to run next, as data. */
  readonly next: NextCommand | undefined;
  /** The options that are missing, by their names in the library. */
  readonly missing: readonly MissingOption[] | undefined;

  constructor(code: ErrorCode, message: string, { option, hint, next, missing, cause }: ErrorDetails = {}) {
    super(message, { cause });
    this.code = code;
    this.option = option;
    this.hint = hint;
    this.next = next;
    this.missing = missing;
  }

  /** Exit status for the process. */
  get exitCode(): number {
    return exitCodes[this.code];
  }

  override toString(): string {
    return `${this.name}: ${errorMessage(this)}`;
  }
}

/**
 * The message of an error, with the option it is about in front, `days: must be 1 or more`, or those that are missing behind.
 *
 * @param called what an option is called if it is printed, such as its flag; its own name where not given
 */
export function errorMessage(
  { option, message, missing }: Pick<Problem, 'option' | 'message' | 'missing'>,
  called?: (option: string) => string,
): string {
  if (called !== undefined && missing !== undefined) {
    return `missing: ${missing.map((one) => `${called(one.option)} ${one.value}`).join(', ')}`;
  }
  return option === undefined ? message : `${called?.(option) ?? option}: ${message}`;
}

/**
 * What an error says to do: its hint, and behind it what to run.
 *
 * @param printed a command as text, for the shell it is printed for
 */
export function errorHint(
  { hint, next }: Pick<Problem, 'hint' | 'next'>,
  printed: (next: NextCommand) => string,
): string | undefined {
  if (next === undefined) return hint;
  const what = next.to === undefined ? [] : [`to ${next.to}`];
  const before = [...(hint === undefined ? [] : [hint]), ...what].join('; ');
  return before === '' ? printed(next) : `${before}: ${printed(next)}`;
}

/** A problem that was kept, as the error it is. */
export const asError = ({ code, message, ...details }: Problem, cause?: unknown): KitError =>
  new KitError(code, message, { ...details, cause });

/** An error without the place it comes from. */
export const asProblem = ({ code, message, option, hint, next, missing }: KitError): Problem => ({
  code,
  message,
  option,
  hint,
  next,
  ...(missing && { missing }),
});

/** The same error, said of a thing, such as the file it was found in. */
export const errorIn = (thing: string, cause: KitError): KitError =>
  asError({ ...asProblem(cause), message: `${thing}: ${cause.message}` }, cause);

/** Answers that nobody is there to give: all of them in one message, each as whoever gives it calls it. */
export function missing(answers: readonly string[], hint: string): KitError {
  return new KitError('ANSWER_MISSING', `missing: ${answers.join(', ')}`, { hint });
}

/** The same of options, by their names. */
export const missingOptions = (options: readonly MissingOption[], hint: string): KitError =>
  new KitError('ANSWER_MISSING', `missing: ${options.map(({ option }) => option).join(', ')}`, { hint, missing: options });
