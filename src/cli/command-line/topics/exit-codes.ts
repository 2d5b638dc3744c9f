/** `help exit-codes`: the exit statuses, and the codes of errors with `--json`. */
import { type ErrorCode, exitCodes } from '../../../core/errors.ts';
import type { Row } from '../../flags.ts';
import type { Topic } from './topic.ts';

/** What each exit status means. */
const statuses: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'failed, or a file already exists; also several bundles that failed in different ways',
  2: 'wrong or missing flags',
  3: 'invalid input: unreadable, damaged, of the wrong type, or a wrong passphrase',
  4: 'a mismatch, an invalid signature, an expired token or certificate; a failed check of doctor',
  5: 'a URL that cannot be read, or an error response of a token endpoint',
  70: 'a bug in jwt-kit',
  130: 'cancelled',
};

/** What each code means; a new code does not compile without its line here. */
const about: Readonly<Record<ErrorCode, string>> = {
  WRITE_FAILED: 'a file cannot be written: disk full, read-only, no permission',
  FILE_EXISTS: 'an existing file would be replaced',
  BUSY: 'another run is writing to the same directory',
  INTERRUPTED: 'an interrupted run left files that must be recovered first',
  USAGE: 'an invalid flag, value or combination',
  ANSWER_MISSING: 'an answer is missing, and nobody can be asked',
  CHOICE_NEEDED: 'the input is ambiguous, and nobody can be asked',
  INPUT_UNREADABLE: 'a file that cannot be read',
  INPUT_INVALID: 'a file that is not what was expected, or contradicts itself',
  PASSPHRASE: 'an encrypted key, and no passphrase or a wrong one',
  MISMATCH: 'two things do not match, such as a key and a certificate',
  SIGNATURE_INVALID: 'a signature that does not verify',
  EXPIRED: 'an expired certificate, or a token that is expired or not valid yet',
  NETWORK: 'a server that cannot be reached, or whose response is not valid',
  TOKEN_REFUSED: 'a token endpoint that refuses the request',
  CANCELLED: 'cancelled by the user',
};

export const exitCodesTopic: Topic = {
  name: 'exit-codes',
  says: 'the exit statuses, and the codes of errors',
  parts: [
    { title: 'Exit status', rows: Object.entries(statuses).map(([status, says]): Row => [status, says]) },
    {
      title: 'Codes',
      text: [
        'With --json, error.code names the kind of failure. Codes are stable: a script may depend on them. error.exitCode is the exit status.',
      ],
      rows: [
        ...Object.entries(exitCodes).map(([code, status]): Row => [code, `${about[code as ErrorCode]} (${status})`]),
        ['INTERNAL', 'a bug in jwt-kit (70)'],
      ],
    },
    {
      title: 'Good to know',
      text: [
        'doctor: 0 if nothing failed, 4 if a check of the bundle failed, 5 if only a check of the server failed. Warnings count as failures with --strict.',
        'explain: 1 if the response is not known. inspect: 3 if something could not be read, else 0 whatever it finds, such as an expired certificate; with --strict, 4 if there is a warning or a failure. match: 4 unless all match.',
        'Several bundles: one never stops another. The status is that of all failures, or 1 if they differ.',
      ],
    },
  ],
};
