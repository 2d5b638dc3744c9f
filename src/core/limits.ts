/** Sizes beyond which nothing is read. */

/** Largest input, in bytes: far above any key file, low enough that reading one costs nothing. */
export const LARGEST_INPUT = 10 * 1024 * 1024;
