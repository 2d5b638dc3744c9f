/** Says in the words of the library what core says in those of the command line, where files and flags are. */
import { asError, asProblem, KitError } from '../core/errors.ts';

const READ_IT = 'read the file, and give its content';

const words: readonly (readonly [said: string, instead: string])[] = [
  ['put the passphrase into a file that only you can read', 'give the option passphrase'],
  ['put the password into a file that only you can read', 'give the option password'],
  ['give that path in place of this file', READ_IT],
  ['give that name in place of this file', READ_IT],
  ['of a file, not the file, not a key', 'of a file, not a key'],
  ['the key of server.key', 'this key'],
  ['the key in server.key', 'this key'],
  [
    'have server.csr from this directory signed; a certificate for an earlier key belongs to the files in previous/',
    'have a request of this key signed, which createRequest makes',
  ],
  ['restore it from previous/ or from version control', 'restore it from a backup or from version control'],
];

const inWords = (text: string): string => words.reduce((said, [one, instead]) => said.replace(one, instead), text);

/** Does work whose errors USAGE are about an option, and names the option in them. */
export function naming<T>(option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KitError) || error.code !== 'USAGE' || error.option !== undefined) throw error;
    throw asError({ ...asProblem(error), option, message: `options.${option}: ${error.message}` }, error);
  }
}

/** Does work whose errors may speak of files and flags. */
export function inOwnWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    const { message, hint, next, ...rest } = asProblem(error);
    const ownHint = hint === undefined ? undefined : inWords(hint);
    const [said, same] = [inWords(message), ownHint === hint];
    if (said === message && same) throw error;
    // What to run next belongs to the other hint.
    throw asError({ ...rest, message: said, hint: ownHint, ...(same ? { next } : {}) }, error);
  }
}
