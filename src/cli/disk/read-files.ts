/** Reading from disk and standard input, and what a disk's errors mean. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Templates } from '../../core/checklist/page.ts';
import { type ErrorCode, KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import { looksLikeKey } from '../../core/key-shape.ts';
import { LARGEST_INPUT } from '../../core/limits.ts';

/** What the system's error codes mean, and what to do about each. */
const meanings: Readonly<Record<string, { says: string; hint: string }>> = {
  ENOENT: { says: 'there is no such file', hint: 'check the name and the directory you are in' },
  ENOTDIR: { says: 'a part of the path is a file, not a directory', hint: 'check the path' },
  EISDIR: { says: 'this is a directory, not a file', hint: 'name a file in it' },
  EACCES: { says: 'permission denied', hint: 'check who owns it and its permissions' },
  EPERM: { says: 'operation not permitted', hint: 'check who owns it, and whether another program has it open' },
  EROFS: { says: 'the file system is read-only', hint: 'choose another place' },
  ENOSPC: { says: 'no space left on the device', hint: 'make room, or choose another place' },
  EDQUOT: { says: 'the disk quota is used up', hint: 'make room, or choose another place' },
  ENAMETOOLONG: { says: 'the name is too long', hint: 'choose a shorter one' },
  ELOOP: { says: 'too many symbolic links', hint: 'check where the links point' },
  UNKNOWN: { says: 'the system gives no reason', hint: 'check that the drive or network share is connected' },
  ENODEV: { says: 'the drive does not exist', hint: 'check the path, or choose another place' },
  ENXIO: { says: 'the drive is not ready', hint: 'check that it is connected, or choose another place' },
  EMFILE: { says: 'too many files are open', hint: 'close some programs and try again' },
};

/** What a code of the system says. */
export const saidOf = (system: string): string => meanings[system]?.says ?? `the system answers ${system}`;

/** An error of the disk as one that names the path, the cause and the fix; any other error as it is. */
export function diskError(code: ErrorCode, path: string, cause: unknown): unknown {
  const system = (cause as NodeJS.ErrnoException | undefined)?.code;
  // Codes of the system are one word, ENOSPC; those of Node and OpenSSL, ERR_OSSL_UNSUPPORTED, say nothing of a disk.
  // UNKNOWN is what libuv makes of a Windows error that it has no code for, such as that of a network share.
  if (cause instanceof KitError || !/^(E[A-Z0-9]+|UNKNOWN)$/.test(system ?? '')) return cause;
  return new KitError(code, `${asTyped(path)}: ${saidOf(system as string)}`, {
    hint: looksLikeKey(path) ? FILE_FOR_KEY : meanings[system as string]?.hint,
    cause,
  });
}

const FILE_FOR_KEY = 'put it into a file, or pipe it in and write - for the name';

/**
 * Refuses a text that stands where a path belongs and cannot be one, or that looks like a key and names nothing that is
 * there: as the path of something new, it would put the key into the name of a file.
 *
 * @throws KitError USAGE; the text is not repeated
 */
export function checkPath(path: string, cwd: string): void {
  if (path.trim() === '') {
    throw new KitError('USAGE', 'the name of a file or directory is empty', { hint: 'is a variable in the command not set?' });
  }
  // Node refuses a path with a NUL before the system sees it, with an error that is not one of a disk.
  const impossible = /-----BEGIN|[\0\r\n]|^\s*\{/.test(path) || path.length > 1024;
  if (!impossible && (!looksLikeKey(path) || isThere(path, cwd))) return;
  throw new KitError('USAGE', 'what stands where the name of a file belongs is a text, perhaps a key itself', {
    hint: impossible ? FILE_FOR_KEY : `${FILE_FOR_KEY}; where it is a name, write ./ before it`,
  });
}

function isThere(path: string, cwd: string): boolean {
  try {
    return lstatSync(resolve(cwd, path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * All bytes of a file.
 *
 * @throws KitError INPUT_UNREADABLE if it is not there or may not be read; INPUT_INVALID over 10 MB
 */
export async function readInput(path: string, cwd: string): Promise<Uint8Array> {
  checkPath(path, cwd);
  try {
    const whole = readWhole(resolve(cwd, path));
    if (whole !== undefined && whole.length > LARGEST_INPUT) throw tooLarge(path);
    if (whole !== undefined) return whole;
    const file = await open(resolve(cwd, path), constants.O_RDONLY);
    try {
      return await readCapped(file.createReadStream({ autoClose: false }), path);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw diskError('INPUT_UNREADABLE', path, cause);
  }
}

/**
 * The bytes of a regular file, one over the most at most; undefined of anything else. Without going to another thread,
 * reading the small files of a bundle takes a fifth of the time; a pipe would keep Ctrl-C from being heard.
 */
function readWhole(path: string): Buffer | undefined {
  if (!statSync(path).isFile()) return undefined;
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const { size } = fstatSync(file);
    // Files of /proc have content and no size; one that grows while it is read ends with what it has by then.
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

const tooLarge = (name: string): KitError =>
  new KitError('INPUT_INVALID', `${asTyped(name)}: larger than 10 MB`, {
    hint: 'check the file name',
  });

/**
 * The same for a name that nobody typed: opening a pipe that is there would wait for whoever writes to it.
 *
 * @throws KitError INPUT_UNREADABLE if it is not a regular file, nor a link to one
 */
export async function readRegular(path: string, cwd: string): Promise<Uint8Array> {
  try {
    const there = statSync(resolve(cwd, path), { throwIfNoEntry: false });
    if (there === undefined || there.isFile() || there.isDirectory()) return await readInput(path, cwd);
  } catch (cause) {
    throw diskError('INPUT_UNREADABLE', path, cause);
  }
  throw new KitError('INPUT_UNREADABLE', `${asTyped(path)}: this is a pipe, a socket or a device, not a file`, {
    hint: 'move it away, or put a file in its place',
  });
}

/** Whether a path leads to a directory. Anybody who reads it as a file finds out what is wrong with one that leads nowhere. */
export function isDirectory(path: string, cwd: string): boolean {
  try {
    return statSync(resolve(cwd, path)).isDirectory();
  } catch {
    return false;
  }
}

/** All bytes of a stream, such as standard input. */
export async function readCapped(stream: NodeJS.ReadableStream, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > LARGEST_INPUT) throw tooLarge(name);
    }
  } catch (cause) {
    // Standard input may be closed, or open for writing alone.
    throw diskError('INPUT_UNREADABLE', name, cause);
  }
  return Buffer.concat(chunks);
}

/** Language that pages are read in. */
const LANGUAGE = 'en';

/**
 * The templates of a provider's pages: `<provider>/en/*.md`, and the parts in `<provider>/en/parts/` and in `parts/en/`, which
 * all providers share.
 *
 * @param directory where the templates are
 */
export async function readTemplates(provider: string, directory: string): Promise<Templates> {
  const root = pathToFileURL(join(directory, '/'));
  const own = new URL(`${encodeURIComponent(provider)}/${LANGUAGE}/`, root);
  const shared = await readPages(new URL(`parts/${LANGUAGE}/`, root));
  return { pages: await readPages(own), parts: { ...shared, ...(await readPages(new URL('parts/', own))) } };
}

/** The pages in a directory, by their names without `.md`; none if there is no such directory. */
async function readPages(directory: URL): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  try {
    for (const name of await readdir(directory)) {
      if (name.endsWith('.md')) pages[name.slice(0, -3)] = await readFile(new URL(name, directory), 'utf8');
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  return pages;
}
