/** All limits on untrusted input. */

/** Largest input, in bytes: far larger than any key file, and quick to read. */
export const LARGEST_INPUT = 10 * 1024 * 1024;

/** Most keys, certificates and PEM blocks of one input. */
export const MOST_KEYS = 20_000;

/** Most work to open all of them, measured in public RSA keys: a second or two. A private key counts as 100. */
export const MOST_WORK = 20_000;

/** Most values of one JSON document, and its deepest nesting; a key set needs five levels. */
export const MOST_JSON_VALUES = 300_000;
export const DEEPEST_JSON = 64;

/** Largest CHECKLIST.md whose ticks and notes are kept, in bytes: a page has some ten thousand. */
export const LARGEST_PAGE = 1024 * 1024;

/** Largest file of a bundle that doctor reads, in bytes: it reads all of them, in many bundles. */
export const LARGEST_BUNDLE_FILE = 1024 * 1024;

/** Most files of one directory that a command reads. */
export const MOST_FILES = 1000;

/** Largest file of claims, in characters: larger than any token that servers accept. */
export const LARGEST_CLAIMS = 256 * 1024;

/** Largest DER, in bytes; most values in it, and their deepest nesting: in memory, each value takes some hundred bytes. */
export const LARGEST_DER = 1024 * 1024;
export const MOST_DER_VALUES = 100_000;
export const DEEPEST_DER = 64;

/** Largest key or certificate, in bytes or characters of PEM: OpenSSL takes seconds for the nested DER that fits a large file. */
export const LARGEST_KEY = 256 * 1024;

/** Most characters of a text, such as a server's message: no known message is longer. */
export const MOST_WORDS = 4000;

/** Most rounds of PBKDF2 and similar functions for one file, in total: two seconds on a slow computer. */
export const MOST_ROUNDS = 10_000_000n;

/** How many times the cost of one file the key derivations of one command may have: of all files of a directory, for example. */
export const MOST_COSTLY_FILES = 10n;

/** Most keys, certificates and other items of one key store, and its longest chain of certificates. */
export const MOST_STORE_ITEMS = 1000;
export const LONGEST_CHAIN = 20;

/**
 * Most memory of scrypt in bytes: at once for one key, and in total for one file, which takes a good second. OpenSSL uses 16 MB
 * for a key.
 */
export const MOST_SCRYPT_MEMORY = 256n * 1024n * 1024n;
export const MOST_SCRYPT_WORK = 512n * 1024n * 1024n;

/** Largest .gitignore and its longest line, in characters, most lines, and most steps for matching paths against wildcards. */
export const LARGEST_IGNORE_FILE = 256 * 1024;
export const LONGEST_IGNORE_LINE = 4096;
export const MOST_IGNORE_LINES = 5000;
export const MOST_IGNORE_STEPS = 100_000_000;

/** Most files and directories of one bundle that are searched for keys, and most bytes in them. */
export const MOST_SEARCHED_FILES = 10_000;
export const MOST_SEARCHED_BYTES = 64 * 1024 * 1024;

/** Fewest bits of an RSA key for any RSA algorithm of JWTs (RFC 7518 §3.3, §3.5). */
export const FEWEST_RSA_BITS = 2048;
