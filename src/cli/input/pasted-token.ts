/** Reads a token: from an argument, from a file given as the argument, or from standard input. */

import { asError, asProblem, KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { type CompactJwt, readCompact } from '../../core/jwt/decode.ts';
import { NOT_FOUND } from '../../core/jwt/pasted/search-token.ts';
import { findJwt } from '../../core/jwt/pasted/token-in-text.ts';
import { startsPrivateKey } from '../../core/octets/private-key-der.ts';
import { textOf } from '../../core/octets/text-encoding.ts';
import { privateKeyInstead } from '../../core/private-key-text.ts';
import type { CommandIo } from '../command.ts';
import { naming } from './name-file-in-error.ts';
import { readIfNamed } from './named-file.ts';

/** A parsed token, and notes on how it was found. */
export interface PastedToken {
  token: CompactJwt;
  notes: string[];
}

/**
 * Reads a token.
 *
 * @param given a token, a text that contains one, or a file name; standard input for `-` or undefined
 * @throws KitError INPUT_INVALID if there is none; a private key given by mistake is not repeated
 */
export async function readToken(given: string | undefined, io: CommandIo): Promise<PastedToken> {
  if (given === undefined || given === '-') return tokenIn(await io.read('-'));
  const read = isOnlyName(given) ? undefined : tokenOrError(given);
  if (read !== undefined && !(read instanceof KitError)) return read;
  const bytes = await readIfNamed(given, io, (missing) => {
    if (missing === undefined || !/\.(?:jwt|jws|txt|json)$/i.test(given)) {
      const cause = read ?? tokenOrError(given);
      const named = missing !== undefined && isLikeName(given) && cause instanceof KitError && cause.message === NOT_FOUND;
      throw named ? asError({ ...asProblem(cause), hint: NO_FILE }) : cause;
    }
    throw missing.code === 'USAGE' ? missing : noSuchFile(given, missing);
  });
  return naming(given, () => tokenIn(bytes));
}

/** Whether a text is the name of a file, never a token: a token has two dots, and its parts are longer than an extension. */
const isOnlyName = (text: string): boolean => /^[\w/-]{1,255}\.(?:jwt|jws|txt|json)$/.test(text);

function tokenOrError(text: string): PastedToken | KitError {
  try {
    return tokenIn(Buffer.from(text));
  } catch (error) {
    if (error instanceof KitError) return error;
    throw error;
  }
}

function tokenIn(bytes: Uint8Array): PastedToken {
  if (startsPrivateKey(bytes)) throw privateKeyInstead();
  const { jwt, notes } = findJwt(textOf(bytes));
  const token = readCompact(jwt);
  return { token, notes };
}

/** Whether a text looks more like the name of a file than like a token; it is not repeated, since it may be a secret. */
const isLikeName = (text: string): boolean => /^[\w./\\~-]{1,60}$/.test(text) && !/^ey|\..*\./.test(text);

const NO_FILE = 'no file has this name; a JWT has three parts joined by dots: eyJhbGciOi...';

const noSuchFile = (path: string, cause: KitError): KitError =>
  new KitError('INPUT_UNREADABLE', `${visible(path)}: neither a JWT nor an existing file`, {
    hint: 'check the name and the directory you are in',
    cause,
  });
