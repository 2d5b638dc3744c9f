/** The files of a bundle as they are before a renewal, and those that replace them. */
import { bundleFiles, setNames } from '../../../core/bundle/bundle-files.ts';
import { textHash } from '../../../core/bundle/record.ts';
import { withLineFeeds } from '../../../core/octets/text-encoding.ts';
import type { CommandIo, OutputFile } from '../../command.ts';

/** The existing files of the bundle: name to bytes. */
export type Present = ReadonlyMap<string, Uint8Array>;

/** Reads the files of a bundle that exist. */
export async function readPresent(directory: string, io: CommandIo): Promise<Present> {
  const present = new Map<string, Uint8Array>();
  for (const name of setNames) {
    const bytes = await io.readInBundle(directory, name);
    if (bytes !== undefined) present.set(name, bytes);
  }
  return present;
}

/** The text of a file, with line feeds only; undefined if the file is missing. */
export const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && withLineFeeds(Buffer.from(bytes).toString());

/** The files to write; each replaces the file of its name only if that is still as it was read. */
export const replacingFiles = (files: Readonly<Record<string, string | Uint8Array>>, present: Present): OutputFile[] =>
  Object.entries(files).map(([path, content]) => {
    const before = present.get(path);
    const file = { path, content, secret: path === bundleFiles.key };
    return before === undefined ? file : { ...file, replaces: textHash(before) };
  });
