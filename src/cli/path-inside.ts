/** Paths of the files in a directory. */
import { join } from 'node:path';

/** The path of a file of a set, inside its directory. */
export const inside = (directory: string | undefined, name: string): string =>
  directory === undefined ? name : join(directory, name);
