/** What goes wrong on purpose: one class, one table of codes, and the exit status each code stands for. */

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
  /** A flag, a value or a combination of them that makes no sense. */
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
  /** A token end point that refuses. */
  TOKEN_REFUSED: 5,
  /** The person at the keyboard stopped. */
  CANCELLED: 130,
} as const;

/** Stable name of a failure: scripts may branch on it, so renaming one is a breaking change. */
export type ErrorCode = keyof typeof exitCodes;

/** An option that takes the input as it is, and its value where it has one: for a command or a call that has the option. */
export interface Override {
  option: string;
  value?: string;
}

interface ErrorDetails {
  /** What to do next; where it can be a command, one that can be pasted. */
  hint?: string | undefined;
  override?: Override | undefined;
  cause?: unknown;
}

/** What an error says, without the place it comes from: cheap to keep by the hundred thousand. */
export interface Problem {
  code: ErrorCode;
  message: string;
  hint?: string | undefined;
  override?: Override | undefined;
}

/**
 * The one error this library throws on purpose; any other error is a bug in it.
 *
 * `message` says what happened, in lower case with no full stop; `hint` says what to do next.
 * Neither ever holds key material, a passphrase or a token.
 */
export class KitError extends Error {
  override readonly name = 'KitError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** What takes the input all the same, where the caller has that option. */
  readonly override: Override | undefined;

  constructor(code: ErrorCode, message: string, { hint, override, cause }: ErrorDetails = {}) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
    this.override = override;
  }

  /** Exit status for the process. */
  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/** A problem that was kept, as the error it is. */
export const asError = ({ code, message, ...details }: Problem): KitError => new KitError(code, message, details);

/** Answers that nobody is there to give: all of them in one message, each with its flag. */
export function missing(flags: readonly string[], hint: string): KitError {
  return new KitError('ANSWER_MISSING', `missing: ${flags.join(', ')}`, { hint });
}
