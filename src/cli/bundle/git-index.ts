/** Reads git's index: the files that git tracks, whatever .gitignore says. Only paths are read; git itself is never started. */

/** Bytes of an entry before its hash, and of the flags after it (gitformat-index, "index entry"). */
const BEFORE_HASH = 40;
const FLAGS = 2;

/** Whether an entry has two more bytes of flags. */
const EXTENDED = 0x4000;

/**
 * The paths in an index, with forward slashes, relative to the working tree.
 *
 * @param bytes the file `.git/index`, version 2 to 4
 * @returns undefined if it cannot be read, or does not list every file: a split or a sparse index
 */
export function trackedPaths(bytes: Uint8Array): Set<string> | undefined {
  const index = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (index.length < 12 || index.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  // SHA-1, else SHA-256: only the configuration says which, but with the other one the entries make no sense.
  return pathsIn(index, version, 20) ?? pathsIn(index, version, 32);
}

function pathsIn(index: Buffer, version: number, hashLength: number): Set<string> | undefined {
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
  return isWhole(index, at, index.length - hashLength) ? paths : undefined;
}

/** Extensions of an index that leaves files to another one, or to a directory as a whole. */
const partial: readonly string[] = ['link', 'sdir'];

/** Whether only extensions follow the entries up to the checksum, and none by which entries are missing. */
function isWhole(index: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at + 8 <= end) {
    if (partial.includes(index.toString('latin1', at, at + 4))) return false;
    at += 8 + index.readUInt32BE(at + 4);
  }
  return at === end;
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
