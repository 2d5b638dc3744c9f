/** Writes to a pipe or a file without Node's streams, which take milliseconds to load. */
import { EventEmitter } from 'node:events';
import { fstatSync, type Stats, statSync, writeSync } from 'node:fs';

/** Standard output or error, as far as the program uses it. */
type Stream = NodeJS.WritableStream;

/** The callback of a write. */
type Written = (cause?: Error | null) => void;

/**
 * Standard output or error: direct writes if the descriptor is a pipe or a file, as Node's own streams make them there, else
 * Node's own stream. That one is also needed on Windows, and if `FORCE_COLOR` asks for colours, which depend on the stream.
 *
 * @param node creates Node's own stream
 */
export function outputTo(
  descriptor: number,
  node: () => Stream,
  { platform, env }: Pick<NodeJS.Process, 'platform' | 'env'>,
): Stream {
  const { FORCE_COLOR: colours } = env;
  const kind = platform === 'win32' || colours !== undefined ? undefined : kindOf(descriptor);
  const plain = kind !== undefined && (kind.isFIFO() || kind.isSocket() || kind.isFile());
  return plain ? new PlainOutput(descriptor, node) : node();
}

/** Whether a descriptor may be a terminal: only then `isatty` needs to be loaded. */
export function mayBeTerminal(descriptor: number, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true;
  const kind = kindOf(descriptor);
  return kind === undefined || (kind.isCharacterDevice() && kind.rdev !== nullDevice());
}

/** The device that jobs without input read from; undefined if the system has none. */
const nullDevice = (): number | undefined => statSync('/dev/null', { throwIfNoEntry: false })?.rdev;

function kindOf(descriptor: number): Stats | undefined {
  try {
    return fstatSync(descriptor);
  } catch {
    return undefined;
  }
}

class PlainOutput extends EventEmitter implements Stream {
  readonly writable = true;
  /** Never a terminal; Node's own streams leave this undefined. */
  readonly isTTY = false;
  readonly #descriptor: number;
  readonly #node: () => Stream;
  #fallback: Stream | undefined;

  constructor(descriptor: number, node: () => Stream) {
    super();
    this.#descriptor = descriptor;
    this.#node = node;
  }

  write(chunk: Uint8Array | string, encoding?: BufferEncoding | Written, then?: Written): boolean {
    const [as, done] = typeof encoding === 'string' ? [encoding, then] : [undefined, encoding];
    let rest = typeof chunk === 'string' ? Buffer.from(chunk, as) : chunk;
    let failure: Error | undefined;
    try {
      while (rest.length > 0 && this.#fallback === undefined) rest = rest.subarray(writeSync(this.#descriptor, rest));
    } catch (cause) {
      // Another program made the pipe non-blocking, and it is full: Node's own stream waits for the reader.
      if ((cause as NodeJS.ErrnoException).code === 'EAGAIN') this.#fallback = this.#node();
      else failure = cause as Error;
    }
    if (this.#fallback !== undefined) return this.#fallback.write(rest, done);
    if (done !== undefined) process.nextTick(done, failure);
    return true;
  }

  end(chunk?: Uint8Array | string | (() => void), encoding?: BufferEncoding | (() => void), done?: () => void): this {
    const then = [chunk, encoding, done].find((one) => typeof one === 'function');
    const as = typeof encoding === 'string' ? encoding : 'utf8';
    this.write(typeof chunk === 'function' || chunk === undefined ? '' : chunk, as, () => then?.());
    return this;
  }
}
