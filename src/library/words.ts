/** Puts the options of the library into errors of core, where those of the command line name files and flags. */
import { asError, asProblem, KitError } from '../core/errors.ts';

/** Does work, and names the option in its USAGE errors. */
export function naming<T>(option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KitError) || error.code !== 'USAGE' || error.option !== undefined) throw error;
    throw asError({ ...asProblem(error), option, message: `options.${option}: ${error.message}` }, error);
  }
}

/**
 * Does work, and says in its errors which option has a missing passphrase or password; at a command line, that is in a file.
 *
 * @param passphrase the option for a passphrase
 */
export function withSecrets<T>(work: () => T, passphrase?: string): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof KitError ? namingSecret(cause, passphrase) : cause;
  }
}

/** The same error; if a passphrase or a password is missing, it says which option has it. */
export function namingSecret(error: KitError, passphrase = 'passphrase'): KitError {
  const { passphraseFile, storePasswordFile } = error.next?.options ?? {};
  const option = passphraseFile ? passphrase : storePasswordFile ? 'password' : undefined;
  if (option === undefined) return error;
  return new KitError(error.code, error.message, { hint: `give the option ${option}`, cause: error });
}
