/** Builds paths of files in a directory. */
import { join } from 'node:path';

/** The path of a file in the directory of its set. */
export const inside = (directory: string | undefined, name: string): string =>
  directory === undefined ? name : join(directory, name);
