/** The one way an error in a file says which file. */
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';

/** Runs `work`; what goes wrong in it is said of the file at `path`, `-` being standard input. */
export async function naming<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    const name = path === '-' ? 'standard input' : asTyped(path);
    const { code, message, hint, override } = cause;
    throw new KitError(code, `${name}: ${message}`, { hint, override, cause });
  }
}
