/** Whether two names lead to one file: through case, links, hard links or another spelling of the path. */
import { fstatSync, realpathSync, statSync } from 'node:fs';

/** What tells a file from all others. */
export interface Identity {
  dev: bigint;
  /** 0 on file systems that have no such number: some network shares, FAT in some systems. */
  ino: bigint;
  /** The path with its links resolved; undefined for a file that is open already. */
  real: string | undefined;
}

/** The disk as `identify` sees it; a test hands in one of its own. */
export interface Disk {
  /** Follows links; undefined or an error if nothing is there. */
  stat: (file: string | number) => { dev: bigint; ino: bigint } | undefined;
  real: (path: string) => string;
}

const disk: Disk = {
  // Double precision would round the 64-bit numbers of NTFS, and make one file of two.
  stat: (file) => (typeof file === 'number' ? fstatSync(file, { bigint: true }) : statSync(file, { bigint: true })),
  real: (path) => realpathSync.native(path),
};

/**
 * Identifies a file.
 *
 * @param file absolute path, or the descriptor of an open file
 * @returns undefined if there is none, or it may not be looked at: then it cannot be lost here either
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

/** Whether two identities are of one file. Where a file system has no inode numbers, names that differ only in case count as one. */
export function isSame(one: Identity, other: Identity): boolean {
  if (one.real !== undefined && one.real === other.real) return true;
  if (one.ino !== 0n && other.ino !== 0n) return one.dev === other.dev && one.ino === other.ino;
  return one.real !== undefined && other.real !== undefined && folded(one.real) === folded(other.real);
}

/** A path as file systems that ignore case compare it. */
const folded = (path: string): string => path.normalize('NFC').toUpperCase().toLowerCase();
