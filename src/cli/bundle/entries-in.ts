/** The entries of a directory, for searches that go on without one. */
import { KitError } from '../../core/errors.ts';
import type { CommandIo, SeenEntry } from '../command.ts';

/** The entries of a directory; none if it cannot be read, or there is none. */
export function entriesIn(directory: string, io: Pick<CommandIo, 'list'>): readonly SeenEntry[] {
  try {
    return io.list(directory)?.entries ?? [];
  } catch (cause) {
    if (cause instanceof KitError) return [];
    throw cause;
  }
}
