/** Whether a directory is a bundle, by the names of its files; one that lost its record still is, and is reported. */
import { bundleFiles, setNames } from './bundle-files.ts';

/** A directory, as it was listed. */
interface Names {
  entries: readonly { name: string }[];
}

const hasRecord = ({ entries }: Names): boolean => entries.some(({ name }) => name === bundleFiles.record);

/** Whether a directory that the user named contains a bundle: without its record, one of the main files is enough. */
export const holdsBundle = (listing: Names): boolean =>
  hasRecord(listing) || listing.entries.some(({ name }) => mainFiles.includes(name));

const mainFiles: readonly string[] = [bundleFiles.key, bundleFiles.certificate, bundleFiles.publicKey];

/**
 * Whether a directory that a search finds is a bundle. Without its record, a key, a request and a certificate are not enough: other
 * programs use the same names for them.
 */
export function isBundle(listing: Names): boolean {
  const names = listing.entries.map(({ name }) => name).filter((name) => setNames.includes(name));
  return hasRecord(listing) || (names.length >= ENOUGH && names.some((name) => ownNames.includes(name)));
}

/** How many files of a set tell a bundle from any directory with a key and a certificate. */
const ENOUGH = 3;

/** Names that only a bundle has. */
const ownNames: readonly string[] = [bundleFiles.checklist, bundleFiles.page, bundleFiles.jwks];
