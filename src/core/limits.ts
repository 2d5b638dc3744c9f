/** How much is read and looked at: every cap on what comes from somebody else, in one place. */

/** Largest input, in bytes: far above any key file, low enough that reading one costs nothing. */
export const LARGEST_INPUT = 10 * 1024 * 1024;

/** Most keys, certificates and PEM blocks of one input. */
export const MOST_KEYS = 20_000;

/** Most work that opening all of them may take, in public RSA keys: a second or two. Private keys count for 100 each. */
export const MOST_WORK = 20_000;

/** Most values of one JSON document, and its deepest nesting; a key set needs five levels. */
export const MOST_JSON_VALUES = 300_000;
export const DEEPEST_JSON = 64;

/** Largest file of claims, in characters: a token of that size is more than any server takes. */
export const LARGEST_CLAIMS = 256 * 1024;

/** Largest DER, in bytes; most values in it, and their deepest nesting: as a tree, each value takes some hundred bytes. */
export const LARGEST_DER = 1024 * 1024;
export const MOST_DER_VALUES = 100_000;
export const DEEPEST_DER = 64;

/** Most characters of a text in words, such as a server's: no known answer is longer. */
export const MOST_WORDS = 4000;

/** Most rounds of PBKDF2 and its like that one file may take, all together: some ten seconds. */
export const MOST_ROUNDS = 10_000_000n;

/** Most memory that scrypt may take for one key, and for all of one file in turn, in bytes: the second is some three seconds. */
export const MOST_SCRYPT_MEMORY = 256n * 1024n * 1024n;
export const MOST_SCRYPT_WORK = 1024n * 1024n * 1024n;

/** Largest .gitignore, in characters and lines, and most steps that holding paths against its wildcards may take. */
export const LARGEST_IGNORE_FILE = 256 * 1024;
export const MOST_IGNORE_LINES = 5000;
export const MOST_IGNORE_STEPS = 100_000_000;
