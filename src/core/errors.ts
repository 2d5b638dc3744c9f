/** Expected errors: one class, one table of codes, and the exit status of each code. */
import type { NextCommand } from './next-command.ts';

/** Exit status of the process for each kind of failure; the help prints this table. */
export const exitCodes = {
  /** A file cannot be written: disk full, read-only, no permission. */
  WRITE_FAILED: 1,
  /** An existing file would be overwritten. */
  FILE_EXISTS: 1,
  /** Another run is writing to the same directory. */
  BUSY: 1,
  /** An interrupted run left files behind that must be recovered first. */
  INTERRUPTED: 1,
  /** An invalid option, value or combination of options. */
  USAGE: 2,
  /** An answer is missing, and there is nobody to ask. */
  ANSWER_MISSING: 2,
  /** The input is ambiguous, and there is nobody to ask. */
  CHOICE_NEEDED: 2,
  /** A file that cannot be read at all. */
  INPUT_UNREADABLE: 3,
  /** A file that is not what was expected, or is inconsistent. */
  INPUT_INVALID: 3,
  /** An encrypted key with a missing or wrong passphrase. */
  PASSPHRASE: 3,
  /** Two things do not match, such as a key and a certificate. */
  MISMATCH: 4,
  /** A signature that does not verify. */
  SIGNATURE_INVALID: 4,
  /** A token that is expired or not yet valid, or an expired certificate. */
  EXPIRED: 4,
  /** A server that cannot be reached, or whose response is not valid. */
  NETWORK: 5,
  /** A token endpoint that refuses the request. */
  TOKEN_REFUSED: 5,
  /** The user cancelled. */
  CANCELLED: 130,
} as const;

/** Stable name of a failure: scripts may branch on it, so renaming one is a breaking change. */
export type ErrorCode = keyof typeof exitCodes;

/** A missing option by its name, and a word for its value: `name`, `<app>`. */
export interface MissingOption {
  option: string;
  value: string;
}

/** The details of an error besides its message. */
interface ErrorDetails {
  /** The option that is wrong, by its name: `days`. If left out, taken from a message that starts with it, as `options.days`. */
  option?: string | undefined;
  /** What to do next: a complete sentence without `next`; contains no command and no option. */
  hint?: string | undefined;
  /** What to run next, or which options to add: printed after the hint. */
  next?: NextCommand | undefined;
  /** The options that are missing, if that is what is wrong. */
  missing?: readonly MissingOption[] | undefined;
  cause?: unknown;
}

/** An error without its stack: cheap enough to keep hundreds of thousands. */
export interface Problem extends Omit<ErrorDetails, 'cause'> {
  code: ErrorCode;
  message: string;
}

/**
 * The one error this library throws on purpose; any other error is a bug in it.
 *
 * `message` says what happened, in lower case with no full stop; `hint` says what to do next. Neither ever contains key
 * material, a passphrase or a token.
 */
export class KitError extends Error implements Problem {
  override readonly name = 'KitError';
  readonly code: ErrorCode;
  /** The option that is wrong, by its name in the library: `days`. Set in each error USAGE about an option. */
  readonly option: string | undefined;
  readonly hint: string | undefined;
  /** What to run next at a command line, as data: its options and their values are those of the command. */
  readonly next: NextCommand | undefined;
  /** The options that are missing, by their names in the library. */
  readonly missing: readonly MissingOption[] | undefined;

  constructor(code: ErrorCode, message: string, { option, hint, next, missing, cause }: ErrorDetails = {}) {
    super(message, { cause });
    this.code = code;
    this.option = option ?? (code === 'USAGE' ? /^options\.([\w$]+)/.exec(message)?.[1] : undefined);
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
 * The message of an error, with its option in front (`days: must be 1 or more`) or the missing options at the end.
 *
 * @param called the printed name of an option, such as its flag; defaults to its own name
 */
export function errorMessage(
  { option, message, missing }: Pick<Problem, 'option' | 'message' | 'missing'>,
  called?: (option: string) => string,
): string {
  if (called !== undefined && missing !== undefined) {
    return `missing: ${missing.map((one) => `${called(one.option)} ${one.value}`).join(', ')}`;
  }
  if (option === undefined) return message;
  const own = `options.${option}`;
  if (message.startsWith(own)) return called === undefined ? message : `${called(option)}${message.slice(own.length)}`;
  return `${called?.(option) ?? option}: ${message}`;
}

/**
 * The advice of an error: its hint, then what to run.
 *
 * @param printed turns a command into text for the reader's shell
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

/** The error for a problem. */
export const asError = ({ code, message, ...details }: Problem, cause?: unknown): KitError =>
  new KitError(code, message, { ...details, cause });

/** An error without its stack. */
export const asProblem = ({ code, message, option, hint, next, missing }: KitError): Problem => ({
  code,
  message,
  option,
  hint,
  next,
  ...(missing && { missing }),
});

/** What a function returns; errors that it makes have no stacks, which for each of thousands of keys would take seconds. */
export function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The same error with a name in front, such as the file it was found in, unless it starts with that name. */
export const errorIn = (thing: string, cause: KitError): KitError =>
  cause.message.startsWith(`${thing} `)
    ? cause
    : asError({ ...asProblem(cause), message: `${thing}: ${cause.message}` }, cause);

/** An error that lists all missing answers, each by the name the user knows. */
export function missing(answers: readonly string[], hint: string): KitError {
  return new KitError('ANSWER_MISSING', `missing: ${answers.join(', ')}`, { hint });
}

/** The same for options, by their names. */
export const missingOptions = (options: readonly MissingOption[], hint: string): KitError =>
  new KitError('ANSWER_MISSING', `missing: ${options.map(({ option }) => option).join(', ')}`, { hint, missing: options });
