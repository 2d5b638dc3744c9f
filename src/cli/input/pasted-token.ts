/** Reads a token: from an argument, from a file given as the argument, or from standard input. */

import { KitError, missing } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { type CompactJwt, readCompact } from '../../core/jwt/decode.ts';
import { findJwt } from '../../core/jwt/token-in-text.ts';
import { hasKeyMark } from '../../core/key-shape.ts';
import { textOf } from '../../core/octets/text-encoding.ts';
import { privateKeyInstead, startsPrivateKey } from '../../core/private-key-text.ts';
import type { CommandIo } from '../command.ts';
import { naming } from './name-file-in-error.ts';

/** A parsed token, and notes on how it was found. */
export interface PastedToken {
  token: CompactJwt;
  notes: string[];
}

/** Maximum length of a file name in characters; anything longer is text. */
const LONGEST_NAME = 1024;

/**
 * Reads a token.
 *
 * @param given a token, a text that contains one, or a file name; standard input for `-` or undefined
 * @throws KitError INPUT_INVALID if there is none; a private key given by mistake is not repeated
 */
export async function readToken(given: string | undefined, io: CommandIo): Promise<PastedToken> {
  if (given === undefined || given === '-') return tokenIn(await readStandardInput(given, io));
  try {
    return tokenIn(Buffer.from(given));
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    const bytes = mayBeName(given) ? await readFile(given, io) : undefined;
    if (bytes === undefined) throw cause;
    return naming(given, () => tokenIn(bytes));
  }
}

async function readStandardInput(given: string | undefined, io: CommandIo): Promise<Uint8Array> {
  if (io.interactive) {
    if (given === undefined) throw missing(['<jwt>'], 'give the token in quotes, or use - and paste it');
    io.say(`Paste the token, then press Enter and ${io.platform === 'win32' ? 'Ctrl-Z, Enter' : 'Ctrl-D'}.`);
  }
  return io.read('-');
}

function tokenIn(bytes: Uint8Array): PastedToken {
  if (startsPrivateKey(bytes)) throw privateKeyInstead();
  const { jwt, notes } = findJwt(textOf(bytes));
  const token = readCompact(jwt);
  return { token, notes };
}

const mayBeName = (text: string): boolean =>
  text.length <= LONGEST_NAME && text.trim() !== '' && !/[\0\r\n]/.test(text) && !hasKeyMark(text);

/**
 * The bytes of a file; undefined if it does not exist, because most inputs are not file names.
 *
 * @throws KitError INPUT_UNREADABLE if the file exists but cannot be read
 */
async function readFile(path: string, io: CommandIo): Promise<Uint8Array | undefined> {
  try {
    return await io.read(path);
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    // It cannot be a file name, so it is text.
    if (cause.code === 'USAGE') return undefined;
    if (cause.code !== 'INPUT_UNREADABLE') throw cause;
    const { code } = (cause.cause ?? {}) as NodeJS.ErrnoException;
    if (['EACCES', 'EPERM', 'EISDIR', 'ELOOP'].includes(code ?? '')) throw cause;
    if (!/\.(?:jwt|jws|txt|json)$/i.test(path)) return undefined;
    throw new KitError('INPUT_UNREADABLE', `${visible(path)}: neither a JWT nor an existing file`, {
      hint: 'check the name and the directory you are in',
      cause,
    });
  }
}
