/** Paths of the files in a directory, and of the directories above one. */
import { join, type PlatformPath, dirname as parentOf } from 'node:path';

/** The path of a file of a set, inside its directory. */
export const inside = (directory: string | undefined, name: string): string =>
  directory === undefined ? name : join(directory, name);

/** The one operation on paths that a walk needs; a test hands in the Windows flavour of `node:path`. */
export type PathFlavour = Pick<PlatformPath, 'dirname'>;

/**
 * A directory and all above it, innermost first. It ends at the root: `dirname` returns a root unchanged, so a walk that
 * only waits for an existing directory never ends on a drive or network share that is missing (`X:\`, `\\host\share\`).
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
