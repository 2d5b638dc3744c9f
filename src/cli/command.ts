/** What a command is: options and `Io` in, an outcome out. A command reads and computes; `main` writes and prints. */
import { styleText } from 'node:util';
import type { CompletionShell } from '../core/defaults.ts';
import type { KitError } from '../core/errors.ts';
import { asTyped } from '../core/escape.ts';
import type { Commands } from '../core/fold.ts';
import type { RandomBytes } from '../core/keys/rsa.ts';
import type { TemplateSource } from '../providers/checklist/write-checklist.ts';
import type { Provider } from '../providers/provider.ts';
import type { RunProgram } from './windows/access.ts';

/** The network: `fetch` with a URL and its options. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Everything outside the program that a command uses; tests pass their own. */
export interface Io {
  /** Directory that relative paths start from. */
  readonly cwd: string;
  /** Home directory of the user, for answers such as `~/keys`; undefined if there is none. */
  readonly home?: string | undefined;
  readonly now: () => Date;
  readonly random: RandomBytes;
  /** Used only for URLs that the user gave; with `--dry-run`, it sends nothing and says what it would send. */
  readonly fetch: Fetch;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Permission bits of the file that standard output is redirected to; undefined if it is not a file. */
  readonly stdoutMode: () => number | undefined;
  /** Whether a user at a terminal can answer questions. */
  readonly interactive: boolean;
  /** How to call this program, `npx jwt-kit` or `jwt-kit`, for printed commands. */
  readonly invokedAs: string;
  /** How to call this program in a page that is read in `directory`, an absolute path. */
  invokedIn(directory: string): string;
  readonly platform: NodeJS.Platform;
  /** The command lines printed so far, by which folding knows them: a command broken into lines could not be pasted. */
  readonly printedCommands: Commands;
  /** Runs a program of Windows; undefined elsewhere. */
  readonly runProgram?: RunProgram | undefined;
  /** Providers to use instead of the built-in ones. */
  readonly providers?: readonly Provider[] | undefined;
  /** Directory with the templates of their pages, instead of the built-in one. */
  readonly templateDirectory?: string | undefined;
  /** Environment variables; a command reads only those named in its help. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The locale of the system, `it-IT`, where no environment variable names it (Windows); takes milliseconds. */
  readonly systemLocale?: (() => string) | undefined;
  /** State directory, shared by all runs of this user; undefined if there is none. */
  readonly state: string | undefined;
  /** Waits some milliseconds, or until `until` aborts. */
  readonly wait: (milliseconds: number, until?: AbortSignal) => Promise<void>;
  /** Opens a page, an absolute path, in the browser; says whether that was possible. */
  readonly openPage: (path: string) => Promise<boolean>;
  /** Aborts on Ctrl-C; after this call, Ctrl-C no longer ends the process. */
  readonly interrupted: () => AbortSignal;
}

/** The second word for a thread that assists a command: a text that no system passes to a program, so no user can give it. */
export const ASSISTANT = '\0second thread';

/**
 * A copy of `io` with some members replaced; a stream that nobody reads is not created. They are defined, not assigned: what a
 * getter of `io` finds out late cannot be assigned.
 */
export const changed = <T extends Io>(io: T, changes: Partial<T>): T =>
  Object.create(io, Object.getOwnPropertyDescriptors(changes));

/** The hint if a directory is not a bundle. */
export const bundleHint = ({ invokedAs }: Pick<Io, 'invokedAs'>): string => `name the directory that ${invokedAs} init made`;

/** The message for a missing file of a bundle. */
export const noSuchFile = (path: string): string => `${asTyped(path)}: there is no such file`;

/** A question that depends on the input, such as which key of a set to use. */
export interface Question<T> {
  message: string;
  /** The header line, if the choices are lines of a table. */
  titles?: string;
  choices: readonly { value: T; name: string }[];
}

/** One entry of a directory. */
export interface SeenEntry {
  name: string;
  kind: 'file' | 'directory' | 'other';
  /** Whether it is a symbolic link; `kind` is that of its target. */
  link?: boolean;
  /** Permission bits; undefined if the system has none (Windows), or for a broken link. */
  mode: number | undefined;
  /** Bytes. */
  size: number;
  /** Number of its names (hard links), if there are several. */
  names?: number;
  /** For the staging directory of a run: whether that run is still active. */
  held?: boolean;
  /** Whether it belongs to another user. */
  foreign?: boolean;
}

/** A directory as it is, sorted by name. */
export interface Listing {
  mode: number | undefined;
  entries: readonly SeenEntry[];
}

/** What a command gets in addition to its options. */
export interface CommandIo extends Io {
  /** Whether nothing may be sent (`--dry-run`); the command says instead what it would send. */
  readonly offline: boolean;
  /** Prints progress on standard error. */
  say(text: string): void;
  /** Prints a note immediately, each once; for notes that matter even if the command fails. */
  note(text: string): void;
  /** Asks the user; call it only if `interactive` is true. */
  choose<T>(question: Question<T>): Promise<T>;
  /** Asks the user to confirm, default no; call it only if `interactive` is true. */
  confirm(message: string): Promise<boolean>;
  /** All bytes of a file, or of standard input for `-`. */
  read(path: string): Promise<Uint8Array>;
  /** Finishes an interrupted run in a directory: for commands that write a bundle, before they read it. */
  recover(directory: string): void;
  /** Whether an interrupted or active run may have left a mix of old and new files. */
  isInterrupted(directory: string): boolean;
  /** All bytes of a file of a bundle, undefined if there is none. */
  readInBundle(directory: string, name: string): Promise<Uint8Array | undefined>;
  /** The bytes of a file that the command wrote before and may replace; undefined if there is none. It is not an input. */
  written(path: string): Promise<Uint8Array | undefined>;
  /** Lists a directory, without changing it; undefined if it does not exist. */
  list(path: string): Listing | undefined;
  /** The permission bits of a file; undefined if the system has none (Windows), or it is not a regular file. */
  modeOf(path: string): number | undefined;
  /** On Windows, names of the accounts that can read a file, besides this user and administrators; undefined if not known. */
  others(path: string): readonly string[] | undefined;
  /** The absolute path with its links resolved; unresolved if there is no such file. */
  realPath(path: string): string;
  /** Whether a path is a directory. */
  isDirectory(path: string): boolean;
  /** Those of `names` that already exist in a directory and must not be replaced. */
  taken(directory: string, names: readonly string[]): Promise<string[]>;
  /** The script that completes this program in a shell. */
  completionScript(shell: CompletionShell): Promise<string>;
  /** The templates of a provider's pages, for a page in a directory. */
  templates(directory: string): TemplateSource;
  /** The templates of a target of `use`, by name; those of all providers if the provider has none of its own. */
  targetTemplates(provider: string, target: string): Promise<Readonly<Record<string, string>>>;
}

/** A file to write. */
export interface OutputFile {
  /** Relative to the directory of the set if it has one, else to the working directory. */
  path: string;
  content: string | Uint8Array;
  /** Readable only by its owner. */
  secret?: boolean;
  /** SHA-256, hexadecimal, of existing content that may be replaced without `--force`. */
  replaces?: string;
  /** Whether an existing file with this content is accepted without `--force`; a function if other octets can mean the same. */
  orSame?: boolean | ((existing: Uint8Array) => boolean);
}

/** Files that belong together: all of them are written, or none. */
export interface FileSet {
  /** The directory they make up; created if missing. */
  directory?: string;
  /** All names of such a set in that directory: existing files with these names are kept in `previous/` when replaced. */
  names?: readonly string[];
  files: readonly OutputFile[];
  /** Whether missing parent directories are made; for files without `directory`. */
  makesDirectories?: boolean;
  /** The directory that such files are in: they are not written through a link that leads out of it. */
  within?: string;
  /** Whether they are derived from other files: an unedited one is then not kept when replaced. */
  derived?: boolean;
  /**
   * Whether the files take the place of those that were read, whose hashes are in `replaces`: no copy of them is kept, also not
   * with `--force`.
   */
  inPlace?: boolean;
  /** Whether the user has agreed at a prompt to replace the set that exists, as `--force` would. */
  agreed?: boolean;
  /** For files that the product does not depend on: the note when they are written. A disk error is then only a note too. */
  optional?: string;
}

/** A file that was written. */
export interface WrittenFile {
  path: string;
  /** Permission bits as read back from disk; undefined if the system has none (Windows). */
  mode: number | undefined;
  /** For a secret on Windows, whether its access list, read back from disk, has this user alone. */
  alone?: boolean;
  /** Where the replaced file is kept; for a bundle, `previous/` has the whole set. */
  kept?: string;
}

/** Whether it is certain that only this user can read a file. */
export const isPrivate = ({ mode, alone = mode !== undefined && (mode & 0o077) === 0 }: WrittenFile): boolean => alone;

/** The result of a command. */
export interface Outcome {
  /** The text for standard output, or octets that are not text; a function if it depends on the written files. */
  text: string | Uint8Array | ((written: readonly WrittenFile[]) => string);
  /** The data for `--json`; never a secret. */
  data: Record<string, unknown>;
  /** Whether `text` is only for a person to read: its lines then fit the terminal. */
  prose?: boolean;
  /** Whether `text` is a private key. */
  secret?: boolean;
  files?: FileSet;
  /** Notes for standard error. */
  notes?: readonly string[];
  /** Exit status, if the output is complete but not a success. */
  status?: number;
  /**
   * The error, if files are still written or an error cannot say everything: then `text` follows the error on standard
   * error, and `data` is in the JSON of the failure.
   */
  failure?: KitError;
  /** Work that goes on after the text is printed; the process ends when it does. */
  running?: Promise<void>;
  /** Further sets that the product does not depend on, such as what a server's answer shows about a bundle. */
  besides?: readonly FileSet[];
  /** Path of a page to show in the browser, when all files are written. */
  opens?: string;
  /** Checks the staged files on disk before they are published. */
  prove?: (staged: (name: string) => Promise<Uint8Array>) => Promise<void>;
  /** The error if the output is JSON: the text has another format. */
  withJson?: KitError;
  /** Work on several bundles instead: of this outcome, only `data` and `notes` then count. */
  several?: Several;
}

/** Work on several bundles, one after the other. */
export interface Several {
  /** What is done, in one word, for the progress: `making`. */
  doing: string;
  parts: readonly { directory: string; make: () => Promise<Outcome> }[];
  /** The text for standard output, when all are done. */
  text(results: readonly BundleResult[]): string;
  /** The error if the output is not JSON: a product that only one bundle can have on standard output. */
  withoutJson?: KitError;
}

/** What work on one bundle led to. */
export interface BundleResult {
  directory: string;
  data: Record<string, unknown>;
  written: readonly WrittenFile[];
  /** The paths of its files, also if nothing was written because of `--dry-run`. */
  files: readonly string[];
  notes: readonly string[];
  /** Exit status for this bundle. */
  status: number;
  error?: KitError;
}

export type Command<Options> = (options: Options, io: CommandIo) => Promise<Outcome>;

/** Text in a colour or weight, if the stream supports it; respects `NO_COLOR`. */
export const styled = (stream: NodeJS.WritableStream, format: Parameters<typeof styleText>[0], text: string): string =>
  'isTTY' in stream && stream.isTTY === false ? text : styleText(format, text, { stream });
