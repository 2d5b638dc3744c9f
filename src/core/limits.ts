/** How much is read and looked at: every cap on what comes from somebody else, in one place. */

/** Largest input, in bytes: far above any key file, low enough that reading one costs nothing. */
export const LARGEST_INPUT = 10 * 1024 * 1024;

/** Most characters of a text in words, such as a server's: no known answer is longer. */
export const MOST_WORDS = 4000;

/** Largest DER, in bytes: as a tree, it takes a hundred times its size. */
export const LARGEST_DER = 1024 * 1024;

/** Most keys of one key set: some hundred thousand refusals still fit into memory. */
export const MOST_KEYS = 200_000;
