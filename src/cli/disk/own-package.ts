/** The package itself: its version, and how to call its program in help texts and printed commands. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { upward } from '../path-inside.ts';

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
export const invokedFrom = (cwd: string, root: string): string =>
  foundFrom(cwd, root) === undefined ? 'jwt-kit' : 'npx jwt-kit';

/**
 * How to call this program in a page that is read in another directory, perhaps a new one.
 *
 * @param cwd where the program was called
 */
export function invokedIn(directory: string, cwd: string, root: string): string {
  const there = [...upward(directory)].find((one) => existsSync(one)) ?? cwd;
  const found = foundFrom(cwd, root);
  if (found === undefined || foundFrom(there, root) !== undefined) return invokedFrom(there, root);
  // A page contains no quotes. `jwt-kit` alone fails if it is not installed; npx would run another package of that name.
  return /^[\w./-]+$/.test(found) ? `npx --prefix ${found} jwt-kit` : 'jwt-kit';
}

/** The directory in which npx finds this package, from a directory upwards; undefined if it finds none. */
function foundFrom(cwd: string, root: string): string | undefined {
  const own = realpathSync(root);
  for (const directory of upward(realpathSync(cwd))) {
    const installed = join(directory, 'node_modules', 'jwt-kit');
    if (directory === own || (existsSync(installed) && realpathSync(installed) === own)) return directory;
    // npx searches no further than the nearest package.
    if (existsSync(join(directory, 'package.json')) || existsSync(join(directory, 'node_modules'))) break;
  }
  return undefined;
}
