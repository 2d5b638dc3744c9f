/** Paths of files in a directory, and of its parent directories. */
import { join, type PlatformPath, dirname as parentOf, sep } from 'node:path';

/** A path with forward slashes on Windows: they work in every shell and program there. */
export const forwardSlashes = (path: string, platform: NodeJS.Platform): string =>
  platform === 'win32' ? path.replaceAll('\\', '/') : path;

/** A path that was typed at a prompt, which replaces `~` by the home directory as a shell does; `~name` stays. */
export const typedPath = (
  text: string,
  { home, platform }: { home?: string | undefined; platform: NodeJS.Platform },
): string => {
  const path = forwardSlashes(text, platform);
  return home !== undefined && /^~(?:$|\/)/.test(path) ? `${printable(forwardSlashes(home, platform))}${path.slice(1)}` : path;
};

/** A directory without the trailing slash that shell completion adds. */
export const withoutSlash = (directory: string): string => directory.replace(/(?<=[^/\\:])[/\\]+$/, '');

/** The path of a file in the directory of its set, as it is printed and used: with one kind of separator on Windows too. */
export const inside = (directory: string | undefined, name: string): string =>
  directory === undefined ? name : printable(join(directory, name));

/** A path that `node:path` made, as it is printed. */
export const printable = (path: string): string => forwardSlashes(path, sep === '\\' ? 'win32' : 'linux');

/** The path operation needed here; tests pass the Windows version of `node:path`. */
export type PathFlavour = Pick<PlatformPath, 'dirname'>;

/**
 * A directory and all its parents, innermost first. It stops at the root: `dirname` returns a root unchanged, so a loop that
 * only looks for an existing directory never ends on a missing drive or network share (`X:\`, `\\host\share\`).
 *
 * @param directory absolute path
 */
export function* upward(directory: string, { dirname }: PathFlavour = { dirname: parentOf }): Generator<string, void> {
  for (let at = directory; ; ) {
    yield at;
    const above = dirname(at);
    if (above === at) return;
    at = above;
  }
}
