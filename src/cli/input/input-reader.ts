/** Reads what a command is given: files, and once standard input, until the user ends it at a terminal. */
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import type { CommandIo, Io } from '../command.ts';
import { checkPath, readCapped, readInput } from '../disk/read-files.ts';

/** What a command has read: absolute paths, and the descriptor of standard input. */
export type Inputs = Set<string | number>;

/** The keys that end typed input; the only place that names them. */
const endKeys = (platform: NodeJS.Platform): string => (platform === 'win32' ? 'Ctrl-Z and Enter' : 'Ctrl-D');

/** Ctrl-Z and Ctrl-D as a Windows console sends them: as characters; its input never ends (nodejs/node#61397). */
const endCharacters: readonly number[] = [0x1a, 0x04];

/**
 * Reads files and, once, standard input (`-`); adds what it reads to `inputs`.
 *
 * @param say prints progress on standard error
 */
export function inputReader(io: Io, inputs: Inputs, say: CommandIo['say']): CommandIo['read'] {
  let stdinRead = false;
  return async (path) => {
    if (path !== '-') {
      checkPath(path, io.cwd, io.platform);
      inputs.add(resolve(io.cwd, path));
      return readInput(path, io.cwd, () =>
        say(`${asTyped(path)} is a pipe, and no program writes to it yet; Ctrl-C ends the wait`),
      );
    }
    if (stdinRead) {
      throw new KitError('USAGE', 'standard input (-) can be read only once', {
        hint: 'put one of the two inputs into a file',
      });
    }
    stdinRead = true;
    const { stdin, platform } = io;
    const { fd, isTTY } = stdin as { fd?: unknown; isTTY?: boolean };
    if (typeof fd === 'number') inputs.add(fd);
    if (isTTY) say(`type or paste it here, then press ${endKeys(platform)} on an empty line`);
    const console = isTTY && platform === 'win32';
    return readCapped(console ? consoleInput(stdin as unknown as Readable) : stdin, 'standard input');
  };
}

/** The input of a Windows console: it ends before a line that starts with Ctrl-Z or Ctrl-D. */
async function* consoleInput(console: Readable): AsyncGenerator<Buffer> {
  let lineStarts = true;
  // Not destroyed: a prompt may read from the console afterwards.
  for await (const chunk of console.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    const end = bytes.findIndex(
      (byte, index) => endCharacters.includes(byte) && (index === 0 ? lineStarts : isLineEnd(bytes[index - 1])),
    );
    if (end >= 0) {
      yield bytes.subarray(0, end);
      break;
    }
    yield bytes;
    lineStarts = isLineEnd(bytes.at(-1));
  }
  // Otherwise the open console would keep the process running.
  console.pause();
}

const isLineEnd = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;
