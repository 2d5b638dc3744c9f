/** Reads the file that an argument may name, if it is not a text itself. */
import { KitError } from '../../core/errors.ts';
import { hasKeyMark } from '../../core/key-shape.ts';
import type { CommandIo } from '../command.ts';
import { systemCode } from '../disk/read-files.ts';
import { wrongWith } from '../path-names.ts';

/** Maximum length of a file name in characters; anything longer is text. */
const LONGEST_NAME = 1024;

/** Errors of a path that does not exist; with all others, there is something that cannot be read. */
const missing: readonly string[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'ENODEV', 'ENXIO'];

/**
 * The bytes of the file that an argument names; if it names none, because most arguments are texts, what `otherwise` returns.
 *
 * @param otherwise called with the error that reading the file gave, if it may be a file name
 * @throws KitError INPUT_UNREADABLE if the file exists but cannot be read; INPUT_INVALID over 10 MB
 */
export async function readIfNamed<T>(
  argument: string,
  io: CommandIo,
  otherwise: (cause?: KitError) => T,
): Promise<Uint8Array | T> {
  if (!mayBeName(argument)) return otherwise();
  try {
    return await io.read(argument);
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    // It cannot be a file name, so it is text, unless it only has a name that the system cannot handle.
    if (cause.code === 'USAGE') return otherwise(isOneLine(argument) && wrongWith(argument, io.platform) ? cause : undefined);
    if (cause.code !== 'INPUT_UNREADABLE') throw cause;
    const system = systemCode(cause.cause);
    if (system !== undefined && !missing.includes(system)) throw cause;
    return otherwise(cause);
  }
}

const isOneLine = (text: string): boolean => !/[\r\n]/.test(text);

const mayBeName = (text: string): boolean =>
  text.length <= LONGEST_NAME && text.trim() !== '' && !text.includes('\0') && !hasKeyMark(text);
