/** The entries of a directory, for searches that go on without one. */
import { KitError } from '../../core/errors.ts';
import type { CommandIo, SeenEntry } from '../command.ts';
import { PREVIOUS } from '../disk/reserved-names.ts';
import { inside } from '../path-inside.ts';

/** The entries of a directory; none if it cannot be read, or there is none. */
export function entriesIn(directory: string, io: Pick<CommandIo, 'list'>): readonly SeenEntry[] {
  try {
    return io.list(directory)?.entries ?? [];
  } catch (cause) {
    if (cause instanceof KitError) return [];
    throw cause;
  }
}

/** The names of the earlier sets in previous/, the last one first. */
export const earlierSets = (directory: string, io: Pick<CommandIo, 'list'>): string[] =>
  entriesIn(inside(directory, PREVIOUS), io)
    .flatMap(({ name, kind }) => (kind === 'directory' ? [name] : []))
    .reverse();
