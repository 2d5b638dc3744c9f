/** Reads files and standard input, and explains disk errors. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants as constantsOf } from 'node:os';
import { resolve } from 'node:path';
import { type ErrorCode, KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import { looksLikeKey } from '../../core/key-shape.ts';
import { LARGEST_INPUT } from '../../core/limits.ts';
import { LONGEST_PATH, refuseName } from '../path-names.ts';

/** Meanings of system error codes, with a hint for each. */
const meanings: Readonly<Record<string, { says: string; hint: string }>> = {
  ENOENT: { says: 'there is no such file', hint: 'check the name and the directory you are in' },
  ENOTDIR: { says: 'part of the path is a file, not a directory', hint: 'check the path' },
  EISDIR: { says: 'this is a directory, not a file', hint: 'name a file in it' },
  EACCES: { says: 'permission denied', hint: 'check who owns it and its permissions' },
  EPERM: { says: 'operation not permitted', hint: 'check who owns it, and whether another program has it open' },
  EBUSY: {
    says: 'another program is using it',
    hint: 'close the program that has it open, such as an editor, a viewer or a backup, then try again',
  },
  EROFS: { says: 'the file system is read-only', hint: 'choose another place' },
  ENOSPC: { says: 'no space left on the device', hint: 'make room, or choose another place' },
  EDQUOT: { says: 'the disk quota is exceeded', hint: 'make room, or choose another place' },
  ENAMETOOLONG: { says: 'the name is too long', hint: 'choose a shorter name' },
  ELOOP: { says: 'too many symbolic links', hint: 'check where the links point' },
  ESTALE: { says: 'the network share has lost this file', hint: 'connect the share again' },
  // libuv's code for the Windows errors that it does not know.
  UNKNOWN: {
    says: 'the system refused it without a known reason',
    hint: 'check that the drive or network share is connected and unlocked, that OneDrive has downloaded the file, and that no virus scanner blocks it',
  },
  ENODEV: { says: 'the drive does not exist', hint: 'check the path, or choose another place' },
  ENXIO: { says: 'the drive is not ready', hint: 'check that it is connected, or choose another place' },
  EMFILE: { says: 'too many files are open', hint: 'close some programs and try again' },
  ENFILE: { says: 'too many files are open', hint: 'close some programs and try again' },
  ENOMEM: { says: 'the system is out of memory', hint: 'close some programs and try again' },
  EAGAIN: { says: 'the system is busy', hint: 'try again' },
  ETIMEDOUT: { says: 'the drive or network share does not respond', hint: 'check that it is connected' },
  EIO: { says: 'the drive reports an error', hint: 'check the drive, or choose another place' },
  EEXIST: { says: 'something with this name already exists', hint: 'choose another name, or move it away' },
  ENOTEMPTY: { says: 'the directory is not empty', hint: 'another program writes into it: close it, then try again' },
  EXDEV: { says: 'this is another drive', hint: 'choose a place on the same drive' },
  EFBIG: { says: 'the file is too large for this drive', hint: 'choose another place' },
  EINVAL: { says: 'the system does not accept this name or operation', hint: 'check the name, or choose another place' },
  ENOTSUP: { says: 'this drive does not support it', hint: 'choose another place' },
  ENOSYS: { says: 'this drive does not support it', hint: 'choose another place' },
  EBADF: { says: 'it is not open', hint: 'run the command in another terminal' },
  EOF: { says: 'it ended too early', hint: 'try again' },
};

/** The meaning of a system error code. */
export const saidOf = (system: string): string => meanings[system]?.says ?? `system error ${system}`;

/**
 * The code of a system error, such as ENOSPC; undefined for other errors. Node names only the errors that libuv knows: for
 * EDQUOT or ESTALE, it gives a number.
 */
export function systemCode(cause: unknown): string | undefined {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  const [, number] = /^Unknown system error -(\d+)$/.exec(code) ?? [];
  if (number === undefined) return /^(E[A-Z0-9]+|UNKNOWN)$/.test(code) ? code : undefined;
  return Object.entries(constantsOf.errno).find(([, value]) => value === Number(number))?.[0] ?? 'UNKNOWN';
}

/** Whether a file could not be read because the system does not allow it, or because it is gone. */
export function isDenied(error: unknown): boolean {
  const code = systemCode(error instanceof KitError ? error.cause : error);
  return code === 'EACCES' || code === 'EPERM' || code === 'ENOENT';
}

/** Turns a disk error into one with the path, the cause and a hint; returns any other error unchanged. */
export function diskError(code: ErrorCode, path: string, cause: unknown): unknown {
  // Codes of Node and OpenSSL, such as ERR_OSSL_UNSUPPORTED, are not disk errors.
  // UNKNOWN is libuv's code for a Windows error that it does not know, for example from a network share.
  const system = cause instanceof KitError ? undefined : systemCode(cause);
  if (system === undefined) return cause;
  return new KitError(code, `${asTyped(path)}: ${saidOf(system)}`, {
    hint: looksLikeKey(path) ? FILE_FOR_KEY : meanings[system]?.hint,
    cause,
  });
}

const FILE_FOR_KEY = 'put it into a file, or pipe it in and use - as the name';

/**
 * Rejects a path that cannot be one on this platform, or that looks like a key and does not exist: as the path of a new file,
 * the key would become a file name.
 *
 * @throws KitError USAGE; the text is not repeated
 */
export function checkPath(path: string, cwd: string, platform: NodeJS.Platform = process.platform): void {
  if (path.trim() === '') {
    throw new KitError('USAGE', 'the name of a file or directory is empty', {
      hint: 'check for an empty variable in the command',
    });
  }
  // For a path with a NUL, Node throws its own error, not a system error.
  const impossible = /-----BEGIN|\0/.test(path) || path.length > LONGEST_PATH;
  // A line break is a letter of a name like any other where the file was made on purpose.
  if (!impossible && ((!looksLikeKey(path) && !/[\r\n]/.test(path)) || isThere(path, cwd))) {
    refuseName(path, platform);
    return;
  }
  throw new KitError('USAGE', 'expected a file name, found text, perhaps a key', {
    hint: impossible || /[\r\n]/.test(path) ? FILE_FOR_KEY : `${FILE_FOR_KEY}; if it is a file name, put ./ in front of it`,
  });
}

function isThere(path: string, cwd: string): boolean {
  try {
    return lstatSync(resolve(cwd, path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Milliseconds until it is said that a pipe is waited for: programs that write to one open it at once. */
const PATIENCE = 1000;

/**
 * All bytes of a file.
 *
 * @param waits called if it is a pipe that no program writes to for a second
 * @throws KitError INPUT_UNREADABLE if it is missing or cannot be read; INPUT_INVALID over 10 MB
 */
export async function readInput(path: string, cwd: string, waits: () => void = () => {}): Promise<Uint8Array> {
  checkPath(path, cwd);
  try {
    const whole = readWhole(resolve(cwd, path));
    if (whole !== undefined && whole.length > LARGEST_INPUT) throw tooLarge(path);
    if (whole !== undefined) return whole;
    const waiting = setTimeout(waits, PATIENCE);
    const file = await open(resolve(cwd, path), constants.O_RDONLY).finally(() => clearTimeout(waiting));
    try {
      return await readCapped(file.createReadStream({ autoClose: false }), path);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unlikeFile(path, cwd, cause) ?? diskError('INPUT_UNREADABLE', path, cause);
  }
}

/** The error for a link to nothing, or for a socket; undefined for everything else. */
function unlikeFile(path: string, cwd: string, cause: unknown): KitError | undefined {
  const system = systemCode(cause);
  if (system !== 'ENOENT' && system !== 'ENXIO') return undefined;
  try {
    const there = lstatSync(resolve(cwd, path));
    if (system === 'ENOENT' && there.isSymbolicLink()) {
      const says = 'this is a symbolic link to a file that is not there';
      return new KitError('INPUT_UNREADABLE', `${asTyped(path)}: ${says}`, { hint: 'check where the link points', cause });
    }
    if (system === 'ENXIO' && statSync(resolve(cwd, path)).isSocket()) {
      const says = 'this is a socket, not a file';
      return new KitError('INPUT_UNREADABLE', `${asTyped(path)}: ${says}`, {
        hint: 'name a file, or pipe the content in and use -',
        cause,
      });
    }
  } catch {
    // It is gone by now.
  }
  return undefined;
}

/**
 * The bytes of a regular file, up to one byte over the limit; undefined for anything else. Synchronous, because that reads
 * the small files of a bundle five times faster; only regular files, because waiting for a pipe would block Ctrl-C.
 */
function readWhole(path: string): Buffer | undefined {
  if (!statSync(path).isFile()) return undefined;
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const { size } = fstatSync(file);
    // Files in /proc have content but size 0; a file that grows is read until its current end.
    let bytes = Buffer.allocUnsafe(Math.min(size, LARGEST_INPUT) + 1);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      length += read;
      if (read === 0 || length > LARGEST_INPUT) return bytes.subarray(0, length);
      if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length + 4096, LARGEST_INPUT + 1));
    }
  } finally {
    closeSync(file);
  }
}

const tooLarge = (name: string, hint = 'check the file name'): KitError =>
  new KitError('INPUT_INVALID', `${asTyped(name)}: larger than 10 MB`, { hint });

const brokenLink = (path: string): KitError =>
  new KitError('INPUT_UNREADABLE', `${asTyped(path)}: this is a broken symbolic link`, { hint: MOVE_AWAY });

/** The hint for something that is not a file of ours: the user did not name it. */
const MOVE_AWAY = 'move it away, or replace it with a file';

/**
 * The same for a name that the user did not type: it rejects a pipe, because reading one could wait forever.
 *
 * @throws KitError INPUT_UNREADABLE if it is not a regular file, nor a link to one
 */
export async function readRegular(path: string, cwd: string): Promise<Uint8Array> {
  try {
    const there = statSync(resolve(cwd, path), { throwIfNoEntry: false });
    if (there === undefined && lstatSync(resolve(cwd, path), { throwIfNoEntry: false }) !== undefined) throw brokenLink(path);
    if (there === undefined || there.isFile() || there.isDirectory()) return await readInput(path, cwd);
  } catch (cause) {
    if (cause instanceof KitError && cause.code === 'INPUT_INVALID') throw tooLarge(path, MOVE_AWAY);
    throw diskError('INPUT_UNREADABLE', path, cause);
  }
  throw new KitError('INPUT_UNREADABLE', `${asTyped(path)}: this is a pipe, a socket or a device, not a file`, {
    hint: MOVE_AWAY,
  });
}

/** Whether a path is a directory. False for a broken path: reading it as a file gives the error. */
export function isDirectory(path: string, cwd: string): boolean {
  try {
    return statSync(resolve(cwd, path)).isDirectory();
  } catch {
    return false;
  }
}

/** All bytes of a stream, such as standard input. */
export async function readCapped(stream: AsyncIterable<string | Buffer>, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > LARGEST_INPUT) throw tooLarge(name);
    }
  } catch (cause) {
    // Standard input may be closed, or open only for writing.
    throw diskError('INPUT_UNREADABLE', name, cause);
  }
  return Buffer.concat(chunks);
}
