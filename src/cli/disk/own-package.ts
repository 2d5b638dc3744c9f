/** The package itself: its version, and how to call its program in help texts and printed commands. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forwardSlashes, upward } from '../path-inside.ts';
import { type Disk, identify, isSame } from './same-file.ts';

/** Set by the build; undefined in the source, which reads package.json. */
declare const JWT_KIT_VERSION: string | undefined;

/** This package's version. */
export function packageVersion(): string {
  if (typeof JWT_KIT_VERSION === 'string') return JWT_KIT_VERSION;
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;
}

/**
 * How to call this program from a directory: `npx jwt-kit` if npx finds this package, in its checkout or as a dependency;
 * elsewhere, npx would download another package of that name.
 */
export const invokedFrom = (cwd: string, root: string, disk?: Disk): string =>
  foundFrom(cwd, root, disk) === undefined ? 'jwt-kit' : 'npx jwt-kit';

/**
 * How to call this program in a page that is read in another directory, perhaps a new one.
 *
 * @param cwd where the program was called
 */
export function invokedIn(directory: string, cwd: string, root: string): string {
  const there = [...upward(directory)].find((one) => existsSync(one)) ?? cwd;
  const found = foundFrom(cwd, root);
  if (found === undefined || foundFrom(there, root) !== undefined) return invokedFrom(there, root);
  return prefixed(found);
}

/**
 * The call with the directory of the package, for a page. A page contains no quotes: for other paths it is `jwt-kit`, which
 * fails if it is not installed; npx would run another package of that name.
 */
export function prefixed(directory: string, platform: NodeJS.Platform = process.platform): string {
  const path = forwardSlashes(directory, platform);
  const plain = platform === 'win32' ? /^[A-Za-z]:[\w./-]+$/ : /^[\w./-]+$/;
  return plain.test(path) ? `npx --prefix ${path} jwt-kit` : 'jwt-kit';
}

/**
 * The directory in which npx finds this package, from a directory upwards; undefined if it finds none. Windows terminals spell
 * one path in several ways, such as a drive letter in lower case.
 */
function foundFrom(cwd: string, root: string, disk?: Disk): string | undefined {
  const own = identify(root, disk);
  const isOwn = (directory: string): boolean => {
    const there = identify(directory, disk);
    return own !== undefined && there !== undefined && isSame(there, own);
  };
  for (const directory of upward(identify(cwd, disk)?.real ?? cwd)) {
    if (isOwn(directory) || isOwn(join(directory, 'node_modules', 'jwt-kit'))) return directory;
    // npx searches no further than the nearest package.
    if (existsSync(join(directory, 'package.json')) || existsSync(join(directory, 'node_modules'))) break;
  }
  return undefined;
}
