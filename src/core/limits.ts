/** Sizes beyond which nothing is read. */

/** Largest input, in bytes: far above any key file, low enough that reading one costs nothing. */
export const LARGEST_INPUT = 10 * 1024 * 1024;

/** Largest DER, in bytes: as a tree, it takes a hundred times its size. */
export const LARGEST_DER = 1024 * 1024;

/** Most keys of one key set: some hundred thousand refusals still fit into memory. */
export const MOST_KEYS = 200_000;
