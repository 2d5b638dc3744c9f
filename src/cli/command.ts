/** What a command is: options and the world in, an outcome out. A command reads and computes; `main` writes and prints. */
import { styleText } from 'node:util';
import type { KitError } from '../core/errors.ts';
import type { RandomBytes } from '../core/keys/rsa.ts';
import type { TemplateSource } from '../providers/checklist/write-checklist.ts';
import type { Provider } from '../providers/provider.ts';

/** The network: `fetch` with an address and what goes with it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The world as a command sees it; tests hand in one of their own. */
export interface Io {
  /** Directory that relative paths start from. */
  readonly cwd: string;
  readonly now: () => Date;
  readonly random: RandomBytes;
  /** Used only where the user typed a web address; `--dry-run` says what it would do, and does not. */
  readonly fetch: Fetch;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Permission bits of the file that standard output goes to; undefined if it is not a file. */
  readonly stdoutMode: () => number | undefined;
  /** Whether a person is there to answer. */
  readonly interactive: boolean;
  /** How this program is called from here, `npx jwt-kit` or `jwt-kit`: next steps are printed with it. */
  readonly invokedAs: string;
  readonly platform: NodeJS.Platform;
  /** The providers there are, if they are not those of this program. */
  readonly providers?: readonly Provider[] | undefined;
  /** Directory with the templates of their pages, if it is not that of this program. */
  readonly templateDirectory?: string | undefined;
  /** Environment variables; the only ones a command looks at are named in its help. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory of what the runs of this user know of each other; undefined if they can have none. */
  readonly state: string | undefined;
  /** Lets time pass, in milliseconds; less where `until` aborts. */
  readonly wait: (milliseconds: number, until?: AbortSignal) => Promise<void>;
  /** Aborts on Ctrl-C, which from then on does not end the process by itself. */
  readonly interrupted: () => AbortSignal;
}

/** The same world with some things changed; what is not asked for is not made. */
export const changed = <T extends Io>(io: T, changes: Partial<T>): T => Object.assign(Object.create(io), changes);

/** A question that only the input can raise, such as which key of a set is meant. */
export interface Question<T> {
  message: string;
  /** What stands above the choices, if they are lines of a table. */
  titles?: string;
  choices: readonly { value: T; name: string }[];
}

/** One entry of a directory. */
export interface SeenEntry {
  name: string;
  kind: 'file' | 'directory' | 'other';
  /** Permission bits; undefined if the system has none (Windows), or a link leads nowhere. */
  mode: number | undefined;
  /** Bytes. */
  size: number;
  /** Of the staging directory of a run: whether that run is still at work. */
  held?: boolean;
  /** Whether another user made it. */
  foreign?: boolean;
}

/** A directory as it is, sorted by name. */
export interface Listing {
  mode: number | undefined;
  entries: readonly SeenEntry[];
}

/** What a command gets beside its options. */
export interface CommandIo extends Io {
  /** Whether nothing may be sent (`--dry-run`): what would be is said instead. */
  readonly offline: boolean;
  /** Progress and remarks while working, on standard error. */
  say(text: string): void;
  /** Asks a person who is there: only where `interactive` says so. */
  choose<T>(question: Question<T>): Promise<T>;
  /** Asks a person who is there to agree; no is the default. */
  confirm(message: string): Promise<boolean>;
  /** All bytes of a file, or of standard input for `-`. */
  read(path: string): Promise<Uint8Array>;
  /** Finishes what an interrupted run began in a directory: for the commands that write a bundle, before they read it. */
  recover(directory: string): void;
  /** Whether an interrupted run, or one at work, may have left old and new files side by side. */
  isInterrupted(directory: string): boolean;
  /** All bytes of a file of a bundle, undefined if there is none. */
  readInBundle(directory: string, name: string): Promise<Uint8Array | undefined>;
  /** What a directory holds, undefined if there is none; nothing in it is finished or removed. */
  list(path: string): Listing | undefined;
  /** Whether a path leads to a directory. */
  isDirectory(path: string): boolean;
  /** Those of `names` that a directory already holds and that may not be replaced. */
  taken(directory: string, names: readonly string[]): Promise<string[]>;
  /** The templates of a provider's pages. */
  readonly templates: TemplateSource;
}

/** One file to be written. */
export interface OutputFile {
  /** Relative to the set's directory if there is one, else to the working directory. */
  path: string;
  content: string | Uint8Array;
  /** Readable by its owner alone. */
  secret?: boolean;
  /** SHA-256, hexadecimal, of what may be there already and be replaced without `--force`. */
  replaces?: string;
}

/** Files that stand together: all of them are written, or none. */
export interface FileSet {
  /** The directory they make up together; made if it is not there. */
  directory?: string;
  /** Names that belong to such a set in that directory: what is there of them is kept in `previous/` when it is replaced. */
  names?: readonly string[];
  files: readonly OutputFile[];
  /** Whether they only follow from other files, so that one that is as it was written need not be kept when it is replaced. */
  derived?: boolean;
  /** Where the product is whole without them, what is said when they are written; a disk that refuses is a note then. */
  optional?: string;
}

/** A file that is on disk now. */
export interface WrittenFile {
  path: string;
  /** Permission bits as read back from disk; undefined if the system has none (Windows). */
  mode: number | undefined;
  /** Where the file that it replaced is kept; of a bundle, `previous/` holds the whole set. */
  kept?: string;
}

/** What came of a command. */
export interface Outcome {
  /** What a person sees on standard output, known at last when the files are on disk. */
  text: string | ((written: readonly WrittenFile[]) => string);
  /** What a script sees with `--json`; never a secret. */
  data: Record<string, unknown>;
  /** Whether `text` is a private key. */
  secret?: boolean;
  files?: FileSet;
  /** Remarks for standard error. */
  notes?: readonly string[];
  /** Exit status, if the product is complete and still not good. */
  status?: number;
  /**
   * What went wrong, if files are still written or more is said than an error can hold: `text` then
   * stands behind the error on standard error, and `data` in the JSON of the failure.
   */
  failure?: KitError;
  /** Work that goes on after the text is printed; the process ends when it does. */
  running?: Promise<void>;
  /** Checks the files as they stand on disk, before they are published. */
  prove?: (staged: (name: string) => Promise<Uint8Array>) => Promise<void>;
}

export type Command<Options> = (options: Options, io: CommandIo) => Promise<Outcome>;

/** A piece of text in a colour or weight, where the stream it goes to shows such things; `NO_COLOR` is honoured. */
export const styled = (stream: NodeJS.WritableStream, format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { stream });
