/** The values of environment variables that a flag names; no value ever appears in a message. */
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import { flagOf } from '../../providers/settings.ts';
import type { CommandIo } from '../command.ts';

/** Names that shells can set; Windows also allows parentheses, as in `ProgramFiles(x86)`. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.()-]{0,127}$/;

/** What most often empties a secret. */
const EMPTY = 'CI systems give a secret only to steps that name it, and often none to pull requests from forks';

/**
 * The value of the environment variable that a flag names.
 *
 * @param option the name of the flag's option, such as `keyEnv`
 * @throws KitError USAGE if it is not a name; INPUT_UNREADABLE if the variable is missing or empty
 */
export function variableValue(option: string, name: string, { env }: Pick<CommandIo, 'env'>): string {
  const flag = flagOf(option);
  if (!NAME.test(name)) {
    throw new KitError('USAGE', `${flag}: not the name of an environment variable`, {
      hint: `give the name, not the value: for example ${flag} ${option === 'keyEnv' ? 'SIGNING_KEY' : 'KEY_PASSPHRASE'}`,
    });
  }
  const value = env[name];
  // A passphrase given by mistake has the form of a name.
  const shown = option === 'keyEnv' ? `${flag} ${asTyped(name)}` : flag;
  if (value === undefined) {
    throw new KitError('INPUT_UNREADABLE', `${shown}: there is no such environment variable`, {
      hint: `set it, and pass it to this step; ${EMPTY}`,
    });
  }
  if (value.trim() === '') {
    throw new KitError('INPUT_UNREADABLE', `${shown}: the environment variable is empty`, { hint: EMPTY });
  }
  return value;
}
