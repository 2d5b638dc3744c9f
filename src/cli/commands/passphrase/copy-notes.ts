/** What to know about other copies of a key, which its new passphrase does not protect. */
import type { KeyObject } from 'node:crypto';
import { basename } from 'node:path';
import { visible } from '../../../core/escape.ts';
import type { CommandIo } from '../../command.ts';
import { type Copies, findCopies } from './copies.ts';

/** A key that gets another passphrase. */
interface Changing {
  key: KeyObject;
  path: string;
  directory: string;
  /** Its passphrase until now. */
  old: Uint8Array | undefined;
  wasEncrypted: boolean;
}

/** Most names in a note. */
const SHOWN = 8;

/** The copies next to a key, for `--json`, and notes about them. */
export async function copyNotes(
  { key, path, directory, old, wasEncrypted }: Changing,
  io: CommandIo,
): Promise<{ copies: Omit<Copies, 'more' | 'untried'>; notes: string[] }> {
  const { more, untried, ...copies } = await findCopies({ key, path, directory, old }, io);
  const names = io.list(directory)?.entries.find(({ name }) => name === basename(path))?.names ?? 1;
  const readable = wasEncrypted ? 'with the old passphrase' : 'without a passphrase';
  return {
    copies,
    notes: [
      `the old file is not kept; backups and version control that have it stay readable ${readable}`,
      ...note(copies.open, 'the same key without a passphrase: delete it, or give it a passphrase too'),
      ...note(copies.old, 'the same key with the old passphrase: delete it, or change it too'),
      ...note(copies.stores, 'may contain this key, with a password of its own'),
      ...(names > 1 ? [`${visible(path)} has ${names} names (hard links): the others keep the old file`] : []),
      ...(untried ? ['there are more encrypted keys next to it than were tried with the old passphrase'] : []),
      ...(more ? ['there are more files next to the key than were searched for copies'] : []),
    ],
  };
}

/** One note for all files of a kind. */
function note(files: readonly string[], says: string): string[] {
  if (files.length === 0) return [];
  const left = files.length - SHOWN;
  const shown = files.slice(0, SHOWN).map((file) => visible(file));
  return [`${[...shown, ...(left > 0 ? [`${left} more`] : [])].join(', ')}: ${says}`];
}
