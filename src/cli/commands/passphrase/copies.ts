/** Other copies of a key next to it, which a new passphrase does not protect. */
import type { KeyObject } from 'node:crypto';
import { KitError } from '../../../core/errors.ts';
import { findKeys, holdsPrivateKey } from '../../../core/keys/read-keys.ts';
import { isSameKey } from '../../../core/keys/same-key.ts';
import { storeIn } from '../../../core/keys/store-items.ts';
import { LARGEST_BUNDLE_FILE } from '../../../core/limits.ts';
import { earlierSets, entriesIn } from '../../bundle/entries-in.ts';
import type { CommandIo } from '../../command.ts';
import { OURS, PREVIOUS } from '../../disk/reserved-names.ts';
import { inside } from '../../path-inside.ts';

/** What was found next to a key. */
export interface Copies {
  /** Files with the key without a passphrase. */
  open: string[];
  /** Files with the key that the old passphrase opens. */
  old: string[];
  /** Key stores, which may contain it. */
  stores: string[];
  /** Whether there were more files than were read. */
  more: boolean;
  /** Whether there were more encrypted keys than were tried with the old passphrase. */
  untried: boolean;
}

/** Most files to read, and most encrypted keys to try: each takes a tenth of a second or more. */
const MOST_FILES = 300;
const MOST_TRIES = 8;

interface Searching {
  key: KeyObject;
  /** The path of its file. */
  path: string;
  directory: string;
  /** The passphrase that is replaced. */
  old: Uint8Array | undefined;
}

/** Looks for other copies of a key in its directory and in `previous/` there; changes nothing. */
export async function findCopies({ key, path, directory, old }: Searching, io: CommandIo): Promise<Copies> {
  const own = io.realPath(path);
  const files = [...filesIn(directory, io), ...earlierFiles(directory, io)].filter((file) => io.realPath(file) !== own);
  const found: Copies = { open: [], old: [], stores: [], more: files.length > MOST_FILES, untried: false };
  const trying = { key, old, tries: MOST_TRIES };
  for (const file of files.slice(0, MOST_FILES)) {
    const bytes = await readable(file, io);
    if (bytes === undefined) continue;
    if (storeIn(bytes) !== undefined) found.stores.push(file);
    else if (holdsPrivateKey(bytes)) {
      const which = copyIn(bytes, trying);
      if (which === 'open') found.open.push(file);
      if (which === 'old') found.old.push(file);
      if (which === 'untried') found.untried = true;
    }
  }
  return found;
}

/** The files of a directory that may contain a key. */
const filesIn = (directory: string, io: CommandIo): string[] =>
  entriesIn(directory, io)
    .filter(({ kind, size, name }) => kind === 'file' && size > 0 && size <= LARGEST_BUNDLE_FILE && !name.startsWith(OURS))
    .map(({ name }) => inside(directory, name));

/** The files of the earlier sets, the last one first. */
const earlierFiles = (directory: string, io: CommandIo): string[] =>
  earlierSets(directory, io).flatMap((name) => filesIn(inside(inside(directory, PREVIOUS), name), io));

async function readable(file: string, io: CommandIo): Promise<Uint8Array | undefined> {
  try {
    return await io.read(file);
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

/** A key to find, and how many encrypted keys may still be tried. */
interface Trying {
  key: KeyObject;
  old: Uint8Array | undefined;
  tries: number;
}

/** Whether some bytes contain the key: without a passphrase, or with the old one; or whether keys were not tried. */
function copyIn(bytes: Uint8Array, trying: Trying): 'open' | 'old' | 'untried' | undefined {
  const { key, old } = trying;
  const opens = (open: () => { key: KeyObject }): boolean => {
    try {
      return isSameKey(open().key, key);
    } catch (cause) {
      if (cause instanceof KitError) return false;
      throw cause;
    }
  };
  try {
    const keys = findKeys(bytes).keys.filter((one) => one.private);
    if (keys.some((one) => !one.encrypted && opens(() => one.open({ allowWeak: true })))) return 'open';
    for (const one of old === undefined ? [] : keys.filter(({ encrypted }) => encrypted)) {
      if (trying.tries === 0) return 'untried';
      trying.tries -= 1;
      if (opens(() => one.open({ allowWeak: true, passphrase: old }))) return 'old';
    }
    return undefined;
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}
