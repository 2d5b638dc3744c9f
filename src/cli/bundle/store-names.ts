/** The names of key stores in a directory; loads nothing, because most directories have none. */
import { isStoreName } from '../../core/bundle/bundle-files.ts';
import { LARGEST_BUNDLE_FILE } from '../../core/limits.ts';
import type { Listing } from '../command.ts';

/** The names of the key stores in a directory. */
export const storeNames = (listing: Listing | undefined): string[] =>
  (listing?.entries ?? [])
    .filter(({ name, kind, size }) => kind === 'file' && size <= LARGEST_BUNDLE_FILE && isStoreName(name))
    .map(({ name }) => name);
