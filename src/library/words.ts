/** Says in the words of the library what core says in those of the command line, where files and flags are. */
import { asError, asProblem, KitError } from '../core/errors.ts';

/** Does work whose errors USAGE are about an option, and names the option in them. */
export function naming<T>(option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KitError) || error.code !== 'USAGE' || error.option !== undefined) throw error;
    throw asError({ ...asProblem(error), option, message: `options.${option}: ${error.message}` }, error);
  }
}

/**
 * Does work that may need a passphrase or a password: at a command line, that is in a file.
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

/** An error that says which option has the missing passphrase or password, if one is missing. */
export function namingSecret(error: KitError, passphrase = 'passphrase'): KitError {
  const { passphraseFile, storePasswordFile } = error.next?.options ?? {};
  const option = passphraseFile ? passphrase : storePasswordFile ? 'password' : undefined;
  if (option === undefined) return error;
  return new KitError(error.code, error.message, { hint: `give the option ${option}`, cause: error });
}
