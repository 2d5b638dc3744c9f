/** Puts the file name in front of an error about the file. */
import { asError, asProblem, KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import { fromHere } from '../printed-command.ts';

/** What an error says without the name of its file. */
export function withoutName({ message }: KitError, path: string): string {
  const prefix = `${asTyped(path)}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

/** Runs `work`; its errors get the name of the file at `path` (`-`: standard input). */
export async function naming<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    const name = path === '-' ? 'standard input' : asTyped(path);
    const next = cause.next && fromHere(cause.next, path);
    throw asError({ ...asProblem(cause), message: `${name}: ${cause.message}`, next }, cause);
  }
}
