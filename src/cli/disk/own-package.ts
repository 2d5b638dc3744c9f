/** The package itself: its version, and how to call its program in help texts and printed commands. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { forwardSlashes, upward } from '../path-inside.ts';
import { type Disk, identify, isSame } from './same-file.ts';

/** Set by the build; undefined in the source, which reads package.json. */
declare const JWT_KIT_VERSION: string | undefined;

/** This package's version. */
export function packageVersion(): string {
  if (typeof JWT_KIT_VERSION === 'string') return JWT_KIT_VERSION;
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;
}

/** What decides how to call the program; tests pass their own. */
export interface Surroundings {
  env?: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  disk?: Disk;
}

/**
 * How to call this program from a directory: `npx jwt-kit` if npx finds this package there, in its checkout or as a dependency;
 * `jwt-kit` if it is installed for the computer; otherwise with the directory from which npx finds it. Elsewhere, npx would
 * download another package of that name.
 */
export function invokedFrom(cwd: string, root: string, around: Surroundings = {}): string {
  if (foundFrom(cwd, root, around.disk) !== undefined) return 'npx jwt-kit';
  if (isInstalled(around)) return 'jwt-kit';
  return fromAnywhere(root, around);
}

/**
 * How to call this program in a page that is read in another directory, perhaps a new one.
 *
 * @param cwd where the program was called
 */
export function invokedIn(directory: string, cwd: string, root: string, around: Surroundings = {}): string {
  const there = [...upward(directory)].find((one) => existsSync(one)) ?? cwd;
  const found = foundFrom(cwd, root);
  if (found === undefined || foundFrom(there, root) !== undefined) return invokedFrom(there, root, around);
  return prefixed(found);
}

/**
 * The call with the directory of the package. It contains no quotes, because a page cannot: for other paths it is `jwt-kit`,
 * which fails if it is not installed; npx would run another package of that name.
 */
export function prefixed(directory: string, platform: NodeJS.Platform = process.platform): string {
  const path = forwardSlashes(directory, platform);
  const plain = platform === 'win32' ? /^[A-Za-z]:[\w./-]+$/ : /^[\w./-]+$/;
  return plain.test(path) ? `npx --prefix ${path} jwt-kit` : 'jwt-kit';
}

/** The call for a package that npx does not find from here: `npx --prefix` was used, or its file was run with node. */
function fromAnywhere(root: string, { platform }: Surroundings): string {
  const above = dirname(root);
  if (basename(above) !== 'node_modules') return prefixed(root, platform);
  const project = dirname(above);
  return isDownload(project) ? 'npx jwt-kit' : prefixed(project, platform);
}

/** Whether a directory is where `npx jwt-kit` downloaded the package: it looks there again. */
function isDownload(project: string): boolean {
  try {
    const { _npx: made } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    return made?.packages?.length === 1 && made.packages[0] === 'jwt-kit';
  } catch {
    return false;
  }
}

/** Whether the shell finds the program. npm adds directories of packages to PATH, which the user's shell does not have. */
function isInstalled({ env = process.env, platform = process.platform }: Surroundings): boolean {
  const name = platform === 'win32' ? 'jwt-kit.cmd' : 'jwt-kit';
  const directories = (env['PATH'] ?? '').split(platform === 'win32' ? ';' : ':');
  return directories.some((one) => isAbsolute(one) && !/[\\/]node_modules[\\/]\.bin$/.test(one) && existsSync(join(one, name)));
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
