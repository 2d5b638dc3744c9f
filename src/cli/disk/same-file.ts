/** Whether two paths are the same file, despite case, links, hard links or another spelling. */
import { fstatSync, realpathSync, statSync } from 'node:fs';

/** What distinguishes a file from all others. */
export interface Identity {
  dev: bigint;
  /** 0 on file systems without inode numbers: some network shares, FAT on some systems. */
  ino: bigint;
  /** The path with its links resolved; undefined for an open file. */
  real: string | undefined;
}

/** The disk operations of `identify`; tests pass their own. */
export interface Disk {
  /** Follows links; undefined or an error if the file does not exist. */
  stat: (file: string | number) => { dev: bigint; ino: bigint } | undefined;
  real: (path: string) => string;
}

const disk: Disk = {
  // bigint, because a double would round the 64-bit numbers of NTFS, and two files could look like one.
  stat: (file) => (typeof file === 'number' ? fstatSync(file, { bigint: true }) : statSync(file, { bigint: true })),
  real: (path) => realpathSync.native(path),
};

/**
 * Identifies a file.
 *
 * @param file absolute path, or the descriptor of an open file
 * @returns undefined if it does not exist or cannot be read: then it cannot be overwritten by accident either
 */
export function identify(file: string | number, { stat, real }: Disk = disk): Identity | undefined {
  try {
    const found = stat(file);
    if (found === undefined) return undefined;
    return { dev: found.dev, ino: found.ino, real: typeof file === 'string' ? real(file) : undefined };
  } catch {
    return undefined;
  }
}

/** Whether two identities are the same file. Without inode numbers, paths that differ only in case count as the same. */
export function isSame(one: Identity, other: Identity): boolean {
  if (one.real !== undefined && one.real === other.real) return true;
  if (one.ino !== 0n && other.ino !== 0n) return one.dev === other.dev && one.ino === other.ino;
  return one.real !== undefined && other.real !== undefined && folded(one.real) === folded(other.real);
}

/** The first of each group of paths, absolute, that are the same file; a path that does not exist is only the same as itself. */
export function distinct(paths: readonly string[], disk?: Disk): string[] {
  const seen = new Set<string>();
  return paths.filter((path) => {
    const found = identify(path, disk);
    const id = found === undefined ? path : found.ino === 0n ? folded(found.real ?? path) : `${found.dev} ${found.ino}`;
    return seen.size < seen.add(id).size;
  });
}

/** A path for comparison on file systems that ignore case. */
const folded = (path: string): string => path.normalize('NFC').toUpperCase().toLowerCase();
