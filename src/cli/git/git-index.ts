/** Reads git's index: the files that git tracks, whatever .gitignore says. Only paths are read; git itself is never started. */

/** Bytes of an entry before its hash, and of the flags after it (gitformat-index, "index entry"). */
const BEFORE_HASH = 40;
const FLAGS = 2;

/** Whether an entry has two more bytes of flags. */
const EXTENDED = 0x4000;

/** Files that git tracks, relative to the working tree, with forward slashes. */
export class TrackedFiles {
  /** A path as git compares it. */
  readonly folded: (path: string) => string;
  readonly #paths: Map<string, string>;
  readonly #sorted: string[];

  /** @param ignoresCase whether git takes names that differ only in case for the same file (`core.ignoreCase`) */
  constructor(paths: Iterable<string>, ignoresCase = false) {
    this.folded = (path) => (ignoresCase ? path.toLowerCase() : path);
    this.#paths = new Map([...paths].map((path) => [this.folded(path), path]));
    this.#sorted = [...this.#paths.keys()].sort();
  }

  has(path: string): boolean {
    return this.#paths.has(this.folded(path));
  }

  /** The files below a directory, relative to it. */
  below(directory: string): string[] {
    const prefix = directory === '' ? '' : `${this.folded(directory)}/`;
    let [from, end] = [0, this.#sorted.length];
    while (from < end) {
      const middle = (from + end) >> 1;
      if ((this.#sorted[middle] as string) < prefix) from = middle + 1;
      else end = middle;
    }
    const found: string[] = [];
    for (let at = from; this.#sorted[at]?.startsWith(prefix); at += 1) {
      found.push((this.#paths.get(this.#sorted[at] as string) as string).slice(prefix.length));
    }
    return found;
  }
}

const damaged = 'is damaged, or of a version that is not supported';

/**
 * The paths in an index, with forward slashes, relative to the working tree.
 *
 * @param bytes the file `.git/index`, version 2 to 4
 * @returns why it cannot be read, or does not list every file, such as `is split, which is not supported`
 */
export function trackedPaths(bytes: Uint8Array): Set<string> | string {
  const index = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (index.length < 12 || index.toString('latin1', 0, 4) !== 'DIRC') return damaged;
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) return damaged;
  // SHA-1, else SHA-256: only the configuration says which, but with the other one the entries make no sense.
  return pathsIn(index, version, 20) ?? pathsIn(index, version, 32) ?? damaged;
}

/** The paths, or why some are missing; undefined if the entries make no sense. */
function pathsIn(index: Buffer, version: number, hashLength: number): Set<string> | string | undefined {
  const paths = new Set<string>();
  let at = 12;
  let before = Buffer.alloc(0);
  for (let left = index.readUInt32BE(8); left > 0; left -= 1) {
    const start = at;
    at += BEFORE_HASH + hashLength;
    if (at + FLAGS > index.length) return undefined;
    const flags = index.readUInt16BE(at);
    at += version > 2 && (flags & EXTENDED) !== 0 ? 2 * FLAGS : FLAGS;
    let kept = 0;
    if (version === 4) {
      const cut = offsetAt(index, at);
      if (cut === undefined || cut.value > before.length) return undefined;
      kept = before.length - cut.value;
      at = cut.end;
    }
    const end = index.indexOf(0, at);
    if (end < 0) return undefined;
    const path = Buffer.concat([before.subarray(0, kept), index.subarray(at, end)]);
    // Entries are sorted; stages of one path in a merge are equal.
    if (path.length === 0 || path.compare(before) < 0) return undefined;
    paths.add(path.toString());
    // Before version 4, one to eight NUL pad an entry to a multiple of eight bytes.
    at = version === 4 ? end + 1 : start + Math.floor((end - start + 8) / 8) * 8;
    before = path;
  }
  const extensions = extensionsIn(index, at, index.length - hashLength);
  if (extensions?.includes('link')) return 'is split, which is not supported';
  if (extensions?.includes('sdir')) return 'is sparse, which is not supported';
  return extensions && paths;
}

/** The names of the extensions, which must fill the index up to its checksum; undefined if they do not. */
function extensionsIn(index: Buffer, from: number, end: number): string[] | undefined {
  const names: string[] = [];
  let at = from;
  while (at + 8 <= end) {
    names.push(index.toString('latin1', at, at + 4));
    at += 8 + index.readUInt32BE(at + 4);
  }
  return at === end ? names : undefined;
}

/** An offset of up to five bytes, seven bits each, as in pack files (gitformat-pack). */
function offsetAt(index: Buffer, from: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let at = from; at < from + 5; at += 1) {
    const byte = index[at];
    if (byte === undefined) return undefined;
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, end: at + 1 };
    value += 1;
  }
  return undefined;
}
