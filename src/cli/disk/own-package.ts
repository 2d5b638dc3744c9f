/** This package itself: its version, and how its program is called, which help and next steps print. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { upward } from '../path-inside.ts';

/** Put in by the build; sources read it from package.json. */
declare const JWT_KIT_VERSION: string | undefined;

/** This package's version. */
export function packageVersion(): string {
  if (typeof JWT_KIT_VERSION === 'string') return JWT_KIT_VERSION;
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;
}

/**
 * How this program is called from a directory: `npx jwt-kit` where npx finds this very package, in its checkout or as a
 * dependency; elsewhere npx would fetch a stranger's package of that name.
 */
export function invokedFrom(cwd: string, root: string): string {
  const own = realpathSync(root);
  for (const directory of upward(realpathSync(cwd))) {
    const installed = join(directory, 'node_modules', 'jwt-kit');
    if (directory === own || (existsSync(installed) && realpathSync(installed) === own)) return 'npx jwt-kit';
    // npx looks no further up than the nearest package.
    if (existsSync(join(directory, 'package.json')) || existsSync(join(directory, 'node_modules'))) break;
  }
  return 'jwt-kit';
}
